//! Hazards: rates of events, and waiting times in stages.

use std::f64::consts::LN_2;

/// Probability that an event of constant hazard `h_per_s` happens within `dt_s` seconds, exact for any step.
#[inline]
pub fn hazard_to_probability(h_per_s: f64, dt_s: f64) -> f64 {
    // Eq. P3
    lost_share(h_per_s * dt_s)
}

/// Turnovers below which the series is used: its next term, `x^9 / 10!`, is below the rounding of a double.
const SERIES_BELOW: f64 = 1.0 / 16.0;

/// Factors between the terms of `1 - x/2! + x^2/3! - ...`, from the last one.
const FACTORS: [f64; 8] = [
    1.0 / 9.0,
    1.0 / 8.0,
    1.0 / 7.0,
    1.0 / 6.0,
    1.0 / 5.0,
    1.0 / 4.0,
    1.0 / 3.0,
    1.0 / 2.0,
];

/// `1 - exp(-x)`, the share that is lost after `x` mean lives: to rounding, and without an exponential for the small
/// turnovers that most steps of a tissue have.
#[inline]
pub fn lost_share(turnovers: f64) -> f64 {
    if turnovers.abs() < SERIES_BELOW {
        series(turnovers)
    } else {
        -libm::expm1(-turnovers)
    }
}

#[inline(always)]
fn series(turnovers: f64) -> f64 {
    let next = |sum: f64, factor: &f64| 1.0 - turnovers * factor * sum;
    turnovers * FACTORS.iter().fold(1.0, next)
}

/// [`lost_share`] after `dt_s` of every one of some rates (1/s), `shares` as long as `rates_per_s`: the same bits, several times
/// faster where all of them are small.
#[inline(always)]
pub fn lost_shares(rates_per_s: &[f64], dt_s: f64, shares: &mut [f64]) {
    each(rates_per_s, dt_s, shares, series, lost_share);
}

/// [`kept_share`] likewise.
#[inline(always)]
pub fn kept_shares(rates_per_s: &[f64], dt_s: f64, shares: &mut [f64]) {
    each(rates_per_s, dt_s, shares, |x| 1.0 - series(x), kept_share);
}

/// A share of every one of some rates: by its series where a few neighbours are all small, by `any` elsewhere.
#[inline(always)]
fn each(
    rates_per_s: &[f64],
    dt_s: f64,
    shares: &mut [f64],
    small: impl Fn(f64) -> f64,
    any: impl Fn(f64) -> f64,
) {
    const TOGETHER: usize = 16;
    let chunks = rates_per_s.chunks(TOGETHER);
    for (rates_per_s, shares) in chunks.zip(shares.chunks_mut(TOGETHER)) {
        let is_small = |rate: &f64| (rate * dt_s).abs() < SERIES_BELOW;
        if rates_per_s
            .iter()
            .fold(true, |all, rate| all & is_small(rate))
        {
            for (share, rate) in shares.iter_mut().zip(rates_per_s) {
                *share = small(rate * dt_s);
            }
        } else {
            for (share, rate) in shares.iter_mut().zip(rates_per_s) {
                *share = any(rate * dt_s);
            }
        }
    }
}

/// `exp(-x)`, the share that is left after `x` mean lives, to rounding of one.
#[inline]
pub fn kept_share(turnovers: f64) -> f64 {
    if turnovers.abs() < SERIES_BELOW {
        1.0 - series(turnovers)
    } else {
        libm::exp(-turnovers)
    }
}

/// Rate (1/s) of each of `stages` equal stages in a row such that half have passed them all after `median_s` seconds.
///
/// One stage is a constant hazard; more give an Erlang waiting time, whose hazard rises, with the same median.
///
/// # Panics
///
/// If `stages` is 0: a waiting time without stages is none.
pub fn stage_rate_for_median(median_s: f64, stages: u32) -> f64 {
    assert!(stages > 0, "a waiting time needs at least one stage");
    // Eq. B5
    median_of_unit_stages(stages) / median_s
}

