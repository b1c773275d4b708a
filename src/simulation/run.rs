//! All arms of all replicates of a run side by side.

use rayon::prelude::*;

use crate::ids::{ArmId, ReplicateId, Tick};
use crate::observe::{Event, Frame, Sample, Sink};
use crate::plan::Plan;
use crate::simulation::{SimulationError, StageTimes, World, step};

/// A run: the arms of all its replicates advance together from sample to sample.
///
/// The arms of a replicate have the same seed, and every random number belongs to a cell and a moment, so these arms share
/// their history up to the first thing that differs. Replicates share nothing but the plan.
#[derive(Debug, Clone)]
pub struct Simulation {
    pub(super) plan: Plan,
    /// Replicate by replicate, the arms of each in their order.
    pub(super) worlds: Vec<World>,
}

/// What one arm shows at one sampling time.
struct Shown {
    readings: Vec<Sample>,
    sample: Sample,
    frames: Vec<Frame>,
    events: Vec<Event>,
}

/// Why a run stopped: the engine, or a sink that could not take more.
#[derive(Debug, thiserror::Error)]
pub enum RunError<E> {
    /// The engine stopped.
    #[error(transparent)]
    Engine(#[from] SimulationError),
    /// A sink failed.
    #[error("the results could not be written")]
    Sink(#[source] E),
}

impl Simulation {
    /// All arms of all replicates at the start of the run.
    ///
    /// # Errors
    /// [`SimulationError`] when the plan cannot be run.
    pub fn new(plan: Plan) -> Result<Self, SimulationError> {
        let arms = plan.arms.len();
        let world = |number: usize| {
            let replicate = ReplicateId::new(number / arms);
            World::of_replicate(&plan, replicate, ArmId::new(number % arms))
        };
        let worlds = (0..plan.replicates * arms)
            .into_par_iter()
            .map(world)
            .collect::<Result<_, _>>()?;
        Ok(Self { plan, worlds })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Replicate by replicate, the arms of each in their order: those of the first replicate stand first.
    pub fn worlds(&self) -> &[World] {
        &self.worlds
    }

    /// The same, to be stepped one by one.
    pub fn worlds_mut(&mut self) -> &mut [World] {
        &mut self.worlds
    }

    /// Where the run stands.
    pub fn now(&self) -> Tick {
        self.worlds.first().map_or(Tick(0), World::now)
    }

    /// True when the run has reached its end.
    pub fn finished(&self) -> bool {
        self.now() >= self.plan.duration
    }

    /// Shows the present state of all arms to a sink: replicate by replicate, in the order of the arms. Pictures are of the first
    /// replicate.
    ///
    /// # Errors
    /// [`RunError::Sink`] when the sink fails.
    pub fn show<S: Sink>(&mut self, sink: &mut S) -> Result<(), RunError<S::Error>> {
        let picture = self.plan.clocks.pictures.contains(&self.now());
        let shown: Vec<Shown> = self
            .worlds
            .par_iter_mut()
            .map(|world| look(world, picture && world.setting.replicate.index() == 0))
            .collect();
        for arm in shown {
            for reading in &arm.readings {
                sink.reading(reading).map_err(RunError::Sink)?;
            }
            sink.sample(&arm.sample).map_err(RunError::Sink)?;
            for event in &arm.events {
                sink.event(event).map_err(RunError::Sink)?;
            }
            for frame in &arm.frames {
                sink.frame(frame).map_err(RunError::Sink)?;
            }
        }
        Ok(())
    }

    /// What was read at the moments that answers ask for and has not been shown yet.
    pub fn unshown_readings(&self) -> impl Iterator<Item = &Sample> {
        self.worlds.iter().flat_map(|world| &world.readings.taken)
    }

    /// Advances all arms to the next moment at which something is shown, in parallel.
    ///
    /// These are the beats of the sampling clock, the moments of pictures, and the end. What answers ask for in between is read
    /// in passing and shown as a reading.
    ///
    /// # Errors
    /// [`SimulationError`] of the first arm that failed.
    pub fn advance(&mut self) -> Result<(), SimulationError> {
        self.advance_to(self.plan.next_showing(self.now()))
    }

    /// Advances all arms to the first beat of the tissue clock that is not before a moment. A state can be saved there
    /// whether something is shown or not; it must not lie after the next moment at which something is
    /// ([`Plan::next_showing`]).
    ///
    /// # Errors
    /// [`SimulationError`] of the first arm that failed.
    pub fn advance_to(&mut self, moment: Tick) -> Result<(), SimulationError> {
        let goal = self.plan.first_beat(moment);
        self.worlds.par_iter_mut().try_for_each(|world| {
            while world.now() < goal {
                step(world)?;
            }
            Ok(())
        })
    }

    /// Runs to the end and shows every sample.
    ///
    /// # Errors
    /// [`RunError`] from the engine or the sink.
    pub fn run<S: Sink>(&mut self, sink: &mut S) -> Result<(), RunError<S::Error>> {
        self.show(sink)?;
        while !self.finished() {
            self.advance()?;
            self.show(sink)?;
        }
        Ok(())
    }

    /// Hash of the complete state of all arms.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for world in &self.worlds {
            hasher.update(&world.state_hash());
        }
        *hasher.finalize().as_bytes()
    }

    /// Time spent in each stage by all arms.
    pub fn stage_times(&self) -> StageTimes {
        let mut sum = StageTimes::default();
        self.worlds
            .iter()
            .for_each(|world| sum.add(world.stage_times()));
        sum
    }
}

/// The sample of the present moment: that of the last beat, if time has not moved on since.
fn latest(world: &mut World) -> Sample {
    let now = world.now();
    let kept = world.latest.take().filter(|sample| sample.time == now);
    kept.unwrap_or_else(|| world.sample())
}

fn look(world: &mut World, picture: bool) -> Shown {
    Shown {
        readings: std::mem::take(&mut world.readings.taken),
        sample: latest(world),
        frames: world
            .sites()
            .filter(|_| picture)
            .map(|site| world.frame(site))
            .collect(),
        events: world.take_events(),
    }
}
