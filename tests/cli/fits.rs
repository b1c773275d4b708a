//! Fits as their users meet them: whole, stopped, planned round by round, wrong.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::support::{CRUMB, err, json, mscsim, out, send, start};

/// The number of infused cells that live at the end says how many were given and how many of them lived.
const FIT: &str = r#"format = 1
title = "Crumbs"
question = "How many were given?"
seed = 7
scenarios = ["crumb.toml"]
common_random_numbers = false

[design]
method = "sobol"
rows = 64

[fit]
rounds = 8

[[output]]
name = "alive"
answer = "All living cells at the end"

[[target]]
output = "alive"
arm = "cells"
value = 1000
spread = 80
source = "nobody: a test"

[[axis]]
name = "given"
path = "arm.cells.infusion.0.amount"
range = ["100 cells", "4000 cells"]

[[axis]]
name = "size"
path = "products.bm-msc.diameter.median"
range = "library"

[[axis]]
name = "idle"
path = "labels.cr-51.elution"
values = ["0.006 /h", "0.04 /h"]
"#;

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("fit.toml"), FIT).expect("a writable folder");
    fs::write(place.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    place
}

fn read(place: &Path, name: &str) -> String {
    fs::read_to_string(place.join(name)).expect("a table")
}

#[test]
fn a_fit_ends_the_same_whole_and_round_by_round() {
    let place = place();
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    let whole = run(&["fit", "fit.toml", "--out", "whole"]).code(0);
    let words = out(&whole);
    assert!(
        words.contains("The model agrees with the target."),
        "{words}"
    );
    assert!(words.contains("not medical advice"), "{words}");
    assert!(err(&whole).contains("posterior reached"), "{}", err(&whole));
    // Round by round, each run as a sweep of two parts.
    let mut rounds = 0;
    loop {
        let planned = run(&["fit", "fit.toml", "--out", "steps", "--plan"]).code(0);
        if out(&planned).contains("no round is left") {
            break;
        }
        rounds += 1;
        let round = format!("steps/round-{rounds}");
        assert!(out(&planned).contains(&round), "{}", out(&planned));
        run(&["sweep", &round, "--shard", "1/2", "-q"]).code(0);
        run(&["sweep", &round, "--shard", "2/2", "-q"]).code(0);
    }
    assert!((2..=8).contains(&rounds), "{rounds} rounds");
    let steps = json(&run(&["fit", "steps", "--json"]).code(0));
    assert_eq!(steps["complete"], true);
    assert_eq!(
        steps["fit"]["rounds"].as_array().map(Vec::len),
        Some(rounds)
    );
    let table = read(place.path(), "whole/posterior.csv");
    assert_eq!(table, read(place.path(), "steps/posterior.csv"));
    assert_eq!(table.lines().count(), 64 * rounds + 1);
    let page = read(place.path(), "whole/report.html");
    assert!(page.contains("nobody: a test") && page.contains("<svg"));
    // Stopped in the first round and continued with another number of threads.
    let mut child = start(
        place.path(),
        &["fit", "fit.toml", "--out", "stopped", "--threads", "1"],
    );
    std::thread::sleep(Duration::from_millis(700));
    send("-INT", &child);
    let ended = child.wait().expect("an end");
    assert_eq!(
        ended.code(),
        Some(130),
        "stopped before the first round ended"
    );
    run(&["fit", "stopped", "--threads", "3", "-q"]).code(0);
    assert_eq!(table, read(place.path(), "stopped/posterior.csv"));
    // No cell carries this label, so both listed values stay.
    let values = read(place.path(), "whole/parameters.csv");
    let idle = values.lines().find(|line| line.starts_with("idle,"));
    let idle = idle.expect("a row for the listed values");
    assert!(
        idle.contains("not identified") && idle.contains("0.04 /h "),
        "{idle}"
    );
    // A fit that has ended is not begun again over itself.
    let again = run(&["fit", "fit.toml", "--out", "whole"]).code(2);
    assert!(err(&again).contains("--resume"), "{}", err(&again));
    run(&["fit", "fit.toml", "--out", "whole", "--resume", "-q"]).code(0);
}

