//! From the words of the command line to the verb that answers them.

use std::ffi::OsString;
use std::io;

use clap::Parser;

use super::arguments::{Arguments, Verb};
use super::exit::Exit;
use super::streams::Streams;
use super::{
    check, completions, explain, fork, list, new, report, resume, run as runner, schema, show,
    verify,
};

/// Does what the command line says. The first word is the name of the program.
///
/// How it ends is what the work came to, whether somebody reads the words or not; only results that cannot be stored
/// are a failure of their own.
pub fn run(words: impl IntoIterator<Item = OsString>, streams: &mut Streams) -> Exit {
    match answer(words, streams).and_then(|exit| streams.out.flush().map(|()| exit)) {
        Ok(exit) => exit,
        Err(error) => {
            // Nothing is left to tell it to if this fails too.
            let _told = writeln!(streams.err, "cannot write: {error}");
            Exit::Failed
        }
    }
}

fn answer(words: impl IntoIterator<Item = OsString>, streams: &mut Streams) -> io::Result<Exit> {
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, streams),
    };
    match arguments.verb {
        Verb::List(arguments) => list::list(&arguments, streams),
        Verb::Run(arguments) => runner::run(&arguments, streams),
        Verb::Resume(arguments) => resume::resume(&arguments, streams),
        Verb::Fork(arguments) => fork::fork(&arguments, streams),
        Verb::Verify(arguments) => verify::verify(&arguments, streams),
        Verb::Check(arguments) => check::check(&arguments, streams),
        Verb::Explain(arguments) => explain::explain(&arguments, streams),
        Verb::Show(arguments) => show::show(&arguments, streams),
        Verb::New(arguments) => new::new(&arguments, streams),
        Verb::Schema => schema::schema(streams),
        Verb::Report(arguments) => report::report(&arguments, streams),
        Verb::Completions(arguments) => completions::completions(&arguments, streams),
    }
}

/// Help and version are results; anything else is a fault of the command.
fn refuse(error: &clap::Error, streams: &mut Streams) -> io::Result<Exit> {
    let (stream, look, exit) = match error.use_stderr() {
        true => (&mut streams.err, streams.err_look, Exit::BadInput),
        false => (&mut streams.out, streams.out_look, Exit::Done),
    };
    let text = error.render();
    match look.colour {
        true => write!(stream, "{}", text.ansi())?,
        false => write!(stream, "{text}")?,
    }
    Ok(exit)
}
