//! Quantiles against closed forms, truncation against its definition.

use super::*;

fn close(found: f64, expected: f64) {
    let error = (found - expected).abs();
    assert!(
        error <= 1e-12 * expected.abs().max(1.0),
        "{found} {expected}"
    );
}

#[test]
fn quantiles_have_their_closed_forms() {
    let uniform = Distribution::uniform(2.0, 6.0).expect("fits");
    let logarithmic = Distribution::log_uniform(1e-3, 1e3).expect("fits");
    let normal = Distribution::normal(5.0, 2.0).expect("fits");
    let log_normal = Distribution::log_normal(10.0, 2.0).expect("fits");
    let triangular = Distribution::triangular(0.0, 1.0, 4.0).expect("fits");
    // Tables: the 97.5 % quantile of the standard normal; Phi(1) = 0.8413447460685429.
    for (distribution, unit, value) in [
        (uniform, 0.25, 3.0),
        (logarithmic, 0.5, 1.0),
        (logarithmic, 5.0 / 6.0, 100.0),
        (normal, 0.5, 5.0),
        (normal, 0.975, 5.0 + 2.0 * 1.959_963_984_540_054),
        (log_normal, 0.5, 10.0),
        (log_normal, 0.841_344_746_068_542_9, 20.0),
        (log_normal, 1.0 - 0.841_344_746_068_542_9, 5.0),
        (triangular, 0.25, 1.0),
        (triangular, 0.0625, 0.5),
        (triangular, 1.0 - 1.0 / 12.0, 3.0),
    ] {
        close(distribution.quantile(unit), value);
    }
}

#[test]
fn ends_are_those_of_the_support() {
    let uniform = Distribution::uniform(2.0, 6.0).expect("fits");
    // The exponential of the logarithm of 1000 is another number.
    let logarithmic = Distribution::log_uniform(0.7, 1000.0).expect("fits");
    let normal = Distribution::normal(0.0, 1.0).expect("fits");
    let log_normal = Distribution::log_normal(3.0, 2.0).expect("fits");
    let cut = normal.truncated(-1.0, f64::INFINITY).expect("fits");
    for (distribution, ends) in [
        (uniform, [2.0, 6.0]),
        (logarithmic, [0.7, 1000.0]),
        (normal, UNBOUNDED),
        (log_normal, [0.0, f64::INFINITY]),
        (cut, [-1.0, f64::INFINITY]),
    ] {
        assert_eq!(distribution.support(), ends);
        assert_eq!([0.0, 1.0].map(|unit| distribution.quantile(unit)), ends);
    }
}

/// Probability above a value of the triangle from 0 over 1 to 4.
fn above_in_triangle(value: f64) -> f64 {
    if value < 1.0 {
        return 1.0 - value * value / 4.0;
    }
    (4.0 - value) * (4.0 - value) / 12.0
}

/// By definition: F(quantile(u)) = F(low) + u (F(high) - F(low)); clamping would give the ends with finite probability.
#[test]
fn truncation_keeps_proportions() {
    let normal = Distribution::normal(1.0, 2.0).expect("fits");
    let cut = normal.truncated(0.0, 2.5).expect("fits");
    let cdf = |x: f64| below((x - 1.0) / 2.0);
    let triangular = Distribution::triangular(0.0, 1.0, 4.0).expect("fits");
    let cut_triangular = triangular.truncated(0.5, 3.0).expect("fits");
    let uniform = Distribution::uniform(0.0, 10.0).expect("fits");
    let cut_uniform = uniform.truncated(-5.0, 4.0).expect("fits");
    let log_normal = Distribution::log_normal(10.0, 3.0).expect("fits");
    let cut_log_normal = log_normal.truncated(5.0, 100.0).expect("fits");
    let log_cdf = |x: f64| below((x / 10.0).ln() / 3.0_f64.ln());
    for unit in [0.001, 0.1, 0.5, 0.77, 0.999] {
        let share = (cdf(cut.quantile(unit)) - cdf(0.0)) / (cdf(2.5) - cdf(0.0));
        close(share, unit);
        let value = cut_triangular.quantile(unit);
        let share = 1.0 - 0.0625 - above_in_triangle(value);
        close(share / (11.0 / 12.0 - 0.0625), unit);
        close(cut_uniform.quantile(unit), 4.0 * unit);
        let share = log_cdf(cut_log_normal.quantile(unit)) - log_cdf(5.0);
        close(share / (log_cdf(100.0) - log_cdf(5.0)), unit);
    }
}

/// Far in a tail, the value above a is exponential of rate a (to 1/a^2): its median is a + ln 2 / a.
#[test]
fn both_tails_are_resolved() {
    let normal = Distribution::normal(0.0, 1.0).expect("fits");
    let right = normal.truncated(20.0, f64::INFINITY).expect("fits");
    let left = normal.truncated(f64::NEG_INFINITY, -20.0).expect("fits");
    assert!((right.quantile(0.5) - 20.0 - 2.0_f64.ln() / 20.0).abs() < 2e-4);
    close(right.quantile(0.25), -left.quantile(0.75));
    assert!(normal.truncated(50.0, 60.0).is_err());
}

#[test]
fn errors_name_the_parameter() {
    let parameter =
        |result: Result<Distribution, DistributionError>| result.expect_err("refused").parameter;
    let uniform = Distribution::uniform(0.0, 1.0).expect("fits");
    for (result, expected) in [
        (Distribution::uniform(f64::NAN, 1.0), "low"),
        (Distribution::uniform(1.0, 1.0), "high"),
        (Distribution::log_uniform(0.0, 1.0), "low"),
        (Distribution::log_uniform(2.0, 1.0), "high"),
        (Distribution::normal(f64::INFINITY, 1.0), "mean"),
        (Distribution::normal(0.0, 0.0), "sd"),
        (Distribution::log_normal(-1.0, 2.0), "median"),
        (Distribution::log_normal(1.0, 1.0), "geometric sd"),
        (Distribution::triangular(0.0, 2.0, 1.0), "mode"),
        (uniform.truncated(0.5, 0.5), "upper bound"),
        (uniform.truncated(1.0, 2.0), "lower bound"),
        (uniform.truncated(-2.0, 0.0), "upper bound"),
        (uniform.truncated(f64::NAN, 0.0), "lower bound"),
    ] {
        assert_eq!(parameter(result), expected);
    }
    let message = Distribution::uniform(3.0, 2.0)
        .expect_err("refused")
        .to_string();
    assert_eq!(
        message,
        "high of a uniform distribution is 2, expected a finite number above low (3)"
    );
}
