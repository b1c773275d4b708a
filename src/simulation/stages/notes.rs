//! The last stage: observe.

use crate::body::Epoch;
use crate::simulation::{StageError, World};

/// When the sampling clock is due, checks that no cell was lost and takes a sample.
pub(in crate::simulation) fn observe(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    if epoch.end.0.is_multiple_of(world.clocks.sampling.0) {
        world.check_balance()?;
        world.latest = Some(world.sample());
    }
    Ok(())
}
