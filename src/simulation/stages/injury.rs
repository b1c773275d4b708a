//! The injury of the scenario happens at its time.

use crate::ids::Tick;
use crate::observe::Event;
use crate::simulation::clock::Clock;
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;
use crate::tissue::injure;

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
        region.alarm_to_come = injure(&mut region.patch, &injury.zone);
        events.push(setting.event(now, "injury", &region.name, 0));
    }
    let rise = injury.at + Tick::from_seconds(injury.alarm_delay_s).0;
    if region.injured && now >= rise && !region.alarm_to_come.is_empty() {
        let died = std::mem::take(&mut region.alarm_to_come);
        let first = region.patch.alarm_stages[0].iter_mut();
        first.zip(&died).for_each(|(stage, share)| *stage += share);
    }
}
