//! What a plan shows of the infused cells in the patch: how many to expect, and which rules do not reach the others.

use std::collections::BTreeSet;

use crate::cells::{Behaviour, Rule, Subject};
use crate::ids::{KindId, OrganId, SiteId};
use crate::observe::Observable;
use crate::plan::{
    ArmPlan, BodyPlan, CellProduct, Content, Infusion, Organ, OrganRole, Plan, Route,
};
use crate::record::IdleThing;
use crate::runs::verdict::FEWEST_CELLS;

/// The words under which the infused cells of a patch are named.
pub(super) fn infused_in(plan: &Plan, site: SiteId) -> String {
    let model = plan.arms.first().map(|arm| &arm.model);
    let patch = model.map_or("patch".to_owned(), |model| model.patch_name(site));
    format!("infused cells in the {patch}")
}

/// The sites whose patches rows are about.
pub(super) fn asked_sites(rows: impl Iterator<Item = Observable>) -> BTreeSet<SiteId> {
    let about = rows.filter(|row| !matches!(row, Observable::Done { .. }));
    about.filter_map(Observable::site).collect()
}

/// Infused cells in a patch, where so few can be expected in every arm and all replicates together that the patch is too small
/// for a question about it.
pub(super) fn few_cells(plan: &Plan, rows: &[Option<Observable>]) -> Vec<IdleThing> {
    let asked = asked_sites(rows.iter().flatten().copied()).into_iter();
    asked.filter_map(|site| few_in(plan, site)).collect()
}

fn few_in(plan: &Plan, site: SiteId) -> Option<IdleThing> {
    let replicates = plan.replicates as f64;
    let arms = plan.arms.iter();
    let by_arm: Option<Vec<f64>> = arms.map(|arm| expected(arm, site)).collect();
    let by_arm: Vec<f64> = by_arm
        .unwrap_or_default()
        .into_iter()
        .map(|one| replicates * one)
        .collect();
    let most = by_arm.iter().copied().fold(0.0, f64::max);
    if most <= 0.0 || most >= FEWEST_CELLS {
        return None;
    }
    Some(IdleThing {
        name: infused_in(plan, site),
        detail: format!(
            "{} by dose, blood flow and size, if none is held elsewhere",
            short(most)
        ),
        by_arm,
        ..IdleThing::default()
    })
}

fn short(number: f64) -> String {
    if number < 0.1 {
        "under 0.1".to_owned()
    } else {
        format!("about {number:.1}")
    }
}

/// Infused cells that the blood carries into the patch of a site on its first pass and that needles leave there; none if it is not known:
/// the same kind of cells is there anyway, enters from vessels, or divides.
fn expected(arm: &ArmPlan, id: SiteId) -> Option<f64> {
    let model = &arm.model;
    let site = &model.sites[id.index()];
    let doses = arm
        .infusions
        .iter()
        .filter_map(|dose| Some((dose, cells(arm, dose)?)));
    let mut sum = 0.0;
    for (dose, product) in doses {
        let of_kind = |state: crate::ids::StateId| model.kinds.state(state).kind == product.kind;
        let resident = site
            .residents
            .iter()
            .any(|(state, density)| *density > 0.0 && of_kind(*state));
        let grows = |rule: &Rule| match (&rule.behaviour, &rule.subject) {
            (Behaviour::Recruit(state, _), _) => of_kind(*state),
            (Behaviour::Divide, Subject::Cells(states)) => {
                states.iter().any(|state| of_kind(*state))
            }
            _ => false,
        };
        if resident
            || model
                .rules
                .rules
                .iter()
                .any(|rule| rule.has_value() && grows(rule))
        {
            return None;
        }
        let share = match (&model.body, site.organ, dose.route) {
            (body, organ, Route::Local { into, retention }) => {
                let carried = match (body, organ) {
                    (Some(body), Some(organ)) => share_to(body, organ, Route::Venous),
                    _ => 0.0,
                };
                f64::from(u8::from(into == id)) * retention.retained
                    + retention.washed_out * carried
            }
            (Some(body), Some(organ), route) => share_to(body, organ, route),
            (None, _, _) => 1.0,
            (Some(_), None, _) => 0.0,
        };
        sum += dose.amount * product.in_body.viability * share * site.patch_share;
    }
    Some(sum)
}

fn cells<'a>(arm: &'a ArmPlan, dose: &Infusion) -> Option<&'a CellProduct> {
    match &arm.model.products[dose.product.index()].content {
        Content::Cells(cells) => Some(cells),
        Content::Factors(_) => None,
    }
}

/// Share of a dose that the blood carries into an organ on its first pass.
fn share_to(body: &BodyPlan, site: OrganId, route: Route<SiteId>) -> f64 {
    let Some(Organ {
        in_graph: organ, ..
    }) = body.organ(site)
    else {
        return 0.0;
    };
    let portal = body
        .organs
        .iter()
        .map(|organ| &organ.in_graph)
        .filter(|organ| organ.role == OrganRole::Portal);
    let by_artery = match organ.role {
        OrganRole::Lung => 1.0,
        OrganRole::Liver => organ.flow_share + portal.map(|organ| organ.flow_share).sum::<f64>(),
        OrganRole::Portal | OrganRole::Systemic => organ.flow_share,
    };
    match route {
        Route::OrganArtery {
            organ,
            share_entering: share,
        } if organ == site => share + (1.0 - share) * by_artery,
        Route::Portal if organ.role == OrganRole::Liver => 1.0,
        _ => by_artery,
    }
}

/// Keys of the scenario's own rules about cells that are given into blood, which act only on those in the patch.
pub(super) fn patch_only(plan: &Plan, own_rules: &[String]) -> Vec<IdleThing> {
    let mut names: Vec<&str> = Vec::new();
    for arm in plan.arms.iter().filter(|arm| arm.model.body.is_some()) {
        let by_blood = arm
            .infusions
            .iter()
            .filter(|dose| !matches!(dose.route, Route::Local { .. }));
        let kinds: Vec<KindId> = by_blood
            .filter_map(|dose| Some(cells(arm, dose)?.kind))
            .collect();
        let rules = arm.model.rules.rules.iter();
        let rules = rules.filter(|rule| own_rules.contains(&rule.name) && rule.has_value());
        for rule in rules.filter(|rule| is_about(rule, arm, &kinds)) {
            if !names.contains(&rule.name.as_str()) {
                names.push(&rule.name);
            }
        }
    }
    names.into_iter().map(IdleThing::named).collect()
}

/// Whether a rule acts on cells of these kinds, or lets them act, in the patch only. Held cells only secrete.
fn is_about(rule: &Rule, arm: &ArmPlan, kinds: &[KindId]) -> bool {
    let of = |state: &crate::ids::StateId| kinds.contains(&arm.model.kinds.state(*state).kind);
    let by_them = match &rule.subject {
        Subject::Cells(states) => states.iter().any(of),
        Subject::Parenchyma | Subject::Vessel => false,
    };
    match &rule.behaviour {
        Behaviour::Secrete(_) => false,
        Behaviour::Kill(state, _) => by_them || of(state),
        Behaviour::Engulf(meal) => by_them || of(&meal.target),
        _ => by_them,
    }
}
