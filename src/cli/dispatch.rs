//! From the arguments of the command line to the command that handles them.

use std::ffi::OsString;
use std::io;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser};

use super::arguments::{Arguments, Verb};
use super::exit::Exit;
use super::streams::Streams;
use super::{
    check, completions, explain, fit, fork, list, new, report, resume, run as runner, schema, show,
    study, sweep, verify,
};
use crate::syntax::nearest;
use crate::units::{is_hidden, visible};

/// Carries out the command line. The first word is the name of the program.
///
/// The exit code reflects the work, whether or not the output is read; only results that cannot be stored are a separate failure.
pub fn run(words: impl IntoIterator<Item = OsString>, streams: &mut Streams) -> Exit {
    match answer(words, streams).and_then(|exit| streams.out.flush().map(|()| exit)) {
        Ok(exit) => exit,
        Err(error) => {
            // If this fails too, there is nowhere left to report it.
            let _reported = writeln!(streams.err, "cannot write: {error}");
            Exit::Failed
        }
    }
}

fn answer(words: impl IntoIterator<Item = OsString>, streams: &mut Streams) -> io::Result<Exit> {
    let words: Vec<OsString> = words.into_iter().collect();
    // No name or value needs one, and arguments are printed again in many places.
    let acts = |word: &&OsString| word.to_string_lossy().contains(is_hidden);
    if let Some(word) = words.iter().find(acts) {
        let word = word.to_string_lossy();
        let word = visible(&word);
        writeln!(
            streams.err,
            "`{word}` holds a character that acts on a terminal"
        )?;
        return Ok(Exit::BadInput);
    }
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&with_nearest(error), streams),
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
        Verb::Schema(arguments) => schema::schema(&arguments, streams),
        Verb::Report(arguments) => report::report(&arguments, streams),
        Verb::Sweep(arguments) => match fit::sweep_of_fit(&arguments, streams) {
            Some(done) => done,
            None => sweep::sweep(&arguments, streams),
        },
        Verb::Fit(arguments) => fit::fit(&arguments, streams),
        Verb::Study(arguments) => study::study(&arguments, streams),
        Verb::Completions(arguments) => completions::completions(&arguments, streams),
    }
}

/// A misspelt command gets the nearest one as advice, also if two letters have changed places.
fn with_nearest(mut error: clap::Error) -> clap::Error {
    let verb = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(verb)) => verb.clone(),
        _ => return error,
    };
    let command = Arguments::command();
    let verbs = command.get_subcommands().map(clap::Command::get_name);
    if error.get(ContextKind::SuggestedSubcommand).is_none()
        && let Some(near) = nearest(&verb, verbs)
    {
        let near = ContextValue::Strings(vec![near]);
        error.insert(ContextKind::SuggestedSubcommand, near);
    }
    error
}

/// Help and version are results; anything else is a fault of the command.
fn refuse(error: &clap::Error, streams: &mut Streams) -> io::Result<Exit> {
    let (stream, look, exit) = if error.use_stderr() {
        (&mut streams.err, streams.err_look, Exit::BadInput)
    } else {
        (&mut streams.out, streams.out_look, Exit::Done)
    };
    let text = error.render();
    if look.colour {
        write!(stream, "{}", text.ansi())?
    } else {
        write!(stream, "{text}")?
    }
    Ok(exit)
}
