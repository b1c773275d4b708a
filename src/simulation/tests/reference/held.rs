//! Cells held in vessels: what they sense and secrete (Eq. B7, P1).

use super::Slow;
use super::senses::rule_of;
use super::state::Blood;
use crate::cells::{Behaviour, MAX_LEVELS, Signal};
use crate::paracrine::target_of;

impl Slow {
    /// Eq. B7: what live held cells secrete, by factor and node; what goes through the wall into the patch is added up.
    pub fn secrete_held(&self, blood: &mut Blood, held: &mut [f64], dt_s: f64) -> Vec<Vec<f64>> {
        let circuit = self.circuit.as_ref().expect("a body");
        let factors = self.model().factors.len();
        let mut secreted = vec![vec![0.0; circuit.graph.len()]; factors];
        let Some(infused) = self.infused else {
            return secreted;
        };
        for organ in circuit.graph.ids() {
            let node = organ.index();
            self.license(blood, node, dt_s);
            let count = blood.counts[node].held() as f64;
            if count == 0.0 {
                continue;
            }
            let levels = blood.held_levels[node];
            let [plugged, adhered] = self.shares_in_patch(blood);
            let counts = &blood.counts[node];
            let in_patch = if circuit.site == Some(node) {
                plugged * counts.plugged as f64 + adhered * counts.adhered as f64
            } else {
                0.0
            };
            for (id, rule) in self.model().rules.rules.iter().enumerate() {
                let Behaviour::Secrete(factor) = rule.behaviour else {
                    continue;
                };
                if !rule_of(rule, infused.state) {
                    continue;
                }
                let sensed = |signal| self.sensed_held(blood, node, &levels, signal);
                let rate = crate::paracrine::rule_value(rule, sensed) * infused.output_factor;
                held[id] += rate * count * dt_s;
                let luminal = circuit.luminal_share[node];
                secreted[factor.index()][node] += rate * count * luminal;
                blood.exposure.through_wall[factor.index()] +=
                    rate * in_patch * (1.0 - luminal) * dt_s;
            }
        }
        secreted
    }

    /// Held cells sense the plasma and their levels.
    fn sensed_held(
        &self,
        blood: &Blood,
        node: usize,
        levels: &[f64; MAX_LEVELS],
        signal: Signal,
    ) -> f64 {
        match signal {
            Signal::Concentration(factor) => {
                let excess = blood.pools[factor.index()].molecules[node] / self.plasma_um3(node);
                self.model().factors[factor.index()].baseline_per_um3 + excess
            }
            Signal::Level(level) => levels[level.index()],
            Signal::Arrest => 1.0,
            Signal::Gradient(_) | Signal::Density(_) | Signal::Age | Signal::TimeInState => 0.0,
            Signal::Debris | Signal::Alarm | Signal::Hypoxia => 0.0,
            Signal::Vessels | Signal::Collagen | Signal::Injury => 0.0,
        }
    }

    /// Eq. P1 for the mean levels of held cells; those that came in this epoch come without levels.
    fn license(&self, blood: &mut Blood, node: usize, dt_s: f64) {
        let infused = self.infused.expect("asked for infused cells");
        let held = blood.counts[node].held();
        let came = blood.events[node].arrested_viable();
        let mut levels = blood.held_levels[node];
        if held > 0 {
            let kept = held.saturating_sub(came) as f64 / held as f64;
            levels = levels.map(|level| level * kept);
        }
        let before = levels;
        let mut after = before;
        let kind = self.model().kinds.kind(infused.kind);
        for (number, level) in kind.levels.iter().enumerate() {
            // Each level is read as it is when its turn comes: before it moves.
            let sensed = |signal| self.sensed_held(blood, node, &before, signal);
            let target = match held {
                0 => 0.0,
                _ => target_of(&level.raised_by, sensed),
            };
            after[number] = relaxed(before[number], target, [level.on_s, level.off_s], dt_s);
        }
        blood.held_levels[node] = after;
    }

    /// Shares of the plugged and of the adhered cells of the site that lie in the vessels of the patch (Eq. T3).
    pub fn shares_in_patch(&self, blood: &Blood) -> [f64; 2] {
        let site = &self.model().sites[0];
        [
            site.injured_share * site.patch_share,
            self.share_adhered(blood) * site.patch_share,
        ]
    }
}

/// A level after `dt_s`: it rises with one time constant and falls with another.
pub fn relaxed(level: f64, target: f64, [on_s, off_s]: [f64; 2], dt_s: f64) -> f64 {
    let tau_s = if target > level { on_s } else { off_s };
    target + (level - target) * libm::exp(-dt_s / tau_s)
}
