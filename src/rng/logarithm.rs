//! Logarithm and cosine of uniform numbers without a branch, so that several run side by side in wide registers.

/// Bits of the high word of sqrt(1/2), below which a significand is doubled, and of 1.
const SQRT_HALF: u64 = 0x3fe6_a09e << 32;
const ONE: u64 = 0x3ff0_0000 << 32;
const SIGNIFICAND: u64 = (1 << 52) - 1;
/// The bits of 2^52: a number below that, set into the significand, is that much above it.
const TWO_52: u64 = 0x4330 << 48;

/// ln 2 in two parts, the first short enough to be multiplied by an exponent without rounding.
const LN_2: [f64; 2] = [
    f64::from_bits(0x3fe6_2e42_fee0_0000),
    f64::from_bits(0x3dea_39ef_3579_3c76),
];
/// Coefficients of (ln(1 + s) - ln(1 - s) - 2s) / s in powers of s^2, of least maximum error over |s| < 0.1716.
const SERIES: [f64; 7] = [
    f64::from_bits(0x3fe5_5555_5555_5593),
    f64::from_bits(0x3fd9_9999_9997_fa04),
    f64::from_bits(0x3fd2_4924_9422_9359),
    f64::from_bits(0x3fcc_71c5_1d8e_78af),
    f64::from_bits(0x3fc7_4664_96cb_03de),
    f64::from_bits(0x3fc3_9a09_d078_c69f),
    f64::from_bits(0x3fc2_f112_df3e_5244),
];

/// A whole number below 2^52 as a float, exactly; unlike a cast it has a wide form on every machine.
#[inline(always)]
pub(super) fn float_of(whole: u64) -> f64 {
    f64::from_bits(whole | TWO_52) - f64::from_bits(TWO_52)
}

/// Natural logarithm of a number in (0, 1) that is not subnormal: the bits of `libm::log`.
///
/// The method is that of fdlibm, whose order of operations it keeps: x = 2^k (1 + f), and ln(1 + f) by a series in
/// s = f / (2 + f).
#[inline(always)]
pub(super) fn ln_below_one(x: f64) -> f64 {
    let shifted = x.to_bits() + (ONE - SQRT_HALF);
    let exponent = float_of(shifted >> 52) - 1023.0;
    let f = f64::from_bits((shifted & SIGNIFICAND) + SQRT_HALF) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (SERIES[1] + w * (SERIES[3] + w * SERIES[5]));
    let odd = z * (SERIES[0] + w * (SERIES[2] + w * (SERIES[4] + w * SERIES[6])));
    s * (half_square + (odd + even)) + exponent * LN_2[1] - half_square + f + exponent * LN_2[0]
}

/// cos(2 pi u) for u in (0, 1), to 1e-13.
#[inline(always)]
pub(super) fn near_cos_of_turn(u: f64) -> f64 {
    // cos(2 pi u) = sin(2 pi w) with w = |u - 1/2| - 1/4 in [-1/4, 1/4], by the Taylor series in 2 pi w.
    let angle = std::f64::consts::TAU * ((u - 0.5).abs() - 0.25);
    let square = angle * angle;
    // Divided by the next two factors at a time: 1 - x^2/2/3 (1 - x^2/4/5 (1 - ...)).
    let mut sum = 1.0;
    for pair in [20.0, 18.0, 16.0, 14.0, 12.0, 10.0, 8.0, 6.0, 4.0, 2.0] {
        sum = 1.0 - square * (1.0 / (pair * (pair + 1.0))) * sum;
    }
    angle * sum
}

/// exp(x) for |x| < 700, to a part in 1e12.
#[inline(always)]
pub(super) fn near_exp(x: f64) -> f64 {
    /// Added and taken away again, it leaves the nearest whole number, which stands in its last bits.
    const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let rest = x - power * LN_2[0] - power * LN_2[1];
    let mut sum = 1.0;
    for term in [11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0] {
        sum = 1.0 + rest * (1.0 / term) * sum;
    }
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    sum * scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seeder};

    #[test]
    fn logarithms_have_the_bits_of_the_library() {
        let mut stream = Seeder::new(3).stream(Purpose::Test, 9, 0);
        let cell = 1.0 / (1_u64 << 53) as f64;
        let edges = [
            cell,
            3.0 * cell,
            1.0 - cell,
            0.5,
            0.25,
            0.5f64.sqrt(),
            0.707,
        ];
        let near_edges = [0.5, 0.5f64.sqrt(), 0.25]
            .into_iter()
            .flat_map(|edge| (0..200).map(move |step| f64::from_bits(edge.to_bits() - 100 + step)));
        // Small numbers too, which uniform draws alone would hardly reach.
        let small = (0..300_000).map(|number| {
            let scale = f64::from_bits((1023 - number % 53) << 52);
            stream.uniform() * scale
        });
        for x in edges.into_iter().chain(near_edges).chain(small) {
            assert_eq!(ln_below_one(x).to_bits(), libm::log(x).to_bits(), "{x:e}");
        }
    }

    #[test]
    fn near_values_are_as_near_as_they_say() {
        let mut stream = Seeder::new(4).stream(Purpose::Test, 9, 0);
        for _ in 0..100_000 {
            let u = stream.uniform();
            let cosine = libm::cos(std::f64::consts::TAU * u);
            assert!((near_cos_of_turn(u) - cosine).abs() < 1e-13, "{u}");
            let x = 1400.0 * (u - 0.5);
            assert!((near_exp(x) / libm::exp(x) - 1.0).abs() < 1e-12, "{x}");
        }
    }
}
