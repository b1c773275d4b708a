//! Rules and kinds: behaviours with the right object and dimension.

use super::super::faults::{Fault, one_of};
use super::super::format::{AnyDimension, Behaviour, Quantity};
use super::super::state_name::dotted_state;
use super::super::structure::NOT_CELLS;
use super::partial::{Kind, Rule};
use super::signature::{Object, behaviour_form};
use super::terms::{Senser, check_term};
use super::view::View;
use crate::cells::MAX_LEVELS;
use crate::ids::{CellId, TICKS_PER_SECOND};
use crate::units::Dimension;

/// One tick: each turn of a cell is drawn, and shorter ones would never end.
const SHORTEST_PERSISTENCE_S: f64 = 1.0 / TICKS_PER_SECOND as f64;

pub fn check(view: &mut View<'_>) {
    check_kinds(view);
    let rules = view.rules();
    let enters = |(_, rule): &&(String, Rule)| rule.does == Some(Behaviour::Recruit);
    let entering = rules.iter().filter(enters).count();
    if entering > CellId::RULE_LIMIT {
        let fault = Fault::new("too many rules of entry from vessels").found(entering.to_string());
        view.fault(
            "rules",
            fault.expected(format!("at most {}", CellId::RULE_LIMIT)),
        );
    }
    for (key, rule) in rules.iter() {
        check_rule(view, &format!("rules.{key}"), rule);
    }
}

fn check_kinds(view: &mut View<'_>) {
    let kinds = view.keys("kinds");
    for key in kinds {
        check_kind(view, &format!("kinds.{key}"), &key);
    }
}

fn check_kind(view: &mut View<'_>, path: &str, key: &str) {
    if NOT_CELLS.contains(&key) {
        let fault = Fault::new(format!("no kind of cells can be called `{key}`"));
        view.fault(
            path,
            fault.help("rules use this name for the tissue itself"),
        );
    }
    let states = format!("{path}.states");
    if view.given(&states) && view.keys(&states).is_empty() {
        view.fault(path, Fault::new(format!("kind `{key}` has no state")));
    }
    let levels = format!("{path}.levels");
    let count = view.keys(&levels).len();
    if count > MAX_LEVELS {
        let fault =
            Fault::new(format!("kind `{key}` has too many levels")).found(count.to_string());
        view.fault(&levels, fault.expected(format!("at most {MAX_LEVELS}")));
    }
    let Some(kind) = view.read::<Kind>(path) else {
        return;
    };
    if kind
        .persistence
        .is_some_and(|time| time.value < SHORTEST_PERSISTENCE_S)
    {
        let fault = Fault::new("the cells turn too often to be followed");
        let found = kind.persistence.map_or(0.0, |time| time.value);
        view.fault(
            &format!("{path}.persistence"),
            fault
                .found(format!("{found} s"))
                .expected(format!("at least {SHORTEST_PERSISTENCE_S} s")),
        );
    }
    for (name, level) in kind.levels.iter() {
        for (term_key, term) in level.raised_by.iter() {
            let at = format!("{levels}.{name}.raised_by.{term_key}");
            check_term(view, &at, term, Senser::Cells(key));
        }
    }
}

fn check_rule(view: &mut View<'_>, path: &str, rule: &Rule) {
    let cell = rule.cell.as_deref();
    let kind = cell.filter(|cell| view.has(&["kinds"], cell));
    check_states(view, path, rule, kind);
    if let Some(does) = rule.does {
        check_behaviour(view, path, rule, does, kind);
    }
    for (key, value) in [("base", &rule.base), ("max", &rule.max)] {
        if let Some(value) = value.filter(|value| value.value < 0.0) {
            let fault = Fault::new("value out of bounds").found(value.value.to_string());
            view.fault(
                &format!("{path}.{key}"),
                fault.expected("a value of at least 0"),
            );
        }
    }
    check_effect(view, path);
    if let (Some(then), Some(kind)) = (&rule.then, kind) {
        check_state(view, &format!("{path}.then"), kind, then);
    }
    let who = match (kind, cell) {
        (Some(kind), _) => Senser::Cells(kind),
        (None, Some(cell)) if NOT_CELLS.contains(&cell) => Senser::Tissue,
        _ => Senser::Unknown,
    };
    for (group, terms) in [
        ("raised_by", &rule.raised_by),
        ("lowered_by", &rule.lowered_by),
    ] {
        for (key, term) in terms.iter() {
            check_term(view, &format!("{path}.{group}.{key}"), term, who);
        }
    }
}

/// What the behaviour of a rule asks of its subject, its object, its values and its other keys.
fn check_behaviour(
    view: &mut View<'_>,
    path: &str,
    rule: &Rule,
    does: Behaviour,
    kind: Option<&str>,
) {
    let cell = rule.cell.as_deref().unwrap_or_default();
    let (dimension, object, doers) = behaviour_form(does, cell == "vessel");
    let known = kind.is_some() || NOT_CELLS.contains(&cell);
    if known && !doers.include(cell) {
        let fault = Fault::new(format!("`{cell}` cannot do this")).expected(doers.words());
        view.fault(&format!("{path}.does"), fault);
    }
    check_object(view, path, rule, object, kind);
    // Without a known subject the dimension of a value is open.
    if known {
        for (key, value) in [("base", &rule.base), ("max", &rule.max)] {
            if let Some(value) = value {
                check_dimension(view, &format!("{path}.{key}"), value, dimension);
            }
        }
    }
    check_meal(view, path, does);
}

