//! Exit codes.

use std::process::ExitCode;

/// How a command ended. The codes are part of the interface and listed in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// A run failed, or results could not be written.
    Failed,
    /// The command or the scenario is wrong.
    BadInput,
    /// Stopped by ctrl-c or by a request of the system to end.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::BadInput => 2,
            Exit::Interrupted => 130,
        })
    }
}
