//! The rules of the architecture, each as a function from source to faults.

use std::collections::BTreeSet;

use crate::floors::Map;
use crate::reader::{Facts, Import};

/// The file limit of `docs/ARCHITECTURE.md`.
const MOST_LINES: usize = 400;
/// Names that do not describe what a module holds.
const EMPTY_NAMES: [&str; 9] = [
    "utils", "util", "helpers", "helper", "common", "types", "misc", "prelude", "errors",
];
/// The floor whose rooms are biology and are put together in one file only.
const BIOLOGY_FLOOR: u32 = 4;
/// The file that puts the biology together.
const COMPOSER: &str = "simulation/step.rs";
/// Rooms above the biology that may name its types: the plan holds them, the simulation runs them, the others check and make them.
const MAY_NAME_BIOLOGY: [&str; 6] = [
    "plan",
    "simulation",
    "check",
    "compile",
    "scenario",
    "mean_field",
];

/// One source file.
pub struct Source {
    /// Path below `src/`, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it holds; the fault if it is no Rust.
    pub facts: Result<Facts, String>,
}

impl Source {
    /// Reads a file.
    pub fn new(path: String, text: String) -> Self {
        let facts = Facts::read(&module(&path), &text);
        Self { path, text, facts }
    }

    /// First part of the path without extension: `body` for `body/graph.rs`, `main` for `main.rs`.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Path of its module from the crate root.
    pub fn module(&self) -> Vec<String> {
        module(&self.path)
    }

    /// True for a file that only tests have.
    pub fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| part == "tests" || part == "tests.rs")
    }
}

/// The path from the crate root of the module that a file holds.
fn module(path: &str) -> Vec<String> {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    match stem {
        "lib" | "main" => Vec::new(),
        stem => stem.split('/').map(str::to_owned).collect(),
    }
}

/// Every fault of the source against the map.
pub fn faults(map: &Map, sources: &[Source]) -> Vec<String> {
    let mut found = rooms_and_map(map, sources);
    for source in sources {
        match &source.facts {
            Ok(facts) => {
                found.extend(floors(map, source, facts));
                found.extend(names(source, facts));
                found.extend(only_declares(source, facts));
            }
            Err(error) => found.push(format!("src/{}: {error}", source.path)),
        }
        found.extend(size(source));
    }
    found.extend(composition(map, sources));
    found
}

/// The rooms of the source are those of the map.
fn rooms_and_map(map: &Map, sources: &[Source]) -> Vec<String> {
    let built: BTreeSet<&str> = sources
        .iter()
        .map(Source::room)
        .filter(|room| *room != "lib")
        .collect();
    let missing = built.iter().filter(|room| !map.floors.contains_key(**room));
    let missing = missing.map(|room| format!("src/{room}: the room is not on the map"));
    let stale = map
        .floors
        .keys()
        .filter(|room| !built.contains(room.as_str()) && !map.planned.contains(*room));
    let stale = stale.map(|room| format!("map: `{room}` is neither in src/ nor planned"));
    let done = map
        .planned
        .iter()
        .filter(|room| built.contains(room.as_str()));
    let done = done.map(|room| format!("map: `{room}` is built, take it off the planned ones"));
    missing.chain(stale).chain(done).collect()
}

/// Imports go down, from the room that holds the item, and nothing beyond the simulation uses the biology.
fn floors(map: &Map, source: &Source, facts: &Facts) -> Vec<String> {
    let room = source.room();
    // `lib.rs` is on no floor: it shows rooms to users. Any other unknown room is reported by its own rule.
    let Some(&floor) = map.floors.get(room) else {
        return Vec::new();
    };
    let fault = |import: &Import| {
        let what = match map.floors.get(&import.room).copied() {
            _ if import.room == room => return None,
            None => "which is no room: import from the room that holds the item",
            Some(other) if other > floor => "which is upward",
            Some(other) if other == floor => "which is sideways",
            Some(BIOLOGY_FLOOR) if floor > BIOLOGY_FLOOR && !MAY_NAME_BIOLOGY.contains(&room) => {
                "past the plan: only the plan and the rooms that check, make and run it name the biology"
            }
            Some(_) => return None,
        };
        let (path, line) = (&source.path, import.line);
        let other = &import.room;
        Some(format!(
            "src/{path}:{line}: `{room}` imports `{other}`, {what}"
        ))
    };
    facts.imports.iter().filter_map(fault).collect()
}

/// Every file begins with a paragraph on what it holds.
pub fn headless(sources: &[Source]) -> Vec<String> {
    let without = sources
        .iter()
        .filter(|source| !source.text.starts_with("//! "));
    without
        .map(|source| format!("src/{}: the file has no head (`//! ...`)", source.path))
        .collect()
}

fn size(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > MOST_LINES)
        .then(|| format!("src/{}: {lines} lines, at most {MOST_LINES}", source.path))
}

/// Modules are named after what they hold.
fn names(source: &Source, facts: &Facts) -> Vec<String> {
    let stems = source
        .path
        .split('/')
        .map(|part| part.strip_suffix(".rs").unwrap_or(part).to_owned());
    let empty = stems
        .chain(facts.modules.iter().cloned())
        .filter(|name| EMPTY_NAMES.contains(&name.as_str()));
    let unique: BTreeSet<String> = empty.collect();
    unique
        .iter()
        .map(|name| format!("src/{}: `{name}` does not say what it holds", source.path))
        .collect()
}

/// The front page of a room declares and re-exports; that of its tests may hold what the tests share.
fn only_declares(source: &Source, facts: &Facts) -> Option<String> {
    let room = source.path.ends_with("/mod.rs") && !source.path.ends_with("/tests/mod.rs");
    let front = room || source.path == "lib.rs";
    let line = facts.other_item.filter(|_| front)?;
    Some(format!(
        "src/{}:{line}: this file only declares modules and re-exports",
        source.path
    ))
}

/// The step is the only file that calls the stages one after the other, and it calls all of them in the order of the map.
fn composition(map: &Map, sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.room() == "simulation")
    {
        let Ok(Facts { calls, .. }) = &source.facts else {
            continue;
        };
        let called = map.stages.iter();
        let called = called.filter(|stage| calls.contains(stage)).count();
        if source.path != COMPOSER && 2 * called > map.stages.len() {
            found.push(format!(
                "src/{}: calls {called} stages; only src/{COMPOSER} puts them together",
                source.path
            ));
        }
    }
    found.extend(order_of_stages(map, sources));
    found
}

fn order_of_stages(map: &Map, sources: &[Source]) -> Option<String> {
    // Elsewhere under another name it would be found by the count above.
    let step = sources.iter().find(|source| source.path == COMPOSER)?;
    let Ok(Facts { calls, .. }) = &step.facts else {
        return None;
    };
    let mut expected = map.stages.iter();
    let mut next = expected.next()?;
    for call in calls {
        if call == next {
            match expected.next() {
                Some(stage) => next = stage,
                None => return None,
            }
        }
    }
    Some(format!(
        "src/{COMPOSER}: the stage `{next}` is not called in the order of the map"
    ))
}
