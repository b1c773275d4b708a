//! What behaviours act on, and the dimensions of their values and of signals.

use super::super::written::{Behaviour, Signal};
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

/// The dimension of base and max of a behaviour, what it acts on, and whether only cells can do it. `by_volume`: the
/// subject is vessels, whose values are per volume of perfused tissue.
pub fn behaviour_form(does: Behaviour, by_volume: bool) -> (Dimension, Object, bool) {
    match does {
        Behaviour::Become => (Dimension::RATE, Object::OwnState, true),
        Behaviour::Divide | Behaviour::Leave => (Dimension::RATE, Object::None, true),
        Behaviour::Die | Behaviour::Regrow => (Dimension::RATE, Object::None, false),
        Behaviour::Secrete if by_volume => (Dimension::PRODUCTION, Object::Factor, false),
        Behaviour::Secrete => (Dimension::SECRETION, Object::Factor, false),
        Behaviour::TakeUp if by_volume => (Dimension::RATE, Object::Factor, false),
        Behaviour::TakeUp => (Dimension::FLOW, Object::Factor, false),
        Behaviour::Speed => (Dimension::SPEED, Object::None, true),
        Behaviour::Bias => (Dimension::SHARE, Object::Factor, true),
        Behaviour::Engulf | Behaviour::Kill => (Dimension::RATE, Object::AnyState, true),
        Behaviour::Recruit => (Dimension::CELL_ENTRY, Object::AnyState, false),
        Behaviour::ClearDebris => (Dimension::CELL_FLOW, Object::None, true),
        Behaviour::LayCollagen | Behaviour::ClearCollagen => (Dimension::FLOW, Object::None, true),
        Behaviour::Sprout => (Dimension::SPEED, Object::None, false),
        Behaviour::Activate => (Dimension::SHARE, Object::None, false),
    }
}

/// The dimension of the half-point of a signal.
pub fn half_dimension(signal: Signal) -> Dimension {
    match signal {
        Signal::Concentration => Dimension::CONCENTRATION,
        Signal::Gradient => Dimension::GRADIENT,
        Signal::Density | Signal::Debris => Dimension::CELL_DENSITY,
        Signal::Age | Signal::TimeInState => Dimension::TIME,
        Signal::Alarm
        | Signal::Hypoxia
        | Signal::Vessels
        | Signal::Collagen
        | Signal::Injury
        | Signal::Level => Dimension::SHARE,
    }
}