/// The commands of sweeps and reports know the folder of a fit.
#[test]
fn a_folder_of_a_fit_is_known_to_other_commands() {
    let place = place();
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    run(&["fit", "fit.toml", "--out", "whole", "-q"]).code(0);
    let page = read(place.path(), "whole/report.html");
    let status = run(&["sweep", "status", "whole"]).code(0);
    assert!(out(&status).contains("64 of 64 runs"), "{}", out(&status));
    assert!(out(&status).contains("reached"), "{}", out(&status));
    fs::remove_file(place.path().join("whole/report.html")).expect("a page");
    let again = run(&["report", "whole"]).code(0);
    assert!(out(&again).contains("The model agrees"), "{}", out(&again));
    assert_eq!(page, read(place.path(), "whole/report.html"));
    let refused = run(&["sweep", "whole"]).code(2);
    let merged = json(&run(&["sweep", "merge", "whole/round-1", "--json"]).code(0));
    let statistics = &merged["measures"][0]["statistics"];
    assert_eq!(statistics[0], "partial rank correlation", "{merged}");
    let verdicts = read(place.path(), "whole/round-1/verdicts.csv");
    assert!(
        verdicts.starts_with("output,arm,from,verdict,"),
        "{verdicts}"
    );
    let submitted = run(&["sweep", "submit", "whole", "--print"]).code(2);
    assert!(err(&submitted).contains("--plan"), "{}", err(&submitted));
    run(&["report", "whole", "whole/round-1"]).code(2);
    let price = run(&["sweep", "check", "fit.toml", "--no-probe"]).code(0);
    assert!(out(&price).contains("for 8 rounds"), "{}", out(&price));
    assert!(
        err(&refused).contains("mscsim fit DIR"),
        "{}",
        err(&refused)
    );
    let redrawn = run(&["report", "whole/round-1"]).code(0);
    assert!(out(&redrawn).contains("64 of 64 runs"), "{}", out(&redrawn));
    let indices = read(place.path(), "whole/round-1/indices.csv");
    assert!(
        indices.lines().any(|line| line.contains(",given,")),
        "{indices}"
    );
}

#[test]
fn what_cannot_be_fitted_is_refused_alike_by_check_and_fit() {
    let place = place();
    for (from, to, words) in [
        (
            "output = \"alive\"\narm",
            "output = \"alife\"\narm",
            "alive",
        ),
        ("arm = \"cells\"", "arm = \"cell\"", "is called `cell`"),
        (
            "value = 1000",
            "value = \"1000 pM\"",
            "a number without unit",
        ),
        (
            "\"sobol\"\nrows = 64",
            "\"fast\"\nrows = 100",
            "latin-hypercube or sobol",
        ),
        ("common_random_numbers = false\n", "", "chance of one seed"),
    ] {
        assert!(FIT.contains(from), "{from}");
        fs::write(place.path().join("wrong.toml"), FIT.replace(from, to)).expect("writable");
        for verb in [&["check"][..], &["fit"], &["sweep", "check", "--no-probe"]] {
            let refused = mscsim(place.path())
                .args(verb)
                .arg("wrong.toml")
                .assert()
                .code(2);
            assert!(
                err(&refused).contains(words),
                "{verb:?} {words}:\n{}",
                err(&refused)
            );
        }
    }
    let none = mscsim(place.path())
        .args(["fit", "lung-passage"])
        .assert()
        .code(2);
    assert!(err(&none).contains("no [[target]]"), "{}", err(&none));
    let nowhere = mscsim(place.path())
        .args(["fit", "fit.toml", "--resume"])
        .assert();
    assert!(err(&nowhere.code(2)).contains("no fit"));
}

/// A later round whose points come from other rows is refused before anything is run.
#[test]
fn a_round_that_does_not_follow_from_the_others_is_refused() {
    let place = place();
    let other = FIT.replace("seed = 7", "seed = 8");
    fs::write(place.path().join("other.toml"), other).expect("a writable folder");
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    for name in ["fit", "other"] {
        run(&["fit", &format!("{name}.toml"), "--out", name, "--plan"]).code(0);
        run(&["sweep", &format!("{name}/round-1"), "-q"]).code(0);
    }
    run(&["fit", "other", "--plan"]).code(0);
    let at = |name: &str| place.path().join(name).join("round-2");
    fs::rename(at("other"), at("fit")).expect("one file system");
    for words in [&["fit", "fit"][..], &["fit", "fit", "--plan"]] {
        let refused = run(words).code(2);
        assert!(
            err(&refused).contains("does not follow"),
            "{}",
            err(&refused)
        );
    }
}
