//! The tutorials work as written: the files of each page, pasted together, pass the check and run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::support::{cut_down, plan, run};

/// The files of a page by name. Blocks of one file are joined in the order of the page.
fn files(page: &str) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let (mut named, mut open) = (None, false);
    for line in page.lines() {
        match (open, line) {
            (false, line) if line.starts_with("File: ") => {
                named = line.split('`').nth(usize::from(line.contains('`')));
                named = named.map(|name| name.trim_start_matches("File: ").trim());
            }
            (false, "```toml") if named.is_some() => open = true,
            (true, "```") => (named, open) = (None, false),
            (true, text) => {
                let file = files.entry(named.unwrap().to_owned()).or_default();
                *file += text;
                *file += "\n";
            }
            _ => {}
        }
    }
    assert!(!open, "a fence is not closed");
    files
}

fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorials");
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = entries
        .filter(|path| !path.ends_with("README.md"))
        .collect();
    pages.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    pages.into_iter().map(read).collect()
}

#[test]
fn every_page_makes_a_study_that_runs() {
    let pages = pages();
    assert!(pages.len() >= 7, "{}", pages.len());
    for (name, page) in pages {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&page);
        let mut scenarios = 0;
        for (file, text) in &files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        for file in files.keys().filter(|file| !file.contains("library/")) {
            let scenario = folder.path().join(file);
            let (_, shown, _) = run(cut_down(plan(&scenario.to_string_lossy(), &[])));
            assert!(!shown.samples.is_empty(), "{name}: {file}");
            scenarios += 1;
        }
        assert!(scenarios > 0, "{name}: no scenario");
        assert!(files.len() > scenarios, "{name}: no layer");
    }
}

#[test]
fn a_disease_takes_fewer_than_sixty_lines() {
    let page = pages()
        .into_iter()
        .find(|(name, _)| name == "add-a-disease");
    let lines: usize = files(&page.unwrap().1)
        .values()
        .map(|text| text.lines().filter(|line| !line.trim().is_empty()).count())
        .sum();
    assert!((20..60).contains(&lines), "{lines}");
}
