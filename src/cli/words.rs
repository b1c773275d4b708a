//! Text laid out for a page: widths, wrapping, sizes and spans of time.

use std::time::Duration;

/// Columns that a text takes; letters of East Asian scripts take two.
pub(super) fn columns(text: &str) -> usize {
    console::measure_text_width(text)
}

/// The text in lines of at most `width` columns, broken between words; a longer word has a line of its own.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `1.2 GB`, in powers of a thousand.
pub(super) fn size(bytes: f64) -> String {
    let mut value = bytes;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.5 {
            return format!("{} {unit}", rounded(value));
        }
        value /= 1000.0;
    }
    format!("{} TB", rounded(value))
}

fn rounded(value: f64) -> String {
    if value < 9.95 && value.fract() != 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

/// `12 s`, `3 min 05 s`, `1 h 07 min`.
pub(super) fn span(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = libm::round(seconds) as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_keep_their_width() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrapped("endless", 3), ["endless"]);
        assert!(wrapped("  ", 3).is_empty());
        assert_eq!(columns("肺 lung"), 7);
    }

    #[test]
    fn sizes_and_spans_read_well() {
        assert_eq!(size(512.0), "512 B");
        assert_eq!(size(1.25e6), "1.2 MB");
        assert_eq!(size(32e6), "32 MB");
        assert_eq!(size(999.9e9), "1.0 TB");
        assert_eq!(span(Duration::from_millis(1250)), "1.2 s");
        assert_eq!(span(Duration::from_secs(185)), "3 min 05 s");
        assert_eq!(span(Duration::from_millis(59_700)), "1 min 00 s");
        assert_eq!(span(Duration::from_secs(4020)), "1 h 07 min");
    }
}
