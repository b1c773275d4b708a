//! Rules compiled from rows.

use super::names::Names;
use super::unresolved::Unresolved;
use crate::cells::{
    Behaviour, EntryPer, Meal, Objects, Rule, Rules, Shape, Subject, Term, Vicinity,
};
use crate::format::{
    self, AnyDimension, Document, Keyed, Quantity, behaviour_form, entry_dimension,
};
use crate::ids::{FactorId, LevelId};
use crate::units::Dimension;

/// The rules of an arm, in the order of their keys.
///
/// Rules of actions that are switched off in the arm stay in their places without effect, so that random streams and
/// identities of cells that are named by a rule are the same in all arms.
pub(super) fn build(
    document: &Document,
    without: &[String],
    names: &Names,
) -> Result<Rules, Unresolved> {
    let mut rows: Vec<(&str, &format::Rule)> = document.rules.iter().collect();
    rows.sort_by_key(|(key, _)| *key);
    let rules = rows.into_iter().map(|(key, rule)| {
        let off = rule.action.as_ref().is_some_and(|a| without.contains(a));
        build_rule(key, rule, off, names)
    });
    let rules = rules.collect::<Result<_, _>>()?;
    Ok(Rules::new(rules, names.kinds.states.len()))
}

fn build_rule(
    key: &str,
    rule: &format::Rule,
    off: bool,
    names: &Names,
) -> Result<Rule, Unresolved> {
    let subject = subject(rule, names)?;
    let senser = Sensing {
        key,
        kind: matches!(subject, Subject::Cells(_)).then_some(rule.cell.as_str()),
        names,
    };
    let dimension = match rule.does {
        format::Behaviour::Recruit => entry_dimension([&rule.base, &rule.max]),
        does => behaviour_form(does, subject == Subject::Vessel).0,
    };
    let value = |quantity: &Option<Quantity<AnyDimension>>| {
        let given = quantity.as_ref().filter(|_| !off);
        given.map_or(Ok(0.0), |given| internal(given, dimension, key))
    };
    Ok(Rule {
        name: key.to_owned(),
        label: rule.name.clone().unwrap_or_else(|| key.replace('-', " ")),
        action: rule.action.clone(),
        behaviour: behaviour(rule, names)?,
        base: value(&rule.base)?,
        max: value(&rule.max)?,
        raised_by: senser.terms(&rule.raised_by)?,
        lowered_by: senser.terms(&rule.lowered_by)?,
        subject,
    })
}

fn internal(
    quantity: &Quantity<AnyDimension>,
    dimension: Dimension,
    key: &str,
) -> Result<f64, Unresolved> {
    let value = quantity.in_dimension(dimension);
    value.ok_or_else(|| Unresolved::Dimension(key.to_owned()))
}

fn subject(rule: &format::Rule, names: &Names) -> Result<Subject, Unresolved> {
    Ok(match rule.cell.as_str() {
        "parenchyma" => Subject::Parenchyma,
        "vessel" => Subject::Vessel,
        kind if rule.states.is_empty() => Subject::Cells(names.living_states(kind)?),
        kind => {
            let states = rule.states.iter().map(|state| names.state(kind, state));
            Subject::Cells(states.collect::<Result<_, _>>()?)
        }
    })
}

fn behaviour(rule: &format::Rule, names: &Names) -> Result<Behaviour, Unresolved> {
    let what = rule.what.as_deref().unwrap_or_default();
    let reach_um = rule.reach.as_ref().map_or(0.0, |reach| reach.value);
    Ok(match rule.does {
        format::Behaviour::Become => Behaviour::Become(names.state(&rule.cell, what)?),
        format::Behaviour::Divide => Behaviour::Divide,
        format::Behaviour::Die => Behaviour::Die,
        format::Behaviour::Leave => Behaviour::Leave,
        format::Behaviour::Secrete => Behaviour::Secrete(names.factor(what)?),
        format::Behaviour::TakeUp => Behaviour::TakeUp(names.factor(what)?),
        format::Behaviour::Speed => Behaviour::Speed,
        format::Behaviour::Bias => Behaviour::Bias(names.factor(what)?),
        format::Behaviour::Engulf => Behaviour::Engulf(meal(rule, what, reach_um, names)?),
        format::Behaviour::Kill => Behaviour::Kill(names.dotted_state(what)?, reach_um),
        format::Behaviour::Recruit => {
            let is_flux = entry_dimension([&rule.base, &rule.max]) == Dimension::CELL_FLUX;
            let per = if is_flux {
                EntryPer::Wall
            } else {
                EntryPer::Volume
            };
            Behaviour::Recruit(names.dotted_state(what)?, per)
        }
        format::Behaviour::ClearDebris => Behaviour::ClearDebris,
        format::Behaviour::LayCollagen => Behaviour::LayCollagen,
        format::Behaviour::ClearCollagen => Behaviour::ClearCollagen,
        format::Behaviour::Regrow => Behaviour::Regrow,
        format::Behaviour::Sprout => Behaviour::Sprout,
        format::Behaviour::Activate => Behaviour::Activate,
    })
}

