//! Treatments beside the cells turn the run in the direction that is reported for them.

use mscsim::observe::Sample;

use super::support::{Course, plan, run, within};

#[test]
fn companions_act_in_the_direction_reported() {
    let small = [
        "duration=26 h",
        "clock.pictures=[\"0 h\"]",
        "site.patch.size.0=0.2 mm",
        "site.patch.size.1=0.2 mm",
        "site.patch.size.2=20 um",
    ];
    let (catalogue, shown, _) = run(plan("mouse-companions", &small));
    let beyond = catalogue.observable("body.beyond-lung.viable").unwrap();
    let passed = |arm: &str| {
        let course = Course::of(&catalogue, &shown, arm);
        let moment = |s: &&&Sample| s.time.seconds() == 24.5 * 3600.0;
        beyond.value(&catalogue, course.samples.iter().find(moment).unwrap())
    };
    let alone = passed("cells alone");
    for arm in ["vasodilator", "heparin", "integrin block"] {
        let here = passed(arm);
        within(here / alone, 1.3..25.0);
    }
    let tnf = |arm: &str| Course::of(&catalogue, &shown, arm).picomolar("tnf", 26.0);
    let (spared, cleared) = (tnf("cells alone"), tnf("anti-TNF"));
    within(cleared / spared, 0.002..0.05);
}

#[test]
fn a_companion_that_has_ended_acts_no_more() {
    let ended = [
        "duration=26 h",
        "clock.pictures=[\"0 h\"]",
        "site.patch.size.0=0.2 mm",
        "site.patch.size.1=0.2 mm",
        "site.patch.size.2=20 um",
        "arm.1.companion.0.at=22 h",
    ];
    let (catalogue, shown, _) = run(plan("mouse-companions", &ended));
    let held = |arm: &str| {
        let course = Course::of(&catalogue, &shown, arm);
        course.place("lung", 24.5).viable
    };
    // Not one cell passes otherwise: the arms share their random numbers.
    assert_eq!(held("cells alone"), held("vasodilator"));
}

/// CXCR4 acts at the wall of the injured organ and not in the resting lung: by a vein and by an artery more cells stop in the
/// heart, and the lung holds as many as before.
#[test]
fn more_cxcr4_raises_arrest_in_the_injured_organ_and_not_in_the_lung() {
    let small = [
        "duration=13 h",
        "clock.pictures=[\"0 h\"]",
        "site.patch.size.0=0.2 mm",
        "site.patch.size.1=0.2 mm",
        "site.patch.size.2=40 um",
    ];
    let mut plan = plan("compare-homing", &small);
    let kept = ["vein", "vein, CXCR4", "artery", "artery, CXCR4"];
    plan.arms.retain(|arm| kept.contains(&arm.name.as_str()));
    let (catalogue, shown, _) = run(plan);
    let at = |arm: &str, place: &str| Course::of(&catalogue, &shown, arm).place(place, 13.0);
    let (plain, raised) = (at("artery", "heart"), at("artery, CXCR4", "heart"));
    assert!(
        raised.adhered as f64 > 1.3 * plain.adhered as f64,
        "{plain:?} {raised:?}"
    );
    // By a vein some fifteen cells come to the heart: no fewer than before.
    let heart = [
        at("vein", "heart").viable,
        at("vein, CXCR4", "heart").viable,
    ];
    assert!(heart[1] >= heart[0] && heart[0] > 3, "{heart:?}");
    let lung = [at("vein", "lung").viable, at("vein, CXCR4", "lung").viable];
    assert!(lung[0].abs_diff(lung[1]) < lung[0] / 1000, "{lung:?}");
}
