//! What an unfinished run folder keeps so that the run can continue after it was stopped or killed: the journal of all that was
//! shown, and the last two states of the engine.

mod find;
mod journal;
mod keep;
mod lock;
mod seal;
mod source;

#[cfg(test)]
mod fuzz;

pub use find::{clear_abandoned, find_unfinished, has_unfinished};
pub use keep::{Checkpoint, CheckpointStore, HeldCheckpointStore, RunRequest, Spent, is_resumable};
pub use lock::Lock;
pub use source::Source;

pub(super) use keep::{FOLDER, forget};
pub(super) use lock::hold;
