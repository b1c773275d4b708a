//! Writes the tables of results in the pages: `cargo run --release --example results`.
//!
//! Words behind `--` are names of tables (`compare-routes`), of pages (`docs/CALIBRATION.md`), or one of `reduced`, `scenarios`,
//! `provenance` and `readme`; without one all are written. `--check` writes nothing and fails when something differs. `--kept` takes the runs that
//! an earlier call has left in `target/results`, for a change of the list or of the layout only.

mod blocks;
mod full;
mod list;
mod markdown;
mod readme;
mod reduced;
mod written;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use list::{FOLDER, Table};
use written::Pages;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let (options, names): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with("--"));
    let has = |option: &str| options.iter().any(|word| word == option);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tables = list::tables(root)?;
    let others = ["reduced", "scenarios", "provenance", "readme"];
    for name in &names {
        let of_table = |table: &Table| table.name == *name || table.page == *name;
        if !others.contains(&name.as_str()) && !tables.iter().any(of_table) {
            return Err(format!("{name} is no table of {FOLDER}/tables.toml").into());
        }
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|one| one == name);
    let mut pages = Pages::new(root);
    if wanted("reduced") {
        pages.set(
            &format!("{FOLDER}/{}", reduced::FILE),
            reduced::answers(root, &tables)?,
        );
    }
    for (name, page, words) in [
        ("scenarios", "docs/SCENARIOS.md", ["list", "--markdown"]),
        ("provenance", "docs/PROVENANCE.md", ["list", "provenance"]),
    ] {
        if wanted(name) {
            pages.set(page, written::printed(&words)?);
        }
    }
    for table in &tables {
        if wanted(&table.name) || wanted(&table.page) {
            let run = full::finished(root, &tables, table, has("--kept"))?;
            let text = markdown::block(table, &run)?;
            let page = blocks::with_block(&pages.text(&table.page)?, &table.name, &text)?;
            pages.set(&table.page, page);
            // Finished tables stay written when a later table fails.
            pages.end(has("--check"))?;
        }
    }
    if wanted("readme") {
        for (page, text) in readme::pages(&pages)? {
            pages.set(page, text);
        }
    }
    Ok(if pages.end(has("--check"))? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
