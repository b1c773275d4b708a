//! `mscsim check` of a study.

use std::io;

use serde_json::json;

use crate::cli::arguments::ScenarioArguments;
use crate::cli::exit::Exit;
use crate::cli::faults::report_faults;
use crate::cli::streams::Streams;
use crate::cli::words::{counted, write_wrapped};
use crate::study::load_study;
use crate::syntax::{Fault, Faults};
use crate::units::duration;

/// Shows all faults of a study, or `ok` and what it compares.
pub(in crate::cli) fn check_study(
    asked: &ScenarioArguments,
    as_json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if !asked.overlays.is_empty() || asked.seed.is_some() || asked.seeds.is_some() {
        let fault = Fault::new("--set and --seed have no effect on a study");
        let faults = Faults::single(fault.help("write values under [set] of the study"));
        return report_faults(&faults, as_json, streams);
    }
    let study = match load_study(&asked.scenario) {
        Ok(study) => study,
        Err(faults) => return report_faults(&faults, as_json, streams),
    };
    let (runs, seconds) = (study.runs() as u64, study.processor_s());
    let observations = study.observations().len() as u64;
    if as_json {
        let found = json!({
            "ok": true, "title": study.title(), "observations": observations, "runs": runs, "processor_s": seconds,
        });
        writeln!(streams.out, "{found:#}")?;
        return Ok(Exit::Done);
    }
    let width = streams.out_look.columns;
    write_wrapped(&format!("ok: {}", study.title()), width, &mut streams.out)?;
    let words = format!(
        "{} from {}, about {} of processor time",
        counted(observations, "observation"),
        counted(runs, "run"),
        duration(seconds)
    );
    writeln!(streams.out, "{words}")?;
    Ok(Exit::Done)
}
