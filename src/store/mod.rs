//! The folder of a run: its files and manifest, and what an unfinished one keeps so that the run can continue.

mod disk;
mod existing;
mod find;
mod folder;
#[cfg(test)]
mod fuzz;
mod journal;
mod keep;
mod kept;
mod lock;
mod manifest;
mod paths;
mod seal;
mod source;
mod target_path;

pub use existing::Existing;
pub use find::{clear_abandoned, find_unfinished, has_unfinished};
pub use folder::{Published, RunFolder};
pub use keep::{Checkpoint, CheckpointStore, HeldCheckpointStore, RunRequest, Spent};
pub use kept::is_resumable;
pub use lock::Lock;
pub use manifest::{ArmHash, FileEntry, Manifest, differing, read_manifest};
pub use source::Source;
pub use target_path::numbered;

pub(crate) use disk::share_like_an_ordinary_file;
#[cfg(test)]
pub(crate) use kept::FOLDER;
pub(crate) use manifest::{check_layout, note_file, read_listed, write_manifest, write_whole};
#[cfg(test)]
pub(crate) use target_path::is_only_a_run;
