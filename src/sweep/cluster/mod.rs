//! Sweeps on a cluster: a job for each part of the runs, and one that puts the tables together when all have ended.
//!
//! The scheduler starts ordinary processes that work on one shared folder. What a job has not done when it ends, however it ends, has no
//! row, and the next submission does it.

mod array;
mod hyperqueue;
mod parts;
mod slurm;
mod submission;

pub use array::{ArrayRequest, Growth, Submitted};
pub use hyperqueue::{hyperqueue_command, submit_to_hyperqueue};
pub use parts::open_parts;
pub use slurm::{SlurmScripts, queued_in_slurm, slurm_scripts, submit_to_slurm};
pub use submission::{Submission, last_submission, note_submission};
