//! From the rounds of a fit to what they show.

use super::analysis::{AxisPair, FitAnalysis, FittedAxis, FittedTarget, Identified, RoundState};
use super::folder::FitFolder;
use super::rounds::FitState;
use super::sentences::sentences;
use super::target::FitTarget;
use crate::experiment::ExperimentAxis;
use crate::posterior::{Marginal, Weighting, correlation, marginal, weighted_quantile};
use crate::sweep::{AxisInWords, AxisPlace};

/// Share of the prior spread below which a value is determined, and below which it is narrowed.
const DETERMINED: f64 = 0.5;
const NARROWED: f64 = 0.9;
/// Prior standard deviations by which the mean must move to count as narrowed where the spread stays.
const MOVED: f64 = 0.5;
/// Standard errors that a finding must be beyond.
const ERRORS: f64 = 2.0;
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
        let weighting = state.weighting.as_ref()?;
        let axes = folder.experiment().axes();
        let points = state.population.points();
        let numbers = 0..axes.len();
        let mut found = Self {
            rounds: rounds(state),
            most_rounds: folder.most_rounds(),
            is_reached: state.is_reached(),
            is_complete: state.is_complete(folder),
            widened: weighting.temperature.sqrt(),
            effective: weighting.effective,
            points: points.len() as u64,
            without: state.without,
            unfinished: state.unfinished,
            processor_s: state.processor_s,
            axes: numbers
                .map(|axis| fitted_axis(&axes[axis], &marginal(points, weighting, axis), weighting))
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

fn fitted_axis(axis: &ExperimentAxis, marginal: &Marginal, weighting: &Weighting) -> FittedAxis {
    let [low, median, high] = marginal.quantiles;
    let words = AxisPlace::words(axis, [0.025, 0.5, 0.975, low, median, high]);
    let [prior_low, prior_median, prior_high, low, median, high] = words;
    FittedAxis {
        axis: AxisInWords::of(axis),
        prior: [prior_low, prior_median, prior_high],
        posterior: [low, median, high],
        places: marginal.quantiles,
        left: marginal.sd,
        left_error: marginal.sd_error,
        identified: identified(marginal, weighting.effective),
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
    };
    quantiles(&finite, &equal)
}

fn pairs(axes: usize, state: &FitState, weighting: &Weighting) -> Vec<AxisPair> {
    let points = state.population.points();
    let least = TOGETHER.max(ERRORS / weighting.effective.sqrt());
    let all = (0..axes).flat_map(|one| (one + 1..axes).map(move |other| [one, other]));
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

/// How well the targets determine an axis.
fn identified(marginal: &Marginal, effective: f64) -> Identified {
    let widest = marginal.sd + ERRORS * marginal.sd_error;
    let moved = marginal.mean.abs() - ERRORS * marginal.sd / effective.sqrt();
    if widest < DETERMINED {
        Identified::Determined
    } else if widest < NARROWED || moved > MOVED {
        Identified::Narrowed
    } else {
        Identified::No
    }
}
