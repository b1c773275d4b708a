//! A state of a run in memory.

use super::EngineError;
use crate::ids::Tick;
use crate::simulation::RunSnapshot;

/// The state of a run at one moment, in memory. It fits the scenario and settings of the engine that it was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    now: Tick,
    bytes: Vec<u8>,
}

impl Snapshot {
    pub(super) fn of(now: Tick, saved: &RunSnapshot<'_>) -> Self {
        let bytes = postcard::to_stdvec(&(now, saved));
        Self {
            now,
            bytes: bytes.expect("a state can be written to memory"),
        }
    }

    pub(super) fn saved(&self) -> Result<RunSnapshot<'_>, EngineError> {
        let (_, saved): (Tick, RunSnapshot<'_>) =
            postcard::from_bytes(&self.bytes).map_err(|_| EngineError::Garbled)?;
        Ok(saved)
    }

    /// The moment of the state.
    pub fn now(&self) -> Tick {
        self.now
    }

    /// The state as bytes, to be kept elsewhere.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A snapshot from its bytes.
    ///
    /// # Errors
    /// [`EngineError::Garbled`] for bytes that do not begin like a snapshot. [`Engine::restore`](super::Engine::restore) checks
    /// the rest.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, EngineError> {
        let (now, _) = postcard::take_from_bytes(&bytes).map_err(|_| EngineError::Garbled)?;
        Ok(Self { now, bytes })
    }
}
