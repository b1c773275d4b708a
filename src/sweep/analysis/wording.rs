//! Numbers and lists in plain words.

use crate::runs::{grouped, short};

/// A value with its unit, in three significant digits.
pub(super) fn with_unit(value: f64, unit: &str) -> String {
    format!("{} {unit}", short(value)).trim_end().to_owned()
}

/// A share in percent: `31 %`, `0.4 %`. Only a share of exactly none or all reads 0 % or 100 %.
pub fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let size = percent.abs();
    match size {
        0.0 => "0 %".to_owned(),
        _ if size < 0.05 => "below 0.1 %".to_owned(),
        _ if size < 9.95 || (size > 99.0 && size < 99.95) => format!("{percent:.1} %"),
        _ if (99.95..100.0).contains(&size) => "above 99.9 %".to_owned(),
        _ => format!("{percent:.0} %"),
    }
}

/// An index without unit, with two decimals.
pub fn index(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" {
        return "0.00".to_owned();
    }
    text
}

/// A label of a quantity with three significant digits: `14.2560001 /day` reads `14.3 /day`. Other labels stay.
pub(super) fn three_digits(label: &str) -> String {
    let (number, unit) = label.split_once(' ').unwrap_or((label, ""));
    match number.parse::<f64>() {
        Ok(value) => with_unit(value, unit),
        Err(_) => label.to_owned(),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The levels of an axis: all of a few, the first and last of many numbers.
pub(super) fn grouped_values(labels: &[&str], are_numbers: bool) -> String {
    const FEW: usize = 6;
    match labels {
        [first, .., last] if labels.len() > FEW && are_numbers => {
            format!("{} values, {first} to {last}", labels.len())
        }
        _ if labels.len() > FEW => {
            let others = labels.len() - FEW;
            format!("{} and {others} more", labels[..FEW].join(", "))
        }
        _ => labels.join(", "),
    }
}

/// `1 run`, `1,200 runs`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// Small numbers as words, at the start of a sentence.
pub(super) fn number_word(number: usize) -> String {
    const WORDS: [&str; 9] = [
        "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    ];
    let word = number.checked_sub(1).and_then(|at| WORDS.get(at));
    word.map_or_else(|| grouped(number as u64), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_without_false_certainty() {
        for (share, text) in [
            (0.0, "0 %"),
            (0.0001, "below 0.1 %"),
            (0.004, "0.4 %"),
            (0.314, "31 %"),
            (0.996, "99.6 %"),
            (0.9999, "above 99.9 %"),
            (1.0, "100 %"),
        ] {
            assert_eq!(percent(share), text);
        }
    }

    #[test]
    fn labels_keep_their_unit_and_lose_digits() {
        for (label, text) in [
            ("14.2560001 /day", "14.3 /day"),
            ("0.3", "0.300"),
            ("as shipped", "as shipped"),
            ("fast", "fast"),
        ] {
            assert_eq!(three_digits(label), text);
        }
        assert_eq!([-0.001, 0.516].map(index), ["0.00", "0.52"]);
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
