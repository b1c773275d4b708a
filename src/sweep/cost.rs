//! What a sweep costs, measured on a few of its runs.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::error::SweepError;
use super::journal::bytes_of;
use super::one_run::{RunAllowance, Shared};
use super::pool::pools_of;
use super::row::{RowStatus, RunRow};
use crate::experiment::Experiment;
use crate::plan::BYTES_OF_PROGRAM;

/// Runs that are timed.
const PROBES: usize = 6;
/// Bytes of one number in the tables, Parquet and CSV together: 2.8 kB for a run with 44 numbers (docs/SCALING.md).
const BYTES_PER_VALUE: f64 = 60.0;

/// What a sweep costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SweepCost {
    /// Runs.
    pub runs: u64,
    /// Runs at a time.
    pub workers: usize,
    /// Elapsed time of one run, s: the shortest, the mean and the longest of those that were timed or estimated.
    pub run_s: [f64; 3],
    /// Elapsed time of all runs, s.
    pub wall_s: f64,
    /// Memory of one run, with the program, bytes.
    pub run_memory_bytes: f64,
    /// Memory of the runs that are carried out at the same time, bytes.
    pub memory_bytes: f64,
    /// Disk, bytes: rows and tables.
    pub disk_bytes: f64,
    /// Runs that were timed; 0 if the model of costs was asked instead.
    pub timed: usize,
    /// Timed runs that were cut short, so that their time is extrapolated.
    pub cut: usize,
    /// Why timed runs did not finish, each once.
    pub messages: Vec<String>,
}

impl SweepCost {
    /// Estimates the costs from the model of costs alone.
    ///
    /// # Errors
    /// If no condition can be prepared.
    pub fn estimated(experiment: &Experiment, threads: usize) -> Result<Self, SweepError> {
        let mut seconds = Vec::new();
        let mut memory_bytes: f64 = 0.0;
        let mut fault = None;
        for condition in spread(experiment.conditions()) {
            match experiment.scenario(&experiment.condition(condition)) {
                Ok(scenario) => {
                    let estimate = scenario.estimate();
                    seconds.push(estimate.processor_s);
                    memory_bytes = memory_bytes.max(estimate.memory_bytes);
                }
                Err(faults) => fault = faults.all().first().map(|fault| fault.message.clone()),
            }
        }
        if seconds.is_empty() {
            return Err(SweepError::Table(fault.unwrap_or_default()));
        }
        let row_bytes = expected_row_bytes(experiment);
        Ok(Self::of(
            experiment,
            threads,
            &seconds,
            [memory_bytes, row_bytes],
        ))
    }

    /// Times some runs, spread over the design, as many at a time as the sweep would. Each may take `most`; the time of a longer run is
    /// extrapolated from the share of its simulated time that it has reached.
    ///
    /// # Errors
    /// If threads cannot be started, or no run can be timed.
    pub fn timed(
        experiment: &Experiment,
        threads: usize,
        most: Duration,
    ) -> Result<Self, SweepError> {
        let probes = spread(experiment.conditions());
        let workers = threads.min(probes.len()).max(1);
        let allowance = RunAllowance {
            time: Some(most),
            memory_bytes: None,
        };
        let shared = Shared::of(experiment, allowance, workers);
        let timed = Mutex::new(Vec::new());
        let next = AtomicUsize::new(0);
        // As many threads for each as in the sweep itself.
        let at_a_time = threads.min(usize::try_from(experiment.runs()).unwrap_or(usize::MAX));
        let pools = pools_of(workers, (threads / at_a_time.max(1)).max(1))?;
        std::thread::scope(|scope| {
            for pool in &pools {
                scope.spawn(|| {
                    pool.install(|| {
                        while let Some(run) = probes.get(next.fetch_add(1, Ordering::Relaxed)) {
                            let row = shared.row_and_share(*run as u64);
                            let mut timed = timed.lock().unwrap_or_else(PoisonError::into_inner);
                            timed.extend(row);
                        }
                    });
                });
            }
        });
        let timed = timed.into_inner().unwrap_or_else(PoisonError::into_inner);
        Self::from_timed(experiment, threads, &timed)
    }

