//! Names of states and factors that exist, and values of the right dimension.

use super::spot::Spot;
use super::view::View;
use crate::format::{AnyDimension, Quantity, dotted_state};
use crate::syntax::{Fault, one_of};
use crate::units::Dimension;

/// A state must be one of its kind.
pub(super) fn check_state(view: &mut View<'_>, at: Spot<'_>, kind: &str, state: &str) {
    let of_kind = view.states_of(kind);
    if of_kind.keys().len() > 0 && !of_kind.has(state) {
        let fault = Fault::new(format!("`{kind}` has no state `{state}`"))
            .expected(one_of(of_kind.keys()))
            .nearest(view.nearest(state, of_kind.keys()));
        view.fault(at, fault);
    }
}

/// A factor must exist.
pub(super) fn check_factor(view: &mut View<'_>, at: Spot<'_>, factor: &str) {
    let factors = view.at("factors");
    if !factors.has(factor) {
        let fault = Fault::new(format!("unknown factor `{factor}`"));
        let near = view.nearest(factor, factors.keys());
        view.fault(at, fault.nearest_or_list(near));
    }
}

/// A name must be that of a state, as `kind.state`.
pub(super) fn check_any_state(view: &mut View<'_>, at: Spot<'_>, name: &str) {
    if dotted_state(name, view).is_none() {
        unknown_state(view, at, name);
    }
}

/// Files the fault of a name that is not that of a state.
pub(super) fn unknown_state(view: &mut View<'_>, at: Spot<'_>, name: &str) {
    let states = view.states();
    let fault = Fault::new(format!("unknown state `{name}`")).expected("kind.state");
    let near = view.nearest(name, states.iter().map(String::as_str));
    view.fault(at, fault.nearest_or_list(near));
}

/// A value must have the dimension that its place in the document asks for.
pub(super) fn check_dimension(
    view: &mut View<'_>,
    at: Spot<'_>,
    value: &Quantity<AnyDimension>,
    expected: Dimension,
) {
    if value.in_dimension(expected).is_none() {
        let example = expected
            .example()
            .map(|e| format!(" such as \"{e}\""))
            .unwrap_or_default();
        let fault = Fault::new("wrong dimension").found(value.dimension.to_string());
        let fault = fault
            .expected(format!("{expected}{example}"))
            .at(at.unit_place(view.scene.sources));
        view.faults.push(fault);
    }
}
