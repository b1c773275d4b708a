//! A verdict in words, with its numbers.

use super::Pairs;
use crate::record::{Difference, Verdict};
use crate::runs::scale::Scale;
use crate::runs::wording::grouped;

/// `higher by 0.0052 pM (0.0048 to 0.0055) in 8 of 8`.
pub(super) fn words(found: &Difference, pairs: &Pairs<'_>, scale: &Scale) -> String {
    let reference = pairs.is_named.then_some(pairs.from);
    let short = in_short(found.verdict, found.replicates, reference);
    match found.verdict {
        Verdict::OneDraw => one_draw(found, pairs, scale),
        Verdict::Equal if found.replicates == 2 => format!("{short} in both replicates"),
        Verdict::Equal => format!("{short} in all {} replicates", found.replicates),
        Verdict::TooFewCells => {
            let cells = pairs.cells.unwrap_or(0.0);
            format!("{short} ({})", grouped(cells.round() as u64))
        }
        Verdict::NoDifference | Verdict::Unclear => {
            let [low, high] = found.interval.unwrap_or_default();
            let low = if pairs.share {
                scale.number(low + pairs.neutral)
            } else {
                scale.signed_number(low)
            };
            format!("{short} ({low} to {})", signed(high, pairs, scale))
        }
        Verdict::Negligible => {
            let word = if found.mean > 0.0 { "higher" } else { "lower" };
            format!("{short}: {}", by_how_much(word, found, pairs, scale))
        }
        Verdict::Higher | Verdict::Lower => by_how_much(&short, found, pairs, scale),
    }
}

/// A verdict without its numbers; with the arm of reference if that is to be named.
pub(in crate::runs) fn in_short(
    verdict: Verdict,
    replicates: usize,
    reference: Option<&str>,
) -> String {
    let named = |word: &str| reference.map_or(String::new(), |arm| format!(" {word} {arm}"));
    match verdict {
        Verdict::Higher => format!("higher{}", named("than")),
        Verdict::Lower => format!("lower{}", named("than")),
        Verdict::Negligible => format!("practically the same{}", named("as")),
        Verdict::NoDifference => format!("no difference{} beyond chance", named("from")),
        Verdict::Unclear => {
            let whether = named("whether it differs from");
            format!(
                "not clear from {} replicates{whether}",
                grouped(replicates as u64)
            )
        }
        Verdict::Equal => format!("equal{}", named("to")),
        Verdict::TooFewCells => match reference {
            Some(arm) => format!("too few cells to compare with {arm}"),
            None => "too few cells to judge".to_owned(),
        },
        Verdict::OneDraw => "one draw".to_owned(),
    }
}

/// `+3, one draw, 83 cells`.
fn one_draw(found: &Difference, pairs: &Pairs<'_>, scale: &Scale) -> String {
    let draws = match pairs.own.len() {
        1 => "one draw".to_owned(),
        all => format!("only one of {all} replicates has both values"),
    };
    let drawn = match pairs.cells {
        Some(count) => format!("{draws}, {} cells", grouped(count.round() as u64)),
        None => draws,
    };
    let named = |word: &str| {
        if pairs.is_named {
            format!(" {word} {}", pairs.from)
        } else {
            String::new()
        }
    };
    if found.mean == 0.0 {
        format!("equal{}, {drawn}", named("to"))
    } else if is_above_nothing(pairs) {
        // The value shows the difference already.
        drawn
    } else {
        let difference = signed(found.mean, pairs, scale);
        format!("{difference}{}, {drawn}", named("against"))
    }
}

fn signed(value: f64, pairs: &Pairs<'_>, scale: &Scale) -> String {
    if pairs.share {
        scale.plain(value + pairs.neutral)
    } else {
        scale.signed(value)
    }
}

/// True if the arm of reference is zero in the only replicate.
fn is_above_nothing(pairs: &Pairs<'_>) -> bool {
    let zero = |value: &f64| *value == 0.0;
    let all_zero = |values: &[Option<f64>]| values.iter().flatten().all(zero);
    pairs.own.len() == 1 && pairs.reference.is_some_and(all_zero)
}

/// A word with the size of the difference, its interval and the replicates that agree.
fn by_how_much(word: &str, found: &Difference, pairs: &Pairs<'_>, scale: &Scale) -> String {
    let [low, high] = found.interval.unwrap_or_default();
    let is_higher = found.mean > 0.0;
    let agreeing = format!("in {} of {}", found.same_sign, found.replicates);
    if pairs.share {
        let [low, mean, high] = [low, found.mean, high].map(|value| value + pairs.neutral);
        let span = [low, high].map(|value| scale.number(value));
        let mean = scale.plain(mean);
        return format!("{word}: {mean} ({} to {}) {agreeing}", span[0], span[1]);
    }
    let (near, far) = if is_higher {
        (low, high)
    } else {
        (-high, -low)
    };
    let span = [near, far].map(|value| scale.number(value));
    let mean = scale.plain(found.mean.abs());
    format!("{word} by {mean} ({} to {}) {agreeing}", span[0], span[1])
}
