//! Two patches in one body: conserved over both, the same bits on any number of threads, after a resume and after a fork.

use std::collections::BTreeSet;

use mscsim::cells::Behaviour;
use mscsim::ids::{CellId, Origin, SiteId, Tick};
use mscsim::plan::Plan;
use mscsim::simulation::{RunSnapshot, Simulation, World};

use mscsim::work::Grain;

use super::support::{Course, plan, run};

const HEART: SiteId = SiteId::FIRST;

fn lung() -> SiteId {
    SiteId::new(1)
}

fn hours(hours: u64) -> Tick {
    Tick::from_seconds(3600.0 * hours as f64)
}

fn two_sites() -> Plan {
    plan("two-sites", &["clock.pictures=[]", "duration=9 h"])
}

fn run_to(plan: &Plan, moment: Tick) -> Simulation {
    let mut run = Simulation::new(plan.clone()).unwrap();
    while run.now() < moment {
        run.advance().unwrap();
    }
    run
}

fn on_threads(threads: usize, plan: &Plan) -> [u8; 32] {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let pool = pool.build().unwrap();
    pool.install(|| run_to(plan, plan.duration).state_hash())
}

#[test]
fn the_bits_do_not_depend_on_threads() {
    let mut plan = two_sites();
    plan.grain = Grain::finer(7);
    let hashes: BTreeSet<_> = [1, 2, 3, 7]
        .map(|threads| on_threads(threads, &plan))
        .into();
    assert_eq!(hashes.len(), 1);
}

#[test]
fn a_resumed_run_and_a_fork_without_a_change_are_the_uninterrupted_run() {
    let plan = two_sites();
    let whole = run_to(&plan, plan.duration).state_hash();
    let half = run_to(&plan, hours(5));
    let bytes = postcard::to_stdvec(&half.saved()).unwrap();
    let saved: RunSnapshot<'_> = postcard::from_bytes(&bytes).unwrap();
    let resumed = Simulation::restored(plan.clone(), saved).unwrap();
    for mut run in [resumed, half.forked(plan.clone()).unwrap()] {
        while !run.finished() {
            run.advance().unwrap();
        }
        assert_eq!(run.state_hash(), whole);
    }
}

fn infused_in(world: &World, site: SiteId) -> BTreeSet<CellId> {
    let cells = world.cells_at(site).id.iter();
    let infused = cells.filter(|id| matches!(id.origin(), Origin::Infused { .. }));
    infused.copied().collect()
}

#[test]
fn every_infused_cell_is_in_one_place_and_every_resident_knows_its_patch() {
    let plan = two_sites();
    let run = run_to(&plan, plan.duration);
    for world in run.worlds() {
        world.check_balance().unwrap();
        let [heart, lung] = [HEART, lung()].map(|site| infused_in(world, site));
        assert!(heart.is_disjoint(&lung));
        let injected = world.label() == "local";
        assert_eq!(!lung.is_empty(), injected, "{}", world.label());
        for site in world.sites() {
            let own = |id: &CellId| match id.origin() {
                Origin::Resident { site, .. } | Origin::Recruited { site, .. } => Some(site),
                Origin::Infused { .. } | Origin::Daughter => None,
            };
            let cells = &world.cells_at(site).id;
            assert!(cells.iter().filter_map(own).all(|own| own == site));
        }
    }
}

/// Dose 1 is injected into the heart, dose 2 into the lung.
#[test]
fn an_injection_reaches_the_site_that_it_names() {
    let plan = two_sites();
    let run = run_to(&plan, hours(6));
    let world = run.worlds().iter().find(|world| world.label() == "local");
    let world = world.unwrap();
    let doses = |site| -> BTreeSet<u16> {
        let cells = infused_in(world, site);
        let dose = |id: &CellId| match id.origin() {
            Origin::Infused { dose, .. } => Some(dose),
            _ => None,
        };
        cells.iter().filter_map(dose).collect()
    };
    assert_eq!(doses(HEART), BTreeSet::from([0]));
    assert_eq!(doses(lung()), BTreeSet::from([1]));
}

/// Only blood connects the patches: without cells, the infarct of two sites is the infarct of one, as far as nothing that the
/// lung adds to the plasma is read there.
#[test]
fn the_first_patch_draws_the_same_numbers_beside_a_second_one() {
    let both = two_sites();
    let mut alone = both.clone();
    for arm in &mut alone.arms {
        arm.model.sites.truncate(1);
        arm.infusions.clear();
    }
    let first = |plan: &Plan| {
        let run = run_to(plan, hours(9));
        run.worlds()[0].cells_at(HEART).clone()
    };
    let [beside, by_itself] = [first(&both), first(&alone)];
    assert!(
        beside
            .id
            .iter()
            .any(|id| matches!(id.origin(), Origin::Recruited { .. })),
        "cells have come in by then"
    );
    assert_eq!(beside.id, by_itself.id);
    assert_eq!(beside.state, by_itself.state);
}

#[test]
fn patches_of_one_size_have_random_numbers_of_their_own() {
    let mut plan = two_sites();
    plan.arms.truncate(1);
    let model = &mut plan.arms[0].model;
    let organ = model.sites[1].organ;
    let mut twin = model.sites[0].clone();
    (twin.organ, twin.name) = (organ, "twin".to_owned());
    model.sites[1] = twin;
    let rules = model.rules.rules.iter_mut();
    for rule in rules.filter(|rule| matches!(rule.behaviour, Behaviour::Recruit(..))) {
        rule.base *= 100.0;
        rule.max *= 100.0;
    }
    let run = run_to(&plan, plan.duration);
    let recruited = |site: SiteId| -> BTreeSet<(u32, u32)> {
        let cells = run.worlds()[0].cells_at(site).id.iter();
        let entry = |id: &CellId| match id.origin() {
            Origin::Recruited { step, voxel, .. } => Some((step, voxel)),
            _ => None,
        };
        cells.filter_map(entry).collect()
    };
    let [one, other] = [HEART, lung()].map(recruited);
    assert!(
        one.len() > 30 && other.len() > 30,
        "{} {}",
        one.len(),
        other.len()
    );
    let shared = one.intersection(&other).count();
    assert!(4 * shared < one.len(), "{shared} of {}", one.len());
    let cells = &run.worlds()[0];
    let positions = |site| &cells.cells_at(site).position_um[..5];
    assert_ne!(positions(HEART), positions(lung()));
}

#[test]
fn the_cells_held_in_the_lung_act_on_its_patch_and_not_on_the_heart_at_once() {
    let (catalogue, shown, _) = run(plan("two-sites", &["clock.pictures=[]"]));
    let value = |arm: &str, name: &str| Course::of(&catalogue, &shown, arm).value(name, 6.0);
    let more = |name: &str| value("venous", name) / value("untreated", name).max(1e-30);
    assert!(more("factor.lung.hgf.mean") > 10.0);
    assert!(value("venous", "cells.lung.msc.dead") > 0.0);
    assert_eq!(value("untreated", "cells.lung.msc.dead"), 0.0);
    let heart = more("factor.heart.hgf.mean");
    assert!(heart < more("factor.lung.hgf.mean") / 3.0, "{heart}");
}
