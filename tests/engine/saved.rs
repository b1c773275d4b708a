//! A run that continues from a saved state is the uninterrupted run, bit for bit.

use mscsim::ids::Tick;
use mscsim::plan::Plan;
use mscsim::simulation::{RunSnapshot, Simulation, SimulationError};

use super::support::{Shown, plan};

const SMALL: [&str; 4] = [
    "clock.sampling=6 min",
    "site.patch.size.0=0.1 mm",
    "site.patch.size.1=0.1 mm",
    "site.patch.size.2=20 um",
];

fn minutes(minutes: u64) -> Tick {
    Tick::from_seconds(60.0 * minutes as f64)
}

/// A saved state and how much had been shown by then.
struct Kept {
    state: Vec<u8>,
    samples: usize,
    frames: usize,
    events: usize,
}

/// Runs to the end, saving the state at these minutes.
fn run_and_save(plan: &Plan, at_min: &[u64]) -> (Shown, Vec<Kept>, [u8; 32]) {
    let mut run = Simulation::new(plan.clone()).unwrap();
    let (mut shown, mut kept) = (Shown::default(), Vec::new());
    loop {
        run.show(&mut shown).unwrap();
        if at_min.iter().any(|at| minutes(*at) == run.now()) {
            kept.push(Kept {
                state: postcard::to_stdvec(&run.saved()).unwrap(),
                samples: shown.samples.len(),
                frames: shown.frames.len(),
                events: shown.events.len(),
            });
        }
        if run.finished() {
            return (shown, kept, run.state_hash());
        }
        run.advance().unwrap();
    }
}

fn restored(plan: &Plan, state: &[u8]) -> Result<Simulation, SimulationError> {
    let saved: RunSnapshot<'_> = postcard::from_bytes(state).unwrap();
    Simulation::restored(plan.clone(), saved)
}

fn resumes_exactly(plan: &Plan, at_min: &[u64]) {
    let (whole, kept, hash) = run_and_save(plan, at_min);
    assert_eq!(kept.len(), at_min.len(), "every moment is a showing");
    for (kept, at) in kept.iter().zip(at_min) {
        let mut run = restored(plan, &kept.state).unwrap();
        assert_eq!(run.now(), minutes(*at));
        let again = postcard::to_stdvec(&run.saved()).unwrap();
        assert!(again == kept.state, "{at} min: all of it comes back");
        let mut shown = Shown::default();
        while !run.finished() {
            run.advance().unwrap();
            run.show(&mut shown).unwrap();
        }
        assert!(shown.samples == whole.samples[kept.samples..], "{at} min");
        assert!(shown.frames == whole.frames[kept.frames..], "{at} min");
        assert!(shown.events == whole.events[kept.events..], "{at} min");
        assert_eq!(run.state_hash(), hash, "{at} min");
    }
}

#[test]
fn doses_of_cells_by_every_route_go_on_from_any_moment() {
    let small = [
        &SMALL[..],
        &["duration=12.5 h", "clock.pictures=[\"12.3 h\"]"],
    ]
    .concat();
    // The second dose into a vein lasts from 12 h 3 min to 12 h 13 min.
    resumes_exactly(&plan("small-infarct", &small), &[0, 360, 366, 726, 732]);
}

#[test]
fn companions_that_act_go_on_acting() {
    let early = [
        "duration=3 h",
        "clock.pictures=[]",
        "arm.0.infusion.0.at=30 min",
        "arm.1.infusion.0.at=30 min",
        "arm.1.companion.0.at=24 min",
        "arm.2.infusion.0.at=30 min",
        "arm.2.companion.0.at=24 min",
        "arm.2.companion.0.over=1 h",
        "arm.3.infusion.0.at=30 min",
        "arm.3.companion.0.at=27 min",
        "arm.3.companion.0.over=1 h",
        "arm.4.companion.0.at=30 min",
    ];
    let small = [&SMALL[..], &early].concat();
    resumes_exactly(&plan("mouse-companions", &small), &[24, 30, 36, 54, 90]);
}

#[test]
fn medium_and_vesicles_go_on_from_any_moment() {
    let small = [
        "duration=2 h",
        "clock.sampling=6 min",
        "clock.pictures=[]",
        "site.patch.size.0=0.12 mm",
        "site.patch.size.1=0.12 mm",
        "site.patch.size.2=30 um",
        "arm.1.infusion.0.amount=20000 cells",
        "arm.2.infusion.0.route=venous",
        "arm.2.infusion.0.over=20 min",
        "arm.3.infusion.0.over=20 min",
        "arm.4.infusion.0.route=venous",
        "arm.4.infusion.0.every=15 min",
    ];
    let plan = plan("compare-medium-vesicles", &small);
    resumes_exactly(&plan, &[30, 36, 42, 66]);
}

#[test]
fn a_well_goes_on_in_the_middle_of_a_dose() {
    let plan = plan("well", &["duration=5 h", "clock.sampling=6 min"]);
    resumes_exactly(&plan, &[144, 150, 180, 210, 240]);
}

#[test]
fn a_state_of_another_plan_is_refused() {
    let well = plan("well", &["duration=4 h"]);
    let (_, kept, _) = run_and_save(&well, &[60]);
    let other = |overlays: &[&str], arms: usize| {
        let mut plan = plan("well", overlays);
        plan.arms.truncate(arms);
        restored(&plan, &kept[0].state).expect_err("another plan")
    };
    let small = other(&["duration=4 h", "site.patch.size.0=0.2 mm"], 3);
    assert!(matches!(small, SimulationError::Saved { .. }), "{small}");
    let fewer = other(&["duration=4 h"], 2);
    assert!(matches!(fewer, SimulationError::Arms(_)), "{fewer}");
    assert!(restored(&well, &kept[0].state).is_ok());
    // The hash comes first.
    let mut altered = kept[0].state.clone();
    altered[0] ^= 1;
    let unlike = restored(&well, &altered).expect_err("another hash");
    assert_eq!(unlike, SimulationError::Unlike);
}
