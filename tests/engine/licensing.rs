//! Cells held in vessels are licensed there, and keep their licensing when they cross into the tissue.

use mscsim::cells::{Shape, Signal, Term};
use mscsim::ids::{ArmId, CellId, Origin, Tick};
use mscsim::plan::Plan;
use mscsim::simulation::{World, step};

use super::support::plan;

const HOUR_S: f64 = 3600.0;

/// Two equal doses an hour apart into the artery of an inflamed heart that is all patch. A resting level of TNF far above the
/// half-point licenses held cells with a time constant of an hour.
fn two_doses() -> Plan {
    let mut plan = plan("small-infarct", &["duration=36 h"]);
    plan.arms.swap_remove(0);
    plan.arms.retain(|arm| arm.name == "artery");
    let arm = &mut plan.arms[0];
    arm.infusions[0].amount = 1e5;
    let mut second = arm.infusions[0].clone();
    second.at = Tick::from_seconds(7.0 * HOUR_S);
    arm.infusions.push(second);
    let model = &mut arm.model;
    model.sites[0].patch_share = 1.0;
    let tnf = model.factors.iter_mut().find(|f| f.name == "tnf").unwrap();
    tnf.baseline_per_um3 = 1e3;
    let kinds = model.kinds.kinds.iter_mut();
    for level in kinds.flat_map(|kind| &mut kind.levels) {
        (level.on_s, level.off_s) = (HOUR_S, HOUR_S);
    }
    let beds = model.body.as_mut().unwrap().organs.iter_mut();
    beds.for_each(|organ| organ.bed.transmigration_per_s = 5e-4);
    plan
}

/// First level of each cell that came into the patch, with the time of its coming, h.
fn licences(plan: &Plan, until_h: f64) -> Vec<(f64, f64)> {
    let mut world = World::new(plan, ArmId::new(0)).unwrap();
    let mut known: std::collections::BTreeSet<CellId> = std::collections::BTreeSet::new();
    let mut seen = Vec::new();
    while world.now().seconds() < until_h * HOUR_S {
        step(&mut world).unwrap();
        let cells = world.cells();
        for row in 0..cells.len() {
            let infused = matches!(cells.id[row].origin(), Origin::Infused { .. });
            if infused && known.insert(cells.id[row]) {
                let hours = world.now().seconds() / HOUR_S;
                seen.push((hours, f64::from(cells.levels[row][0])));
            }
        }
    }
    seen
}

#[test]
fn held_cells_take_their_licence_into_the_tissue_and_newcomers_bring_none() {
    let seen = licences(&two_doses(), 7.5);
    let mean = |from_h: f64, to_h: f64| {
        let of = seen.iter().filter(|(at, _)| (from_h..to_h).contains(at));
        let levels: Vec<f64> = of.map(|(_, level)| *level).collect();
        assert!(levels.len() > 10, "{} from {from_h} h", levels.len());
        levels.iter().sum::<f64>() / levels.len() as f64
    };
    // 1 - exp(-t) an hour after the first dose; half of that after the second one; then on from there.
    let (before, after, later) = (mean(6.9, 7.0), mean(7.03, 7.1), mean(7.4, 7.5));
    assert!((before - 0.61).abs() < 0.06, "{before}");
    assert!((after / before - 0.55).abs() < 0.08, "{after} {before}");
    let expected = 1.0 - (1.0 - after) * libm::exp(-0.4);
    assert!((later - expected).abs() < 0.06, "{later} {expected}");
}

/// Without TNF, being held licenses by the strength of the term: half of 1 - exp(-t) after the hours for which a cell was held.
#[test]
fn held_cells_are_licensed_by_being_held() {
    let mut plan = two_doses();
    let model = &mut plan.arms[0].model;
    let tnf = model.factors.iter_mut().find(|f| f.name == "tnf").unwrap();
    tnf.baseline_per_um3 = 0.0;
    let kinds = model.kinds.kinds.iter_mut();
    for level in kinds.flat_map(|kind| &mut kind.levels) {
        level.raised_by = vec![Term {
            signal: Signal::Arrest,
            shape: Shape::Linear,
            strength: 0.5,
        }];
    }
    let seen = licences(&plan, 7.0);
    let of = seen.iter().filter(|(at, _)| (6.9..7.0).contains(at));
    let levels: Vec<f64> = of.map(|(_, level)| *level).collect();
    assert!(levels.len() > 10, "{}", levels.len());
    let mean = levels.iter().sum::<f64>() / levels.len() as f64;
    assert!((mean - 0.5 * 0.61).abs() < 0.03, "{mean}");
}
