//! Rules and kinds: behaviours with the right object and dimension.

use super::block::Block;
use super::named::{check_any_state, check_dimension, check_factor, check_state};
use super::partial::{Kind, Rule};
use super::spot::Spot;
use super::structure::NOT_CELLS;
use super::terms::{Senser, check_term};
use super::view::View;
use crate::cells::MAX_LEVELS;
use crate::format::{Behaviour, Object, behaviour_form, entry_dimension};
use crate::ids::{CellId, TICKS_PER_SECOND};
use crate::syntax::Fault;

/// One tick: each turn of a cell is drawn, and shorter ones would never end.
const SHORTEST_PERSISTENCE_S: f64 = 1.0 / TICKS_PER_SECOND as f64;

pub fn check(view: &mut View<'_>) {
    // What a rule may say depends on these names alone.
    let names_are_known = view.names_are_known();
    let is_checked = |is_known: bool| is_known && names_are_known;
    for kind in view
        .kinds()
        .iter()
        .filter(|kind| !is_checked(kind.is_known))
    {
        check_kind(view, kind);
    }
    let rules = view.rules();
    let enters = |block: &&Block<'_, Rule>| block.value.does == Some(Behaviour::Recruit);
    let entering = rules.iter().filter(enters).count();
    if entering > CellId::RULE_LIMIT {
        let fault = Fault::new("too many rules of entry from vessels").found(entering.to_string());
        let expected = format!("at most {}", CellId::RULE_LIMIT);
        view.fault(view.at("rules"), fault.expected(expected));
    }
    for block in rules.iter().filter(|rule| !is_checked(rule.is_known)) {
        check_rule(view, block.at, &block.value);
    }
}

fn check_kind(view: &mut View<'_>, block: &Block<'_, Kind>) {
    let (key, at, kind) = (block.key, block.at, &block.value);
    if NOT_CELLS.contains(&key) {
        let fault = Fault::new(format!("no kind of cells can be called `{key}`"));
        view.fault(at, fault.help("rules use this name for the tissue itself"));
    }
    let states = at.key("states");
    if states.is_given() && states.keys().len() == 0 {
        view.fault(at, Fault::new(format!("kind `{key}` has no state")));
    }
    let levels = at.key("levels");
    let count = levels.keys().len();
    if count > MAX_LEVELS {
        let fault =
            Fault::new(format!("kind `{key}` has too many levels")).found(count.to_string());
        view.fault(levels, fault.expected(format!("at most {MAX_LEVELS}")));
    }
    let persistence = kind.persistence.map(|time| time.value);
    if let Some(found) = persistence.filter(|time_s| *time_s < SHORTEST_PERSISTENCE_S) {
        let fault = Fault::new("the cells change direction too often for the clock")
            .found(format!("{found} s"))
            .expected(format!("at least {SHORTEST_PERSISTENCE_S} s"));
        view.fault(at.key("persistence"), fault);
    }
    for (name, level) in kind.levels.iter() {
        for (term_key, term) in level.raised_by.iter() {
            let at = levels.keys_down(&[name, "raised_by", term_key]);
            check_term(view, at, term, Senser::Cells(key));
        }
    }
}

fn check_rule(view: &mut View<'_>, at: Spot<'_>, rule: &Rule) {
    let cell = rule.cell.as_deref();
    let kind = cell.filter(|cell| view.at("kinds").has(cell));
    check_states(view, at, rule, kind);
    if let Some(does) = rule.does {
        check_behaviour(view, at, rule, does, kind);
    }
    for (key, value) in [("base", &rule.base), ("max", &rule.max)] {
        if let Some(value) = value.filter(|value| value.value < 0.0) {
            let fault = Fault::new("value out of bounds").found(value.value.to_string());
            view.fault(at.key(key), fault.expected("a value of at least 0"));
        }
    }
    check_effect(view, at);
    if let (Some(then), Some(kind)) = (&rule.then, kind) {
        check_state(view, at.key("then"), kind, then);
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
            check_term(view, at.keys_down(&[group, key]), term, who);
        }
    }
}

