//! Values that replace others, and the text that repeats a run.

use super::*;
use crate::ids::Tick;
use crate::plan::Content;

#[test]
fn an_arm_may_differ_in_its_numbers_only() {
    let text =
        tiny() + "\n[[arm]]\nname = \"slow\"\n[arm.set]\n\"rules.m0-to-m1.max\" = \"1 /day\"\n";
    let scenario = scenario(&text, &[]);
    let plan = scenario.plan();
    let max = |arm: usize| plan.arms[arm].model.rules.rules[2].max * 86_400.0;
    assert!(close(max(0), 2.0) && close(max(2), 1.0));
    assert_eq!(plan.arms[0].model, plan.arms[1].model);
    let own: Vec<_> = scenario
        .parameters()
        .into_iter()
        .filter(|p| p.arm.is_some())
        .collect();
    assert_eq!(own.len(), 1);
    assert_eq!(
        (own[0].path.as_str(), own[0].arm.as_deref()),
        ("rules.m0-to-m1.max", Some("slow"))
    );
}

#[test]
fn an_arm_may_give_its_product_another_label() {
    let text = tiny()
        + "\n[labels.dye2]\nelution = \"0.1 /h\"\nfast = \"0.1 /h\"\nslow_share = \"40 %\"\nslow = \"0.1 /d\"\n\
           destinations = { excreted = \"100 %\" }\n\
           [[arm]]\nname = \"other\"\n[[arm.infusion]]\nproduct = \"marrow\"\namount = \"1e5 cells\"\n\
           route = \"venous\"\nat = \"1 d\"\n[arm.set]\n\"products.marrow.label\" = \"dye2\"\n";
    let plan = scenario(&text, &[]).plan();
    let label = |arm: usize| {
        let product = plan.arms[arm].infusions[0].product;
        match &plan.arms[arm].model.products[product.index()].content {
            Content::Cells(cells) => cells.label.clone(),
            Content::Factors(_) => panic!("cells"),
        }
    };
    assert_eq!(
        (label(1).as_deref(), label(2).as_deref()),
        (Some("dye"), Some("dye2"))
    );
}

#[test]
fn the_command_line_comes_after_the_settings_of_an_arm() {
    let path = "products.marrow.diameter.median";
    let text = tiny() + "\n[[arm]]\nname = \"big\"\n[arm.set]\n\"" + path + "\" = \"20 um\"\n";
    let median = |overlays: &[&str]| {
        let plan = scenario(&text, overlays).plan();
        match &plan.arms[2].model.products[0].content {
            Content::Cells(cells) => cells.in_body.diameter_um.at(0.0),
            Content::Factors(_) => panic!("cells"),
        }
    };
    assert!(close(median(&[]), 20.0));
    let both = [format!("{path}=25 um")];
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    assert!(close(median(&both), 25.0));
    let reported = scenario(&text, &both).parameters();
    let rows = reported.iter().filter(|p| p.path == path);
    let set_by: Vec<_> = rows.map(|p| (p.arm.clone(), p.set_by)).collect();
    assert_eq!(set_by, [(None, "command line")]);
    let first = scenario(&text, &both);
    let again = scenario(&first.resolved_toml(), &[]);
    assert_eq!(first.plan(), again.plan());
}

#[test]
fn what_else_an_arm_sets_stays_beside_the_command_line() {
    let text = tiny()
        + "\n[[arm]]\nname = \"slow\"\n[arm.set]\nrules.m0-to-m1.max = \"1 /day\"\nfactors.vegf.decay = \"2 /h\"\n";
    let plan = scenario(&text, &["factors.vegf.decay=1 /h"]).plan();
    let decay = |arm: usize| plan.arms[arm].model.factors[0].decay_per_s * 3600.0;
    assert!(close(decay(0), 1.0) && close(decay(2), 1.0), "{}", decay(2));
    let max = plan.arms[2].model.rules.rules[2].max * 86_400.0;
    assert!(close(max, 1.0), "{max}");
}

