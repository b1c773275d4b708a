//! Signals that exist, with the right half-point.

use super::super::faults::{Fault, one_of};
use super::super::format::{Shape, Signal, State};
use super::partial::Term;
use super::rules::{check_any_state, check_dimension, check_factor};
use super::signature::half_dimension;
use super::view::View;
use crate::units::Dimension;

/// Who senses a signal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Senser<'a> {
    /// Cells of a kind.
    Cells(&'a str),
    /// Parenchyma or vessels.
    Tissue,
    /// A subject that cannot be known: checks that depend on it are left open.
    Unknown,
}

/// A signal of a rule or level.
pub(super) fn check_term(view: &mut View<'_>, path: &str, term: &Term, who: Senser<'_>) {
    let Some(signal) = term.signal else {
        return;
    };
    match term.shape {
        Shape::Hill => check_half(view, path, term, signal),
        Shape::Linear => check_linear(view, path, signal),
    }
    check_sensed(view, path, term, signal, who);
    match (signal, view.given(&format!("{path}.radius"))) {
        (Signal::Density, false) => {
            view.fault(
                &format!("{path}.signal"),
                Fault::new("the signal density needs `radius`"),
            );
        }
        (Signal::Density, _) | (_, false) => {}
        _ => view.fault(
            &format!("{path}.radius"),
            Fault::new("only the signal density has a `radius`"),
        ),
    }
}

fn check_half(view: &mut View<'_>, path: &str, term: &Term, signal: Signal) {
    let at = format!("{path}.half");
    let Some(half) = &term.half else {
        if view.given(&at) {
            return;
        }
        let fault = Fault::new("a signal needs its half-point `half`");
        view.fault(
            path,
            fault.help("or shape = \"linear\", for signals between 0 and 1"),
        );
        return;
    };
    check_dimension(view, &at, half, half_dimension(signal));
    if half.value <= 0.0 {
        let fault = Fault::new("value out of bounds").found(half.value.to_string());
        view.fault(&at, fault.expected("a value above 0"));
    }
}

fn check_linear(view: &mut View<'_>, path: &str, signal: Signal) {
    if half_dimension(signal) != Dimension::SHARE {
        let fault = Fault::new("only signals between 0 and 1 can act with the shape `linear`");
        view.fault(
            &format!("{path}.shape"),
            fault.help("remove it and give the half-point `half`"),
        );
    }
    for key in ["half", "power"] {
        let at = format!("{path}.{key}");
        if view.given(&at) {
            let fault = Fault::new(format!("`{key}` has no effect with the shape `linear`"));
            view.fault(&at, fault.help("remove it"));
        }
    }
}

fn check_sensed(view: &mut View<'_>, path: &str, term: &Term, signal: Signal, who: Senser<'_>) {
    let at = format!("{path}.of");
    match (signal, &term.of) {
        (Signal::Concentration | Signal::Gradient, Some(factor)) => check_factor(view, &at, factor),
        (Signal::Density, Some(state)) => check_density(view, &at, state),
        (Signal::Level, Some(level)) => match who {
            Senser::Cells(kind) => check_level(view, &at, kind, level),
            Senser::Tissue => view.fault(
                &format!("{path}.signal"),
                Fault::new("only cells have levels"),
            ),
            Senser::Unknown => {}
        },
        (Signal::Concentration | Signal::Gradient | Signal::Density | Signal::Level, None)
            if view.given(&at) => {}
        (Signal::Concentration | Signal::Gradient | Signal::Density | Signal::Level, None) => {
            let expected = match signal {
                Signal::Density => "kind.state",
                Signal::Level => "a level of the kind",
                _ => "a factor",
            };
            view.fault(
                &format!("{path}.signal"),
                Fault::new("this signal needs `of`").expected(expected),
            );
        }
        (Signal::Age | Signal::TimeInState, None) if who == Senser::Tissue => {
            view.fault(
                &format!("{path}.signal"),
                Fault::new("only cells have an age"),
            );
        }
        (_, None) => {}
        (_, Some(_)) => view.fault(&at, Fault::new("this signal has no `of`: remove it")),
    }
}

/// A density is that of one state; a kind may stand for its only living state.
fn check_density(view: &mut View<'_>, path: &str, name: &str) {
    if name.contains('.') {
        return check_any_state(view, path, name);
    }
    if !view.has(&["kinds"], name) {
        return check_any_state(view, path, name);
    }
    let alive = |state: &String| {
        let state = view.read::<State>(&format!("kinds.{name}.states.{state}"));
        state.is_none_or(|state| !state.corpse)
    };
    let states = view.keys(&format!("kinds.{name}.states"));
    let living: Vec<String> = states
        .into_iter()
        .filter(alive)
        .map(|key| format!("{name}.{key}"))
        .collect();
    if living.len() != 1 {
        let fault = Fault::new(format!(
            "`{name}` has {} living states: name one of them",
            living.len()
        ));
        view.fault(
            path,
            fault.expected(one_of(living.iter().map(String::as_str))),
        );
    }
}

fn check_level(view: &mut View<'_>, path: &str, kind: &str, level: &str) {
    if !view.has(&["kinds", kind, "levels"], level) {
        let levels = view.keys(&format!("kinds.{kind}.levels"));
        let fault = Fault::new(format!("`{kind}` has no level `{level}`"));
        let fault = fault.nearest(view.nearest(level, levels.iter().map(String::as_str)));
        view.fault(
            path,
            match levels.is_empty() {
                true => fault.help("this kind has no levels"),
                false => fault.expected(one_of(levels.iter().map(String::as_str))),
            },
        );
    }
}
