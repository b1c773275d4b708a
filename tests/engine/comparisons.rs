//! Shipped comparisons, reduced: their results hold as a sign, and where no effect is expected, as a null.

use super::support::{Course, arms, run, within};

/// The same number of cells into a human and into a mouse, in one run: their fields in the injured lung.
fn as_many_in_human_and_mouse(cells: &str) {
    let kept = ["human", "mouse, as many"];
    let doses = [1, 2].map(|arm: usize| format!("arm.{arm}.infusion.0.amount={cells}"));
    let small = [
        "duration=20 h",
        "site.patch.size.0=0.2 mm",
        "site.patch.size.1=0.2 mm",
        "site.patch.size.2=60 um",
        "arm.1.infusion.0.times=1",
        &doses[0],
        &doses[1],
        "clock.pictures=[\"0 h\"]",
    ];
    let (catalogue, shown, _) = run(arms("human-ards-iv", &small, &kept));
    let [human, mouse] = kept.map(|arm| Course::of(&catalogue, &shown, arm));
    let alive = [&human, &mouse].map(|course| course.value("body.lung.viable", 8.0));
    assert!((alive[0] / alive[1] - 1.0).abs() < 0.01, "{alive:?}");
    for factor in ["factor.hgf.mean", "factor.tsg-6.mean", "plasma.lung.hgf"] {
        let [human, mouse] = [&human, &mouse].map(|course| course.peak(factor));
        assert!(human > 0.0, "{factor}: nothing in the human");
        within(mouse / human, 1000.0..60_000.0);
    }
}

/// A hundredth of the dose in both: fields grow with it.
#[test]
fn as_many_cells_are_a_thousand_times_less_in_a_human_lung_than_in_that_of_a_mouse() {
    as_many_in_human_and_mouse("4e5");
}

#[test]
#[ignore = "half a minute and a gigabyte: cargo test --release --test engine forty_million -- --ignored"]
fn forty_million_cells_are_a_thousand_times_less_in_a_human_lung_than_in_that_of_a_mouse() {
    as_many_in_human_and_mouse("4e7");
}

#[test]
fn without_macrophages_cells_change_nothing_but_what_they_secrete() {
    let kept = ["untreated", "cells", "depleted", "depleted, cells"];
    let small = [
        "duration=36 h",
        "site.patch.size.0=0.3 mm",
        "site.patch.size.1=0.3 mm",
        "clock.pictures=[\"0 h\"]",
    ];
    let (catalogue, shown, _) = run(arms("compare-macrophages-depleted", &small, &kept));
    let course = kept.map(|arm| Course::of(&catalogue, &shown, arm));
    let means = |name: &str| [0, 1, 2, 3].map(|arm: usize| course[arm].mean(name));
    let meals = [1, 3].map(|arm: usize| course[arm].last("done.macrophages-eat-msc-corpses"));
    within(meals[0], 100.0..1500.0);
    assert_eq!(meals[1], 0.0);
    let [untreated, cells, depleted, without] = means("factor.tnf.mean");
    within(cells / untreated, 0.15..0.45);
    assert_eq!((depleted, without), (0.0, 0.0));
    let [untreated, cells, depleted, without] = means("factor.il-10.mean");
    within(cells / untreated, 1.2..2.5);
    assert_eq!((depleted, without), (0.0, 0.0));
    // What they secrete is still there, less where no TNF licenses them and no macrophage adds to it.
    let [_, licensed, none, resting] = means("factor.pge2.mean");
    assert_eq!(none, 0.0);
    within(resting / licensed, 0.02..0.2);
}

/// The liver paradox stays one: what blood brings is a trace that changes nothing but a little IL-6, and closed walls take that away.
#[test]
fn cells_trapped_in_the_lung_leave_the_liver_as_it_is() {
    let kept = [
        "untreated",
        "cells",
        "untreated, walls closed",
        "cells, walls closed",
    ];
    let small = [
        "duration=20 h",
        "site.patch.size.0=0.24 mm",
        "site.patch.size.1=0.24 mm",
        "arm.1.infusion.0.amount=5e5",
        "arm.3.infusion.0.amount=5e5",
        "clock.pictures=[\"0 h\"]",
    ];
    let (catalogue, shown, _) = run(arms("compare-lung-trapped", &small, &kept));
    let course = kept.map(|arm| Course::of(&catalogue, &shown, arm));
    let held = course[1].value("body.lung.viable", 7.0);
    within(held / 5e5, 0.9..0.97);
    let means = |name: &str| [0, 1, 2, 3].map(|arm: usize| course[arm].mean(name));
    // pM per molecule in a cubic micrometre; the half-point of HGF is 60 pM.
    const PICOMOLAR: f64 = 1_660.539_067;
    let [none, open, shut, closed] = means("factor.hgf.mean");
    assert_eq!((none, shut), (0.0, 0.0));
    within(open * PICOMOLAR, 0.004..0.06);
    // What is left comes from the few cells that are held in the liver itself.
    within(closed / open, 0.0005..0.05);
    let [none, open, shut, closed] = means("factor.il-6.mean");
    within(open / none, 1.0001..1.1);
    assert!(
        (closed - shut).abs() < 0.2 * (open - none),
        "{closed} {shut}"
    );
    let [none, open, shut, closed] = means("factor.tnf.mean");
    assert!((open / none - 1.0).abs() < 0.05, "{open} {none}");
    assert!((closed / shut - 1.0).abs() < 0.01, "{closed} {shut}");
}

/// The antibody does not turn macrophages, which debris holds M1: a misfit listed in `docs/LIMITS.md`.
#[test]
fn a_steroid_lowers_tnf_and_il_6_and_an_antibody_only_tnf() {
    let kept = ["untreated", "steroid", "anti-TNF"];
    let small = [
        "duration=36 h",
        "site.patch.size.0=0.24 mm",
        "site.patch.size.1=0.24 mm",
        "arm.2.infusion.0.times=2",
        "arm.3.companion.0.over=30 h",
        "clock.pictures=[\"0 h\"]",
    ];
    let (catalogue, shown, _) = run(arms("compare-damping", &small, &kept));
    let mean = |arm: &str, name: &str| Course::of(&catalogue, &shown, arm).mean(name);
    let [untreated, steroid, antibody] = kept.map(|arm| mean(arm, "factor.tnf.mean"));
    within(steroid / untreated, 0.35..0.7);
    within(antibody / untreated, 0.09..0.36);
    let [untreated, steroid, antibody] = kept.map(|arm| mean(arm, "factor.il-6.mean"));
    within(steroid / untreated, 0.35..0.7);
    assert!((antibody / untreated - 1.0).abs() < 0.1, "{antibody}");
    let [untreated, _, antibody] = kept.map(|arm| mean(arm, "cells.macrophage.m1"));
    assert!((antibody / untreated - 1.0).abs() < 0.1, "{antibody}");
}
