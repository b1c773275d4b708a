//! Relations between axes: which conditions of a design satisfy them.

use super::any_value::AnyValue;
use super::axis::{AxisValues, ExperimentAxis};
use super::file::{ExperimentFile, MethodWord};
use super::fit_file::ConstraintFile;
use crate::design::Design;
use crate::syntax::{Fault, Node, Path, Place, nearest, one_of};
use crate::units::{Dimension, parse_as};

/// Share of a value by which sums may miss each other: 10 % and 20 % are 30 %.
const ROUNDING: f64 = 1e-12;

/// A checked relation.
#[derive(Debug, Clone)]
pub(super) struct Constraint {
    /// Positions of the axes that are added up.
    sum: Vec<usize>,
    at_most: Option<Bound>,
    at_least: Option<Bound>,
}

/// The other side of a relation.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// A number in internal units.
    Number(f64),
    /// An axis, by position.
    Axis(usize),
}

impl Constraint {
    /// True if the values of a condition, by axis, satisfy it.
    fn holds(&self, values: &[Option<f64>]) -> bool {
        let number = |axis: usize| values.get(axis).copied().flatten().unwrap_or(f64::NAN);
        let sum: f64 = self.sum.iter().map(|axis| number(*axis)).sum();
        let bound = |bound: Bound| match bound {
            Bound::Number(number) => number,
            Bound::Axis(axis) => number(axis),
        };
        let is_at_most = |low: f64, high: f64| {
            let rounding = ROUNDING * low.abs().max(high.abs());
            low <= high + rounding
        };
        self.at_most.is_none_or(|most| is_at_most(sum, bound(most)))
            && self
                .at_least
                .is_none_or(|least| is_at_most(bound(least), sum))
    }
}

/// The relations of an experiment.
pub(super) fn constraints_of(
    root: &Node,
    file: &ExperimentFile,
    axes: &[ExperimentAxis],
    faults: &mut Vec<Fault>,
) -> Vec<Constraint> {
    let nodes = root.at(&Path::dotted("constraint"));
    let nodes = nodes.map_or(&[][..], Node::items);
    let Some(first) = nodes.first() else {
        return Vec::new();
    };
    let (method, word) = (file.design.method, root.at(&Path::dotted("design.method")));
    if matches!(
        method,
        MethodWord::Saltelli | MethodWord::Morris | MethodWord::Fast | MethodWord::OneAtATime
    ) {
        let place = word.map_or(first.place, |word| word.place);
        let fault =
            Fault::new("this design needs all of its rows: constraints would take some away");
        let fault = fault.at(place).related("a constraint", first.place);
        faults.push(fault.expected("grid, latin-hypercube, sobol or points"));
        return Vec::new();
    }
    let read = |(written, node): (&ConstraintFile, &Node)| {
        ConstraintReader { axes, node, faults }.read(written)
    };
    file.constraint.iter().zip(nodes).filter_map(read).collect()
}

struct ConstraintReader<'a> {
    axes: &'a [ExperimentAxis],
    node: &'a Node,
    faults: &'a mut Vec<Fault>,
}

