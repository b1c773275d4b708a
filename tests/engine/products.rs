//! Each product turns the run in the direction of its evidence. Most of it shows in the body alone.

use std::sync::LazyLock;

use mscsim::observe::Catalogue;

use super::support::{Course, Shown, arms, plan, run, within};

/// One run for all tests of it.
static BY_VEIN: LazyLock<(Catalogue, Shown)> = LazyLock::new(|| {
    let (catalogue, shown, _) = run(plan("products", &[]));
    (catalogue, shown)
});

/// Cells of a dose.
const DOSE: f64 = 3e5;

fn by_vein(arm: &str) -> Course<'static> {
    Course::of(&BY_VEIN.0, &BY_VEIN.1, arm)
}

/// Share of the dose that lives in the body, hours after the beginning of the run; the dose comes at 1 h.
fn living(arm: &str, hours: f64) -> f64 {
    by_vein(arm).value("body.total.viable", hours) / DOSE
}

/// Share of the cells that live half an hour after the dose and still live a day later.
fn kept_for_a_day(arm: &str) -> f64 {
    living(arm, 25.5) / living(arm, 1.5)
}

/// Share of the living that are beyond the lung half an hour after.
fn passed(arm: &str) -> f64 {
    by_vein(arm).value("body.beyond-lung.viable", 1.5) / (DOSE * living(arm, 1.5))
}

fn near(found: f64, expected: f64, by: f64) -> bool {
    (found / expected - 1.0).abs() < by
}

#[test]
fn thawing_and_the_bag_leave_fewer_cells_alive() {
    let [fresh, thawed, bag] = ["fresh", "thawed", "left in the bag"].map(|arm| living(arm, 1.5));
    assert!(thawed < fresh, "{thawed} {fresh}");
    assert!(near(thawed / fresh, 0.93 / 0.95, 0.01), "{thawed} {fresh}");
    // 385 minutes at 0.0016 per minute.
    let expected = libm::exp(-1.6e-3 * 385.0);
    assert!(near(bag / thawed, expected, 0.01), "{bag} {thawed}");
    // What is alive after thawing lives on as before.
    let [fresh, thawed] = ["fresh", "left in the bag"].map(kept_for_a_day);
    assert!(near(thawed, fresh, 0.02), "{thawed} {fresh}");
}

#[test]
fn large_cells_pass_the_lung_less_and_small_ones_more_often() {
    let [small, usual, large] = ["spheroid", "fresh", "aged"].map(passed);
    assert!(usual > 0.0, "{usual}");
    within(small / usual, 2.0..20.0);
    within(large / usual, 0.05..0.5);
}

#[test]
fn a_weak_batch_and_old_cells_live_shorter() {
    let usual = kept_for_a_day("fresh");
    for arm in ["weak batch", "aged"] {
        let here = kept_for_a_day(arm);
        assert!(here < 0.9 * usual, "{arm}: {here} {usual}");
        // One and a half times the hazard.
        let expected = libm::pow(usual, 1.5);
        assert!(near(here, expected, 0.03), "{arm}: {here} {expected}");
    }
}

#[test]
fn cells_of_another_person_are_killed_besides() {
    let [own, other] = ["fresh", "of another"].map(kept_for_a_day);
    // 0.2 per day.
    let expected = own * libm::exp(-0.2);
    assert!(
        other < own && near(other, expected, 0.02),
        "{other} {expected}"
    );
}

