//! Elementary effects and swings.

use super::super::{Bootstrap, SensitivityError, morris, tornado};
use super::{QUICK, assert_near, continuous, run};
use crate::design::{Axis, Coordinate, Design, Method};

/// Places are 1/8, 3/8, 5/8, 7/8 and steps 1/2. The effects of the first two axes are 3 and -5; that of the third is 8 times the fourth
/// place (mean 4, deviation 8 sqrt(5/64)), and of the fourth likewise; that of the fifth is 0.75 or 1.25.
fn function(units: &[f64]) -> f64 {
    3.0 * units[0] - 5.0 * units[1] + 8.0 * units[2] * units[3] + units[4] * units[4]
}

#[test]
fn effects_are_those_of_the_function() {
    let design = continuous(
        Method::Morris {
            trajectories: 2000,
            levels: 4,
        },
        5,
        1,
    );
    let found = morris(&design, &run(&design, function), &QUICK).expect("effects");
    assert_near(&found.mu[..2], &[3.0, -5.0], 1e-12);
    assert_near(&found.mu_star[..2], &[3.0, 5.0], 1e-12);
    assert_near(&found.sigma[..2], &[0.0, 0.0], 1e-12);
    assert_near(&found.mu[2..], &[4.0, 4.0, 1.0], 0.15);
    let deviation = 8.0 * (5.0_f64 / 64.0).sqrt();
    for (interval, expected) in found.sigma[2..].iter().zip([deviation, deviation, 0.25]) {
        assert!(
            (interval.value - expected).abs() < 0.05 * expected,
            "{interval:?}"
        );
    }
}

/// Effects of both signs: mu of (2 u - 1)^2 is near 0, mu* is not.
#[test]
fn sizes_do_not_cancel() {
    let design = continuous(
        Method::Morris {
            trajectories: 400,
            levels: 4,
        },
        2,
        1,
    );
    let square = |units: &[f64]| (2.0 * units[0] - 1.0) * (2.0 * units[0] - 1.0);
    let found = morris(&design, &run(&design, square), &Bootstrap::default()).expect("effects");
    // From 1/8 to 5/8: (1/16 - 9/16) / (1/2) = -1; from 3/8 to 7/8 it is 1.
    assert_near(&found.mu_star, &[1.0, 0.0], 1e-12);
    assert!(found.mu[0].low < 0.0 && found.mu[0].high > 0.0, "{found:?}");
    // Two values at equal odds, 400 of them: a standard error of 1/20.
    let width = found.mu[0].high - found.mu[0].low;
    assert!((width - 2.0 * 1.96 / 20.0).abs() < 0.02, "{width}");
}

#[test]
fn steps_of_levels_have_effects_per_unit_interval() {
    let axes = [Axis::Discrete { levels: 3 }, Axis::Discrete { levels: 2 }];
    let method = Method::Morris {
        trajectories: 10,
        levels: 4,
    };
    let design = Design::new(&method, &axes, 1).expect("fits");
    let found = morris(
        &design,
        &run(&design, |units| 6.0 * units[0] - units[1]),
        &QUICK,
    )
    .expect("effects");
    assert_near(&found.mu, &[6.0, -1.0], 1e-12);
}

#[test]
fn trajectories_with_a_failed_run_are_left_out() {
    let design = continuous(
        Method::Morris {
            trajectories: 20,
            levels: 4,
        },
        5,
        1,
    );
    let [mut one, mut whole] = [run(&design, function), run(&design, function)];
    for trajectory in [0, 7, 19] {
        one[6 * trajectory + trajectory % 6] = None;
        whole[6 * trajectory..6 * trajectory + 6].fill(Some(f64::NAN));
    }
    let found = morris(&design, &one, &QUICK).expect("effects");
    assert_eq!((found.trajectories, found.left_out), (17, 3));
    assert_eq!(Ok(found), morris(&design, &whole, &QUICK));
    one[6..].fill(None);
    let refused = morris(&design, &one, &QUICK).expect_err("refused");
    assert!(matches!(
        refused,
        SensitivityError::TooFew {
            complete: 0,
            needed: 2,
            ..
        }
    ));
    assert!(tornado(&design, &whole).is_err());
}

#[test]
fn equal_outputs_have_no_effect() {
    let design = continuous(
        Method::Morris {
            trajectories: 5,
            levels: 4,
        },
        2,
        1,
    );
    let found = morris(&design, &[Some(7.0); 15], &QUICK).expect("effects");
    for statistic in [&found.mu, &found.mu_star, &found.sigma] {
        assert_near(statistic, &[0.0, 0.0], 1e-300);
    }
}

#[test]
fn swings_are_those_of_each_axis_alone() {
    let axes = [
        Axis::Continuous,
        Axis::Discrete { levels: 3 },
        Axis::Continuous,
    ];
    let design = Design::new(&Method::OneAtATime { tail: 0.1 }, &axes, 0).expect("fits");
    // The second axis is lowest at its middle level, the centre.
    let function =
        |units: &[f64]| 10.0 - 5.0 * units[0] + 36.0 * (units[1] - 0.5).powi(2) + units[2];
    let mut outputs = run(&design, function);
    let found = tornado(&design, &outputs).expect("swings");
    let near = |found: Option<f64>, expected: f64| (found.expect("there") - expected).abs() < 1e-12;
    assert!(near(found.centre, 8.0));
    for (swing, [low, high, width]) in
        found
            .swings
            .iter()
            .zip([[10.0, 6.0, 4.0], [12.0, 12.0, 4.0], [7.6, 8.4, 0.8]])
    {
        assert!(near(swing.low, low) && near(swing.high, high), "{swing:?}");
        assert!(near(swing.swing, width), "{swing:?}");
        assert_eq!(swing.outputs.len(), 3);
    }
    let places: Vec<_> = found.swings[1]
        .outputs
        .iter()
        .map(|moved| moved.at)
        .collect();
    assert_eq!(places, [0, 1, 2].map(Coordinate::Level));
    // Row 1 is the first axis at low, row 0 the centre.
    outputs[1] = None;
    let found = tornado(&design, &outputs).expect("swings");
    assert_eq!((found.swings[0].low, found.left_out), (None, 1));
    assert!(near(found.swings[0].swing, 2.0));
    outputs[0] = Some(f64::NAN);
    let found = tornado(&design, &outputs).expect("swings");
    assert_eq!((found.centre, found.swings[0].swing), (None, None));
}
