//! Signals that exist, with the right half-point.

use super::named::{check_dimension, check_factor, unknown_state};
use super::partial::Term;
use super::spot::Spot;
use super::view::View;
use crate::cells::{Sensed, SignalObject};
use crate::format::{NoState, Shape, Signal, one_state};
use crate::syntax::{Fault, one_of};
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
pub(super) fn check_term(view: &mut View<'_>, at: Spot<'_>, term: &Term, who: Senser<'_>) {
    let Some(signal) = term.signal else {
        return;
    };
    match term.shape {
        Shape::Hill | Shape::FallingHill => check_half(view, at, term, signal),
        Shape::Linear => check_linear(view, at, signal),
    }
    check_sensed(view, at, term, signal, who);
    let wanted = signal.object() == Some(SignalObject::Vicinity);
    match (wanted, at.has("radius")) {
        (true, false) => view.fault(
            at.key("signal"),
            Fault::new("the signal density needs `radius`"),
        ),
        (false, true) => view.fault(
            at.key("radius"),
            Fault::new("only the signal density has a `radius`"),
        ),
        (true, true) | (false, false) => {}
    }
}

fn check_half(view: &mut View<'_>, at: Spot<'_>, term: &Term, signal: Signal) {
    let half_at = at.key("half");
    let Some(half) = &term.half else {
        if !half_at.is_given() {
            let fault = Fault::new("a signal needs its half-point `half`");
            let help = "or shape = \"linear\", for signals between 0 and 1";
            view.fault(at, fault.help(help));
        }
        return;
    };
    check_dimension(view, half_at, half, signal.form().dimension);
    if half.value <= 0.0 {
        let fault = Fault::new("value out of bounds").found(half.value.to_string());
        view.fault(half_at, fault.expected("a value above 0"));
    }
}

fn check_linear(view: &mut View<'_>, at: Spot<'_>, signal: Signal) {
    if signal.form().dimension != Dimension::SHARE {
        let fault = Fault::new("only signals between 0 and 1 can act with the shape `linear`");
        view.fault(
            at.key("shape"),
            fault.help("remove it and give the half-point `half`"),
        );
    }
    for key in ["half", "power"] {
        if at.has(key) {
            let fault = Fault::new(format!("`{key}` has no effect with the shape `linear`"));
            view.fault(at.key(key), fault.help("remove it"));
        }
    }
}

fn check_sensed(view: &mut View<'_>, at: Spot<'_>, term: &Term, signal: Signal, who: Senser<'_>) {
    let of_at = at.key("of");
    let Some(object) = signal.object() else {
        match &term.of {
            Some(_) => view.fault(of_at, Fault::new("this signal has no `of`: remove it")),
            None => check_who(view, at, signal, who),
        }
        return;
    };
    let Some(of) = &term.of else {
        if !of_at.is_given() {
            let fault = Fault::new("this signal needs `of`");
            view.fault(at.key("signal"), fault.expected(words(object)));
        }
        return;
    };
    check_who(view, at, signal, who);
    match (object, who) {
        (SignalObject::Factor, _) => check_factor(view, of_at, of),
        (SignalObject::Vicinity, _) => check_density(view, of_at, of),
        (SignalObject::Level, Senser::Cells(kind)) => check_level(view, of_at, kind, of),
        (SignalObject::Level, Senser::Tissue | Senser::Unknown) => {}
    }
}

/// What `of` names, in words.
fn words(object: SignalObject) -> &'static str {
    match object {
        SignalObject::Factor => "a factor",
        SignalObject::Vicinity => "kind.state",
        SignalObject::Level => "a level of the kind",
    }
}

/// A rule of tissue may use only signals that tissue senses. Cells in the tissue sense all signals.
fn check_who(view: &mut View<'_>, at: Spot<'_>, signal: Signal, who: Senser<'_>) {
    if let (Senser::Tissue, Sensed::Nothing(why)) = (who, signal.form().tissue) {
        view.fault(at.key("signal"), Fault::new(why));
    }
}

/// A density is that of one state; a kind may stand for its only living state.
fn check_density(view: &mut View<'_>, at: Spot<'_>, name: &str) {
    match one_state(name, view) {
        Ok(_) => {}
        Err(NoState::Unknown) => unknown_state(view, at, name),
        Err(NoState::Living(living)) => {
            let count = living.len();
            let fault = Fault::new(format!(
                "`{name}` has {count} living states: name one of them"
            ));
            let living: Vec<String> = living.iter().map(|key| format!("{name}.{key}")).collect();
            view.fault(
                at,
                fault.expected(one_of(living.iter().map(String::as_str))),
            );
        }
    }
}

fn check_level(view: &mut View<'_>, at: Spot<'_>, kind: &str, level: &str) {
    let levels = view.under(&["kinds", kind, "levels"]);
    if !levels.has(level) {
        let fault = Fault::new(format!("`{kind}` has no level `{level}`"));
        let fault = fault.nearest(view.nearest(level, levels.keys()));
        let fault = if levels.keys().len() == 0 {
            fault.help("this kind has no levels")
        } else {
            fault.expected(one_of(levels.keys()))
        };
        view.fault(at, fault);
    }
}
