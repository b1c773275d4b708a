//! The table of units and SI prefixes.

use super::dimension::Dimension as D;

/// Molecules per mole, exact since 2019 (doi 10.1088/1681-7575/aa950a), as mantissa and power of ten.
pub(super) const AVOGADRO: (f64, i32) = (6.022_140_76, 23);

/// The size of a unit in internal units: `above / below * 10^ten`. The power of ten is kept apart so that it can be
/// joined to the written number before that is rounded: `29 nm` is then the same bits as `0.029 um`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// Factor that is no power of ten.
    pub above: f64,
    /// Divisor that is no power of ten.
    pub below: f64,
    /// Power of ten.
    pub ten: i32,
}

/// A unit found in the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// What it measures.
    pub dimension: D,
    /// How large it is.
    pub scale: Scale,
}

/// One row: spellings, whether SI prefixes apply, dimension, scale.
struct Row {
    spellings: &'static [&'static str],
    prefixed: bool,
    dimension: D,
    above: f64,
    below: f64,
    ten: i32,
}

/// A row of a unit that is a power of ten of the internal one.
const fn decimal(
    spellings: &'static [&'static str],
    prefixed: bool,
    dimension: D,
    ten: i32,
) -> Row {
    Row {
        spellings,
        prefixed,
        dimension,
        above: 1.0,
        below: 1.0,
        ten,
    }
}

/// A row of a unit of time.
const fn seconds(spellings: &'static [&'static str], above: f64) -> Row {
    Row {
        spellings,
        prefixed: false,
        dimension: D::TIME,
        above,
        below: 1.0,
        ten: 0,
    }
}

const UNITS: &[Row] = &[
    decimal(&["1"], false, D::SHARE, 0),
    decimal(&["%"], false, D::SHARE, -2),
    decimal(&["m"], true, D::LENGTH, 6),
    decimal(&["s", "second", "seconds"], true, D::TIME, 0),
    seconds(&["min", "minute", "minutes"], 60.0),
    seconds(&["h", "hour", "hours"], 3600.0),
    seconds(&["d", "day", "days"], 86_400.0),
    seconds(&["wk", "week", "weeks"], 604_800.0),
    // 1 L is 1e15 um^3.
    decimal(&["L", "l"], true, D::VOLUME, 15),
    decimal(&["g"], true, D::MASS, 0),
    Row {
        spellings: &["mol"],
        prefixed: true,
        dimension: D::AMOUNT,
        above: AVOGADRO.0,
        below: 1.0,
        ten: AVOGADRO.1,
    },
    Row {
        spellings: &["M"],
        prefixed: true,
        dimension: D::CONCENTRATION,
        above: AVOGADRO.0,
        below: 1.0,
        ten: AVOGADRO.1 - 15,
    },
    Row {
        spellings: &["Da"],
        prefixed: true,
        dimension: D::MOLAR_MASS,
        above: 1.0,
        below: AVOGADRO.0,
        ten: -AVOGADRO.1,
    },
    decimal(&["molecules", "molecule"], false, D::AMOUNT, 0),
    decimal(&["cells", "cell"], false, D::CELLS, 0),
    decimal(&["JPY"], false, D::PRICE, 0),
];

/// SI prefixes with their power of ten; three spellings of micro.
const PREFIXES: &[(&str, i32)] = &[
    ("f", -15),
    ("p", -12),
    ("n", -9),
    ("u", -6),
    ("\u{b5}", -6),
    ("\u{3bc}", -6),
    ("m", -3),
    ("c", -2),
    ("d", -1),
    ("k", 3),
    ("M", 6),
    ("G", 9),
];

/// Names people try that are not accepted: spelling, nearest known unit, why.
const REFUSED: &[(&[&str], &str, &str)] = &[
    (
        &["mo", "month", "months"],
        "days",
        "a month has no fixed length",
    ),
    (
        &["y", "yr", "year", "years", "a"],
        "days",
        "a year has no fixed length",
    ),
    (
        &["USD", "EUR", "$", "\u{20ac}", "\u{a5}"],
        "JPY",
        "the model holds no exchange rates, so prices are in JPY",
    ),
    (&["per"], "/", "units divide by a slash, as in `1/mm^3`"),
];

/// The unit of a name: as written in the table, or a prefix and a unit that takes one.
pub(super) fn find(name: &str) -> Option<Unit> {
    // Whole names first, so that `min` is a minute and `d` a day.
    if let Some(row) = UNITS.iter().find(|row| row.spellings.contains(&name)) {
        return Some(row.unit(0));
    }
    PREFIXES.iter().find_map(|&(prefix, ten)| {
        let rest = name.strip_prefix(prefix)?;
        // Only the symbol of a unit takes a prefix: `ms`, but not `mseconds`.
        let takes =
            |row: &&Row| row.prefixed && row.spellings.iter().any(|s| *s == rest && s.len() <= 3);
        UNITS.iter().find(takes).map(|row| row.unit(ten))
    })
}

impl Row {
    fn unit(&self, prefix_ten: i32) -> Unit {
        let scale = Scale {
            above: self.above,
            below: self.below,
            ten: self.ten + prefix_ten,
        };
        Unit {
            dimension: self.dimension,
            scale,
        }
    }
}

/// The nearest known unit to a name that is none, with the reason where the name is refused on purpose.
pub(super) fn nearest(name: &str) -> (Option<String>, Option<&'static str>) {
    if let Some((_, instead, why)) = REFUSED.iter().find(|(names, _, _)| names.contains(&name)) {
        return (Some((*instead).to_owned()), Some(*why));
    }
    let lower = name.to_lowercase();
    let close = |known: &String| strsim::damerau_levenshtein(&lower, &known.to_lowercase());
    // Of names equally near, one with the same first letter is the likelier.
    let other_start = |known: &String| {
        !known
            .to_lowercase()
            .starts_with(lower.chars().next().unwrap_or_default())
    };
    let best = known_names()
        .into_iter()
        .min_by_key(|known| (close(known), other_start(known)));
    // A guess that shares nothing with the name is no help.
    (
        best.filter(|known| close(known) < lower.chars().count().max(known.len())),
        None,
    )
}

/// Every name [`find`] accepts, without the second spellings of micro.
fn known_names() -> Vec<String> {
    let plain = UNITS
        .iter()
        .flat_map(|row| row.spellings.iter().map(|s| (*s).to_owned()));
    let prefixed = UNITS.iter().filter(|row| row.prefixed).flat_map(|row| {
        let ascii = PREFIXES.iter().filter(|(prefix, _)| prefix.is_ascii());
        ascii.map(move |(prefix, _)| format!("{prefix}{}", row.spellings[0]))
    });
    plain.chain(prefixed).collect()
}

/// The plain digit of a raised one.
pub(super) fn raised(c: char) -> Option<char> {
    let digits = [
        '\u{2070}', '\u{b9}', '\u{b2}', '\u{b3}', '\u{2074}', '\u{2075}', '\u{2076}', '\u{2077}',
        '\u{2078}', '\u{2079}',
    ];
    digits
        .iter()
        .zip('0'..='9')
        .find(|(r, _)| **r == c)
        .map(|(_, digit)| digit)
}
