//! A design in words.

use super::axes::SweepSpace;
use super::wording::counted;
use crate::design::Method;
use crate::runs::grouped;

/// The word of the experiment file for a method.
pub(super) fn method_word(method: Method) -> &'static str {
    match method {
        Method::Grid { .. } => "grid",
        Method::LatinHypercube { .. } => "latin-hypercube",
        Method::Sobol { .. } => "sobol",
        Method::Saltelli { .. } => "saltelli",
        Method::Morris { .. } => "morris",
        Method::OneAtATime { .. } => "one-at-a-time",
        Method::RbdFast { .. } => "fast",
        Method::Points { .. } => "points",
    }
}

/// A sentence about the design of an experiment.
pub(super) fn method_words(space: &SweepSpace<'_>) -> String {
    let design = space.experiment.design();
    let axes = match space.axes.len() {
        1 => "1 axis".to_owned(),
        several => format!("{} axes", grouped(several as u64)),
    };
    let rows = counted(design.row_count() as u64, "condition");
    let what = match design.whole_method() {
        Method::Grid { .. } => format!("Grid: every combination of the levels of {axes}"),
        Method::LatinHypercube { .. } => format!("Latin hypercube over {axes}"),
        Method::Sobol { .. } => format!("Sobol' sequence over {axes}"),
        Method::Saltelli { base_rows, .. } => format!(
            "Saltelli design of {} over {axes}",
            counted(base_rows, "base row")
        ),
        Method::Morris { trajectories, .. } => format!(
            "Morris design of {} trajectories over {axes}",
            grouped(trajectories)
        ),
        Method::OneAtATime { .. } => {
            format!("One at a time: each of {axes} moves alone away from the scenario")
        }
        Method::RbdFast { .. } => format!("Random balance design (RBD-FAST) over {axes}"),
        Method::Points { .. } => format!("Listed points over {axes}"),
    };
    let left_out = match space.experiment.left_out() {
        0 => String::new(),
        some => format!(
            " ({} more do not satisfy the constraints)",
            grouped(some as u64)
        ),
    };
    let replicates = match space.experiment.replicates() {
        1 => "each run once".to_owned(),
        several => format!("each run {} times", grouped(u64::from(several))),
    };
    format!("{what}; {rows}{left_out}, {replicates}.")
}
