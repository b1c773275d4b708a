//! The source follows `docs/ARCHITECTURE.md`: floors, rooms, sizes, names, and the step. The rules are themselves tested against
//! source that breaks them.

#[path = "architecture/allowed.rs"]
mod allowed;
#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/floors.rs"]
mod floors;
#[path = "architecture/reader.rs"]
mod reader;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/twice.rs"]
mod twice;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use floors::Map;
use rules::Source;

#[test]
fn the_source_keeps_to_its_architecture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).expect("the page is there");
    let map = Map::read(&page).expect("the page holds the map");
    let sources = source();
    let mut faults = rules::faults(&map, &sources);
    faults.extend(rules::headless(&sources));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// All files of the source.
fn source() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(&root.join("src"), "", &mut sources);
    assert!(sources.len() > 10, "the source was not found");
    sources
}

#[test]
fn a_name_stands_for_one_type() {
    let list = include_str!("architecture/twice.txt");
    let allowed = allowed::read(list).expect("tests/architecture/twice.txt is a list");
    let faults = twice::faults(&source(), &allowed);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn files_of_a_room_do_not_use_each_other_in_a_circle() {
    let list = include_str!("architecture/circles.txt");
    let allowed = allowed::read(list).expect("tests/architecture/circles.txt is a list");
    let faults = circles::faults(&source(), &allowed);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Files that define a type twice and use each other in a circle by way of the front page.
fn crooked() -> Vec<Source> {
    [
        (
            "body/mod.rs",
            "mod a;\nmod b;\npub use a::{One, Two as Second};\n",
        ),
        (
            "body/a.rs",
            "use super::b::Three;\npub struct One;\npub struct Two;\n",
        ),
        (
            "body/b.rs",
            "use crate::body::Second;\npub enum Three {}\ntype One = u8;\n",
        ),
        (
            "body/c.rs",
            "#[cfg(test)]\nmod tests { use super::super::d::D; }\n",
        ),
        ("body/d.rs", "use super::c::C;\n"),
    ]
    .map(|(path, text)| Source::new(path.to_owned(), text.to_owned()))
    .into()
}

#[test]
fn a_second_type_of_a_name_is_found() {
    let none = BTreeSet::new();
    assert_eq!(
        twice::faults(&crooked(), &none),
        ["`One` names more than one type: body/a.rs, body/b.rs"]
    );
    assert!(twice::faults(&crooked(), &BTreeSet::from(["One"])).is_empty());
    assert_eq!(
        twice::faults(&crooked(), &BTreeSet::from(["One", "Two"])),
        ["`Two` names at most one type, take it off the list"]
    );
}

#[test]
fn a_circle_is_found() {
    assert_eq!(
        circles::faults(&crooked(), &BTreeSet::new()),
        ["files use each other in a circle: body/a.rs -> body/b.rs -> body/a.rs"]
    );
    let allowed = BTreeSet::from(["body/b.rs -> body/a.rs"]);
    assert!(circles::faults(&crooked(), &allowed).is_empty());
    let stale = BTreeSet::from(["body/b.rs -> body/a.rs", "body/d.rs -> body/c.rs"]);
    assert_eq!(
        circles::faults(&crooked(), &stale),
        ["`body/d.rs -> body/c.rs` closes no circle, take it off the list"]
    );
}

#[test]
fn what_is_allowed_has_a_reason() {
    assert!(allowed::read("# why\na\nb\n\n# more\nc\n").is_ok());
    assert!(allowed::read("a\n").is_err());
    assert!(allowed::read("#\na\n").is_err());
    assert!(allowed::read("# why\na\n# more\na\n").is_err());
}

#[test]
fn a_file_without_a_head_is_found() {
    let found = rules::headless(&sound());
    assert_eq!(found.len(), sound().len() - 2, "{found:?}");
    assert_eq!(
        found[0],
        "src/body/graph.rs: the file has no head (`//! ...`)"
    );
}

/// Every Rust file below `folder`, in order.
fn collect(folder: &Path, prefix: &str, sources: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).expect("a folder of the source");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .expect("a plain name")
            .to_owned();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), sources);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            sources.push(Source::new(format!("{prefix}{name}"), text));
        }
    }
}

/// A small map: two rooms of biology under a simulation and a runner, one room not yet built.
fn page() -> String {
    let floors =
        "floor 8 study\nfloor 7 runs\nfloor 5 simulation\nfloor 4 body tissue\nfloor 1 units\n";
    let stages = "heal -> settle -> observe\n";
    format!("```text\n{floors}```\n\nPlanned, not yet built: study.\n\n```text\n{stages}```\n")
}

/// A source without a fault; each test below adds one.
fn sound() -> Vec<Source> {
    [
        ("lib.rs", "//! Docs.\n/// A room.\npub mod body;\npub mod units;\npub use body::Graph;\n"),
        ("body/mod.rs", "//! Docs.\n#[cfg(test)]\nmod tests;\nmod graph;\npub(crate) use graph::{A, B};\n"),
        ("body/graph.rs", "use crate::units::parse;\nuse super::Other;\n"),
        ("tissue/mod.rs", "mod body;\n"),
        ("tissue/body.rs", "use super::super::tissue::X;\nuse crate::{units::{self, parse}, tissue::Y};\n"),
        ("tissue/tests.rs", "mod inner { use super::super::body::Z; }\n"),
        ("simulation/step.rs", "use crate::{body, tissue};\nfn step() { heal(); settle(); observe(); }\n"),
        ("runs.rs", "// use crate::body::X;\nconst TEXT: &str = \"crate::body\";\nuse crate::simulation::S;\n"),
        ("units.rs", "fn quote() -> char { '\"' }\npub fn life<'a>(x: &'a str) -> &'a str { x }\n"),
    ]
    .map(|(path, text)| Source::new(path.to_owned(), text.to_owned()))
    .into()
}

