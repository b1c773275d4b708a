//! What the model was calibrated with, as bands. Runs that are too expensive for every day are ignored and state how to start
//! them.

use super::support::{Course, arms, plan, run};

/// A quarter of the well: 2500 CD4 T cells with and without medium, four days. Published for these donors: 1.28, 1.10, 1.69.
#[test]
fn conditioned_medium_raises_regulatory_t_cells_about_one_and_a_half_fold() {
    let quarter = [
        "site.patch.size.2=0.625 mm",
        "arm.1.infusion.0.amount=0.001",
        "arm.5.infusion.0.amount=0.001",
        "arm.7.infusion.0.amount=0.001",
        "clock.pictures=[\"0 h\"]",
    ];
    let donors = ["donor 1", "donor 3", "donor 4"];
    let treated = ["donor 1, medium", "donor 3, medium", "donor 4, medium"];
    let kept = [donors, treated].concat();
    let (catalogue, shown, _) = run(arms("well-treg-medium", &quarter, &kept));
    let regulatory = |arm: &str| {
        let course = Course::of(&catalogue, &shown, arm);
        let [effector, treg] =
            ["effector", "treg"].map(|state| course.last(&format!("cells.t-cell.{state}")));
        treg / (effector + treg)
    };
    let folds = [0, 1, 2].map(|d: usize| regulatory(treated[d]) / regulatory(donors[d]));
    let mean = folds.iter().sum::<f64>() / 3.0;
    assert!((1.2..1.65).contains(&mean), "{folds:?}");
    for (fold, published) in folds.iter().zip([1.28, 1.10, 1.69]) {
        assert!((fold - published).abs() < 0.35, "{folds:?}");
    }
    // The fewer there were before, the larger the fold.
    assert!(folds[2] > folds[0] && folds[2] > folds[1], "{folds:?}");
}

/// TNF and IL-6 at 48 h with cells in the airway over those with vehicle.
fn rat_lung_ratios(overlays: &[&str]) -> [f64; 2] {
    let kept = ["vehicle", "cells, airway"];
    let (catalogue, shown, _) = run(arms("rat-lung-airway", overlays, &kept));
    let [vehicle, cells] = kept.map(|arm| Course::of(&catalogue, &shown, arm));
    ["factor.tnf.mean", "factor.il-6.mean"].map(|name| cells.last(name) / vehicle.last(name))
}

/// Published: 0.27 and 0.53. One seed of a patch two thirds as large, where seeds alone give TNF from 0.14 to 0.44, IL-6 from 0.37 to 0.73.
#[test]
fn cells_in_the_airway_of_a_rat_lower_tnf_and_il_6_by_about_what_was_measured() {
    let coarse = [
        "site.patch.size.0=0.4 mm",
        "site.patch.size.1=0.4 mm",
        "site.patch.voxel=40 um",
        "clock.pictures=[\"0 h\"]",
    ];
    let [tnf, il_6] = rat_lung_ratios(&coarse);
    assert!((0.08..0.6).contains(&tnf), "{tnf}");
    assert!((0.25..0.9).contains(&il_6), "{il_6}");
    assert!(tnf < il_6, "{tnf} {il_6}");
}

#[test]
#[ignore = "half a minute: cargo test --release --test engine rat_lung_as_shipped -- --ignored"]
fn rat_lung_as_shipped_falls_somewhat_short_of_the_data_in_the_mean_of_five_seeds() {
    let seeds = ["seed=1", "seed=2", "seed=3", "seed=4", "seed=5"];
    let ratios = seeds.map(|seed| rat_lung_ratios(&[seed]));
    let mean = |of: usize| ratios.iter().map(|ratio| ratio[of]).sum::<f64>() / 5.0;
    // Of the animals: 130 (43) over 488 pg/mL, 138 (18) over 260. Agents fall short of both: a misfit of docs/CALIBRATION.md.
    assert!((0.30..0.56).contains(&mean(0)), "{ratios:?}");
    assert!((0.50..0.80).contains(&mean(1)), "{ratios:?}");
}

/// Collagen of an untreated infarct, %, at weeks 1 and 2.
fn scar(overlays: &[&str]) -> [f64; 2] {
    let mut all = vec!["duration=14 d", "tissues.infarct.injury.shape=diffuse"];
    all.extend(overlays);
    let mut plan = plan("mouse-infarct", &all);
    plan.arms.truncate(1);
    let (catalogue, shown, _) = run(plan);
    let course = Course::of(&catalogue, &shown, "untreated");
    [7.0, 14.0].map(|day| 100.0 * course.value("tissue.collagen", 24.0 * day))
}

/// Published: 9 % and 16.5 %, with spreads of 4 and 8. One seed in voxels twice as wide as those of the fit.
#[test]
fn an_infarct_scars_in_the_first_week_and_on_in_the_second() {
    let [week_1, week_2] = scar(&[
        "site.patch.size=[\"0.4 mm\", \"0.4 mm\", \"0.2 mm\"]",
        "site.patch.voxel=50 um",
        "clock.pictures=[\"0 h\"]",
    ]);
    assert!((5.0..13.0).contains(&week_1), "{week_1}");
    assert!((8.5..24.5).contains(&week_2), "{week_2}");
    assert!(week_2 > 1.2 * week_1, "{week_1} {week_2}");
}

#[test]
#[ignore = "half a minute: cargo test --release --test engine scar_in_the_patch_of_the_fit -- --ignored"]
fn scar_in_the_patch_of_the_fit_has_the_collagen_that_was_measured() {
    let seeds = ["seed=1", "seed=2", "seed=3", "seed=4"];
    let size = "site.patch.size=[\"0.4 mm\", \"0.4 mm\", \"0.2 mm\"]";
    let weeks = seeds.map(|seed| scar(&[seed, size, "site.patch.voxel=25 um"]));
    let mean = |week: usize| weeks.iter().map(|seed| seed[week]).sum::<f64>() / 4.0;
    // Week 1 lies at the lower end of the spread of the rats.
    assert!((5.0..8.0).contains(&mean(0)), "{weeks:?}");
    assert!((10.5..19.0).contains(&mean(1)), "{weeks:?}");
}
