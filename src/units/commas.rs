//! Commas in numbers, which are refused with advice.

/// How a number with commas, and what follows it, should have been written. A comma that can only part groups of digits is left
/// out, one that can only be the decimal sign becomes the point; where both are possible, both are offered.
pub(super) fn without_commas(number: &str, rest: &str) -> String {
    let (head, tail) = number.split_once(',').unwrap_or((number, ""));
    let leading = head.trim_start_matches(['+', '-', '\u{2212}']);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups: Vec<&str> = tail.split(',').collect();
    let last = groups.pop().unwrap_or_default();
    let last = last.split_once('.').map_or(last, |(whole, _)| whole);
    let three = |group: &str| group.len() == 3 && digits(group);
    // No thousand begins with a zero: `0,001` is a thousandth.
    let begins = (1..=3).contains(&leading.len()) && digits(leading) && !leading.starts_with('0');
    let grouped = begins && groups.iter().all(|group| three(group)) && three(last);
    let decimal = !number.contains('.') && groups.is_empty();
    let plain = number.replace(',', "");
    let short = plain.parse::<f64>().map(|value| format!("{value:e}"));
    match (grouped, decimal) {
        (true, true) => {
            let point = number.replace(',', ".");
            format!("`{plain}{rest}` for thousands or `{point}{rest}` for decimals")
        }
        (true, false) => match short {
            Ok(short) if short.len() < plain.len() => {
                format!("`{plain}{rest}` or `{short}{rest}`")
            }
            _ => format!("`{plain}{rest}`"),
        },
        (false, true) => format!("`{}{rest}`", number.replace(',', ".")),
        (false, false) => "a number without commas".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_never_means_a_thousandfold() {
        for (number, rest, advice) in [
            ("0,001", " /s", "`0.001 /s`"),
            ("-0,125", " um", "`-0.125 um`"),
            ("2,5", " /h", "`2.5 /h`"),
            ("1234,567", " um", "`1234.567 um`"),
            (
                "1,234",
                " um",
                "`1234 um` for thousands or `1.234 um` for decimals",
            ),
            ("2,000,000", " cells", "`2000000 cells` or `2e6 cells`"),
            ("0,001,000", " um", "a number without commas"),
            ("1,000,00", " um", "a number without commas"),
        ] {
            assert_eq!(without_commas(number, rest), advice, "{number}");
        }
    }
}
