//! From the rounds of a fit to what they show.

use super::analysis::{
    AxisPair, FitAnalysis, FittedAxis, FittedRange, FittedTarget, Identified, RoundState,
};
use super::folder::FitFolder;
use super::rounds::FitState;
use super::sentences::sentences;
use super::target::FitTarget;
use crate::experiment::{AxisLevel, AxisValues, ExperimentAxis};
use crate::posterior::{Weighting, correlation, marginal, parts, score_of, weighted_quantile};
use crate::sweep::{AxisInWords, AxisPlace};
use crate::units::internal_unit;

/// Share of the range before that a determined value has at most.
const DETERMINED: f64 = 0.5;
/// Share of the posterior from which one listed value counts as determined.
const ONE_LEVEL: f64 = 0.95;
/// Share of the posterior in the outer tenth of a range from which it lies at that end.
const AT_END: f64 = 0.3;
/// Standard errors beyond which a share differs from what it was before.
const ERRORS: f64 = 3.0;
/// Least correlation from which two axes are named together.
const TOGETHER: f64 = 0.5;
/// Most pairs of axes that are named.
const MOST_PAIRS: usize = 10;
/// Most points of the posterior that are drawn.
const MOST_DRAWS: usize = 400;
/// Errors of an observation within which the posterior agrees with it.
const MET: f64 = 2.0;

impl FitAnalysis {
    /// Analyses the complete rounds of a fit. None if no run has a value for every target.
    pub fn of(folder: &FitFolder, state: &FitState) -> Option<Self> {
        let weighting = state.weighting()?;
        let axes = folder.experiment().axes();
        let points = state.population.points();
        let numbers = 0..axes.len();
        let mut found = Self {
            rounds: rounds(state),
            most_rounds: folder.most_rounds(),
            is_reached: state.is_reached(),
            is_enough: weighting.is_enough,
            is_complete: state.is_complete(folder),
            widened: weighting.temperature.sqrt(),
            effective: weighting.effective,
            points: points.len() as u64,
            without_value: state.without_value,
            unfinished: state.unfinished,
            processor_s: state.processor_s,
            axes: numbers
                .map(|axis| fitted_axis(&axes[axis], axis, state, weighting))
                .collect(),
            targets: fitted_targets(folder.targets(), state, weighting),
            pairs: pairs(axes.len(), state, weighting),
            draws: draws(state, weighting),
            sentences: Vec::new(),
        };
        found.sentences = sentences(&found);
        Some(found)
    }
}

fn rounds(state: &FitState) -> Vec<RoundState> {
    let course = state.course.iter().enumerate();
    let of = |(number, [temperature, effective]): (usize, &[f64; 2])| RoundState {
        round: number + 1,
        widened: temperature.sqrt(),
        effective: *effective,
    };
    course.map(of).collect()
}

fn fitted_axis(
    axis: &ExperimentAxis,
    number: usize,
    state: &FitState,
    weighting: &Weighting,
) -> FittedAxis {
    let points = state.population.points();
    let found = marginal(points, weighting, number);
    let range = match &axis.scale {
        AxisValues::Range(range) => range,
        AxisValues::Levels(levels) => {
            let shares = parts(points, weighting, number, levels.len());
            return fitted_levels(axis, levels, shares, weighting);
        }
    };
    let tenths = parts(points, weighting, number, 10);
    let [low, median, high] = found.quantiles;
    let places = [0.025, 0.5, 0.975, low, median, high];
    let words = AxisPlace::words(axis, places);
    let [prior_low, prior_median, prior_high, low, median, high] = words;
    FittedAxis {
        axis: AxisInWords::of(axis),
        range: Some(FittedRange {
            prior: [prior_low, prior_median, prior_high],
            posterior: [low, median, high],
            places: found.quantiles,
            left: found.left(),
            at_end: match [tenths[0], tenths[9]].map(|share| share >= AT_END) {
                [true, false] => Some("lower"),
                [false, true] => Some("upper"),
                _ => None,
            },
            values: places.map(|place| range.distribution.quantile(place)),
            unit: internal_unit(range.dimension),
        }),
        levels: Vec::new(),
        distance: found.distance,
        identified: match (found.is_changed, found.left() <= DETERMINED) {
            (false, _) => Identified::No,
            (true, true) => Identified::Determined,
            (true, false) => Identified::Narrowed,
        },
    }
}