/// The faults after one file is added or replaced.
fn faults_with(path: &str, text: &str) -> Vec<String> {
    let map = Map::read(&page()).expect("a map");
    let mut sources = sound();
    sources.retain(|source| source.path != path);
    sources.push(Source::new(path.to_owned(), text.to_owned()));
    rules::faults(&map, &sources)
}

#[test]
fn a_sound_house_has_no_faults() {
    let map = Map::read(&page()).expect("a map");
    assert_eq!(rules::faults(&map, &sound()), Vec::<String>::new());
}

/// Path and text of a bad file, and the words of its one fault.
const BAD: &[(&str, &str, &str)] = &[
    (
        "body/a.rs",
        "use crate::simulation::S;",
        "src/body/a.rs:1: `body` imports `simulation`, which is upward",
    ),
    (
        "body/a.rs",
        "\nuse crate::{units::A, tissue::B};",
        "a.rs:2: `body` imports `tissue`, which is sideways",
    ),
    (
        "body/a.rs",
        "use crate::{\n  units::{x, y},\n  runs};",
        "a.rs:3: `body` imports `runs`, which is upward",
    ),
    (
        "body/a.rs",
        "fn f() { crate::tissue::heal(); }",
        "which is sideways",
    ),
    (
        "body/a.rs",
        "fn f() -> ::mscsim::runs::R { loop {} }",
        "which is upward",
    ),
    (
        "body/a.rs",
        "macro_rules! m { () => { $crate::runs::R } }",
        "which is upward",
    ),
    (
        "body/a.rs",
        "pub(in crate::body) fn f() { '\\''; crate::runs::go() }",
        "which is upward",
    ),
    (
        "body/a.rs",
        "use super::super::tissue::B;",
        "which is sideways",
    ),
    ("body/mod.rs", "use super::tissue::B;", "which is sideways"),
    (
        "body/a/b.rs",
        "use super::super::super::{units, runs::R};",
        "which is upward",
    ),
    (
        "body/a.rs",
        "/* /* */ */ use crate::Population;",
        "`body` imports `Population`, which is no room",
    ),
    (
        "body/a.rs",
        "use crate::*;",
        "`body` imports `*`, which is no room",
    ),
    (
        "runs/a.rs",
        "use crate::body::Graph;",
        "`runs` imports `body`, past the plan",
    ),
    ("stray/mod.rs", "", "src/stray: the room is not on the map"),
    (
        "study/mod.rs",
        "",
        "map: `study` is built, take it off the planned ones",
    ),
    (
        "body/helpers.rs",
        "",
        "`helpers` does not say what it holds",
    ),
    (
        "body/a.rs",
        "mod utils { }",
        "`utils` does not say what it holds",
    ),
    (
        "body/mod.rs",
        "mod a;\npub fn b() {}\n",
        "src/body/mod.rs:2: this file only declares",
    ),
    (
        "body/mod.rs",
        "mod a;\n#[cfg(test)]\nmod tests { use x; }\n",
        "src/body/mod.rs:3: this file only declares",
    ),
    (
        "lib.rs",
        "pub mod body;\nconst A: u8 = 1;\n",
        "src/lib.rs:2: this file only declares",
    ),
    (
        "simulation/step.rs",
        "fn step() { heal(); observe(); }",
        "the stage `settle` is not called",
    ),
    (
        "simulation/arms.rs",
        "fn f() { tissue::heal(); settle() }",
        "calls 2 stages",
    ),
    (
        "simulation/step.rs",
        "fn step() { settle(); heal(); observe(); }",
        "`settle` is not called in the order",
    ),
];

#[test]
fn every_rule_finds_its_fault() {
    let long = "fn x() {}\n".repeat(401);
    let too_long = (
        "body/long.rs",
        long.as_str(),
        "src/body/long.rs: 401 lines, at most 400",
    );
    for (path, text, expected) in BAD.iter().copied().chain([too_long]) {
        let faults = faults_with(path, text);
        assert!(
            faults.len() == 1 && faults[0].contains(expected),
            "{path} with {text:?} gives {faults:?}"
        );
    }
}

#[test]
fn a_stale_map_is_found() {
    let stale = page().replace("body tissue", "body tissue wall");
    let map = Map::read(&stale).expect("a map");
    assert_eq!(
        rules::faults(&map, &sound()),
        ["map: `wall` is neither in src/ nor planned"]
    );
}

#[test]
fn a_page_without_a_proper_map_is_refused() {
    assert!(Map::read("no block").is_err());
    assert!(Map::read(&page().replace("floor 7 runs", "story 7 runs")).is_err());
    assert!(Map::read(&page().replace("floor 7 runs", "floor 7 body")).is_err());
    assert!(Map::read(&page().replace("built: study", "built: studies")).is_err());
}