impl ConstraintReader<'_> {
    fn read(&mut self, written: &ConstraintFile) -> Option<Constraint> {
        let places = self.node.at(&Path::dotted("sum"));
        let places = places.map_or(&[][..], Node::items);
        let sum: Vec<Option<usize>> = written
            .sum
            .iter()
            .zip(places)
            .map(|(name, node)| self.axis(name, node.place))
            .collect();
        if written.at_most.is_none() && written.at_least.is_none() {
            let fault = Fault::new("a constraint without a bound").at(self.node.place);
            self.faults.push(fault.expected("`at_most` or `at_least`"));
            return None;
        }
        let sum: Vec<usize> = sum.into_iter().collect::<Option<_>>()?;
        let dimension = self.dimension(*sum.first()?);
        for (axis, node) in sum.iter().zip(places) {
            self.check_alike(*axis, dimension, node.place)?;
        }
        let at_most = self.bound(written.at_most.as_ref(), "at_most", dimension)?;
        let at_least = self.bound(written.at_least.as_ref(), "at_least", dimension)?;
        Some(Constraint {
            sum,
            at_most,
            at_least,
        })
    }

    /// The position of a numeric axis of this name.
    fn axis(&mut self, name: &str, place: Place) -> Option<usize> {
        let names = || self.axes.iter().map(|axis| axis.name.as_str());
        let Some(found) = names().position(|axis| axis == name) else {
            let nearest = nearest(name, names());
            let fault = Fault::new(format!("no axis is called `{name}`")).at(place);
            let fault = match nearest {
                Some(_) => fault.nearest(nearest),
                None => fault.expected(one_of(self.axes.iter().map(|axis| axis.name.as_str()))),
            };
            self.faults.push(fault);
            return None;
        };
        if is_numeric(&self.axes[found]) {
            return Some(found);
        }
        let fault = Fault::new(format!("the axis `{name}` has no numbers")).at(place);
        self.faults.push(fault);
        None
    }

    fn dimension(&self, axis: usize) -> Option<Dimension> {
        match &self.axes[axis].scale {
            AxisValues::Range(range) => Some(range.dimension),
            AxisValues::Levels(levels) => levels.first()?.dimension,
        }
    }

    fn check_alike(
        &mut self,
        axis: usize,
        dimension: Option<Dimension>,
        place: Place,
    ) -> Option<()> {
        let own = self.dimension(axis);
        if own == dimension {
            return Some(());
        }
        let words =
            |one: Option<Dimension>| one.map_or("a number".to_owned(), |one| one.to_string());
        let fault = Fault::new("axes of different dimensions cannot be compared").at(place);
        let fault = fault.found(words(own)).expected(words(dimension));
        self.faults.push(fault);
        None
    }

    /// A bound: none if it is not written. The outer none is a fault.
    fn bound(
        &mut self,
        written: Option<&AnyValue>,
        key: &str,
        dimension: Option<Dimension>,
    ) -> Option<Option<Bound>> {
        let Some(value) = written else {
            return Some(None);
        };
        let node = self.node.at(&Path::dotted(key));
        let place = node.map_or(self.node.place, |node| node.place);
        let plain = dimension.is_none_or(|one| one == Dimension::SHARE || one == Dimension::CELLS);
        let number = match &value.0 {
            serde_json::Value::Number(number) if plain => number.as_f64(),
            serde_json::Value::String(text) => {
                if self.axes.iter().any(|axis| axis.name == *text) {
                    let axis = self.axis(text, place)?;
                    self.check_alike(axis, dimension, place)?;
                    return Some(Some(Bound::Axis(axis)));
                }
                dimension.and_then(|dimension| parse_as(text, dimension).ok())
            }
            _ => None,
        };
        if number.is_none() {
            let expected = dimension.map_or("a number".to_owned(), |one| one.to_string());
            let fault = Fault::new("not a bound of this sum").at(place);
            self.faults
                .push(fault.expected(format!("the name of an axis, or {expected}")));
        }
        number.map(|number| Some(Bound::Number(number)))
    }
}

fn is_numeric(axis: &ExperimentAxis) -> bool {
    match &axis.scale {
        AxisValues::Range(_) => true,
        AxisValues::Levels(levels) => levels.iter().all(|level| level.value.is_some()),
    }
}

/// The rows of a design that satisfy all relations, with the number of those that do not; a fault if there are none.
pub(super) fn kept(
    design: Design,
    axes: &[ExperimentAxis],
    constraints: &[Constraint],
    place: Place,
    faults: &mut Vec<Fault>,
) -> Option<(Design, usize)> {
    if constraints.is_empty() {
        return Some((design, 0));
    }
    let holds: Vec<bool> = design
        .rows()
        .map(|row| {
            let places = axes.iter().zip(row);
            let values: Vec<Option<f64>> =
                places.map(|(axis, place)| axis.at(*place).value).collect();
            constraints.iter().all(|one| one.holds(&values))
        })
        .collect();
    let left_out = holds.iter().filter(|holds| !**holds).count();
    match left_out {
        0 => Some((design, 0)),
        all if all == holds.len() => {
            let fault = Fault::new("no condition of the design satisfies the constraints");
            faults.push(fault.at(place));
            None
        }
        some => Some((design.keeping(&holds), some)),
    }
}

#[cfg(test)]
mod tests {
    use crate::experiment::load_text;
    use crate::syntax::{Style, render_faults};

    /// Sums from below and above, against another axis, and where 0.9 and 1 are 1.9.
    #[test]
    fn sums_are_bounded_on_both_sides() {
        let sums = |bounds: &str| {
            let axes = [
                ("a", "viability"),
                ("b", "death_factor"),
                ("c", "receptors"),
            ];
            let axes = axes.map(|(name, key)| {
                let path = format!("products.bm-msc.{key}");
                format!("[[axis]]\nname = \"{name}\"\npath = \"{path}\"\nvalues = [0.9, 1]\n")
            });
            let text = format!(
                "format = 1\ntitle = \"t\"\nquestion = \"q\"\nscenarios = [\"well-meals\"]\n[design]\nmethod = \"grid\"\n[[constraint]]\n{bounds}\n{}",
                axes.concat()
            );
            let found = load_text("sums.toml", &text);
            let found = found
                .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
            (found.conditions(), found.left_out())
        };
        assert_eq!(sums("sum = [\"a\", \"b\"]\nat_most = 1.9"), (6, 2));
        assert_eq!(sums("sum = [\"a\", \"b\"]\nat_least = 1.9"), (6, 2));
        assert_eq!(sums("sum = [\"a\"]\nat_most = \"b\""), (6, 2));
        assert_eq!(
            sums("sum = [\"a\", \"b\"]\nat_least = 1.85\nat_most = 1.95"),
            (4, 4)
        );
    }
}
