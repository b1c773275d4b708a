//! Kinds, states and compiled rules of cells: all of them data; the population of the patch; what body and wall
//! share about one infused cell.

mod arrest;
mod kind;
mod neighbourhood;
mod population;
mod rule;
mod signal;

pub use arrest::{Arrest, DIAMETER_STEPS_PER_UM, HeldRates, HoldRule, Passenger};
pub use kind::{Kind, Kinds, Level, MAX_LEVELS, State};
pub use neighbourhood::Neighbourhood;
pub use population::{NewCell, Population};
pub use rule::{Behaviour, Class, EntryPer, Meal, Rule, Rules, Shape, Subject, Term};
#[cfg(test)]
pub(crate) use signal::every_signal;
pub use signal::{Objects, Sensed, Signal, SignalForm, SignalName, SignalObject, Vicinity};