fn meal(rule: &format::Rule, what: &str, reach_um: f64, names: &Names) -> Result<Meal, Unresolved> {
    let then_share = rule.then_share.as_ref().map_or(1.0, |share| share.value);
    let then = rule.then.as_deref();
    Ok(Meal {
        target: names.dotted_state(what)?,
        reach_um,
        then: then
            .map(|state| names.state(&rule.cell, state))
            .transpose()?,
        then_share,
        then_share_debris: rule
            .then_share_debris
            .as_ref()
            .map_or(then_share, |share| share.value),
        bites: rule.bites.as_ref().map_or(1.0, |bites| bites.value),
        again_after_s: rule.again_after.as_ref().map_or(0.0, |time| time.value),
    })
}

/// Who senses the signals of a rule or of a level.
#[derive(Clone, Copy)]
pub(super) struct Sensing<'a> {
    /// Key of the rule or the level.
    pub key: &'a str,
    /// Kind of the cell that senses, if it is a cell.
    pub kind: Option<&'a str>,
    /// Names in the order of their ids.
    pub names: &'a Names,
}

impl Sensing<'_> {
    /// The terms of some rows.
    pub fn terms(&self, rows: &Keyed<format::Term>) -> Result<Vec<Term>, Unresolved> {
        rows.iter().map(|(_, row)| self.term(row)).collect()
    }

    fn term(&self, row: &format::Term) -> Result<Term, Unresolved> {
        let half = || {
            let of = "signal with the shape `hill` or `falling-hill`";
            let half = row.half.as_ref();
            let half = half.ok_or(Unresolved::Key { of, key: "half" })?;
            internal(half, row.signal.form().dimension, self.key)
        };
        let power = || row.power.as_ref().map_or(1.0, |power| power.value);
        Ok(Term {
            signal: row.signal.of(&SensedRow { row, who: self })?,
            shape: match row.shape {
                format::Shape::Hill => Shape::Hill {
                    half: half()?,
                    power: power(),
                },
                format::Shape::FallingHill => Shape::FallingHill {
                    half: half()?,
                    power: power(),
                },
                format::Shape::Linear => Shape::Linear,
            },
            strength: row.strength.as_ref().map_or(1.0, |strength| strength.value),
        })
    }
}

/// A row, and who senses its signal.
struct SensedRow<'a> {
    row: &'a format::Term,
    who: &'a Sensing<'a>,
}

impl SensedRow<'_> {
    fn key(&self) -> Result<&str, Unresolved> {
        let (of, key) = ("signal of something", "of");
        self.row.of.as_deref().ok_or(Unresolved::Key { of, key })
    }
}

impl Objects for SensedRow<'_> {
    type Missing = Unresolved;

    fn factor(&self) -> Result<FactorId, Unresolved> {
        self.who.names.factor(self.key()?)
    }

    fn vicinity(&self) -> Result<Vicinity, Unresolved> {
        let (of, key) = ("density", "radius");
        let radius = self.row.radius.as_ref();
        Ok(Vicinity {
            state: self.who.names.one_state(self.key()?)?,
            radius_um: radius.ok_or(Unresolved::Key { of, key })?.value,
        })
    }

    fn level(&self) -> Result<LevelId, Unresolved> {
        let (of, key) = ("subject of a rule", "level");
        let kind = self.who.kind.ok_or(Unresolved::Key { of, key })?;
        self.who.names.level(kind, self.key()?)
    }
}
