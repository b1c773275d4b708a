//! Sobol' and spectral indices.

use super::super::{SensitivityError, main_effects, rank_regression, rbd_fast, sobol};
use super::{ISHIGAMI, QUICK, assert_near, continuous, ishigami, run};
use crate::design::{Axis, Design, Method};
use crate::sensitivity::Bootstrap;

/// Coefficients of the g-function of Sobol'.
const A: [f64; 6] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];

fn g_function(units: &[f64]) -> f64 {
    let terms = units
        .iter()
        .zip(A)
        .map(|(unit, a)| ((4.0 * unit - 2.0).abs() + a) / (1.0 + a));
    terms.product()
}

fn saltelli(base_rows: u64, second_order: bool, axes: usize, seed: u64) -> Design {
    continuous(
        Method::Saltelli {
            base_rows,
            second_order,
        },
        axes,
        seed,
    )
}

#[test]
fn indices_of_ishigami_are_found() {
    let design = saltelli(4096, true, 3, 1);
    let found = sobol(&design, &run(&design, ishigami), &Bootstrap::default()).expect("indices");
    assert_near(&found.first, &ISHIGAMI[0], 0.01);
    assert_near(&found.total, &ISHIGAMI[1], 0.01);
    assert_eq!((found.base_rows, found.left_out), (4096, 0));
    // Of pairs, only the first and the third axis act together.
    let pairs: Vec<_> = found.second.iter().map(|pair| pair.axes).collect();
    assert_eq!(pairs, [[0, 1], [0, 2], [1, 2]]);
    let second: Vec<_> = found.second.iter().map(|pair| pair.index).collect();
    assert_near(&second, &[0.0, 0.2437, 0.0], 0.015);
    for (interval, truth) in found
        .first
        .iter()
        .chain(&found.total)
        .zip(ISHIGAMI.as_flattened())
    {
        assert!(
            interval.low < *truth && *truth < interval.high,
            "{interval:?} {truth}"
        );
        assert!(interval.high - interval.low < 0.12, "{interval:?}");
    }
}

/// V_i = 1 / (3 (1 + a_i)^2), V = prod (1 + V_i) - 1.
#[test]
fn indices_of_the_g_function_are_found() {
    let parts = A.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let product: f64 = parts.iter().map(|part| 1.0 + part).product();
    let first = parts.map(|part| part / (product - 1.0));
    let total = parts.map(|part| part * product / (1.0 + part) / (product - 1.0));
    let design = saltelli(4096, false, 6, 2);
    let found = sobol(&design, &run(&design, g_function), &QUICK).expect("indices");
    assert_near(&found.first, &first, 0.015);
    assert_near(&found.total, &total, 0.015);
    assert!(found.second.is_empty());
}

/// Shares of variance change neither with the unit of the output nor with an offset.
#[test]
fn indices_have_no_unit() {
    let design = saltelli(256, true, 3, 1);
    let values = |scale: f64, offset: f64| {
        let outputs = run(&design, |units| scale * ishigami(units) + offset);
        sobol(&design, &outputs, &QUICK).expect("indices")
    };
    let plain = values(1.0, 0.0);
    for (scale, offset) in [(1e-200, 0.0), (1e200, 0.0), (1e-9, 1e-3), (1.0, 1e4)] {
        let other = values(scale, offset);
        for (one, other) in plain.total.iter().zip(&other.total) {
            assert!((one.value - other.value).abs() < 1e-8, "{scale} {offset}");
            assert!((one.high - other.high).abs() < 1e-8, "{scale} {offset}");
        }
        for (one, other) in plain.first.iter().zip(&other.first) {
            assert!((one.value - other.value).abs() < 1e-8, "{scale} {offset}");
        }
    }
}

#[test]
fn base_rows_with_a_failed_run_are_left_out() {
    let design = saltelli(1024, false, 3, 1);
    let all = run(&design, ishigami);
    let [mut one, mut block] = [all.clone(), all];
    for (number, base) in (0..1024).step_by(16).enumerate() {
        // One run of the five fails, in one of three ways.
        one[5 * base + number % 5] = [None, Some(f64::NAN), Some(f64::INFINITY)][number % 3];
        block[5 * base..5 * base + 5].fill(None);
    }
    let found = sobol(&design, &one, &QUICK).expect("indices");
    assert_eq!((found.base_rows, found.left_out), (960, 64));
    assert_eq!(found, sobol(&design, &block, &QUICK).expect("indices"));
    assert_near(&found.first, &ISHIGAMI[0], 0.05);
}

#[test]
fn indices_below_zero_are_kept() {
    let least = |seed| {
        let design = saltelli(64, false, 3, seed);
        let found = sobol(&design, &run(&design, ishigami), &QUICK).expect("indices");
        found.first[2].value
    };
    let values: Vec<f64> = (0..20).map(least).collect();
    assert!(values.iter().any(|value| *value < 0.0), "{values:?}");
    assert!(values.iter().any(|value| *value > 0.0), "{values:?}");
}

