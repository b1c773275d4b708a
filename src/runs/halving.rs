//! The dose of half the effect, found between arms.

/// The dose at which the effect is a half, from doses and effects (the share by which a value is lower than without treatment).
///
/// Between the two neighbouring doses that have a half between them the effect is taken to rise with the logarithm of the dose, as
/// the middle of a dose-response curve does. None where no two neighbours have a half between them, or where only a dose of
/// nothing lies below.
pub(super) fn half_dose(mut points: Vec<(f64, f64)>) -> Option<f64> {
    points.retain(|(dose, effect)| *dose > 0.0 && effect.is_finite());
    points.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let crossing = points.windows(2).find_map(|pair| match pair {
        [(low, less), (high, more)] if *less <= HALF && *more >= HALF && more > less => {
            let share = (HALF - less) / (more - less);
            Some(low * libm::pow(high / low, share))
        }
        _ => None,
    });
    crossing.filter(|dose| dose.is_finite())
}

const HALF: f64 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    /// A Hill curve with its half at 0.05, seen at the doses of an experiment in any order.
    #[test]
    fn half_the_effect_lies_where_the_curve_has_it() {
        let effect = |dose: f64| (dose, dose / (dose + 0.05));
        let found = half_dose([1.0, 0.01, 0.1, 0.03].map(effect).to_vec());
        let found = found.expect("0.03 and 0.1 have it between them");
        assert!((found / 0.05 - 1.0).abs() < 0.03, "{found}");
        assert_eq!(half_dose(vec![(2.0, 0.5), (4.0, 0.9)]), Some(2.0));
        assert_eq!(half_dose(vec![(2.0, 0.25), (8.0, 0.75)]), Some(4.0));
    }

    #[test]
    fn an_effect_that_is_never_half_has_no_dose() {
        assert_eq!(half_dose(vec![(1.0, 0.1), (10.0, 0.4)]), None);
        assert_eq!(half_dose(vec![(1.0, 0.6), (10.0, 0.9)]), None);
        assert_eq!(half_dose(vec![(0.0, 0.0), (10.0, 0.9)]), None);
        assert_eq!(half_dose(Vec::new()), None);
    }
}
