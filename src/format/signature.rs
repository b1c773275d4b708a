//! What behaviours act on, who can do them, and the dimensions of their values.

use super::measure::AnyDimension;
use super::quantity::Quantity;
use super::rule::Behaviour;
use crate::units::Dimension;

/// What a behaviour acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Nothing.
    None,
    /// A state of the same kind.
    OwnState,
    /// A factor.
    Factor,
    /// A state of some kind, as `kind.state`.
    AnyState,
}

/// Who can do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doers {
    /// Cells of a kind.
    Cells,
    /// Parenchyma.
    Parenchyma,
    /// Vessels.
    Vessels,
    /// Cells and parenchyma.
    Bodies,
    /// All of them.
    All,
}

impl Doers {
    /// True if a subject of rules is among them: `parenchyma`, `vessel`, or else a kind of cells.
    pub fn include(self, subject: &str) -> bool {
        match subject {
            "parenchyma" => matches!(self, Self::Parenchyma | Self::Bodies | Self::All),
            "vessel" => matches!(self, Self::Vessels | Self::All),
            _ => matches!(self, Self::Cells | Self::Bodies | Self::All),
        }
    }

    /// Who they are, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Cells => "a kind of cell",
            Self::Parenchyma => "parenchyma",
            Self::Vessels => "vessel",
            Self::Bodies => "a kind of cell, or parenchyma",
            Self::All => "a kind of cell, parenchyma or vessel",
        }
    }
}

/// How cells enter from vessels, by the values of a rule: per area of vessel wall if the first of them is.
pub fn entry_dimension(values: [&Option<Quantity<AnyDimension>>; 2]) -> Dimension {
    let first = values.into_iter().flatten().next();
    let is_flux = first.is_some_and(|value| value.in_dimension(Dimension::CELL_FLUX).is_some());
    if is_flux {
        Dimension::CELL_FLUX
    } else {
        Dimension::CELL_ENTRY
    }
}

/// The dimension of base and max of a behaviour, what it acts on, and who can do it. `by_volume`: the subject is vessels,
/// whose values are per volume of perfused tissue. Entry may also be per area of vessel wall, see [`entry_dimension`].
pub fn behaviour_form(does: Behaviour, by_volume: bool) -> (Dimension, Object, Doers) {
    match does {
        Behaviour::Become => (Dimension::RATE, Object::OwnState, Doers::Cells),
        Behaviour::Divide | Behaviour::Leave => (Dimension::RATE, Object::None, Doers::Cells),
        Behaviour::Die => (Dimension::RATE, Object::None, Doers::Bodies),
        Behaviour::Regrow => (Dimension::RATE, Object::None, Doers::Parenchyma),
        Behaviour::Secrete if by_volume => (Dimension::PRODUCTION, Object::Factor, Doers::All),
        Behaviour::Secrete => (Dimension::SECRETION, Object::Factor, Doers::All),
        Behaviour::TakeUp if by_volume => (Dimension::RATE, Object::Factor, Doers::All),
        Behaviour::TakeUp => (Dimension::FLOW, Object::Factor, Doers::All),
        Behaviour::Speed => (Dimension::SPEED, Object::None, Doers::Cells),
        Behaviour::Bias => (Dimension::SHARE, Object::Factor, Doers::Cells),
        Behaviour::Engulf | Behaviour::Kill => (Dimension::RATE, Object::AnyState, Doers::Cells),
        Behaviour::Recruit => (Dimension::CELL_ENTRY, Object::AnyState, Doers::Vessels),
        Behaviour::ClearDebris => (Dimension::CELL_FLOW, Object::None, Doers::Cells),
        Behaviour::LayCollagen | Behaviour::ClearCollagen => {
            (Dimension::FLOW, Object::None, Doers::Cells)
        }
        Behaviour::Sprout => (Dimension::SPEED, Object::None, Doers::Vessels),
        Behaviour::Activate => (Dimension::SHARE, Object::None, Doers::Vessels),
    }
}
