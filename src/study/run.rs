//! The runs of a study: every case with every seed, on all threads.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::error::StudyError;
use super::model::{Observation, Study, StudyCase, StudyGroup};
use super::silent::{holds_acting_cells, without_paracrine_action};
use crate::plan::Plan;
use crate::record::RunEvidence;
use crate::runs::{Ending, RunLimits, run_unrecorded, work_through};
use crate::simulation::Budget;
use crate::work::memory;

/// How a study is run.
#[derive(Debug, Clone, Copy)]
pub struct StudyWork {
    /// Threads.
    pub threads: usize,
    /// How many times each group is run; none for what the study says.
    pub replicates: Option<u32>,
}

/// Which runs: those of the study, or those of a model without the paracrine action of infused cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    Own,
    Silent,
}

/// What the runs of a study know.
#[derive(Debug, Clone, Default)]
pub struct StudyRuns {
    /// Of each case the replicates; none for a run that did not finish.
    own: Vec<Vec<Option<RunEvidence>>>,
    silent: Vec<Vec<Option<RunEvidence>>>,
    /// How many times each case was run.
    pub replicates: u32,
    /// The first seed.
    pub seed: u64,
    /// Runs that were stopped.
    stopped: usize,
    /// Runs that did not finish, in words.
    pub failures: Vec<String>,
    /// Processor time of all runs.
    pub processor: Duration,
    /// Elapsed time.
    pub wall: Duration,
}

/// One run.
struct StudyJob<'a> {
    case: usize,
    of: &'a StudyCase,
    variant: Variant,
    seed: u64,
}

/// Carries out all runs of a study. `progress` is shown how many of how many have ended.
///
/// # Errors
/// [`StudyError::Stopped`] if `stop` was raised before all had ended, [`StudyError::Threads`] if no threads can be had.
pub fn run_study(
    study: &Study,
    work: StudyWork,
    progress: &mut dyn FnMut(usize, usize),
    stop: &AtomicBool,
) -> Result<StudyRuns, StudyError> {
    let begun = Instant::now();
    let replicates = work.replicates.unwrap_or(study.replicates);
    let jobs = jobs_of(study, replicates);
    let workers = work.threads.min(jobs.len()).max(1);
    let share = memory().map_or(f64::INFINITY, |memory| memory.bytes as f64) / workers as f64;
    let carry_out = |job: &StudyJob<'_>| {
        let limits = RunLimits {
            stop,
            time: None,
            memory: Budget::new(share, job.of.fixed_bytes),
            keep_after: None,
        };
        run_unrecorded(job.plan(), limits, None)
    };
    let none = || vec![vec![None; replicates as usize]; study.cases.len()];
    let mut runs = StudyRuns {
        own: none(),
        silent: none(),
        replicates,
        seed: study.seed,
        ..StudyRuns::default()
    };
    let mut ended = 0;
    let all = jobs.len();
    progress(0, all);
    let worked = work_through(&jobs, work.threads, carry_out, |number, ending| {
        ended += 1;
        runs.note(study, &jobs[number], ending);
        progress(ended, all);
    });
    worked.map_err(StudyError::Threads)?;
    // A stop after the last run changes nothing.
    if runs.stopped > 0 {
        return Err(StudyError::Stopped);
    }
    runs.failures.sort();
    runs.wall = begun.elapsed();
    Ok(runs)
}

impl Study {
    /// Number of runs, those of the null model without paracrine action included.
    pub fn runs(&self) -> usize {
        jobs_of(self, self.replicates).len()
    }

    /// Expected processor time of all runs, s.
    pub fn processor_s(&self) -> f64 {
        let jobs = jobs_of(self, self.replicates);
        jobs.iter().map(|job| job.of.processor_s).sum()
    }
}

