//! What prevents a run from continuing with another plan.
//!
//! A change is followed where it acts on what is still to come. One that the state has no room for, that would change the
//! past, or that would do nothing because its value has been used up is refused.

mod conflict;
mod patches;

use std::collections::BTreeSet;

use self::conflict::List;
pub use self::conflict::{ForkConflict, Reason};

use crate::body;
use crate::cells::{Behaviour, Kinds, Meal, Rule};
use crate::ids::Tick;
use crate::plan::{
    ArmPlan, BodyPlan, CellProduct, Companion, Content, Infusion, Model, Plan, Product,
};
use crate::simulation::{Simulation, World};
use crate::units::exact_duration;

/// Everything that prevents a run from continuing with another plan; empty if nothing does.
pub(super) fn fork_conflicts(run: &Simulation, plan: &Plan) -> Vec<ForkConflict> {
    let mut list = List::new(None);
    let old = run.plan();
    let names = |plan: &Plan| -> Vec<String> { plan.arms.iter().map(|a| a.name.clone()).collect() };
    list.same("the arms", names(old) == names(plan), Reason::InTables);
    // Arms may stand at different moments: what one of them has passed is past.
    let moments = run.worlds().iter().map(World::now);
    shared(old, plan, moments.max().unwrap_or(Tick(0)), &mut list);
    list.same(
        "the number of replicates",
        old.replicates == plan.replicates,
        Reason::InTables,
    );
    // An arm that the plan does not have is refused with the arms themselves.
    let worlds = run.worlds().iter();
    let arms = worlds.filter_map(|world| Some((world, plan.arms.get(world.setting.arm.index())?)));
    let of_arms = arms.flat_map(|(world, arm)| of_arm(world, arm, old.seed != plan.seed));
    let all: Vec<ForkConflict> = list.found.into_iter().chain(of_arms).collect();
    once_for_all(all, plan.arms.len())
}

/// What every arm has is reported once, without a name; what one arm has twice is still of that arm.
fn once_for_all(all: Vec<ForkConflict>, arms: usize) -> Vec<ForkConflict> {
    let mut reported: Vec<ForkConflict> = Vec::new();
    for one in &all {
        let alike = |other: &&ForkConflict| (&other.what, other.why) == (&one.what, one.why);
        let of: BTreeSet<_> = all.iter().filter(alike).map(|other| &other.arm).collect();
        let everywhere = arms > 1 && of.len() == arms;
        let one = ForkConflict {
            arm: one.arm.clone().filter(|_| !everywhere),
            ..one.clone()
        };
        if !reported.contains(&one) {
            reported.push(one);
        }
    }
    reported
}

fn shared(old: &Plan, new: &Plan, now: Tick, list: &mut List) {
    let end = exact_duration(new.duration.seconds());
    list.same(
        format!("the end at {end}"),
        new.duration > now,
        Reason::Before,
    );
    let (a, b) = (&old.clocks, &new.clocks);
    // The step of the fields is free: a field does not depend on the steps that produced it, and no draw counts them.
    for (clock, same) in [
        ("motion", a.motion == b.motion),
        ("phenotype", a.phenotype == b.phenotype),
        ("sampling", a.sampling == b.sampling),
        ("circulation_max", a.circulation_max == b.circulation_max),
    ] {
        list.same(format!("clock.{clock}"), same, Reason::Counted);
    }
    let taken = |pictures: &[Tick]| -> Vec<Tick> {
        let taken = pictures.iter().filter(|at| **at <= now);
        taken.copied().collect()
    };
    let same = taken(&a.pictures) == taken(&b.pictures);
    list.same("pictures until this moment", same, Reason::Before);
}

