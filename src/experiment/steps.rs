//! Evenly spaced values.

use super::axis::whole_cells;
use super::range::no_number;
use super::written::{WrittenAxis, number_of};
use crate::check::Parameter;
use crate::syntax::{Fault, Node, Path, Value};
use crate::units::format_quantity;

/// The values of `linear` or `log`, both ends among them; none with faults.
pub(super) fn steps_of(
    written: &WrittenAxis<'_>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Option<Vec<Node>> {
    let file = written.file;
    let (key, steps) = match (&file.linear, &file.log) {
        (Some(steps), _) => ("linear", steps),
        (None, Some(steps)) => ("log", steps),
        (None, None) => return None,
    };
    let node = written.at(key)?;
    let [from, to] = ["from", "to"].map(|end| {
        let node = node.at(&Path::dotted(end))?;
        let number = number_of(node, Some(parameter));
        if number.is_none() {
            faults.push(no_number(node, parameter));
        }
        number
    });
    let (from, to) = (from?, to?);
    if key == "log" && !(from > 0.0 && to > 0.0) {
        let fault = Fault::new("logarithmic steps need ends above zero").at(node.place);
        faults.push(fault.help("use `linear`, or start above zero"));
        return None;
    }
    let last = f64::from(steps.steps - 1);
    let at = |step: u32| {
        let share = f64::from(step) / last;
        let value = if key == "log" {
            libm::exp((1.0 - share) * libm::log(from) + share * libm::log(to))
        } else {
            (1.0 - share) * from + share * to
        };
        let value = whole_cells(value, parameter.dimension);
        let text = format_quantity(value, parameter.dimension);
        Node {
            value: Value::Text(text),
            place: node.place,
        }
    };
    let mut values: Vec<Node> = (0..steps.steps).map(at).collect();
    // The ends are those that are written.
    let ends = ["from", "to"].map(|end| node.at(&Path::dotted(end)).cloned());
    if let ([Some(first), Some(last)], [head, .., tail]) = (ends, values.as_mut_slice()) {
        (*head, *tail) = (first, last);
    }
    Some(values)
}
