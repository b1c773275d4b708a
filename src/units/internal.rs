//! The unit in which the engine holds a value.

use super::Dimension;

/// The unit in which the engine holds a value of this dimension; empty for a plain number.
pub fn internal_unit(dimension: Dimension) -> String {
    let bases = [
        ("JPY", dimension.money),
        ("g", dimension.mass),
        ("molecules", dimension.molecules),
        ("cells", dimension.cells),
        ("um", dimension.length),
        ("s", dimension.time),
    ];
    let part = |sign: i8| {
        let some = bases.iter().filter(|(_, power)| power.signum() == sign);
        let text = some.map(|(unit, power)| match power.unsigned_abs() {
            1 => (*unit).to_owned(),
            power => format!("{unit}^{power}"),
        });
        text.collect::<Vec<_>>()
    };
    // Per one of them: `molecules`, but `g/molecule`.
    let one = |unit: &String| match unit.as_str() {
        "molecules" | "cells" => unit.trim_end_matches('s').to_owned(),
        _ => unit.clone(),
    };
    part(-1)
        .iter()
        .map(one)
        .fold(part(1).join(" "), |text, unit| format!("{text}/{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_units_read_as_people_write_them() {
        assert_eq!(internal_unit(Dimension::DIFFUSION), "um^2/s");
        assert_eq!(internal_unit(Dimension::RATE), "/s");
        assert_eq!(internal_unit(Dimension::CONCENTRATION), "molecules/um^3");
        assert_eq!(internal_unit(Dimension::MOLAR_MASS), "g/molecule");
        assert_eq!(internal_unit(Dimension::PRICE_PER_CELL), "JPY/cell");
        assert_eq!(internal_unit(Dimension::SHARE), "");
    }
}
