//! Processor time of a run, before it is run. Constants are measured with `cargo bench --bench estimate`.

use crate::cells::{Behaviour, Subject};
use crate::fields::substeps_of;
use crate::ids::{FactorId, SiteId, StateId, Tick};
use crate::plan::{ArmPlan, Content, Model, Plan, Site};

use density::density_s;

mod density;

/// Per voxel and step of a field, and per voxel and substep of one that sinks cut into parts, s; and per substep whatever its size.
const SECONDS_PER_VOXEL: f64 = 9.6e-9;
const SECONDS_PER_VOXEL_IN_PARTS: f64 = 2.7e-8;
const SECONDS_PER_SUBSTEP: f64 = 3.6e-6;
/// Per voxel and beat of the tissue, with what is looked at once per factor, and per beat whatever the size of the patch, s.
const SECONDS_PER_TISSUE_VOXEL: f64 = 7.2e-8;
const SECONDS_PER_TISSUE_FACTOR: f64 = 2.4e-9;
const SECONDS_PER_BEAT: f64 = 3.6e-5;
/// Per step of motion whatever the number of cells, s.
const SECONDS_PER_MOTION: f64 = 3.0e-6;
/// Per beat and factor in the blood of a body, s.
const SECONDS_PER_BLOOD_FACTOR: f64 = 1.2e-6;
/// Per infused cell, s.
const SECONDS_PER_INFUSED: f64 = 3.6e-7;
/// Per cell of the patch and step of its motion, per turn of a cell, and per cell, beat and rule, s.
const SECONDS_PER_MOVE: f64 = 6.0e-8;
const SECONDS_PER_TURN: f64 = 7.8e-8;
const SECONDS_PER_CELL: f64 = 1.8e-7;
/// Per sample and voxel of a field, and per sample whatever its size, s.
const SECONDS_PER_SAMPLED_VOXEL: f64 = 6.0e-10;
const SECONDS_PER_SAMPLE: f64 = 6.0e-5;

/// Processor time of one core for an arm, s. The number of cells that enter the patch later is not known beforehand.
pub(super) fn seconds_of(plan: &Plan, arm: &ArmPlan) -> f64 {
    let beats = steps(plan, plan.clocks.phenotype);
    let samples = steps(plan, plan.clocks.sampling) + plan.answers.len() as f64;
    let model = &arm.model;
    let voxels: usize = model.sites.iter().map(Site::voxels).sum();
    let voxels = voxels as f64;
    let factors = model.factors.len() as f64;
    let tissue = SECONDS_PER_TISSUE_VOXEL + factors * SECONDS_PER_TISSUE_FACTOR;
    let blood = match model.body {
        Some(_) => SECONDS_PER_BLOOD_FACTOR * factors,
        None => 0.0,
    };
    sites_of(arm)
        .map(|site| fields_s(plan, arm, site))
        .sum::<f64>()
        + beats * (voxels * tissue + blood + SECONDS_PER_BEAT)
        + steps(plan, plan.clocks.motion) * SECONDS_PER_MOTION
        + samples * (voxels * factors * SECONDS_PER_SAMPLED_VOXEL + SECONDS_PER_SAMPLE)
        + sites_of(arm)
            .map(|site| cells_s(plan, arm, site))
            .sum::<f64>()
        + sites_of(arm)
            .map(|site| density_s(plan, arm, site))
            .sum::<f64>()
        + infused(arm) * SECONDS_PER_INFUSED
}

fn sites_of(arm: &ArmPlan) -> impl Iterator<Item = SiteId> {
    (0..arm.model.sites.len()).map(SiteId::new)
}

fn steps(plan: &Plan, period: Tick) -> f64 {
    plan.duration.0 as f64 / period.0.max(1) as f64
}

/// Cells that an arm infuses.
fn infused(arm: &ArmPlan) -> f64 {
    let products = &arm.model.products;
    let cells = arm
        .infusions
        .iter()
        .filter(|dose| matches!(products[dose.product.index()].content, Content::Cells(_)));
    cells.map(|dose| dose.amount).sum()
}

/// Fields that something gives molecules to; the others stay empty and cost nothing.
fn fields_s(plan: &Plan, arm: &ArmPlan, site: SiteId) -> f64 {
    let model = &arm.model;
    let voxels = model.sites[site.index()].voxels() as f64;
    let steps = steps(plan, plan.clocks.fields);
    let of_factor = |factor: FactorId| {
        if !is_given(arm, factor) {
            return 0.0;
        }
        let fastest = fastest_sink_per_s(arm, site, factor);
        let substeps = f64::from(substeps_of(fastest * plan.clocks.fields.seconds()));
        let per_voxel = if substeps > 1.0 {
            SECONDS_PER_VOXEL_IN_PARTS
        } else {
            SECONDS_PER_VOXEL
        };
        steps * substeps * (voxels * per_voxel + SECONDS_PER_SUBSTEP)
    };
    let factors = (0..model.factors.len()).map(FactorId::new);
    factors.map(of_factor).sum()
}

