//! One arm: its parameters and its infusions.

use super::names::{Names, product_key};
use super::ticks::tick;
use super::unresolved::Unresolved;
use super::{body, kinds, placed, products, references, rules, site};
use crate::body::{Retention, Route};
use crate::format::{self, Body, CompanionUse, Document, Quantity, Share};
use crate::ids::{OrganId, SiteId, Tick};
use crate::plan::{ArmPlan, Companion, Factor, Infusion, Model};
use crate::wall::Interventions;

/// The arm at a position, from its own document.
pub(super) fn build(
    document: &Document,
    position: usize,
    names: &Names,
) -> Result<ArmPlan, Unresolved> {
    let arm = &document.arm[position];
    let mut doses = Vec::new();
    for dose in &arm.infusion {
        doses.extend(infusions(document, dose, names)?);
    }
    let given = arm.companion.iter();
    let companions = given.map(|given| companion(document, given, names));
    Ok(ArmPlan {
        name: arm.name.clone(),
        reference: references::reference(document, position),
        model: model(document, &arm.without, names)?,
        infusions: doses,
        companions: companions.collect::<Result<_, _>>()?,
    })
}

fn model(document: &Document, without: &[String], names: &Names) -> Result<Model, Unresolved> {
    let products = names.products.iter();
    let products = products.map(|key| products::build(document, key, names));
    let factors = names.factors.iter().map(|key| factor(document, key));
    let sites = document.site.iter();
    let sites = sites.map(|site| site::build(document, site, names));
    Ok(Model {
        body: body_of(document).map(body::build).transpose()?,
        products: products.collect::<Result<_, _>>()?,
        factors: factors.collect::<Result<_, _>>()?,
        kinds: kinds::build(document, names)?,
        rules: rules::build(document, without, names)?,
        actions: actions(document),
        sites: sites.collect::<Result<_, _>>()?,
    })
}

fn actions(document: &Document) -> Vec<(String, String)> {
    let label = |(key, action): (&str, &format::Action)| {
        let name = action.name.clone().unwrap_or_else(|| key.to_owned());
        (key.to_owned(), name)
    };
    document.actions.iter().map(label).collect()
}

/// The body, which a closed well does not lie in.
fn body_of(document: &Document) -> Option<&Body> {
    let well = document.site.is_well();
    document.body.as_ref().filter(|_| !well)
}

fn factor(document: &Document, key: &str) -> Result<Factor, Unresolved> {
    let factor = document.factors.get(key);
    let factor = factor.ok_or_else(|| Unresolved::name("factor", key))?;
    Ok(Factor {
        name: key.to_owned(),
        label: factor.name.clone().unwrap_or_else(|| key.to_owned()),
        diffusion_um2_per_s: factor.diffusion.value,
        decay_per_s: factor.decay.value,
        plasma_clearance_per_s: factor.plasma_clearance.value,
        permeability_um_per_s: factor.permeability.value,
        baseline_per_um3: factor.baseline.value,
        mass_g: factor.mass.as_ref().map(|mass| mass.value),
    })
}

/// The doses of an infusion that may be repeated.
fn infusions(
    document: &Document,
    dose: &format::Infusion,
    names: &Names,
) -> Result<Vec<Infusion>, Unresolved> {
    let first = infusion(document, dose, names)?;
    let times = dose.times.map_or(1, |times| times.value as u64);
    let every_s = dose.every.as_ref().map_or(0.0, |every| every.value);
    // Each dose is rounded by itself, so that no error adds up over them.
    let at = |number: u64| Infusion {
        at: Tick::from_seconds(dose.at.value + every_s * number as f64),
        ..first.clone()
    };
    Ok((0..times).map(at).collect())
}