    fn from_timed(
        experiment: &Experiment,
        threads: usize,
        timed: &[(RunRow, f64)],
    ) -> Result<Self, SweepError> {
        let useful = timed
            .iter()
            .filter(|(row, share)| row.wall_s > 0.0 && *share > 0.0);
        let seconds: Vec<f64> = useful.map(|(row, share)| row.wall_s / share).collect();
        let others = timed
            .iter()
            .filter(|(row, _)| row.status != RowStatus::OutOfTime);
        let mut messages: Vec<String> = others.map(|(row, _)| row.message.clone()).collect();
        messages.retain(|message| !message.is_empty());
        messages.sort();
        messages.dedup();
        if seconds.is_empty() {
            return Err(SweepError::Table(format!(
                "no run could be timed: {}",
                messages.join("; ")
            )));
        }
        let most =
            |of: &dyn Fn(&RunRow) -> f64| timed.iter().map(|(row, _)| of(row)).fold(0.0, f64::max);
        // A run that was cut has neither memory nor a row to measure.
        let expected = Self::estimated(experiment, threads)?;
        let finished = timed
            .iter()
            .filter(|(row, _)| row.status == RowStatus::Finished);
        let row_bytes = finished.map(|(row, _)| bytes_of(row) as f64);
        let row_bytes = row_bytes.reduce(f64::max);
        let sizes = [
            most(&|row| row.memory_bytes).max(expected.run_memory_bytes),
            row_bytes.unwrap_or_else(|| expected_row_bytes(experiment)),
        ];
        Ok(Self {
            timed: timed.len(),
            cut: timed.iter().filter(|(_, share)| *share < 1.0).count(),
            messages,
            ..Self::of(experiment, threads, &seconds, sizes)
        })
    }

    fn of(
        experiment: &Experiment,
        threads: usize,
        seconds: &[f64],
        [memory_bytes, row_bytes]: [f64; 2],
    ) -> Self {
        let runs = experiment.runs();
        let workers = threads
            .min(usize::try_from(runs).unwrap_or(usize::MAX))
            .max(1);
        let mean = seconds.iter().sum::<f64>() / seconds.len() as f64;
        let least = seconds.iter().copied().fold(f64::INFINITY, f64::min);
        let most = seconds.iter().copied().fold(0.0, f64::max);
        let grows = (memory_bytes - BYTES_OF_PROGRAM).max(0.0);
        let values = values_of(experiment) + experiment.axes().len() as f64 + 11.0;
        Self {
            runs,
            workers,
            run_s: [least, mean, most],
            wall_s: (mean * runs as f64 / workers as f64).max(most),
            run_memory_bytes: memory_bytes,
            memory_bytes: BYTES_OF_PROGRAM + grows * workers as f64,
            disk_bytes: runs as f64 * (row_bytes + BYTES_PER_VALUE * values),
            timed: 0,
            cut: 0,
            messages: Vec::new(),
        }
    }
}

/// Bytes of a row that nobody has seen yet.
fn expected_row_bytes(experiment: &Experiment) -> f64 {
    200.0 + 100.0 * values_of(experiment)
}

/// Values of a run: each output in each arm, with its difference.
fn values_of(experiment: &Experiment) -> f64 {
    let arms = experiment
        .scenarios()
        .map(|(_, scenario)| scenario.documents().len());
    (2 * experiment.outputs().len() * arms.max().unwrap_or(1)) as f64
}

/// Some conditions, spread over the design, the first and the last among them.
fn spread(conditions: usize) -> Vec<usize> {
    let some = PROBES.min(conditions);
    match some {
        0 | 1 => (0..some).collect(),
        several => (0..several)
            .map(|at| at * (conditions - 1) / (several - 1))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_are_spread_over_the_design() {
        assert_eq!(spread(1), [0]);
        assert_eq!(spread(3), [0, 1, 2]);
        assert_eq!(spread(1001), [0, 200, 400, 600, 800, 1000]);
    }
}
