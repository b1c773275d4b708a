//! Shipped scenarios: listed by group, narrowed by words, shown, and copied to start from.

use super::support::{err, json, mscsim, out, reported};

#[test]
fn scenarios_are_listed_by_group_with_their_time() {
    let listed = out(&reported(&["list"]).code(0));
    let headings = [
        "Body and routes",
        "Diseases, human",
        "Diseases, animal",
        "Closed wells",
        "Comparisons",
    ];
    let places: Vec<usize> = headings
        .map(|heading| listed.find(&format!("{heading}\n")).expect(heading))
        .into();
    assert!(places.is_sorted(), "{places:?}");
    let line = listed
        .lines()
        .find(|line| line.starts_with("  human-stroke-iv "));
    let line = line.expect("a line of its name");
    assert!(line.contains(" s  How many of 50 million cells"), "{line}");
    assert!(
        listed.lines().all(|line| line.chars().count() <= 100),
        "{listed}"
    );
    let rows = json(&reported(&["list", "well-spheroid", "--json"]).code(0));
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
    assert_eq!(rows[0]["group"], "wells");
    assert!(
        rows[0]["processor_s"]
            .as_f64()
            .is_some_and(|time| time > 1.0)
    );
}

#[test]
fn words_narrow_the_list_and_a_slip_is_named() {
    let mice = out(&reported(&["list", "mouse"]).code(0));
    assert!(
        mice.contains("mouse-infarct") && !mice.contains("well-spheroid"),
        "{mice}"
    );
    let none = err(&reported(&["list", "unicorn"]).code(2));
    assert!(none.contains("no shipped scenario has `unicorn`"), "{none}");
    let page = out(&reported(&["list", "--markdown"]).code(0));
    assert!(
        page.starts_with("# Scenarios\n") && page.contains("| [`mouse-infarct`]("),
        "{page}"
    );
}

#[test]
fn a_shipped_file_is_shown_as_it_is_written() {
    let root = env!("CARGO_MANIFEST_DIR");
    for (name, path) in [
        ("mouse-infarct", "scenarios/mouse-infarct.toml"),
        ("tissues/infarct", "scenarios/library/tissues/infarct.toml"),
    ] {
        let written = std::fs::read_to_string(format!("{root}/{path}")).expect("it is there");
        assert_eq!(out(&reported(&["show", name]).code(0)), written, "{name}");
    }
    let slip = err(&reported(&["show", "mouse-infarkt"]).code(2));
    assert!(
        slip.contains("mouse-infarct") && slip.contains("no shipped"),
        "{slip}"
    );
}

#[test]
fn a_copy_of_a_shipped_scenario_passes_the_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let make = |words: &[&str]| mscsim(folder.path()).args(words).assert();
    make(&["new", "--from", "mouse-infarct", "mine.toml"]).code(0);
    let checked = out(&make(&["check", "mine.toml"]).code(0));
    assert!(checked.starts_with("ok: "), "{checked}");
    let again = err(&make(&["new", "--from", "mouse-lung-iv", "mine.toml"]).code(2));
    assert!(again.contains("exists"), "{again}");
    let slip = err(&make(&["new", "--from", "mouse-lung"]).code(2));
    assert!(slip.contains("mouse-lung-iv"), "{slip}");
}