/// All runs: every case once before any is run twice.
fn jobs_of(study: &Study, replicates: u32) -> Vec<StudyJob<'_>> {
    let mut jobs = Vec::new();
    for replicate in 0..u64::from(replicates) {
        for (case, of) in study.cases.iter().enumerate() {
            for variant in [Variant::Own, Variant::Silent] {
                let is_needed = variant == Variant::Own || is_silenced(study, case);
                if is_needed {
                    jobs.push(StudyJob {
                        case,
                        of,
                        variant,
                        seed: study.seed + replicate,
                    });
                }
            }
        }
    }
    jobs
}

/// True where the paracrine action of cells may matter for an observation: something of the tissue is read, and one of the groups is given
/// something or holds such cells from the start.
pub(super) fn asks_for_silence(study: &Study, of: &Observation) -> bool {
    const TISSUE: [&str; 4] = ["factor.", "cells.", "tissue.", "done."];
    let reads_tissue = of.parts.iter().any(|part| {
        let mut starts = TISSUE.iter();
        starts.any(|start| part.observable.starts_with(start))
    });
    let acts = |group: usize| {
        let StudyGroup { case, arm, .. } = study.groups[group];
        holds_acting_cells(&study.cases[case].plan.arms[arm])
    };
    reads_tissue && of.all_groups().any(acts)
}

/// True for a case that is needed by such an observation.
fn is_silenced(study: &Study, case: usize) -> bool {
    let all = study.observations.iter();
    let mut asking = all.filter(|one| asks_for_silence(study, one));
    asking.any(|one| {
        let mut groups = one.all_groups();
        groups.any(|group| study.groups[group].case == case)
    })
}

impl StudyJob<'_> {
    fn plan(&self) -> Plan {
        let plan = Plan {
            seed: self.seed,
            ..self.of.plan.clone()
        };
        match self.variant {
            Variant::Own => plan,
            Variant::Silent => without_paracrine_action(plan),
        }
    }
}

impl StudyRuns {
    fn note(&mut self, study: &Study, job: &StudyJob<'_>, ending: Ending) {
        let place = (job.seed - study.seed) as usize;
        let evidence = match ending {
            Ending::Finished(found) => {
                self.processor += found.processor;
                Some(found.evidence)
            }
            Ending::Stopped(_) | Ending::OutOfTime(_) => {
                self.stopped += 1;
                None
            }
            Ending::OutOfMemory(words) | Ending::Failed(words) => {
                self.failures
                    .push(format!("{}, seed {}: {words}", job.of.scenario, job.seed));
                None
            }
        };
        let of = match job.variant {
            Variant::Own => &mut self.own,
            Variant::Silent => &mut self.silent,
        };
        of[job.case][place] = evidence;
    }

    /// Runs of which the evidence is given.
    #[cfg(test)]
    pub(super) fn synthetic(own: Vec<Vec<Option<RunEvidence>>>) -> Self {
        Self {
            silent: own.iter().map(|case| vec![None; case.len()]).collect(),
            own,
            replicates: 2,
            ..Self::default()
        }
    }

    /// The most that one more counted cell or event changes in a row of a case, in the unit of the row.
    pub(super) fn step(&self, (variant, case): (Variant, usize), row: usize) -> f64 {
        let of = match variant {
            Variant::Own => &self.own,
            Variant::Silent => &self.silent,
        };
        let mut known = of[case].iter().flatten();
        let first = known.find_map(|evidence| evidence.replicates.first()?.rows.get(row));
        first.map_or(0.0, |row| row.step)
    }

    /// The value of a row in an arm of a case, replicate by replicate, in the unit of the row.
    pub(super) fn draws(
        &self,
        (variant, case, arm): (Variant, usize, usize),
        row: usize,
    ) -> Vec<Option<f64>> {
        let of = match variant {
            Variant::Own => &self.own,
            Variant::Silent => &self.silent,
        };
        let draw = |evidence: &Option<RunEvidence>| {
            let replicate = evidence.as_ref()?.replicates.first()?;
            *replicate.rows.get(row)?.draws.get(arm)?
        };
        of[case].iter().map(draw).collect()
    }
}