/// Median of the sum of `stages` exponential times of mean 1.
fn median_of_unit_stages(stages: u32) -> f64 {
    if stages == 1 {
        return LN_2;
    }
    // The median lies between stages - 1 and stages (Chen and Rubin 1986, doi 10.1016/0167-7152(86)90044-1).
    let (mut low, mut high) = (f64::from(stages - 1), f64::from(stages));
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if unfinished(middle, stages) > 0.5 {
            low = middle
        } else {
            high = middle
        }
    }
}

/// Share that has not yet passed `stages` unit stages at time `x`: the regularised upper incomplete gamma function,
/// here the probability of fewer than `stages` Poisson events.
fn unfinished(x: f64, stages: u32) -> f64 {
    let log_x = libm::log(x);
    (0..stages)
        .map(f64::from)
        .map(|j| libm::exp(j * log_x - x - libm::lgamma(j + 1.0)))
        .sum()
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, Gamma};

    use super::*;

    #[test]
    fn small_turnovers_lose_what_the_exponential_says() {
        for turnovers in [0.0, 1e-300, 1e-12, 9.9e-6, 1.01e-5, -3e-6, 0.4, 800.0] {
            let exact = -libm::expm1(-turnovers);
            let gap = (lost_share(turnovers) - exact).abs();
            assert!(
                gap <= 2.0 * f64::EPSILON * exact.abs(),
                "{turnovers} {gap:e}"
            );
            let kept = kept_share(turnovers);
            let gap = (kept - libm::exp(-turnovers)).abs();
            assert!(gap <= f64::EPSILON, "{turnovers} {gap:e}");
        }
    }

    #[test]
    fn many_shares_have_the_bits_of_each() {
        let rates: Vec<f64> = (0..100).map(|i| f64::from(i * i) * 1e-6).collect();
        for dt_s in [1.0, 10.0, 600.0] {
            let mut shares = vec![-1.0; rates.len()];
            lost_shares(&rates, dt_s, &mut shares);
            let each = rates.iter().map(|rate| lost_share(rate * dt_s));
            assert!(shares.iter().copied().eq(each));
            kept_shares(&rates, dt_s, &mut shares);
            let each = rates.iter().map(|rate| kept_share(rate * dt_s));
            assert!(shares.iter().copied().eq(each));
        }
    }

    #[test]
    fn probability_of_a_hazard() {
        assert_eq!(hazard_to_probability(0.0, 10.0), 0.0);
        assert_eq!(hazard_to_probability(f64::INFINITY, 10.0), 1.0);
        assert!((hazard_to_probability(LN_2, 1.0) - 0.5).abs() < 1e-16);
        // Rare events keep all their digits.
        assert_eq!(hazard_to_probability(1e-20, 1.0), 1e-20);
        // Two steps are one long step.
        let (half, whole) = (
            hazard_to_probability(0.3, 1.0),
            hazard_to_probability(0.3, 2.0),
        );
        assert!((1.0 - (1.0 - half) * (1.0 - half) - whole).abs() < 1e-15);
    }

    /// Against the gamma distribution of an independent library.
    #[test]
    fn staged_waiting_times_keep_the_median() {
        let median_s = 86_400.0;
        assert_eq!(stage_rate_for_median(median_s, 1), LN_2 / median_s);
        for stages in [1, 2, 3, 5, 6, 40, 2000] {
            let rate = stage_rate_for_median(median_s, stages);
            let share = Gamma::new(f64::from(stages), rate)
                .expect("positive")
                .cdf(median_s);
            assert!((share - 0.5).abs() < 1e-9, "{stages} stages: {share}");
        }
        // Five stages of the same 24 h median: 3.24e-3 per min each.
        assert!((stage_rate_for_median(median_s, 5) * 60.0 - 3.2437e-3).abs() < 1e-6);
    }
}
