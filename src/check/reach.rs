//! Values that the engine can compute with.

use super::structure::Parameter;
use crate::syntax::Fault;
use crate::units::{Dimension, internal_unit};

/// Smallest and largest size of a value other than zero, in internal units. Fields and columns hold single numbers, which end at
/// 1e-38 and 3e38; the room between is for products of values.
const SINGLE: (f64, f64) = (1e-25, 1e25);

/// Spreads of logarithms: the exponential of many times such a value must stay a number.
const LOG_SD: &str = "log_sd";
/// One standard deviation is then a factor of 148, which is far beyond any spread of donors or vessels.
const MOST_LOG_SD: f64 = 5.0;

/// A logarithm of a power of ten may miss its whole number by this much.
const ROUNDING: f64 = 1e-9;

/// A fault for every value, zero apart, that is too small or too large to compute with.
pub fn out_of_reach(parameters: &[Parameter]) -> Vec<Fault> {
    let fault = |parameter: &Parameter| {
        let (low, high) = if parameter.path.to_string().ends_with(LOG_SD) {
            (SINGLE.0, MOST_LOG_SD)
        } else {
            reach(parameter.dimension)
        };
        let size = parameter.value.abs();
        if size == 0.0 || (low..=high).contains(&size) {
            return None;
        }
        let (scale, unit) = as_written(parameter);
        let expected = format!(
            "0, or a value from {} {unit}",
            shown(low / scale, high / scale)
        );
        let fault = Fault::new("a value beyond what can be computed with")
            .at(parameter.place)
            .found(parameter.written.clone());
        Some(fault.expected(expected.trim_end()))
    };
    parameters.iter().filter_map(fault).collect()
}

/// Both bounds, rounded inward to powers of ten where they are none and far beyond any use.
fn shown(low: f64, high: f64) -> String {
    let power = |value: f64, to: fn(f64) -> f64| {
        let exponent = libm::log10(value);
        let whole = libm::round(exponent);
        if (exponent - whole).abs() < ROUNDING {
            format!("1e{whole}")
        } else if exponent.abs() < 1.0 {
            format!("{value}")
        } else {
            format!("1e{}", to(exponent))
        }
    };
    format!("{} to {}", power(low, libm::ceil), power(high, libm::floor))
}

/// The unit that the author has written, with its size in internal units; the internal unit where it cannot be read from the text.
fn as_written(parameter: &Parameter) -> (f64, String) {
    let written = parameter.written.split_once(char::is_whitespace);
    let of_text = written.and_then(|(number, unit)| {
        let scale = parameter.value / number.parse::<f64>().ok()?;
        scale.is_normal().then(|| (scale, unit.trim().to_owned()))
    });
    of_text.unwrap_or_else(|| (1.0, internal_unit(parameter.dimension)))
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
