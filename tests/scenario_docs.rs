//! The program accepts the TOML in `docs/SCENARIO.md`.

use std::fs;
use std::path::Path;

use mscsim::cells::{Sensed, SignalName, SignalObject};
use mscsim::scenario::{Settings, check_part, load_text};
use mscsim::syntax::{Style, render_faults};
use mscsim::units::Dimension;

/// A fenced piece of TOML: its first line in the page, whether it is a fragment, and its text.
struct Snippet {
    line: usize,
    fragment: bool,
    text: String,
}

fn snippets(page: &str) -> Vec<Snippet> {
    let mut found: Vec<Snippet> = Vec::new();
    let mut open = false;
    let mut before = "";
    for (number, line) in page.lines().enumerate() {
        match (open, line) {
            (false, "```toml") => {
                let fragment = before == "<!-- fragment -->";
                found.push(Snippet {
                    line: number + 2,
                    fragment,
                    text: String::new(),
                });
                open = true;
            }
            (true, "```") => open = false,
            (true, text) => {
                if let Some(snippet) = found.last_mut() {
                    snippet.text.push_str(text);
                    snippet.text.push('\n');
                }
            }
            (false, _) => {}
        }
        before = line;
    }
    assert!(!open, "a fence is not closed");
    found
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/SCENARIO.md");
    fs::read_to_string(path).expect("the page is there")
}

#[test]
fn every_snippet_is_taken() {
    let page = page();
    let found = snippets(&page);
    assert!(found.len() >= 12, "only {} snippets", found.len());
    assert!(found.iter().any(|s| !s.fragment), "no whole scenario");
    for snippet in found {
        let name = format!("SCENARIO.md from line {}", snippet.line);
        let outcome = if snippet.fragment {
            check_part(&name, &snippet.text)
        } else {
            load_text(&name, &snippet.text, None, &Settings::default())
                .map(|scenario| drop(scenario.plan()))
        };
        if let Err(faults) = outcome {
            panic!("{}", render_faults(&faults, Style::default()));
        }
    }
}

#[test]
fn every_word_of_the_format_stands_on_the_page() {
    let page = page();
    let schema: serde_json::Value =
        serde_json::from_str(&mscsim::scenario::schema_text()).expect("the schema is JSON");
    let mut missing = Vec::new();
    words(&schema, &mut missing);
    missing.retain(|word| !page.contains(word.as_str()));
    assert!(
        missing.is_empty(),
        "not on the page: {}",
        missing.join(", ")
    );
}

#[test]
fn the_table_of_signals_is_that_of_the_program() {
    let table = signal_table();
    assert!(page().contains(&table), "write this table:\n{table}");
}

fn signal_table() -> String {
    let mut table =
        "| `signal` | `half`, for example | `of` | tissue | held cells |\n|---|---|---|---|---|\n"
            .to_owned();
    for name in SignalName::ALL {
        let word = serde_json::to_value(name).expect("a word");
        let word = word.as_str().expect("a word");
        let form = name.form();
        let (of, with) = match name.object() {
            None => ("", ""),
            Some(SignalObject::Factor) => ("factor", ""),
            Some(SignalObject::Vicinity) => (
                "`kind.state`, or a kind with one living state",
                " (with `radius`)",
            ),
            Some(SignalObject::Level) => ("a level of the kind", ""),
        };
        let half = match form.dimension {
            Dimension::SHARE => "0 to 1".to_owned(),
            dimension => format!("`{}`", dimension.example().expect("a named dimension")),
        };
        let [tissue, held] = [form.tissue, form.held].map(|sensed| match sensed {
            Sensed::Value => "yes".to_owned(),
            Sensed::Nothing(why) => format!("no: {why}"),
        });
        table += &format!("| `{word}`{with} | {half} | {of} | {tissue} | {held} |\n");
    }
    table.replace("|  |", "| |")
}

/// All keys of tables and all words of enumerations.
fn words(schema: &serde_json::Value, found: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(|p| p.as_object()) {
        found.extend(properties.keys().cloned());
    }
    found.extend(
        schema
            .get("const")
            .and_then(|word| word.as_str())
            .map(str::to_owned),
    );
    match schema {
        serde_json::Value::Object(table) => table.values().for_each(|below| words(below, found)),
        serde_json::Value::Array(items) => items.iter().for_each(|below| words(below, found)),
        _ => {}
    }
}

#[test]
fn the_readme_is_short_and_its_scenario_is_taken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("README.md")).expect("the page is there");
    assert!(
        page.lines().count() <= 100,
        "{} lines",
        page.lines().count()
    );
    let found = snippets(&page);
    assert_eq!(found.len(), 1, "one scenario of your own");
    let lines = found[0].text.lines().count();
    assert!(lines <= 15, "{lines} lines");
    let checked = load_text("README.md", &found[0].text, None, &Settings::default());
    if let Err(faults) = checked {
        panic!("{}", render_faults(&faults, Style::default()));
    }
    for picture in fs::read_dir(root.join("docs/img")).expect("a folder") {
        let file = picture.expect("a file");
        let size = file.metadata().expect("its size").len();
        assert!(size <= 100_000, "{:?} has {size} bytes", file.path());
    }
}

#[test]
fn the_readme_has_short_sentences() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("README.md")).expect("the page is there");
    let (mut prose, mut fenced) = (String::new(), false);
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        let aside = ["```", "#", "<!--", "!["]
            .iter()
            .any(|start| line.starts_with(start));
        if !fenced && !aside {
            prose += line;
            prose.push(' ');
        }
    }
    let words = prose.split_whitespace().count();
    let ends = |word: &&str| word.ends_with(['.', '?', ':']);
    let sentences = prose.split_whitespace().filter(ends).count();
    assert!(
        sentences > 20 && words < 18 * sentences,
        "{words} words in {sentences} sentences"
    );
}
