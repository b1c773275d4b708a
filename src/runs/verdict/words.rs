//! A verdict in words, with its numbers.

use super::Pairs;
use crate::output::{Difference, Verdict};
use crate::runs::scale::Scale;
use crate::runs::wording::grouped;

/// `higher by 0.0052 pM (0.0048 to 0.0055) in 8 of 8`.
pub(super) fn words(found: &Difference, pairs: &Pairs<'_>, scale: &Scale) -> String {
    let cells = |cells: f64| grouped(cells.round() as u64);
    let signed = |value: f64| match pairs.share {
        true => scale.plain(value + pairs.neutral),
        false => scale.signed(value),
    };
    match found.verdict {
        Verdict::OneDraw => {
            let draws = match pairs.own.len() {
                1 => "one draw".to_owned(),
                all => format!("one of {all} replicates has both values"),
            };
            let drawn = match pairs.cells {
                Some(count) => format!("{draws}, {} cells", cells(count)),
                None => draws,
            };
            match found.mean == 0.0 {
                true => format!("equal, {drawn}"),
                // The value shows the difference already.
                false if is_above_nothing(pairs) => drawn,
                false => format!("{}, {drawn}", signed(found.mean)),
            }
        }
        Verdict::Equal if found.replicates == 2 => "equal in both replicates".to_owned(),
        Verdict::Equal => format!("equal in all {} replicates", found.replicates),
        Verdict::TooFewCells => {
            let count = cells(pairs.cells.unwrap_or(0.0));
            format!("too few cells to judge ({count})")
        }
        Verdict::NoDifference | Verdict::Unclear => {
            let [low, high] = found.interval.unwrap_or_default();
            let low = match pairs.share {
                true => scale.number(low + pairs.neutral),
                false => scale.signed_number(low),
            };
            let words = match found.verdict {
                Verdict::Unclear => unclear(found.replicates),
                _ => "no difference beyond chance".to_owned(),
            };
            format!("{words} ({low} to {})", signed(high))
        }
        Verdict::Negligible => format!(
            "practically the same: {}",
            beyond_chance(found, pairs, scale)
        ),
        Verdict::Higher | Verdict::Lower => beyond_chance(found, pairs, scale),
    }
}

/// `not clear from 3 replicates`.
pub(in crate::runs) fn unclear(replicates: usize) -> String {
    format!("not clear from {} replicates", grouped(replicates as u64))
}

/// Whether the arm of reference has nothing at all in the only replicate.
fn is_above_nothing(pairs: &Pairs<'_>) -> bool {
    let zero = |value: &f64| *value == 0.0;
    let all_zero = |values: &[Option<f64>]| values.iter().flatten().all(zero);
    pairs.own.len() == 1 && pairs.reference.is_some_and(all_zero)
}

fn beyond_chance(found: &Difference, pairs: &Pairs<'_>, scale: &Scale) -> String {
    let [low, high] = found.interval.unwrap_or_default();
    let is_higher = found.mean > 0.0;
    let word = if is_higher { "higher" } else { "lower" };
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
