//! Items that settings add at the end of lists.

use super::*;

const SECOND: &str =
    "{ product = \"marrow\", amount = \"2e5 cells\", route = \"venous\", at = \"30 h\" }";

#[test]
fn the_command_line_can_add_a_dose_to_any_arm() {
    let added = |path: &str| scenario(&tiny(), &[&format!("{path}={SECOND}")]);
    // What is written in the file, and what is added to it.
    let written = tiny()
        + "\n[[arm]]\nname = \"twice\"\n[[arm.infusion]]\nproduct = \"marrow\"\namount = \"2e5 cells\"\nroute = \"venous\"\nat = \"30 h\"\n";
    let written = scenario(&written, &[]).plan().arms[2].infusions[0].clone();
    for (path, arm, doses) in [
        ("arm.1.infusion.1", 1, 2),
        ("arm.cells.infusion.1", 1, 2),
        ("arm.untreated.infusion.0", 0, 1),
    ] {
        let scenario = added(path);
        let infusions = &scenario.plan().arms[arm].infusions;
        assert_eq!((infusions.len(), &infusions[doses - 1]), (doses, &written));
        let again = super::scenario(&scenario.resolved_toml(), &[]);
        assert_eq!(
            again.plan(),
            scenario.plan(),
            "the resolved text repeats it"
        );
    }
    let changed = [
        format!("arm.1.infusion.1={SECOND}"),
        "arm.1.infusion.2={ product = \"marrow\", amount = \"5 cells\", route = \"venous\", at = \"31 h\" }".into(),
        "arm.2={ name = \"third\" }".into(),
        "answer.1={ say = \"Later\", observable = \"body.lung.viable\", at = \"47 h\", as = \"number\" }".into(),
    ];
    let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
    let scenario = scenario(&tiny(), &changed);
    let doses: Vec<f64> = scenario.plan().arms[1]
        .infusions
        .iter()
        .map(|dose| dose.amount)
        .collect();
    assert_eq!(doses, [1e5, 2e5, 5.0]);
    assert_eq!(scenario.plan().arms[2].name, "third");
}

#[test]
fn items_are_added_at_the_end_of_lists_only() {
    let fault = |setting: &str| faults(&tiny(), &[setting]);
    let second = |path: &str| format!("{path}={SECOND}");
    for (setting, words) in [
        (
            second("arm.1.infusion.2"),
            &[
                "`arm.1.infusion` has no `2`",
                "`arm.1.infusion.1={ key = value, ... }` adds an item",
            ][..],
        ),
        (
            second("arm.0.infusion.1"),
            &[
                "`arm.0` has no `infusion`",
                "`arm.0.infusion.0={ key = value, ... }` adds an item",
            ],
        ),
        (
            "arm.1.infusion.1.amount=5 cells".into(),
            &[
                "`arm.1.infusion` has no `1`",
                "`arm.1.infusion.1={ key = value, ... }` adds an item",
            ],
        ),
        (
            "arm.cels.infusion.0.amount=5 cells".into(),
            &["there are `untreated`, `cells`; `arm.2={ key", "arm.cells"],
        ),
        (
            // Bare text, since the quotes are missing.
            "arm.1.infusion.1={ at = 30 h }".into(),
            &[
                "a new item of a list is a table",
                "text",
                "its text in quotes",
            ],
        ),
        (
            second("arm.1.infusio.0"),
            &["`arm.1` has no `infusio`", "infusion"],
        ),
        (
            second("site.patch.size.3"),
            &["`site.patch.size` has no `3`", "only what the scenario"],
        ),
        ("arm.1.infusion.1={ at = \"30 h\" }".into(), &["product"]),
    ] {
        let reported = fault(&setting);
        for words in words {
            assert!(reported.contains(words), "{setting}: {reported}");
        }
    }
    let [first, other] = [
        second("arm.1.infusion.1"),
        "arm.1.infusion.1.at=31 h".into(),
    ];
    let twice = faults(&tiny(), &[&first, &other]);
    assert!(
        twice.contains("`arm.1.infusion.1.at` is set twice"),
        "{twice}"
    );
}

#[test]
fn an_arm_that_is_added_is_without_the_actions_that_it_names() {
    let added = ["arm.5={ name = \"extra\", without = [\"immunomodulation\"] }".to_owned()];
    let settings = Settings {
        overlays: added.to_vec(),
        ..Settings::default()
    };
    let plan = load("mouse-four-actions", &settings)
        .expect("no fault")
        .plan();
    let arm = |name: &str| plan.arms.iter().find(|arm| arm.name == name).expect(name);
    assert_eq!(arm("extra").model.rules, arm("no immuno").model.rules);
    assert_ne!(arm("extra").model.rules, arm("all four").model.rules);
}

#[test]
fn an_empty_list_takes_a_first_item_and_an_arm_no_layers() {
    let empty = tiny().replace(
        "name = \"untreated\"",
        "name = \"untreated\"\ninfusion = []",
    );
    let plan = scenario(&empty, &[&format!("arm.untreated.infusion.0={SECOND}")]).plan();
    assert_eq!(plan.arms[0].infusions.len(), 1);
    let reported = faults(&tiny(), &["arm.2={ name = \"x\", layers = [\"no/such\"] }"]);
    assert!(
        reported.contains("an arm with layers cannot be added"),
        "{reported}"
    );
    let reported = faults(&tiny(), &["infusion.0.amount=5 cells"]);
    assert!(!reported.contains("adds an item"), "{reported}");
}