/// Noise alone has a tenth of the power in the harmonics of 200 rows; it is taken away on average.
#[test]
fn spectral_indices_are_free_of_the_share_of_noise() {
    let spectral = |seed| {
        let design = continuous(Method::RbdFast { rows: 200 }, 3, seed);
        let found = rbd_fast(&design, &run(&design, ishigami), &QUICK).expect("indices");
        found.first[2].value
    };
    let values: Vec<f64> = (0..40).map(spectral).collect();
    assert!(values.iter().any(|value| *value < 0.0), "{values:?}");
    let mean = values.iter().sum::<f64>() / 40.0;
    assert!(mean.abs() < 0.03, "{mean}");
}

#[test]
fn spectral_indices_of_ishigami_are_found() {
    for method in [
        Method::RbdFast { rows: 4000 },
        Method::LatinHypercube { rows: 600 },
        Method::Sobol { rows: 4096 },
    ] {
        let design = continuous(method, 3, 1);
        let mut outputs = run(&design, ishigami);
        outputs[3] = None;
        let found = rbd_fast(
            &design,
            &outputs,
            &Bootstrap {
                resamples: 200,
                seed: 0,
            },
        )
        .expect("indices");
        let tolerance = if outputs.len() > 1000 { 0.02 } else { 0.06 };
        let values: Vec<f64> = found.first.iter().map(|interval| interval.value).collect();
        for (interval, truth) in found.first.iter().zip(ISHIGAMI[0]) {
            assert!(
                (interval.value - truth).abs() < tolerance,
                "{method:?} {values:?}"
            );
            assert!(
                interval.low - 0.02 < truth && truth < interval.high + 0.02,
                "{interval:?}"
            );
        }
        assert_eq!((found.rows, found.left_out), (outputs.len() - 1, 1));
    }
}

/// A choice among three levels beside a number: y = 3 level + 6 u has variances 9 * 2/3 and 36 / 12.
#[test]
fn discrete_axes_have_indices() {
    let axes = [Axis::Discrete { levels: 3 }, Axis::Continuous];
    let function = |units: &[f64]| 3.0 * (units[0] * 3.0).floor() + 6.0 * units[1];
    let method = Method::Saltelli {
        base_rows: 1024,
        second_order: false,
    };
    let design = Design::new(&method, &axes, 1).expect("fits");
    let found = sobol(&design, &run(&design, function), &QUICK).expect("indices");
    assert_near(&found.first, &[2.0 / 3.0, 1.0 / 3.0], 0.02);
    assert_near(&found.total, &[2.0 / 3.0, 1.0 / 3.0], 0.02);
    let design = Design::new(&Method::RbdFast { rows: 2000 }, &axes, 1).expect("fits");
    let found = rbd_fast(&design, &run(&design, function), &QUICK).expect("indices");
    assert!((found.first[0].value - 2.0 / 3.0).abs() < 0.05, "{found:?}");
    assert!((found.first[1].value - 1.0 / 3.0).abs() < 0.03, "{found:?}");
}

#[test]
fn constant_outputs_have_no_indices() {
    let constant = SensitivityError::Constant { value: 0.3 };
    let design = saltelli(64, true, 3, 1);
    let outputs = vec![Some(0.3); design.row_count()];
    assert_eq!(sobol(&design, &outputs, &QUICK), Err(constant));
    assert_eq!(rank_regression(&design, &outputs, &QUICK), Err(constant));
    let design = continuous(Method::RbdFast { rows: 100 }, 3, 1);
    let outputs = vec![Some(0.3); 100];
    assert_eq!(rbd_fast(&design, &outputs, &QUICK), Err(constant));
    let effects = main_effects(&design, &[&outputs]).expect("means");
    for level in effects.axes.iter().flatten() {
        assert!((level.mean.expect("rows") - 0.3).abs() < 1e-15, "{level:?}");
    }
}

#[test]
fn few_outputs_and_wrong_designs_are_refused() {
    let design = saltelli(64, false, 3, 1);
    let outputs = run(&design, ishigami);
    let length = SensitivityError::Length {
        rows: 320,
        outputs: 319,
    };
    assert_eq!(sobol(&design, &outputs[1..], &QUICK), Err(length));
    let mut few = vec![None; 320];
    few[..5].copy_from_slice(&outputs[..5]);
    let refused = sobol(&design, &few, &QUICK).expect_err("refused");
    assert!(matches!(
        refused,
        SensitivityError::TooFew {
            complete: 1,
            needed: 2,
            ..
        }
    ));
    let refused = rbd_fast(&design, &outputs, &QUICK).expect_err("refused");
    assert!(matches!(refused, SensitivityError::Method { .. }));
    let design = continuous(Method::RbdFast { rows: 79 }, 3, 1);
    let outputs = run(&design, ishigami);
    let refused = rbd_fast(&design, &outputs, &QUICK).expect_err("refused");
    assert!(matches!(
        refused,
        SensitivityError::TooFew {
            complete: 79,
            needed: 80,
            ..
        }
    ));
    assert!(sobol(&design, &outputs, &QUICK).is_err());
}

#[test]
fn one_call_is_as_the_next() {
    let design = saltelli(64, true, 3, 1);
    let outputs = run(&design, ishigami);
    let found = || sobol(&design, &outputs, &Bootstrap::default());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool");
    assert_eq!(found(), pool.install(found));
}
