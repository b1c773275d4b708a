//! What each axis does to a verdict.

use super::axes::{AxisPlace, SweepSpace};
use super::flips::{FlipAxis, MajorityAt};
use super::influence_of::reason;
use super::verdict_class::VerdictClass;
use super::wilson::CountedShare;
use crate::sensitivity::{LevelMean, main_effects};

/// The verdict of each condition, with a mark for a single draw.
type Classes = [Option<(VerdictClass, bool)>];

/// From the shares of the majority verdict in parts of each axis, for designs whose rows are a sample or a grid.
pub(super) fn in_parts(
    space: &SweepSpace<'_>,
    classes: &Classes,
    majority: VerdictClass,
    sample: &[usize],
) -> Result<Vec<FlipAxis>, String> {
    let design = space.experiment.design();
    let mut indicator = vec![None; classes.len()];
    for row in sample {
        indicator[*row] = classes[*row].map(|one| f64::from(u8::from(one.0 == majority)));
    }
    let found = main_effects(design, &[indicator]).map_err(|error| reason(space, error, ""))?;
    let of_axis = |(axis, levels): (usize, &Vec<LevelMean>)| {
        let parts: Vec<MajorityAt> = levels
            .iter()
            .filter_map(|level| at_level(space, axis, level))
            .collect();
        let shares = parts.iter().map(|part| part.share.share);
        let greatest = shares.clone().fold(0.0, f64::max);
        let least = shares.fold(1.0, f64::min);
        let ends = ends(&parts, space.axes[axis].is_number);
        // One axis alone: nothing else can change a verdict that is more than chance.
        let alone = space.axes.len() == 1 && classes.iter().flatten().all(|one| !one.1);
        let is_apart = ends
            .as_ref()
            .is_some_and(|[low, high]| low.share.is_apart_from(&high.share));
        FlipAxis {
            axis,
            ends,
            changes: None,
            spread: (greatest - least).max(0.0),
            is_deciding: is_apart || alone && greatest > least,
        }
    };
    let mut axes: Vec<FlipAxis> = found.axes.iter().enumerate().map(of_axis).collect();
    rank(&mut axes);
    Ok(axes)
}

fn at_level(space: &SweepSpace<'_>, axis: usize, level: &LevelMean) -> Option<MajorityAt> {
    let rows = level.rows as f64;
    let count = (level.mean? * rows).round() as u64;
    Some(MajorityAt {
        place: space.place(axis, level.at),
        share: CountedShare::of_sample(count, level.rows as u64)?,
    })
}

/// The first and last part; of choices, those with the least and the greatest share.
fn ends(parts: &[MajorityAt], is_number: bool) -> Option<[MajorityAt; 2]> {
    if parts.len() < 2 {
        return None;
    }
    if is_number {
        return Some([parts.first()?.clone(), parts.last()?.clone()]);
    }
    let by_share =
        |one: &&MajorityAt, other: &&MajorityAt| one.share.share.total_cmp(&other.share.share);
    let least = parts.iter().min_by(by_share)?;
    let greatest = parts.iter().rev().max_by(by_share)?;
    Some([least.clone(), greatest.clone()])
}

/// From moves of one axis alone, for designs whose rows lie along lines.
pub(super) fn along_lines(space: &SweepSpace<'_>, classes: &Classes) -> Vec<FlipAxis> {
    let design = space.experiment.design();
    let moves: Vec<(usize, usize, usize)> = match design.elementary_steps() {
        Some(steps) => {
            let steps = steps.iter();
            steps
                .map(|step| (step.axis, step.before, step.after))
                .collect()
        }
        None => (1..design.row_count())
            .filter_map(|row| Some((design.moved_axis(row)?, 0, row)))
            .collect(),
    };
    let is_sampled = design.elementary_steps().is_some();
    let mut axes: Vec<FlipAxis> = (0..space.axes.len())
        .map(|axis| moved(axis, &moves, classes, is_sampled))
        .collect();
    let least = axes
        .iter()
        .filter_map(|axis| axis.changes)
        .min_by(|one, other| one.share.total_cmp(&other.share));
    for axis in &mut axes {
        // Random steps of an axis are a sample; it decides if it changes the verdict more often than the least of all axes.
        if let (true, Some(own), Some(least)) = (is_sampled, axis.changes, least) {
            axis.is_deciding = own.share > least.share && own.is_apart_from(&least);
        }
    }
    rank(&mut axes);
    axes
}

/// How often moves of an axis change the verdict. Each move away from the centre stands for itself, and decides if both ends have verdicts
/// that are more than a single draw.
fn moved(
    axis: usize,
    moves: &[(usize, usize, usize)],
    classes: &Classes,
    is_sampled: bool,
) -> FlipAxis {
    let own = moves.iter().filter(|one| one.0 == axis);
    let known: Vec<((VerdictClass, bool), (VerdictClass, bool))> = own
        .filter_map(|(_, before, after)| classes[*before].zip(classes[*after]))
        .collect();
    let decided = |class: VerdictClass| class != VerdictClass::Undecided;
    let changed: Vec<bool> = known
        .iter()
        .filter(|(before, after)| before.0 != after.0 && decided(before.0) && decided(after.0))
        .map(|(before, after)| !before.1 && !after.1)
        .collect();
    let (count, of) = (changed.len() as u64, known.len() as u64);
    let changes = if is_sampled {
        CountedShare::of_sample(count, of)
    } else {
        CountedShare::of_all(count, of)
    };
    FlipAxis {
        axis,
        ends: None,
        changes,
        spread: changes.map_or(0.0, |changes| changes.share),
        is_deciding: !is_sampled && changed.contains(&true),
    }
}

fn rank(axes: &mut [FlipAxis]) {
    axes.sort_by(|one, other| {
        let spread = other.spread.total_cmp(&one.spread);
        other.is_deciding.cmp(&one.is_deciding).then(spread)
    });
}

/// The words for a part of an axis: `at 3 /day` for a level, `around 3 /day` for a part of a range.
pub(super) fn part_words(place: &AxisPlace, is_level: bool) -> String {
    let word = if is_level { "at" } else { "around" };
    format!("{word} {}", place.label)
}
