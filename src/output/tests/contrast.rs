//! Whether the colours of the report page can be read and differ, computed from its style sheet: contrast by the formula of WCAG 2.2,
//! differences as distances in Oklab, also as colour-blind readers see them.

use std::collections::BTreeMap;

const SHEET: &str = include_str!("../../report/assets/report.css");

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
    let linear = linear(colour);
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

/// How readers see linear red, green and blue: all, and those without one of the three kinds of cones (Machado, Oliveira and
/// Fernandes 2009, severity 1).
const READERS: [(&str, [[f64; 3]; 3]); 4] = [
    (
        "all colours",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn linear(colour: Colour) -> Colour {
    colour.map(|share| {
        if share <= 0.040_45 {
            share / 12.92
        } else {
            libm::pow((share + 0.055) / 1.055, 2.4)
        }
    })
}

fn times(matrix: &[[f64; 3]; 3], vector: Colour) -> Colour {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// Oklab of linear red, green and blue (Ottosson 2020).
fn oklab(linear: Colour) -> Colour {
    let cones = times(
        &[
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        linear,
    );
    times(
        &[
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ],
        cones.map(libm::cbrt),
    )
}

fn distance(one: Colour, other: Colour, reader: &[[f64; 3]; 3]) -> f64 {
    let seen = |colour| oklab(times(reader, linear(colour)).map(|share| share.clamp(0.0, 1.0)));
    let squares = seen(one).into_iter().zip(seen(other));
    squares.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

#[test]
fn the_distance_knows_black_white_and_what_one_reader_cannot_see() {
    let [normal, _, no_green, _] = READERS.map(|(_, reader)| reader);
    let far = distance(colour("#000000"), colour("#ffffff"), &normal);
    assert!((far - 1.0).abs() < 1e-3, "{far}");
    let pair = (colour("#c25400"), colour("#7a7200"));
    assert!(distance(pair.0, pair.1, &no_green) < 0.5 * distance(pair.0, pair.1, &normal));
}

/// Two lines of a chart differ in colour or in dash: lines 0 to 7 are full, 8 to 15 and 16 to 23 dashed in two ways. So any two of
/// the eight colours have to differ, for every reader. A distance of 0.02 is just seen side by side.
#[test]
fn any_two_lines_of_a_chart_differ_for_every_reader() {
    let mut alike = Vec::new();
    for (theme, name) in themes().iter().zip(["light", "dark"]) {
        let colours: Vec<Colour> = (0..8).map(|at| theme[format!("c{at}").as_str()]).collect();
        for (reader, matrix) in &READERS {
            let least = if *reader == "all colours" { 0.15 } else { 0.1 };
            for one in 0..8 {
                for other in 0..one {
                    let found = distance(colours[one], colours[other], matrix);
                    if found < least {
                        alike.push(format!("{name}, {reader}: c{other} and c{one}: {found:.3}"));
                    }
                }
            }
        }
    }
    assert!(alike.is_empty(), "{alike:#?}");
    let charts = include_str!("../../report/assets/charts.js");
    let rounds = charts.split("const ROUNDS = ").nth(1).unwrap();
    let rounds: Vec<Vec<u32>> = serde_json::from_str(rounds.split(';').next().unwrap()).unwrap();
    let distinct: std::collections::BTreeSet<_> = rounds.iter().collect();
    assert_eq!((rounds.len(), distinct.len()), (3, 3));
}

/// A colour that only one rule names would escape the test above.
#[test]
fn text_takes_its_colour_from_the_theme() {
    let figures = include_str!("../../report/assets/figures.css");
    for rule in [SHEET, figures].concat().split([';', '{', '}']) {
        let rule = rule.trim();
        let Some(value) = rule.strip_prefix("color: ") else {
            continue;
        };
        let known = value.starts_with("var(--") || matches!(value, "inherit" | "#fff");
        assert!(known, "{rule}");
    }
}
