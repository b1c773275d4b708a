//! What `mscsim sweep` and `mscsim report` do with the folder of a fit.

use std::io;
use std::path::Path;

use serde_json::json;

use super::ending::{FitEnding, report_fit};
use super::named::report_no_fit;
use crate::cli::exit::Exit;
use crate::cli::streams::Streams;
use crate::cli::sweep::{FolderArguments, SweepArguments, SweepVerb};
use crate::cli::words::{counted, write_wrapped};
use crate::fit::{FitEnd, FitError, FitFolder, FitState, is_fit_folder};
use crate::runs::{grouped, short};
use crate::sweep::Collected;

/// Carries out a command of `mscsim sweep` that names the folder of a fit; none if it names something else.
pub(in crate::cli) fn sweep_of_fit(
    arguments: &SweepArguments,
    streams: &mut Streams,
) -> Option<io::Result<Exit>> {
    let refused = |path: &Path, what: &str| {
        let at = path.display();
        format!("{at} is the folder of a fit: {what}")
    };
    let words = match &arguments.verb {
        Some(SweepVerb::Status(asked)) if is_fit_folder(&asked.folder) => {
            return Some(status(asked, streams));
        }
        Some(SweepVerb::Merge(asked)) if is_fit_folder(&asked.folder) => {
            return Some(report_of_fit(&asked.folder, asked.json, streams));
        }
        Some(SweepVerb::Submit(asked)) if is_fit_folder(Path::new(&asked.sweep)) => refused(
            Path::new(&asked.sweep),
            "`mscsim fit DIR --plan` makes the folder of its next round, which `sweep submit` takes",
        ),
        None => {
            let name = Path::new(arguments.experiment.as_deref()?);
            if !is_fit_folder(name) {
                return None;
            }
            refused(name, "continue it with `mscsim fit DIR`")
        }
        _ => return None,
    };
    Some(report_no_fit(words.into(), arguments.is_json(), streams))
}

/// Writes the tables and the page of a fit again from the rows of its complete rounds, and shows the result.
pub(in crate::cli) fn report_of_fit(
    path: &Path,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let opened = FitFolder::open(path).and_then(|folder| {
        let state = FitState::read(&folder)?;
        Ok((folder, state))
    });
    let (folder, state) = match opened {
        Ok(opened) => opened,
        Err(error) => return report_no_fit(error.into(), json, streams),
    };
    if state.rounds() == 0 {
        let words = format!(
            "{} has no complete round: continue it with `mscsim fit {0}`",
            path.display()
        );
        return report_no_fit(words.into(), json, streams);
    }
    let is_complete = state.is_complete(&folder);
    let ended = FitEnding {
        end: FitEnd { is_complete, state },
        json,
        is_asked: true,
    };
    report_fit(&folder, &ended, streams)
}

/// One round of a fit, and how far it is.
struct RoundCount {
    round: u32,
    ended: u64,
    runs: u64,
}

/// Shows how far each round is, and how near the posterior.
fn status(asked: &FolderArguments, streams: &mut Streams) -> io::Result<Exit> {
    let read = FitFolder::open(&asked.folder).and_then(|folder| {
        let state = FitState::read(&folder)?;
        let rounds = rounds_of(&folder)?;
        Ok((folder, state, rounds))
    });
    let (folder, state, rounds) = match read {
        Ok(read) => read,
        Err(error) => return report_no_fit(error.into(), asked.json, streams),
    };
    if asked.json {
        let each = |count: &RoundCount| json!({ "round": count.round, "ended": count.ended, "runs": count.runs });
        let reported = json!({
            "ok": true,
            "rounds": rounds.iter().map(each).collect::<Vec<_>>(),
            "most_rounds": folder.most_rounds(),
            "reached": state.is_reached(),
            "complete": state.is_complete(&folder),
        });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::Done);
    }
    for count in &rounds {
        let known = state.course.get(count.round as usize - 1);
        let known = known.map_or(String::new(), |[temperature, effective]| {
            let widened = short(temperature.sqrt());
            let effective = short(effective.round());
            format!("; errors widened by {widened}; {effective} independent draws")
        });
        let (ended, runs) = (grouped(count.ended), counted(count.runs, "run"));
        writeln!(
            streams.out,
            "round {}   {ended} of {runs}{known}",
            count.round
        )?;
    }
    let at = folder.path().display();
    let words = match (state.is_reached(), state.is_complete(&folder)) {
        (true, _) => format!("reached   the posterior; `mscsim report {at}` writes its page"),
        (false, true) => format!(
            "ended     all {} are run and the posterior is not reached",
            counted(u64::from(folder.most_rounds()), "round")
        ),
        (false, false) => format!(
            "open      at most {}: mscsim fit {at}",
            counted(u64::from(folder.most_rounds()), "round")
        ),
    };
    write_wrapped(&words, streams.out_look.columns, &mut streams.out)?;
    Ok(Exit::Done)
}

fn rounds_of(folder: &FitFolder) -> Result<Vec<RoundCount>, FitError> {
    let begun = (1..=folder.most_rounds()).take_while(|round| folder.has_round(*round));
    let count = |round| {
        let sweep = folder.round(round)?;
        let collected = Collected::read(&sweep)?;
        Ok(RoundCount {
            round,
            ended: collected.rows().len() as u64,
            runs: sweep.manifest().runs(),
        })
    };
    begun.map(count).collect()
}
