//! The injury of the scenario happens at its time.

use crate::ids::Tick;
use crate::simulation::clock::Clock;
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;
use crate::simulation::{Event, InjuryShape};
use crate::tissue::{InjuryZone, ZoneShape, injure};

/// Happens once, at the first moment not before the time of the injury; later lets the alarm rise after its delay.
pub(in crate::simulation) fn strike(
    region: &mut Region,
    setting: &Setting,
    clock: &Clock,
    events: &mut Vec<Event>,
) {
    let Some(injury) = &region.site(setting).injury else {
        return;
    };
    let now = clock.tissue_now();
    if !region.injured && now >= injury.at {
        region.injured = true;
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
        region.alarm_to_come = injure(&mut region.patch, &zone);
        events.push(setting.event(now, "injury", &region.name, 0));
    }
    let rise = injury.at + Tick::from_seconds(injury.alarm_delay_s).0;
    if region.injured && now >= rise && !region.alarm_to_come.is_empty() {
        let died = std::mem::take(&mut region.alarm_to_come);
        let first = region.patch.alarm_stages[0].iter_mut();
        first.zip(&died).for_each(|(stage, share)| *stage += share);
    }
}
