//! Where the model must not be trusted: the general part of the page, and the part about the tissue of a run.

/// The page of the documentation is the page of the report.
const PAGE: &str = include_str!("../../docs/LIMITS.md");

/// The limits that a run must show, in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limits {
    /// What holds for every run, with the title of the page.
    pub(super) general: String,
    /// What holds for the tissue of the run; empty where the page has nothing about it.
    pub(super) of_tissue: String,
}

/// Selects the limits of some tissues.
///
/// A heading that names tissues in brackets, such as ``### Infarct (`infarct`)``, begins a part about these tissues. The part ends
/// at the next heading of its level or of a higher one.
pub(super) fn limits_of(run: &[&str]) -> Limits {
    select(PAGE, run)
}

fn select(page: &str, run: &[&str]) -> Limits {
    let mut limits = Limits {
        general: String::new(),
        of_tissue: String::new(),
    };
    // Level and fate of the headings about tissues that a line stands under, the outermost first.
    let mut under: Vec<(usize, bool)> = Vec::new();
    for line in page.lines() {
        if let Some(level) = level(line) {
            under.retain(|(outer, _)| *outer < level);
            let tissues = tissues(line);
            if !tissues.is_empty() {
                under.push((level, tissues.iter().any(|tissue| run.contains(tissue))));
            }
        }
        let part = match under.iter().all(|(_, kept)| *kept) {
            true if under.is_empty() => &mut limits.general,
            true => &mut limits.of_tissue,
            false => continue,
        };
        part.push_str(words(line));
        part.push('\n');
    }
    limits
}

fn level(line: &str) -> Option<usize> {
    let marks = line.len() - line.trim_start_matches('#').len();
    (marks > 0 && line[marks..].starts_with(' ')).then_some(marks)
}

/// The keys in the brackets at the end of a heading.
fn tissues(heading: &str) -> Vec<&str> {
    let Some((_, brackets)) = split(heading) else {
        return Vec::new();
    };
    brackets.split('`').skip(1).step_by(2).collect()
}

/// A heading without the keys, which are for the program.
fn words(line: &str) -> &str {
    match level(line).and_then(|_| split(line)) {
        Some((words, _)) => words,
        None => line,
    }
}

fn split(heading: &str) -> Option<(&str, &str)> {
    heading.strip_suffix("`)")?;
    heading.split_once(" (`").map(|(words, _)| {
        let brackets = &heading[words.len()..];
        (words, brackets)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn a_part_about_other_tissues_is_left_out() {
        let page = "# Title\n\nAll.\n\n## Diseases\n\n### Chest (`infarct`, `lung`)\n\nBoth.\n\n#### Infarct (`infarct`)\n\nHeart.\n\n\
                    #### Lung (`lung`)\n\nAir.\n\n### Brain (`stroke`)\n\nHead.\n\n## Numbers\n\nEnd.\n";
        let limits = select(page, &["infarct"]);
        assert_eq!(
            limits.general,
            "# Title\n\nAll.\n\n## Diseases\n\n## Numbers\n\nEnd.\n"
        );
        assert_eq!(
            limits.of_tissue,
            "### Chest\n\nBoth.\n\n#### Infarct\n\nHeart.\n\n"
        );
        assert_eq!(select(page, &["skin"]).of_tissue, "");
    }

    /// A tissue without a text on its limits would show none.
    #[test]
    fn every_tissue_of_the_library_has_its_limits() {
        let folder = format!("{}/scenarios/library/tissues", env!("CARGO_MANIFEST_DIR"));
        let mut known = BTreeSet::new();
        for entry in fs::read_dir(folder).expect("the library") {
            let text = fs::read_to_string(entry.expect("a layer").path()).expect("a layer");
            let layer: toml::Table = toml::from_str(&text).expect("a layer");
            let tissues = layer.get("tissues").and_then(toml::Value::as_table);
            known.extend(tissues.into_iter().flat_map(toml::Table::keys).cloned());
        }
        assert!(known.len() > 20, "{known:?}");
        for tissue in &known {
            assert!(!limits_of(&[tissue]).of_tissue.is_empty(), "{tissue}");
        }
        let headings = PAGE.lines().filter(|line| level(line).is_some());
        for key in headings.flat_map(tissues) {
            assert!(known.contains(key), "no tissue is named {key}");
        }
    }
}
