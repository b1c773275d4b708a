//! The tables of results in the pages: each is in its page, fits its scenario, and its run has not changed.
#![cfg(feature = "cli")]

#[path = "../examples/results/blocks.rs"]
mod blocks;
#[path = "../examples/results/list.rs"]
mod list;
#[path = "../examples/results/markdown.rs"]
mod markdown;
#[path = "../examples/results/reduced.rs"]
mod reduced;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use list::Table;
use markdown::Finished;
use mscsim::record::{Answered, Difference, Verdict};

/// What to do about a difference.
const COMMAND: &str = "write it again: cargo run --release --example results";
/// Fewer have no interval.
const FEWEST_REPLICATES: usize = 2;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn tables() -> Vec<Table> {
    list::tables(root()).expect("the list")
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

#[test]
fn the_answers_at_reduced_size_are_those_of_the_tables() {
    let page = format!("{}/{}", list::FOLDER, reduced::FILE);
    let (written, now) = (read(&page), reduced::answers(root(), &tables()));
    let now = now.unwrap_or_else(|error| panic!("{error}"));
    let [old, new] = [&written, &now].map(|text| text.lines().collect::<BTreeSet<_>>());
    let gone = old.difference(&new).map(|line| format!("- {line}"));
    let come = new.difference(&old).map(|line| format!("+ {line}"));
    let mut lines: Vec<String> = gone.chain(come).collect();
    lines.sort_by(|a, b| a[2..].cmp(&b[2..]));
    let count = lines.len();
    lines.truncate(40);
    assert!(
        written == now,
        "{page} has drifted, and with it the tables of the pages ({count} lines differ):\n{}\n{COMMAND}",
        lines.join("\n")
    );
}

#[test]
fn every_table_stands_in_its_page_and_every_block_is_a_table() {
    let tables = tables();
    let pages: BTreeSet<&str> = tables.iter().map(|table| table.page.as_str()).collect();
    for page in pages {
        let text = read(page);
        let found = blocks::blocks(&text).unwrap_or_else(|error| panic!("{page}: {error}"));
        let found: Vec<&str> = found.iter().map(|block| block.name.as_str()).collect();
        let of_page = tables.iter().filter(|table| table.page == page);
        let listed: Vec<&str> = of_page.map(|table| table.name.as_str()).collect();
        assert_eq!(found, listed, "{page}: blocks, and tables of the list");
        for block in blocks::blocks(&text).unwrap_or_default() {
            let written = text[block.place]
                .lines()
                .any(|line| line.starts_with("| --- |"));
            assert!(written, "{page}: {} is empty. {COMMAND}", block.name);
        }
    }
}

#[test]
fn no_other_page_holds_a_block() {
    let tables = tables();
    let listed = |page: &str| tables.iter().any(|table| table.page == page);
    let mut folders = vec![root().join("docs")];
    let mut pages = vec![root().join("README.md")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the docs") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path)
            } else {
                pages.push(path)
            }
        }
    }
    for path in pages
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
    {
        let text = fs::read_to_string(path).expect("a page");
        let place = path.strip_prefix(root()).expect("below the root");
        let place = place.to_string_lossy();
        let found = blocks::blocks(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert!(
            found.is_empty() || listed(&place),
            "{place}: {found:?} is not listed"
        );
    }
}

#[test]
fn rows_arms_and_published_values_are_those_of_the_scenario() {
    for table in tables() {
        let scenario = table.load(root(), &[], table.replicates);
        let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
        let plan = scenario.plan();
        assert!(
            plan.replicates >= FEWEST_REPLICATES,
            "{}: {} replicates",
            table.name,
            plan.replicates
        );
        let answer = |answer: &mscsim::plan::Answer| Answered {
            say: answer.say.clone(),
            texts: vec![String::new(); plan.arms.len()],
            ..Answered::default()
        };
        let run = Finished {
            arms: plan.arms.iter().map(|arm| arm.name.clone()).collect(),
            answers: plan.answers.iter().map(answer).collect(),
            replicates: plan.replicates,
        };
        markdown::block(&table, &run).unwrap_or_else(|error| panic!("{error}"));
    }
}

fn table(turned: bool) -> Table {
    let text = format!(
        "name = 'a'\npage = 'p'\nreplicates = 4\nturned = {turned}\nrows = ['TNF']\ndata_head = 'rats'\n[data]\n'{}' = '2 pM'\n",
        if turned { "cells" } else { "TNF" }
    );
    toml::from_str(&text).expect("a table")
}

