//! Experiments whose results are made up.

use crate::experiment::{Experiment, load_text};
use crate::record::{RunEvidence, Verdict};
use crate::rng::{Purpose, Seeder};
use crate::sweep::{
    Collected, ConditionValues, MeasuredOutput, OutputMeasure, RowStatus, RunRow, SweepAnalysis,
    SweepResults,
};
use crate::syntax::{Style, render_faults};

/// Quantile of Student's t for three values.
const T_OF_THREE: f64 = 4.302_652_73;

/// Paths of axes.
const PATHS: [&str; 4] = [
    "factors.tnf.decay",
    "factors.il-10.decay",
    "factors.il-6.decay",
    "factors.il-1b.decay",
];

/// An experiment of axes `a`, `b` ... from 1e-6 to 5e-5 /s.
pub(in crate::sweep) fn ranges(design: &str, axes: usize, replicates: u32) -> Experiment {
    let axes = PATHS[..axes].iter().zip(["a", "b", "c", "d"]);
    let axes: Vec<String> = axes
        .map(|(path, name)| {
            format!("[[axis]]\nname = \"{name}\"\npath = \"{path}\"\nrange = [\"1e-6 /s\", \"5e-5 /s\"]\n")
        })
        .collect();
    experiment(design, &axes.concat(), replicates)
}

/// An experiment with a design and axes as text.
pub(in crate::sweep) fn experiment(design: &str, axes: &str, replicates: u32) -> Experiment {
    let text = format!(
        "format = 1\ntitle = \"A <b>made-up</b> sweep\"\nquestion = \"What if?\"\nscenarios = [\"well-meals\"]\nreplicates = {replicates}\n[[output]]\nname = \"tnf\"\nanswer = \"TNF at the end\"\n[design]\n{design}\n{axes}"
    );
    load_text("test.toml", &text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())))
}

/// The place of a condition on all axes.
pub(in crate::sweep) fn units(experiment: &Experiment, condition: usize) -> Vec<f64> {
    let design = experiment.design();
    let row = design.row(condition).expect("a row");
    let axes = design.axes().iter().zip(row);
    axes.map(|(axis, at)| axis.unit(*at)).collect()
}

/// Standard normal noise of a run.
pub(in crate::sweep) fn noise(condition: usize, replicate: usize) -> f64 {
    let seeder = Seeder::new(replicate as u64 + 1);
    seeder.stream(Purpose::Test, condition as u64, 0).normal()
}

/// The row of a run.
pub(in crate::sweep) fn row(experiment: &Experiment, run: u64, status: RowStatus) -> RunRow {
    let id = experiment.run(run);
    let is_finished = status == RowStatus::Finished;
    RunRow {
        run,
        condition: id.condition as u64,
        replicate: id.replicate,
        seed: id.seed,
        ended_ns: 1,
        status,
        message: if is_finished {
            String::new()
        } else {
            "the field is <not> finite".to_owned()
        },
        processor_s: 1.5,
        wall_s: 1.5,
        memory_bytes: 1e6,
        state_hash: if is_finished {
            format!("{run:064x}")
        } else {
            String::new()
        },
        evidence: RunEvidence::default(),
    }
}

/// The analysis of a difference that is a function of condition and replicate; no value for a run that did not finish.
pub(in crate::sweep) fn analysed(
    experiment: &Experiment,
    difference: impl Fn(usize, usize) -> Option<f64>,
) -> (Collected, SweepAnalysis) {
    let replicates = experiment.replicates() as usize;
    let conditions = experiment.conditions();
    let draws = |condition: usize| -> Vec<Option<f64>> {
        (0..replicates)
            .map(|replicate| difference(condition, replicate))
            .collect()
    };
    let all: Vec<Vec<Option<f64>>> = (0..conditions).map(draws).collect();
    let mut collected = Collected::default();
    for run in 0..experiment.runs() {
        let id = experiment.run(run);
        if all[id.condition][id.replicate as usize].is_some() {
            let row = row(experiment, run, RowStatus::Finished);
            collected.add(row).expect("no conflict");
        }
    }
    let finished = all
        .iter()
        .map(|draws| draws.iter().flatten().count() as u32);
    let measure = OutputMeasure {
        output: 0,
        arm: "living on".to_owned(),
        from: Some("macrophages alone".to_owned()),
    };
    let output = MeasuredOutput {
        name: "tnf".to_owned(),
        say: "TNF at the end".to_owned(),
        unit: "pM".to_owned(),
        is_headline: true,
    };
    let finished = finished.collect();
    let of_conditions = all.into_iter().map(measured).collect();
    let results = SweepResults::synthetic(vec![output], finished, vec![(measure, of_conditions)]);
    let analysis = SweepAnalysis::of(experiment, &collected, &results).expect("an analysis");
    (collected, analysis)
}

/// A difference with its verdict, from an interval by Student's t where there are three values.
fn measured(draws: Vec<Option<f64>>) -> Option<ConditionValues> {
    let known: Vec<f64> = draws.iter().flatten().copied().collect();
    let count = known.len() as f64;
    let mean = known.iter().sum::<f64>() / count;
    let squares: f64 = known.iter().map(|value| (value - mean).powi(2)).sum();
    let half = T_OF_THREE * (squares / (count - 1.0) / count).sqrt();
    let interval = (known.len() > 1).then_some([mean - half, mean + half]);
    let verdict = match interval {
        None => Verdict::OneDraw,
        Some([low, _]) if low > 0.0 => Verdict::Higher,
        Some([_, high]) if high < 0.0 => Verdict::Lower,
        Some(_) => Verdict::NoDifference,
    };
    (!known.is_empty()).then_some(ConditionValues {
        draws,
        interval,
        verdict: Some(verdict),
        distance: Some(mean),
    })
}