fn is_given(arm: &ArmPlan, factor: FactorId) -> bool {
    let secreted = |rule: &crate::cells::Rule| rule.behaviour == Behaviour::Secrete(factor);
    let contained = |product: &crate::plan::Product| match &product.content {
        Content::Factors(factors) => factors.iter().any(|(given, _)| *given == factor),
        Content::Cells(_) => false,
    };
    arm.model.rules.rules.iter().any(secreted) || arm.model.products.iter().any(contained)
}

/// The fastest loss of a factor to vessels, companions, tissue and cells in one voxel, 1/s.
fn fastest_sink_per_s(arm: &ArmPlan, id: SiteId, factor: FactorId) -> f64 {
    let model = &arm.model;
    let site = &model.sites[id.index()];
    let vessels = match model.body.as_ref().and(site.organ) {
        Some(_) => site.exchange_per_s(model.factors[factor.index()].permeability_um_per_s),
        None => 0.0,
    };
    let clears = |companion: &crate::plan::Companion| {
        let cleared = companion
            .clears_per_s
            .iter()
            .filter(|(cleared, _)| *cleared == factor);
        cleared.map(|(_, per_s)| per_s).sum::<f64>()
    };
    let companions: f64 = arm.companions.iter().map(clears).sum();
    let eats = |rule: &&crate::cells::Rule| rule.behaviour == Behaviour::TakeUp(factor);
    let rules = model.rules.rules.iter().filter(eats).map(|rule| {
        // Half of what signals may add: they are seldom all at their most.
        let value = rule.base + 0.5 * rule.max;
        match &rule.subject {
            Subject::Vessel => value,
            Subject::Parenchyma => value * site.parenchyma_per_um3,
            Subject::Cells(states) => {
                value * most_in_a_voxel(arm, id, states) / site.voxel_um.powi(3)
            }
        }
    });
    vessels + companions + rules.sum::<f64>()
}

/// Cells of some states in the fullest voxel at the start, where they lie at random.
fn most_in_a_voxel(arm: &ArmPlan, id: SiteId, states: &[StateId]) -> f64 {
    let site = &arm.model.sites[id.index()];
    let voxels = site.voxels() as f64;
    let voxel_um3 = site.voxel_um.powi(3);
    let here = |(state, density): &(StateId, f64)| {
        if states.contains(state) {
            density * voxel_um3
        } else {
            0.0
        }
    };
    let residents: f64 = site.residents.iter().map(here).sum();
    let given = arm
        .injected()
        .filter(|dose| dose.site == id && states.contains(&dose.state));
    let mean = residents + given.map(|dose| dose.cells / voxels).sum::<f64>();
    if mean * voxels < 0.5 {
        return 0.0;
    }
    // Chance of more than n in one voxel, until less than one voxel has so many.
    let (mut count, mut exactly) = (0.0, libm::exp(-mean.min(700.0)));
    let mut more = 1.0 - exactly;
    while more * voxels > 0.5 && count < 10.0 * mean + 100.0 {
        count += 1.0;
        exactly *= mean / count;
        more -= exactly;
    }
    count.max(mean)
}

/// Processor time of the cells that lie in a patch of an arm at the start or are injected there, s.
fn cells_s(plan: &Plan, arm: &ArmPlan, id: SiteId) -> f64 {
    let model: &Model = &arm.model;
    let motion_s = plan.clocks.motion.seconds();
    let of_cells = |(state, cells): (StateId, f64)| {
        let kind = &model.kinds.kinds[model.kinds.states[state.index()].kind.index()];
        let moves = if kind.speed_um_per_s > 0.0 {
            SECONDS_PER_MOVE + SECONDS_PER_TURN * motion_s / kind.persistence_s
        } else {
            0.0
        };
        let beats = steps(plan, plan.clocks.phenotype);
        cells * (steps(plan, plan.clocks.motion) * moves + beats * SECONDS_PER_CELL)
    };
    cells_in(arm, id).map(of_cells).sum()
}

/// Cells that lie in a patch of an arm at the start or are injected there, by state.
fn cells_in(arm: &ArmPlan, id: SiteId) -> impl Iterator<Item = (StateId, f64)> {
    let site = &arm.model.sites[id.index()];
    let volume_um3 = site.volume_um3();
    let residents = site.residents.iter();
    let residents = residents.map(move |(state, density)| (*state, density * volume_um3));
    let given = arm.injected().filter(move |dose| dose.site == id);
    residents.chain(given.map(|dose| (dose.state, dose.cells)))
}
