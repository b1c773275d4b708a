//! Events, and what receives all that a run shows.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::picture::Frame;
use super::sample::Sample;
use crate::ids::{ArmId, ReplicateId, Tick};

/// Something that happened, for the event table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The replicate.
    pub replicate: ReplicateId,
    /// The arm.
    pub arm: ArmId,
    /// Simulated time.
    pub time: Tick,
    /// What happened, for example `infusion-start`, `arrival`, `engulfed`.
    pub what: Cow<'static, str>,
    /// Where, for example an organ, `patch`, or `heart patch` where there are several.
    pub place: String,
    /// How many cells it concerned.
    pub count: u64,
}

/// Receives what a run shows. Sinks never influence the run.
pub trait Sink {
    /// What a sink may fail with.
    type Error;
    /// A sample of the time series.
    fn sample(&mut self, sample: &Sample) -> Result<(), Self::Error>;
    /// What was read at a moment that an answer asks for, which is no sample of the series: the blood at that moment, the
    /// tissue at its last step.
    fn reading(&mut self, _reading: &Sample) -> Result<(), Self::Error> {
        Ok(())
    }
    /// A picture of a patch.
    fn frame(&mut self, frame: &Frame) -> Result<(), Self::Error>;
    /// An event.
    fn event(&mut self, event: &Event) -> Result<(), Self::Error>;
}
