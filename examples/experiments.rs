//! Writes `docs/EXPERIMENTS.md` from the sweeps and fits of all shipped experiments: `cargo run --release --example experiments -- DIR`.
//!
//! DIR holds a folder for each experiment, named after it. What is missing there is run first, on all cores; that takes about two hours on
//! two. With `--no-run` after DIR nothing is run, and the page states how far each experiment is.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use mscsim::experiment::{Experiment, load, shipped_experiments};
use mscsim::fit::{FitAnalysis, FitFolder, FitObserver, FitState, FitWork, run_fit};
use mscsim::runs::{available_threads, grouped, short};
use mscsim::sweep::{
    Collected, RowStatus, RunAllowance, RunPortion, RunRow, SweepAnalysis, SweepFolder,
    SweepObserver, SweepProgress, SweepResults, SweepWork, run_sweep,
};

const HEAD: &str = "# Experiments

The shipped experiments, each with its question and the answer of the present model. `mscsim sweep NAME` runs one (`mscsim fit NAME`, where
targets stand below it), `mscsim show NAME` prints its file, and `report.html` in its folder shows all of what follows with pictures. [How to
write your own](SWEEPS.md).

The answers are those of a model, most of whose numbers are assumed. Where a verdict flips within the ranges of the library, the model does
not know. They are not medical advice. `cargo run --release --example experiments -- DIR` writes this page; do not edit it.
";

/// Does not watch.
struct Unwatched;

impl SweepObserver for Unwatched {
    fn row(&mut self, _: &RunRow) {}
    fn progress(&mut self, _: &SweepProgress) {}
}

impl FitObserver for Unwatched {
    fn begins(&mut self, _: u32, _: &SweepFolder) {}
    fn ended(&mut self, _: u32, _: &FitState) {}
}

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args()
        .nth(1)
        .ok_or("name a folder for the sweeps")?;
    let runs = std::env::args()
        .nth(2)
        .is_none_or(|word| word != "--no-run");
    let mut page = HEAD.to_owned();
    let shipped = shipped_experiments().map_err(|_| "a shipped experiment has faults")?;
    for shipped in shipped {
        let experiment = load(&shipped.name).map_err(|_| "a shipped experiment has faults")?;
        let path = Path::new(&place).join(&shipped.name);
        page += &format!(
            "\n## {}: `{}`\n\n*{}*\n\n",
            experiment.title(),
            shipped.name,
            experiment.question()
        );
        page += &if experiment.targets().is_empty() {
            let folder = SweepFolder::create(&path, &shipped.name, &experiment)?;
            if runs {
                carry_out(&folder)?;
            }
            section(&folder)?
        } else {
            fitted(&path, (&shipped.name, &experiment), runs)?
        };
    }
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/EXPERIMENTS.md");
    std::fs::write(target, page)?;
    Ok(())
}

/// Runs what has not been run.
fn carry_out(folder: &SweepFolder) -> Result<(), Box<dyn Error>> {
    let work = SweepWork {
        folder,
        portion: RunPortion::default(),
        retry: &[],
        threads: available_threads(),
        allowance: RunAllowance::default(),
        keep_after: SweepWork::USUAL_KEEP_AFTER,
    };
    run_sweep(&work, &mut Unwatched, &AtomicBool::new(false))?;
    Ok(())
}

/// Runs what has not been run of a fit: its answer, its values and its targets.
fn fitted(
    path: &Path,
    (name, experiment): (&str, &Experiment),
    runs: bool,
) -> Result<String, Box<dyn Error>> {
    let folder = FitFolder::create(path, name, experiment)?;
    let work = FitWork {
        folder: &folder,
        threads: available_threads(),
        allowance: RunAllowance::default(),
    };
    let state = if runs {
        run_fit(&work, &mut Unwatched, &AtomicBool::new(false))?.state
    } else {
        FitState::read(&folder)?
    };
    let Some(found) = FitAnalysis::of(&folder, &state) else {
        return Ok("Not run yet.\n".to_owned());
    };
    let mut text = String::new();
    for sentence in &found.sentences {
        writeln!(text, "- {sentence}")?;
    }
    let minutes = (found.processor_s / 60.0).max(1.0);
    writeln!(text, "\nProcessor time: {minutes:.0} min.\n")?;
    text += "| Value | Before | After | Identified |\n|---|---|---|---|\n";
    for axis in &found.axes {
        let (name, before, after) = (&axis.axis.name, axis.before(), axis.after());
        let identified = axis.identified.word();
        writeln!(text, "| {name} | {before} | {after} | {identified} |")?;
    }
    text += "\n| Target | Observed | After: median (95 %) | Source |\n|---|---|---|---|\n";
    for one in &found.targets {
        let target = &one.target;
        let after = one.after.map_or("no value".to_owned(), |values| {
            let [low, median, high] = values.map(short);
            format!("{median} ({low} to {high}) {}", target.unit)
        });
        let (words, observed) = (&target.words, &target.observed);
        writeln!(
            text,
            "| {words} | {observed} | {} | {} |",
            after.trim(),
            target.source
        )?;
    }
    Ok(text)
}

/// The answer of a sweep, and what was run.
fn section(folder: &SweepFolder) -> Result<String, Box<dyn Error>> {
    let experiment = folder.experiment();
    let collected = Collected::read(folder)?;
    let results = SweepResults::of(experiment, &collected)?;
    let analysis = SweepAnalysis::of(experiment, &collected, &results)?;
    let mut text = String::new();
    for sentence in &analysis.sentences {
        writeln!(text, "- {sentence}")?;
    }
    let seconds: f64 = collected.rows().map(|row| row.processor_s).sum();
    writeln!(
        text,
        "\n{} of {} runs finished: {} Processor time: {:.0} min.\n",
        grouped(collected.count(RowStatus::Finished)),
        grouped(experiment.runs()),
        analysis.design,
        (seconds / 60.0).max(1.0),
    )?;
    text += "| Measure | Verdicts | What decides it |\n|---|---|---|\n";
    for measure in &analysis.measures {
        let verdicts = match &measure.flips {
            Some(Ok(flips)) => {
                let share = flips.shares.iter();
                let share = share
                    .map(|one| format!("{} {:.0} %", one.class.word(), 100.0 * one.share.share));
                share.collect::<Vec<_>>().join(", ")
            }
            Some(Err(reason)) => reason.clone(),
            None => "not compared".to_owned(),
        };
        let decides = match &measure.influence {
            Ok(influence) => {
                let deciders = influence.axes.iter().filter(|axis| axis.is_decider);
                let names: Vec<&str> = deciders
                    .map(|axis| analysis.axes[axis.axis].name.as_str())
                    .collect();
                if names.is_empty() {
                    "nothing that can be shown".to_owned()
                } else {
                    names.join(", ")
                }
            }
            Err(reason) => reason.clone(),
        };
        writeln!(text, "| {} | {verdicts} | {decides} |", measure.words)?;
    }
    Ok(text)
}
