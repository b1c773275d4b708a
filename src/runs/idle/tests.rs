//! What does nothing, found in made-up samples and in plans of small runs: each kind of finding with a case that lacks it.

use super::book::IdleBook;
use crate::ids::{ArmId, ReplicateId, Tick};
use crate::observe::{
    Event, FieldStatistic, FieldSummary, Observable, Sample, SiteSample, TissueSummary,
};
use crate::plan::Plan;
use crate::record::{Idle, IdleKind, IdleThing};
use crate::scenario::{Settings, load};

/// An untreated infarct and one with cells given into a vein, twice.
fn plan() -> Plan {
    let settings = Settings {
        replicates: Some(2),
        ..Settings::default()
    };
    load("mouse-infarct", &settings)
        .expect("a sound scenario")
        .plan()
}

/// A sample in which nothing is there.
fn nothing(plan: &Plan, replicate: usize, arm: usize) -> Sample {
    let model = &plan.arms[arm].model;
    let rules = model.rules.rules.len();
    Sample {
        replicate: ReplicateId::new(replicate),
        arm: ArmId::new(arm),
        time: Tick(0),
        infused: 0,
        body: Vec::new(),
        label_excreted: 0.0,
        plasma: vec![Vec::new(); model.factors.len()],
        sites: vec![SiteSample {
            factors: vec![FieldSummary::default(); model.factors.len()],
            cells: vec![0; model.kinds.states.len()],
            tissue: TissueSummary::default(),
            done: vec![0.0; rules],
        }],
        held: vec![0.0; rules],
    }
}

fn book(plan: &Plan) -> IdleBook {
    let row = Observable::Factor {
        site: crate::ids::SiteId::FIRST,
        factor: crate::ids::FactorId::new(0),
        statistic: FieldStatistic::Mean,
    };
    IdleBook::new(plan, std::iter::once(row))
}

fn found(book: &IdleBook, kind: IdleKind) -> Vec<IdleThing> {
    let groups: Vec<Idle> = book.found(&[], Vec::new());
    let of_kind = groups.into_iter().filter(|group| group.kind == kind);
    of_kind.flat_map(|group| group.things).collect()
}

fn factor(plan: &Plan, key: &str) -> usize {
    let factors = &plan.arms[0].model.factors;
    factors
        .iter()
        .position(|factor| factor.name == key)
        .expect("a factor")
}

fn rule(plan: &Plan, key: &str) -> usize {
    let rules = &plan.arms[0].model.rules.rules;
    rules
        .iter()
        .position(|rule| rule.name == key)
        .expect("a rule")
}

fn names(things: &[IdleThing]) -> Vec<&str> {
    things.iter().map(|thing| thing.name.as_str()).collect()
}

/// What is found of HGF with these shares of its half-point, by arm and replicate.
fn hgf(shares: [[f64; 2]; 2]) -> Option<IdleThing> {
    let plan = plan();
    let mut book = book(&plan);
    let hgf = factor(&plan, "hgf");
    let half = plan.arms[0]
        .model
        .half_point_per_um3(hgf)
        .expect("a half-point");
    for (arm, shares) in shares.iter().enumerate() {
        for (replicate, share) in shares.iter().enumerate() {
            let mut sample = nothing(&plan, replicate, arm);
            sample.sites[0].factors[hgf].max = share * half;
            book.sample(&sample);
        }
    }
    let weak = found(&book, IdleKind::WeakSignals);
    weak.into_iter().find(|thing| thing.name == "hgf")
}

#[test]
fn a_signal_is_weak_only_if_it_is_in_every_replicate() {
    let weak = hgf([[0.001, 0.002], [0.004, 0.009]]).expect("weak in all");
    assert!(weak.arms.is_empty(), "{weak:?}");
    let near = |share: f64, expected: f64| (share / expected - 1.0).abs() < 1e-9;
    assert!(
        near(weak.by_arm[0], 0.002) && near(weak.by_arm[1], 0.009),
        "{weak:?}"
    );
    let once = hgf([[0.001, 0.002], [0.004, 0.011]]).expect("weak in one arm");
    assert_eq!(once.arms, [plan().arms[0].name.clone()]);
    assert_eq!(hgf([[0.02, 0.0], [0.0, 0.02]]), None);
    // An arm without any of it is no finding beside one that has enough.
    assert_eq!(hgf([[0.0, 0.0], [0.0, 0.02]]), None);
}

