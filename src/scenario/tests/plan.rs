//! What a scenario becomes: numbers in internal units.

use super::*;
use crate::body::{LabelDestination, OrganRole, Route};
use crate::cells::{Behaviour, Signal, Subject};
use crate::ids::{ArmId, KindId, OrganId, Tick};
use crate::plan::{AnswerStat, AnswerUnit, Comparison, Content, Plan};
use crate::tissue::ZoneShape;

#[test]
fn the_plan_holds_internal_units() {
    let plan = scenario(&tiny(), &[]).plan();
    assert_eq!((plan.seed, plan.duration), (7, Tick(2 * 864_000)));
    assert_eq!(plan.clocks.pictures, [Tick(0), Tick(864_000)]);
    let short = scenario(&tiny(), &["duration=12 h", "arm.cells.infusion.0.at=6 h"]).plan();
    assert_eq!(
        short.clocks.pictures,
        [Tick(0), Tick(432_000)],
        "the end too"
    );
    let model = &plan.arms[1].model;
    let body = model.body.as_ref().expect("a body");
    assert!(close(body.cardiac_output_um3_per_s, 14.6e12 / 60.0));
    assert_eq!(body.organs[3].in_graph.role, OrganRole::Liver);
    assert_eq!(body.organs[2].in_graph.role, OrganRole::Portal);
    assert_eq!(body.organs[0].in_graph.flow_share, 1.0);
    assert!(close(body.organs[0].bed.sites_cells, 1.4e8));
    assert!(close(body.organs[0].bed.crowding_half_cells, 2e5));
    assert_eq!(
        model
            .factors
            .iter()
            .map(|f| f.name.as_str())
            .collect::<Vec<_>>(),
        ["vegf", "tnf"]
    );
    let infusion = &plan.arms[1].infusions[0];
    assert_eq!(
        (infusion.amount, infusion.route, infusion.over),
        (1e5, Route::Venous, Tick(600))
    );
    let Content::Cells(cells) = &model.products[infusion.product.index()].content else {
        panic!("the product holds cells");
    };
    assert_eq!(
        (cells.kind, cells.in_body.death_stages),
        (KindId::new(0), 1)
    );
    // What goes to no organ leaves the body.
    let liver = LabelDestination::Organ(OrganId::new(5));
    let split = [(liver, 0.6), (LabelDestination::Excreted, 0.4)];
    assert_eq!(cells.in_body.label.eluted, split);
    assert_eq!(cells.in_body.label.after_death, split);
}

#[test]
fn the_site_knows_its_share_of_the_organ() {
    let site = scenario(&tiny(), &[]).plan().arms[0].model.sites[0].clone();
    assert_eq!(
        (site.shape, site.voxel_um, site.well),
        ([40, 40, 1], 20.0, false)
    );
    // 0.8 x 0.8 x 0.02 mm in 30 % of 0.1 g at 1.06 g/mL.
    assert!(close(site.patch_share, 0.0128 / (0.3 * 100.0 / 1.06)));
    let zone = site.injury.expect("an injury").zone;
    assert_eq!(zone.shape, ZoneShape::Core { radius_um: 200.0 });
    assert_eq!((zone.dead, zone.vessels_lost), ([0.8, 0.2], [0.7, 0.3]));
}

#[test]
fn rules_are_compiled_in_the_order_of_their_keys() {
    let model = scenario(&tiny(), &[]).plan().arms[0].model.clone();
    let names: Vec<&str> = model.rules.rules.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "eating",
            "entry",
            "m0-to-m1",
            "m1-makes-tnf",
            "msc-makes-vegf",
            "walls-wake"
        ]
    );
    let [eating, entry, turning, ..] = model.rules.rules.as_slice() else {
        panic!("six rules")
    };
    let Behaviour::Engulf(meal) = eating.behaviour else {
        panic!("a meal")
    };
    assert_eq!(model.kinds.dotted(meal.target), "msc.dead");
    assert_eq!(
        (meal.then_share, meal.then_share_debris, meal.again_after_s),
        (0.55, 0.09, 86_400.0)
    );
    assert_eq!(entry.subject, Subject::Vessel);
    assert!(close(entry.max, 600e-9 / 86_400.0));
    assert!(close(turning.max, 2.0 / 86_400.0));
    // A rule without a name is called by its key in words.
    assert_eq!(
        (turning.name.as_str(), turning.label.as_str()),
        ("m0-to-m1", "m0 to m1")
    );
    // A kind stands for its only living state.
    let Signal::Density(crowd) = turning.lowered_by[0].signal else {
        panic!("a density")
    };
    assert_eq!(
        (model.kinds.dotted(crowd.state).as_str(), crowd.radius_um),
        ("msc.resting", 50.0)
    );
}

