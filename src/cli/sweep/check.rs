//! `mscsim sweep check`.

use std::io;
use std::time::Duration;

use serde_json::json;

use super::arguments::SweepCheckArguments;
use super::carry_out::size_of;
use super::named::{NoSweepReason, report_reason};
use crate::cli::arguments::ScenarioArguments;
use crate::cli::exit::Exit;
use crate::cli::streams::Streams;
use crate::cli::words::{columns, counted, write_indented, write_wrapped};
use crate::experiment::{AxisValues, Experiment, ExperimentAxis, load};
use crate::fit::targets_of;
use crate::runs::{available_threads, short};
use crate::sweep::{Saving, SweepCost, savings};
use crate::syntax::{Fault, Faults};
use crate::units::{duration, format_alike, size};

/// Elapsed time that a timed run may take.
const MOST: Duration = Duration::from_secs(10);

/// Shows all faults, or what a sweep costs and how to make it smaller.
pub(super) fn check(arguments: &SweepCheckArguments, streams: &mut Streams) -> io::Result<Exit> {
    let json = arguments.json;
    let experiment = match load(&arguments.experiment) {
        Ok(experiment) => experiment,
        Err(faults) => return report_reason(NoSweepReason::Faults(faults), json, streams),
    };
    let threads = arguments.threads.unwrap_or_else(available_threads);
    if !experiment.targets().is_empty()
        && let Err(faults) = targets_of(&experiment)
    {
        return report_reason(NoSweepReason::Faults(faults), json, streams);
    }
    let cost = if arguments.no_probe {
        SweepCost::estimated(&experiment, threads)
    } else {
        if !json && streams.err_look.terminal {
            writeln!(streams.err, "timing a few runs")?;
        }
        SweepCost::timed(&experiment, threads, MOST)
    };
    let cost = match cost {
        Ok(cost) => cost,
        Err(error) => return report_reason(error.into(), json, streams),
    };
    let mut savings = savings(&experiment);
    // A fit would refuse most smaller designs.
    if !experiment.targets().is_empty() {
        savings.clear();
    }
    if json {
        let reported =
            json!({ "ok": true, "title": experiment.title(), "cost": cost, "savings": savings });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::Done);
    }
    let width = streams.out_look.columns;
    let title = format!("ok: {}", experiment.title());
    write_wrapped(&title, width, &mut streams.out)?;
    writeln!(streams.out, "\n{}", size_of(&experiment))?;
    show_fit(&experiment, streams)?;
    show_axes(&experiment, streams)?;
    show_cost(&cost, &experiment, threads, streams)?;
    show_savings(&savings, streams)?;
    Ok(Exit::Done)
}

/// How many rounds a fit may take, for an experiment with targets.
fn show_fit(experiment: &Experiment, streams: &mut Streams) -> io::Result<()> {
    let targets = experiment.targets().len() as u64;
    if targets == 0 {
        return Ok(());
    }
    let words = format!(
        "{}: `mscsim fit` takes at most {} of this size",
        counted(targets, "target"),
        counted(
            u64::from(experiment.fit().unwrap_or_default().rounds),
            "round"
        )
    );
    write_wrapped(&words, streams.out_look.columns, &mut streams.out)
}

/// `mscsim check` of an experiment: as `mscsim sweep check` without timed runs.
pub(in crate::cli) fn check_experiment(
    scenario: &ScenarioArguments,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if let Err(faults) = refuse_settings(scenario) {
        return report_reason(NoSweepReason::Faults(faults), json, streams);
    }
    let arguments = SweepCheckArguments {
        experiment: scenario.scenario.clone(),
        no_probe: true,
        threads: None,
        json,
    };
    check(&arguments, streams)
}

/// Settings of the command line change a scenario, and have no effect on an experiment.
pub(super) fn refuse_settings(scenario: &ScenarioArguments) -> Result<(), Faults> {
    let is_set =
        !scenario.overlays.is_empty() || scenario.seed.is_some() || scenario.seeds.is_some();
    if !is_set {
        return Ok(());
    }
    let fault = Fault::new("--set, --seed and --seeds have no effect on an experiment");
    let help = "write values under [set], and `seed` and `replicates` at the top of its file";
    Err(Faults::single(fault.help(help)))
}

