//! Treatments beside the cells: each must act, on something that exists, within the run.

use super::block::Block;
use super::partial::CompanionSpan;
use super::spot::Spot;
use super::view::View;
use crate::syntax::Fault;
use crate::units::exact_duration;

pub fn check(view: &mut View<'_>) {
    for (key, at) in view.at("companions").entries() {
        check_companion(view, key, at);
    }
    for arm in view.arms().iter() {
        for given in arm.value.companions.iter() {
            check_use(view, given);
        }
    }
}

fn check_companion(view: &mut View<'_>, key: &str, at: Spot<'_>) {
    if !["lumen", "adhesion", "clears"]
        .iter()
        .any(|key| at.has(key))
    {
        let fault = Fault::new("this companion does nothing");
        view.fault(at, fault.expected("`lumen`, `adhesion` or `clears`"));
    }
    let companions = view.companions();
    let Some(companion) = companions.get(key) else {
        return;
    };
    let organs = view.under(&["body", "organs"]);
    for (position, organ) in companion.value.organs.iter().enumerate() {
        if organs.keys().len() > 0 && !organs.has(organ) {
            let fault = Fault::new(format!("unknown organ `{organ}`"));
            let near = view.nearest(organ, organs.keys());
            view.fault(at.key("organs").item(position), fault.nearest(near));
        }
    }
}

fn check_use(view: &mut View<'_>, block: &Block<'_, CompanionSpan>) {
    let given = &block.value;
    if let Some(agent) = &given.agent {
        check_body(view, block.at.key("agent"), agent);
    }
    let (Some(at), Some(duration)) = (given.at, view.duration()) else {
        return;
    };
    let end = at.value + given.over.map_or(0.0, |over| over.value);
    if at.value >= duration.value {
        let fault = Fault::new("the companion begins after the end of the run");
        let help = "start earlier, or raise `duration`";
        view.fault(block.at.key("at"), fault.help(help));
    } else if end > duration.value {
        let agent = given.agent.as_deref().unwrap_or_default();
        let warning = Fault::new(format!("the run ends while `{agent}` still acts"))
            .found(format!("an end at {}", exact_duration(end)))
            .expected(format!("at most {}", exact_duration(duration.value)));
        view.warn(block.at.key("over"), warning);
    }
}

/// What acts on the vessels of the body does nothing without a body.
fn check_body(view: &mut View<'_>, at: Spot<'_>, agent: &str) {
    if !view.is_well() && view.has_body() {
        return;
    }
    let companion = view.under(&["companions", agent]);
    let on_vessels: Vec<&str> = ["lumen", "adhesion"]
        .into_iter()
        .filter(|key| companion.has(key))
        .collect();
    let idle = on_vessels.join("` and `");
    if !on_vessels.is_empty() && companion.has("clears") {
        let warning = Fault::new(format!("nothing for `{idle}` of `{agent}` to act on"));
        view.warn(
            at,
            warning.help("it acts on the vessels of the body, and there is no body"),
        );
    } else if !on_vessels.is_empty() {
        let fault = Fault::new(format!("`{agent}` does nothing here"));
        let help = format!(
            "`{idle}`: it acts on the vessels of the body, and there is no body; take it out"
        );
        view.fault(at, fault.help(help));
    }
}
