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
    world.run(Stage::Treat, |world| treat(world, epoch))?;
    world.run(Stage::Circulate, |world| circulate(world, epoch))?;
    world.run(Stage::Occupy, |world| occupy(world, epoch))?;
    world.run(Stage::Seat, |world| seat(world, epoch))?;
    if world.tissue_is_due(epoch) {
        world.run(Stage::Exchange, |world| exchange(world, epoch))?;
        world.run(Stage::Secrete, |world| secrete(world, epoch))?;
        world.run(Stage::Diffuse, |world| diffuse(world, epoch))?;
        world.run(Stage::Respond, |world| respond(world, epoch))?;
        world.run(Stage::Migrate, |world| migrate(world, epoch))?;
        world.run(Stage::Heal, |world| heal(world, epoch))?;
        world.run(Stage::Settle, |world| settle(world, epoch))?;
    }
    world.close(epoch);
    world.run(Stage::Observe, |world| observe(world, epoch))?;
    Ok(())
}
