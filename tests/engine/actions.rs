//! The four actions claimed for infused cells: each can be counted, and each goes when it is switched off.

use std::sync::LazyLock;

use mscsim::observe::{Catalogue, Sample};

use super::support::{Course, Shown, plan, run, within};

/// One run for all tests of it.
static DAY: LazyLock<(Catalogue, Shown)> = LazyLock::new(|| {
    let (catalogue, shown, _) = run(plan("four-actions", &[]));
    (catalogue, shown)
});

/// An observable at a time of an arm.
fn reported(catalogue: &Catalogue, shown: &Shown, arm: &str, hours: f64, name: &str) -> f64 {
    let course = Course::of(catalogue, shown, arm);
    let moment = |sample: &&&Sample| (sample.time.seconds() / 3600.0 - hours).abs() < 1e-6;
    let sample = course.samples.iter().find(moment).unwrap();
    catalogue.observable(name).unwrap().value(catalogue, sample)
}

#[test]
fn each_action_goes_when_it_is_switched_off() {
    let (catalogue, shown) = &*DAY;
    let reported = |arm: &str, name: &str| reported(catalogue, shown, arm, 24.0, name);

    assert!(reported("all", "body.lung.adhered") > 100.0);
    assert_eq!(reported("no homing", "body.total.adhered"), 0.0);
    assert!(
        reported("no homing", "body.lung.plugged") > 100.0,
        "held by size all the same"
    );

    assert!(reported("all", "action.paracrine.molecules") > 1e6);
    assert_eq!(reported("no paracrine", "action.paracrine.molecules"), 0.0);
    let [with, without] = ["all", "no paracrine"].map(|arm| reported(arm, "factor.hgf.mean"));
    assert!(with > 0.0 && without == 0.0, "{with} {without}");

    assert!(reported("all", "action.immunomodulation.events") > 10.0);
    let tnf = |arm: &str| reported(arm, "factor.tnf.mean");
    let [untreated, all, off] = ["untreated", "all", "no immunomodulation"].map(tnf);
    within(all / untreated, 0.1..0.45);
    assert!((off / untreated - 1.0).abs() < 0.1, "{off} {untreated}");

    assert!(reported("all", "cells.msc.vessel") > 0.0);
    assert_eq!(
        reported("no differentiation", "action.differentiation.events"),
        0.0
    );
    assert_eq!(reported("no differentiation", "cells.msc.vessel"), 0.0);
}

#[test]
fn arms_are_alike_before_the_cells_come_whatever_is_switched_off() {
    let (catalogue, shown) = &*DAY;
    let before = |arm: &String| {
        let course = Course::of(catalogue, shown, arm);
        let at_6_h = course.samples[6];
        assert_eq!(at_6_h.time.seconds(), 6.0 * 3600.0);
        at_6_h.sites.clone()
    };
    let first = before(&catalogue.arms[0]);
    assert!(catalogue.arms.iter().all(|arm| before(arm) == first));
}

#[test]
fn what_rules_have_done_explains_what_is_there() {
    let (catalogue, shown) = &*DAY;
    let reported = |name: &str| reported(catalogue, shown, "untreated", 24.0, name);
    let done = |rules: &[&str]| -> f64 {
        let each = rules.iter().map(|rule| reported(&format!("done.{rule}")));
        each.sum()
    };
    let at_start = Course::of(catalogue, shown, "untreated").samples[0];
    let macrophages = |counts: &[u64]| -> u64 {
        let states = counts.iter().zip(&catalogue.states);
        let of_kind = states.filter(|(_, (state, _))| state.starts_with("macrophage."));
        of_kind.map(|(count, _)| count).sum()
    };
    let at_end = Course::of(catalogue, shown, "untreated").samples[24];
    let entered = done(&["macrophages-enter", "macrophages-renew"]);
    let left = done(&["m0-leaves", "m1-leaves", "m2-leaves"]);
    assert!(entered > 0.0 && left > 0.0, "{entered} {left}");
    let start = macrophages(&at_start.sites[0].cells) as f64;
    assert_eq!(
        start + entered - left,
        macrophages(&at_end.sites[0].cells) as f64
    );
}
