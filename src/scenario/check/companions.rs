//! Treatments beside the cells: each must act, on something that exists, within the run.

use super::super::faults::Fault;
use super::super::format::{Companion, Duration, Period, Quantity, Time};
use super::view::View;
use crate::units::exact_duration;

pub fn check(view: &mut View<'_>) {
    for key in view.keys("companions") {
        check_companion(view, &format!("companions.{key}"));
    }
    for arm in 0..view.arms() {
        for given in 0..view.count(&format!("arm.{arm}.companion")) {
            check_use(view, &format!("arm.{arm}.companion.{given}"));
        }
    }
}

fn check_companion(view: &mut View<'_>, path: &str) {
    let given = |key: &str| view.given(&format!("{path}.{key}"));
    if !["lumen", "adhesion", "clears"].into_iter().any(given) {
        let fault = Fault::new("this companion does nothing");
        view.fault(path, fault.expected("`lumen`, `adhesion` or `clears`"));
    }
    let Some(companion) = view.read::<Companion>(path) else {
        return;
    };
    let organs = view.keys("body.organs");
    for (position, organ) in companion.organs.iter().enumerate() {
        if !organs.is_empty() && !organs.contains(organ) {
            let fault = Fault::new(format!("unknown organ `{organ}`"));
            let near = view.nearest(organ, organs.iter().map(String::as_str));
            view.fault(&format!("{path}.organs.{position}"), fault.nearest(near));
        }
    }
}

fn check_use(view: &mut View<'_>, path: &str) {
    let agent = view.read::<String>(&format!("{path}.agent"));
    if let Some(agent) = &agent {
        check_body(view, path, agent);
    }
    let at = view.read::<Quantity<Time>>(&format!("{path}.at"));
    let over = view.read::<Quantity<Period>>(&format!("{path}.over"));
    let duration = view.read::<Quantity<Duration>>("duration");
    let (Some(at), Some(duration)) = (at, duration) else {
        return;
    };
    let end = at.value + over.map_or(0.0, |over| over.value);
    if at.value >= duration.value {
        let fault = Fault::new("the companion begins after the end of the run");
        view.fault(
            &format!("{path}.at"),
            fault.help("start earlier, or raise `duration`"),
        );
    } else if end > duration.value {
        let agent = agent.unwrap_or_default();
        let warning = Fault::new(format!("the run ends while `{agent}` still acts"))
            .found(format!("an end at {}", exact_duration(end)))
            .expected(format!("at most {}", exact_duration(duration.value)));
        view.warn(&format!("{path}.over"), warning);
    }
}

/// What acts on the vessels of the body does nothing without a body.
fn check_body(view: &mut View<'_>, path: &str, agent: &str) {
    if !view.is_well() && !view.keys("body").is_empty() {
        return;
    }
    let given = |key: &str| view.given(&format!("companions.{agent}.{key}"));
    let on_vessels: Vec<&str> = ["lumen", "adhesion"]
        .into_iter()
        .filter(|key| given(key))
        .collect();
    let idle = on_vessels.join("` and `");
    let at = format!("{path}.agent");
    if !on_vessels.is_empty() && given("clears") {
        let warning = Fault::new(format!("nothing for `{idle}` of `{agent}` to act on"));
        view.warn(
            &at,
            warning.help("it acts on the vessels of the body, and there is no body"),
        );
    } else if !on_vessels.is_empty() {
        let fault = Fault::new(format!("`{agent}` does nothing here"));
        let help = format!(
            "`{idle}`: it acts on the vessels of the body, and there is no body; take it out"
        );
        view.fault(&at, fault.help(help));
    }
}
