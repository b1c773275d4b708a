//! `mscsim sweep status` and `mscsim sweep merge`.

use std::io;

use serde_json::Value as Json;

use super::arguments::FolderArguments;
use super::ending::{answer_of, as_json, publish, show_answer, show_counts};
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
pub(in crate::cli) fn merge(
    arguments: &FolderArguments,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let merged = open(arguments).and_then(|(folder, collected)| {
        let found = publish(&folder, &collected)?;
        Ok((folder, collected, found))
    });
    match merged {
        Ok((folder, collected, found)) if arguments.json => {
            let mut reported = as_json(&folder, &collected);
            if let Json::Object(map) = &mut reported {
                map.extend(answer_of(Some(&found)));
            }
            writeln!(streams.out, "{reported:#}")?;
            Ok(Exit::Done)
        }
        Ok((folder, collected, found)) => {
            let exit = report(&folder, &collected, false, streams)?;
            show_answer(&folder, &found.sentences, streams)?;
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
