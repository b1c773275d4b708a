//! Posteriors that are known by arithmetic.

use super::*;
use crate::rng::{Purpose, Seeder};

/// Runs rounds of a model until the weights are those of the posterior. The model gets scores and the number of its run.
fn fitted(
    [axes, rows]: [usize; 2],
    seed: u64,
    model: impl Fn(&[f64], u64) -> f64,
) -> PosteriorPopulation {
    let mut population = PosteriorPopulation::new(axes);
    let mut run = 1_000_000 * seed;
    for _ in 0..20 {
        let units = population.next_units(rows, seed);
        let misfits: Vec<f64> = units
            .iter()
            .map(|units| {
                run += 1;
                let scores: Vec<f64> = units.iter().map(|unit| score_of(*unit)).collect();
                model(&scores, run)
            })
            .collect();
        population.add_round(units, &misfits);
        if population.weighting().is_some_and(Weighting::is_cold) {
            return population;
        }
    }
    panic!("no posterior after 20 rounds");
}

/// Weighted mean and standard deviation of the scores of an axis.
fn moments(population: &PosteriorPopulation, axis: usize) -> [f64; 2] {
    let weighting = population.weighting().expect("a posterior");
    let points = population.points().iter().zip(&weighting.weights);
    let sum = |power: i32, mean: f64| -> f64 {
        let points = points.clone();
        points
            .map(|(point, weight)| weight * (point.scores[axis] - mean).powi(power))
            .sum()
    };
    let mean = sum(1, 0.0);
    [mean, sum(2, mean).sqrt()]
}

/// Means over some seeds of mean, standard deviation and correlation of two axes.
fn over_seeds(model: impl Fn(&[f64], u64) -> f64) -> [f64; 5] {
    const SEEDS: u64 = 12;
    let mut sums = [0.0; 5];
    for seed in 1..=SEEDS {
        let population = fitted([2, 300], seed, &model);
        let weighting = population.weighting().expect("a posterior");
        let [one, other] = [0, 1].map(|axis| moments(&population, axis));
        let both = correlation(population.points(), weighting, [0, 1]);
        let found = [one[0], one[1], other[0], other[1], both];
        for (sum, value) in sums.iter_mut().zip(found) {
            *sum += value / SEEDS as f64;
        }
    }
    sums
}

fn assert_near(found: [f64; 5], expected: [f64; 5], band: f64) {
    for (found, expected) in found.into_iter().zip(expected) {
        assert!((found - expected).abs() < band, "{found} for {expected}");
    }
}

/// The sum of both axes is observed as 2 with an error of 0.1: only the sum is known afterwards.
#[test]
fn a_sum_is_known_and_its_parts_are_not() {
    let found = over_seeds(|scores, _| {
        let off = (scores[0] + scores[1] - 2.0) / 0.1;
        off * off
    });
    // Posterior precision I + 100 [1 1; 1 1].
    let precision = nalgebra::Matrix2::<f64>::new(101.0, 100.0, 100.0, 101.0);
    let covariance = precision.try_inverse().expect("positive");
    let mean = covariance * nalgebra::Vector2::new(200.0, 200.0);
    let sd = covariance[(0, 0)].sqrt();
    let both = covariance[(0, 1)] / covariance[(0, 0)];
    assert_near(found, [mean[0], sd, mean[1], sd, both], 0.05);
}

/// The first axis is observed as 1.5 with an error of 0.3, through runs with a spread of 0.4: together an error of 0.5.
#[test]
fn the_randomness_of_runs_belongs_to_the_posterior() {
    let found = over_seeds(|scores, run| {
        let noise = Seeder::new(7).stream(Purpose::Test, run, 0).normal();
        let off = (scores[0] + 0.4 * noise - 1.5) / 0.3;
        off * off
    });
    let variance = 1.0 / (1.0 + 1.0 / 0.25);
    let mean = variance * 1.5 / 0.25;
    assert_near(found, [mean, f64::sqrt(variance), 0.0, 1.0, 0.0], 0.06);
}

