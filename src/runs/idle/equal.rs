//! Products and arms that differ by their names only.

use crate::plan::{ArmPlan, Content, Infusion, Plan};
use crate::record::IdleThing;

/// Given products of different names with the same content. Those of which each has a donor drawn for it differ by chance.
pub(super) fn products(plan: &Plan) -> Vec<IdleThing> {
    let given = plan.arms.iter().flat_map(|arm| {
        let doses = arm.infusions.iter();
        doses.map(|dose| &arm.model.products[dose.product.index()])
    });
    let mut groups: Vec<(&Content, Vec<&str>)> = Vec::new();
    for product in given.filter(|product| !has_own_donor(&product.content)) {
        let name = product.name.as_str();
        match groups
            .iter_mut()
            .find(|(content, _)| **content == product.content)
        {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => groups.push((&product.content, vec![name])),
        }
    }
    joined(groups.into_iter().map(|(_, names)| names))
}

/// Arms that are given the same with the same values: each row is equal in all of them.
pub(super) fn arms(plan: &Plan) -> Vec<IdleThing> {
    let mut groups: Vec<(&ArmPlan, Vec<&str>)> = Vec::new();
    for arm in &plan.arms {
        match groups.iter_mut().find(|(first, _)| is_alike(first, arm)) {
            Some((_, names)) => names.push(&arm.name),
            None => groups.push((arm, vec![&arm.name])),
        }
    }
    joined(groups.into_iter().map(|(_, names)| names))
}

fn is_alike(one: &ArmPlan, other: &ArmPlan) -> bool {
    let product = |arm: &ArmPlan, dose: &Infusion| arm.model.products[dose.product.index()].clone();
    let same_dose = |(a, b): (&Infusion, &Infusion)| {
        let (mine, theirs) = (product(one, a), product(other, b));
        let same = mine.content == theirs.content
            && (a.product == b.product || !has_own_donor(&mine.content));
        let product = a.product;
        same && *a
            == Infusion {
                product,
                ..b.clone()
            }
    };
    one.infusions.len() == other.infusions.len()
        && one.companions == other.companions
        && one.infusions.iter().zip(&other.infusions).all(same_dose)
        && one.model == other.model
}

/// Whether the donor of a product is drawn by its name.
fn has_own_donor(content: &Content) -> bool {
    match content {
        Content::Cells(cells) => cells.donor_log_sd > 0.0,
        Content::Factors(_) => false,
    }
}

fn joined<'a>(groups: impl Iterator<Item = Vec<&'a str>>) -> Vec<IdleThing> {
    let alike = groups.filter(|names| names.len() > 1);
    alike
        .map(|names| IdleThing::named(names.join(" = ")))
        .collect()
}
