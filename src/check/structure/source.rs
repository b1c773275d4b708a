//! Sources: identifiers must have the form of their kind, so that a reader can follow them.

/// What is wrong with a source; none if nothing is. Words without an identifier are a source too.
pub fn malformed(source: &str) -> Option<&'static str> {
    let text = source.trim();
    let lower = text.to_ascii_lowercase();
    if text.is_empty() {
        return Some("doi:10.1234/abcd, PMID:12345678, or words");
    }
    if lower.starts_with("http") || lower.starts_with("10.") || lower.starts_with("doi.org") {
        return Some("a DOI as doi:10.1234/abcd");
    }
    if lower.starts_with("doi") {
        let sound = text.strip_prefix("doi:").is_some_and(is_doi);
        return (!sound).then_some("a DOI as doi:10.1234/abcd");
    }
    if lower.starts_with("pmid") {
        let number = text.strip_prefix("PMID:");
        let sound = number.is_some_and(|n| (1..=8).contains(&n.len()) && digits(n));
        return (!sound).then_some("a PubMed number as PMID:12345678");
    }
    None
}

/// `10.` with a registrant of four to nine digits, a slash, and a suffix without blanks.
fn is_doi(text: &str) -> bool {
    let parts = text.strip_prefix("10.").and_then(|t| t.split_once('/'));
    let Some((registrant, suffix)) = parts else {
        return false;
    };
    let registrant = registrant.split('.').next().unwrap_or_default();
    let dangling = suffix.ends_with(['.', ',', ';']);
    let blank = |c: char| c.is_whitespace() || c.is_control();
    (4..=9).contains(&registrant.len())
        && digits(registrant)
        && !suffix.is_empty()
        && !suffix.contains(blank)
        && !dangling
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_identifiers_are_distinguished_from_malformed_ones() {
        for sound in [
            "doi:10.1016/j.stem.2009.05.003",
            "doi:10.1161/01.cir.0000121425.42966.f1",
            "doi:10.1002/(SICI)1097-4652(199807)176:1<57::AID-JCP7>3.0.CO;2-7",
            "PMID:17888174",
            "a textbook of physiology",
        ] {
            assert_eq!(malformed(sound), None, "{sound}");
        }
        for slip in [
            "",
            "doi: 10.1016/j.stem",
            "DOI:10.1016/j.stem",
            "doi:10.101/x",
            "doi:10.1016",
            "doi:10.1016/",
            "doi:10.1016/j.stem.",
            "doi:10.1016/j stem",
            "10.1016/j.stem",
            "https://doi.org/10.1016/j.stem",
            "PMID: 17888174",
            "pmid:1788",
            "PMID:123456789",
        ] {
            assert!(malformed(slip).is_some(), "{slip}");
        }
    }
}
