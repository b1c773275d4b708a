//! Values of options, as the command line writes them.

use std::time::Duration;

use crate::format::MOST_REPLICATES;
use crate::ids::Tick;
use crate::units::{Dimension, parse_as};

/// The seeds of replicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeds {
    /// The first; none for that of the scenario.
    pub first: Option<u64>,
    /// How many seeds follow each other.
    pub count: u32,
}

/// A larger number of worker threads is treated as a typing error.
const MOST_THREADS: usize = 4096;

/// A later simulated time is treated as a typing error, s.
const MOST_SECONDS: f64 = 1e12;

/// Time between two checkpoints; none for no checkpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause(pub Option<Duration>);

impl Pause {
    /// The default.
    pub const USUAL: Self = Self(Some(Duration::from_secs(60)));
}

pub(super) fn pause(text: &str) -> Result<Pause, String> {
    if text == "never" {
        return Ok(Pause(None));
    }
    let seconds = time(text)?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) => Ok(Pause(Some(time))),
        Err(_) => Err("expected a time of 0 s or more, or `never`".to_owned()),
    }
}

/// A time in seconds. A bare number, such as `30`, is refused with a unit to add.
fn time(text: &str) -> Result<f64, String> {
    let number = text.trim();
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() => Err(format!(
            "a number without unit: write for example `{number} h`"
        )),
        _ => parse_as(text, Dimension::TIME).map_err(|fault| fault.to_string()),
    }
}

pub(super) fn moment(text: &str) -> Result<Tick, String> {
    let seconds = time(text)?;
    if (0.0..MOST_SECONDS).contains(&seconds) {
        Ok(Tick::from_seconds(seconds))
    } else {
        Err("expected a simulated time of 0 s or more".to_owned())
    }
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    // The format of scenarios has signed numbers.
    let most = i64::MAX.unsigned_abs();
    match text.parse() {
        Ok(seed) if seed <= most => Ok(seed),
        _ => Err(format!("expected a whole number from 0 to {most}")),
    }
}

pub(super) fn seeds(text: &str) -> Result<Seeds, String> {
    let most = u64::from(MOST_REPLICATES);
    let refuse = || {
        format!("expected a number from 1 to {most}, or the first and the last seed such as 1..8")
    };
    let (first, count) = match text.split_once("..") {
        None => (None, text.parse::<u64>().map_err(|_| refuse())?),
        Some((first, last)) => {
            let [first, last] = [first, last].map(seed);
            let (first, last) = (first?, last?);
            let span = last.checked_sub(first).ok_or_else(refuse)?;
            (Some(first), span.saturating_add(1))
        }
    };
    match u32::try_from(count) {
        Ok(count) if (1..=MOST_REPLICATES).contains(&count) => Ok(Seeds { first, count }),
        _ => Err(refuse()),
    }
}

pub(super) fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads) if (1..=MOST_THREADS).contains(&threads) => Ok(threads),
        _ => Err(format!("expected a number from 1 to {MOST_THREADS}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_from_the_start_on() {
        assert_eq!(moment("2 d"), Ok(Tick::from_seconds(172_800.0)));
        assert_eq!(moment("0 s"), Ok(Tick(0)));
        for wrong in ["2", "-1 s", "5 um", "1e9 d", "never"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
        let bare = "a number without unit: write for example `30 h`";
        assert_eq!(moment(" 30 "), Err(bare.to_owned()));
        assert!(moment("nan").is_err_and(|words| !words.contains("`nan h`")));
    }

    #[test]
    fn seeds_are_a_number_of_replicates_or_a_range() {
        let seeds = |first, count| Ok(Seeds { first, count });
        assert_eq!(super::seeds("8"), seeds(None, 8));
        assert_eq!(super::seeds("3..10"), seeds(Some(3), 8));
        assert_eq!(super::seeds("5..5"), seeds(Some(5), 1));
        for wrong in ["0", "8..1", "1..2000", "-1", "1..", "many", "1001"] {
            assert!(super::seeds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_time_between_checkpoints_is_a_time_or_never() {
        let minutes = |count: u64| Pause(Some(Duration::from_secs(60 * count)));
        assert_eq!(pause("5 min"), Ok(minutes(5)));
        assert_eq!(pause("0 s"), Ok(minutes(0)));
        assert_eq!(pause("never"), Ok(Pause(None)));
        for wrong in ["5", "-1 s", "5 um", "often"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }
}
