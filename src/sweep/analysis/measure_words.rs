//! What decides a measure and where its verdict flips, each in a sentence.

use super::axes::{AxisInWords, SweepSpace};
use super::flip_axes::part_words;
use super::flips::{FlipAxis, VerdictFlips};
use super::influence::{AxisInfluence, Influence, InfluenceStatistic};
use super::values::MeasureRange;
use super::verdict_class::VerdictClass;
use super::wilson::CountedShare;
use super::wording::{counted, index, listed, number_word, percent, with_unit};
use crate::experiment::AxisValues;
use crate::runs::{grouped, short};

/// Most axes that a sentence names.
const MOST_NAMED: usize = 3;
/// A share of chance below which sentences do not name it.
const LEAST_CHANCE: f64 = 0.01;

/// A measure by its words, with its unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedMeasure<'a> {
    pub(super) name: &'a str,
    pub(super) unit: &'a str,
    /// How far its means extend.
    pub(super) range: Option<MeasureRange>,
}

impl NamedMeasure<'_> {
    /// ` Its means extend from 0.0032 pM to 0.0033 pM.`
    fn extent(&self) -> String {
        let Some(range) = self.range else {
            return String::new();
        };
        let [least, greatest] = [range.least, range.greatest].map(short);
        let unit = if self.unit.is_empty() { "" } else { " " };
        format!(
            " Its means extend from {least} to {greatest}{unit}{}.",
            self.unit
        )
    }
}

/// What decides a measure.
pub(super) fn decided(
    space: &SweepSpace<'_>,
    measure: NamedMeasure<'_>,
    influence: &Result<Influence, String>,
) -> String {
    let name = measure.name;
    let influence = match influence {
        Ok(influence) => influence,
        Err(reason) => return format!("“{name}”: {reason}"),
    };
    let deciders: Vec<&AxisInfluence> = influence.deciders().collect();
    let words = |axis: &&AxisInfluence| with_index(&space.axes, influence, axis, measure.unit);
    let mut named: Vec<String> = deciders.iter().take(MOST_NAMED).map(words).collect();
    let words = match deciders.len() {
        0 => nothing(space, measure, influence),
        1 => format!(
            "One {} decides “{name}”: {}.",
            noun(space, &deciders, false),
            named[0]
        ),
        several => {
            if several > MOST_NAMED {
                named.push(format!("{} more", several - MOST_NAMED));
            }
            let nouns = noun(space, &deciders, true);
            let count = number_word(several);
            format!("{count} {nouns} decide “{name}”: {}.", listed(&named))
        }
    };
    format!("{words}{}{}", measure.extent(), chance_words(influence))
}

/// How much of the variance over a grid is chance; empty where that is not known or little.
fn chance_words(influence: &Influence) -> String {
    let is_grid = influence.statistic == InfluenceStatistic::GridVariance;
    match influence.chance {
        Some(share) if is_grid && share >= LEAST_CHANCE => {
            format!(" Chance explains {} of the variance.", percent(share))
        }
        _ => String::new(),
    }
}

/// Axes that are named where none is shown to decide.
const NAMED_LARGEST: usize = 3;

/// Words for the case that no axis is shown to decide anything.
fn nothing(space: &SweepSpace<'_>, measure: NamedMeasure<'_>, influence: &Influence) -> String {
    let name = measure.name;
    let least = format!("{} {}", grouped(influence.used as u64), influence.counted);
    let largest = influence.axes.iter().filter(|axis| axis.size().is_finite());
    let largest: Vec<String> = largest
        .take(NAMED_LARGEST)
        .map(|axis| with_index(&space.axes, influence, axis, measure.unit))
        .collect();
    let largest = match &largest[..] {
        [] => String::new(),
        [only] => format!(" The largest is {only}."),
        several => format!(" The largest are {}.", listed(several)),
    };
    format!(
        "No axis is shown to decide “{name}”: none has an effect beyond chance in {least}.{largest}"
    )
}

