//! What to do when the run folder already exists.

use serde::{Deserialize, Serialize};

/// What to do when the run folder already exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Existing {
    /// Refuse, unless it is empty.
    Refuse,
    /// Leave it unchanged and take the next free name, for default names.
    TakeNextName,
    /// Replace it if it holds a finished run of this program and nothing else, refuse anything else.
    ReplaceFinishedRun,
}