#[test]
fn a_well_needs_no_body() {
    let text = "format = 1\ntitle = \"t\"\nquestion = \"q\"\nduration = \"1 d\"\n[site]\ntissue = \"dish\"\nkind = \"well\"\n\
        patch = { size = [\"200 um\", \"200 um\"], voxel = \"20 um\" }\n[tissues.dish]\n[[arm]]\nname = \"only\"\n";
    let plan: Plan = scenario(text, &[]).plan();
    let model = &plan.arms[0].model;
    assert!(model.body.is_none() && model.sites[0].well && model.factors.is_empty());
    assert_eq!(
        (model.sites[0].shape, model.sites[0].patch_share),
        ([10, 10, 1], 1.0)
    );
}

#[test]
fn medium_is_given_in_doses_and_portal_blood_reaches_the_liver() {
    let text = tiny().replace(
        "product = \"marrow\"\namount = \"1e5 cells\"\nroute = \"venous\"",
        "product = \"medium\"\namount = \"2\"\nroute = \"portal\"",
    );
    let plan = scenario(&text, &[]).plan();
    let infusion = &plan.arms[1].infusions[0];
    assert_eq!((infusion.amount, infusion.route), (2.0, Route::Portal));
    let Content::Factors(contents) = &plan.arms[1].model.products[0].content else {
        panic!("factors")
    };
    assert_eq!(contents[0].1, 1.6e10);
}

#[test]
fn a_dose_by_mass_and_through_an_artery() {
    let text = tiny()
        .replace(
            "amount = \"1e5 cells\"",
            "amount_per_mass = \"1e6 cells/kg\"",
        )
        .replace(
            "route = \"venous\"",
            "route = \"organ-artery\"\norgan = \"heart\"\nshare_entering = \"60 %\"",
        );
    let infusion = scenario(&text, &[]).plan().arms[1].infusions[0].clone();
    assert_eq!(infusion.amount, 20_000.0);
    assert_eq!(
        infusion.route,
        Route::OrganArtery {
            organ: OrganId::new(3),
            share_entering: 0.6
        }
    );
}

#[test]
fn the_estimate_counts_what_costs() {
    let estimate = scenario(&tiny(), &[]).estimate();
    assert_eq!(
        (estimate.arms, estimate.voxels, estimate.factors),
        (2, 1600, 2)
    );
    assert!(close(estimate.infused_cells, 1e5));
    // 1100 cells per mm^3 in 0.0128 mm^3.
    assert!(close(estimate.resident_cells, 14.08));
    assert_eq!(estimate.field_steps, 2 * 480);
}

#[test]
fn the_estimate_counts_cells_and_their_turns() {
    let seconds = |overlays: &[&str]| scenario(&tiny(), overlays).estimate().processor_s;
    let usual = seconds(&[]);
    let turning = seconds(&["kinds.macrophage.persistence=1 min"]);
    // 14.08 macrophages in two arms turn nine times more in ten minutes, for two days.
    let more = (turning - usual) / (2.0 * 14.08 * 0.9 * 2880.0);
    assert!((more / 7.8e-8 - 1.0).abs() < 1e-6, "{more:e}");
    let still = seconds(&["kinds.macrophage.speed=0 um/s"]);
    assert!(still < usual, "{still} {usual}");
    let crowded = seconds(&["tissues.muscle.residents.macrophage.m0=100000 /mm^3"]);
    assert!(crowded > 3.0 * usual, "{crowded} {usual}");
}

