//! Changes that the state of a run cannot follow are refused, all at once and with the reason.

use mscsim::plan::{Content, Plan};
use mscsim::simulation::{RunSnapshot, Simulation, SimulationError};

use super::forks::{beside, changed, dosed, dosed_but, minutes, run_until};

/// A run at a moment, ready to be continued repeatedly.
struct Stopped<'a> {
    plan: &'a Plan,
    state: Vec<u8>,
}

impl<'a> Stopped<'a> {
    fn at(plan: &'a Plan, at_min: u64) -> Self {
        let (run, _) = run_until(plan, minutes(at_min));
        let state = postcard::to_stdvec(&run.saved()).expect("in memory");
        Self { plan, state }
    }

    /// Why it cannot continue with another plan.
    fn refuses(&self, plan: &Plan) -> Vec<String> {
        let saved: RunSnapshot<'_> = postcard::from_bytes(&self.state).expect("a state");
        let run = Simulation::restored(self.plan.clone(), saved).expect("a sound state");
        match run.forked(plan.clone()) {
            Ok(_) => Vec::new(),
            Err(SimulationError::ForkConflicts(all)) => {
                all.iter().map(ToString::to_string).collect()
            }
            Err(other) => panic!("{other}"),
        }
    }

    fn refuses_only(&self, plan: &Plan, words: &str) {
        let reported = self.refuses(plan);
        assert!(
            reported.len() == 1 && reported[0].starts_with(words),
            "{words}: {reported:?}"
        );
    }
}

#[test]
fn what_has_been_used_up_or_gives_the_state_its_shape_is_refused() {
    let parent = dosed(&[]);
    let run = Stopped::at(&parent, 60);
    let only = |path, value, words| run.refuses_only(&dosed_but(&[(path, value)]), words);
    only(
        "clock.motion",
        "30 s",
        "clock.motion: the run counts its steps with this value",
    );
    only("clock.circulation_max", "2 min", "clock.circulation_max: ");
    only(
        "clock.pictures",
        "[\"30 min\"]",
        "pictures until this moment: ",
    );
    only(
        "site.injured_share",
        "20 %",
        "the share of the organ that is injured: ",
    );
    only("site.patch.size.0", "0.2 mm", "the patch: the saved tissue");
    let residents = "tissues.infarct.residents.macrophage.m0";
    only(
        residents,
        "1000 /mm^3",
        "cells of the tissue at the start: it has had its effect",
    );
    only(
        "tissues.infarct.collagen_start",
        "4 %",
        "collagen at the start: ",
    );
    only(
        "tissues.infarct.injury.core.dead",
        "60 %",
        "the injury: it has had its effect",
    );
    only(
        "body.cardiac_output",
        "12 mL/min",
        "organs, volumes and flows of the body: ",
    );
    // What lies ahead at the start is free.
    let narrow = dosed_but(&[("products.bm-msc.diameter.median", "16 um")]);
    assert!(Stopped::at(&parent, 0).refuses(&narrow).is_empty());
}

#[test]
fn impossible_changes_are_all_listed_at_once() {
    let parent = dosed(&[]);
    let run = Stopped::at(&parent, 60);
    let reported = run.refuses(&dosed_but(&[
        ("site.patch.size.0", "0.2 mm"),
        ("clock.sampling", "1 h"),
        ("arm.1.infusion.0.amount", "20001 cells"),
    ]));
    let expected = [
        "clock.sampling: ",
        "the patch: ",
        "arm venous: the dose at 30 min: ",
    ];
    assert_eq!(reported.len(), expected.len(), "{reported:?}");
    for words in expected {
        assert!(
            reported.iter().any(|reported| reported.starts_with(words)),
            "{words}: {reported:?}"
        );
    }
}

#[test]
fn the_past_cannot_change() {
    let parent = dosed(&[]);
    let run = Stopped::at(&parent, 60);
    let only = |path, value, words| run.refuses_only(&dosed_but(&[(path, value)]), words);
    only(
        "arm.1.infusion.0.amount",
        "20001 cells",
        "arm venous: the dose at 30 min: it has begun",
    );
    only(
        "arm.1.infusion.0.at",
        "90 min",
        "arm venous: the dose at 30 min: it has begun",
    );
    only(
        "arm.1.infusion.1.at",
        "42 min",
        "arm venous: a dose at 42 min: the run is past",
    );
    let short = changed(&parent, |plan| plan.duration = minutes(60));
    run.refuses_only(&short, "the end at 1 h: the run is past that moment");
    let fewer = changed(&parent, |plan| plan.arms.truncate(3));
    run.refuses_only(&fewer, "the arms: ");
    let swapped = changed(&parent, |plan| {
        let arms = plan.arms.iter_mut();
        arms.for_each(|arm| arm.model.rules.rules.swap(0, 1));
    });
    run.refuses_only(&swapped, "the set of rules, and what each rule does: ");
}

