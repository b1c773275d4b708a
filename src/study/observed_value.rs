//! Reading what was observed: the value, its ends and its error, and the floor of the operator.

use super::amount::{Amount, amount, amounts};
use super::expected::Expected;
use super::file::{ObservationFile, StudyComparison};
use super::observation_reader::{ObservationReader, RowKind};
use super::operator::Floor;
use crate::units::Dimension;

impl ObservationReader<'_> {
    /// What was observed, and the size of one of its unit.
    pub(super) fn expected(
        &mut self,
        number: usize,
        file: &ObservationFile,
        dimension: Dimension,
    ) -> Option<(Expected, f64)> {
        let comparison = file.comparison;
        let made = |ends, spread, unit: &Amount| {
            let expected = Expected {
                comparison,
                ends,
                spread,
                unit: unit.unit.clone(),
            };
            Some((expected, unit.size))
        };
        let plain = Amount {
            value: 0.0,
            unit: String::new(),
            size: 1.0,
        };
        if comparison == StudyComparison::Order {
            return made([0.0; 2], 0.0, &plain);
        }
        let node = self.node(number, "value")?;
        if comparison == StudyComparison::Sign {
            let ends = match node.as_text() {
                Some("higher") => [0.0, f64::INFINITY],
                Some("lower") => [f64::NEG_INFINITY, 0.0],
                _ => {
                    self.fault(number, "value", "not a sign", "\"higher\" or \"lower\"");
                    return None;
                }
            };
            return made(ends, 0.0, &plain);
        }
        let is_range = comparison == StudyComparison::Range;
        let found = if is_range {
            amounts(node, dimension)
        } else {
            amount(node, dimension).map(|one| [one.clone(), one])
        };
        let [low, high] = found.map_err(|fault| self.faults.push(*fault)).ok()?;
        if is_range && node.items().is_empty() {
            self.fault(number, "value", "a range has two ends", "two values");
            return None;
        }
        let ends = [low.value / high.size, high.value / high.size];
        let ends = match comparison {
            StudyComparison::AtMost => [f64::NEG_INFINITY, ends[1]],
            StudyComparison::AtLeast => [ends[0], f64::INFINITY],
            _ => ends,
        };
        let spread = match comparison {
            StudyComparison::Factor if ends[0] <= 0.0 => {
                self.fault(number, "value", "zero has no factor", "a value above zero");
                return None;
            }
            StudyComparison::Factor => file.within?,
            StudyComparison::Difference => self.error(number, file, dimension)? / high.size,
            _ => 0.0,
        };
        made(ends, spread, &high)
    }

    /// The standard error of the observed mean, in internal units.
    fn error(
        &mut self,
        number: usize,
        file: &ObservationFile,
        dimension: Dimension,
    ) -> Option<f64> {
        let (key, size) = match file.sem {
            Some(_) => ("sem", 1.0),
            None => ("sd", libm::sqrt(f64::from(file.n?))),
        };
        let found = amount(self.node(number, key)?, dimension);
        let found = found.map_err(|fault| self.faults.push(*fault)).ok()?;
        if found.value > 0.0 {
            return Some(found.value / size);
        }
        self.fault(
            number,
            key,
            "an error of this size leaves no room",
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
