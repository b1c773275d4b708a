//! The injury of the scenario happens at its time.

use crate::ids::Tick;
use crate::simulation::{Event, InjuryShape, World};
use crate::tissue::{InjuryZone, ZoneShape, injure};

/// Happens once, at the first moment not before the time of the injury; later lets the alarm rise after its delay.
pub(in crate::simulation) fn strike(world: &mut World) {
    let Some(injury) = world.plan.model.site.injury.clone() else {
        return;
    };
    let now = world.tissue_now();
    if !world.injured && now >= injury.at {
        world.injured = true;
        let zone = InjuryZone {
            shape: match injury.shape {
                InjuryShape::Core { radius_um } => ZoneShape::Core { radius_um },
                InjuryShape::Border => ZoneShape::Border,
                InjuryShape::Diffuse => ZoneShape::Diffuse,
            },
            rim_um: injury.rim_um,
            dead: injury.dead,
            vessels_lost: injury.vessels_lost,
            debris_per_um3: injury.debris_per_um3,
        };
        world.alarm_to_come = injure(&mut world.patch, &zone);
        world.events.push(Event {
            replicate: world.replicate,
            arm: world.arm,
            time: now,
            what: "injury".into(),
            place: "patch".into(),
            count: 0,
        });
    }
    let rise = injury.at + Tick::from_seconds(injury.alarm_delay_s).0;
    if world.injured && now >= rise && !world.alarm_to_come.is_empty() {
        let died = std::mem::take(&mut world.alarm_to_come);
        let first = &mut world.patch.alarm_stages[0];
        first
            .iter_mut()
            .zip(&died)
            .for_each(|(stage, share)| *stage += share);
    }
}
