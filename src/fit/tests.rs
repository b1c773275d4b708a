//! Fits as a whole: a value that is known is found, an idle one is named, and stops change nothing.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::experiment::{Experiment, load_text};
use crate::sweep::{
    Collected, RunAllowance, RunPortion, RunRow, SweepFolder, SweepObserver, SweepProgress,
    SweepResults, SweepWork, run_sweep,
};
use crate::syntax::{Faults, Style, render_faults};

/// TNF in a well depends on what an M1 makes, and not on a label that no cell carries.
const EXPERIMENT: &str = r#"format = 1
title = "A test"
question = "How much TNF does an M1 make?"
scenarios = ["well-meals"]
common_random_numbers = false

[set]
duration = "1 h"

[design]
method = "latin-hypercube"
rows = 50

[fit]
rounds = 6

[[output]]
name = "tnf"
observable = "factor.tnf.mean"
stat = "final"
as = "pM"

[[target]]
output = "tnf"
arm = "ARM"
comparison = "factor"
value = "VALUE pM"
spread = 1.05
source = "a run of the model"

[[axis]]
name = "made"
path = "rules.m1-secretes-tnf.base"
distribution = { kind = "log-uniform", low = "0.3 molecules/s", high = "5 molecules/s" }

[[axis]]
name = "idle"
path = "labels.cr-51.elution"
range = ["0.006 /h", "0.04 /h"]
"#;

/// What the test sets, molecules/s.
const TRUE_RATE: f64 = 1.5;

fn experiment(text: &str) -> Experiment {
    load_text("test.toml", text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())))
}

/// Stops when so many rows have been written.
struct StopsFitAfter<'a> {
    rows: u64,
    stop: &'a AtomicBool,
}

impl SweepObserver for StopsFitAfter<'_> {
    fn row(&mut self, _: &RunRow) {
        self.rows = self.rows.saturating_sub(1);
        if self.rows == 0 {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn progress(&mut self, _: &SweepProgress) {}
}

impl FitObserver for StopsFitAfter<'_> {
    fn begins(&mut self, _: u32, _: &SweepFolder) {}
    fn ended(&mut self, _: u32, _: &FitState) {}
}

fn carry_out(folder: &FitFolder, threads: usize, rows: u64) -> FitEnd {
    let stop = AtomicBool::new(false);
    let mut observer = StopsFitAfter { rows, stop: &stop };
    let work = FitWork {
        folder,
        threads,
        allowance: RunAllowance::default(),
    };
    run_fit(&work, &mut observer, &stop).expect("a sound folder")
}

/// A sweep of one condition with the rate that is to be found.
fn true_sweep(place: &Path, replicates: u32) -> SweepFolder {
    let design = "[design]\nmethod = \"latin-hypercube\"\nrows = 50";
    let text = EXPERIMENT
        .replace(design, "[design]\nmethod = \"grid\"")
        .replace(
            "distribution = { kind = \"log-uniform\", low = \"0.3 molecules/s\", high = \"5 molecules/s\" }",
            &format!("values = [\"{TRUE_RATE} molecules/s\"]"),
        )
        .replace("range = [\"0.006 /h\", \"0.04 /h\"]", "values = [\"0.015 /h\"]")
        .replace("[fit]\nrounds = 6\n", "")
        .replace("[set]", &format!("replicates = {replicates}\n\n[set]"))
        .replace("VALUE", "1");
    let experiment = experiment(&text);
    let folder = SweepFolder::create(&place.join("truth"), "truth", &experiment);
    let folder = folder.expect("a writable folder");
    let work = SweepWork {
        folder: &folder,
        portion: RunPortion::default(),
        retry: &[],
        threads: 1,
        allowance: RunAllowance::default(),
        keep_after: SweepWork::USUAL_KEEP_AFTER,
    };
    let stop = AtomicBool::new(false);
    let mut observer = StopsFitAfter {
        rows: u64::MAX,
        stop: &stop,
    };
    run_sweep(&work, &mut observer, &stop).expect("a sound folder");
    folder
}

fn results(folder: &SweepFolder) -> SweepResults {
    let collected = Collected::read(folder).expect("sound rows");
    SweepResults::of(folder.experiment(), &collected).expect("a readable table")
}

/// The arm of reference of the scenario, and its TNF at the end with the rate that is to be found.
fn truth(place: &Path) -> (String, f64) {
    let results = results(&true_sweep(place, 1));
    let measure = &results.measures()[0];
    let found = results.measured(measure, 0).and_then(|found| found.mean());
    (measure.arm.clone(), found.expect("a value"))
}

fn text(place: &Path) -> String {
    let (arm, value) = truth(place);
    EXPERIMENT
        .replace("ARM", &arm)
        .replace("VALUE", &format!("{value:.6}"))
}

#[test]
fn a_known_value_is_found_and_an_idle_one_is_named() {
    let place = tempfile::tempdir().expect("a folder");
    let experiment = experiment(&text(place.path()));
    let folder = FitFolder::create(&place.path().join("fit"), "test", &experiment);
    let folder = folder.expect("a writable folder");
    let end = carry_out(&folder, 2, u64::MAX);
    assert!(end.is_complete && end.state.is_reached());
    let found = FitAnalysis::of(&folder, &end.state).expect("values");
    let [made, idle] = &found.axes[..] else {
        panic!("two axes");
    };
    assert_eq!(made.identified, Identified::Determined, "{found:#?}");
    assert_eq!(idle.identified, Identified::No, "{found:#?}");
    let place_of_truth = (TRUE_RATE / 0.3).ln() / f64::ln(5.0 / 0.3);
    let range = made.range.as_ref().expect("a range");
    let [low, _, high] = range.places;
    assert!((low..high).contains(&place_of_truth), "{low} to {high}");
    assert!(
        high - low < 0.3 && range.left < 0.3 && found.targets[0].is_met,
        "{found:#?}"
    );
    assert!(
        found
            .sentences
            .iter()
            .any(|one| one.contains("cannot identify idle"))
    );
    write_fit_tables(&folder, &end.state, &found).expect("tables");
    let page = fit_page(&folder, &found).expect("a page");
    assert!(page.contains("not identified") && page.contains("a run of the model"));
}

