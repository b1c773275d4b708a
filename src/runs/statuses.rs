//! How well a value may be known.

use crate::format::Status;

/// How well a value may be known, the best first.
pub(super) const STATUSES: [Status; 5] = [
    Status::Measured,
    Status::Derived,
    Status::Recalled,
    Status::Assumed,
    Status::Chosen,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_format_is_known_and_has_a_badge_of_its_own() {
        let schema = schemars::schema_for!(Status).to_value();
        let words: Vec<&str> = schema["oneOf"]
            .as_array()
            .expect("a list of words")
            .iter()
            .filter_map(|word| word["const"].as_str())
            .collect();
        let known = STATUSES.map(|status| serde_json::to_value(status).expect("a word"));
        assert_eq!(known.to_vec(), words);
        let style = include_str!("../report/assets/report.css");
        for word in words {
            let badge = format!(".badge[data-status=\"{word}\"]::before {{ content: ");
            assert!(style.contains(&badge), "{word}");
        }
    }
}
