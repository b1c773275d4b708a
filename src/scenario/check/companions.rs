//! Treatments beside the cells: each does something, to something that is there, within the run.

use super::super::faults::{Fault, nearest};
use super::super::written::{Companion, Duration, Quantity, Time};
use super::view::View;

pub fn check(view: &mut View<'_>) {
    for key in view.keys("companions") {
        check_companion(view, &format!("companions.{key}"));
    }
    for arm in 0..view.arms() {
        for given in 0..view.count(&format!("arm.{arm}.companion")) {
            check_time(view, &format!("arm.{arm}.companion.{given}"));
        }
    }
}

fn check_companion(view: &mut View<'_>, path: &str) {
    let given = |key: &str| view.given(&format!("{path}.{key}"));
    if !["lumen", "adhesion", "clears"].into_iter().any(given) {
        let fault = Fault::new("a companion that does nothing");
        view.fault(path, fault.expected("`lumen`, `adhesion` or `clears`"));
    }
    let Some(companion) = view.read::<Companion>(path) else {
        return;
    };
    let organs = view.keys("body.organs");
    for (position, organ) in companion.organs.iter().enumerate() {
        if !organs.is_empty() && !organs.contains(organ) {
            let fault = Fault::new(format!("unknown organ `{organ}`"));
            let near = nearest(organ, organs.iter().map(String::as_str));
            view.fault(&format!("{path}.organs.{position}"), fault.nearest(near));
        }
    }
}

fn check_time(view: &mut View<'_>, path: &str) {
    let at = view.read::<Quantity<Time>>(&format!("{path}.at"));
    let duration = view.read::<Quantity<Duration>>("duration");
    if let (Some(at), Some(duration)) = (at, duration)
        && at.value >= duration.value
    {
        let fault = Fault::new("the companion begins after the end of the run");
        view.fault(
            &format!("{path}.at"),
            fault.help("start earlier, or raise `duration`"),
        );
    }
}
