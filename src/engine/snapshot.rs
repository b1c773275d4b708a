//! A state of a run in memory.

use super::EngineError;
use crate::ids::Tick;
use crate::simulation::RunSnapshot;

/// Bytes of the hash in front of all others.
const HASH: usize = 32;

/// The state of a run at one moment, in memory. It fits the scenario and settings of the engine that it was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    now: Tick,
    /// A hash of the rest; then the moment, the run that it belongs to, and the state.
    bytes: Vec<u8>,
}

impl Snapshot {
    /// The state of a run that scenario and settings identify.
    pub(super) fn of(now: Tick, run: &[u8; 32], state: &RunSnapshot<'_>) -> Self {
        let content = postcard::to_stdvec(&(now, run, state));
        let content = content.expect("a state can be written to memory");
        let mut bytes = blake3::hash(&content).as_bytes().to_vec();
        bytes.extend(content);
        Self { now, bytes }
    }

    /// The state, if it belongs to this run.
    pub(super) fn state(&self, run: &[u8; 32]) -> Result<RunSnapshot<'_>, EngineError> {
        let read = postcard::from_bytes(&self.bytes[HASH..]);
        let (_, of, state): (Tick, [u8; 32], RunSnapshot<'_>) =
            read.map_err(|_| EngineError::Garbled)?;
        if of == *run {
            Ok(state)
        } else {
            Err(EngineError::OtherRun)
        }
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
    /// [`EngineError::Garbled`] for bytes that are not those of a snapshot.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, EngineError> {
        let (hash, content) = bytes.split_at_checked(HASH).ok_or(EngineError::Garbled)?;
        if blake3::hash(content).as_bytes() != hash {
            return Err(EngineError::Garbled);
        }
        let (now, _) = postcard::take_from_bytes(content).map_err(|_| EngineError::Garbled)?;
        Ok(Self { now, bytes })
    }
}