fn companion(
    document: &Document,
    given: &CompanionUse,
    names: &Names,
) -> Result<Companion, Unresolved> {
    let agent = document.companions.get(&given.agent);
    let agent = agent.ok_or_else(|| Unresolved::name("companion", &given.agent))?;
    let organs = agent.organs.iter().map(|organ| names.organ(organ));
    let organs: Vec<OrganId> = organs.collect::<Result<_, _>>()?;
    let clears = agent.clears.iter();
    let clears = clears.map(|(factor, rate)| Ok((names.factor(factor)?, rate.value)));
    Ok(Companion {
        label: agent.name.clone().unwrap_or_else(|| given.agent.clone()),
        from: tick(&given.at),
        over: tick(&given.over),
        on_beds: Interventions {
            lumen_factor: agent.lumen.map_or(1.0, |lumen| lumen.value),
            adhesion_factor: agent.adhesion.map_or(1.0, |adhesion| adhesion.value),
        },
        organs: (!organs.is_empty()).then_some(organs),
        clears_per_s: clears.collect::<Result<_, _>>()?,
    })
}

fn infusion(
    document: &Document,
    dose: &format::Infusion,
    names: &Names,
) -> Result<Infusion, Unresolved> {
    let site = site_of(document, dose)?;
    let patch = document.site.iter().nth(site.index());
    let patch = patch.unwrap_or(document.site.first());
    Ok(Infusion {
        product: names.product(&product_key(document, dose))?,
        amount: amount(document, dose),
        route: route(dose, site, names)?,
        placed: dose
            .placed
            .as_ref()
            .map(|placed| placed::ball(placed, &patch.patch)),
        at: tick(&dose.at),
        over: dose.over.as_ref().map_or(Tick(0), tick),
        bag_time_s: dose.bag_time.as_ref().map_or(0.0, |time| time.value),
    })
}

/// Whole cells, or the multiple of a dose without cells.
fn amount(document: &Document, dose: &format::Infusion) -> f64 {
    let product = document.products.get(&dose.product);
    if product.is_some_and(|p| p.contents.is_some()) {
        return dose.amount.as_ref().map_or(0.0, |amount| amount.value);
    }
    let per_mass = dose.amount_per_mass.as_ref().zip(document.body.as_ref());
    let by_mass = per_mass.map(|(cells_per_g, body)| cells_per_g.value * body.mass.value);
    by_mass
        .or(dose.amount.as_ref().map(|amount| amount.value))
        .unwrap_or(0.0)
        .round()
}

/// The site of a dose; the first where it names none.
fn site_of(document: &Document, dose: &format::Infusion) -> Result<SiteId, Unresolved> {
    let Some(name) = &dose.site else {
        return Ok(SiteId::FIRST);
    };
    let named = document.site.named(name);
    let named = named.ok_or_else(|| Unresolved::name("site", name))?;
    Ok(SiteId::new(named))
}

/// How much of a local dose stays; all of it where nothing is written.
fn retention(dose: &format::Infusion) -> Retention {
    let share = |of: &Option<Quantity<Share>>| of.as_ref().map(|share| share.value);
    Retention {
        retained: share(&dose.share_retained).unwrap_or(Retention::ALL.retained),
        washed_out: share(&dose.share_washed_out).unwrap_or(Retention::ALL.washed_out),
    }
}

fn route(
    dose: &format::Infusion,
    site: SiteId,
    names: &Names,
) -> Result<Route<SiteId>, Unresolved> {
    Ok(match (dose.route, &dose.organ) {
        (format::Route::Venous, _) => Route::Venous,
        (format::Route::Portal, _) => Route::Portal,
        (format::Route::Local, _) => Route::Local {
            into: site,
            retention: retention(dose),
        },
        (format::Route::OrganArtery, Some(organ)) => Route::OrganArtery {
            organ: names.organ(organ)?,
            share_entering: dose
                .share_entering
                .as_ref()
                .map_or(1.0, |share| share.value),
        },
        (format::Route::Arterial | format::Route::OrganArtery, _) => Route::Arterial,
    })
}