#[test]
fn a_dose_may_be_repeated() {
    let text = tiny().replace(
        "over = \"1 min\"\n",
        "over = \"1 min\"\ntimes = 3\nevery = \"6 h\"\n",
    );
    let plan = scenario(&text, &[]).plan();
    let doses = &plan.arms[1].infusions;
    let hours: Vec<f64> = doses
        .iter()
        .map(|dose| dose.at.seconds() / 3600.0)
        .collect();
    assert_eq!(hours, [24.0, 30.0, 36.0]);
    assert!(doses.iter().all(|dose| dose.amount == doses[0].amount));
}

#[test]
fn doses_are_paid_by_the_pack_and_a_repeated_dose_every_time() {
    let text = tiny().replace(
        "over = \"1 min\"\n",
        "over = \"1 min\"\ntimes = 3\nevery = \"6 h\"\n",
    );
    let priced = text.clone() + "\n[products.marrow]\nprice = \"100 JPY\"\npack = \"3e4 cells\"\n";
    let prices = scenario(&priced, &[]).estimate().prices;
    let prices: Vec<_> = prices.iter().map(|p| (p.arm.as_str(), p.jpy)).collect();
    assert_eq!(prices, [("untreated", Some(0.0)), ("cells", Some(1200.0))]);
    assert!(scenario(&text, &[]).estimate().prices.is_empty());
}

#[test]
fn answers_may_be_divided_compared_and_paid_for() {
    let text = tiny()
        + "\n[products.marrow]\nprice = \"100 JPY\"\n\
           [[answer]]\nsay = \"a\"\nobservable = \"body.lung.viable\"\nper = \"body.total.viable\"\nat = \"30 h\"\nas = \"%\"\n\
           [[answer]]\nsay = \"b\"\nobservable = \"factor.vegf.mean\"\nstat = \"integral\"\nagainst = \"untreated\"\nas = \"JPY per pM h\"\n\
           [[answer]]\nsay = \"c\"\nobservable = \"cells.msc.resting\"\nstat = \"peak\"\nas = \"JPY each\"\n\
           [[answer]]\nsay = \"d\"\nobservable = \"money.spent\"\nstat = \"final\"\nas = \"JPY\"\n\
           [[answer]]\nsay = \"e\"\nobservable = \"factor.tnf.mean\"\nstat = \"mean\"\nagainst = \"cells\"\nby = \"ratio\"\nas = \"%\"\n\
           [[answer]]\nsay = \"f\"\nobservable = \"factor.tnf.mean\"\nper = \"factor.idle.mean\"\nstat = \"final\"\n\
           [[answer]]\nsay = \"g\"\nobservable = \"plasma.lung.vegf\"\nstat = \"integral\"\nas = \"/mm^3\"\n";
    let plan = scenario(&text, &["factors.idle.decay=1e-4 /s"]).plan();
    let answer = |at: usize| &plan.answers[at + 1];
    assert_eq!(answer(0).per.as_deref(), Some("body.total.viable"));
    let against = Some((ArmId::new(0), Comparison::Difference));
    assert_eq!(
        (answer(1).stat, answer(1).against, answer(1).unit),
        (AnswerStat::Integral, against, AnswerUnit::MoneyPerExposure)
    );
    assert_eq!(answer(2).unit, AnswerUnit::MoneyEach);
    assert_eq!(answer(3).unit, AnswerUnit::Money);
    assert_eq!(answer(4).against, Some((ArmId::new(1), Comparison::Ratio)));
    // What a row is divided by is computed.
    assert_eq!(plan.arms[0].model.factors.len(), 3);
}

/// A child gets one bag at 885,000 yen for each of two doses; an animal needs one pack of the library's product.
#[test]
fn shipped_doses_cost_what_their_packs_cost() {
    let prices = |name: &str| -> Vec<(String, Option<f64>)> {
        let loaded = load(name, &Settings::default()).expect("a shipped scenario");
        let prices = loaded.estimate().prices.into_iter();
        prices.map(|price| (price.arm, price.jpy)).collect()
    };
    let gvhd = prices("human-gvhd-iv");
    let vein = gvhd.iter().find(|(arm, _)| arm == "vein");
    assert_eq!(vein.map(|(_, jpy)| *jpy), Some(Some(1.77e6)));
    let cost = prices("compare-cost");
    let paid: Vec<Option<f64>> = cost.iter().map(|(_, jpy)| *jpy).collect();
    assert_eq!(paid, [0.0, 1.5e7, 1.5e7, 1.5e7].map(Some));
}
