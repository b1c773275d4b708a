//! The step: the visible list of stages.

use crate::simulation::stages::{
    circulate, diffuse, exchange, heal, migrate, observe, occupy, respond, seat, secrete, settle,
    treat,
};
use crate::simulation::{SimulationError, Stage, World};

/// Advances an arm by one epoch of the blood; the tissue follows when its clock is due.
///
/// Each stage reads the state that the stage before it left and writes its own columns.
///
/// # Errors
/// [`SimulationError::Stage`] with the stage, the arm and the simulated time.
pub fn step(world: &mut World) -> Result<(), SimulationError> {
    let epoch = world.next_epoch();
    world.run(Stage::Treat, epoch, treat)?;
    world.run(Stage::Circulate, epoch, circulate)?;
    world.run(Stage::Occupy, epoch, occupy)?;
    world.run(Stage::Seat, epoch, seat)?;
    if world.tissue_is_due(epoch) {
        world.run(Stage::Exchange, epoch, exchange)?;
        world.run(Stage::Secrete, epoch, secrete)?;
        world.run(Stage::Diffuse, epoch, diffuse)?;
        world.run(Stage::Respond, epoch, respond)?;
        world.run(Stage::Migrate, epoch, migrate)?;
        world.run(Stage::Heal, epoch, heal)?;
        world.run(Stage::Settle, epoch, settle)?;
    }
    world.close(epoch);
    world.run(Stage::Observe, epoch, observe)?;
    Ok(())
}
