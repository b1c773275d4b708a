//! Values of the options of `mscsim sweep`.

use std::time::Duration;

use crate::sweep::{Growth, RowStatus};
use crate::units::{Dimension, parse_as};

/// Units of memory with their bytes.
const SIZES: [(&str, f64); 7] = [
    ("TiB", 1_099_511_627_776.0),
    ("GiB", 1_073_741_824.0),
    ("MiB", 1_048_576.0),
    ("TB", 1e12),
    ("GB", 1e9),
    ("MB", 1e6),
    ("B", 1.0),
];

/// An elapsed time above zero.
pub(in crate::cli) fn run_time(text: &str) -> Result<Duration, String> {
    let refuse = || "expected a time above 0 s with its unit, such as \"10 min\"".to_owned();
    let seconds = parse_as(text, Dimension::TIME).map_err(|_| refuse())?;
    let time = Duration::try_from_secs_f64(seconds).map_err(|_| refuse())?;
    if time.is_zero() {
        Err(refuse())
    } else {
        Ok(time)
    }
}

/// An amount of memory in bytes.
pub(in crate::cli) fn memory_size(text: &str) -> Result<f64, String> {
    let refuse = || "expected a size above 0 with its unit, such as \"2 GB\"".to_owned();
    let text = text.trim();
    let unit = SIZES.iter().find(|(unit, _)| text.ends_with(unit));
    let (unit, bytes) = unit.ok_or_else(refuse)?;
    let number = text[..text.len() - unit.len()].trim().parse::<f64>();
    match number {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number * bytes),
        _ => Err(refuse()),
    }
}

/// An amount of memory in bytes, or a multiple of the last one.
pub(super) fn memory_growth(text: &str) -> Result<Growth, String> {
    Growth::read(text, memory_size)
}

/// An elapsed time in seconds, or a multiple of the last one.
pub(super) fn time_growth(text: &str) -> Result<Growth, String> {
    Growth::read(text, |text| run_time(text).map(|time| time.as_secs_f64()))
}

/// An end of runs, by its word in tables or by that of schedulers.
pub(super) fn status(text: &str) -> Result<RowStatus, String> {
    match text {
        "failed" => Ok(RowStatus::Failed),
        "refused" => Ok(RowStatus::Refused),
        "timeout" | "out-of-time" => Ok(RowStatus::OutOfTime),
        "oom" | "out-of-memory" => Ok(RowStatus::OutOfMemory),
        _ => Err("expected failed, refused, timeout or oom".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_need_their_units() {
        assert_eq!(memory_size("2 GB"), Ok(2e9));
        assert_eq!(memory_size("1.5GiB"), Ok(1.5 * 1_073_741_824.0));
        for wrong in ["2", "GB", "-1 GB", "0 MB", "2 kg"] {
            assert!(memory_size(wrong).is_err(), "{wrong}");
        }
        assert_eq!(run_time("10 min"), Ok(Duration::from_secs(600)));
        for wrong in ["10", "0 s", "-1 s", "1 um"] {
            assert!(run_time(wrong).is_err(), "{wrong}");
        }
    }
}
