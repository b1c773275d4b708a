//! What did nothing in several runs.

use crate::record::{Idle, IdleKind, IdleThing};
use crate::report::named::Named;

/// What did nothing in the runs, reason by reason. What is the same in all of them stands alone, the rest names its run.
pub(super) fn together(runs: &[Named]) -> Vec<Idle> {
    let groups = runs.iter().flat_map(|run| &run.data.outcome.idle);
    let mut kinds: Vec<IdleKind> = groups.map(|group| group.kind).collect();
    kinds.sort();
    kinds.dedup();
    let of_kind = |kind| Idle::of(kind, things(runs, kind));
    kinds.into_iter().filter_map(of_kind).collect()
}

fn things(runs: &[Named], kind: IdleKind) -> Vec<IdleThing> {
    let of_run = |run: &'_ Named| -> Vec<IdleThing> {
        let groups = run.data.outcome.idle.iter();
        let of_kind = groups.filter(|group| group.kind == kind);
        of_kind.flat_map(|group| group.things.clone()).collect()
    };
    let by_run: Vec<Vec<IdleThing>> = runs.iter().map(of_run).collect();
    let in_all = |thing: &IdleThing| {
        by_run
            .iter()
            .all(|of_run| of_run.iter().any(|it| it.words() == thing.words()))
    };
    let mut things: Vec<IdleThing> = Vec::new();
    for (run, of_run) in runs.iter().zip(&by_run) {
        for thing in of_run {
            let words = |known: &IdleThing| known.words() == thing.words();
            if !in_all(thing) {
                things.push(named(&run.name, thing));
            } else if !things.iter().any(words) {
                things.push(thing.clone());
            }
        }
    }
    things
}

/// A thing that did nothing in one run only.
fn named(run: &str, thing: &IdleThing) -> IdleThing {
    let arms = match thing.arms.as_slice() {
        [] => vec![run.to_owned()],
        arms => arms.iter().map(|arm| format!("{run}: {arm}")).collect(),
    };
    IdleThing {
        arms,
        ..thing.clone()
    }
}
