//! A fork follows its changes from its moment on, has the history of its parent until then, and refuses what its state cannot
//! follow.

use mscsim::ids::{FactorId, Tick};
use mscsim::observe::Sample;
use mscsim::plan::{Content, Plan};
use mscsim::simulation::Simulation;
use mscsim::wall::Interventions;

use super::support::{Shown, plan};

const SMALL: [&str; 5] = [
    "clock.sampling=30 min",
    "clock.pictures=[]",
    "site.patch.size.0=0.3 mm",
    "site.patch.size.1=0.3 mm",
    "site.patch.size.2=60 um",
];

fn small(more: &[&'static str]) -> Vec<&'static str> {
    [&SMALL[..], more].concat()
}

pub fn minutes(minutes: u64) -> Tick {
    Tick::from_seconds(60.0 * minutes as f64)
}

/// Continues, as an observed run does, until a moment.
fn follow(run: &mut Simulation, until: Tick, shown: &mut Shown) {
    while run.now() < until {
        let showing = run.plan().next_showing(run.now());
        run.advance_to(showing.min(until)).expect("a sound run");
        if run.now() == showing {
            run.show(shown).expect("a list");
        }
    }
}

/// A run at a moment, with all it has shown.
pub fn run_until(plan: &Plan, until: Tick) -> (Simulation, Shown) {
    let mut run = Simulation::new(plan.clone()).expect("a sound plan");
    let mut shown = Shown::default();
    run.show(&mut shown).expect("a list");
    follow(&mut run, until, &mut shown);
    (run, shown)
}

fn whole(plan: &Plan) -> (Simulation, Shown) {
    run_until(plan, plan.duration)
}

/// A run forked from the run of a plan at a moment, followed to the end of its own plan.
fn forked(parent: &Plan, at_min: u64, plan: &Plan) -> (Simulation, Shown) {
    let (run, mut shown) = run_until(parent, minutes(at_min));
    let mut run = run
        .forked(plan.clone())
        .expect("changes that can be followed");
    follow(&mut run, plan.duration, &mut shown);
    (run, shown)
}

/// Until the fork nothing sets the two plans apart, so that the fork must be the run of the second to the bit.
fn becomes(parent: &Plan, at_min: u64, plan: &Plan) {
    assert_ne!(parent, plan, "something changes");
    let (own, reported) = whole(plan);
    let (fork, shown) = forked(parent, at_min, plan);
    assert!(shown.samples == reported.samples, "{at_min} min: samples");
    assert!(shown.events == reported.events, "{at_min} min: events");
    assert_eq!(fork.state_hash(), own.state_hash(), "{at_min} min");
    assert_ne!(own.state_hash(), whole(parent).0.state_hash(), "it matters");
}

fn stays_the_same(plan: &Plan, at_min: &[u64]) {
    let (own, reported) = whole(plan);
    for at in at_min {
        let (fork, shown) = forked(plan, *at, plan);
        assert!(shown.samples == reported.samples, "{at} min");
        assert!(shown.events == reported.events, "{at} min");
        assert_eq!(fork.state_hash(), own.state_hash(), "{at} min");
    }
}

const DOSES: [&str; 5] = [
    "duration=4 h",
    "arm.1.infusion.0.at=30 min",
    "arm.1.infusion.1.at=2 h",
    "arm.2.infusion.0.at=30 min",
    "arm.3.infusion.0.at=30 min",
];

pub fn dosed(more: &[&'static str]) -> Plan {
    plan("small-infarct", &small(&[&DOSES[..], more].concat()))
}

#[test]
fn a_fork_without_changes_is_the_run_that_was_not_interrupted() {
    // Before, at and within doses, and between two moments at which something is shown.
    stays_the_same(&dosed(&[]), &[0, 30, 36, 120, 126, 150]);
    let well = plan("well", &["duration=5 h"]);
    stays_the_same(&well, &[150, 162, 240]);
}

#[test]
fn doses_to_come_follow_the_new_plan() {
    let venous = |changes: &[(&str, &'static str)]| {
        let mut plan = dosed_but(changes);
        plan.arms.truncate(2);
        plan
    };
    let parent = venous(&[]);
    let larger = venous(&[("arm.1.infusion.1.amount", "9000 cells")]);
    becomes(&parent, 66, &larger);
    becomes(&larger, 120, &parent);
    let later = venous(&[("arm.1.infusion.1.at", "150 min")]);
    becomes(&parent, 120, &later);
    let by_artery = venous(&[("arm.1.infusion.1.route", "arterial")]);
    becomes(&parent, 90, &by_artery);
    let longer = venous(&[("duration", "5 h")]);
    becomes(&parent, 210, &longer);
    // The rows of the second dose move where the first is another one.
    let smaller = venous(&[("arm.1.infusion.0.amount", "100 cells")]);
    becomes(&parent, 30, &smaller);
}

/// The plan of the doses with some of its values replaced.
pub fn dosed_but(changes: &[(&str, &'static str)]) -> Plan {
    let all: Vec<String> = small(&DOSES).iter().map(ToString::to_string).collect();
    let kept = all.into_iter().filter(|setting| {
        let key = setting.split('=').next();
        changes.iter().all(|(path, _)| key != Some(*path))
    });
    let changed = changes
        .iter()
        .map(|(path, value)| format!("{path}={value}"));
    let settings: Vec<String> = kept.chain(changed).collect();
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    plan("small-infarct", &settings)
}

#[test]
fn cells_in_the_patch_are_found_again_where_the_rows_of_their_dose_move() {
    let with_first = |amount: f64| {
        let mut plan = dosed(&[]);
        let mut first = plan.arms[1].infusions[1].clone();
        first.amount = amount;
        // It is given last: those of the needle have begun.
        plan.arms[3].infusions.insert(0, first);
        plan.arms.drain(1..3);
        plan
    };
    let parent = with_first(5000.0);
    let (run, _) = run_until(&parent, minutes(60));
    assert!(!run.worlds()[1].cells().is_empty());
    becomes(&parent, 60, &with_first(9000.0));
}

#[test]
fn an_injury_to_come_follows_the_new_plan() {
    let late = |dead: &'static str| {
        let mut plan = dosed(&[
            "tissues.infarct.injury.at=2 h",
            "tissues.infarct.injury.alarm_delay=1 h",
            dead,
        ]);
        plan.arms.truncate(1);
        plan
    };
    let [most, half] = [
        late("tissues.infarct.injury.core.dead=90 %"),
        late("tissues.infarct.injury.core.dead=55 %"),
    ];
    becomes(&most, 120, &half);
    // The alarm is still to rise.
    let mut sooner = most.clone();
    let injury = sooner.arms[0].model.sites[0]
        .injury
        .as_mut()
        .expect("an injury");
    injury.alarm_delay_s = 1800.0;
    becomes(&most, 132, &sooner);
}

const BESIDE: [&str; 14] = [
    "duration=3 h",
    "arm.0.infusion.0.at=1 h",
    "arm.0.infusion.0.amount=20000 cells",
    "arm.1.infusion.0.at=1 h",
    "arm.1.infusion.0.amount=20000 cells",
    "arm.2.infusion.0.at=1 h",
    "arm.2.infusion.0.amount=20000 cells",
    "arm.2.companion.0.at=24 min",
    "arm.3.infusion.0.at=1 h",
    "arm.3.infusion.0.amount=20000 cells",
    "arm.3.companion.0.at=30 min",
    "arm.3.companion.0.over=1 h",
    "arm.4.companion.0.over=90 min",
    "arm.4.companion.0.at=18 min",
];

fn position_of_vegf(plan: &Plan) -> usize {
    let mut factors = plan.arms[0].model.factors.iter();
    factors
        .position(|factor| factor.name == "vegf")
        .expect("vegf")
}

pub fn beside() -> Plan {
    let first = [
        "arm.1.companion.0.at=30 min",
        "arm.1.companion.0.over=48 min",
    ];
    let mut plan = plan("mouse-companions", &small(&[&BESIDE[..], &first].concat()));
    // As strong as it takes to be seen.
    plan.arms[1].companions[0].on_beds.lumen_factor = 2.0;
    plan.arms[1].companions[0].on_beds.adhesion_factor = 0.01;
    // There is VEGF from the start and hardly TNF.
    let vegf = position_of_vegf(&plan);
    plan.arms[4].companions[0].clears_per_s[0].0 = FactorId::new(vegf);
    plan
}

pub fn changed(parent: &Plan, change: impl Fn(&mut Plan)) -> Plan {
    let mut plan = parent.clone();
    change(&mut plan);
    plan
}

#[test]
fn companions_to_come_begin_earlier_or_are_stronger() {
    let parent = beside();
    stays_the_same(&parent, &[18, 30, 48, 78, 108]);
    let at_once = changed(&parent, |plan| {
        plan.arms[1].companions[0].from = minutes(24)
    });
    becomes(&parent, 24, &at_once);
    let wider = changed(&parent, |plan| {
        plan.arms[1].companions[0].on_beds.lumen_factor = 3.0
    });
    becomes(&parent, 30, &wider);
    let weak = |plan: &mut Plan| plan.arms[4].companions[0].clears_per_s[0].1 *= 0.1;
    becomes(&parent, 12, &changed(&parent, weak));
}

#[test]
fn a_companion_that_acts_ends_at_once_or_loses_its_effect() {
    let parent = beside();
    let ended = changed(&parent, |plan| {
        plan.arms[1].companions[0].over = minutes(18)
    });
    let in_lung = |shown: &Shown, arm: usize| {
        let last = |sample: &&Sample| sample.arm.index() == arm && sample.time == minutes(90);
        let sample = shown.samples.iter().find(last).expect("a sample");
        sample.body[1].viable as f64 / 20_000.0
    };
    let acting = whole(&parent).1;
    let effect = in_lung(&acting, 0) - in_lung(&acting, 1);
    assert!(effect > 0.02, "{effect}");
    // Or it stays and does nothing any more.
    let inert = changed(&parent, |plan| {
        let given = &mut plan.arms[1].companions[0];
        given.on_beds = Interventions::default();
    });
    for plan in [ended, inert] {
        // Cells that come at 60 min are held as in the arm without it.
        let alone = forked(&parent, 48, &plan).1;
        let left = in_lung(&alone, 0) - in_lung(&alone, 1);
        assert!(left.abs() < 0.005, "{left}");
    }
}

#[test]
fn a_companion_that_acts_goes_on_for_longer_or_does_less() {
    let parent = beside();
    let vegf = |shown: &Shown| {
        let last = shown.samples.last().expect("that of the last arm");
        last.sites[0].factors[position_of_vegf(&parent)].mean
    };
    let longer = changed(&parent, |plan| {
        plan.arms[4].companions[0].over = minutes(160)
    });
    let weak = changed(&parent, |plan| {
        plan.arms[4].companions[0].clears_per_s[0].1 *= 0.01
    });
    let [plain, longer, weaker] = [
        vegf(&whole(&parent).1),
        vegf(&forked(&parent, 96, &longer).1),
        vegf(&forked(&parent, 30, &weak).1),
    ];
    let reported = format!("{longer} {plain} {weaker}");
    assert!(longer < 0.9 * plain && weaker > plain, "{reported}");
}

/// A change of what acts on acting cells has no run from the start to be compared with: the history must stay, and the rest
/// must differ.
#[test]
fn what_acts_at_the_fork_acts_otherwise_from_then_on() {
    let parent = dosed(&[]);
    let (own, reported) = whole(&parent);
    for change in [
        "rules.m1-secretes-tnf.base=0.4 molecules/s",
        "body.beds.pulmonary.loss=2e-3 /min",
        "factors.tnf.plasma_clearance=0.05 /min",
        "factors.tnf.decay=0.0006 /s",
        "products.bm-msc.killing=1 /d",
        "seed=9",
    ] {
        let plan = dosed(&[change]);
        let (fork, shown) = forked(&parent, 60, &plan);
        let before = reported
            .samples
            .iter()
            .filter(|s| s.time <= minutes(60))
            .count();
        assert!(
            shown.samples[..before] == reported.samples[..before],
            "{change}"
        );
        assert_ne!(fork.state_hash(), own.state_hash(), "{change}");
        let (again, _) = forked(&parent, 60, &plan);
        assert_eq!(again.state_hash(), fork.state_hash(), "{change}");
        // A change made and undone at one moment has no effect.
        let (run, mut shown) = run_until(&parent, minutes(60));
        let there = run.forked(plan).expect("changes that can be followed");
        let mut back = there.forked(parent.clone()).expect("the way back");
        follow(&mut back, parent.duration, &mut shown);
        assert_eq!(back.state_hash(), own.state_hash(), "{change}");
        assert!(shown.samples == reported.samples, "{change}");
    }
}

/// Cells that wait for their death under the old hazard die by the new one, be it above what they were drawn for or below.
#[test]
fn cells_that_are_held_die_by_the_hazard_after_the_fork() {
    let dying = |per_h: f64| {
        let mut plan = dosed(&[]);
        plan.arms.truncate(2);
        let arm = &mut plan.arms[1];
        arm.infusions.truncate(1);
        for product in &mut arm.model.products {
            if let Content::Cells(cells) = &mut product.content {
                cells.in_body.death_stages = 1;
                cells.in_body.death_factor = cells.death_factor;
            }
        }
        let body = arm.model.body.as_mut().expect("a body");
        let organs = body.organs.iter_mut();
        organs.for_each(|organ| organ.loss_per_s = per_h / 3600.0);
        plan
    };
    for (before, after) in [(0.0, 0.5), (0.5, 0.1), (0.5, 0.01), (0.2, 1.0)] {
        let (_, shown) = forked(&dying(before), 60, &dying(after));
        let alive = |at: u64| {
            let here = |s: &&Sample| s.arm.index() == 1 && s.time == minutes(at);
            let sample = shown.samples.iter().find(here).expect("a sample");
            sample.body[1].viable as f64
        };
        let share = alive(240) / alive(60);
        let expected = libm::exp(-3.0 * after);
        assert!(
            (share - expected).abs() < 0.015,
            "{before} {after}: {share} {expected}"
        );
    }
}
