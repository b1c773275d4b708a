//! The accepted findings in wells, as signs: none of them is a rule; all follow from secretion, decay and contact.

use mscsim::observe::Catalogue;

use super::support::{Course, Shown, arms, plan, run};

fn last(catalogue: &Catalogue, shown: &Shown, arm: &str, name: &str) -> f64 {
    Course::of(catalogue, shown, arm).last(name)
}

#[test]
fn a_dead_msc_that_is_eaten_brings_little_il_10_and_a_live_one_more() {
    let half = [
        "duration=1 d",
        "site.patch.size.2=0.25 mm",
        "arm.1.infusion.0.amount=125",
        "arm.3.infusion.0.amount=125",
    ];
    let kept = [
        "macrophages alone",
        "dead on arrival",
        "dying, nothing secreted",
    ];
    let (catalogue, shown, _) = run(arms("well-meals", &half, &kept));
    let [alone, dead, dying] = kept.map(|arm| last(&catalogue, &shown, arm, "factor.il-10.mean"));
    assert!(dead > alone, "{dead} {alone}");
    assert!(
        dying - alone > 1.2 * (dead - alone),
        "{dying} {dead} {alone}"
    );
}

#[test]
fn blocking_pge2_gives_dendritic_cells_their_maturation_back() {
    let kept = ["trigger", "trigger, MSC", "trigger, MSC, no PGE2"];
    let (catalogue, shown, _) = run(arms("well-dendritic", &["duration=1 d"], &kept));
    let [trigger, msc, blocked] =
        kept.map(|arm| last(&catalogue, &shown, arm, "cells.dendritic.mature"));
    assert!(msc < trigger - 2.0 * trigger.sqrt(), "{msc} {trigger}");
    assert!(
        (blocked - trigger).abs() < 2.0 * trigger.sqrt(),
        "{blocked} {trigger}"
    );
}

/// Division is halved between one MSC to three and one to thirty T cells, and given back when COX is blocked. No rule knows the ratio.
#[test]
fn msc_suppress_t_cells_by_pge2_that_adds_up() {
    // A quarter of the well.
    let quarter = [
        "site.patch.size.0=0.8 mm",
        "site.patch.size.1=0.8 mm",
        "arm.2.infusion.0.amount=9",
        "arm.3.infusion.0.amount=26",
        "arm.4.infusion.0.amount=85",
        "arm.6.infusion.0.amount=256",
    ];
    let mut plan = plan("well-t-cell-suppression", &quarter);
    // The shipped names hold the ratios, which depend on the size of the well.
    let names = [
        "no MSC",
        "1 to 100",
        "1 to 30",
        "1 to 10",
        "1 to 3",
        "1 to 1",
        "1 to 1, no PGE2",
    ];
    for (arm, name) in plan.arms.iter_mut().zip(names) {
        name.clone_into(&mut arm.name);
    }
    plan.arms
        .retain(|arm| !["1 to 100", "1 to 1"].contains(&arm.name.as_str()));
    let (catalogue, shown, _) = run(plan);
    let t_cells = |arm: &str| last(&catalogue, &shown, arm, "cells.t-cell.effector");
    let start = Course::of(&catalogue, &shown, "no MSC");
    let effector = catalogue
        .states
        .iter()
        .position(|(key, _)| key == "t-cell.effector")
        .unwrap();
    let start = start.samples[0].sites[0].cells[effector] as f64;
    let gain = t_cells("no MSC") - start;
    let suppressed = |arm: &str| 1.0 - (t_cells(arm) - start) / gain;
    let [few, tenth, many, blocked] =
        ["1 to 30", "1 to 10", "1 to 3", "1 to 1, no PGE2"].map(suppressed);
    assert!(few < tenth && tenth < many, "{few} {tenth} {many}");
    assert!(few < 0.5 && many > 0.5, "{few} {many}");
    assert!((0.6..=0.98).contains(&many), "{many}");
    // Between the two ratios beside it the effect is taken as a straight line over the logarithm of the ratio.
    let ((lower, from), (higher, to)) = if tenth < 0.5 {
        ((10.0, tenth), (10.0 / 3.0, many))
    } else {
        ((30.0, few), (10.0, tenth))
    };
    let share: f64 = (0.5 - from) / (to - from);
    let half_at = lower * libm::pow(higher / lower, share);
    assert!(
        (7.0..=30.0).contains(&half_at),
        "half effect at one to {half_at}"
    );
    assert!(blocked.abs() < 0.15, "{blocked}");
}