#[test]
fn a_value_is_set_as_a_whole() {
    let report = faults(&tiny(), &["products.marrow.diameter.median.value=20 um"]);
    let words = "is a part of the value `products.marrow.diameter.median`";
    assert!(report.contains(words), "{report}");
}

#[test]
fn a_seed_is_given_once() {
    let settings = Settings {
        overlays: vec!["seed=3".to_owned()],
        seed: Some(5),
        ..Settings::default()
    };
    let loaded = load_text("tiny.toml", &tiny(), Some(&folder()), &settings);
    let faults = loaded.expect_err("two seeds");
    assert!(
        faults.to_string().contains("`seed` is set twice"),
        "{faults}"
    );
}

#[test]
fn settings_come_last_and_may_be_bare_text() {
    let overlays = [
        "duration=36 h",
        "arm.cells.infusion.0.amount = 3000",
        "products.marrow.diameter.median=\"20 um\"",
    ];
    let scenario = scenario(&tiny(), &overlays);
    let plan = scenario.plan();
    assert_eq!(plan.duration, Tick(36 * 36_000));
    let Content::Cells(cells) = &plan.arms[1].model.products[0].content else {
        panic!("cells")
    };
    assert!(close(cells.in_body.diameter_um.at(0.0), 20.0));
    assert_eq!(plan.arms[1].infusions[0].amount, 3000.0);
    let parameters = scenario.parameters();
    let median = parameters
        .iter()
        .find(|p| p.path == "products.marrow.diameter.median")
        .expect("the diameter");
    assert_eq!(
        (median.set_by, median.status.as_str()),
        ("command line", "chosen")
    );
    assert_eq!(
        (median.why.as_str(), median.range.as_str()),
        ("set in place of 17.8 um", "15 um to 30 um")
    );
}

#[test]
fn faults_in_settings_point_into_them() {
    let report = faults(
        &tiny(),
        &[
            "duration=36 hh",
            "products.marrow.diameter.median=50 um",
            "nonsense",
        ],
    );
    for words in [
        "[--set:1:13]",
        "unknown unit `hh`",
        "value outside its plausible range",
        "not a setting",
    ] {
        assert!(report.contains(words), "{words} in {report}");
    }
}

/// A rule's own range shows the unit where what the rule does decides it.
#[test]
fn another_unit_in_a_rule_is_not_a_value_out_of_range() {
    let settings = Settings {
        overlays: vec!["rules.m0-to-m1.max=0.3 pM".to_owned()],
        ..Settings::default()
    };
    let report = load("mouse-infarct", &settings)
        .expect_err("a fault")
        .to_string();
    for words in ["wrong dimension", "found concentration", "expected rate"] {
        assert!(report.contains(words), "{words} in {report}");
    }
    assert!(!report.contains("plausible range"), "{report}");
}

#[test]
fn an_override_with_a_range_of_its_own_may_leave_the_library_behind() {
    let wide = "[set]\n\"products.marrow.diameter.median\" = { value = \"40 um\", range = [\"30 um\", \"50 um\"] }\n";
    let plan = scenario(&(tiny() + wide), &[]).plan();
    let Content::Cells(cells) = &plan.arms[1].model.products[0].content else {
        panic!("cells")
    };
    assert!(close(cells.in_body.diameter_um.at(0.0), 40.0));
}

#[test]
fn a_seed_from_outside_wins() {
    let settings = Settings {
        seed: Some(99),
        ..Settings::default()
    };
    let scenario =
        load_text("tiny.toml", &tiny(), Some(&folder()), &settings).expect("a good scenario");
    assert_eq!(scenario.plan().seed, 99);
    let without = tiny().replace("seed = 7\n", "");
    assert_eq!(self::scenario(&without, &[]).plan().seed, 1);
}

#[test]
fn the_resolved_text_builds_the_same_plan_from_nowhere() {
    let text = tiny()
        + "\n[[arm]]\nname = \"slow\"\n[arm.set]\n\"rules.m0-to-m1.max\" = \"1 /day\"\n[set]\n\"factors.vegf.decay\" = \"1 /h\"\n";
    let first = scenario(&text, &["seed=12"]);
    let resolved = first.resolved_toml();
    let again = load_text("resolved.toml", &resolved, None, &Settings::default()).unwrap_or_else(
        |faults| panic!("{resolved}\n{}", render_faults(&faults, Style::default())),
    );
    assert_eq!(first.plan(), again.plan());
    assert_eq!(resolved, again.resolved_toml());
}