#[test]
fn what_is_given_without_cells_comes_into_the_blood_and_into_the_patch() {
    let (catalogue, shown, _) = run(plan("without-cells", &[]));
    let peak = |arm: &str, name: &str| Course::of(&catalogue, &shown, arm).peak(name);
    const PICOMOLAR: f64 = 1_660.539_067;
    let blood = |arm: &str, factor: &str| PICOMOLAR * peak(arm, &format!("plasma.lung.{factor}"));
    for arm in ["medium", "primed medium", "vesicles"] {
        assert_eq!(peak(arm, "body.total.viable"), 0.0, "{arm} has cells");
    }
    for factor in ["vegf", "hgf", "tgf-b"] {
        let [none, plain, primed] =
            ["nothing", "medium", "primed medium"].map(|arm| blood(arm, factor));
        assert!(plain > 100.0 * none, "{factor}: {plain} {none}");
        assert!(near(primed, plain, 1e-3), "{factor}: {primed} {plain}");
    }
    let of_all = |factor| ["nothing", "medium", "primed medium"].map(|arm| blood(arm, factor));
    let [none, plain, primed] = of_all("pge2");
    assert!(plain > 1.0 + 10.0 * none, "PGE2: {plain} {none}");
    // 20 ng against 1 ng.
    assert!(near(primed, 20.0 * plain, 0.1), "PGE2: {primed} {plain}");
    for factor in ["il-6", "sdf-1"] {
        let [none, plain, primed] = of_all(factor);
        assert!(plain > 10.0 * none, "{factor}: {plain} {none}");
        assert!(near(primed, plain, 0.01), "{factor}: {primed} {plain}");
    }
    // Cells that nothing licenses make no TSG-6.
    let [none, plain, primed] = of_all("tsg-6");
    assert_eq!((none, plain), (0.0, 0.0));
    assert!(primed > 10.0, "TSG-6: {primed}");
    assert_eq!(blood("nothing", "vesicles"), 0.0);
    let vesicles = blood("vesicles", "vesicles");
    assert!(vesicles > 1.0, "{vesicles}");
    let patch = |arm: &str| peak(arm, "factor.hgf.mean");
    assert_eq!(patch("nothing"), 0.0);
    assert!(patch("medium") > 0.0);
}

/// HGF that a donor's cells have brought into the blood, beside that of the reference product.
fn secreted_by_donors(seed: u64) -> [f64; 4] {
    let kept = ["reference", "donor A", "donor B", "donor C"];
    let seed = format!("seed={seed}");
    let (catalogue, shown, _) = run(arms("without-cells", &["duration=2 h", &seed], &kept));
    kept.map(|arm| Course::of(&catalogue, &shown, arm).peak("plasma.lung.hgf"))
}

#[test]
fn donors_spread_what_cells_secrete_and_the_typical_donor_does_not() {
    let runs = [1, 2, 3].map(secreted_by_donors);
    let reference = runs[0][0];
    let mut logs = Vec::new();
    for run in runs {
        assert!(near(run[0], reference, 0.01), "{} {reference}", run[0]);
        logs.extend(run[1..].iter().map(|donor| libm::log(donor / run[0])));
    }
    let mean = logs.iter().sum::<f64>() / 9.0;
    let variance = logs.iter().map(|log| (log - mean) * (log - mean));
    let spread = libm::sqrt(variance.sum::<f64>() / 8.0);
    // Nine draws with a spread of 0.4: 99 % lie between 0.16 and 0.66.
    assert!((0.16..0.66).contains(&spread), "{spread} of {logs:?}");
    // Another seed is another donor.
    let donor_a = [logs[0], logs[3], logs[6]];
    assert!(donor_a[0] != donor_a[1] && donor_a[1] != donor_a[2]);
}

#[test]
fn vesicles_act_on_macrophages_without_any_cell() {
    let kept = ["no vesicles", "1e10 per mL"];
    let quarter = [
        "duration=1 d",
        "site.patch.size.0=0.5 mm",
        "site.patch.size.1=0.5 mm",
        "arm.3.infusion.0.amount=3.125e-4",
        "clock.pictures=[\"0 h\"]",
    ];
    let (catalogue, shown, _) = run(arms("well-vesicles", &quarter, &kept));
    let tnf = |arm: &str| Course::of(&catalogue, &shown, arm).last("factor.tnf.mean");
    let [alone, vesicles] = kept.map(tnf);
    within(vesicles / alone, 0.7..0.92);
}

/// What medium holds calms macrophages for hours: PGE2 and vesicles, and more PGE2 and TSG-6 in that of primed cells.
#[test]
fn medium_lowers_tnf_for_a_time_and_that_of_primed_cells_lowers_it_more() {
    let kept = ["untreated", "medium", "primed medium", "vesicles"];
    let small = [
        "duration=9 h",
        "arm.4.infusion.0.times=1",
        "site.patch.size.0=0.3 mm",
        "site.patch.size.1=0.3 mm",
        "clock.pictures=[\"0 h\"]",
    ];
    let (catalogue, shown, _) = run(arms("compare-medium-vesicles", &small, &kept));
    let tnf = |arm: &str| Course::of(&catalogue, &shown, arm).mean("factor.tnf.mean");
    let [untreated, plain, primed, vesicles] = kept.map(tnf);
    assert!(untreated > 0.0);
    within(plain / untreated, 0.8..0.97);
    within(primed / plain, 0.7..0.98);
    within(vesicles / untreated, 0.8..0.97);
}