fn finished(arms: &[&str]) -> Finished {
    let difference = Difference {
        from: "none".to_owned(),
        mean: -1.0,
        interval: Some([-1.5, -0.5]),
        same_sign: 4,
        replicates: 4,
        verdict: Verdict::Lower,
        text: "lower by 1.00 pM (0.5 to 1.5) in 4 of 4".to_owned(),
    };
    let texts = ["3.00 ± 0.20 pM", "2.00 ± 0.10 pM", "-"];
    let found = [None, Some(difference), None];
    let row = |say: &str| Answered {
        say: say.to_owned(),
        unit: "pM".to_owned(),
        values: [3.0, 2.0, 0.0].map(Some)[..arms.len()].to_vec(),
        texts: texts[..arms.len()]
            .iter()
            .map(|&text| text.to_owned())
            .collect(),
        differences: found[..arms.len()].to_vec(),
        ..Answered::default()
    };
    Finished {
        arms: arms.iter().map(|&arm| arm.to_owned()).collect(),
        answers: vec![row("TNF at 2 d"), row("IL-10")],
        replicates: 4,
    }
}

#[test]
fn two_arms_have_their_difference_in_words() {
    let text = markdown::block(&table(false), &finished(&["none", "cells"]));
    let expected = "\
4 replicates, compared with *none*: `mscsim run a --seeds 4`

|  | none | cells | difference | rats |
| --- | --- | --- | --- | --- |
| TNF at 2 d, pM | 3.00 ± 0.20 | 2.00 ± 0.10 | lower by 1.00 pM (0.5 to 1.5) in 4 of 4 | 2 pM |";
    assert_eq!(text.as_deref(), Ok(expected));
}

#[test]
fn a_table_names_the_reference_of_each_arm() {
    let mut run = finished(&["none", "cells", "late"]);
    for row in &mut run.answers {
        let found = row.differences[1].clone();
        row.differences[2] = found.map(|found| Difference {
            from: "cells".to_owned(),
            ..found
        });
    }
    let text = markdown::block(&table(false), &run).expect("a block");
    assert!(
        text.starts_with("4 replicates, compared: *cells* with *none*; *late* with *cells*: "),
        "{text}"
    );
}

#[test]
fn more_arms_have_signs_and_may_be_lines() {
    let three = finished(&["none", "cells", "late"]);
    let text = markdown::block(&table(false), &three).expect("a block");
    assert!(text.ends_with("| TNF at 2 d, pM | 3.00 ± 0.20 | 2.00 ± 0.10 ↓ | - | 2 pM |"));
    let text = markdown::block(&table(true), &three).expect("a block");
    let lines: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(lines[0], "|  | TNF at 2 d, pM | rats |");
    assert_eq!(lines[3], "| cells | 2.00 ± 0.10 ↓ | 2 pM |");
}

#[test]
fn a_difference_of_no_size_has_its_own_sign() {
    let mut run = finished(&["none", "cells", "late"]);
    for (verdict, sign) in [
        (Verdict::Lower, "↓"),
        (Verdict::Negligible, "≈"),
        (Verdict::NoDifference, "○"),
        (Verdict::Unclear, "◌"),
    ] {
        let found = run.answers[0].differences[1]
            .as_mut()
            .expect("a difference");
        found.verdict = verdict;
        let text = markdown::block(&table(false), &run).expect("a block");
        assert!(text.contains(&format!("| 2.00 ± 0.10 {sign} |")), "{text}");
    }
}

#[test]
fn a_row_that_fits_none_or_two_is_named() {
    let mut one = table(false);
    one.rows = vec!["VEGF".to_owned()];
    let fault = markdown::block(&one, &finished(&["none", "cells"])).unwrap_err();
    assert!(fault.starts_with("table a: `VEGF` begins 0 of"), "{fault}");
    one.rows = vec![String::new()];
    let fault = markdown::block(&one, &finished(&["none", "cells"])).unwrap_err();
    assert!(fault.starts_with("table a: `` begins 2 of"), "{fault}");
}

#[test]
fn a_block_is_replaced_and_nothing_else() {
    let page = "a\n<!-- results: x -->\nold\n<!-- results: end -->\nb\n<!-- results: y -->\n<!-- results: end -->\n";
    let new = blocks::with_block(page, "x", "new").expect("the block is there");
    assert_eq!(new, page.replace("old", "new"));
    let again = blocks::with_block(&new, "x", "new").expect("the block is there");
    assert_eq!(again, new);
    assert!(blocks::with_block(page, "z", "").is_err());
    assert!(blocks::blocks("<!-- results: x -->\n").is_err());
    assert!(blocks::blocks("<!-- results: x -->\n<!-- results: y -->\n").is_err());
}