fn refused(change: impl Fn(String) -> String) -> Faults {
    let text = EXPERIMENT.replace("VALUE", "1");
    targets_of(&experiment(&change(text))).expect_err("a fault")
}

/// Everything that stands in the way of a fit is named at once, with its place.
#[test]
fn faults_of_targets_come_all_at_once() {
    let faults = refused(|text| {
        text.replace("output = \"tnf\"\narm", "output = \"tmf\"\narm")
            .replace("common_random_numbers = false\n", "")
            .replace("latin-hypercube\"\nrows = 50", "saltelli\"\nrows = 4")
    });
    let shown = render_faults(&faults, Style::default());
    for words in [
        "no output is called `tmf`",
        "tnf",
        "is called `ARM`",
        "begins with a sample",
        "chance of one seed",
    ] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
}

#[test]
fn values_of_targets_need_the_unit_of_their_output() {
    let arm = |text: String| {
        let experiment = experiment(&EXPERIMENT.replace("VALUE", "1"));
        let (_, scenario) = experiment.scenarios().next().expect("a scenario");
        text.replace("ARM", &scenario.plan().arms[0].name)
    };
    for (from, to, words) in [
        ("1 pM", "1 nM", "a number in pM"),
        ("\"1 pM\"", "1", "a number in pM"),
        ("\"1 pM\"", "\"-1 pM\"", "positive values"),
        ("1.05", "0.9", "a factor above 1"),
        ("\"factor\"", "\"range\"", "two ends"),
    ] {
        let faults = refused(|text| arm(text).replace(from, to));
        let shown = render_faults(&faults, Style::default());
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
}

/// Differences and ratios are those of each replicate; a replicate without a value leaves none.
#[test]
fn arms_are_compared_replicate_by_replicate() {
    let place = tempfile::tempdir().expect("a folder");
    let results = results(&true_sweep(place.path(), 2));
    let draws = |arm: &str| -> Vec<f64> {
        let mut measures = results.measures().iter();
        let own = measures.find(|measure| measure.arm == arm && measure.from.is_none());
        let own = results.measured(own.expect("an arm"), 0).expect("values");
        own.draws.iter().flatten().copied().collect()
    };
    let (own, reference) = (draws("dying in the well"), draws("macrophages alone"));
    assert_eq!([own.len(), reference.len()], [2, 2]);
    let of = |subject: &str, value: &str| {
        let text = EXPERIMENT.replace("\"VALUE pM\"", value);
        let arm = format!("arm = \"dying in the well\"\nof = \"{subject}\"");
        let text = text
            .replace("arm = \"ARM\"", &arm)
            .replace("\"factor\"", "\"difference\"");
        let text = text.replace("spread = 1.05", &format!("spread = {value}"));
        targets_of(&experiment(&text)).expect("no faults").remove(0)
    };
    let difference = of("difference", "\"0.1 pM\"");
    let expected = 0.5 * (own[0] - reference[0] + own[1] - reference[1]);
    let found = difference.predicted(&results, 0).expect("a value");
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
    let ratio = of("ratio", "0.1");
    let expected = 0.5 * (own[0] / reference[0] + own[1] / reference[1]);
    let found = ratio.predicted(&results, 0).expect("a value");
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
    assert_eq!(ratio.words, "tnf, dying in the well over macrophages alone");
}

/// Relations between axes take rows away, and are refused where a design needs all of its rows.
#[test]
fn constraints_leave_rows_out() {
    let of = |design: &str, constraint: &str| {
        let text = EXPERIMENT.replace("VALUE", "1").replace(
            "[fit]\nrounds = 6",
            &format!("[[constraint]]\n{constraint}"),
        );
        load_text(
            "test.toml",
            &text.replace("latin-hypercube\"\nrows = 50", design),
        )
    };
    let half = of(
        "latin-hypercube\"\nrows = 50",
        "sum = [\"made\"]\nat_most = \"1 molecules/s\"",
    );
    let half = half.unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
    // ln(1 / 0.3) / ln(5 / 0.3) of 50 rows is 21.4.
    assert!((21..=22).contains(&half.conditions()));
    assert_eq!(half.conditions() + half.left_out(), 50);
    for condition in 0..half.conditions() {
        let chosen = half.condition(condition).chosen;
        let value = chosen[0].as_ref().and_then(|one| one.value);
        assert!(value.expect("a number") <= 1.0);
    }
    let wrong = [
        (
            "saltelli\"\nrows = 4",
            "sum = [\"made\"]\nat_most = \"1 molecules/s\"",
            "needs all of its rows",
        ),
        (
            "sobol\"\nrows = 8",
            "sum = [\"mad\"]\nat_most = \"1 molecules/s\"",
            "no axis is called `mad`",
        ),
        ("sobol\"\nrows = 8", "sum = [\"made\"]", "without a bound"),
        (
            "sobol\"\nrows = 8",
            "sum = [\"made\"]\nat_most = \"3 um\"",
            "not a bound",
        ),
        (
            "sobol\"\nrows = 8",
            "sum = [\"made\"]\nat_most = \"1e-9 molecules/s\"",
            "no condition",
        ),
    ];
    for (design, constraint, words) in wrong {
        let faults = of(design, constraint).expect_err("a fault");
        let shown = render_faults(&faults, Style::default());
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
}