/// A rule without value, or signals without anything to raise, does nothing: that is never intended.
fn check_effect(view: &mut View<'_>, path: &str) {
    let given = |key: &str| view.given(&format!("{path}.{key}"));
    let (base, max, raised) = (given("base"), given("max"), given("raised_by"));
    if !base && !max {
        view.fault(
            path,
            Fault::new("a rule without `base` and `max` does nothing"),
        );
    } else if max && !raised {
        let fault = Fault::new("`max` has no effect without a signal in `raised_by`");
        view.fault(
            &format!("{path}.max"),
            fault.help("write the value as `base`, or add a signal"),
        );
    } else if !max && raised {
        let fault = Fault::new("signals in `raised_by` have no effect without `max`");
        view.fault(
            &format!("{path}.raised_by"),
            fault.help("add `max`, the most that they can add together"),
        );
    }
}

fn check_states(view: &mut View<'_>, path: &str, rule: &Rule, kind: Option<&str>) {
    let subject = rule.cell.as_deref().filter(|cell| NOT_CELLS.contains(cell));
    if let (Some(cell), false) = (subject, rule.states.is_empty()) {
        view.fault(
            &format!("{path}.states"),
            Fault::new(format!("`{cell}` has no states")),
        );
    }
    for (position, state) in rule.states.iter().enumerate() {
        if let Some(kind) = kind {
            check_state(view, &format!("{path}.states.{position}"), kind, state);
        }
    }
}

/// A state must be one of its kind.
fn check_state(view: &mut View<'_>, path: &str, kind: &str, state: &str) {
    let of_kind = ["kinds", kind, "states"];
    if !view.is_empty(&of_kind) && !view.has(&of_kind, state) {
        let states = view.keys(&format!("kinds.{kind}.states"));
        let fault = Fault::new(format!("`{kind}` has no state `{state}`"))
            .expected(one_of(states.iter().map(String::as_str)))
            .nearest(view.nearest(state, states.iter().map(String::as_str)));
        view.fault(path, fault);
    }
}

fn check_object(view: &mut View<'_>, path: &str, rule: &Rule, object: Object, kind: Option<&str>) {
    let at = format!("{path}.what");
    let Some(what) = &rule.what else {
        if object != Object::None && !view.given(&at) {
            let expected = match object {
                Object::OwnState => "the state it becomes",
                Object::Factor => "a factor",
                _ => "kind.state",
            };
            view.fault(
                &format!("{path}.does"),
                Fault::new("this behaviour needs `what`").expected(expected),
            );
        }
        return;
    };
    match object {
        Object::None => view.fault(
            &at,
            Fault::new("this behaviour acts on nothing: remove `what`"),
        ),
        Object::OwnState => {
            if let Some(kind) = kind {
                check_state(view, &at, kind, what);
            }
        }
        Object::Factor => check_factor(view, &at, what),
        Object::AnyState => check_any_state(view, &at, what),
    }
}

pub(super) fn check_factor(view: &mut View<'_>, path: &str, factor: &str) {
    if !view.has(&["factors"], factor) {
        let factors = view.keys("factors");
        let fault = Fault::new(format!("unknown factor `{factor}`"));
        view.fault(
            path,
            fault.nearest_or_list(view.nearest(factor, factors.iter().map(String::as_str))),
        );
    }
}

fn check_any_state(view: &mut View<'_>, path: &str, name: &str) {
    if dotted_state(name, view).is_none() {
        unknown_state(view, path, name);
    }
}

pub(super) fn unknown_state(view: &mut View<'_>, path: &str, name: &str) {
    let states = view.states();
    let fault = Fault::new(format!("unknown state `{name}`")).expected("kind.state");
    view.fault(
        path,
        fault.nearest_or_list(view.nearest(name, states.iter().map(String::as_str))),
    );
}

pub(super) fn check_dimension(
    view: &mut View<'_>,
    path: &str,
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
            .at(view.unit_place(path));
        view.faults.push(fault);
    }
}

/// Keys that only some behaviours have.
fn check_meal(view: &mut View<'_>, path: &str, does: Behaviour) {
    let eats = does == Behaviour::Engulf;
    let reaches = eats || does == Behaviour::Kill;
    let reach = format!("{path}.reach");
    if reaches && !view.given(&reach) {
        view.fault(
            &format!("{path}.does"),
            Fault::new("this behaviour needs `reach`").expected("a length such as \"20 um\""),
        );
    }
    if !reaches && view.given(&reach) {
        view.fault(
            &reach,
            Fault::new("only the behaviours engulf and kill have a `reach`"),
        );
    }
    for key in ["then", "then_share", "then_share_debris", "again_after"] {
        let at = format!("{path}.{key}");
        if !eats && view.given(&at) {
            view.fault(
                &at,
                Fault::new(format!("only the behaviour engulf has `{key}`")),
            );
        }
    }
}
