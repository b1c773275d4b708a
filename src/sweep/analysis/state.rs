//! How far a sweep has come, and what went wrong.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::collected::Collected;
use super::super::results::SweepResults;
use super::super::row::{RowStatus, RunRow};
use super::axes::SweepSpace;

/// Most messages and failed runs that are listed.
const MOST_LISTED: usize = 50;

/// How far a sweep has come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SweepState {
    /// Runs of the experiment.
    pub runs: u64,
    /// Runs that have a row.
    pub ended: u64,
    /// Runs that finished.
    pub finished: u64,
    /// Runs that ended otherwise, by word: failed, refused, out of time, out of memory.
    pub unfinished: Vec<StatusOfRuns>,
    /// True if every run finished.
    pub is_complete: bool,
    /// Conditions of the experiment.
    pub conditions: u64,
    /// Replicates of each condition.
    pub replicates: u32,
    /// How many conditions have how many finished replicates, the most first.
    pub by_replicates: Vec<ConditionsWith>,
    /// Messages of runs, the most frequent first; at most 50.
    pub messages: Vec<RunMessage>,
    /// Runs that did not finish, with their values; at most 50.
    pub failures: Vec<FailedRun>,
    /// Runs with the same final state.
    pub identical: Vec<IdenticalGroups>,
    /// Rows that another process had written too.
    pub repeated: u64,
    /// Journals with an end that cannot be read: name and bytes.
    pub damaged: Vec<(String, u64)>,
    /// Processor time of all rows, s.
    pub processor_s: f64,
}

/// Runs that ended in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusOfRuns {
    /// How.
    pub word: &'static str,
    /// How many.
    pub runs: u64,
}

/// Conditions with some finished replicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConditionsWith {
    /// Finished replicates.
    pub replicates: u32,
    /// How many conditions have so many.
    pub conditions: u64,
}

/// A message of one or more runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunMessage {
    /// How the runs ended.
    pub status: &'static str,
    /// The message.
    pub message: String,
    /// How many runs have it.
    pub runs: u64,
    /// Number of the first of them, from 1.
    pub first: u64,
}

/// A run that did not finish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedRun {
    /// Its number, from 1.
    pub run: u64,
    /// Number of its condition, from 1.
    pub condition: u64,
    /// Its replicate, from 1.
    pub replicate: u32,
    /// How it ended.
    pub status: &'static str,
    /// Why.
    pub message: String,
    /// What it has on each axis.
    pub labels: Vec<String>,
}

/// Groups of runs with the same final state, which differ in the same axes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdenticalGroups {
    /// Positions of the axes in which runs of a group differ.
    pub axes: Vec<usize>,
    /// True if runs of a group have different seeds.
    pub seeds_differ: bool,
    /// How many groups.
    pub groups: u64,
    /// How many runs in all of them.
    pub runs: u64,
    /// Numbers of the runs of the first group, from 1, at most five.
    pub example: Vec<u64>,
}

impl SweepState {
    pub(super) fn of(
        space: &SweepSpace<'_>,
        collected: &Collected,
        results: &SweepResults,
    ) -> Self {
        let unfinished = RowStatus::ALL.into_iter();
        let unfinished = unfinished.filter(|status| *status != RowStatus::Finished);
        let counted = unfinished.map(|status| StatusOfRuns {
            word: in_words(status),
            runs: collected.count(status),
        });
        let finished = collected.count(RowStatus::Finished);
        let mut by_replicates: BTreeMap<u32, u64> = BTreeMap::new();
        for replicates in &results.finished {
            *by_replicates.entry(*replicates).or_default() += 1;
        }
        let with = by_replicates.into_iter().rev();
        let experiment = space.experiment;
        Self {
            runs: experiment.runs(),
            ended: collected.rows().len() as u64,
            finished,
            unfinished: counted.filter(|status| status.runs > 0).collect(),
            is_complete: finished == experiment.runs(),
            conditions: experiment.conditions() as u64,
            replicates: experiment.replicates(),
            by_replicates: with
                .map(|(replicates, conditions)| ConditionsWith {
                    replicates,
                    conditions,
                })
                .collect(),
            messages: messages(collected),
            failures: failures(space, collected),
            identical: identical(space, collected),
            repeated: collected.repeated,
            damaged: damaged(collected),
            processor_s: collected.rows().map(|row| row.processor_s).sum(),
        }
    }

    /// Runs without a row.
    pub fn missing(&self) -> u64 {
        self.runs.saturating_sub(self.ended)
    }
}

/// The words of a status in text.
fn in_words(status: RowStatus) -> &'static str {
    match status {
        RowStatus::OutOfTime => "out of time",
        RowStatus::OutOfMemory => "out of memory",
        other => other.word(),
    }
}

fn damaged(collected: &Collected) -> Vec<(String, u64)> {
    let name = |path: &std::path::Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    let all = collected.damage.iter();
    all.map(|damage| (name(&damage.path), damage.bytes))
        .collect()
}

fn messages(collected: &Collected) -> Vec<RunMessage> {
    let mut found: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
    for row in collected.rows().filter(|row| !row.message.is_empty()) {
        let known = found.entry((in_words(row.status), &row.message));
        known.or_insert((0, row.run + 1)).0 += 1;
    }
    let found = found.into_iter();
    let mut all: Vec<RunMessage> = found
        .map(|((status, message), (runs, first))| RunMessage {
            status,
            message: message.to_owned(),
            runs,
            first,
        })
        .collect();
    all.sort_by_key(|message| (std::cmp::Reverse(message.runs), message.first));
    all.truncate(MOST_LISTED);
    all
}

fn failures(space: &SweepSpace<'_>, collected: &Collected) -> Vec<FailedRun> {
    let rows = collected.rows();
    let rows = rows.filter(|row| row.status != RowStatus::Finished);
    let of = |row: &RunRow| FailedRun {
        run: row.run + 1,
        condition: row.condition + 1,
        replicate: row.replicate + 1,
        status: in_words(row.status),
        message: row.message.clone(),
        labels: space.labels(row.condition as usize),
    };
    rows.take(MOST_LISTED).map(of).collect()
}

/// Groups of identical runs, put together by the axes in which their runs differ.
fn identical(space: &SweepSpace<'_>, collected: &Collected) -> Vec<IdenticalGroups> {
    let design = space.experiment.design();
    let mut found: BTreeMap<(Vec<usize>, bool), IdenticalGroups> = BTreeMap::new();
    for group in collected.identical() {
        let rows: Vec<&RunRow> = group
            .runs
            .iter()
            .filter_map(|run| collected.row(*run))
            .collect();
        let Some(first) = rows.first() else {
            continue;
        };
        let own = design.row(first.condition as usize).unwrap_or_default();
        let differs = |axis: &usize| {
            rows.iter().any(|row| {
                let other = design.row(row.condition as usize).unwrap_or_default();
                other.get(*axis) != own.get(*axis)
            })
        };
        let axes: Vec<usize> = (0..space.axes.len()).filter(differs).collect();
        let seeds_differ = rows.iter().any(|row| row.seed != first.seed);
        let groups = found
            .entry((axes.clone(), seeds_differ))
            .or_insert(IdenticalGroups {
                axes,
                seeds_differ,
                groups: 0,
                runs: 0,
                example: group.runs.iter().take(5).map(|run| run + 1).collect(),
            });
        groups.groups += 1;
        groups.runs += group.runs.len() as u64;
    }
    let mut all: Vec<IdenticalGroups> = found.into_values().collect();
    all.sort_by_key(|groups| std::cmp::Reverse(groups.groups));
    all
}
