//! A thousand dots that stand for all cells given, drawn in true proportion.

use serde::Serialize;

use super::fate::Fate;
use crate::record::ArmInfo;
use crate::units::{duration, grouped};

/// Dots in a row.
const ACROSS: usize = 50;
const DOTS: usize = 1000;

/// Keys of the moments, in order.
const MOMENTS: [&str; 3] = ["given", "later", "end"];

/// Keys of the parts, in order.
const PARTS: [&str; 5] = ["lung", "organ", "elsewhere", "patch", "dead"];

/// The pictures of one arm.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct ThousandOfArm<'a> {
    /// Name of the arm.
    arm: &'a str,
    /// How many replicates they are the mean of.
    replicates: usize,
    /// One picture for each moment.
    moments: Vec<Thousand>,
}

/// One picture.
#[derive(Debug, PartialEq, Serialize)]
struct Thousand {
    when: String,
    given: String,
    parts: Vec<Part>,
}

/// One part of the thousand.
#[derive(Debug, PartialEq, Serialize)]
struct Part {
    /// Key of the colour.
    key: &'static str,
    words: String,
    /// Dots drawn.
    dots: usize,
    /// Of a thousand, in words.
    of_thousand: String,
    /// Range of it over the replicates; of a single one, its 95 % interval; in words.
    interval: String,
    /// Cells, in words.
    cells: String,
    /// Path of its dots, one unit apart.
    path: String,
}

/// The pictures of all arms that were given cells.
pub(super) fn thousands<'a>(fates: &[Fate], arms: &'a [ArmInfo]) -> Vec<ThousandOfArm<'a>> {
    let of_arm = |(at, arm): (usize, &'a ArmInfo)| {
        let of_moment = |word: &&str| {
            let all = fates.iter();
            let of_moment = all.filter(|fate| fate.arm == at && fate.moment == *word);
            of_moment.collect::<Vec<_>>()
        };
        let moments: Vec<Vec<&Fate>> = MOMENTS.iter().map(of_moment).collect();
        let replicates = moments.iter().map(Vec::len).max().unwrap_or(0);
        (replicates > 0).then(|| ThousandOfArm {
            arm: &arm.name,
            replicates,
            moments: moments.iter().filter_map(|of| picture(of)).collect(),
        })
    };
    arms.iter().enumerate().filter_map(of_arm).collect()
}

/// The legend of the pictures of all arms: each part once, with its colour and words.
pub(super) fn key_of(thousands: &[ThousandOfArm<'_>]) -> Vec<(&'static str, String)> {
    let mut key: Vec<(&'static str, String)> = Vec::new();
    let moments = thousands.iter().flat_map(|arm| &arm.moments);
    for part in moments.flat_map(|moment| &moment.parts) {
        if !key.iter().any(|(_, words)| *words == part.words) {
            key.push((part.key, part.words.clone()));
        }
    }
    let order = |key: &str| PARTS.iter().position(|part| *part == key);
    key.sort_by_key(|(key, _)| order(key));
    key
}

/// The picture of one moment, from the same moment of each replicate; none without any.
fn picture(fates: &[&Fate]) -> Option<Thousand> {
    let first = fates.first()?;
    let of_fate = |fate: &Fate| {
        let Fate {
            lung,
            organ,
            elsewhere,
            patch,
            dead,
            ..
        } = *fate;
        [lung, organ, elsewhere, patch, dead]
    };
    let sums =
        [0, 1, 2, 3, 4].map(|part| fates.iter().map(|fate| of_fate(fate)[part]).sum::<u64>());
    let given: u64 = fates.iter().map(|fate| fate.given).sum();
    let dots = dots(sums);
    let mut next = 0;
    let patch = if first.sites > 1 { "patches" } else { "patch" };
    let part = |(at, key): (usize, &'static str)| {
        let path = path(next, dots[at]);
        next += dots[at];
        let [low, high] = match fates.len() {
            1 => interval(sums[at], given),
            _ => range(fates.iter().map(|fate| (of_fate(fate)[at], fate.given))),
        };
        Part {
            key,
            words: match key {
                "lung" => "alive in the lung".to_owned(),
                "organ" => format!("alive in the {}, outside the {patch}", first.organ_name),
                "elsewhere" => "alive elsewhere".to_owned(),
                "patch" => format!("alive in the {patch}"),
                _ => "dead".to_owned(),
            },
            dots: dots[at],
            of_thousand: number(1000.0 * sums[at] as f64 / given.max(1) as f64),
            interval: format!("{} to {}", number(1000.0 * low), number(1000.0 * high)),
            cells: grouped(mean(sums[at], fates.len())),
            path,
        }
    };
    let time = duration(3600.0 * first.time_h);
    // The organ has no name where it is the lung, which has its own part, or where there is none.
    let is_shown = |(_, key): &(usize, &str)| *key != "organ" || !first.organ_name.is_empty();
    let shown = PARTS.into_iter().enumerate().filter(is_shown);
    Some(Thousand {
        when: match first.moment.as_str() {
            "given" => format!("when the first dose is in, at {time}"),
            "later" => format!("a day later, at {time}"),
            _ => format!("at the end, at {time}"),
        },
        given: grouped(mean(given, fates.len())),
        parts: shown.map(part).collect(),
    })
}

/// The mean of this many counts, rounded to a whole cell.
fn mean(sum: u64, of: usize) -> u64 {
    (sum as f64 / of as f64).round() as u64
}

/// Smallest and largest share.
fn range(shares: impl Iterator<Item = (u64, u64)>) -> [f64; 2] {
    let shares = shares.map(|(count, of)| count as f64 / of.max(1) as f64);
    shares.fold([1.0, 0.0], |[low, high], share| {
        [share.min(low), share.max(high)]
    })
}

/// A thousand shared among counts: whole dots first, the rest by the largest remainders.
fn dots(counts: [u64; 5]) -> [usize; 5] {
    let total: u64 = counts.iter().sum();
    if total == 0 {
        return [0; 5];
    }
    let exact = counts.map(|count| DOTS as f64 * count as f64 / total as f64);
    let mut dots = exact.map(|share| share as usize);
    let mut order = [0, 1, 2, 3, 4];
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()));
    let missing = DOTS - dots.iter().sum::<usize>();
    for at in order.into_iter().take(missing) {
        dots[at] += 1;
    }
    dots
}

