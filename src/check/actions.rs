//! Actions of infused cells that arms switch off.

use super::spot::Spot;
use super::view::View;
use crate::syntax::{Fault, one_of};

pub fn check(view: &mut View<'_>) {
    for arm in view.arms().iter() {
        for at in arm.at.key("without").items() {
            if let Some(action) = at.text() {
                check_action(view, at, action);
            }
        }
    }
}

fn check_action(view: &mut View<'_>, at: Spot<'_>, action: &str) {
    let actions = view.at("actions");
    if actions.has(action) {
        return check_members(view, at, action);
    }
    let near = view.nearest(action, actions.keys());
    let fault = Fault::new(format!("unknown action `{action}`")).nearest(near);
    let fault = if actions.keys().len() == 0 {
        fault.help("there are no actions: add `biology/actions` to `uses`")
    } else {
        fault.expected(one_of(actions.keys()))
    };
    view.fault(at, fault);
}

/// Switching off an action without rules and values would have no effect.
fn check_members(view: &mut View<'_>, at: Spot<'_>, action: &str) {
    let mut rules = view.at("rules").entries();
    let members = rules.any(|(_, rule)| rule.key("action").text() == Some(action));
    let off = view.under(&["actions", action, "off"]);
    if !members && off.keys().len() == 0 {
        let fault = Fault::new(format!(
            "nothing to switch off: no rule is a part of `{action}`"
        ));
        let help = "add the layer with its rules to `uses`, or take it out of `without`";
        view.fault(at, fault.help(help));
    }
}
