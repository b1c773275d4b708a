//! `mscsim resume`.

use std::io;

use super::arguments::ResumeArguments;
use super::ending::{report_end, report_failure};
use super::exit::Exit;
use super::folders::{report_cleared, unfinished_run};
use super::interrupt::stop_flag;
use super::run::watched;
use super::streams::Streams;
use super::words::{counted, write_wrapped};
use crate::runs::Unfinished;
use crate::units::exact_duration;

/// Continues a run that was stopped or killed and answers its question.
pub(super) fn resume(arguments: &ResumeArguments, streams: &mut Streams) -> io::Result<Exit> {
    let folder = unfinished_run(&arguments.folder);
    report_cleared(&folder, streams)?;
    let mut unfinished = match Unfinished::open(&folder) {
        Ok(unfinished) => unfinished,
        Err(failure) => return report_failure(&failure, arguments.working.json, streams),
    };
    if arguments.keeping.no_report {
        unfinished.tables_only();
    }
    // From here on ctrl-c and requests of the system end the run in order.
    let stop = stop_flag();
    let threads = arguments.working.threads();
    report_refused(&unfinished.refused(), streams)?;
    if !arguments.working.quiet {
        announce(&unfinished, threads, streams)?;
    }
    let result = watched(arguments.working.quiet, streams, |observer| {
        let (every, until) = (arguments.keeping.checkpoint.0, arguments.keeping.until);
        crate::runs::resume(unfinished, threads, every, until, observer, &stop)
    });
    report_end(
        &result,
        arguments.working.quiet,
        arguments.working.json,
        streams,
    )
}

/// Which checkpoints are damaged; reported even with `--quiet`.
pub(super) fn report_refused(refused: &[String], streams: &mut Streams) -> io::Result<()> {
    for fault in refused {
        let words = format!("{fault}; the checkpoint before it is used");
        write_wrapped(&words, streams.err_look.columns, &mut streams.err)?;
    }
    Ok(())
}

/// Which run continues, and from where.
fn announce(unfinished: &Unfinished, threads: usize, streams: &mut Streams) -> io::Result<()> {
    let width = streams.err_look.columns;
    write_wrapped(unfinished.title(), width, &mut streams.err)?;
    let end = exact_duration(unfinished.duration().seconds());
    let folder = unfinished.folder().display();
    let from = match unfinished.now() {
        Some(now) => format!("continues at {} of {end}", exact_duration(now.seconds())),
        None => "was killed before its first checkpoint and starts again".to_owned(),
    };
    let words = format!(
        "{from}, with {}, from {folder}",
        counted(threads as u64, "thread")
    );
    write_wrapped(&words, width, &mut streams.err)
}
