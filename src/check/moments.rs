//! Times that are rounded to the ticks of the clock.

use super::spot::Spot;
use super::view::View;
use crate::format::Quantity;
use crate::ids::{TICKS_PER_SECOND, Tick};
use crate::syntax::Fault;
use crate::units::exact_duration;

/// Parts of a tick that are rounding of the numbers in a file, such as 8.1 min in seconds, and not intended.
const ROUNDING: f64 = 1e-4;

/// Warns about each time (dose, companion, injury, answer) that is rounded to another moment than written.
pub fn check(view: &mut View<'_>) {
    for (at, time_s) in times(view) {
        check_time(view, at, time_s);
    }
}

/// All these times, s, with their places.
fn times<'a>(view: &View<'a>) -> Vec<(Spot<'a>, f64)> {
    let mut times = vec![(view.at("duration"), seconds(view.duration()))];
    for arm in view.arms().iter().map(|arm| &arm.value) {
        for dose in arm.infusions.iter() {
            let (at, given) = (dose.at, &dose.value);
            times.push((at.key("at"), seconds(given.at)));
            times.push((at.key("over"), seconds(given.over)));
            times.push((at.key("every"), seconds(given.every)));
        }
        for given in arm.companions.iter() {
            times.push((given.at.key("at"), seconds(given.value.at)));
            times.push((given.at.key("over"), seconds(given.value.over)));
        }
    }
    let (sites, tissues) = (view.sites(), view.tissues());
    let named = sites.iter().filter_map(|site| site.value.tissue.as_deref());
    for tissue in named.filter_map(|key| tissues.get(key)) {
        let injury = tissue.value.injury.as_ref();
        let at = injury.and_then(|injury| seconds(injury.at));
        times.push((tissue.at.keys_down(&["injury", "at"]), at));
    }
    for answer in view.answers().iter() {
        times.push((answer.at.key("at"), seconds(answer.value.at)));
    }
    let clock = view.clock();
    let pictures = clock.iter().flat_map(|clock| &clock.pictures).enumerate();
    let at = view.under(&["clock", "pictures"]);
    times.extend(pictures.map(|(picture, time)| (at.item(picture), Some(time.value))));
    let known = |(at, time_s): (Spot<'a>, Option<f64>)| Some((at, time_s?));
    times.into_iter().filter_map(known).collect()
}

fn seconds<M>(written: Option<Quantity<M>>) -> Option<f64> {
    Some(written?.value)
}

fn check_time(view: &mut View<'_>, at: Spot<'_>, time_s: f64) {
    let ticks = time_s * TICKS_PER_SECOND as f64;
    if !ticks.is_finite() || (ticks - ticks.round()).abs() <= ROUNDING {
        return;
    }
    let used = Tick::from_seconds(time_s).seconds();
    let warning = Fault::new("a time between two ticks of the clock is rounded")
        .found(format!("{time_s} s"))
        .expected(format!("a multiple of {} s", 1.0 / TICKS_PER_SECOND as f64))
        .help(format!("the run takes {}", exact_duration(used)));
    view.warn(at, warning);
}
