//! Times between two ticks, tiny diffusion, fast division.

use super::*;

const EVERY: &str = "over = \"1 min\"\ntimes = 4\nevery = \"3600.04 s\"";

fn warnings(text: &str, overlays: &[&str]) -> Vec<String> {
    let scenario = scenario(text, overlays);
    scenario
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn times_between_two_ticks_are_warned_of_with_the_time_that_is_taken() {
    assert!(warnings(&tiny(), &[]).is_empty());
    let late = "arm.cells.infusion.0.at=90001.26 s";
    let found = warnings(&tiny(), &[late]);
    assert_eq!(found.len(), 1);
    for words in ["between two ticks", "found 90001.26 s", "0.1 s"] {
        assert!(found[0].contains(words), "{found:?}");
    }
    let scenario = scenario(&tiny(), &[late]);
    let help = scenario.warnings()[0].help.clone().expect("help");
    assert!(help.contains("1 d 1 h 1.3 s"), "{help}");
    let taken = scenario.plan().arms[1].infusions[0].at;
    assert_eq!(taken.seconds(), 90_001.3);
    // Eight minutes and a bit, whole ticks in any unit.
    assert!(warnings(&tiny(), &["arm.cells.infusion.0.at=8.205 min"]).is_empty());
}

/// Each dose is at the tick nearest to its own time: 40 ms four times over are no 0 ms.
#[test]
fn what_is_rounded_of_an_interval_does_not_add_up() {
    let text = tiny().replace("over = \"1 min\"", EVERY);
    let plan = scenario(&text, &["arm.cells.infusion.0.at=1 h"]).plan();
    let at: Vec<f64> = plan.arms[1]
        .infusions
        .iter()
        .map(|dose| dose.at.seconds())
        .collect();
    assert_eq!(at, [3600.0, 7200.0, 10_800.1, 14_400.1]);
}

/// What decays before it leaves its voxel is like what does not diffuse; in between the voxels are too coarse.
#[test]
fn a_tiny_diffusion_is_accepted_as_none_is() {
    let factor = |diffusion: &str| {
        let diffusion = format!("factors.tnf.diffusion={diffusion} um^2/min");
        loaded(&tiny(), &[&diffusion, "factors.tnf.decay=60 /min"]).is_ok()
    };
    assert!(factor("0") && factor("1e-6"));
    // 0.26 um: one in a thousand leaves voxels of 20 um.
    assert!(factor("3.9") && !factor("4.1"));
    let coarse = [
        "factors.tnf.diffusion=4.1 um^2/min",
        "factors.tnf.decay=60 /min",
    ];
    let report = faults(&tiny(), &coarse);
    assert!(report.contains("at most 0.131 um"), "{report}");
    // Thirty nanometres in voxels of one micrometre.
    let fine = [
        "factors.tnf.diffusion=0.06 um^2/min",
        "factors.tnf.decay=60 /min",
        "site.patch.voxel=1 um",
        "site.patch.size.0=40 um",
        "site.patch.size.1=40 um",
    ];
    let report = faults(&tiny(), &fine);
    assert!(report.contains("at most 15.811 nm"), "{report}");
}

#[test]
fn division_faster_than_the_clock_can_follow_is_refused() {
    let divides = |base: &str| {
        format!(
            "{}\n[rules.stem-divides]\ncell = \"msc\"\ndoes = \"divide\"\nbase = \"{base}\"\n",
            tiny()
        )
    };
    // Three in 6 min.
    scenario(&divides("30 /h"), &[]);
    let report = faults(&divides("31 /h"), &[]);
    assert!(
        report.contains("found up to 31.0000 /h, expected at most 30.0000 /h"),
        "{report}"
    );
    scenario(
        &divides("31 /h"),
        &["clock.phenotype=3 min", "clock.fields=3 min"],
    );
}
