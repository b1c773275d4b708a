//! Seeds and moments that follow from a plan.

use super::run::Plan;
use crate::ids::{ReplicateId, Tick};

impl Plan {
    /// The seed of a replicate.
    pub fn seed_of(&self, replicate: ReplicateId) -> u64 {
        self.seed.wrapping_add(replicate.index() as u64)
    }

    /// The first beat of the tissue clock that is not before a moment: there all arms have ended a step.
    pub fn first_beat(&self, from: Tick) -> Tick {
        let period = self.clocks.phenotype.0;
        Tick(from.0.div_ceil(period) * period)
    }

    /// The first moment after `now` at which all arms are shown. It does not depend on what answers ask for.
    pub fn next_showing(&self, now: Tick) -> Tick {
        let sampling = self.clocks.sampling.0;
        let beat = Tick((now.0 / sampling + 1) * sampling).min(self.duration);
        let pictures = self.clocks.pictures.iter().copied();
        pictures
            .filter(|moment| *moment > now && *moment < beat)
            .min()
            .unwrap_or(beat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::run::Clocks;

    fn plan(pictures: &[u64]) -> Plan {
        Plan {
            title: String::new(),
            question: String::new(),
            seed: 1,
            replicates: 1,
            duration: Tick(1000),
            clocks: Clocks {
                fields: Tick(10),
                motion: Tick(10),
                phenotype: Tick(10),
                sampling: Tick(300),
                circulation_max: Tick(100),
                pictures: pictures.iter().map(|tick| Tick(*tick)).collect(),
            },
            arms: Vec::new(),
            answers: Vec::new(),
            grain: Default::default(),
        }
    }

    #[test]
    fn runs_are_shown_on_the_sampling_clock_and_for_pictures() {
        let plan = plan(&[0, 50, 600]);
        let mut moments = vec![Tick(0)];
        while moments.last().is_some_and(|now| *now < plan.duration) {
            moments.push(plan.next_showing(moments[moments.len() - 1]));
        }
        let expected = [0, 50, 300, 600, 900, 1000].map(Tick);
        assert_eq!(moments, expected);
    }
}
