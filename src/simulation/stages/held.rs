//! Cells held in vessels secrete into blood and into the tissue behind the wall (Eq. B7).

use crate::body::OrganEvents;
use crate::cells::{Behaviour, Class, Kind, MAX_LEVELS, Signal};
use crate::ids::{FactorId, OrganId};
use crate::kinetics::relax;
use crate::paracrine::{rule_value, target_of};
use crate::plan::Model;
use crate::simulation::blood::Blood;

/// Secretion of live held cells into the plasma, by factor and node, molecules/s. The part that goes through the wall into a patch
/// is left at its border, and what each rule secretes is added to its count. Held cells sense the plasma around them and
/// that they are held, and their levels follow both.
pub(super) fn held_secretion(blood: &mut Blood, model: &Model, dt_s: f64) -> Vec<Vec<f64>> {
    let nodes = blood.body.graph().len();
    let mut secreted = vec![vec![0.0; nodes]; model.factors.len()];
    let Some(infused) = blood.infused else {
        return secreted;
    };
    let kind = model.kinds.kind(infused.kind);
    for organ in blood.body.graph().ids() {
        license(blood, model, kind, organ, dt_s);
        let cells = blood.body.counts().of(organ).held() as f64;
        if cells == 0.0 {
            continue;
        }
        let sense = Sense {
            blood,
            model,
            organ,
            levels: blood.held_levels[organ.index()],
        };
        let (mut outputs, mut made_by_rule) = (Vec::new(), Vec::new());
        for (id, rule) in model.rules.of_class(infused.state, Class::Exchange) {
            if let Behaviour::Secrete(factor) = rule.behaviour {
                let rate = rule_value(rule, |signal| sense.read(signal)) * infused.output_factor;
                outputs.push((factor, rate * cells));
                made_by_rule.push((id, rate * cells * dt_s));
            }
        }
        let luminal = blood.luminal_share[organ.index()];
        let share_in_patch = blood.held_in_patch(organ) / cells;
        let into_patch = share_in_patch * (1.0 - luminal);
        for (factor, rate) in outputs {
            secreted[factor.index()][organ.index()] += rate * luminal;
            if let Some(border) = blood.border_at_mut(organ) {
                let exposure = &mut border.exposure;
                exposure.add_through_wall(factor, rate * into_patch, dt_s);
            }
        }
        for (rule, molecules) in made_by_rule {
            blood.held_by_rule.0[rule.index()] += molecules;
        }
    }
    secreted
}

/// What cells held in an organ sense.
struct Sense<'a> {
    blood: &'a Blood,
    model: &'a Model,
    organ: OrganId,
    levels: [f64; MAX_LEVELS],
}

impl Sense<'_> {
    fn read(&self, signal: Signal) -> f64 {
        match signal {
            Signal::Concentration(factor) => self.concentration(factor),
            Signal::Level(level) => self.levels[level.index()],
            Signal::Arrest => 1.0,
            // Held cells sense nothing of these: the form of each signal states why.
            Signal::Gradient(_)
            | Signal::Density(_)
            | Signal::Debris
            | Signal::Alarm
            | Signal::Hypoxia
            | Signal::Vessels
            | Signal::Collagen
            | Signal::Injury
            | Signal::Age
            | Signal::TimeInState => 0.0,
        }
    }

    fn concentration(&self, factor: FactorId) -> f64 {
        let baseline = self.model.factors[factor.index()].baseline_per_um3;
        baseline + self.blood.plasma.concentration_per_um3(factor, self.organ)
    }
}

/// Lets the levels of the cells held in an organ follow what these sense (Eq. P1). Cells arrested in the epoch come without levels,
/// which lowers the mean of all that are held; if no cell is held the levels fall.
fn license(blood: &mut Blood, model: &Model, kind: &Kind, organ: OrganId, dt_s: f64) {
    let held = blood.body.counts().of(organ).held();
    let events = blood.report.organs.get(organ.index());
    let arrested = events.map_or(0, OrganEvents::arrested_viable);
    let mut levels = blood.held_levels[organ.index()];
    let kept = share_kept(held, arrested);
    levels.iter_mut().for_each(|level| *level *= kept);
    let sense = Sense {
        blood,
        model,
        organ,
        levels,
    };
    for (level, value) in kind.levels.iter().zip(&mut levels) {
        let target = match held {
            0 => 0.0,
            _ => target_of(&level.raised_by, |signal| sense.read(signal)),
        };
        let tau_s = if target > *value {
            level.on_s
        } else {
            level.off_s
        };
        *value = relax(*value, target, tau_s, dt_s);
    }
    blood.held_levels[organ.index()] = levels;
}

/// Share of the held cells that was held before, of which `arrested` came in this epoch; some of these may have left again.
fn share_kept(held: u64, arrested: u64) -> f64 {
    match held {
        0 => 1.0,
        _ => held.saturating_sub(arrested) as f64 / held as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Sensed, every_signal};
    use crate::ids::ArmId;
    use crate::plan::fixture::heart;
    use crate::simulation::World;

    /// Held cells read every signal that the table gives to them, and no other.
    #[test]
    fn held_cells_read_what_the_table_gives_them() {
        let mut plan = heart();
        plan.arms[0].model.factors[0].baseline_per_um3 = 0.25;
        let world = World::new(&plan, ArmId::new(0)).expect("a sound plan");
        let sense = Sense {
            blood: world.blood.as_ref().expect("a body"),
            model: &plan.arms[0].model,
            organ: OrganId::new(0),
            levels: [0.5; MAX_LEVELS],
        };
        for signal in every_signal() {
            let sensed = signal.name().form().held == Sensed::Value;
            assert_eq!(sense.read(signal) > 0.0, sensed, "{signal:?}");
        }
    }

    #[test]
    fn newcomers_dilute_the_levels_of_those_already_held() {
        assert_eq!(share_kept(100, 0), 1.0);
        assert_eq!(share_kept(100, 25), 0.75);
        assert_eq!(share_kept(100, 100), 0.0);
        assert_eq!(share_kept(100, 130), 0.0);
        assert_eq!(share_kept(0, 3), 1.0, "no held cell is left to dilute");
    }
}
