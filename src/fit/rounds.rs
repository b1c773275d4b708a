//! Rounds of a fit, one after the other, until the posterior is reached.

use std::sync::atomic::AtomicBool;

use super::error::FitError;
use super::folder::FitFolder;
use super::target::FitTarget;
use crate::design::{Axis, Coordinate};
use crate::posterior::{PosteriorPopulation, Weighting};
use crate::rng::{Purpose, Seeder, Stream};
use crate::sweep::{
    Collected, RowStatus, RunAllowance, RunPortion, SweepFolder, SweepObserver, SweepResults,
    SweepWork, run_sweep,
};

/// What a process does with a fit.
#[derive(Debug)]
pub struct FitWork<'a> {
    /// The fit.
    pub folder: &'a FitFolder,
    /// Threads.
    pub threads: usize,
    /// What each run may take.
    pub allowance: RunAllowance,
}

/// How the work of a process ended.
#[derive(Debug)]
pub struct FitEnd {
    /// False if it was asked to stop before the fit had ended.
    pub is_complete: bool,
    /// What is known.
    pub state: FitState,
}

/// Watches a fit.
pub trait FitObserver: SweepObserver {
    /// A round begins: its number, from 1, and its sweep.
    fn begins(&mut self, round: u32, sweep: &SweepFolder);

    /// A round has ended: what is known now.
    fn ended(&mut self, round: u32, state: &FitState);
}

/// What the complete rounds of a fit show.
#[derive(Debug)]
pub struct FitState {
    /// The points of all rounds.
    pub population: PosteriorPopulation,
    /// What the runs of each point show for each target.
    pub predicted: Vec<Vec<Option<f64>>>,
    /// The temperature and the number of effective points after each round.
    pub course: Vec<[f64; 2]>,
    /// Points without a value for every target.
    pub without_value: u64,
    /// Runs that did not finish.
    pub unfinished: u64,
    /// Processor time of all runs, s.
    pub processor_s: f64,
}

impl FitState {
    fn new(axes: usize) -> Self {
        Self {
            population: PosteriorPopulation::new(axes),
            predicted: Vec::new(),
            course: Vec::new(),
            without_value: 0,
            unfinished: 0,
            processor_s: 0.0,
        }
    }

    /// Reads all complete rounds.
    ///
    /// # Errors
    /// If rows cannot be read.
    pub fn read(folder: &FitFolder) -> Result<Self, FitError> {
        let mut state = Self::new(folder.experiment().axes().len());
        for round in 1..=folder.most_rounds() {
            if !folder.has_round(round) {
                break;
            }
            let sweep = folder.round(round)?;
            let collected = Collected::read(&sweep)?;
            if (collected.rows().len() as u64) < sweep.manifest().runs() {
                break;
            }
            state.add(folder, &sweep, &collected)?;
        }
        Ok(state)
    }

    /// The weights of all points; none while no run has a value for every target.
    pub fn weighting(&self) -> Option<&Weighting> {
        self.population.weighting()
    }

    /// Number of complete rounds.
    pub fn rounds(&self) -> u32 {
        self.population.rounds() as u32
    }

    /// True if the weights are those of the posterior itself.
    pub fn is_reached(&self) -> bool {
        self.weighting().is_some_and(Weighting::is_cold)
    }

    /// True if no round follows.
    pub fn is_complete(&self, folder: &FitFolder) -> bool {
        self.is_reached() || self.rounds() >= folder.most_rounds()
    }

    /// Adds a complete round.
    fn add(
        &mut self,
        folder: &FitFolder,
        sweep: &SweepFolder,
        collected: &Collected,
    ) -> Result<(), FitError> {
        let (experiment, targets) = (sweep.experiment(), folder.targets());
        let results = SweepResults::of(experiment, collected)?;
        let units = self.units(folder, sweep)?;
        let mut misfits = Vec::new();
        for condition in 0..experiment.conditions() {
            let predicted: Vec<Option<f64>> = targets
                .iter()
                .map(|target| target.predicted(&results, condition))
                .collect();
            let misfit = misfit(targets, &predicted);
            self.without_value += u64::from(misfit.is_infinite());
            misfits.push(misfit);
            self.predicted.push(predicted);
        }
        self.population.add_round(units, &misfits);
        self.unfinished += collected.rows().len() as u64 - collected.count(RowStatus::Finished);
        self.processor_s += collected.rows().map(|row| row.processor_s).sum::<f64>();
        let found = self.population.weighting();
        let found = found.map(|found| [found.temperature, found.effective]);
        self.course.extend(found);
        Ok(())
    }
}

/// Places of one round in the unit interval that are the same, whatever the machine that computed them.
const SAME_PLACE: f64 = 1e-9;