/// What is varied.
fn show_axes(experiment: &Experiment, streams: &mut Streams) -> io::Result<()> {
    let width = streams.out_look.columns;
    for axis in experiment.axes() {
        let words = format!("{}: {}", axis.name, values_of(axis));
        write_indented(&words, width, &mut streams.out)?;
    }
    if let Some(unbalanced) = experiment.design().warning() {
        write_wrapped(&format!("note: {unbalanced}"), width, &mut streams.out)?;
    }
    Ok(())
}

/// `0.5 /d to 2 /d` or `a, b, c`.
pub(super) fn values_of(axis: &ExperimentAxis) -> String {
    match &axis.scale {
        AxisValues::Range(range) => {
            // A distribution without ends shows where 95 % of its values are.
            let [low, high] = range.distribution.support();
            let (low, high, note) = if low.is_finite() && high.is_finite() {
                (low, high, "")
            } else {
                let ends = [0.025, 0.975].map(|unit| range.distribution.quantile(unit));
                (ends[0], ends[1], " (95 % of the values)")
            };
            let [low, high] = format_alike([low, high], range.dimension);
            format!("{low} to {high}{note}")
        }
        AxisValues::Levels(levels) => {
            let labels: Vec<&str> = levels.iter().map(|level| level.label.as_str()).collect();
            labels.join(", ")
        }
    }
}

fn show_cost(
    cost: &SweepCost,
    experiment: &Experiment,
    threads: usize,
    streams: &mut Streams,
) -> io::Result<()> {
    let [least, mean, most] = cost.run_s.map(seconds);
    let how = match (cost.timed, cost.cut) {
        (0, _) => "estimated, not timed".to_owned(),
        (timed, 0) => format!("{} timed", counted(timed as u64, "run")),
        (timed, cut) => format!(
            "{} timed, {cut} of them cut at {}",
            counted(timed as u64, "run"),
            duration(MOST.as_secs_f64())
        ),
    };
    let rounds = experiment.fit().unwrap_or_default().rounds;
    let (what, runs) = match experiment.targets().len() {
        0 => ("the sweep takes", "all runs"),
        _ => ("a round of the fit takes", "one round"),
    };
    let mut lines = vec![
        ("one run", format!("{mean}, from {least} to {most} ({how})")),
        (
            runs,
            format!(
                "{} on {}",
                duration(coarse(cost.wall_s)),
                counted(threads as u64, "thread")
            ),
        ),
        ("memory", size(cost.memory_bytes)),
        ("disk", size(cost.disk_bytes)),
    ];
    if !experiment.targets().is_empty() {
        let all = duration(coarse(cost.wall_s * f64::from(rounds)));
        lines.insert(
            2,
            (
                "the fit",
                format!("at most {all}, for {}", counted(u64::from(rounds), "round")),
            ),
        );
    }
    writeln!(streams.out, "\n{what} about")?;
    let first = lines
        .iter()
        .map(|(what, _)| columns(what))
        .max()
        .unwrap_or(0);
    for (what, amount) in &lines {
        writeln!(streams.out, "  {what:first$}  {amount}")?;
    }
    for message in &cost.messages {
        let words = format!("note: {message}");
        write_wrapped(&words, streams.out_look.columns, &mut streams.out)?;
    }
    Ok(())
}

fn show_savings(savings: &[Saving], streams: &mut Streams) -> io::Result<()> {
    if savings.is_empty() {
        return Ok(());
    }
    writeln!(
        streams.out,
        "\nways to make the sweep smaller, those that lose least first"
    )?;
    for saving in savings {
        write_indented(&saving.words(), streams.out_look.columns, &mut streams.out)?;
    }
    Ok(())
}

/// A short time with its unit.
fn seconds(time: f64) -> String {
    if time < 1.0 {
        format!("{} ms", short(1000.0 * time))
    } else {
        duration(coarse(time))
    }
}

/// Two digits are enough for an estimate.
fn coarse(time: f64) -> f64 {
    if time <= 0.0 {
        return 0.0;
    }
    let unit = 10_f64.powi(time.log10().floor() as i32 - 1);
    (time / unit).round() * unit
}
