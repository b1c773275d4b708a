//! Conversions, messages and properties of quantities.

use proptest::prelude::*;

use super::{Dimension as D, QuantityFault, format_quantity, parse, parse_as};

/// One mole, and one pM in molecules/um^3.
const MOLE: f64 = 6.022_140_76e23;

fn value(text: &str, dimension: D) -> f64 {
    parse_as(text, dimension).unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// Powers of ten and whole factors are exact to the last bit.
#[test]
fn conversions_without_avogadro_are_exact() {
    let cases = [
        ("29 um^2/s", D::DIFFUSION, 29.0),
        ("29 \u{b5}m\u{b2}/s", D::DIFFUSION, 29.0),
        ("29 \u{3bc}m\u{b2}\u{b7}s\u{207b}\u{b9}", D::DIFFUSION, 29.0),
        ("0.25 /day", D::RATE, 0.25 / 86_400.0),
        ("0.25 1/day", D::RATE, 0.25 / 86_400.0),
        ("0.25 day^-1", D::RATE, 0.25 / 86_400.0),
        ("0.25 / d", D::RATE, 0.25 / 86_400.0),
        ("2e6 cells", D::CELLS, 2e6),
        ("2_000_000", D::CELLS, 2e6),
        ("5.6 L/min", D::FLOW, 5.6e15 / 60.0),
        ("14.6 mL/min", D::FLOW, 14.6e12 / 60.0),
        ("12 %", D::SHARE, 0.12),
        ("95%", D::SHARE, 0.95),
        ("1e6 cells/kg", D::CELLS_PER_MASS, 1e3),
        ("1 mm", D::LENGTH, 1000.0),
        ("29 nm", D::LENGTH, 0.029),
        ("7 d", D::TIME, 604_800.0),
        ("1 wk", D::TIME, 604_800.0),
        ("20 min", D::TIME, 1200.0),
        ("20 ms", D::TIME, 0.02),
        ("3000 /mm^3", D::CELL_DENSITY, 3e-6),
        ("3000 cells/mm3", D::CELL_DENSITY, 3e-6),
        ("656 /mm3/day", D::CELL_ENTRY, 656e-9 / 86_400.0),
        ("1.13 molecules/s", D::SECRETION, 1.13),
        ("1.13 molecules/cell/s", D::SECRETION, 1.13),
        ("300 pg/mL", D::MASS_CONCENTRATION, 300e-24),
        ("0.14 g", D::MASS, 0.14),
        ("550 um/s", D::SPEED, 550.0),
        ("-1 /s", D::RATE, -1.0),
        ("885000 JPY", D::PRICE, 885_000.0),
        ("15e6 JPY", D::PRICE, 15e6),
        ("1 dL", D::VOLUME, 1e14),
        (".5 L", D::VOLUME, 0.5e15),
        ("5. L", D::VOLUME, 5e15),
        ("5E-1 L", D::VOLUME, 0.5e15),
        ("  1 cm  ", D::LENGTH, 1e4),
    ];
    for (text, dimension, expected) in cases {
        assert_eq!(value(text, dimension), expected, "{text}");
    }
}

#[test]
fn molar_units_count_molecules() {
    let close = |text: &str, dimension, expected: f64| {
        let found = value(text, dimension);
        assert!(
            (found / expected - 1.0).abs() < 4e-16,
            "{text}: {found} against {expected}"
        );
    };
    close("8 pM", D::CONCENTRATION, 8.0 * MOLE * 1e-27);
    close("1 uM", D::CONCENTRATION, MOLE * 1e-21);
    close("1 pmol", D::AMOUNT, MOLE * 1e-12);
    close("37 kDa", D::MOLAR_MASS, 37e3 / MOLE);
    // The rule of thumb of the design: 1 molecule/um^3 is 1661 pM.
    let one_in_picomolar = 1.0 / value("1 pM", D::CONCENTRATION);
    assert!(
        (one_in_picomolar - 1660.54).abs() < 0.01,
        "{one_in_picomolar}"
    );
    // A mass concentration becomes a concentration by its molar mass, and only so.
    let molar = value("300 pg/mL", D::MASS_CONCENTRATION) / value("37 kDa", D::MOLAR_MASS);
    assert!((molar / value("8.108108108108108 pM", D::CONCENTRATION) - 1.0).abs() < 1e-14);
    assert!(parse_as("300 pg/mL", D::CONCENTRATION).is_err());
}

#[test]
fn count_tags_are_lenient_and_everything_else_is_strict() {
    for (text, dimension) in [
        ("3000 /mm^3", D::CELL_DENSITY),
        ("2e6", D::CELLS),
        ("1 um^3/s/cell", D::FLOW),
        ("1 /s", D::SECRETION),
        ("2 molecules/cell", D::AMOUNT),
        ("1e9 /g", D::CELLS_PER_MASS),
    ] {
        assert!(parse_as(text, dimension).is_ok(), "{text} as {dimension}");
    }
    for (text, dimension) in [
        ("8 pM", D::CELL_DENSITY),
        ("3000 cells/mm^3", D::CONCENTRATION),
        ("5 nmol", D::CELLS),
        ("2 cells", D::SHARE),
        ("2 cells^2", D::CELLS),
        ("1 um", D::AREA),
        ("1 s", D::RATE),
        ("1 g", D::CELLS),
        ("1 JPY", D::CELLS),
        (
            "1 molecules/s",
            D {
                time: -1,
                cells: -1,
                ..D::SHARE
            },
        ),
    ] {
        assert!(parse_as(text, dimension).is_err(), "{text} as {dimension}");
    }
}

/// Text read as a rate, the piece of it that is faulty, the message.
const FAULTS: &[(&str, &str, &str)] = &[
    ("", "", "found nothing, expected a number and a unit"),
    ("fast", "fast", "found `fast`, expected a number and a unit"),
    (
        "-inf um",
        "-inf",
        "`-inf` is not a finite number that can be represented",
    ),
    (
        "1e999 um",
        "1e999",
        "`1e999` is not a finite number that can be represented",
    ),
    (
        "1e-330 um",
        "1e-330",
        "`1e-330` is not a finite number that can be represented",
    ),
    ("7 um^2/sce", "sce", "unknown unit `sce`; did you mean `s`?"),
    (
        "2 moleculs",
        "moleculs",
        "unknown unit `moleculs`; did you mean `molecules`?",
    ),
    ("3 UM", "UM", "unknown unit `UM`; did you mean `um`?"),
    (
        "2 months",
        "months",
        "unknown unit `months`: a month has no fixed length; did you mean `days`?",
    ),
    (
        "5 per mm^3",
        "per",
        "unknown unit `per`: units divide by a slash, as in `1/mm^3`; did you mean `/`?",
    ),
    (
        "2 USD",
        "USD",
        "unknown unit `USD`: the model holds no exchange rates, so prices are in JPY; did you mean `JPY`?",
    ),
    (
        "2 um^0",
        "^0",
        "found power `^0`, expected a whole number from -9 to 9 other than 0",
    ),
    (
        "2 um^1.5",
        "^1.5",
        "found power `^1.5`, expected a whole number from -9 to 9 other than 0",
    ),
    (
        "2 um2s",
        "2s",
        "found power `2s`, expected a whole number from -9 to 9 other than 0",
    ),
    (
        "2 %",
        "%",
        "found share (no unit, or %), expected rate (1/time)",
    ),
    ("2 s^-1,", ",", "found `,`, expected a unit"),
    ("95%s", "s", "found `s`, expected a unit"),
    (
        "2 um^x",
        "^x",
        "found power `^x`, expected a whole number from -9 to 9 other than 0",
    ),
    (
        "2 um/s cells",
        "cells",
        "`cells` after a `/` can be read in two ways: write `/` before each unit that divides, and these last",
    ),
    ("2 um/", "", "found nothing, expected a unit"),
    (
        "2,000,000 cells",
        "2,000,000",
        "`2,000,000` has a comma, expected `2000000 cells` or `2e6 cells`",
    ),
    (
        "12,345.5 /h",
        "12,345.5",
        "`12,345.5` has a comma, expected `12345.5 /h`",
    ),
    ("2,5 /h", "2,5", "`2,5` has a comma, expected `2.5 /h`"),
    (
        "1,000,00 /h",
        "1,000,00",
        "`1,000,00` has a comma, expected a number without commas",
    ),
    ("2, /h", ",", "found `,`, expected a unit"),
    ("2 3 um", "3", "found `3`, expected a unit"),
    (
        "29 um^2/s ",
        "um^2/s",
        "found diffusion coefficient (length^2/time), expected rate (1/time)",
    ),
    (
        "29",
        "29",
        "found share (no unit, or %), expected rate (1/time)",
    ),
];

#[test]
fn times_may_have_parts() {
    assert_eq!(value("1 d 12 h 3 min 5.5 s", D::TIME), 129_785.5);
    assert_eq!(value("2 h 90 min ", D::TIME), 12_600.0);
    for (text, place, found) in [
        ("1 d 6", 4..5, "6"),
        ("1 d 6 um", 4..8, "6 um"),
        ("3 um 2 um", 5..6, "2"),
        ("-1 d 30 h", 5..9, "30 h"),
        ("9e307 s 9e307 s 9e307 s", 0..23, "9e307 s 9e307 s 9e307 s"),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!(error.range, place, "{text}");
        assert!(error.to_string().contains(&format!("`{found}`")), "{error}");
    }
}

#[test]
fn faults_point_at_their_place() {
    for (text, place, message) in FAULTS {
        let error = parse_as(text, D::RATE).expect_err(text);
        assert_eq!(
            (&text[error.range.clone()], error.to_string().as_str()),
            (*place, *message),
            "{text}"
        );
    }
}

#[test]
fn errors_carry_found_expected_and_nearest() {
    let error = parse("7 dais").expect_err("no unit");
    assert_eq!(
        (
            error.found().as_str(),
            error.expected().as_ref(),
            error.nearest()
        ),
        ("dais", "a unit", Some("days"))
    );
    let error = parse_as("7 d", D::LENGTH).expect_err("no length");
    assert_eq!(
        (
            error.found().as_str(),
            error.expected().as_ref(),
            error.nearest()
        ),
        ("time", "length", None)
    );
    assert!(matches!(error.fault, QuantityFault::Dimension(_)));
}

#[test]
fn the_registry_is_consistent() {
    for (name, dimension) in D::named_dimensions() {
        assert_eq!(D::from_name(name), Some(dimension));
        let entry = dimension.named().expect("named");
        assert!(
            parse_as(entry.example, dimension).is_ok(),
            "{name}: {}",
            entry.example
        );
        let sizes: Vec<f64> = entry
            .units
            .iter()
            .map(|u| value(&format!("1 {u}"), dimension))
            .collect();
        assert!(sizes.is_sorted_by(|a, b| a > b), "{name}: {sizes:?}");
        assert!(
            entry
                .units
                .iter()
                .all(|u| parse(&format!("1 {u}")).map(|q| q.dimension) == Ok(dimension)),
            "{name}"
        );
    }
    assert_eq!(D::DIFFUSION.name(), "diffusion coefficient");
    assert_eq!(
        D {
            length: 5,
            ..D::SHARE
        }
        .name(),
        "length^5"
    );
    assert_eq!(D::from_name("no such thing"), None);
}

#[test]
fn values_are_written_as_people_write_them() {
    let cases = [
        ("8 pM", D::CONCENTRATION, "8 pM"),
        ("0.03 pM", D::CONCENTRATION, "0.03 pM"),
        ("0.25 /day", D::RATE, "0.25 /day"),
        ("36 h", D::TIME, "1.5 d"),
        ("90 s", D::TIME, "1.5 min"),
        ("200 um", D::LENGTH, "200 um"),
        ("2e6", D::CELLS, "2000000 cells"),
        ("12 %", D::SHARE, "0.12"),
        ("3000 /mm^3", D::CELL_DENSITY, "3000 cells/mm^3"),
        ("0 s", D::TIME, "0 s"),
        (
            "2 um^5",
            D {
                length: 5,
                ..D::SHARE
            },
            "2 um^5",
        ),
    ];
    for (text, dimension, written) in cases {
        assert_eq!(format_quantity(value(text, dimension), dimension), written);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(text in ".*") {
        check_place(&text)?;
    }

    #[test]
    fn no_text_of_likely_characters_makes_the_parser_panic(text in "[0-9eE+_.^/*%mMLsgDahn\u{b5}\u{b2}\u{207b} -]{0,24}") {
        check_place(&text)?;
    }

    #[test]
    fn written_values_are_read_back(
        mantissa in -9.999_f64..9.999,
        ten in -200_i32..200,
        index in 0..super::names::NAMED.len(),
    ) {
        let dimension = super::names::NAMED[index].dimension;
        round_trip(mantissa, ten, dimension)?;
    }

    #[test]
    fn written_values_without_a_name_are_read_back(
        mantissa in -9.999_f64..9.999,
        ten in -200_i32..200,
        e in prop::array::uniform6(-3_i8..=3),
    ) {
        let [length, time, molecules, cells, mass, money] = e;
        round_trip(mantissa, ten, D { length, time, molecules, cells, mass, money })?;
    }
}

/// Reads any text; a fault must lie on character boundaries inside it.
fn check_place(text: &str) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(quantity) => prop_assert!(quantity.value.is_finite()),
        Err(error) => {
            prop_assert!(text.get(error.range.clone()).is_some(), "{:?}", error.range);
            prop_assert!(!error.to_string().is_empty());
        }
    }
    Ok(())
}

fn round_trip(mantissa: f64, ten: i32, dimension: D) -> Result<(), TestCaseError> {
    let value: f64 = format!("{mantissa}e{ten}").parse().expect("a number");
    let text = format_quantity(value, dimension);
    let back = parse(&text).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
    prop_assert_eq!(back.dimension, dimension);
    prop_assert!(
        (back.value - value).abs() <= 1e-12 * value.abs(),
        "{} -> {} -> {}",
        value,
        text,
        back.value
    );
    Ok(())
}
