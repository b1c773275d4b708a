//! The saturating response to a signal.

/// The Hill function `x^n / (half^n + x^n)` (Hill 1910): 0 without signal, one half at `half`, 1 in excess.
///
/// `x` and `half` in the same unit, `half` and `power` above 0. A signal of 0 (or below, as rounding may leave it) gives
/// exactly 0, an infinite one exactly 1; not-a-number is passed on.
#[inline]
pub fn hill(x: f64, half: f64, power: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    // In this form neither a huge nor a tiny signal overflows into a quotient of infinities.
    let ratio = half / x;
    let raised = if power == 1.0 {
        ratio
    } else if power == 2.0 {
        ratio * ratio
    } else if power == 4.0 {
        let square = ratio * ratio;
        square * square
    } else {
        libm::pow(ratio, power)
    };
    // Eq. P3
    1.0 / (1.0 + raised)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_and_middle_are_exact() {
        for power in [1.0, 2.0, 3.0, 4.0, 2.5] {
            assert_eq!(hill(0.0, 5.0, power), 0.0);
            assert_eq!(hill(-1e-30, 5.0, power), 0.0);
            assert_eq!(hill(5.0, 5.0, power), 0.5);
            assert_eq!(hill(f64::INFINITY, 5.0, power), 1.0);
            // The quotient overflows, the result does not.
            assert_eq!(hill(1e-320, 1.0, power), 0.0);
            assert!(hill(f64::NAN, 5.0, power).is_nan());
        }
        assert!((hill(2.0, 1.0, 3.0) - 8.0 / 9.0).abs() < 1e-15);
        assert!((hill(1.0, 3.0, 2.0) - 0.1).abs() < 1e-15);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The fast paths agree with the general power, and the curve rises from 0 to 1.
        #[test]
        fn fast_paths_agree_and_the_curve_rises(x in 1e-6_f64..1e6, half in 1e-3_f64..1e3) {
            for power in [1.0, 2.0, 4.0] {
                let general = 1.0 / (1.0 + libm::pow(half / x, power));
                prop_assert!((hill(x, half, power) - general).abs() <= 1e-12 * general);
                prop_assert!(hill(x, half, power) <= hill(1.1 * x, half, power));
                prop_assert!((0.0..=1.0).contains(&hill(x, half, power)));
            }
        }
    }
}