fn warnings_of(scenario: &Scenario) -> Vec<String> {
    scenario
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn what_lies_after_the_end_is_left_out_with_a_warning() {
    let scenario = scenario(&tiny(), &["duration=24.5 h"]);
    let warnings = warnings_of(&scenario);
    assert_eq!(
        warnings,
        [
            "the row `Alive in the lung` of the closing table is left out: it lies after the end of the run, found 1 d 1 h"
        ]
    );
    assert!(scenario.plan().answers.is_empty());
}

#[test]
fn a_warning_names_a_companion_that_outlasts_the_run() {
    let sugar =
        "name = \"cells\"\ncompanion = [{ agent = \"sugar\", at = \"1 d\", over = \"26 h\" }]";
    let text = tiny().replace("name = \"cells\"", sugar) + "\n[companions.sugar]\nlumen = 1.1\n";
    let reported = |duration: &str| {
        let scenario = scenario(&text, &[duration]);
        let warnings = scenario.warnings().iter().map(ToString::to_string);
        warnings.collect::<Vec<_>>()
    };
    assert_eq!(
        reported("duration=2 d"),
        ["the run ends while `sugar` still acts, found an end at 2 d 2 h, expected at most 2 d"]
    );
    assert_eq!(reported("duration=50 h"), Vec::<String>::new());
}

#[test]
fn what_a_companion_does_to_vessels_is_idle_without_a_body() {
    let well = |clears: &str| {
        format!(
            "format = 1\ntitle = \"A well\"\nquestion = \"Is anything there?\"\nuses = [\"tiny\"]\nduration = \"2 d\"\n\
             [site]\nkind = \"well\"\ntissue = \"muscle\"\n\
             patch = {{ size = [\"0.8 mm\", \"0.8 mm\", \"20 um\"], voxel = \"20 um\" }}\n\
             [[arm]]\nname = \"cells\"\ncompanion = [{{ agent = \"sugar\", at = \"1 d\", over = \"1 h\" }}]\n\
             [companions.sugar]\nadhesion = 0.5\nlumen = 2\n{clears}\n"
        )
    };
    let report = faults(&well(""), &[]);
    assert!(
        report.contains("`sugar` does nothing here") && report.contains("there is no body"),
        "{report}"
    );
    let scenario = scenario(&well("clears.tnf = \"1 /h\""), &[]);
    let warnings = warnings_of(&scenario);
    assert_eq!(
        warnings,
        ["nothing for `lumen` and `adhesion` of `sugar` to act on"]
    );
}

#[test]
fn a_rim_that_an_injury_does_not_have_is_shown_as_idle() {
    let reported = |shape: &str, more: &str| {
        let text = tiny()
            + &format!(
                "\n[tissues.skin.injury]\nshape = \"{shape}\"\ncore = {{ dead = \"10 %\", vessels_lost = \"0 %\" }}\n\
                 debris = \"1e4 /mm^3\"\nalarm_delay = \"1 h\"\nalarm_rate = \"0.1 /h\"\n{more}"
            );
        let scenario = scenario(&text, &[]);
        let warnings = scenario.warnings().iter().map(ToString::to_string);
        warnings.collect::<Vec<_>>()
    };
    let (border, rim) = (
        "border = \"50 um\"\n",
        "rim = { dead = \"5 %\", vessels_lost = \"0 %\" }\n",
    );
    let both = border.to_owned() + rim;
    let of = |key: &str| format!("`{key}` of the injury has no effect");
    assert_eq!(reported("diffuse", ""), Vec::<String>::new());
    assert_eq!(reported("diffuse", &both), [of("border"), of("rim")]);
    assert_eq!(reported("border", &both), Vec::<String>::new());
    assert_eq!(reported("border", border), [of("border")]);
    assert_eq!(reported("border", rim), [of("rim")]);
}
