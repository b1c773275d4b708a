//! From a value in internal units back to text.

use super::dimension::Dimension;
use super::parse::parse;

/// Digits written: few enough that `0.1 + 0.2` reads 0.3, enough that reading the text gives the value to 1e-12.
const DIGITS_AFTER_POINT: usize = 13;

/// Writes `value`, in internal units, with a unit people use for that dimension: `8 pM`, `20 um`, `0.25 /day`.
///
/// The largest unit in which the number is at least 1 is taken. Reading the text back with
/// [`parse_as`](crate::units::parse_as) gives the value to a relative 1e-12 (for values from 1e-280 to 1e280).
pub fn format_quantity(value: f64, dimension: Dimension) -> String {
    let (unit, size) = unit_for(value, dimension);
    joined(value / size, &unit)
}

/// Writes values, in internal units, all with the unit that [`format_quantity`] takes for the smallest of them that is not 0.
pub fn format_alike<const N: usize>(values: [f64; N], dimension: Dimension) -> [String; N] {
    let sizes = values.iter().map(|value| value.abs());
    let least = sizes
        .filter(|size| *size > 0.0)
        .fold(f64::INFINITY, f64::min);
    let least = if least.is_finite() { least } else { 0.0 };
    let (unit, size) = unit_for(least, dimension);
    values.map(|value| joined(value / size, &unit))
}

/// The largest unit in which the number is at least 1, else the smallest, with its size in internal units.
fn unit_for(value: f64, dimension: Dimension) -> (String, f64) {
    let units = units_of(dimension);
    let mut found = (base_units(dimension), 1.0);
    for unit in units {
        let size = size_of(&unit);
        found = (unit, size);
        if value.abs() / size >= 1.0 {
            break;
        }
    }
    found
}

/// The units that people use for a dimension, the largest first; none for a dimension without a name.
///
/// A number of things that are not counted as cells has the units of cells without that word: `/mm^3/day`.
fn units_of(dimension: Dimension) -> Vec<String> {
    if let Some(named) = dimension.named() {
        return named.units.iter().map(|unit| (*unit).to_owned()).collect();
    }
    let of_cells = Dimension {
        cells: 1,
        ..dimension
    };
    let named = of_cells.named().filter(|_| dimension.cells == 0);
    let units = named.map_or(&[][..], |named| named.units);
    let uncounted = units.iter().filter_map(|unit| unit.strip_prefix("cells"));
    uncounted.map(str::to_owned).collect()
}

/// One of the unit in internal units.
fn size_of(unit: &str) -> f64 {
    parse(&format!("1 {unit}"))
        .map(|one| one.value)
        .expect("units of the registry are units of the table, tested")
}

/// Number and unit, with a space between them unless one of them is missing.
fn joined(number: f64, unit: &str) -> String {
    format!("{} {unit}", short(number)).trim_end().to_owned()
}

/// The shortest decimal text of the number at a fixed number of digits.
fn short(number: f64) -> String {
    let digits = format!("{number:.DIGITS_AFTER_POINT$e}");
    let rounded: f64 = digits.parse().unwrap_or(number);
    if rounded == 0.0 || (1e-3..1e7).contains(&rounded.abs()) {
        format!("{rounded}")
    } else {
        format!("{rounded:e}")
    }
}

/// `um^2 s^-1` for a dimension without a name.
fn base_units(d: Dimension) -> String {
    let bases = [
        ("JPY", d.money),
        ("g", d.mass),
        ("molecules", d.molecules),
        ("cells", d.cells),
        ("um", d.length),
        ("s", d.time),
    ];
    let parts: Vec<String> = bases
        .iter()
        .filter(|(_, e)| *e != 0)
        .map(|(unit, e)| format!("{unit}^{e}"))
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_counted_as_cells_has_their_units_without_the_word() {
        let entry = parse("1.5 /mm^3/day").expect("a quantity");
        assert_eq!(
            format_quantity(entry.value, entry.dimension),
            "1.5 /mm^3/day"
        );
    }
}
