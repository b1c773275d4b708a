//! Actions of infused cells that arms switch off.

use super::super::faults::{Fault, one_of};
use super::view::View;

pub fn check(view: &mut View<'_>) {
    let actions = view.keys("actions");
    for arm in 0..view.arms() {
        for position in 0..view.count(&format!("arm.{arm}.without")) {
            let path = format!("arm.{arm}.without.{position}");
            let Some(action) = view.read::<String>(&path) else {
                continue;
            };
            if !actions.contains(&action) {
                let near = view.nearest(&action, actions.iter().map(String::as_str));
                let fault = Fault::new(format!("unknown action `{action}`")).nearest(near);
                let fault = if actions.is_empty() {
                    fault.help("there are no actions: add `biology/actions` to `uses`")
                } else {
                    fault.expected(one_of(actions.iter().map(String::as_str)))
                };
                view.fault(&path, fault);
            } else {
                check_members(view, &path, &action);
            }
        }
    }
}

/// Switching off an action without rules and values would have no effect.
fn check_members(view: &mut View<'_>, path: &str, action: &str) {
    let mut rules = view.keys("rules").into_iter();
    let member = |rule: String| {
        view.read::<String>(&format!("rules.{rule}.action"))
            .is_some_and(|of| of == action)
    };
    let members = rules.any(member);
    if !members && view.keys(&format!("actions.{action}.off")).is_empty() {
        let fault = Fault::new(format!(
            "nothing to switch off: no rule is a part of `{action}`"
        ));
        let help = "add the layer with its rules to `uses`, or take it out of `without`";
        view.fault(path, fault.help(help));
    }
}
