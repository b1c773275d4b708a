//! Sinks that lie in one voxel count together; those that need not meet do not.

use super::*;

/// At a step of 5 min and voxels of 8000 um^3 a cell may take up 65,536 um^3/s.
fn dish(overlays: &[&str]) -> Option<String> {
    let text = std::fs::read_to_string(folder().join("good/eaters.toml")).expect("a scenario");
    let faults = loaded(&text, overlays).err()?;
    Some(render_faults(
        &faults,
        Style {
            width: 1000,
            ..Style::default()
        },
    ))
}

#[test]
fn rules_of_one_state_count_together_and_those_of_two_states_apart() {
    let one = "rules.eats-one.base=4e4 um^3/s";
    assert_eq!(dish(&[one]), None);
    let report = dish(&[one, "rules.eats-two.base=2.6e4 um^3/s"]).expect("66,000 in all");
    assert!(
        report.contains("cells with the rules `eats-one` and `eats-two` together empty a voxel"),
        "{report}"
    );
    assert_eq!(dish(&[one, "rules.eats-two.base=2.5e4 um^3/s"]), None);
    // No cell follows both.
    assert_eq!(dish(&[one, "rules.eats-busy.base=4e4 um^3/s"]), None);
}

/// The rule that is too fast alone is named alone.
#[test]
fn only_those_are_blamed_that_are_too_fast_together() {
    let report = dish(&["rules.eats-one.base=7e4 um^3/s"]).expect("too fast");
    assert!(
        report.contains("cells with the rule `eats-one` empty a voxel of `sig`"),
        "{report}"
    );
    assert!(
        report.contains("found 7e4 um^3/s, 2.625e3 times"),
        "{report}"
    );
}

/// 8.19 /s are the most. Two doses that do not overlap do not count together.
#[test]
fn companions_that_act_at_once_count_with_the_cells_around_them() {
    let clears = "companions.antibody.clears.sig=5 /s";
    assert_eq!(dish(&[clears]), None);
    let both = "arm.b.companion.1.at=20 min";
    let report = dish(&[clears, both]).expect("10 /s in all");
    assert!(
        report.contains("doses of `antibody` and doses of `antibody` together"),
        "{report}"
    );
    let report = dish(&[clears, "rules.eats-one.base=4e4 um^3/s"]).expect("10 /s in all");
    assert!(
        report.contains("cells with the rule `eats-one` and doses of `antibody` together"),
        "{report}"
    );
}

/// What a voxel holds on average counts, if that is more than one cell.
#[test]
fn residents_of_several_states_count_together() {
    let crowd = |alive: &str, busy: &str| {
        let text = std::fs::read_to_string(folder().join("good/eaters.toml")).expect("a scenario");
        let text = text.replace(
            "{ alive = \"4000 /mm^3\" }",
            &format!("{{ alive = \"{alive} /mm^3\", busy = \"{busy} /mm^3\" }}"),
        );
        let overlays = [
            "rules.eats-one.base=2.5e4 um^3/s",
            "rules.eats-busy.base=2.5e4 um^3/s",
        ];
        loaded(&text, &overlays).is_ok()
    };
    // One cell in a voxel is 125,000 /mm^3.
    assert!(crowd("150000", "4000"));
    assert!(!crowd("200000", "150000"));
}