impl FitState {
    /// Places of the points of a round: the first samples the prior, and a later one must follow from those before it.
    fn units(&self, folder: &FitFolder, sweep: &SweepFolder) -> Result<Vec<Vec<f64>>, FitError> {
        let design = sweep.experiment().design();
        let seed = folder.experiment().seed();
        if self.rounds() == 0 {
            let row = |(number, row): (usize, &[Coordinate])| {
                let places = design.axes().iter().zip(row).enumerate();
                let place = |(axis, (kind, place)): (usize, (&Axis, &Coordinate))| match kind {
                    Axis::Continuous => kind.unit(*place),
                    Axis::Discrete { levels } => within_level(
                        kind.unit(*place),
                        *levels,
                        first_round_stream(seed, number, axis),
                    ),
                };
                places.map(place).collect()
            };
            return Ok(design.rows().enumerate().map(row).collect());
        }
        let written = sweep.experiment().points().unwrap_or_default().to_vec();
        let expected = self.population.next_units(written.len(), seed);
        let same = written.iter().flatten().zip(expected.iter().flatten());
        if same
            .into_iter()
            .all(|(one, other)| (one - other).abs() < SAME_PLACE)
        {
            return Ok(written);
        }
        Err(FitError::OtherPoints {
            path: sweep.path().to_owned(),
        })
    }
}

/// A random place within the part of the unit interval that a level has: every place of it stands for the same level.
fn within_level(middle: f64, levels: u32, mut stream: Stream) -> f64 {
    middle + (stream.uniform() - 0.5) / f64::from(levels)
}

fn first_round_stream(seed: u64, row: usize, axis: usize) -> Stream {
    // Later rounds have small numbers in place of the axis counted from above.
    Seeder::new(seed).stream(Purpose::Posterior, row as u64, u32::MAX - axis as u32)
}

/// Sum of squared misfits of all targets; infinite where one has no value.
fn misfit(targets: &[FitTarget], predicted: &[Option<f64>]) -> f64 {
    let squares = targets.iter().zip(predicted).map(|(target, value)| {
        let misfit = value.map_or(f64::INFINITY, |value| target.misfit(value));
        misfit * misfit
    });
    squares.sum()
}

/// Carries out all rounds that are left. What a fit gives is the same for any number of threads, and after any stop.
///
/// # Errors
/// If rows cannot be read or written, or no run of the first round has a value for every target.
pub fn run_fit(
    work: &FitWork<'_>,
    observer: &mut dyn FitObserver,
    stop: &AtomicBool,
) -> Result<FitEnd, FitError> {
    let folder = work.folder;
    let mut state = FitState::new(folder.experiment().axes().len());
    while !state.is_complete(folder) {
        let round = state.rounds() + 1;
        let sweep = open_round(folder, &state)?;
        observer.begins(round, &sweep);
        let sweep_work = SweepWork {
            folder: &sweep,
            portion: RunPortion::default(),
            retry: &[],
            threads: work.threads,
            allowance: work.allowance,
            keep_after: SweepWork::USUAL_KEEP_AFTER,
        };
        let end = run_sweep(&sweep_work, observer, stop)?;
        if !end.is_complete {
            return Ok(FitEnd {
                is_complete: false,
                state,
            });
        }
        state.add(folder, &sweep, &Collected::read(&sweep)?)?;
        if state.weighting().is_none() {
            return Err(FitError::NoValues(first_message(&sweep)?));
        }
        observer.ended(round, &state);
    }
    Ok(FitEnd {
        is_complete: true,
        state,
    })
}

/// Makes the folder of the next round without running anything; none if the fit has ended.
///
/// # Errors
/// If rows cannot be read or written, or no run of the first round has a value for every target.
pub fn plan_round(folder: &FitFolder) -> Result<Option<SweepFolder>, FitError> {
    let state = FitState::read(folder)?;
    if state.is_complete(folder) {
        return Ok(None);
    }
    let next = state.rounds() + 1;
    if next > 1 && state.weighting().is_none() {
        return Err(FitError::NoValues(first_message(folder.first())?));
    }
    open_round(folder, &state).map(Some)
}

/// The round after those that are complete.
fn open_round(folder: &FitFolder, state: &FitState) -> Result<SweepFolder, FitError> {
    let round = state.rounds() + 1;
    if folder.has_round(round) {
        let sweep = folder.round(round)?;
        // Points that do not follow from the rows so far are refused before they are run.
        state.units(folder, &sweep)?;
        return Ok(sweep);
    }
    let rows = folder.experiment().conditions();
    let points = state
        .population
        .next_units(rows, folder.experiment().seed());
    folder.make_round(round, &points)
}

/// Why a run of a sweep has no values.
fn first_message(sweep: &SweepFolder) -> Result<String, FitError> {
    let collected = Collected::read(sweep)?;
    let message = collected.rows().find(|row| !row.message.is_empty());
    Ok(message.map_or_else(
        || {
            "the runs finished, but their outputs have no value in the arms of the targets"
                .to_owned()
        },
        |row| row.message.clone(),
    ))
}