fn fitted_levels(
    axis: &ExperimentAxis,
    levels: &[AxisLevel],
    shares: Vec<f64>,
    weighting: &Weighting,
) -> FittedAxis {
    let before = 1.0 / levels.len() as f64;
    let error = (before * (1.0 - before) / weighting.effective).sqrt();
    let far = shares.iter().map(|share| (share - before).abs());
    let far = far.fold(0.0, f64::max);
    let most = shares.iter().copied().fold(0.0, f64::max);
    let labels = levels.iter().map(|level| level.label.clone());
    FittedAxis {
        axis: AxisInWords::of(axis),
        range: None,
        identified: match (far > ERRORS * error, most >= ONE_LEVEL) {
            (false, _) => Identified::No,
            (true, true) => Identified::Determined,
            (true, false) => Identified::Narrowed,
        },
        distance: 0.5
            * shares
                .iter()
                .map(|share| (share - before).abs())
                .sum::<f64>(),
        levels: labels.zip(shares).collect(),
    }
}

fn fitted_targets(
    targets: &[FitTarget],
    state: &FitState,
    weighting: &Weighting,
) -> Vec<FittedTarget> {
    let first = state.population.points().iter();
    let first = first.filter(|point| point.round == 0).count();
    let of = |(number, target): (usize, &FitTarget)| {
        let values = |points: &[Vec<Option<f64>>]| -> Vec<f64> {
            let value = points.iter().map(|point| point[number].unwrap_or(f64::NAN));
            value.collect()
        };
        let after = quantiles(&values(&state.predicted), weighting);
        let before = quantiles_of_equals(&values(&state.predicted[..first]));
        let misfit = after.map(|[_, median, _]| target.misfit(median));
        FittedTarget {
            target: target.clone(),
            before,
            after,
            is_met: misfit.is_some_and(|misfit| misfit.abs() <= MET),
            misfit: misfit.filter(|misfit| misfit.is_finite()),
        }
    };
    targets.iter().enumerate().map(of).collect()
}

/// Values below which 2.5, 50 and 97.5 % of the weight lie.
fn quantiles(values: &[f64], weighting: &Weighting) -> Option<[f64; 3]> {
    let found = [0.025, 0.5, 0.975].map(|share| weighted_quantile(values, weighting, share));
    found.iter().all(|value| value.is_finite()).then_some(found)
}

/// The same of values of equal weight, without those that are missing.
fn quantiles_of_equals(values: &[f64]) -> Option<[f64; 3]> {
    let finite: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    let equal = Weighting {
        weights: vec![1.0 / finite.len().max(1) as f64; finite.len()],
        temperature: 1.0,
        effective: finite.len() as f64,
        is_enough: true,
    };
    quantiles(&finite, &equal)
}

fn pairs(axes: usize, state: &FitState, weighting: &Weighting) -> Vec<AxisPair> {
    let points = state.population.points();
    let all = (0..axes).flat_map(|one| (one + 1..axes).map(move |other| [one, other]));
    // Among many pairs some are correlated by chance.
    let count = (axes * axes.saturating_sub(1) / 2).max(1) as f64;
    let chance = score_of(1.0 - 0.025 / count) / weighting.effective.sqrt();
    let least = TOGETHER.max(chance);
    let pairs = all.map(|axes| AxisPair {
        axes,
        correlation: correlation(points, weighting, axes),
    });
    let mut pairs: Vec<AxisPair> = pairs
        .filter(|pair| pair.correlation.abs() >= least)
        .collect();
    pairs.sort_by(|one, other| other.correlation.abs().total_cmp(&one.correlation.abs()));
    pairs.truncate(MOST_PAIRS);
    pairs
}

/// Points that stand for the posterior, each as often as it was taken.
fn draws(state: &FitState, weighting: &Weighting) -> Vec<Vec<f64>> {
    let points = state.population.points();
    let taken = weighting.resampled(MOST_DRAWS);
    taken
        .into_iter()
        .flat_map(|(number, times)| std::iter::repeat_n(&points[number].units, times as usize))
        .cloned()
        .collect()
}