#[test]
fn a_rule_that_acts_in_one_replicate_is_not_idle() {
    let plan = plan();
    let mut book = book(&plan);
    let m1 = plan.arms[0]
        .model
        .kinds
        .find("macrophage", "m0")
        .expect("a state");
    let mut sample = nothing(&plan, 0, 1);
    sample.sites[0].cells[m1.index()] = 40;
    book.sample(&sample);
    let idle = found(&book, IdleKind::IdleRules);
    assert!(names(&idle).contains(&"m0-to-m1"), "{idle:?}");
    let absent = found(&book, IdleKind::AbsentCells);
    assert!(names(&absent).contains(&"neutrophil") && !names(&absent).contains(&"macrophage"));
    let mut acted = nothing(&plan, 1, 0);
    acted.sites[0].done[rule(&plan, "m0-to-m1")] = 1.0;
    book.sample(&acted);
    let idle = found(&book, IdleKind::IdleRules);
    assert!(!names(&idle).contains(&"m0-to-m1"), "{idle:?}");
}

#[test]
fn rules_are_out_of_reach_until_a_cell_arrives() {
    let plan = plan();
    let mut book = book(&plan);
    let reach = |book: &IdleBook| found(book, IdleKind::OutOfReach).len();
    assert_eq!(reach(&book), 0, "nothing was given");
    let given = Sample {
        infused: 1000,
        ..nothing(&plan, 0, 1)
    };
    book.sample(&given);
    assert!(reach(&book) > 0);
    book.event(&Event {
        replicate: ReplicateId::new(1),
        arm: ArmId::new(1),
        time: Tick(0),
        what: "arrival".into(),
        place: "patch".into(),
        count: 1,
    });
    assert_eq!(reach(&book), 0);
}

#[test]
fn infused_cells_of_all_replicates_are_counted_together() {
    let most = |counts: [u64; 2]| {
        let plan = plan();
        let mut book = book(&plan);
        let msc = plan.arms[0]
            .model
            .kinds
            .find("msc", "resting")
            .expect("a state");
        for (replicate, count) in counts.into_iter().enumerate() {
            let mut sample = nothing(&plan, replicate, 1);
            (sample.infused, sample.sites[0].cells[msc.index()]) = (1000, count);
            book.sample(&sample);
        }
        found(&book, IdleKind::FewCells)
            .into_iter()
            .next()
            .map(|few| few.detail)
    };
    assert_eq!(most([4, 5]).as_deref(), Some("9 cells"));
    assert_eq!(most([5, 5]), None);
}

/// The largest signal of all replicates counts, arm by arm, each as a multiple of its half-point.
#[test]
fn couplings_are_multiples_of_half_points() {
    let plan = plan();
    let mut book = book(&plan);
    let model = &plan.arms[0].model;
    let own = model
        .couplings()
        .into_iter()
        .find(|one| one.sensed == "hgf");
    let own = own.expect("a reader of HGF");
    let hgf = factor(&plan, "hgf");
    for (replicate, share) in [0.2, 0.7].into_iter().enumerate() {
        let mut sample = nothing(&plan, replicate, 1);
        sample.sites[0].factors[hgf].max = share * own.half;
        book.sample(&sample);
    }
    let all = book.couplings();
    let found = all
        .iter()
        .find(|one| one.signal == "hgf" && one.rule == own.owner);
    let reached = &found.expect("the coupling").reached;
    assert_eq!(reached[0], Some(0.0));
    assert!(
        (reached[1].expect("a share") - 0.7).abs() < 1e-12,
        "{reached:?}"
    );
}
