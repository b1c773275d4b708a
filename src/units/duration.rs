//! Spans of time as people read them.

const MINUTE_S: u64 = 60;
const HOUR_S: u64 = 60 * MINUTE_S;
const DAY_S: u64 = 24 * HOUR_S;
/// From here on, 30 million years, a time has no parts: they would be meaningless digits.
const LONGEST_S: f64 = 1e15;

/// A span of time in words, from a number of seconds: `1.2 s`, `3 min 5 s`, `12 h 3 min`, `7 d`.
///
/// Seconds have a tenth below a minute and are left out beside days. A time beyond 1e15 s has no parts, but six digits.
pub fn duration(seconds: f64) -> String {
    if !(-LONGEST_S..LONGEST_S).contains(&seconds) {
        return six_digits(seconds);
    }
    let tenths = libm::round(seconds * 10.0);
    if tenths < 600.0 {
        return format!("{} s", tenths / 10.0);
    }
    let step_s = if seconds < DAY_S as f64 { 1 } else { MINUTE_S };
    let whole_s = libm::round(seconds / step_s as f64) as u64 * step_s;
    in_parts(whole_s, 0).join(" ")
}

/// As [`duration`], for times that are compared with each other: nothing is left out down to a tenth of a second, and
/// below a minute there are six significant digits.
pub fn exact_duration(seconds: f64) -> String {
    if seconds.abs() < MINUTE_S as f64 || !(0.0..LONGEST_S).contains(&seconds) {
        return six_digits(seconds);
    }
    let tenths = libm::round(seconds * 10.0) as u64;
    in_parts(tenths / 10, tenths % 10).join(" ")
}

/// Six significant digits, in seconds; powers of ten where digits would fill the line.
fn six_digits(seconds: f64) -> String {
    let six: f64 = format!("{seconds:.5e}").parse().unwrap_or(seconds);
    if six.is_finite() && six.abs() >= LONGEST_S {
        format!("{six:e} s")
    } else {
        format!("{six} s")
    }
}

/// Days, hours, minutes and seconds, without those of which there are none.
fn in_parts(whole_s: u64, tenths: u64) -> Vec<String> {
    let parts = [
        (whole_s / DAY_S, "d"),
        (whole_s % DAY_S / HOUR_S, "h"),
        (whole_s % HOUR_S / MINUTE_S, "min"),
    ];
    let reported = parts.iter().filter(|(number, _)| *number > 0);
    let mut reported: Vec<String> = reported
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    match (whole_s % MINUTE_S, tenths) {
        (0, 0) => {}
        (seconds, 0) => reported.push(format!("{seconds} s")),
        (seconds, tenths) => reported.push(format!("{seconds}.{tenths} s")),
    }
    reported
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_read_well() {
        for (seconds, words) in [
            (0.0, "0 s"),
            (0.1, "0.1 s"),
            (1.25, "1.3 s"),
            (12.34, "12.3 s"),
            (59.94, "59.9 s"),
            (59.97, "1 min"),
            (60.0, "1 min"),
            (185.0, "3 min 5 s"),
            (4020.0, "1 h 7 min"),
            (43_380.0, "12 h 3 min"),
            (86_399.7, "1 d"),
            (95_040.0, "1 d 2 h 24 min"),
            (95_045.0, "1 d 2 h 24 min"),
            (604_800.0, "7 d"),
            (1e15, "1e15 s"),
            (f64::MAX, "1.79769e308 s"),
            (f64::MIN, "-1.79769e308 s"),
            (f64::INFINITY, "inf s"),
            (f64::NAN, "NaN s"),
        ] {
            assert_eq!(duration(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn times_that_are_compared_keep_what_show_them_apart() {
        for (seconds, words) in [
            (0.0, "0 s"),
            (0.25, "0.25 s"),
            (0.1 + 0.2, "0.3 s"),
            (1.0 / 3.0, "0.333333 s"),
            (100.0, "1 min 40 s"),
            (86_460.0, "1 d 1 min"),
            (86_420.0, "1 d 20 s"),
            (172_799.9, "1 d 23 h 59 min 59.9 s"),
            (24.016_666_666_666_666 * 3600.0, "1 d 1 min"),
            (3600.0 - 1e-9, "1 h"),
            (-5.0, "-5 s"),
            (f64::INFINITY, "inf s"),
        ] {
            assert_eq!(exact_duration(seconds), words, "{seconds}");
        }
    }
}
