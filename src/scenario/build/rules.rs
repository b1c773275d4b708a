//! Rules compiled from rows.

use super::super::check::{behaviour_form, half_dimension};
use super::super::format::{self, AnyDimension, Document, Keyed, Quantity};
use super::names::Names;
use crate::cells::{Behaviour, Meal, Rule, Rules, Shape, Signal, Subject, Term};
use crate::ids::StateId;
use crate::units::Dimension;

/// The rules of an arm, in the order of their keys.
///
/// Rules of actions that are switched off in the arm stay in their places without effect, so that random streams and
/// identities of cells that are named by a rule are the same in all arms.
pub(super) fn build(document: &Document, without: &[String], names: &Names) -> Rules {
    let mut rows: Vec<(&str, &format::Rule)> = document.rules.iter().collect();
    rows.sort_by_key(|(key, _)| *key);
    let rules = rows
        .into_iter()
        .map(|(key, rule)| {
            let off = rule.action.as_ref().is_some_and(|a| without.contains(a));
            build_rule(key, rule, off, names)
        })
        .collect();
    Rules::new(rules, names.kinds.states.len())
}

fn build_rule(key: &str, rule: &format::Rule, off: bool, names: &Names) -> Rule {
    let subject = subject(rule, names);
    let kind = matches!(subject, Subject::Cells(_)).then_some(rule.cell.as_str());
    let (dimension, ..) = behaviour_form(rule.does, subject == Subject::Vessel);
    let value = |quantity: &Option<Quantity<AnyDimension>>| {
        let given = quantity.as_ref().filter(|_| !off);
        given.map_or(0.0, |q| internal(q, dimension))
    };
    Rule {
        name: key.to_owned(),
        label: rule.name.clone().unwrap_or_else(|| key.replace('-', " ")),
        action: rule.action.clone(),
        behaviour: behaviour(rule, names),
        base: value(&rule.base),
        max: value(&rule.max),
        raised_by: terms(&rule.raised_by, kind, names),
        lowered_by: terms(&rule.lowered_by, kind, names),
        subject,
    }
}

fn internal(quantity: &Quantity<AnyDimension>, dimension: Dimension) -> f64 {
    quantity
        .in_dimension(dimension)
        .expect("a checked rule has the dimension of its behaviour")
}

fn subject(rule: &format::Rule, names: &Names) -> Subject {
    match rule.cell.as_str() {
        "parenchyma" => Subject::Parenchyma,
        "vessel" => Subject::Vessel,
        kind if rule.states.is_empty() => Subject::Cells(living_states(kind, names)),
        kind => Subject::Cells(
            rule.states
                .iter()
                .map(|state| names.state(kind, state))
                .collect(),
        ),
    }
}

fn living_states(kind: &str, names: &Names) -> Vec<StateId> {
    let kind = names.kind(kind);
    let states = names.kinds.states.iter().enumerate();
    states
        .filter(|(_, s)| s.kind == kind && !s.corpse)
        .map(|(position, _)| StateId::new(position))
        .collect()
}

fn behaviour(rule: &format::Rule, names: &Names) -> Behaviour {
    let what = rule.what.as_deref().unwrap_or_default();
    let reach_um = rule.reach.as_ref().map_or(0.0, |reach| reach.value);
    match rule.does {
        format::Behaviour::Become => Behaviour::Become(names.state(&rule.cell, what)),
        format::Behaviour::Divide => Behaviour::Divide,
        format::Behaviour::Die => Behaviour::Die,
        format::Behaviour::Leave => Behaviour::Leave,
        format::Behaviour::Secrete => Behaviour::Secrete(names.factor(what)),
        format::Behaviour::TakeUp => Behaviour::TakeUp(names.factor(what)),
        format::Behaviour::Speed => Behaviour::Speed,
        format::Behaviour::Bias => Behaviour::Bias(names.factor(what)),
        format::Behaviour::Engulf => Behaviour::Engulf(meal(rule, what, reach_um, names)),
        format::Behaviour::Kill => Behaviour::Kill(names.any_state(what), reach_um),
        format::Behaviour::Recruit => Behaviour::Recruit(names.any_state(what)),
        format::Behaviour::ClearDebris => Behaviour::ClearDebris,
        format::Behaviour::LayCollagen => Behaviour::LayCollagen,
        format::Behaviour::ClearCollagen => Behaviour::ClearCollagen,
        format::Behaviour::Regrow => Behaviour::Regrow,
        format::Behaviour::Sprout => Behaviour::Sprout,
        format::Behaviour::Activate => Behaviour::Activate,
    }
}

fn meal(rule: &format::Rule, what: &str, reach_um: f64, names: &Names) -> Meal {
    let then_share = rule.then_share.as_ref().map_or(1.0, |share| share.value);
    Meal {
        target: names.any_state(what),
        reach_um,
        then: rule
            .then
            .as_deref()
            .map(|state| names.state(&rule.cell, state)),
        then_share,
        then_share_debris: rule
            .then_share_debris
            .as_ref()
            .map_or(then_share, |share| share.value),
        again_after_s: rule.again_after.as_ref().map_or(0.0, |time| time.value),
    }
}

/// Signals of a rule or level; `kind` is the kind of the cell that senses, if it is a cell.
pub(super) fn terms(rows: &Keyed<format::Term>, kind: Option<&str>, names: &Names) -> Vec<Term> {
    rows.iter()
        .map(|(_, row)| build_term(row, kind, names))
        .collect()
}

fn build_term(row: &format::Term, kind: Option<&str>, names: &Names) -> Term {
    Term {
        signal: signal(row, kind, names),
        shape: match (row.shape, &row.half) {
            (format::Shape::Hill, Some(half)) => Shape::Hill {
                half: internal(half, half_dimension(row.signal)),
                power: row.power.as_ref().map_or(1.0, |power| power.value),
            },
            _ => Shape::Linear,
        },
        strength: row.strength.as_ref().map_or(1.0, |strength| strength.value),
    }
}

fn signal(row: &format::Term, kind: Option<&str>, names: &Names) -> Signal {
    let of = row.of.as_deref().unwrap_or_default();
    match row.signal {
        format::Signal::Concentration => Signal::Concentration(names.factor(of)),
        format::Signal::Gradient => Signal::Gradient(names.factor(of)),
        format::Signal::Density => Signal::Density(
            names.any_state(of),
            row.radius.as_ref().map_or(0.0, |radius| radius.value),
        ),
        format::Signal::Debris => Signal::Debris,
        format::Signal::Alarm => Signal::Alarm,
        format::Signal::Hypoxia => Signal::Hypoxia,
        format::Signal::Vessels => Signal::Vessels,
        format::Signal::Collagen => Signal::Collagen,
        format::Signal::Injury => Signal::Injury,
        format::Signal::Level => {
            let level = kind.and_then(|kind| names.kinds.find_level(names.kind(kind), of));
            Signal::Level(level.expect("a checked rule names only levels of its kind"))
        }
        format::Signal::Age => Signal::Age,
        format::Signal::TimeInState => Signal::TimeInState,
    }
}