#[test]
fn cells_that_were_given_stay_what_they_are() {
    let parent = dosed(&[]);
    let run = Stopped::at(&parent, 60);
    let narrow = dosed_but(&[("products.bm-msc.diameter.median", "16 um")]);
    let reported = run.refuses(&narrow);
    let of_arms =
        ["venous", "artery", "local"].map(|arm| format!("arm {arm}: the product bm-msc: "));
    assert_eq!(reported.len(), of_arms.len(), "{reported:?}");
    assert!(
        reported
            .iter()
            .zip(of_arms)
            .all(|(reported, words)| reported.starts_with(&words)),
        "{reported:?}"
    );
    assert!(
        run.refuses(&dosed_but(&[("products.bm-msc.killing", "1 /d")]))
            .is_empty()
    );
}

#[test]
fn an_injury_that_has_struck_stays() {
    let with = |change: (&'static str, &'static str)| {
        let late = ("tissues.infarct.injury.at", "2 h");
        let delay = ("tissues.infarct.injury.alarm_delay", "1 h");
        let kept = [late, delay]
            .into_iter()
            .filter(|(path, _)| *path != change.0);
        let mut plan = dosed_but(&kept.chain([change]).collect::<Vec<_>>());
        plan.arms.truncate(1);
        plan
    };
    let core = "tissues.infarct.injury.core.dead";
    let parent = with((core, "90 %"));
    let half = with((core, "55 %"));
    let early = with(("tissues.infarct.injury.at", "1 h"));
    let before = Stopped::at(&parent, 120);
    assert!(before.refuses(&half).is_empty());
    before.refuses_only(
        &early,
        "arm untreated: the time of the injury: the run is past",
    );
    let struck = Stopped::at(&parent, 156);
    struck.refuses_only(&half, "arm untreated: the injury: it has had its effect");
    // It waits for its alarm at 3 h, which cannot have risen at 2.5 h.
    let delay = "tissues.infarct.injury.alarm_delay";
    struck.refuses_only(
        &with((delay, "0.5 h")),
        "arm untreated: the delay of the alarm: ",
    );
    assert!(struck.refuses(&with((delay, "2 h"))).is_empty());
}

#[test]
fn a_companion_that_has_ended_stays_and_one_that_acts_keeps_its_start() {
    let parent = beside();
    let stronger = changed(&parent, |plan| {
        plan.arms[1].companions[0].on_beds.lumen_factor = 3.0
    });
    let shorter = changed(&parent, |plan| {
        plan.arms[1].companions[0].over = minutes(20)
    });
    let later = changed(&parent, |plan| {
        plan.arms[1].companions[0].from = minutes(48)
    });
    let acting = Stopped::at(&parent, 60);
    assert!(acting.refuses(&stronger).is_empty());
    acting.refuses_only(&shorter, "arm vasodilator: the end of ");
    acting.refuses_only(&later, "arm vasodilator: the start of ");
    let ended = Stopped::at(&parent, 84);
    for plan in [stronger, shorter, later] {
        let reported = ended.refuses(&plan);
        assert!(
            reported.len() == 1 && reported[0].contains("it has had its effect"),
            "{reported:?}"
        );
    }
    let early = changed(&parent, |plan| plan.arms[1].companions[0].from = minutes(6));
    Stopped::at(&parent, 12).refuses_only(&early, "arm vasodilator: the start of ");
}

#[test]
fn a_donor_stays_when_the_seed_changes() {
    let mut parent = dosed(&[]);
    for arm in &mut parent.arms {
        for product in &mut arm.model.products {
            if let Content::Cells(cells) = &mut product.content {
                cells.donor_log_sd = 0.5;
            }
        }
    }
    let reseeded = Plan {
        seed: parent.seed + 1,
        ..parent.clone()
    };
    assert!(Stopped::at(&parent, 0).refuses(&reseeded).is_empty());
    let reported = Stopped::at(&parent, 60).refuses(&reseeded);
    assert!(
        reported
            .iter()
            .all(|reported| reported.contains("the seed: it selected the donor")),
        "{reported:?}"
    );
    assert_eq!(reported.len(), 3, "the arms with cells");
}
