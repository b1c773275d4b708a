//! The terms of the glossary that a text uses, with what they mean.

use std::collections::BTreeSet;

use serde::Serialize;

/// The page of the documentation.
const GLOSSARY: &str = include_str!("../../docs/GLOSSARY.md");

/// A term of the glossary.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Ways in which it is written; the first is its name.
    pub names: Vec<String>,
    /// What it means, in English.
    pub meaning: String,
}

/// The terms of the glossary that occur in a text, in the order of the glossary.
pub fn terms_in(text: &str) -> Vec<Term> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    let lower = text.to_lowercase();
    words.extend(lower.split(|c: char| !is_part(c)).map(str::to_owned));
    let occurs = |name: &str| {
        let name = name.to_lowercase();
        let mut parts = name
            .split(|c: char| !is_part(c))
            .filter(|part| !part.is_empty());
        parts.all(|part| words.contains(part) || words.contains(&format!("{part}s")))
            && (!name.contains(' ') || lower.contains(&name))
    };
    let mut terms: Vec<Term> = GLOSSARY.lines().filter_map(term).collect();
    terms.retain(|term| term.names.iter().any(|name| occurs(name)));
    terms
}

/// A row of a table: term, Japanese, meaning.
fn term(line: &str) -> Option<Term> {
    let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
    let (name, _, meaning) = (cells.next()?, cells.next()?, cells.next()?);
    if name == "Term" {
        return None;
    }
    Some(Term {
        names: names(name),
        meaning: meaning.to_owned(),
    })
}

/// `regulatory T cell (Treg)` and `CCL2, CXCL2` are two names each.
fn names(written: &str) -> Vec<String> {
    let parts = written.split([',', '(', ')']).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// True for what a word is made of: `IL-10` is one word.
fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let terms = terms_in(text).into_iter();
        terms.map(|term| term.names[0].clone()).collect()
    }

    #[test]
    fn terms_are_found_as_whole_words_in_any_of_their_forms() {
        assert_eq!(found("VEGF above rest"), ["VEGF"]);
        assert_eq!(found("regulatory T cells at day 7"), ["regulatory T cell"]);
        assert_eq!(found("Treg"), ["regulatory T cell"]);
        assert_eq!(found("il-10"), ["IL-10"]);
        assert!(found("an armed laboratory").is_empty(), "no arm, no label");
    }

    #[test]
    fn every_row_of_the_glossary_is_read() {
        let rows = GLOSSARY.lines().filter(|line| line.starts_with("| "));
        let heads = GLOSSARY.matches("| Term |").count();
        let terms: Vec<Term> = GLOSSARY.lines().filter_map(term).collect();
        assert_eq!(terms.len(), rows.count() - heads);
        assert!(terms.len() > 100);
        assert!(
            terms
                .iter()
                .all(|term| !term.meaning.is_empty() && !term.names.is_empty())
        );
    }
}
