//! Grids: main effects, interactions, shares of variance.

use super::super::{SensitivityError, grid_variance, main_effects};
use super::{continuous, run};
use crate::design::{Axis, Coordinate, Design, Method};

fn grid(levels: &[u32]) -> Design {
    let axes: Vec<Axis> = levels
        .iter()
        .map(|levels| Axis::Discrete { levels: *levels })
        .collect();
    Design::new(&Method::Grid { levels: 1 }, &axes, 0).expect("fits")
}

/// Contrasts -1, 1; -1, 0, 1; -3, -1, 1, 3 of mean 0 and variance 1, 2/3, 5.
fn contrasts(units: &[f64]) -> [f64; 3] {
    let level = |axis: usize, levels: f64| (units[axis] * levels).floor();
    [
        2.0 * level(0, 2.0) - 1.0,
        level(1, 3.0) - 1.0,
        2.0 * level(2, 4.0) - 3.0,
    ]
}

/// Parts of variance: 4 and 6 of the first two axes, 5 of the first with the third, 5/6 of all three.
fn function(units: &[f64]) -> f64 {
    let [one, two, three] = contrasts(units);
    10.0 + 2.0 * one + 3.0 * two + one * three + 0.5 * one * two * three
}

#[test]
fn shares_are_those_of_the_function() {
    let design = grid(&[2, 3, 4]);
    let plain = run(&design, function);
    // Two replicates half a unit above and below: a variance of 1/4 between them.
    let [above, below] = [0.5, -0.5].map(|noise| {
        let moved = plain.iter().map(|output| output.map(|value| value + noise));
        moved.collect::<Vec<_>>()
    });
    for (replicates, noise) in [(vec![plain], 0.0), (vec![above, below], 0.25)] {
        let total = 4.0 + 6.0 + 5.0 + 5.0 / 6.0 + noise;
        let found = grid_variance(&design, &replicates).expect("shares");
        let near = |found: f64, part: f64| (found - part / total).abs() < 1e-12;
        assert!(near(found.axes[0], 4.0) && near(found.axes[1], 6.0) && near(found.axes[2], 0.0));
        let pairs: Vec<_> = found.interactions.iter().map(|pair| pair.axes).collect();
        assert_eq!(pairs, [[0, 1], [0, 2], [1, 2]]);
        for (pair, part) in found.interactions.iter().zip([0.0, 5.0, 0.0]) {
            assert!(near(pair.share, part), "{found:?}");
        }
        assert!(
            near(found.higher, 5.0 / 6.0) && near(found.replicates, noise),
            "{found:?}"
        );
        assert!(found.balanced && found.filled == 0);
        // First axis at its second level, third at its first: 10 + 2 - 3, and the effect -3 alone.
        let cell = found.interactions[1].table[1][0];
        assert!(
            (cell.mean - 9.0).abs() < 1e-12 && (cell.effect + 3.0).abs() < 1e-12,
            "{cell:?}"
        );
        assert_eq!(cell.rows, 3);
    }
}

/// Without interactions, main effects fill every hole exactly.
#[test]
fn holes_are_filled_with_main_effects() {
    let design = grid(&[2, 3, 4]);
    let additive = |units: &[f64]| {
        let [one, two, three] = contrasts(units);
        10.0 + 2.0 * one + 3.0 * two + three
    };
    let mut outputs = run(&design, additive);
    let whole = grid_variance(&design, &[&outputs]).expect("shares");
    for row in [0, 1, 5, 13, 22] {
        outputs[row] = None;
    }
    let found = grid_variance(&design, &[&outputs]).expect("shares");
    assert_eq!((found.filled, found.balanced), (5, false));
    for (found, whole) in found.axes.iter().zip(&whole.axes) {
        assert!((found - whole).abs() < 1e-9, "{found} {whole}");
    }
    for pair in &found.interactions {
        assert!(pair.share.abs() < 1e-9, "{pair:?}");
    }
    assert_eq!(found.interactions[0].table[0][0].rows, 2);
}

#[test]
fn what_has_no_shares_is_refused() {
    let design = grid(&[2, 3]);
    let mut outputs = run(&design, |units| units[0] + units[1]);
    let constant = vec![Some(2.0); 6];
    let refused = Err(SensitivityError::Constant { value: 2.0 });
    assert_eq!(grid_variance(&design, &[constant]), refused);
    // Rows 1 and 4 are the second level of the second axis.
    outputs[1] = None;
    outputs[4] = None;
    let refused = Err(SensitivityError::EmptyLevel { axis: 1, level: 1 });
    assert_eq!(grid_variance(&design, &[&outputs]), refused);
    let none: [Vec<Option<f64>>; 0] = [];
    let refused = Err(SensitivityError::EmptyLevel { axis: 0, level: 0 });
    assert_eq!(grid_variance(&design, &none), refused);
    let design = continuous(Method::Sobol { rows: 8 }, 2, 1);
    let outputs = run(&design, |units| units[0]);
    let refused = grid_variance(&design, &[outputs]);
    assert!(matches!(refused, Err(SensitivityError::Method { .. })));
}

