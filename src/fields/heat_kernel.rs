//! The exact heat kernel of one axis of the lattice, between two walls.

/// What happens at the two ends of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walls {
    /// Nothing passes: even images.
    Reflecting,
    /// The value on the face is zero: odd images.
    Absorbing,
}

/// Non-zero weights of one row of an axis matrix: the value at this row after the step is
/// `sum_j weights[j] * value[first + j]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BandRow {
    pub(super) first: usize,
    pub(super) weights: Vec<f64>,
}

impl BandRow {
    /// One past the last column with a weight.
    pub(super) fn end(&self) -> usize {
        self.first + self.weights.len()
    }
}

/// The matrix `exp(dt D d^2/dx^2)` of an axis of `length` voxels, row by row; symmetric.
///
/// `ratio` is `D dt / h^2`. Reflecting rows sum to exactly 1 in a number format with `mantissa_bits`.
/// An axis one voxel thick carries no transport and keeps its value, whatever the walls.
pub(super) fn axis_rows(
    length: usize,
    ratio: f64,
    walls: Walls,
    mantissa_bits: i32,
) -> Vec<BandRow> {
    if length > 1 && walls == Walls::Reflecting && ratio > LEVELS_OUT * (length * length) as f64 {
        return levelled_rows(length, mantissa_bits);
    }
    let weights = if length == 1 {
        vec![1.0]
    } else {
        quantised(&heat_kernel(ratio), mantissa_bits)
    };
    (0..length)
        .map(|row| folded_row(row, length, &weights, walls))
        .collect()
}

/// Multiple of the squared length beyond which a step leaves nothing of any gradient: the slowest mode of a no-flux axis
/// has fallen by exp(-pi^2 20), below the smallest step of a double.
const LEVELS_OUT: f64 = 20.0;

/// The limit of a step much longer than the time to cross the axis: level between reflecting walls.
fn levelled_rows(length: usize, mantissa_bits: i32) -> Vec<BandRow> {
    let steps = 2.0_f64.powi(mantissa_bits);
    let even = (steps / length as f64).round() / steps;
    let row = |own: usize| {
        let mut weights = vec![even; length];
        weights[own] = 1.0 - even * (length - 1) as f64;
        BandRow { first: 0, weights }
    };
    (0..length).map(row).collect()
}

/// Weights `w_n = exp(-2r) I_n(2r)`, n = 0, 1, ..., of the heat kernel on an infinite line of voxels.
///
/// Miller's backward recurrence for the modified Bessel functions, which keeps full relative accuracy in
/// the tail (doi:10.1137/1009002), normalised by `w_0 + 2 sum w_n = 1`.
fn heat_kernel(ratio: f64) -> Vec<f64> {
    // Below this the first neighbour's weight, about `ratio`, is lost in rounding.
    if ratio < 1e-18 {
        return vec![1.0];
    }
    let argument = 2.0 * ratio;
    // The kernel is Gaussian far out: 12 sqrt(2r) is 17 standard deviations.
    let last = (40.0 + 12.0 * argument.sqrt()) as usize;
    let mut bessel = vec![0.0; last + 2];
    bessel[last] = 1e-290;
    for n in (1..=last).rev() {
        // Eq. F3: I_{n-1}(x) = I_{n+1}(x) + (2n/x) I_n(x)
        bessel[n - 1] = bessel[n + 1] + 2.0 * n as f64 / argument * bessel[n];
        if bessel[n - 1] > 1e200 {
            bessel.iter_mut().for_each(|value| *value *= 1e-200);
        }
    }
    let total = bessel[0] + 2.0 * bessel[1..].iter().sum::<f64>();
    bessel.iter().map(|value| value / total).collect()
}

/// Cuts the tail that a number with `mantissa_bits` cannot add to 1, rounds the other weights to multiples of
/// `2^-mantissa_bits` and gives the centre what is left of 1, so that no sum of weights ever rounds.
fn quantised(kernel: &[f64], mantissa_bits: i32) -> Vec<f64> {
    let steps = 2.0_f64.powi(mantissa_bits);
    let reach = kernel
        .iter()
        .skip(1)
        .take_while(|&&weight| weight >= 0.5 / steps)
        .count();
    let mut weights: Vec<f64> = kernel[..=reach]
        .iter()
        .map(|weight| (weight * steps).round() / steps)
        .collect();
    weights[0] = 1.0 - 2.0 * weights[1..].iter().sum::<f64>();
    weights
}

