//! Weights of a population, and the temperature at which they are good enough.

/// Steps of the search for a temperature to each doubling, and the highest temperature, as a power of two.
const STEPS: u32 = 8;
const HOTTEST: u32 = 60;

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
    /// True if so many points are effective that something can be stated.
    pub is_enough: bool,
}

impl Weighting {
    /// The weights at the lowest temperature, at least 1, at which so many points are effective; where there is none, those at which most
    /// are. None if no point has a finite misfit.
    pub(super) fn of(points: &[(f64, f64)], wanted: f64) -> Option<Self> {
        let finite = |(_, misfit): &(f64, f64)| misfit.is_finite();
        if !points.iter().any(finite) {
            return None;
        }
        let mut best: Option<Self> = None;
        for step in 0..=STEPS * HOTTEST {
            let inverse = libm::exp2(-f64::from(step) / f64::from(STEPS));
            let found = Self::at(points, inverse, wanted);
            if found.is_enough {
                return Some(found);
            }
            if best
                .as_ref()
                .is_none_or(|best| found.effective > best.effective)
            {
                best = Some(found);
            }
        }
        best
    }

    /// The weights at an inverse temperature. Points are given as the logarithm of prior over mixture, and the sum of squared misfits.
    fn at(points: &[(f64, f64)], inverse: f64, wanted: f64) -> Self {
        let log = |(ratio, misfit): &(f64, f64)| {
            if misfit.is_finite() {
                ratio - 0.5 * inverse * misfit
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
            temperature: 1.0 / inverse,
            effective: 1.0 / squares,
            is_enough: 1.0 / squares >= wanted,
        }
    }

    /// True if the weights are those of the posterior itself, and not of wider errors or of too few points.
    pub fn is_cold(&self) -> bool {
        self.is_enough && self.temperature <= 1.0
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
        let enough = 50.0..55.0;
        assert!(enough.contains(&found.effective), "{}", found.effective);
        assert!(Weighting::of(&[(0.0, f64::INFINITY)], 1.0).is_none());
    }

    #[test]
    fn resampling_takes_points_by_weight() {
        let weighting = Weighting {
            weights: vec![0.5, 0.0, 0.3, 0.2],
            temperature: 1.0,
            effective: 2.6,
            is_enough: true,
        };
        assert_eq!(weighting.resampled(10), [(0, 5), (2, 3), (3, 2)]);
    }
}
