//! Which conclusions flip: how it is found.

use super::super::results::{OutputMeasure, SweepResults};
use super::axes::SweepSpace;
use super::flip_axes::{along_lines, in_parts};
use super::flips::{SharedSpace, VerdictFlips, VerdictShare};
use super::verdict_class::VerdictClass;
use super::wilson::CountedShare;
use crate::design::Method;
use crate::runs::grouped;

/// The verdict of each condition, and whether it is the sign of a single draw. Where at least half of the conditions have several draws,
/// signs are no verdicts beside theirs: these conditions wait for more.
pub(super) fn classes(
    results: &SweepResults,
    measure: &OutputMeasure,
) -> Vec<Option<(VerdictClass, bool)>> {
    let conditions = 0..results.finished.len();
    let class = |condition| VerdictClass::of(results.measured(measure, condition)?);
    let all: Vec<Option<(VerdictClass, bool)>> = conditions.map(class).collect();
    let single = all.iter().flatten().filter(|one| one.1).count();
    let several = all.iter().flatten().count() - single;
    let has_enough = several > 0 && several >= single;
    let is_kept = |class: &(VerdictClass, bool)| !(class.1 && has_enough);
    all.into_iter().map(|class| class.filter(is_kept)).collect()
}

/// How far the verdict on a difference depends on the axes.
///
/// # Errors
/// The reason in words if there is no verdict.
pub(super) fn flips(
    space: &SweepSpace<'_>,
    classes: &[Option<(VerdictClass, bool)>],
) -> Result<VerdictFlips, String> {
    let design = space.experiment.design();
    let shared = match design.method() {
        Method::Grid { .. } => SharedSpace::Grid,
        Method::Morris { .. } | Method::OneAtATime { .. } => SharedSpace::Conditions,
        _ => SharedSpace::Ranges,
    };
    let rows = space.sample();
    let rows = rows.unwrap_or_else(|| (0..classes.len()).collect());
    let known: Vec<(VerdictClass, bool)> = rows.iter().filter_map(|row| classes[*row]).collect();
    let judged = known.len() as u64;
    let share = |count: u64| match shared {
        SharedSpace::Ranges => CountedShare::of_sample(count, judged),
        _ => CountedShare::of_all(count, judged),
    };
    let count = |class: VerdictClass| known.iter().filter(|one| one.0 == class).count() as u64;
    let of_class = |class| {
        let share = share(count(class)).filter(|share| share.count > 0)?;
        Some(VerdictShare { class, share })
    };
    let mut shares: Vec<VerdictShare> =
        VerdictClass::ALL.into_iter().filter_map(of_class).collect();
    shares.sort_by_key(|one| std::cmp::Reverse(one.share.count));
    let single = known.iter().filter(|one| one.1).count() as u64;
    if single > 0 && single < judged {
        return Err(format!(
            "{} of {} conditions have a single draw so far. Verdicts are counted once half of them have several.",
            grouped(single),
            grouped(judged)
        ));
    }
    let Some(majority) = shares.first().map(|first| first.class) else {
        return Err("No condition has a verdict yet.".to_owned());
    };
    let is_flip = |class: VerdictClass| class != majority && class != VerdictClass::Undecided;
    let flipped = known.iter().filter(|one| is_flip(one.0)).count() as u64;
    let Some(flipped) = share(flipped) else {
        return Err("No condition has a verdict yet.".to_owned());
    };
    let axes = match space.sample() {
        Some(sample) => in_parts(space, classes, majority, &sample)?,
        None => along_lines(space, classes),
    };
    Ok(VerdictFlips {
        judged,
        missing: rows.len() as u64 - judged,
        single_draws: single,
        space: shared,
        shares,
        majority,
        centre: centre(space).and_then(|row| classes[row]).map(|one| one.0),
        flipped,
        axes,
        notes: notes([judged, single], rows.len() as u64 - judged, shared),
    })
}

/// The row in the middle of all axes; none for designs without one.
fn centre(space: &SweepSpace<'_>) -> Option<usize> {
    let design = space.experiment.design();
    if matches!(design.method(), Method::OneAtATime { .. }) {
        return Some(0);
    }
    let levels = design.grid_levels()?;
    let odd = levels.iter().all(|levels| levels % 2 == 1);
    odd.then_some(design.row_count() / 2)
}

fn notes([judged, single]: [u64; 2], missing: u64, shared: SharedSpace) -> Vec<String> {
    let mut notes = Vec::new();
    if single == judged {
        notes.push("Each condition has a single draw, so the sign of the difference stands in place of a verdict. A single draw includes chance: part of the flips is chance. Three replicates or more show how much.".to_owned());
    }
    if missing > 0 {
        notes.push(format!(
            "{} of {} conditions have no verdict yet: they need more runs.",
            grouped(missing),
            grouped(judged + missing)
        ));
    }
    if shared == SharedSpace::Conditions {
        notes.push("These conditions are no even sample of the ranges, so their shares are not shares of the ranges.".to_owned());
    }
    notes
}
