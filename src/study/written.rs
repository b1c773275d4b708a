//! A study file as a tree and as a type.

use super::file::StudyFile;
use crate::check::Shaped;

/// A study file with the place of everything.
pub(super) type WrittenStudy = Shaped<StudyFile>;
