//! What can be wrong with a written quantity.

use std::borrow::Cow;
use std::ops::Range;

use super::quantity::DimensionMismatch;

/// A fault in a written quantity, with its place in the text.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{fault}")]
pub struct QuantityError {
    /// Byte range of the faulty piece inside the text, on character boundaries; may be empty at the end.
    pub range: Range<usize>,
    /// What is wrong.
    pub fault: QuantityFault,
}

/// The kinds of fault.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuantityFault {
    /// The text does not start with a number.
    #[error("found {}, expected a number and a unit", quoted(found))]
    MissingNumber {
        /// The text in place of the number.
        found: String,
    },
    /// A number with a comma in it.
    #[error("`{found}` has a comma, expected {instead}")]
    Comma {
        /// The number as written.
        found: String,
        /// The whole text as it can be read.
        instead: String,
    },
    /// Infinite, not a number, or too large or too small to be held.
    #[error("`{found}` is not a finite number that can be represented")]
    NotFinite {
        /// The number as written.
        found: String,
    },
    /// A name that is no unit.
    #[error("unknown unit `{found}`{}{}", reason(why), did_you_mean(nearest))]
    UnknownUnit {
        /// The name as written.
        found: String,
        /// The nearest known unit.
        nearest: Option<String>,
        /// Why a name that is well known elsewhere is refused here.
        why: Option<&'static str>,
    },
    /// A power that is no small whole number.
    #[error("found power `{found}`, expected a whole number from -9 to 9 other than 0")]
    BadPower {
        /// The power as written.
        found: String,
    },
    /// Multiplication after a division, which readers take in two ways.
    #[error(
        "`{found}` after a `/` can be read in two ways: write `/` before each unit that divides, and these last"
    )]
    Ambiguous {
        /// The unit after the division.
        found: String,
    },
    /// Text that is no part of a quantity, such as a `/` without a unit.
    #[error("found {}, expected a unit", quoted(found))]
    NotAUnit {
        /// The text as written.
        found: String,
    },
    /// A good quantity of the wrong dimension.
    #[error("{0}")]
    Dimension(#[from] DimensionMismatch),
}

impl QuantityError {
    /// What stands in the text, or its dimension.
    pub fn found(&self) -> String {
        match &self.fault {
            QuantityFault::MissingNumber { found }
            | QuantityFault::Comma { found, .. }
            | QuantityFault::NotFinite { found }
            | QuantityFault::UnknownUnit { found, .. }
            | QuantityFault::BadPower { found }
            | QuantityFault::Ambiguous { found }
            | QuantityFault::NotAUnit { found } => found.clone(),
            QuantityFault::Dimension(mismatch) => mismatch.found.to_string(),
        }
    }

    /// What should stand there.
    pub fn expected(&self) -> Cow<'static, str> {
        match &self.fault {
            QuantityFault::MissingNumber { .. } => "a number and a unit".into(),
            QuantityFault::Comma { instead, .. } => instead.clone().into(),
            QuantityFault::NotFinite { .. } => "a finite number".into(),
            QuantityFault::UnknownUnit { .. } | QuantityFault::NotAUnit { .. } => "a unit".into(),
            QuantityFault::BadPower { .. } => "a whole number from -9 to 9 other than 0".into(),
            QuantityFault::Ambiguous { .. } => "`/` before each unit that divides".into(),
            QuantityFault::Dimension(mismatch) => mismatch.expected.to_string().into(),
        }
    }

    /// The nearest known unit, where the fault is an unknown one.
    pub fn nearest(&self) -> Option<&str> {
        match &self.fault {
            QuantityFault::UnknownUnit { nearest, .. } => nearest.as_deref(),
            _ => None,
        }
    }
}

fn quoted(found: &str) -> String {
    if found.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{found}`")
    }
}

fn reason(why: &Option<&'static str>) -> String {
    why.map(|why| format!(": {why}")).unwrap_or_default()
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest
        .as_ref()
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
