//! `mscsim verify`.

use std::io;

use serde_json::json;

use super::arguments::VerifyArguments;
use super::ending::report_failure;
use super::exit::Exit;
use super::folders::finished_run;
use super::interrupt::stop_flag;
use super::report::is_input;
use super::run::watched;
use super::streams::Streams;
use super::words::{counted, write_wrapped};
use crate::runs::{RunFailure, Verification, VerifiedArm};

/// Digits of a hash that are reported.
const DIGITS: usize = 16;

/// Repeats a finished run and answers yes or no.
pub(super) fn verify(arguments: &VerifyArguments, streams: &mut Streams) -> io::Result<Exit> {
    let stop = stop_flag();
    let threads = arguments.working.threads();
    let folder = finished_run(&arguments.folder);
    let result = watched(arguments.working.quiet, streams, |observer| {
        crate::runs::verify(&folder, threads, observer, &stop)
    });
    match result {
        Ok(Some(verdict)) if arguments.working.json => report_json(&verdict, streams),
        Ok(Some(verdict)) => report_verdict(&verdict, streams),
        Ok(None) => {
            writeln!(streams.err, "stopped before the end: no verdict")?;
            Ok(Exit::Interrupted)
        }
        Err(failure) => {
            let exit = report_failure(&failure, arguments.working.json, streams)?;
            match failure {
                RunFailure::Output(error) if is_input(&error) => Ok(Exit::BadInput),
                _ => Ok(exit),
            }
        }
    }
}

fn exit_of(verdict: &Verification) -> Exit {
    if verdict.holds() {
        Exit::Done
    } else {
        Exit::Failed
    }
}

fn report_json(verdict: &Verification, streams: &mut Streams) -> io::Result<Exit> {
    let reported = json!({ "ok": verdict.holds(), "verdict": verdict });
    writeln!(streams.out, "{reported:#}")?;
    Ok(exit_of(verdict))
}

fn report_verdict(verdict: &Verification, streams: &mut Streams) -> io::Result<Exit> {
    let width = streams.out_look.columns;
    let words = if verdict.holds() {
        format!(
            "yes: {} repeated the final state bit for bit, and no file has changed since",
            counted(verdict.arms.len() as u64, "arm")
        )
    } else {
        "no: this folder does not hold what its scenario gives".to_owned()
    };
    write_wrapped(&words, width, &mut streams.out)?;
    for arm in verdict.forks.iter().chain(&verdict.arms) {
        write_wrapped(&arm_in_words(arm), width, &mut streams.out)?;
    }
    for file in &verdict.altered {
        let words = format!("  {} was changed after the run", file.display());
        write_wrapped(&words, width, &mut streams.out)?;
    }
    if verdict.version != verdict.this_version {
        let words = format!(
            "the run was made by version {} and repeated by version {}, which may give different bits",
            verdict.version, verdict.this_version
        );
        write_wrapped(&words, width, &mut streams.err)?;
    }
    Ok(exit_of(verdict))
}

fn arm_in_words(arm: &VerifiedArm) -> String {
    let short = |hash: &str| match hash.get(..DIGITS) {
        Some(digits) => digits.to_owned(),
        None => "none".to_owned(),
    };
    let name = &arm.name;
    if arm.agrees() {
        format!("  {name}: {}", short(&arm.recorded))
    } else {
        format!(
            "  {name}: recorded {}, now {}",
            short(&arm.recorded),
            short(&arm.repeated)
        )
    }
}