fn of_arm(world: &World, new: &ArmPlan, other_seed: bool) -> Vec<ForkConflict> {
    let old = &*world.setting.plan;
    let mut list = List::new(Some(old.name.clone()));
    structure(&old.model, &new.model, &mut list);
    patches::sites(world, [&old.model, &new.model], &mut list);
    doses(old, new, world.now(), &mut list);
    companions(&old.companions, &new.companions, world.now(), &mut list);
    let donors = old.cell_doses().filter(|dose| dose.at < world.now());
    let donors = donors.filter_map(|dose| cells_of(&old.model.products[dose.product.index()]));
    let drawn = donors.into_iter().any(|cells| cells.donor_log_sd > 0.0);
    list.same("the seed", !(other_seed && drawn), Reason::Donor);
    list.found
}

/// What gives the columns of the state their number and their meaning.
fn structure(old: &Model, new: &Model, list: &mut List) {
    let same = same_flows(&old.body, &new.body);
    list.same("organs, volumes and flows of the body", same, Reason::Flows);
    let factors =
        |model: &Model| -> Vec<String> { model.factors.iter().map(|f| f.name.clone()).collect() };
    list.same(
        "the factors in use",
        factors(old) == factors(new),
        Reason::InTables,
    );
    let same = outline(&old.kinds) == outline(&new.kinds);
    list.same("kinds, states and levels of cells", same, Reason::InTables);
    let rules = |model: &Model| -> Vec<Rule> { model.rules.rules.iter().map(bare).collect() };
    list.same(
        "the set of rules, and what each rule does",
        rules(old) == rules(new),
        Reason::InTables,
    );
    list.same("the actions", old.actions == new.actions, Reason::InTables);
}

/// Whether two bodies differ at most in the numbers of their beds, which walls read again from the plan.
fn same_flows(old: &Option<BodyPlan>, new: &Option<BodyPlan>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return old == new;
    };
    let mut bare = new.clone();
    for (organ, was) in bare.organs.iter_mut().zip(&old.organs) {
        organ.bed = was.bed;
        organ.loss_per_s = was.loss_per_s;
        organ.luminal_share = was.luminal_share;
    }
    bare == *old
}

/// Names in the order in which states and levels are numbered.
fn outline(kinds: &Kinds) -> Vec<(String, Vec<String>, Vec<String>)> {
    let of_kind = |kind: &crate::cells::Kind| {
        let first = kind.first_state.index();
        let states = kinds.states[first..first + kind.state_count].iter();
        (
            kind.name.clone(),
            states
                .map(|state| format!("{} {}", state.name, state.corpse))
                .collect(),
            kind.levels.iter().map(|level| level.name.clone()).collect(),
        )
    };
    kinds.kinds.iter().map(of_kind).collect()
}

/// A rule without its numbers and signals.
fn bare(rule: &Rule) -> Rule {
    Rule {
        label: String::new(),
        behaviour: match rule.behaviour {
            Behaviour::Engulf(Meal { target, then, .. }) => Behaviour::Engulf(Meal {
                target,
                then,
                reach_um: 0.0,
                then_share: 0.0,
                then_share_debris: 0.0,
                bites: 1.0,
                again_after_s: 0.0,
            }),
            Behaviour::Kill(state, _) => Behaviour::Kill(state, 0.0),
            other => other,
        },
        base: 0.0,
        max: 0.0,
        raised_by: Vec::new(),
        lowered_by: Vec::new(),
        ..rule.clone()
    }
}

/// Doses that have begun must be the same, with the numbers that name their cells; no other may lie before this moment.
fn doses(old: &ArmPlan, new: &ArmPlan, now: Tick, list: &mut List) {
    let [before, mut after] = [old, new].map(|arm| begun(arm, now));
    let mut changed = Vec::new();
    for (number, dose) in &before {
        let when = exact_duration(dose.at.seconds());
        let there = after.iter().position(|given| given == &(*number, *dose));
        let same = there.is_some();
        match there {
            Some(there) => drop(after.remove(there)),
            None => changed.push(dose.at),
        }
        list.same(format!("the dose at {when}"), same, Reason::Begun);
        let product = |arm: &ArmPlan| arm.model.products.get(dose.product.index()).cloned();
        let [ours, theirs] = [product(old), product(new)];
        let name = ours.as_ref().map_or("", |product| &product.name);
        let what = format!("the product {name}");
        if same && !list.found.iter().any(|found| found.what == what) {
            list.same(
                what,
                followed(ours.as_ref(), theirs.as_ref()),
                Reason::Infused,
            );
        }
    }
    for (_, dose) in after {
        let when = exact_duration(dose.at.seconds());
        // What replaces one that is reported above is not reported twice.
        let reported = changed.iter().position(|at| *at == dose.at);
        list.same(
            format!("a dose at {when}"),
            reported.is_some(),
            Reason::Before,
        );
        reported.map(|reported| changed.remove(reported));
    }
}