/// Lines along which dots `first` to `first + count` lie: a dash of no length with round ends is a dot.
fn path(first: usize, count: usize) -> String {
    let mut text = String::new();
    let mut at = first;
    while at < first + count {
        let (row, column) = (at / ACROSS, at % ACROSS);
        let here = (ACROSS - column).min(first + count - at);
        text.push_str(&format!("M{column} {row}h{:.1}", here as f64 - 0.9));
        at += here;
    }
    text
}

/// Wilson's 95 % interval of a share: what chance alone does to cells that meet their fates independently.
fn interval(count: u64, of: u64) -> [f64; 2] {
    if of == 0 {
        return [0.0, 0.0];
    }
    let (n, z2) = (of as f64, 1.96 * 1.96);
    let share = count as f64 / n;
    let middle = share + z2 / (2.0 * n);
    let spread = (z2 * (share * (1.0 - share) / n + z2 / (4.0 * n * n))).sqrt();
    let bound = |value: f64| (value / (1.0 + z2 / n)).clamp(0.0, 1.0);
    [bound(middle - spread), bound(middle + spread)]
}

/// Three digits at most.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let places = (2 - libm::floor(libm::log10(value.abs())) as i32).clamp(0, 6);
    let text = format!("{value:.*}", places as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_a_thousand_dots_in_true_proportion() {
        assert_eq!(dots([500, 250, 250, 0, 0]), [500, 250, 250, 0, 0]);
        assert_eq!(dots([1_894_000, 600, 3, 0, 105_397]), [947, 0, 0, 0, 53]);
        for counts in [[1, 1, 1, 0, 0], [7, 11, 13, 17, 5], [1, 0, 0, 0, 2_000_000]] {
            let dots = dots(counts);
            assert_eq!(dots.iter().sum::<usize>(), DOTS);
            let total: u64 = counts.iter().sum();
            for (dots, count) in dots.iter().zip(counts) {
                let exact = 1000.0 * count as f64 / total as f64;
                assert!((*dots as f64 - exact).abs() < 1.0, "{dots} for {exact}");
            }
        }
        assert_eq!(dots([0; 5]), [0; 5]);
    }

    #[test]
    fn the_dots_of_two_parts_share_a_row() {
        assert_eq!(path(0, 0), "");
        assert_eq!(path(48, 3), "M48 0h1.1M0 1h0.1");
    }

    /// Newcombe 1998, 81 of 263: 0.255 to 0.366.
    #[test]
    fn the_interval_is_that_of_the_paper() {
        let [low, high] = interval(81, 263);
        assert!(
            (low - 0.2553).abs() < 1e-3 && (high - 0.3662).abs() < 1e-3,
            "{low} {high}"
        );
        assert_eq!(interval(0, 0), [0.0, 0.0]);
        let [low, high] = interval(0, 1000);
        assert!(low.abs() < 1e-12 && (0.003..0.005).contains(&high));
    }

    #[test]
    fn several_replicates_show_their_mean_and_range() {
        let fate = |replicate: usize, lung: u64, organ: &str| Fate {
            arm: 0,
            replicate,
            moment: "end".to_owned(),
            time_h: 24.0,
            given: 1000,
            lung,
            organ: 300,
            organ_name: organ.to_owned(),
            elsewhere: 0,
            patch: 0,
            sites: 1,
            dead: 700 - lung,
        };
        let arms = [ArmInfo::default()];
        let shown = thousands(&[fate(0, 100, "heart"), fate(1, 200, "heart")], &arms);
        assert_eq!((shown.len(), shown[0].replicates), (1, 2));
        let lung = &shown[0].moments[0].parts[0];
        assert_eq!((lung.dots, lung.of_thousand.as_str()), (150, "150"));
        assert_eq!(
            (lung.interval.as_str(), lung.cells.as_str()),
            ("100 to 200", "150")
        );
        assert!(thousands(&[], &arms).is_empty());
        let words = |organ: &str| key_of(&thousands(&[fate(0, 100, organ)], &arms));
        assert_eq!(
            words("heart")[1],
            ("organ", "alive in the heart, outside the patch".to_owned())
        );
        assert_eq!(words("heart").len(), PARTS.len());
        assert!(words("").iter().all(|(key, _)| *key != "organ"));
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (947.04, "947"),
            (0.0301, "0.0301"),
            (52.96, "53"),
            (0.0, "0"),
            (1000.0, "1000"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(grouped(2_000_000), "2,000,000");
    }
}