/// Row `row` of the kernel with everything beyond the walls folded back as images.
fn folded_row(row: usize, length: usize, weights: &[f64], walls: Walls) -> BandRow {
    let reach = weights.len() - 1;
    let first = row.saturating_sub(reach);
    let end = (row + reach + 1).min(length);
    let mut folded = vec![0.0; end - first];
    for offset in -(reach as isize)..=reach as isize {
        let (column, reflected) = image(row as isize + offset, length);
        let weight = weights[offset.unsigned_abs()];
        let odd = reflected && walls == Walls::Absorbing;
        folded[column - first] += if odd { -weight } else { weight };
    }
    // Odd images cancel to rounding where the exact value is zero; a kernel is never negative.
    folded
        .iter_mut()
        .for_each(|weight| *weight = weight.max(0.0));
    BandRow {
        first,
        weights: folded,
    }
}

/// The voxel whose image lies at `position`, and whether an odd number of walls lies between.
fn image(position: isize, length: usize) -> (usize, bool) {
    let period = 2 * length;
    let folded = position.rem_euclid(period as isize) as usize;
    if folded < length {
        (folded, false)
    } else {
        (period - 1 - folded, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `exp(-x) I_n(x)` as the mean of `exp(x (cos t - 1)) cos(n t)`, an independent route.
    fn bessel_by_mean(n: usize, argument: f64) -> f64 {
        let samples = 4000;
        (0..samples)
            .map(|i| {
                let angle = std::f64::consts::TAU * f64::from(i) / f64::from(samples);
                libm::exp(argument * (libm::cos(angle) - 1.0)) * libm::cos(n as f64 * angle)
            })
            .sum::<f64>()
            / f64::from(samples)
    }

    #[test]
    fn kernel_is_the_bessel_function() {
        for ratio in [0.01, 0.435, 4.35, 26.1, 360.0] {
            let kernel = heat_kernel(ratio);
            for n in [0, 1, 2, 5, 11] {
                let expected = bessel_by_mean(n, 2.0 * ratio);
                assert!((kernel[n] - expected).abs() < 1e-14, "r {ratio} n {n}");
            }
        }
    }

    #[test]
    fn a_step_that_levels_everything_is_the_limit_of_the_kernel() {
        let length = 6;
        let edge = LEVELS_OUT * (length * length) as f64;
        let dense = |ratio: f64| -> Vec<f64> {
            let rows = axis_rows(length, ratio, Walls::Reflecting, 53);
            rows.into_iter().flat_map(|row| row.weights).collect()
        };
        let (below, above) = (dense(edge * 0.999), dense(edge * 1.001));
        assert_eq!(above.len(), length * length);
        for (a, b) in below.iter().zip(&above) {
            assert!((a - b).abs() < 1e-14, "{a} {b}");
        }
        // No longer than the axis, whatever the ratio.
        assert_eq!(axis_rows(4, 1e300, Walls::Reflecting, 24).len(), 4);
    }

    #[test]
    fn reflecting_rows_and_columns_sum_to_exactly_one() {
        for (length, ratio) in [(1, 0.4), (2, 5.0), (7, 0.01), (50, 4.35), (10, 400.0)] {
            for bits in [24, 53] {
                let rows = axis_rows(length, ratio, Walls::Reflecting, bits);
                let mut columns = vec![0.0; length];
                for row in &rows {
                    assert_eq!(row.weights.iter().sum::<f64>(), 1.0);
                    for (j, weight) in row.weights.iter().enumerate() {
                        columns[row.first + j] += weight;
                    }
                }
                assert!(columns.iter().all(|&sum| sum == 1.0));
            }
        }
    }

    #[test]
    fn variance_of_the_kernel_is_two_r() {
        let kernel = heat_kernel(4.35);
        let variance: f64 = kernel
            .iter()
            .enumerate()
            .map(|(n, weight)| 2.0 * (n * n) as f64 * weight)
            .sum();
        assert!((variance / 8.7 - 1.0).abs() < 1e-13);
    }

    #[test]
    fn extreme_ratios_stay_finite() {
        for ratio in [0.0, 1e-30, 1e-17, 1e-9, 1e5] {
            let kernel = heat_kernel(ratio);
            assert!(kernel.iter().all(|weight| weight.is_finite()));
            let total = kernel[0] + 2.0 * kernel[1..].iter().sum::<f64>();
            assert!((total - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn absorbing_axis_decays_like_its_slowest_mode() {
        let (length, ratio) = (9, 3.0);
        let rows = axis_rows(length, ratio, Walls::Absorbing, 53);
        let half_angle = std::f64::consts::FRAC_PI_2 / length as f64;
        let mode = |i: usize| libm::sin(2.0 * half_angle * (i as f64 + 0.5));
        let factor = libm::exp(-4.0 * ratio * libm::sin(half_angle) * libm::sin(half_angle));
        for (i, row) in rows.iter().enumerate() {
            let value: f64 = row
                .weights
                .iter()
                .enumerate()
                .map(|(j, weight)| weight * mode(row.first + j))
                .sum();
            assert!((value - factor * mode(i)).abs() < 1e-14);
        }
    }
}
