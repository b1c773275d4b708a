//! Times that are rounded to the ticks of the clock.

use super::super::faults::Fault;
use super::super::format::{Quantity, Time};
use super::view::View;
use crate::ids::{TICKS_PER_SECOND, Tick};
use crate::units::exact_duration;

/// Parts of a tick that are rounding of the numbers in a file, such as 8.1 min in seconds, and not intended.
const ROUNDING: f64 = 1e-4;

/// Warns of each time of a dose, a companion, an injury or an answer that the run takes at another moment than it is written.
pub fn check(view: &mut View<'_>) {
    let mut paths = vec!["duration".to_owned()];
    for arm in 0..view.arms() {
        for dose in 0..view.count(&format!("arm.{arm}.infusion")) {
            let of = |key| format!("arm.{arm}.infusion.{dose}.{key}");
            paths.extend(["at", "over", "every"].map(of));
        }
        for given in 0..view.count(&format!("arm.{arm}.companion")) {
            let of = |key| format!("arm.{arm}.companion.{given}.{key}");
            paths.extend(["at", "over"].map(of));
        }
    }
    let sites = view.sites();
    let tissues = sites.iter().filter_map(|block| block.site.tissue.as_ref());
    let injuries = tissues.map(|tissue| format!("tissues.{tissue}.injury.at"));
    paths.extend(injuries.collect::<std::collections::BTreeSet<_>>());
    paths.extend((0..view.count("answer")).map(|answer| format!("answer.{answer}.at")));
    let pictures = 0..view.count("clock.pictures");
    paths.extend(pictures.map(|picture| format!("clock.pictures.{picture}")));
    for path in paths {
        if let Some(time) = view.read::<Quantity<Time>>(&path) {
            check_time(view, &path, time.value);
        }
    }
}

fn check_time(view: &mut View<'_>, path: &str, time_s: f64) {
    let ticks = time_s * TICKS_PER_SECOND as f64;
    if !ticks.is_finite() || (ticks - ticks.round()).abs() <= ROUNDING {
        return;
    }
    let used = Tick::from_seconds(time_s).seconds();
    let warning = Fault::new("a time between two ticks of the clock is rounded")
        .found(format!("{time_s} s"))
        .expected(format!("a multiple of {} s", 1.0 / TICKS_PER_SECOND as f64))
        .help(format!("the run takes {}", exact_duration(used)));
    view.warn(path, warning);
}
