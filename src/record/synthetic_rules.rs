//! The rules of the made-up run whose events are counted.

use super::idle::{Idle, IdleKind, IdleThing};
use crate::ids::RuleId;
use crate::observe::{Counted, CountedRule};

/// Rules with the action they are a part of.
const RULES: [(&str, Option<&str>, Counted); 3] = [
    ("m1-to-m2", None, Counted::Events),
    ("msc-dies", None, Counted::Events),
    ("msc-secretes-vegf", Some("paracrine"), Counted::Molecules),
];

/// The rules of the made-up run.
pub(crate) fn rules() -> Vec<CountedRule> {
    RULES.iter().enumerate().map(rule).collect()
}

fn rule((position, rule): (usize, &(&str, Option<&str>, Counted))) -> CountedRule {
    let (key, action, counted) = *rule;
    CountedRule {
        id: RuleId::new(position),
        key: key.to_owned(),
        label: key.replace('-', " "),
        action: action.map(str::to_owned),
        counted,
        by_cells: true,
    }
}

/// A rule that did nothing.
pub(crate) fn idle() -> Vec<Idle> {
    let things = vec![IdleThing::named("m1-to-m2")];
    Idle::of(IdleKind::IdleRules, things).into_iter().collect()
}
