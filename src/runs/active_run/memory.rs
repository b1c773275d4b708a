//! The memory that a run may take.

use super::super::error::RunFailure;
use crate::engine::MemoryLimit;
use crate::scenario::Scenario;
use crate::work::memory;

/// Memory for a run of this scenario, to be read before it takes any; none where the machine does not say.
///
/// # Errors
/// [`RunFailure::Memory`] for a run that does not fit with this many threads.
pub(super) fn memory_for(
    scenario: &Scenario,
    threads: usize,
) -> Result<Option<MemoryLimit>, RunFailure> {
    let Some(memory) = memory() else {
        return Ok(None);
    };
    let of_threads = memory.of_thread.saturating_mul(threads as u64);
    let needs = scenario.estimate().memory_bytes + of_threads as f64;
    if needs <= memory.bytes as f64 {
        return Ok(Some(MemoryLimit {
            bytes: memory.bytes,
            beside_bytes: of_threads,
        }));
    }
    Err(RunFailure::Memory {
        needs,
        threads,
        memory,
    })
}