/// An observation with an immense error leaves the prior as it was, after one round.
#[test]
fn without_information_the_prior_stays() {
    let population = fitted([2, 400], 3, |scores, _| 1e-12 * scores[0]);
    assert_eq!(population.rounds(), 1);
    let weighting = population.weighting().expect("a posterior");
    let found = marginal(population.points(), weighting, 0);
    assert!(
        !found.is_changed && (0.9..1.1).contains(&found.left()),
        "{found:?}"
    );
    let [low, middle, high] = found.quantiles;
    assert!(
        low < 0.06 && (middle - 0.5).abs() < 0.06 && high > 0.94,
        "{found:?}"
    );
}

/// Two values agree equally well: both stay in the posterior, whatever lies between them, and the axis counts as changed.
#[test]
fn two_answers_are_both_found() {
    let population = fitted([2, 400], 2, |scores, _| {
        let off = (scores[0].abs() - 1.0) / 0.1;
        off * off
    });
    let weighting = population.weighting().expect("a posterior");
    let points = population.points().iter().zip(&weighting.weights);
    let above: f64 = points
        .filter(|(point, _)| point.scores[0] > 0.0)
        .map(|(_, weight)| weight)
        .sum();
    assert!((0.35..0.65).contains(&above), "{above}");
    assert!(marginal(population.points(), weighting, 0).is_changed);
    let halves = parts(population.points(), weighting, 0, 2);
    assert!((halves[0] + halves[1] - 1.0).abs() < 1e-9 && (halves[1] - above).abs() < 1e-9);
}

/// Of twenty axes one is observed: it is found, and nothing is stated about the others.
#[test]
fn idle_axes_do_not_hide_the_one_that_matters() {
    let (mut means, mut idle_sds, mut changed) = (0.0, 0.0, 0);
    const SEEDS: u64 = 6;
    for seed in 1..=SEEDS {
        let population = fitted([20, 120], seed, |scores, _| {
            let off = (scores[0] - 1.5) / 0.3;
            off * off
        });
        let weighting = population.weighting().expect("a posterior");
        means += moments(&population, 0)[0] / SEEDS as f64;
        idle_sds += moments(&population, 7)[1] / SEEDS as f64;
        let idle = (1..20).map(|axis| marginal(population.points(), weighting, axis));
        changed += idle.filter(|one| one.is_changed).count();
    }
    // Exact: 1.5 / 1.09 = 1.38, and 1.
    assert!((1.25..1.5).contains(&means), "{means}");
    assert!((0.85..1.1).contains(&idle_sds), "{idle_sds}");
    // One of a hundred by chance, of 114.
    assert!(changed <= 8, "{changed}");
}

/// Rounds in which most runs give nothing are no posterior, whatever the others show.
#[test]
fn few_values_are_no_posterior() {
    let mut population = PosteriorPopulation::new(1);
    let units: Vec<Vec<f64>> = population.next_units(60, 1);
    let misfit = |number: usize| if number < 20 { 1.0 } else { f64::INFINITY };
    let misfits: Vec<f64> = (0..60).map(misfit).collect();
    population.add_round(units, &misfits);
    let weighting = population.weighting().expect("some values");
    assert!(weighting.temperature.is_finite() && weighting.effective < 25.0);
    let next = population.next_units(60, 1);
    assert_eq!(next.len(), 60);
}

/// Rounds depend on what was found before and on the seed, and on nothing else.
#[test]
fn the_same_misfits_give_the_same_rounds() {
    let model = |scores: &[f64], _: u64| scores.iter().map(|one| 9.0 * (one - 1.0).powi(2)).sum();
    let one = fitted([2, 100], 5, model);
    let again = fitted([2, 100], 5, model);
    assert_eq!(one.points(), again.points());
    let other = fitted([2, 100], 6, model);
    assert_ne!(one.points(), other.points());
}
