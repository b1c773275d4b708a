//! Checks the references of arms: each names another arm, and no chain of references returns to its start.

use super::view::View;
use crate::syntax::{Fault, nearest};

pub fn check(view: &mut View<'_>) {
    let blocks = view.arms();
    let arms: Vec<Option<&str>> = blocks.iter().map(|arm| arm.value.name).collect();
    let position = |name: &str| arms.iter().position(|arm| *arm == Some(name));
    let named = blocks.iter().map(|arm| position(arm.value.reference?));
    let next: Vec<Option<usize>> = named.collect();
    for (arm, block) in blocks.iter().enumerate() {
        let Some(name) = block.value.reference else {
            continue;
        };
        let at = block.at.key("reference");
        if next[arm].is_none() {
            let others = arms.iter().enumerate().filter(|(other, _)| *other != arm);
            let others: Vec<&str> = others.filter_map(|(_, name)| *name).collect();
            let fault = Fault::new(format!("unknown arm `{name}`"));
            let near = nearest(name, others.iter().copied());
            let fault = fault
                .nearest_or_list(near)
                .expected("the name of another arm");
            view.fault(at, fault);
        } else if let Some(circle) = circle(arm, &next) {
            let names: Vec<&str> = circle.iter().filter_map(|arm| arms[*arm]).collect();
            view.fault(at, compared_in_circle(&names));
        }
    }
}

fn compared_in_circle(names: &[&str]) -> Fault {
    match names {
        [own] => {
            let fault = Fault::new(format!("the arm `{own}` is compared with itself"));
            fault.expected("the name of another arm")
        }
        several => {
            let fault = Fault::new(format!(
                "arms are compared in a circle: `{}`",
                several.join("`, `")
            ));
            fault
                .expected("an arm that is not compared with this one")
                .help(
                    "remove `reference` from one of them, or let it name an arm outside the circle",
                )
        }
    }
}

/// The arms of a chain of references that returns to `first`; none if it does not, or if an earlier arm reports the same circle.
fn circle(first: usize, next: &[Option<usize>]) -> Option<Vec<usize>> {
    let mut arms = vec![first];
    while let Some(arm) = next[*arms.last()?] {
        if arm == first {
            return Some(arms);
        }
        if arm < first || arms.contains(&arm) {
            return None;
        }
        arms.push(arm);
    }
    None
}
