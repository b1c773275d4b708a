//! Studies as their users meet them: whole, wrong, stopped.

use std::fs;

use super::support::{CRUMB, err, json, mscsim, out};

/// All infused cells are alive at first, and the lung holds most of them.
const STUDY: &str = r#"format = 1
title = "Crumbs in a lung"
citation = "nobody: a test"
read = "nothing"
scenario = "crumb.toml"
replicates = 2

[[group]]
name = "cells"
arm = "cells"

[[observation]]
say = "Cells in the lung"
observable = "body.lung.viable"
at = "36 min"
as = "share of dose"
comparison = "at-least"
value = "80 %"
role = "validation"

[[observation]]
say = "Cells in the spleen"
observable = "body.spleen.viable"
at = "36 min"
as = "share of dose"
comparison = "at-least"
value = "80 %"
role = "validation"
"#;

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("study.toml"), STUDY).expect("a writable folder");
    fs::write(place.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    place
}

#[test]
fn a_study_shows_passes_and_misses_and_leaves_page_and_tables() {
    let place = place();
    // The scenario is looked for beside the study, wherever the program is called from.
    fs::create_dir(place.path().join("folder")).expect("a folder");
    for name in ["study.toml", "crumb.toml"] {
        let target = place.path().join("folder").join(name);
        fs::rename(place.path().join(name), target).expect("a file");
    }
    let run = mscsim(place.path())
        .args(["study", "folder/study.toml", "--quiet", "--out", "found"])
        .assert()
        .code(0);
    let shown = out(&run);
    for words in [
        "pass",
        "miss",
        "The program passes 1 of 2 observations: 0 of 0 for calibration, 1 of 2 for validation",
        "flow fractions",
    ] {
        assert!(shown.contains(words), "{words} is missing in\n{shown}");
    }
    let read = |name: &str| fs::read_to_string(place.path().join("found").join(name));
    let table = read("observations.csv").expect("a table");
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(
        read("validation.md")
            .expect("a page")
            .contains("| **miss** |")
    );
    let page = read("report.html").expect("a page");
    assert!(page.contains("Crumbs in a lung") && page.contains("<svg"));
    assert!(place.path().join("found/nulls.parquet").is_file());
    // Nothing is written over.
    let again = mscsim(place.path())
        .args(["study", "folder/study.toml", "--quiet", "--out", "found"])
        .assert()
        .code(2);
    assert!(err(&again).contains("choose another folder"));
}

#[test]
fn the_results_of_a_study_are_data_too() {
    let place = place();
    let run = mscsim(place.path())
        .args(["study", "study.toml", "--json", "--quick", "--threads", "1"])
        .assert()
        .code(0);
    let found = json(&run);
    assert_eq!(found["ok"], true);
    let all = serde_json::json!({ "observations": 2, "passed": 1 });
    assert_eq!(found["report"]["all"], all);
    assert_eq!(found["report"]["studies"][0]["replicates"], 2);
    assert!(place.path().join("studies/study/report.html").is_file());
}

#[test]
fn faults_of_all_studies_come_before_any_run() {
    let place = place();
    let wrong = STUDY
        .replace("\"cells\"\narm", "\"cell\"\narm")
        .replace("at-least", "at-last");
    fs::write(place.path().join("wrong.toml"), wrong).expect("a file");
    let lost = STUDY
        .replace("crumb.toml", "crumbs.toml")
        .replace("body.spleen", "body.splen");
    fs::write(place.path().join("lost.toml"), lost).expect("a file");
    let run = mscsim(place.path())
        .args(["study", "wrong.toml", "study.toml", "lost.toml", "--quiet"])
        .assert()
        .code(2);
    let faults = err(&run);
    for words in ["wrong.toml:17", "at-least", "lost.toml:5", "crumbs.toml"] {
        assert!(faults.contains(words), "{words} is missing in\n{faults}");
    }
    assert!(!place.path().join("studies").exists());
    let misspelt = STUDY.replace("body.spleen", "body.splen");
    fs::write(place.path().join("misspelt.toml"), misspelt).expect("a file");
    let check = mscsim(place.path())
        .args(["check", "misspelt.toml"])
        .assert()
        .code(2);
    let faults = err(&check);
    assert!(
        faults.contains("misspelt.toml:23:14") && faults.contains("body.spleen.viable"),
        "{faults}"
    );
    let check = mscsim(place.path())
        .args(["check", "study.toml"])
        .assert()
        .code(0);
    assert!(
        out(&check).contains("2 observations from 2 runs, about"),
        "{}",
        out(&check)
    );
}

#[test]
fn shipped_studies_are_listed_and_shown() {
    let place = place();
    let list = mscsim(place.path())
        .args(["list", "studies"])
        .assert()
        .code(0);
    assert!(out(&list).contains("lee-2009-lung (3 observations)"));
    let show = mscsim(place.path())
        .args(["show", "lee-2009-lung"])
        .assert()
        .code(0);
    assert!(out(&show).contains("[[observation]]"));
    let schema = mscsim(place.path())
        .args(["schema", "study"])
        .assert()
        .code(0);
    assert!(out(&schema).contains("mscsim study"));
    let none = mscsim(place.path())
        .args(["study", "lee-2008-lung"])
        .assert()
        .code(2);
    assert!(err(&none).contains("lee-2009-lung"), "{}", err(&none));
}
