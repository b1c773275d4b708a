//! Spans of time as people read them.

const MINUTE_S: u64 = 60;
const HOUR_S: u64 = 60 * MINUTE_S;
const DAY_S: u64 = 24 * HOUR_S;

/// A span of time in words, from a number of seconds: `1.2 s`, `3 min 5 s`, `12 h 3 min`, `7 d`.
///
/// Seconds have a tenth below a minute and are left out beside days.
pub fn duration(seconds: f64) -> String {
    let tenths = libm::round(seconds * 10.0);
    if tenths < 600.0 {
        return format!("{} s", tenths / 10.0);
    }
    let step_s = if seconds < DAY_S as f64 { 1 } else { MINUTE_S };
    let whole_s = libm::round(seconds / step_s as f64) as u64 * step_s;
    let parts = [
        (whole_s / DAY_S, "d"),
        (whole_s % DAY_S / HOUR_S, "h"),
        (whole_s % HOUR_S / MINUTE_S, "min"),
        (whole_s % MINUTE_S, "s"),
    ];
    let told = parts.iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> = told
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    told.join(" ")
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
        ] {
            assert_eq!(duration(seconds), words, "{seconds}");
        }
    }
}
