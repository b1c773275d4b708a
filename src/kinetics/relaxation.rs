//! A level that follows its target with a time constant.

/// The level after `dt_s` seconds of first-order approach to `target` with time constant `tau_s`, exact for any step.
///
/// A time constant of 0 follows at once; a step of 0 changes nothing. The result never leaves the interval between
/// level and target.
#[inline]
pub fn relax(level: f64, target: f64, tau_s: f64, dt_s: f64) -> f64 {
    if dt_s == 0.0 {
        return level;
    }
    // Eq. P1
    level + (target - level) * -libm::expm1(-dt_s / tau_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approaches_the_target_exponentially() {
        assert!((relax(0.0, 1.0, 24.0, 24.0) - (1.0 - 1.0 / std::f64::consts::E)).abs() < 1e-15);
        assert_eq!(relax(2.0, 7.0, 0.0, 1.0), 7.0);
        assert_eq!(relax(2.0, 7.0, 0.0, 0.0), 2.0);
        assert_eq!(relax(3.0, 3.0, 5.0, 1.0), 3.0);
        let two_steps = relax(relax(0.0, 4.0, 9.0, 1.5), 4.0, 9.0, 1.5);
        assert!((two_steps - relax(0.0, 4.0, 9.0, 3.0)).abs() < 1e-15);
    }
}
