//! From the observations of a study file to observations, with a fault at the place of everything that cannot be used.

use super::amount::{amount, uncounted, unit_of};
use super::file::{GroupComparison, ObservationFile, StudyComparison};
use super::model::{Observation, ObservedPart, StudyCase, StudyGroup};
use super::operator_reader::ReadOperator;
use super::rows::{RowNames, living};
use super::written::WrittenStudy;
use crate::plan::{AnswerStat, Plan};
use crate::record::RunEvidence;
use crate::runs::ClosingTable;
use crate::syntax::{Fault, Node, Place};
use crate::units::Dimension;

/// A comparison without a number that it needs.
const LACKS: &str = "the comparison lacks a number";

/// Reads observations one by one.
pub(super) struct ObservationReader<'a> {
    written: &'a WrittenStudy,
    groups: &'a [StudyGroup],
    cases: &'a [StudyCase],
    pub operators: &'a [ReadOperator],
    pub faults: Vec<Fault>,
}

/// What is known of the rows of an observation.
pub(super) struct RowKind {
    /// Size of one of their unit, in internal units.
    size: f64,
    pub dimension: Dimension,
    stat: AnswerStat,
}

impl<'a> ObservationReader<'a> {
    pub fn new(
        written: &'a WrittenStudy,
        groups: &'a [StudyGroup],
        cases: &'a [StudyCase],
        operators: &'a [ReadOperator],
    ) -> Self {
        Self {
            written,
            groups,
            cases,
            operators,
            faults: Vec::new(),
        }
    }

    /// An observation by its number; none with faults.
    pub fn observation(&mut self, number: usize) -> Option<Observation> {
        let file = &self.written.file.observation[number];
        let groups = self.groups_of(number, file)?;
        let against = self.against(number, file)?;
        self.check_keys(number, file);
        let operator = file.operator.as_ref().and_then(|name| {
            self.operators
                .iter()
                .position(|one| one.operator.name == *name)
        });
        let parts = self.parts(number, operator);
        let kind = self.row_kind(number, &groups, &against, &parts)?;
        let dimension = self.dimension(number, &kind, operator, &against)?;
        let (expected, unit_size) = self.expected(number, file, dimension)?;
        let floor = self.floor(operator, &kind);
        let no_effect = self.written.at(&format!("observation.{number}.no_effect"));
        let no_effect = match no_effect.map(|node| amount(node, dimension)) {
            None => None,
            Some(Ok(found)) => Some(found.value / unit_size),
            Some(Err(fault)) => {
                self.faults.push(*fault);
                None
            }
        };
        Some(Observation {
            say: file.say.clone(),
            groups,
            against,
            parts,
            row_size: kind.size,
            unit_size,
            operator,
            floor,
            expected,
            no_effect,
            at_s: match kind.stat {
                AnswerStat::At(tick) => Some(tick.seconds()),
                _ => None,
            },
            role: file.role,
            n: file.n,
            note: file.note.clone().unwrap_or_default(),
        })
    }

