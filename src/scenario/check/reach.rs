//! Values that the engine can compute with.

use super::super::faults::Fault;
use super::super::provenance::internal_unit;
use super::super::structure::Parameter;
use crate::units::Dimension;

/// Smallest and largest size of a value other than zero, in internal units. Fields and columns hold single numbers, which end at
/// 1e-38 and 3e38; the room between is for products of values.
const SINGLE: (f64, f64) = (1e-25, 1e25);

/// Spreads of logarithms: the exponential of many times such a value must stay a number.
const LOG_SD: &str = "log_sd";
/// One standard deviation is then a factor of 148, which is far beyond any spread of donors or vessels.
const MOST_LOG_SD: f64 = 5.0;

/// A fault for every value, zero apart, that is too small or too large to compute with.
pub fn out_of_reach(parameters: &[Parameter]) -> Vec<Fault> {
    let fault = |parameter: &Parameter| {
        let (low, high) = match parameter.path.to_string().ends_with(LOG_SD) {
            true => (SINGLE.0, MOST_LOG_SD),
            false => reach(parameter.dimension),
        };
        let size = parameter.value.abs();
        if size == 0.0 || (low..=high).contains(&size) {
            return None;
        }
        let unit = internal_unit(parameter.dimension);
        let expected = format!("0, or a value from {low:e} to {high:e} {unit}");
        let fault = Fault::new("a value beyond what can be computed with")
            .at(parameter.place)
            .found(parameter.written.clone());
        Some(fault.expected(expected.trim_end()))
    };
    parameters.iter().filter_map(fault).collect()
}

/// What is far beyond any cell, molecule or body, but not beyond numbers.
fn reach(dimension: Dimension) -> (f64, f64) {
    match dimension {
        Dimension::LENGTH => (1e-6, 1e9),
        Dimension::TIME => (1e-6, 1e15),
        Dimension::RATE => (1e-25, 1e6),
        Dimension::SHARE => (1e-25, 1e12),
        Dimension::CONCENTRATION => (1e-25, 1e12),
        Dimension::SECRETION | Dimension::FLOW => (1e-25, 1e15),
        _ => SINGLE,
    }
}