fn noun(space: &SweepSpace<'_>, deciders: &[&AxisInfluence], plural: bool) -> &'static str {
    let is_number = |axis: &&AxisInfluence| match &space.experiment.axes()[axis.axis].scale {
        AxisValues::Range(_) => true,
        AxisValues::Levels(levels) => levels.iter().all(|level| level.value.is_some()),
    };
    match (deciders.iter().all(is_number), plural) {
        (true, true) => "numbers",
        (true, false) => "number",
        (false, true) => "axes",
        (false, false) => "axis",
    }
}

/// `tnf decay (total index 0.52, 95 % interval 0.41 to 0.63)`.
fn with_index(
    axes: &[AxisInWords],
    influence: &Influence,
    axis: &AxisInfluence,
    unit: &str,
) -> String {
    let name = &axes[axis.axis].name;
    let statistic = influence.statistic;
    let Some(value) = axis.values.first().copied().flatten() else {
        return name.clone();
    };
    let (number, ends) = if statistic.has_unit() {
        let ends = value.interval.map(|ends| ends.map(short));
        (with_unit(value.value, unit), ends)
    } else if statistic == InfluenceStatistic::GridVariance {
        (percent(value.value), None)
    } else {
        (
            index(value.value),
            value.interval.map(|ends| ends.map(index)),
        )
    };
    let interval = ends.map_or(String::new(), |[low, high]| {
        format!(", 95 % interval {low} to {high}")
    });
    format!("{name} ({} {number}{interval})", statistic.short_name())
}

/// In what share the verdict flips, and what decides that.
pub(super) fn flipped(space: &SweepSpace<'_>, name: &str, flips: &VerdictFlips) -> String {
    let majority = flips.majority.word();
    let of = flips.space.words();
    let verdict = if flips.single_draws == flips.judged {
        "sign"
    } else {
        "verdict"
    };
    if flips.shares.len() == 1 {
        let all = with_interval(&flips.shares[0].share);
        if flips.majority == VerdictClass::Undecided {
            return format!(
                "No conclusion on “{name}”: undecided in {all} {of}. More replicates may decide it."
            );
        }
        return format!("The {verdict} on “{name}” never flips: {majority} in {all} {of}.");
    }
    let all: Vec<String> = flips
        .shares
        .iter()
        .map(|one| format!("{} {}", one.class.word(), percent(one.share.share)))
        .collect();
    let deciding: Vec<&FlipAxis> = flips.deciding().collect();
    let decides = if flips.flipped.count == 0 {
        String::new()
    } else if deciding.is_empty() {
        " No axis is shown to decide it.".to_owned()
    } else {
        let words: Vec<String> = deciding
            .iter()
            .take(2)
            .map(|axis| axis_words(space, axis, majority))
            .collect();
        let more = deciding.len().saturating_sub(2);
        let more = if more > 0 {
            format!(" (and {} more)", grouped(more as u64))
        } else {
            String::new()
        };
        let verb = if words.len() == 1 {
            "decides"
        } else {
            "decide"
        };
        format!(" What {verb} it: {}{more}.", listed(&words))
            .replace("What decide it", "What decides it")
    };
    format!(
        "The {verdict} on “{name}” flips in {} {of} ({}).{decides}",
        with_interval(&flips.flipped),
        all.join(", ")
    )
}

/// `tnf decay (higher in 95 % around 1 /day, in 10 % around 9 /day)`.
fn axis_words(space: &SweepSpace<'_>, axis: &FlipAxis, majority: &str) -> String {
    let name = &space.axes[axis.axis].name;
    let is_level = !matches!(
        (
            &space.experiment.axes()[axis.axis].scale,
            space.experiment.design().grid_levels()
        ),
        (AxisValues::Range(_), None)
    );
    match (&axis.ends, axis.changes) {
        (Some([low, high]), _) => format!(
            "{name} ({majority} in {} {}, in {} {})",
            percent(low.share.share),
            part_words(&low.place, is_level),
            percent(high.share.share),
            part_words(&high.place, is_level)
        ),
        (None, Some(changes)) => format!(
            "{name} ({} of {} change it)",
            grouped(changes.count),
            counted(changes.of, "step")
        ),
        (None, None) => name.clone(),
    }
}

/// `31 % (95 % interval 25 % to 38 %)`.
fn with_interval(share: &CountedShare) -> String {
    let own = percent(share.share);
    match share.interval {
        Some([low, high]) => format!(
            "{own} (95 % interval {} to {})",
            percent(low),
            percent(high)
        ),
        None => own,
    }
}