    pub fn node(&self, number: usize, key: &str) -> Option<&'a Node> {
        self.written.at(&format!("observation.{number}.{key}"))
    }

    fn place(&self, number: usize, key: &str) -> Place {
        self.written.place(&format!("observation.{number}.{key}"))
    }

    pub fn fault(&mut self, number: usize, key: &str, message: &str, expected: &str) {
        let fault = Fault::new(message).at(self.place(number, key));
        self.faults.push(fault.expected(expected));
    }

    fn group(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.name == name)
    }

    /// The groups: several for an order, else one, which may be left out where the study has one.
    fn groups_of(&mut self, number: usize, file: &ObservationFile) -> Option<Vec<usize>> {
        let is_order = file.comparison == StudyComparison::Order;
        match (&file.group, &file.groups) {
            (None, Some(names)) if is_order => names.iter().map(|name| self.group(name)).collect(),
            (Some(name), None) if !is_order => self.group(name).map(|group| vec![group]),
            (None, None) if !is_order && self.groups.len() == 1 => Some(vec![0]),
            (_, None) if is_order => {
                let expected = "`groups` with the groups in ascending order";
                self.fault(number, "comparison", "an order needs groups", expected);
                None
            }
            (_, Some(_)) => {
                let message = "several groups without an order";
                self.fault(
                    number,
                    "groups",
                    message,
                    "`group`, or comparison = \"order\"",
                );
                None
            }
            _ => {
                self.fault(
                    number,
                    "group",
                    "the observation does not name its group",
                    "`group`",
                );
                None
            }
        }
    }

    /// The other group, if there is one.
    #[expect(
        clippy::option_option,
        reason = "none for a fault, none for no other group"
    )]
    fn against(
        &mut self,
        number: usize,
        file: &ObservationFile,
    ) -> Option<Option<(usize, GroupComparison)>> {
        let by = file.by.unwrap_or(GroupComparison::Ratio);
        let found = match &file.against {
            Some(_) if file.comparison == StudyComparison::Order => {
                let expected = "`groups` alone";
                self.fault(number, "against", "an order compares its groups", expected);
                return None;
            }
            Some(name) => Some((self.group(name)?, by)),
            None => None,
        };
        let is_sign = file.comparison == StudyComparison::Sign;
        if is_sign && found.is_none() {
            let expected = "`against` with the other group";
            self.fault(number, "comparison", "a sign needs another group", expected);
            return None;
        }
        if file.by.is_some() && (found.is_none() || is_sign) {
            let message = if is_sign {
                "a sign is that of a difference"
            } else {
                "there is no other group"
            };
            self.fault(number, "by", message, "nothing here");
        }
        // The sign of a difference is asked for.
        Some(found.map(|(group, by)| {
            (
                group,
                if is_sign {
                    GroupComparison::Difference
                } else {
                    by
                },
            )
        }))
    }

    /// Keys that a comparison needs, and those that it does not know.
    fn check_keys(&mut self, number: usize, file: &ObservationFile) {
        use StudyComparison::{Difference, Factor, Order};
        let compares = |with: StudyComparison| file.comparison == with;
        let own = [
            ("value", file.value.is_some(), !compares(Order)),
            ("within", file.within.is_some(), compares(Factor)),
            ("sem", file.sem.is_some(), compares(Difference)),
            ("sd", file.sd.is_some(), compares(Difference)),
        ];
        for (key, given, allowed) in own {
            if given && !allowed {
                let message = format!("`{key}` has no meaning in this comparison");
                self.fault(number, key, &message, "nothing here");
            }
            let is_error = key == "sem" || key == "sd";
            if !given && allowed && !is_error {
                let expected = format!("`{key}`");
                self.fault(number, "comparison", LACKS, &expected);
            }
        }
        if compares(Difference) && file.sem.is_none() && file.sd.is_none() {
            self.fault(number, "comparison", LACKS, "`sem`, or `sd` and `n`");
        }
        self.check_errors(number, file);
    }

    /// Numbers that cannot be an error of a mean, or an allowed factor.
    fn check_errors(&mut self, number: usize, file: &ObservationFile) {
        if file.sem.is_some() && file.sd.is_some() {
            self.fault(number, "sd", "two errors of one mean", "`sem` or `sd`");
        }
        if file.sd.is_some() && file.n.is_none() {
            let message = "a standard deviation without the number of individuals";
            self.fault(number, "sd", message, "`n`");
        }
        let allows = |within: f64| within > 1.0 && within.is_finite();
        if file.within.is_some_and(|within| !allows(within)) {
            let message = "a factor that allows nothing";
            self.fault(number, "within", message, "a number above 1");
        }
    }

    fn parts(&self, number: usize, operator: Option<usize>) -> Vec<ObservedPart> {
        let file = &self.written.file.observation[number];
        let is_relative =
            operator.is_some_and(|one| self.operators[one].operator.relative_to.is_some());
        let alone = file.observable.iter().map(|name| (name.clone(), 1.0));
        let parts = file.parts.iter().flatten();
        let parts = parts.map(|part| (part.observable.clone(), part.gain));
        let all = alone.chain(parts).enumerate();
        let part = |(position, (observable, gain)): (usize, (String, f64))| {
            let names = RowNames::of(number, position);
            ObservedPart {
                living: living(&observable).map(|_| names.living),
                start: is_relative.then_some(names.start),
                row: names.row,
                observable,
                gain,
            }
        };
        all.map(part).collect()
    }

    /// Unit and statistic of the rows, which must be the same for all parts.
    fn row_kind(
        &mut self,
        number: usize,
        groups: &[usize],
        against: &Option<(usize, GroupComparison)>,
        parts: &[ObservedPart],
    ) -> Option<RowKind> {
        let mut units = Vec::new();
        let mut stat = AnswerStat::Final;
        for group in groups.iter().chain(against.iter().map(|(group, _)| group)) {
            let plan = &self.cases[self.groups[*group].case].plan;
            for name in parts
                .iter()
                .flat_map(|part| std::iter::once(&part.row).chain(&part.start))
            {
                let Some(position) = plan.answers.iter().position(|row| row.say == *name) else {
                    self.fault(
                        number,
                        "at",
                        "the scenario ends before this is read",
                        "an earlier moment",
                    );
                    return None;
                };
                if parts.iter().any(|part| part.row == *name) {
                    stat = plan.answers[position].stat;
                }
                units.push(shown_unit(plan, position)?);
            }
        }
        let first = units.first()?.clone();
        if units.iter().any(|unit| *unit != first) {
            self.fault(
                number,
                "parts",
                "the parts have different units",
                "the same `as` for all",
            );
            return None;
        }
        match unit_of(&first) {
            Some((size, dimension)) => Some(RowKind {
                size,
                dimension,
                stat,
            }),
            None => {
                let message = format!("a study cannot compare what is shown in {first}");
                self.fault(number, "as", &message, "another unit");
                None
            }
        }
    }

    /// The dimension of what was observed.
    fn dimension(
        &mut self,
        number: usize,
        kind: &RowKind,
        operator: Option<usize>,
        against: &Option<(usize, GroupComparison)>,
    ) -> Option<Dimension> {
        let is_ratio = matches!(
            against,
            Some((_, GroupComparison::Ratio | GroupComparison::Suppression))
        );
        let Some(operator) = operator.map(|one| &self.operators[one].operator) else {
            return Some(if is_ratio {
                Dimension::SHARE
            } else {
                kind.dimension
            });
        };
        if kind.stat.is_time() {
            let message = "an operator has no effect on a time";
            self.fault(number, "operator", message, "no operator");
            return None;
        }
        if operator.relative_to.is_some() || is_ratio {
            return Some(Dimension::SHARE);
        }
        kind.dimension.times(operator.dimension, 1).map(uncounted)
    }
}

/// The unit in which a row is shown.
fn shown_unit(plan: &Plan, position: usize) -> Option<String> {
    let plan = Plan {
        answers: vec![plan.answers.get(position)?.clone()],
        ..plan.clone()
    };
    let table = ClosingTable::of(&plan).ok()?;
    let rows = table.answers(&RunEvidence::default(), false);
    rows.first().map(|row| row.unit.clone())
}
