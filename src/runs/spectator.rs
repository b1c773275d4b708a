//! The sink of a run: passes everything to the run folder, and keeps what the closing table and the progress need.

use super::answers::AnswerBook;
use super::idle::IdleBook;
use super::progress::ArmProgress;
use super::wording::given;
use crate::ids::{StateId, Tick};
use crate::observe::{Catalogue, Event, Frame, Sample, Sink};
use crate::output::RunWriter;
use crate::plan::{Content, Model, Plan};
use crate::record::OutputError;
use crate::store::CheckpointStore;

/// Receives what a run shows.
pub(super) struct Spectator {
    pub(super) writer: RunWriter,
    pub(super) book: AnswerBook,
    pub(super) counts: Counts,
    pub(super) idle: IdleBook,
    /// The moment of the last sample.
    pub(super) reported: Tick,
    /// What the run needs to continue after a stop, if requested.
    pub(super) keep: Option<CheckpointStore>,
}

impl Spectator {
    /// Ends a showing of all arms.
    pub(super) fn end_showing(&mut self) -> Result<(), OutputError> {
        self.keep
            .as_mut()
            .map_or(Ok(()), CheckpointStore::end_showing)
    }
}

/// Living infused cells by arm, as far as they are reported during the run.
#[derive(Debug)]
pub(super) struct Counts {
    lung: Option<usize>,
    sites: Vec<(String, usize)>,
    /// Positions of the states, not of corpses, of the kinds that are infused.
    infused_states: Vec<usize>,
    /// Doses without cells, by arm: when they begin, in words.
    acellular: Vec<Vec<(Tick, String)>>,
    arms: Vec<ArmProgress>,
}

impl Counts {
    pub(super) fn new(plan: &Plan, catalogue: &Catalogue) -> Self {
        let place = |name: &str| catalogue.places.iter().position(|place| place == name);
        let model = plan.arms.first().map(|arm| &arm.model);
        let organs = catalogue.sites.iter().filter_map(|site| site.organ.clone());
        let arm = |arm: &crate::plan::ArmPlan| ArmProgress {
            name: arm.name.clone(),
            doses: arm.infusions.len(),
            given: Vec::new(),
            infused: 0,
            lung: None,
            sites: Vec::new(),
            patch: 0,
        };
        Self {
            lung: place("lung"),
            sites: organs
                .filter_map(|name| place(&name).map(|at| (name, at)))
                .collect(),
            infused_states: model.map_or(Vec::new(), Model::living_infused_states),
            acellular: plan.arms.iter().map(acellular).collect(),
            arms: plan.arms.iter().map(arm).collect(),
        }
    }

    pub(super) fn arms(&self) -> Vec<ArmProgress> {
        self.arms.clone()
    }

    /// Takes note of a sample. Progress shows the first replicate: the others are similar.
    pub(super) fn record(&mut self, sample: &Sample) {
        if sample.replicate.index() > 0 {
            return;
        }
        let alive = |place: usize| sample.body.get(place).map(|counts| counts.viable);
        let arm = &mut self.arms[sample.arm.index()];
        arm.infused = sample.infused;
        let begun = self.acellular[sample.arm.index()].iter();
        let begun = begun.filter(|(at, _)| *at <= sample.time);
        arm.given = begun.map(|(_, words)| words.clone()).collect();
        arm.lung = self.lung.and_then(alive);
        let sites = self.sites.iter();
        let sites = sites.filter_map(|(name, place)| Some((name.clone(), alive(*place)?)));
        arm.sites = sites.collect();
        arm.patch = self
            .infused_states
            .iter()
            .map(|state| sample.cells(StateId::new(*state)))
            .sum();
    }
}

fn acellular(arm: &crate::plan::ArmPlan) -> Vec<(Tick, String)> {
    let products = &arm.model.products;
    let doses = arm
        .infusions
        .iter()
        .filter(|dose| matches!(products[dose.product.index()].content, Content::Factors(_)));
    doses
        .map(|dose| (dose.at, given(dose, &arm.model)))
        .collect()
}

impl Sink for Spectator {
    type Error = OutputError;

    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        self.writer.sample(sample)?;
        self.reported = sample.time;
        self.book.record(sample);
        self.counts.record(sample);
        self.idle.sample(sample);
        let keep = self.keep.as_mut();
        keep.map_or(Ok(()), |keep| keep.sample(sample))
    }

    fn reading(&mut self, reading: &Sample) -> Result<(), OutputError> {
        self.book.read(reading);
        self.idle.sample(reading);
        let keep = self.keep.as_mut();
        keep.map_or(Ok(()), |keep| keep.reading(reading))
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.writer.frame(frame)?;
        let keep = self.keep.as_mut();
        keep.map_or(Ok(()), |keep| keep.frame(frame))
    }

    fn event(&mut self, event: &Event) -> Result<(), OutputError> {
        self.writer.event(event)?;
        self.idle.event(event);
        let keep = self.keep.as_mut();
        keep.map_or(Ok(()), |keep| keep.event(event))
    }
}
