//! How far a sweep has come, in the words of its page.

use serde::Serialize;

use super::super::analysis::{IdenticalGroups, SweepAnalysis, listed};
use crate::runs::grouped;
use crate::units::duration;

/// The head of the page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StateView {
    pub(super) is_complete: bool,
    pub(super) finished: String,
    pub(super) runs: String,
    /// Share of finished runs, in percent.
    pub(super) percent: f64,
    pub(super) unfinished: Vec<(String, &'static str)>,
    pub(super) missing: u64,
    pub(super) by_replicates: Vec<String>,
    pub(super) identical: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) processor: String,
}

/// The state of an analysis.
pub(super) fn state_view(analysis: &SweepAnalysis) -> StateView {
    let state = &analysis.state;
    let unfinished = state.unfinished.iter();
    let with = state.by_replicates.iter().map(|with| {
        format!(
            "{} of {} replicates: {}",
            grouped(u64::from(with.replicates)),
            grouped(u64::from(state.replicates)),
            conditions(with.conditions)
        )
    });
    StateView {
        is_complete: state.is_complete,
        finished: grouped(state.finished),
        runs: grouped(state.runs),
        percent: 100.0 * state.finished as f64 / state.runs.max(1) as f64,
        unfinished: unfinished
            .map(|status| (grouped(status.runs), status.word))
            .collect(),
        missing: state.missing(),
        by_replicates: if state.is_complete {
            Vec::new()
        } else {
            with.collect()
        },
        identical: state
            .identical
            .iter()
            .map(|groups| identical(analysis, groups))
            .collect(),
        warnings: warnings(analysis),
        processor: duration(state.processor_s),
    }
}

fn conditions(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} condition{plural}", grouped(count))
}

fn warnings(analysis: &SweepAnalysis) -> Vec<String> {
    let state = &analysis.state;
    let mut warnings: Vec<String> = Vec::new();
    warnings.extend(
        analysis
            .design_warning
            .clone()
            .map(|words| format!("The design: {words}.")),
    );
    if state.repeated > 0 {
        warnings.push(format!(
            "{} rows were written by more than one process. Each counts once.",
            grouped(state.repeated)
        ));
    }
    for (name, bytes) in &state.damaged {
        warnings.push(format!(
            "The journal {name} ends with {} bytes that cannot be read: its process was stopped while it wrote, or the file was damaged. The runs that they held run again when the sweep continues.",
            grouped(*bytes)
        ));
    }
    warnings
}

/// What it means that runs ended in the same state.
fn identical(analysis: &SweepAnalysis, groups: &IdenticalGroups) -> String {
    let names: Vec<String> = groups
        .axes
        .iter()
        .map(|axis| analysis.axes[*axis].name.clone())
        .collect();
    let runs: Vec<String> = groups.example.iter().map(u64::to_string).collect();
    let count = if groups.groups == 1 {
        "1 group".to_owned()
    } else {
        format!("{} groups", grouped(groups.groups))
    };
    let more = if groups.groups > 1 || groups.runs > groups.example.len() as u64 {
        ", for example"
    } else {
        ":"
    };
    let meaning = match (names.is_empty(), groups.seeds_differ) {
        (false, false) => format!(
            "They differ only in {}: these differences had no effect at all.",
            listed(&names)
        ),
        (false, true) => format!(
            "They differ in {} and in their seeds: neither these differences nor chance had any effect at all.",
            listed(&names)
        ),
        (true, true) => "They differ only in their seeds: chance had no effect at all.".to_owned(),
        (true, false) => "The design has these conditions more than once.".to_owned(),
    };
    let all = grouped(groups.runs);
    format!(
        "{count} of runs ended in the same state, bit by bit ({all} runs{more} runs {}). {meaning}",
        listed(&runs)
    )
    .replace("runs: runs", "runs:")
}
