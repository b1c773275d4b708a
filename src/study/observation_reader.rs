//! From the observations of a study file to observations, with a fault at the place of everything that cannot be used.

use super::amount::{ShareForm, Wanted, amount, uncounted, unit_of};
use super::file::{GroupComparison, ObservationFile, StudyComparison};
use super::model::{Observation, ObservedPart, StudyCase, StudyGroup};
use super::operator_reader::ReadOperator;
use super::rows::{RowNames, living};
use super::written::WrittenStudy;
use crate::plan::{AnswerStat, Plan};
use crate::record::RunEvidence;
use crate::runs::ClosingTable;
use crate::syntax::{Fault, Node, Place};
use crate::units::{Dimension, exact_duration};

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
    pub size: f64,
    /// The unit as the program shows it.
    pub unit: String,
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
        let operator = file.operator.as_ref().and_then(|name| {
            self.operators
                .iter()
                .position(|one| one.operator.name == *name)
        });
        let parts = self.parts(number, operator);
        let kind = self.row_kind(number, &groups, &against, &parts)?;
        let molecule_mass = self.molecule_mass(number)?;
        let kind = with_mass(kind, molecule_mass)?;
        let dimension = self.dimension(number, &kind, operator, &against)?;
        let wanted = self.wanted(dimension, &kind, operator, &against);
        let (expected, unit_size) = self.expected(number, file, (wanted, &kind))?;
        let floor = self.floor(operator, &kind);
        let no_effect = self.written.at(&format!("observation.{number}.no_effect"));
        let no_effect = match no_effect.map(|node| wanted.amount(node)) {
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
            molecule_mass: molecule_mass.unwrap_or(1.0),
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

    /// The written mass of a molecule; none inside if there is none.
    fn molecule_mass(&mut self, number: usize) -> Option<Option<f64>> {
        let Some(node) = self.node(number, "molar_mass") else {
            return Some(None);
        };
        let found = amount(node, Dimension::MOLAR_MASS);
        let found = found.map_err(|fault| self.faults.push(*fault)).ok()?;
        Some(Some(found.value))
    }

    /// What the observed value must be.
    fn wanted(
        &self,
        dimension: Dimension,
        kind: &RowKind,
        operator: Option<usize>,
        against: &Option<(usize, GroupComparison)>,
    ) -> Wanted {
        let operator = operator.map(|one| &self.operators[one].operator);
        let is_relative = operator.is_some_and(|one| one.relative_to.is_some());
        let by = against.map(|(_, by)| by);
        let is_ratio = matches!(
            by,
            Some(GroupComparison::Ratio | GroupComparison::Suppression)
        );
        let form = if is_relative || is_ratio {
            ShareForm::Ratio
        } else if kind.dimension.mass != 0 {
            ShareForm::MassPerMass
        } else if kind.unit.contains('%') {
            ShareForm::Percent
        } else {
            ShareForm::Count
        };
        Wanted { dimension, form }
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
                let message = "`groups` needs the comparison `order`";
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
            Some(name) if file.group.as_ref() == Some(name) => {
                let message = "a group is compared with itself";
                self.fault(number, "against", message, "another group");
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
                "`by` has no effect on a sign, which is that of the difference"
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
                living_start: living(&observable)
                    .filter(|_| is_relative)
                    .map(|_| names.living_start),
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
                    self.too_late(number, plan, parts.iter().any(|part| part.row == *name));
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
        let found = unit_of(&first);
        match found {
            Some((size, dimension)) => Some(RowKind {
                size,
                unit: first,
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

    /// A moment after the end of the scenario: that of the observation, or the one that readings are relative to.
    fn too_late(&mut self, number: usize, plan: &Plan, is_own: bool) {
        let file = &self.written.file.observation[number];
        let end = exact_duration(plan.duration.seconds());
        let all = self.written.file.operator.iter();
        let operator = all
            .zip(0..)
            .find(|(one, _)| file.operator.as_ref() == Some(&one.name));
        let place = match operator.filter(|_| !is_own) {
            Some((_, operator)) => {
                let path = format!("operator.{operator}.relative_to");
                self.written.place(&path)
            }
            None => self.place(number, "at"),
        };
        let fault = Fault::new("the scenario ends before this is read").at(place);
        let fault = fault.expected(format!("a moment until {end}"));
        let help = "give an earlier moment, or a longer `duration` under [set]";
        self.faults.push(fault.help(help));
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

/// Rows of concentrations as masses per volume, where the observation has the mass of a molecule.
fn with_mass(mut kind: RowKind, molecule_mass: Option<f64>) -> Option<RowKind> {
    if let Some(mass) = molecule_mass {
        kind.size *= mass;
        kind.dimension = kind.dimension.times(Dimension::MOLAR_MASS, 1)?;
    }
    Some(kind)
}
