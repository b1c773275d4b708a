//! `mscsim sweep status` and `mscsim sweep merge`.

use std::io;

use super::arguments::FolderArguments;
use super::ending::{as_json, publish, show_answer, show_counts};
use super::named::report_reason;
use crate::cli::exit::Exit;
use crate::cli::streams::Streams;
use crate::runs::grouped;
use crate::sweep::{Collected, SweepError, SweepFolder};

/// Shows how many runs have ended and how.
pub(super) fn status(arguments: &FolderArguments, streams: &mut Streams) -> io::Result<Exit> {
    let read = open(arguments);
    match read {
        Ok((folder, collected)) => report(&folder, &collected, arguments.json, streams),
        Err(error) => report_reason(error.into(), arguments.json, streams),
    }
}

/// Writes the tables and the page from all rows.
pub(super) fn merge(arguments: &FolderArguments, streams: &mut Streams) -> io::Result<Exit> {
    let merged = open(arguments).and_then(|(folder, collected)| {
        let sentences = publish(&folder, &collected)?;
        Ok((folder, collected, sentences))
    });
    match merged {
        Ok((folder, collected, sentences)) => {
            let exit = report(&folder, &collected, arguments.json, streams)?;
            if !arguments.json {
                show_answer(&folder, &sentences, streams)?;
            }
            Ok(exit)
        }
        Err(error) => report_reason(error.into(), arguments.json, streams),
    }
}

fn open(arguments: &FolderArguments) -> Result<(SweepFolder, Collected), SweepError> {
    let folder = SweepFolder::open(&arguments.folder)?;
    let collected = Collected::read(&folder)?;
    Ok((folder, collected))
}

fn report(
    folder: &SweepFolder,
    collected: &Collected,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if json {
        writeln!(streams.out, "{:#}", as_json(folder, collected))?;
        return Ok(Exit::Done);
    }
    show_counts(folder, collected, streams)?;
    let missing = folder.manifest().runs() - collected.rows().len() as u64;
    if missing > 0 {
        let at = folder.path().display();
        writeln!(
            streams.out,
            "missing   {}: mscsim sweep {at}",
            grouped(missing)
        )?;
    }
    Ok(Exit::Done)
}
