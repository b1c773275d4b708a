//! The closing words: what decides, what flips, what is missing, and how sure that is.

use super::measure::MeasureAnalysis;
use super::state::SweepState;
use super::wording::{counted, listed};
use crate::runs::grouped;

/// Measures that sentences are about.
const MEASURES: usize = 2;

/// At most six sentences.
pub(super) fn sentences(state: &SweepState, measures: &[MeasureAnalysis]) -> Vec<String> {
    let mut ordered: Vec<&MeasureAnalysis> = measures.iter().collect();
    ordered.sort_by_key(|measure| interest(measure));
    let shown = || ordered.iter().take(MEASURES);
    let mut found: Vec<String> = Vec::new();
    if measures.is_empty() {
        found.push("No run has a result yet.".to_owned());
    }
    found.extend(shown().map(|measure| measure.what_decides.clone()));
    found.extend(shown().filter_map(|measure| measure.what_flips.clone()));
    found.extend(missing(state));
    found.extend(chance(state));
    found
}

/// What a reader must know comes first: verdicts that flip, then what varies, last what is the same everywhere. The order of the outputs
/// decides among equals.
fn interest(measure: &MeasureAnalysis) -> u8 {
    let varies = measure.range.is_some_and(|range| !range.is_constant);
    match &measure.flips {
        Some(Ok(flips)) if flips.shares.len() > 1 => 0,
        _ if varies => 1,
        _ => 2,
    }
}

/// Runs that failed or are missing; none if all finished.
fn missing(state: &SweepState) -> Option<String> {
    if state.is_complete {
        return None;
    }
    let mut parts = vec![format!(
        "{} of {} finished",
        grouped(state.finished),
        counted(state.runs, "run")
    )];
    let others = state.unfinished.iter();
    parts.extend(others.map(|status| format!("{} {}", grouped(status.runs), status.word)));
    if state.missing() > 0 {
        let verb = if state.missing() == 1 { "has" } else { "have" };
        parts.push(format!("{} {verb} not run yet", grouped(state.missing())));
    }
    let text = listed(&parts);
    Some(format!(
        "{text}. All results so far come from the finished runs."
    ))
}

fn chance(state: &SweepState) -> Option<String> {
    (state.replicates == 1).then(|| {
        "Each condition runs once, so differences include chance; three replicates or more show how much.".to_owned()
    })
}
