//! What will do nothing, as far as a checked scenario shows it.

use super::{equal, expected};
use crate::observe::Catalogue;
use crate::plan::Plan;
use crate::record::{Idle, IdleKind, IdleThing, RunInfo};
use crate::scenario::{Scenario, Unread};
use crate::units::grouped;

/// What will do nothing in a run of a scenario, as far as it can be known before.
pub fn idle_before(scenario: &Scenario) -> Vec<Idle> {
    let plan = scenario.plan();
    let rows = match Catalogue::of(&plan) {
        Ok(catalogue) => plan
            .answers
            .iter()
            .map(|row| catalogue.observable(&row.observable))
            .collect(),
        Err(_) => Vec::new(),
    };
    let few = Idle::of(IdleKind::FewCells, expected::few_cells(&plan, &rows));
    let mut idle = known(scenario, &plan);
    idle.extend(few);
    idle.sort_by_key(|group| group.kind);
    idle
}

/// What is known of a run at its start and stays true until its end.
pub(crate) fn known(scenario: &Scenario, plan: &Plan) -> Vec<Idle> {
    let written = scenario.unread();
    let groups = [
        (
            IdleKind::PatchOnly,
            expected::patch_only(plan, &scenario.own_rules()),
        ),
        (IdleKind::UnreadValues, unread(written.values.iter())),
        (IdleKind::UnexaminedValues, unexamined(written.unexamined)),
        (IdleKind::EqualProducts, equal::products(plan)),
        (IdleKind::EqualArms, equal::arms(plan)),
    ];
    found(groups)
}

/// The groups that hold something.
fn found(groups: [(IdleKind, Vec<IdleThing>); 5]) -> Vec<Idle> {
    let groups = groups.into_iter();
    groups
        .filter_map(|(kind, things)| Idle::of(kind, things))
        .collect()
}

/// What is known of a forked run. Its scenario is resolved and does not show what its author wrote: that is known from the
/// parent, and only what the command line changed is new.
pub(crate) fn of_fork(scenario: &Scenario, plan: &Plan, parent: &RunInfo) -> Vec<Idle> {
    let things = |kind: IdleKind| {
        let groups = parent.idle.iter().filter(move |group| group.kind == kind);
        groups.flat_map(|group| group.things.clone())
    };
    let changed = scenario.unread().values;
    let changed = unread(changed.iter().filter(|unread| unread.by_command_line));
    let mut values: Vec<IdleThing> = things(IdleKind::UnreadValues).collect();
    values.extend(
        changed
            .into_iter()
            .filter(|new| !things(IdleKind::UnreadValues).any(|old| old.name == new.name)),
    );
    let groups = [
        (IdleKind::PatchOnly, things(IdleKind::PatchOnly).collect()),
        (IdleKind::UnreadValues, values),
        (
            IdleKind::UnexaminedValues,
            things(IdleKind::UnexaminedValues).collect(),
        ),
        (IdleKind::EqualProducts, equal::products(plan)),
        (IdleKind::EqualArms, equal::arms(plan)),
    ];
    found(groups)
}

fn unread<'a>(values: impl Iterator<Item = &'a Unread>) -> Vec<IdleThing> {
    values.map(|value| IdleThing::named(&value.path)).collect()
}

fn unexamined(values: usize) -> Vec<IdleThing> {
    let words = match values {
        0 => return Vec::new(),
        1 => "the last value".to_owned(),
        more => format!("the last {} values", grouped(more as u64)),
    };
    vec![IdleThing::named(words)]
}
