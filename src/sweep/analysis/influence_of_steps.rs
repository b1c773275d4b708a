//! Influence in designs whose rows lie along lines: Morris trajectories and one axis at a time.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::axes::SweepSpace;
use super::influence::{AxisInfluence, IndexEstimate, Influence, InfluenceStatistic};
use super::influence_of_samples::least_end;
use super::values::MeasureValues;
use super::wording::with_unit;
use crate::sensitivity::{Bootstrap, MovedOutput, SensitivityError, Tornado, morris, tornado};

/// An effect below this share of the largest one is not said to decide anything.
const LEAST_PART: f64 = 0.1;

/// Elementary effects.
pub(super) fn by_morris(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
    bootstrap: &Bootstrap,
) -> Result<Influence, SensitivityError> {
    let design = space.experiment.design();
    let found = morris(design, &values.means, bootstrap)?;
    let sizes: Vec<IndexEstimate> = found.mu_star.iter().map(|one| (*one).into()).collect();
    let largest = sizes.iter().map(|size| size.value).fold(0.0, f64::max);
    let chance = values.chance_variance();
    let axes = sizes.iter().enumerate().map(|(axis, size)| {
        let mean = IndexEstimate::from(found.mu[axis]);
        // Chance alone has a mean size above zero, but no mean.
        let floor = match chance {
            Some(variance) => chance_effect(variance, step_of(space, axis)),
            None => least_end(&sizes, axis),
        };
        AxisInfluence {
            axis,
            values: vec![Some(*size), Some(found.sigma[axis].into())],
            reach: None,
            is_decider: size.value >= LEAST_PART * largest
                && size.is_above(0.0)
                && (mean.excludes_zero() || size.is_above(floor)),
        }
    });
    let mut influence = Influence::ranked(InfluenceStatistic::Morris, axes.collect());
    influence.counted = "trajectories";
    influence.used = found.trajectories;
    influence.left_out = found.left_out;
    let about_chance = match chance {
        Some(0.0) => "Replicates of the same condition are equal: there is no chance in these effects.".to_owned(),
        Some(variance) => {
            let usual = step_of(space, 0);
            format!(
                "Chance alone gives an axis without any effect a mu* of about {}, as replicates of the same condition show.",
                with_unit(chance_effect(variance, usual), &values.unit)
            )
        }
        None => "With one replicate for each condition, mu* includes chance: an axis without any effect has a mu* above zero.".to_owned(),
    };
    influence.notes.push(about_chance);
    Ok(influence)
}

/// Mean size of the effect of an axis that has none, by chance in the means of both ends of a step.
fn chance_effect(variance: f64, step: f64) -> f64 {
    libm::sqrt(2.0 / std::f64::consts::PI) * libm::sqrt(2.0 * variance) / step
}

/// How far a step of an axis goes in the unit interval.
fn step_of(space: &SweepSpace<'_>, axis: usize) -> f64 {
    let steps = space.experiment.design().elementary_steps();
    let steps = steps.unwrap_or_default();
    let own = steps.iter().find(|step| step.axis == axis);
    own.map_or(1.0, |step| step.delta.abs())
}

/// Swings.
pub(super) fn by_tornado(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
) -> Result<Influence, SensitivityError> {
    let design = space.experiment.design();
    let found = tornado(design, &values.means)?;
    let replicates = values.replicates.iter();
    let replicates: Vec<Tornado> = replicates
        .map(|outputs| tornado(design, outputs))
        .collect::<Result<_, _>>()?;
    let axes = found.swings.iter().enumerate().map(|(axis, swing)| {
        let low = extreme(&swing.outputs, |a, b| a < b);
        let high = extreme(&swing.outputs, |a, b| a > b);
        let ends = low.zip(high);
        let is_swing = ends.is_some_and(|(low, high)| {
            let differences = replicates.iter().filter_map(|replicate| {
                let outputs = &replicate.swings[axis].outputs;
                Some(outputs[high.0].output? - outputs[low.0].output?)
            });
            is_above_zero(&differences.collect::<Vec<f64>>(), swing.outputs.len())
        });
        AxisInfluence {
            axis,
            values: vec![swing.swing.map(IndexEstimate::exact)],
            reach: ends.map(|(low, high)| [low.1, high.1]),
            is_decider: is_swing,
        }
    });
    let mut influence = Influence::ranked(InfluenceStatistic::Tornado, axes.collect());
    influence.used = design.row_count() - found.left_out;
    influence.left_out = found.left_out;
    influence.centre = found.centre;
    influence.notes.push(if values.chance_variance().is_some() {
        "An axis decides if its swing is beyond chance: the difference between its greatest and its least value, replicate by replicate (t test, 5 % over all pairs of its values).".to_owned()
    } else {
        "With one replicate for each condition, a swing includes chance, so no axis is said to decide anything. Three replicates or more show how much.".to_owned()
    });
    Ok(influence)
}

/// True if the mean of differences is above zero beyond chance, though their ends were chosen from several places as the most distant.
fn is_above_zero(differences: &[f64], places: usize) -> bool {
    let count = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / count;
    let squares: f64 = differences
        .iter()
        .map(|one| (one - mean) * (one - mean))
        .sum();
    let pairs = (places * places.saturating_sub(1) / 2).max(1) as f64;
    let known = StudentsT::new(0.0, 1.0, count - 1.0);
    let Ok(known) = known else {
        return false;
    };
    let t = known.inverse_cdf(1.0 - 0.025 / pairs);
    mean > 0.0 && mean > t * libm::sqrt(squares / (count - 1.0) / count)
}

/// Position and output of the first output that all others do not beat.
fn extreme(outputs: &[MovedOutput], beats: impl Fn(f64, f64) -> bool) -> Option<(usize, f64)> {
    let known = outputs.iter().enumerate();
    let known = known.filter_map(|(at, moved)| Some((at, moved.output?)));
    known.reduce(|best, next| if beats(next.1, best.1) { next } else { best })
}
