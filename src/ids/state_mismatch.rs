//! The error of a saved state that does not fit what it is loaded into.

use thiserror::Error;

/// A saved state that does not fit what it is loaded into.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the saved {part} do not fit: {expected} expected, {found} found")]
pub struct StateMismatch {
    /// What was saved, in the plural.
    pub part: &'static str,
    /// How many there must be.
    pub expected: usize,
    /// How many there are.
    pub found: usize,
}

impl StateMismatch {
    /// Refuses another number than the one expected.
    ///
    /// # Errors
    /// [`StateMismatch`] when the two differ.
    pub fn check(part: &'static str, expected: usize, found: usize) -> Result<(), Self> {
        if expected == found {
            Ok(())
        } else {
            Err(Self {
                part,
                expected,
                found,
            })
        }
    }
}