/// What the behaviour of a rule asks of its subject, its object, its values and its other keys.
fn check_behaviour(
    view: &mut View<'_>,
    at: Spot<'_>,
    rule: &Rule,
    does: Behaviour,
    kind: Option<&str>,
) {
    let cell = rule.cell.as_deref().unwrap_or_default();
    let (dimension, object, doers) = behaviour_form(does, cell == "vessel");
    let known = kind.is_some() || NOT_CELLS.contains(&cell);
    if known && !doers.include(cell) {
        let fault = Fault::new(format!("`{cell}` cannot do this")).expected(doers.words());
        view.fault(at.key("does"), fault);
    }
    let dimension = match does {
        Behaviour::Recruit => entry_dimension([&rule.base, &rule.max]),
        _ => dimension,
    };
    check_object(view, at, rule, object, kind);
    // Without a known subject the dimension of a value is open.
    if known {
        for (key, value) in [("base", &rule.base), ("max", &rule.max)] {
            if let Some(value) = value {
                check_dimension(view, at.key(key), value, dimension);
            }
        }
    }
    check_meal(view, at, does);
}

/// A rule without value, or signals without anything to raise, does nothing: that is never intended.
fn check_effect(view: &mut View<'_>, at: Spot<'_>) {
    let (base, max, raised) = (at.has("base"), at.has("max"), at.has("raised_by"));
    if !base && !max {
        let fault = Fault::new("a rule without `base` and `max` does nothing");
        view.fault(at, fault);
    } else if max && !raised {
        let fault = Fault::new("`max` has no effect without a signal in `raised_by`");
        view.fault(
            at.key("max"),
            fault.help("write the value as `base`, or add a signal"),
        );
    } else if !max && raised {
        let fault = Fault::new("signals in `raised_by` have no effect without `max`");
        view.fault(
            at.key("raised_by"),
            fault.help("add `max`, the most that they can add together"),
        );
    }
}

fn check_states(view: &mut View<'_>, at: Spot<'_>, rule: &Rule, kind: Option<&str>) {
    let subject = rule.cell.as_deref().filter(|cell| NOT_CELLS.contains(cell));
    if let (Some(cell), false) = (subject, rule.states.is_empty()) {
        let fault = Fault::new(format!("`{cell}` has no states"));
        view.fault(at.key("states"), fault);
    }
    for (position, state) in rule.states.iter().enumerate() {
        if let Some(kind) = kind {
            check_state(view, at.key("states").item(position), kind, state);
        }
    }
}

fn check_object(
    view: &mut View<'_>,
    rule_at: Spot<'_>,
    rule: &Rule,
    object: Object,
    kind: Option<&str>,
) {
    let at = rule_at.key("what");
    let Some(what) = &rule.what else {
        if object != Object::None && !at.is_given() {
            let expected = match object {
                Object::OwnState => "the state it becomes",
                Object::Factor => "a factor",
                _ => "kind.state",
            };
            let fault = Fault::new("this behaviour needs `what`");
            view.fault(rule_at.key("does"), fault.expected(expected));
        }
        return;
    };
    match object {
        Object::None => view.fault(
            at,
            Fault::new("this behaviour acts on nothing: remove `what`"),
        ),
        Object::OwnState => {
            if let Some(kind) = kind {
                check_state(view, at, kind, what);
            }
        }
        Object::Factor => check_factor(view, at, what),
        Object::AnyState => check_any_state(view, at, what),
    }
}

/// Keys that only some behaviours have.
fn check_meal(view: &mut View<'_>, at: Spot<'_>, does: Behaviour) {
    let eats = does == Behaviour::Engulf;
    let reaches = eats || does == Behaviour::Kill;
    let reach = at.key("reach");
    if reaches && !reach.is_given() {
        let fault = Fault::new("this behaviour needs `reach`");
        let expected = "a length such as \"20 um\"";
        view.fault(at.key("does"), fault.expected(expected));
    }
    if !reaches && reach.is_given() {
        let fault = Fault::new("`reach` is allowed with the behaviours engulf and kill only");
        view.fault(reach, fault);
    }
    for key in [
        "then",
        "then_share",
        "then_share_debris",
        "bites",
        "again_after",
    ] {
        if !eats && at.has(key) {
            let what = format!("`{key}` is allowed with the behaviour engulf only");
            let fault = Fault::new(what);
            view.fault(at.key(key), fault);
        }
    }
}