/// The doses of an arm that have begun, each with the number of cell doses before it, which names its cells.
fn begun(arm: &ArmPlan, now: Tick) -> Vec<(Option<usize>, &Infusion)> {
    let numbered = arm.cell_doses().enumerate();
    let cells = numbered.map(|(number, dose)| (Some(number), dose));
    let is_medium =
        |dose: &&Infusion| cells_of(&arm.model.products[dose.product.index()]).is_none();
    let media = arm
        .infusions
        .iter()
        .filter(is_medium)
        .map(|dose| (None, dose));
    cells
        .chain(media)
        .filter(|(_, dose)| dose.at < now)
        .collect()
}

fn cells_of(product: &Product) -> Option<&CellProduct> {
    match &product.content {
        Content::Cells(cells) => Some(cells),
        Content::Factors(_) => None,
    }
}

/// Whether cells of a product that are in the body can follow what became of it.
fn followed(old: Option<&Product>, new: Option<&Product>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    let content = match (&old.content, &new.content) {
        (Content::Cells(was), Content::Cells(is)) => Content::Cells(CellProduct {
            in_body: body::Product {
                receptor: was.in_body.receptor,
                chemokine_receptor: was.in_body.chemokine_receptor,
                ..is.in_body.clone()
            },
            adhesion_factor: was.adhesion_factor,
            killing_per_s: was.killing_per_s,
            ..is.clone()
        }),
        (_, other) => other.clone(),
    };
    let label = old.label.clone();
    Product {
        content,
        label,
        ..new.clone()
    } == *old
}

/// A companion that acts may change in what it does and in how long; one that has ended may not change at all.
fn companions(old: &[Companion], new: &[Companion], now: Tick, list: &mut List) {
    for position in 0..old.len().max(new.len()) {
        match (old.get(position), new.get(position)) {
            (Some(was), is) if was.from < now => acting(was, is, now, list),
            (_, Some(is)) => {
                let what = format!("the start of {}, given beside", is.label);
                list.same(what, is.from >= now, Reason::Before);
            }
            _ => {}
        }
    }
}

fn acting(was: &Companion, is: Option<&Companion>, now: Tick, list: &mut List) {
    let what = format!("{}, given beside", was.label);
    match is {
        Some(is) if was == is => {}
        _ if was.from + was.over.0 <= now => list.same(what, false, Reason::UsedUp),
        Some(is) if is.from == was.from => {
            let end = is.from + is.over.0;
            list.same(format!("the end of {what}"), end >= now, Reason::Before);
        }
        _ => list.same(format!("the start of {what}"), false, Reason::Begun),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arm: &str) -> ForkConflict {
        ForkConflict {
            arm: Some(arm.to_owned()),
            what: "a dose".to_owned(),
            why: Reason::Before,
        }
    }

    #[test]
    fn only_what_all_arms_have_loses_its_arm() {
        let both = once_for_all(vec![of("a"), of("b")], 2);
        assert_eq!(
            both,
            [ForkConflict {
                arm: None,
                ..of("a")
            }]
        );
        assert_eq!(once_for_all(vec![of("b"), of("b")], 2), [of("b")]);
        assert_eq!(once_for_all(vec![of("a")], 1), [of("a")]);
    }
}
