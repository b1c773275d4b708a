//! Values with units as they stand in a study: of an observation, of an operator.

use crate::syntax::{Fault, Node, Value};
use crate::units::{Dimension, format_quantity, parse};

/// Words that may follow a share.
const OF_DOSE: &str = "of dose";

/// A written value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    /// The value in internal units.
    pub value: f64,
    /// The unit as written; empty for a plain number.
    pub unit: String,
    /// Size of one of the unit, in internal units.
    pub size: f64,
}

/// How a value without dimension is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShareForm {
    /// In percent: `14 %`.
    Percent,
    /// As a number, of cells or of anything else: `1000` or `1000 cells`.
    Count,
    /// As a ratio: `0.14` or `14 %`.
    Ratio,
    /// As a mass per mass: `20 pg/mg`.
    MassPerMass,
}

impl ShareForm {
    /// A fault at a value that is written in another form.
    fn fault(self, unit: &str, node: &Node) -> Option<Box<Fault>> {
        let is_percent = unit.starts_with('%');
        let (allowed, expected) = match self {
            Self::Percent => (is_percent, "percent, such as \"14 %\""),
            Self::Count => (!is_percent, "a number, such as 1000 or \"1000 cells\""),
            Self::MassPerMass => (
                !is_percent && !unit.is_empty(),
                "a mass per mass, such as \"20 pg/mg\"",
            ),
            Self::Ratio => (
                is_percent || unit.is_empty(),
                "a ratio, such as 0.5 or \"50 %\"",
            ),
        };
        let fault = Fault::new("a value in another unit than the observation").at(node.place);
        (!allowed).then(|| Box::new(fault.expected(expected)))
    }
}

/// What a value must be: of a dimension, and where it has none, written in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub dimension: Dimension,
    pub form: ShareForm,
}

impl Wanted {
    /// Reads a value.
    ///
    /// # Errors
    /// A fault at the value.
    pub fn amount(self, node: &Node) -> Result<Amount, Box<Fault>> {
        let found = amount(node, self.dimension)?;
        self.checked(found, node)
    }

    /// Reads the two ends of a range.
    ///
    /// # Errors
    /// A fault at the value or at an end.
    pub fn amounts(self, node: &Node) -> Result<[Amount; 2], Box<Fault>> {
        let [low, high] = amounts(node, self.dimension)?;
        Ok([self.checked(low, node)?, self.checked(high, node)?])
    }

    fn checked(self, found: Amount, node: &Node) -> Result<Amount, Box<Fault>> {
        if uncounted(self.dimension) != Dimension::SHARE {
            return Ok(found);
        }
        self.form.fault(&found.unit, node).map_or(Ok(found), Err)
    }
}

/// A dimension in which cells are plain numbers, as people write them.
pub(super) fn uncounted(dimension: Dimension) -> Dimension {
    Dimension {
        cells: 0,
        ..dimension
    }
}

/// Size and dimension of one of a unit in which the program shows a row; none for a unit that is no measure, such as `JPY each`.
pub(super) fn unit_of(text: &str) -> Option<(f64, Dimension)> {
    let text = text.replace(OF_DOSE, "");
    let one = parse(&format!("1 {}", text.trim())).ok()?;
    Some((one.value, uncounted(one.dimension)))
}

