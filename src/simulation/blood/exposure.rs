//! What the patch receives from the blood between two of its steps.

use crate::ids::FactorId;

/// Sums over the epochs since the last step of the patch. Epochs are short after a dose and the steps of the patch are long: the
/// patch gets the mean of what passed, not the last value.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(in crate::simulation) struct Exposure {
    elapsed_s: f64,
    /// Time integral of the concentration in the plasma at the site by factor, s molecules/um^3.
    plasma: Vec<f64>,
    /// What cells held at the site gave through the wall by factor, molecules.
    through_wall: Vec<f64>,
}

/// Means over the time since the last step of the patch, by factor.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::simulation) struct Means {
    /// Concentration in the plasma at the site, molecules/um^3.
    pub plasma_per_um3: Vec<f64>,
    /// What cells held at the site gave through the wall, molecules/s.
    pub through_wall_per_s: Vec<f64>,
}

impl Exposure {
    /// Nothing yet of any of `factors` factors.
    pub fn none(factors: usize) -> Self {
        Self {
            elapsed_s: 0.0,
            plasma: vec![0.0; factors],
            through_wall: vec![0.0; factors],
        }
    }

    /// An epoch of `dt_s` passes.
    pub fn pass(&mut self, dt_s: f64) {
        self.elapsed_s += dt_s;
    }

    /// Adds the mean concentration at the site over an epoch of `dt_s`, molecules/um^3.
    pub fn add_plasma(&mut self, factor: FactorId, mean_per_um3: f64, dt_s: f64) {
        self.plasma[factor.index()] += mean_per_um3 * dt_s;
    }

    /// Adds what went through the wall over an epoch of `dt_s`, molecules/s.
    pub fn add_through_wall(&mut self, factor: FactorId, rate_per_s: f64, dt_s: f64) {
        self.through_wall[factor.index()] += rate_per_s * dt_s;
    }

    /// Takes the means since the last call.
    pub fn take_means(&mut self) -> Means {
        let factors = self.plasma.len();
        let Self {
            elapsed_s,
            plasma,
            through_wall,
        } = std::mem::replace(self, Self::none(factors));
        let means = |sums: Vec<f64>| {
            let mean = |sum: f64| {
                if elapsed_s > 0.0 {
                    sum / elapsed_s
                } else {
                    0.0
                }
            };
            sums.into_iter().map(mean).collect()
        };
        Means {
            plasma_per_um3: means(plasma),
            through_wall_per_s: means(through_wall),
        }
    }

    /// Number of factors.
    pub fn factors(&self) -> usize {
        self.plasma.len().min(self.through_wall.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_weigh_epochs_by_their_length_and_start_again() {
        let mut exposure = Exposure::none(2);
        let factor = FactorId::new(1);
        for (dt_s, plasma, wall) in [(1.0, 8.0, 0.0), (3.0, 0.0, 4.0)] {
            let before = exposure.clone();
            exposure.pass(dt_s);
            exposure.add_plasma(factor, plasma, dt_s);
            exposure.add_through_wall(factor, wall, dt_s);
            assert_ne!(exposure, before, "the sums decide the future");
        }
        let means = exposure.take_means();
        assert_eq!(means.plasma_per_um3, [0.0, 2.0]);
        assert_eq!(means.through_wall_per_s, [0.0, 3.0]);
        assert_eq!(exposure, Exposure::none(2));
        let none = exposure.take_means();
        assert_eq!(none.plasma_per_um3, [0.0; 2]);
        assert_eq!(none.through_wall_per_s, [0.0; 2]);
    }
}
