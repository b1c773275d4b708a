//! Runs of a scenario: built, stepped from sample to sample, written to a folder, and shown to observers.

mod about;
mod answers;
mod asked;
mod checkpoints;
mod closing;
mod course;
mod error;
mod folder;
mod halving;
mod idle;
mod job;
mod limits;
mod parent;
mod progress;
mod scale;
mod sentences;
mod spectator;
mod statistics;
mod statuses;
mod summary;
mod underway;
mod unfinished;
mod verdict;
mod verify;
mod wording;

pub use closing::{Closing, answer};
pub use error::RunFailure;
pub use folder::{Chosen, choose_folder, short_name};
pub use idle::idle_before;
pub use job::{Job, available_threads, fork, resume, run};
pub use parent::Parent;
pub use progress::{ArmProgress, Observer, Progress};
pub use summary::{Stopped, Summary};
pub use unfinished::Unfinished;
pub use verify::{Verification, VerifiedArm, verify};
pub use wording::grouped;
