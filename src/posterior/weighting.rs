//! Weights of a population, and the temperature at which they are good enough.

/// Halvings of the search for a temperature.
const HALVINGS: u32 = 60;

/// The weights of all points of a population.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighting {
    /// Weights in the order of the points; they add up to 1.
    pub weights: Vec<f64>,
    /// By what the squared misfits are divided: 1 for the posterior itself. At T, errors of the square root of T times the given ones are
    /// accepted.
    pub temperature: f64,
    /// Effective number of points: how many points of equal weight state the mean as well.
    pub effective: f64,
}

impl Weighting {
    /// The weights at the lowest temperature, at least 1, at which so many points are effective; the flattest weights if there is none.
    /// None if no point has a finite misfit.
    pub(super) fn of(points: &[(f64, f64)], wanted: f64) -> Option<Self> {
        points
            .iter()
            .any(|(_, misfit)| misfit.is_finite())
            .then_some(())?;
        let at = |cold: f64| Self::at(points, cold);
        let whole = at(1.0);
        if whole.effective >= wanted {
            return Some(whole);
        }
        let [mut enough, mut too_cold] = [0.0, 1.0];
        for _ in 0..HALVINGS {
            let middle = 0.5 * (enough + too_cold);
            if at(middle).effective >= wanted {
                enough = middle;
            } else {
                too_cold = middle;
            }
        }
        Some(at(enough))
    }

    /// The weights at an inverse temperature. Points are given as the logarithm of prior over mixture, and the sum of squared misfits.
    fn at(points: &[(f64, f64)], cold: f64) -> Self {
        let log = |(ratio, misfit): &(f64, f64)| {
            if misfit.is_finite() {
                ratio - 0.5 * cold * misfit
            } else {
                f64::NEG_INFINITY
            }
        };
        let logs: Vec<f64> = points.iter().map(log).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut weights: Vec<f64> = logs.iter().map(|one| libm::exp(one - most)).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
        Self {
            weights,
            temperature: 1.0 / cold,
            effective: 1.0 / squares,
        }
    }

    /// True if the errors of the observations are those that were given.
    pub fn is_cold(&self) -> bool {
        self.temperature <= 1.0
    }

    /// So many points by systematic resampling: each with how often it was taken. The middle of each part is taken, so that nothing is
    /// random.
    pub fn resampled(&self, count: usize) -> Vec<(usize, u32)> {
        let mut taken = Vec::new();
        let (mut below, mut next) = (0.0, 0);
        for (number, weight) in self.weights.iter().enumerate() {
            below += weight;
            let mut times = 0;
            while next < count && (next as f64 + 0.5) / (count as f64) < below {
                times += 1;
                next += 1;
            }
            if times > 0 {
                taken.push((number, times));
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Squared misfits of 0 and 8 with equal priors: weights of 1 to exp(-4).
    #[test]
    fn weights_follow_the_likelihood() {
        let found = Weighting::of(&[(0.0, 0.0), (0.0, 8.0), (0.0, f64::INFINITY)], 1.0);
        let found = found.expect("two points");
        let ratio = found.weights[1] / found.weights[0];
        assert!((ratio - (-4.0_f64).exp()).abs() < 1e-12, "{ratio}");
        assert_eq!(found.weights[2], 0.0);
        assert!(found.is_cold());
    }

    #[test]
    fn a_temperature_keeps_enough_points() {
        let points: Vec<(f64, f64)> = (0..100).map(|number| (0.0, f64::from(number))).collect();
        let found = Weighting::of(&points, 50.0).expect("points");
        assert!(!found.is_cold() && found.temperature.is_finite());
        assert!((found.effective - 50.0).abs() < 1e-6, "{}", found.effective);
        assert!(Weighting::of(&[(0.0, f64::INFINITY)], 1.0).is_none());
    }

    #[test]
    fn resampling_takes_points_by_weight() {
        let weighting = Weighting {
            weights: vec![0.5, 0.0, 0.3, 0.2],
            temperature: 1.0,
            effective: 2.6,
        };
        assert_eq!(weighting.resampled(10), [(0, 5), (2, 3), (3, 2)]);
    }
}
