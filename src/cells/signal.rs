//! Signals: the one table of what rules and levels can sense.
//!
//! A new signal is a line of the list in this file. The compiler then lists every place that must decide something about it: its
//! [form](SignalName::form), the column of the tissue, the cell, the plasma or the level that it reads, and what is counted for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{FactorId, LevelId, StateId};
use crate::units::Dimension;

/// Declares [`Signal`], [`SignalName`] and what follows from the type of the object that a signal has.
macro_rules! signals {
    ($($(#[doc = $meaning:literal])+ $name:ident $(($object:ty))?,)+) => {
        /// What a term senses, with its object.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum Signal {
            $($(#[doc = $meaning])+ $name $(($object))?,)+
        }

        impl Signal {
            /// Its name.
            pub fn name(&self) -> SignalName {
                match self {
                    $(Self::$name { .. } => SignalName::$name,)+
                }
            }
        }

        /// What is sensed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        #[schemars(rename = "Signal")]
        pub enum SignalName {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl SignalName {
            /// All of them, in the order of the pages.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// What the key `of` names; none for a signal without an object.
            pub fn object(self) -> Option<SignalObject> {
                match self {
                    $(Self::$name => [$(<$object as Sought>::OBJECT)?].first().copied(),)+
                }
            }

            /// The signal of its object.
            ///
            /// # Errors
            ///
            /// Where the object is missing.
            pub fn of<O: Objects>(self, objects: &O) -> Result<Signal, O::Missing> {
                Ok(match self {
                    $(Self::$name => Signal::$name $((<$object as Sought>::find(objects)?))?,)+
                })
            }
        }
    };
}

signals! {
    /// Concentration of a factor.
    Concentration(FactorId),
    /// Length of the gradient of a factor.
    Gradient(FactorId),
    /// Cells of a kind or state within a radius.
    Density(Vicinity),
    /// Uncleared debris.
    Debris,
    /// Alarm signals of freshly dead tissue.
    Alarm,
    /// Lack of oxygen.
    Hypoxia,
    /// Perfused vessels relative to healthy tissue.
    Vessels,
    /// Share of the tissue that is collagen.
    Collagen,
    /// Share of the parenchyma that is dead or lost.
    Injury,
    /// A level inside the cell.
    Level(LevelId),
    /// Whether the cell is held in a vessel: 1 there, 0 in the tissue.
    Arrest,
    /// Time since the cell was born or arrived.
    Age,
    /// Time since the cell entered its state.
    TimeInState,
}

/// Other cells in a state within a radius (Eq. P8).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vicinity {
    /// The state that is counted.
    pub state: StateId,
    /// The radius, um.
    pub radius_um: f64,
}

/// What a signal is the signal of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalObject {
    /// A factor.
    Factor,
    /// The cells of a state within a radius.
    Vicinity,
    /// A level of the cell that senses.
    Level,
}

/// Finds the object of a signal.
pub trait Objects {
    /// Why there is none.
    type Missing;

    /// The factor.
    ///
    /// # Errors
    ///
    /// Where it is missing.
    fn factor(&self) -> Result<FactorId, Self::Missing>;

    /// The cells that are counted.
    ///
    /// # Errors
    ///
    /// Where their state is missing.
    fn vicinity(&self) -> Result<Vicinity, Self::Missing>;

    /// The level of the cell that senses.
    ///
    /// # Errors
    ///
    /// Where it is missing.
    fn level(&self) -> Result<LevelId, Self::Missing>;
}

/// A type of object.
trait Sought: Sized {
    const OBJECT: SignalObject;

    fn find<O: Objects>(objects: &O) -> Result<Self, O::Missing>;
}

impl Sought for FactorId {
    const OBJECT: SignalObject = SignalObject::Factor;

    fn find<O: Objects>(objects: &O) -> Result<Self, O::Missing> {
        objects.factor()
    }
}

impl Sought for Vicinity {
    const OBJECT: SignalObject = SignalObject::Vicinity;

    fn find<O: Objects>(objects: &O) -> Result<Self, O::Missing> {
        objects.vicinity()
    }
}

impl Sought for LevelId {
    const OBJECT: SignalObject = SignalObject::Level;

    fn find<O: Objects>(objects: &O) -> Result<Self, O::Missing> {
        objects.level()
    }
}

/// What one subject senses of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensed {
    /// Its value.
    Value,
    /// Nothing, so it reads zero, for this reason.
    Nothing(&'static str),
}

/// A row of the table of signals. Cells in the tissue sense all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalForm {
    /// Dimension of its half-point. A signal between 0 and 1 has that of a share.
    pub dimension: Dimension,
    /// What parenchyma and vessels sense. A scenario cannot give them a signal of which they sense nothing.
    pub tissue: Sensed,
    /// What cells held in vessels sense. Their kind may have rules with other signals, for when its cells are in the tissue.
    pub held: Sensed,
}

const NO_LEVEL: Sensed = Sensed::Nothing("only cells have levels");
const NOT_HELD: Sensed = Sensed::Nothing("only infused cells are held");
const NO_AGE: Sensed = Sensed::Nothing("only cells have an age");
const MIXED: Sensed = Sensed::Nothing("the plasma of an organ is mixed");
const BEHIND: Sensed = Sensed::Nothing("the tissue lies behind the wall");
const TOGETHER: Sensed = Sensed::Nothing("they are counted together");

impl SignalName {
    /// Its row of the table.
    pub fn form(self) -> SignalForm {
        use Sensed::Value;
        let (dimension, tissue, held) = match self {
            Self::Concentration => (Dimension::CONCENTRATION, Value, Value),
            Self::Gradient => (Dimension::GRADIENT, Value, MIXED),
            Self::Density | Self::Debris => (Dimension::CELL_DENSITY, Value, BEHIND),
            Self::Alarm | Self::Hypoxia | Self::Vessels | Self::Collagen | Self::Injury => {
                (Dimension::SHARE, Value, BEHIND)
            }
            Self::Level => (Dimension::SHARE, NO_LEVEL, Value),
            Self::Arrest => (Dimension::SHARE, NOT_HELD, Value),
            Self::Age | Self::TimeInState => (Dimension::TIME, NO_AGE, TOGETHER),
        };
        SignalForm {
            dimension,
            tissue,
            held,
        }
    }
}

/// Every signal with some object of each kind: the first factor, the first state within 30 um, the first level.
#[cfg(test)]
pub(crate) fn every_signal() -> Vec<Signal> {
    struct FirstOfEach;

    impl Objects for FirstOfEach {
        type Missing = std::convert::Infallible;

        fn factor(&self) -> Result<FactorId, Self::Missing> {
            Ok(FactorId::new(0))
        }

        fn vicinity(&self) -> Result<Vicinity, Self::Missing> {
            Ok(Vicinity {
                state: StateId::new(0),
                radius_um: 30.0,
            })
        }

        fn level(&self) -> Result<LevelId, Self::Missing> {
            Ok(LevelId::new(0))
        }
    }

    let of_first = |name: &SignalName| name.of(&FirstOfEach).unwrap_or_else(|never| match never {});
    SignalName::ALL.iter().map(of_first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_keeps_its_name_and_has_the_object_that_its_name_states() {
        let signals = every_signal();
        let names: Vec<SignalName> = signals.iter().map(Signal::name).collect();
        assert_eq!(names, SignalName::ALL);
        for signal in signals {
            let object = match signal {
                Signal::Concentration(_) | Signal::Gradient(_) => Some(SignalObject::Factor),
                Signal::Density(_) => Some(SignalObject::Vicinity),
                Signal::Level(_) => Some(SignalObject::Level),
                _ => None,
            };
            assert_eq!(signal.name().object(), object, "{signal:?}");
        }
    }
}
