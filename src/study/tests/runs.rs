//! Studies that are run: same bits for any number of threads, and runs without paracrine action.

use std::sync::atomic::AtomicBool;

use super::{null, words};
use crate::study::judge::StudyOutcome;
use crate::study::load::{load_study, load_study_text};
use crate::study::null::NullModel;
use crate::study::run::{StudyWork, run_study};

/// Passage and loss of cells in a muscle, with the same bits for one thread and for three.
#[test]
fn a_study_runs_on_any_number_of_threads() {
    let run = |threads| {
        let study = load_study("toma-2009-muscle").expect("a shipped study");
        let work = StudyWork {
            threads,
            replicates: Some(2),
        };
        let runs = run_study(&study, work, &mut |_, _| {}, &AtomicBool::new(false));
        StudyOutcome::of(study, runs.expect("runs"))
    };
    let [one, three] = [1, 3].map(run);
    assert_eq!(one.observations, three.observations);
    assert_eq!(one.passed(), 2, "{:?}", one.observations);
    // After three days nearly all cells are gone: a model in which they stay is wrong.
    assert_eq!(one.observations[1].beats_no_effect(), Some(true));
}

#[test]
fn without_paracrine_action_msc_do_not_lower_the_tnf_of_a_well() {
    let text = r#"
format = 1
title = "t"
citation = "c"
read = "all"
scenario = "well-macrophages"
replicates = 2
[set]
duration = "1 d"
"clock.pictures" = ["0 h"]
[[group]]
name = "alone"
arm = "0"
[[group]]
name = "msc"
arm = "3"
[[observation]]
say = "TNF"
group = "msc"
against = "alone"
observable = "factor.tnf.mean"
at = "1 d"
as = "pM"
comparison = "at-most"
value = "96 %"
role = "validation"
"#;
    let arms = crate::scenario::load("well-macrophages", &crate::scenario::Settings::default());
    let arms = arms.expect("a scenario").plan().arms;
    let text = text.replace("\"0\"", &format!("{:?}", arms[0].name));
    let text = text.replace("\"3\"", &format!("{:?}", arms[3].name));
    let study = load_study_text("test.toml", &text);
    let study = study.unwrap_or_else(|faults| panic!("{}", words(&faults)));
    let work = StudyWork {
        threads: 2,
        replicates: None,
    };
    let runs = run_study(&study, work, &mut |_, _| {}, &AtomicBool::new(false));
    let outcome = StudyOutcome::of(study, runs.expect("runs"));
    assert_eq!(outcome.passed(), 1, "{:?}", outcome.observations);
    let silent = null(&outcome, 0, NullModel::NoParacrineAction).expect("a run");
    // Without what MSC secrete the meals are left, which lower it a little.
    assert!((96.0..102.0).contains(&silent), "{silent}");
}
