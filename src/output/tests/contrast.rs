//! Whether the colours of the report page can be told apart, computed from its style sheet by the formula of WCAG 2.2.

use std::collections::BTreeMap;

const SHEET: &str = include_str!("../report/assets/report.css");

/// What text is drawn in, and on what.
const TEXT: &[(&str, &[&str])] = &[
    ("ink", &["page", "card", "wash", "warn"]),
    ("soft", &["page", "card", "wash"]),
    ("accent", &["page", "card", "wash"]),
    ("card", &["accent"]),
    ("vein", &["card"]),
    ("artery", &["card"]),
];

/// Lines, marks and borders that mean something, on the card.
const MARKS: &[&str] = &[
    "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "edge", "portal", "vein", "artery",
];

type Colour = [f64; 3];

/// The colours of the sheet in the light and in the dark theme.
fn themes() -> [BTreeMap<&'static str, Colour>; 2] {
    let mut themes = [BTreeMap::new(), BTreeMap::new()];
    for line in SHEET.lines() {
        let Some((name, rest)) = line.trim().split_once(": light-dark(") else {
            continue;
        };
        let pair = rest.trim_end_matches(");").split(", ");
        for (theme, code) in themes.iter_mut().zip(pair) {
            theme.insert(name.trim_start_matches("--"), colour(code));
        }
    }
    themes
}

fn colour(code: &str) -> Colour {
    let digits = code.trim_start_matches('#');
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0)
}

/// Relative luminance.
fn luminance(colour: Colour) -> f64 {
    let linear = colour.map(|share| match share <= 0.040_45 {
        true => share / 12.92,
        false => libm::pow((share + 0.055) / 1.055, 2.4),
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_formula_knows_black_white_and_a_published_grey() {
    assert!((contrast(colour("#000000"), colour("#ffffff")) - 21.0).abs() < 1e-12);
    // The lightest grey that passes on white.
    let grey = contrast(colour("#767676"), colour("#ffffff"));
    assert!((4.5..4.6).contains(&grey), "{grey}");
}

#[test]
fn text_and_marks_can_be_read_in_both_themes() {
    let mut weak = Vec::new();
    for (theme, name) in themes().iter().zip(["light", "dark"]) {
        let mut check = |front: &str, back: &str, least: f64| {
            let found = contrast(theme[front], theme[back]);
            if found < least {
                weak.push(format!(
                    "{name}: {front} on {back} is {found:.2}, not {least}"
                ));
            }
        };
        for (text, grounds) in TEXT {
            grounds.iter().for_each(|ground| check(text, ground, 4.5));
        }
        MARKS.iter().for_each(|mark| check(mark, "card", 3.0));
        check("warn-line", "page", 3.0);
    }
    // White on the plate of the scale bar, which lets 38 % of a white picture through.
    assert!(contrast(colour("#ffffff"), [0.38; 3]) >= 4.5);
    assert!(weak.is_empty(), "{weak:#?}");
}

/// A colour that only one rule names would escape the test above.
#[test]
fn text_takes_its_colour_from_the_theme() {
    let figures = include_str!("../report/assets/figures.css");
    for rule in [SHEET, figures].concat().split([';', '{', '}']) {
        let rule = rule.trim();
        let Some(value) = rule.strip_prefix("color: ") else {
            continue;
        };
        let known = value.starts_with("var(--") || matches!(value, "inherit" | "#fff");
        assert!(known, "{rule}");
    }
}