#[test]
fn levels_have_means_with_intervals() {
    let design = grid(&[2, 3]);
    let mut outputs: Vec<_> = [1.0, 3.0, 5.0, 10.0, 20.0, 30.0].map(Some).into();
    let found = main_effects(&design, &[&outputs]).expect("means");
    assert_eq!((found.rows, found.left_out), (6, 0));
    let means: Vec<_> = found
        .axes
        .iter()
        .map(|levels| levels.iter().map(|level| level.mean))
        .collect();
    let means: Vec<Vec<_>> = means.into_iter().map(Iterator::collect).collect();
    assert_eq!(means[0], [Some(3.0), Some(20.0)]);
    assert_eq!(means[1], [Some(5.5), Some(11.5), Some(17.5)]);
    // Two rows, 1 and 10: 12.706 standard errors of 4.5.
    let level = found.axes[1][0];
    let [low, high] = level.interval.expect("two rows");
    assert!((low - 5.5 + 12.7062 * 4.5).abs() < 1e-3 && (high - 5.5 - 12.7062 * 4.5).abs() < 1e-3);
    assert_eq!((level.at, level.rows), (Coordinate::Level(0), 2));
    outputs[0] = None;
    outputs[1] = Some(f64::NAN);
    outputs[4] = None;
    let found = main_effects(&design, &[&outputs]).expect("means");
    assert_eq!((found.rows, found.left_out), (3, 3));
    assert_eq!(
        (found.axes[0][0].mean, found.axes[0][0].interval),
        (Some(5.0), None)
    );
    let gone = found.axes[1][1];
    assert_eq!((gone.mean, gone.interval, gone.rows), (None, None, 0));
}

/// A level of one row has its interval over replicates; otherwise rows count once, however many replicates they have.
#[test]
fn replicates_are_averaged() {
    let design = grid(&[2]);
    let replicates = [[Some(1.0), Some(4.0)], [Some(3.0), None]];
    let found = main_effects(&design, &replicates).expect("means");
    let [first, second] = [found.axes[0][0], found.axes[0][1]];
    assert_eq!(
        (first.mean, second.mean, second.interval),
        (Some(2.0), Some(4.0), None)
    );
    let [low, high] = first.interval.expect("two replicates");
    assert!((high - low - 2.0 * 12.7062).abs() < 1e-3, "{low} {high}");
    let design = grid(&[1, 2]);
    let found = main_effects(&design, &replicates).expect("means");
    assert_eq!(found.axes[0][0].mean, Some(3.0));
    assert!(main_effects(&design, &[vec![None; 3]]).is_err());
}

#[test]
fn continuous_axes_have_parts() {
    let design = continuous(Method::LatinHypercube { rows: 100 }, 2, 1);
    let found = main_effects(&design, &[run(&design, |units| units[0])]).expect("means");
    for (level, middle) in found.axes[0].iter().zip([0.1, 0.3, 0.5, 0.7, 0.9]) {
        assert_eq!((level.at, level.rows), (Coordinate::Unit(middle), 20));
        assert!((level.mean.expect("rows") - middle).abs() < 0.01);
    }
    let design = continuous(Method::Grid { levels: 3 }, 2, 1);
    let found = main_effects(&design, &[run(&design, |units| units[0])]).expect("means");
    assert_eq!(found.axes[0].len(), 3);
}

/// A grid from which constraints took rows keeps its levels; one that has no row left has no mean.
#[test]
fn a_thinned_grid_keeps_its_levels() {
    let whole = continuous(Method::Grid { levels: 4 }, 2, 1);
    let low = |row: &[Coordinate]| whole.axes()[0].unit(row[0]) < 0.7;
    let keep: Vec<bool> = whole.rows().map(low).collect();
    let thinned = whole.clone().keeping(&keep);
    let found = main_effects(&thinned, &[run(&thinned, |units| units[0])]).expect("means");
    let means: Vec<Option<f64>> = found.axes[0].iter().map(|level| level.mean).collect();
    assert_eq!(means, [Some(0.125), Some(0.375), Some(0.625), None]);
}