/// Reads a value of a dimension.
///
/// # Errors
/// A fault at the value.
pub(super) fn amount(node: &Node, expected: Dimension) -> Result<Amount, Box<Fault>> {
    let wrong = |fault: Fault| Box::new(fault.at(node.place).expected(words_of(expected)));
    let plain = |value: f64| Amount {
        value,
        unit: String::new(),
        size: 1.0,
    };
    let text = match &node.value {
        Value::Integer(number) if uncounted(expected) == Dimension::SHARE => {
            return Ok(plain(*number as f64));
        }
        Value::Float(number) if uncounted(expected) == Dimension::SHARE && number.is_finite() => {
            return Ok(plain(*number));
        }
        Value::Text(text) => text,
        _ => {
            let fault = Fault::new("not a value with its unit");
            return Err(wrong(fault.found(node.kind_name())));
        }
    };
    let bare = text.replace(OF_DOSE, "");
    let found = parse(&bare).map_err(|error| {
        let fault = Fault::new(error.to_string()).found(error.found());
        wrong(fault.nearest(error.nearest().map(str::to_owned)))
    })?;
    if uncounted(found.dimension) != uncounted(expected) {
        let fault = Fault::new("a value of another dimension");
        return Err(wrong(fault.found(words_of(found.dimension))));
    }
    let written = text.trim();
    let unit = written.trim_start_matches(|c: char| "+-_.,eE".contains(c) || c.is_ascii_digit());
    let unit = unit.trim();
    let (size, _) = unit_of(unit).unwrap_or((1.0, expected));
    Ok(Amount {
        value: found.value,
        unit: unit.to_owned(),
        size,
    })
}

/// Reads a value, or the two ends of its range.
///
/// # Errors
/// A fault at the value or at an end.
pub(super) fn amounts(node: &Node, expected: Dimension) -> Result<[Amount; 2], Box<Fault>> {
    let Value::List(items) = &node.value else {
        let one = amount(node, expected)?;
        return Ok([one.clone(), one]);
    };
    let [low, high] = items.as_slice() else {
        let fault = Fault::new("a range has two ends").at(node.place);
        let fault = fault.found(format!("{} values", items.len()));
        let fault = fault.expected("two values such as [\"10 pM\", \"20 pM\"]");
        return Err(Box::new(fault));
    };
    let (low_end, high_end) = (amount(low, expected)?, amount(high, expected)?);
    if low_end.value >= high_end.value {
        let fault = Fault::new("the first end of a range is the lower one").at(node.place);
        let fault = fault.help("exchange the ends, or write a single value");
        return Err(Box::new(fault));
    }
    Ok([low_end, high_end])
}

/// A dimension with an example.
fn words_of(dimension: Dimension) -> String {
    let name = dimension.name();
    match dimension.example() {
        Some(example) if dimension != Dimension::SHARE => format!("{name}, such as {example}"),
        Some(_) => "a number or a share, such as 0.5 or 50 %".to_owned(),
        None => format!("{name}, such as {}", format_quantity(1.0, dimension)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Role, Sources, parse_document};

    fn node(text: &str) -> Node {
        let mut sources = Sources::default();
        let id = sources.add("t", text, Role::Scenario);
        let (root, faults) = parse_document(id, text);
        assert!(faults.is_empty());
        root.as_table().expect("a table").entries()[0].node.clone()
    }

    #[test]
    fn units_are_kept_as_they_are_written() {
        let found = amount(&node("v = \"488 pg/mL\""), Dimension::MASS_CONCENTRATION);
        let found = found.expect("an amount");
        assert_eq!(found.unit, "pg/mL");
        assert!((found.value / found.size - 488.0).abs() < 1e-9);
        let share = amount(&node("v = \"14 % of dose\""), Dimension::SHARE).expect("a share");
        assert_eq!((share.value, share.unit.as_str()), (0.14, "% of dose"));
        let count = amount(&node("v = \"1e3 cells\""), Dimension::SHARE).expect("a number");
        assert_eq!((count.value, count.unit.as_str()), (1000.0, "cells"));
        assert_eq!(
            amount(&node("v = 3"), Dimension::CELLS)
                .ok()
                .map(|one| one.value),
            Some(3.0)
        );
    }

    #[test]
    fn wrong_values_are_refused() {
        let refused = |text: &str, dimension| amounts(&node(text), dimension).is_err();
        assert!(refused("v = \"3 pM\"", Dimension::SHARE));
        assert!(refused("v = 3", Dimension::CONCENTRATION));
        assert!(refused("v = \"3\"", Dimension::CONCENTRATION));
        assert!(refused("v = [\"3 pM\"]", Dimension::CONCENTRATION));
        assert!(refused(
            "v = [\"3 pM\", \"2 pM\"]",
            Dimension::CONCENTRATION
        ));
        assert!(refused("v = true", Dimension::SHARE));
    }
}
