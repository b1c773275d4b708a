//! Reading what was observed: the value, its ends and its error, and the floor of the operator.

use super::amount::{Amount, Wanted, amount};
use super::expected::Expected;
use super::file::{ObservationFile, StudyComparison};
use super::observation_reader::{ObservationReader, RowKind};
use super::operator::Floor;

impl ObservationReader<'_> {
    /// What was observed, and the size of one of its unit.
    pub(super) fn expected(
        &mut self,
        number: usize,
        file: &ObservationFile,
        (wanted, kind): (Wanted, &RowKind),
    ) -> Option<(Expected, f64)> {
        let comparison = file.comparison;
        let (ends, spread, unit, size) = match comparison {
            StudyComparison::Order => ([0.0; 2], 0.0, String::new(), 1.0),
            // The difference is shown in the unit of the rows.
            StudyComparison::Sign => (self.sign(number)?, 0.0, kind.unit.clone(), kind.size),
            _ => {
                let [low, high] = self.value(number, comparison, wanted)?;
                let ends = [low.value, high.value].map(|end| end / high.size);
                let spread = self.spread(number, file, (wanted, ends[0]))?;
                let spread = match comparison {
                    StudyComparison::Difference => spread / high.size,
                    _ => spread,
                };
                (ends, spread, high.unit, high.size)
            }
        };
        let ends = match comparison {
            StudyComparison::AtMost => [f64::NEG_INFINITY, ends[1]],
            StudyComparison::AtLeast => [ends[0], f64::INFINITY],
            _ => ends,
        };
        let expected = Expected {
            comparison,
            ends,
            spread,
            unit,
        };
        Some((expected, size))
    }

    /// The side of zero on which a difference must lie.
    fn sign(&mut self, number: usize) -> Option<[f64; 2]> {
        match self.node(number, "value")?.as_text() {
            Some("higher") => Some([0.0, f64::INFINITY]),
            Some("lower") => Some([f64::NEG_INFINITY, 0.0]),
            _ => {
                self.fault(number, "value", "not a sign", "\"higher\" or \"lower\"");
                None
            }
        }
    }

    /// The observed value twice, or the two ends of its range.
    fn value(
        &mut self,
        number: usize,
        comparison: StudyComparison,
        wanted: Wanted,
    ) -> Option<[Amount; 2]> {
        let node = self.node(number, "value")?;
        let is_range = comparison == StudyComparison::Range;
        if is_range && node.items().is_empty() {
            self.fault(number, "value", "a range has two ends", "two values");
            return None;
        }
        let found = if is_range {
            wanted.amounts(node)
        } else {
            wanted.amount(node).map(|one| [one.clone(), one])
        };
        found.map_err(|fault| self.faults.push(*fault)).ok()
    }

    /// The allowed factor, or the standard error in internal units; 0 for other comparisons.
    fn spread(
        &mut self,
        number: usize,
        file: &ObservationFile,
        (wanted, value): (Wanted, f64),
    ) -> Option<f64> {
        match file.comparison {
            StudyComparison::Factor if value <= 0.0 => {
                let message = "the comparison `factor` needs a value above zero";
                self.fault(number, "value", message, "a value above zero");
                None
            }
            StudyComparison::Factor => file.within,
            StudyComparison::Difference => self.error(number, file, wanted),
            _ => Some(0.0),
        }
    }

    /// The standard error of the observed mean, in internal units.
    fn error(&mut self, number: usize, file: &ObservationFile, wanted: Wanted) -> Option<f64> {
        let (key, size) = match file.sem {
            Some(_) => ("sem", 1.0),
            None => ("sd", libm::sqrt(f64::from(file.n?))),
        };
        let found = wanted.amount(self.node(number, key)?);
        let found = found.map_err(|fault| self.faults.push(*fault)).ok()?;
        if found.value > 0.0 {
            return Some(found.value / size);
        }
        self.fault(
            number,
            key,
            "the error of the observed mean is not above zero",
            "an error above 0",
        );
        None
    }

    /// Background and limit of the operator, in internal units of what is read.
    pub(super) fn floor(&mut self, operator: Option<usize>, kind: &RowKind) -> Floor {
        let mut floor = Floor {
            background: 0.0,
            limit: f64::NEG_INFINITY,
        };
        let Some(operator) = operator.map(|one| &self.operators[one]) else {
            return floor;
        };
        let scale = operator.operator.dimension;
        let dimension = kind.dimension.times(scale, 1).unwrap_or(scale);
        let own = [
            (&operator.background, &mut floor.background),
            (&operator.limit, &mut floor.limit),
        ];
        for (node, target) in own {
            let Some(node) = node else { continue };
            match amount(node, dimension) {
                Ok(found) => *target = found.value,
                Err(fault) => self.faults.push(*fault),
            }
        }
        floor
    }
}
