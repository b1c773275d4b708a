//! The text about the scaled numbers.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use crate::Fate;
use crate::numbers::{FACTORS, Number};

/// The text before and after the section in the page.
const MARKS: [&str; 2] = ["<!-- mutants: begin -->", "<!-- mutants: end -->"];

/// Where the table of numbers that no pin notices lies.
const TABLE: &str = "docs/results/unpinned.csv";

/// The section of `docs/CALIBRATION.md`.
pub fn section(numbers: &[Number], fates: &[[Fate; 2]]) -> String {
    let mut text = String::new();
    let all = || fates.iter().flatten();
    let count = |of: fn(&Fate) -> bool| all().filter(|fate| of(fate)).count();
    let noticed = count(|fate| matches!(fate, Fate::Noticed(_)));
    let inert = count(|fate| *fate == Fate::Inert);
    let moves = count(|fate| *fate == Fate::Moves);
    let refused = count(|fate| *fate == Fate::Refused);
    let panicked = count(|fate| *fate == Fate::Panicked);
    let zero = count(|fate| *fate == Fate::Zero);
    let judged = (noticed + inert + moves).max(1);
    let share = |part: usize| 100.0 * part as f64 / judged as f64;
    let _ = writeln!(
        text,
        "Shipped scenarios read {} numbers of the library. Each was scaled by a half and by two.\n\n\
         | Scaled number | Count | Share |\n|---|---|---|\n\
         | a pin or a published value notices it | {noticed} | {:.0} % |\n\
         | only the known end states of the shipped scenarios, cut down, notice it | {moves} | {:.0} % |\n\
         | inert: no scenario that reads it, cut down, ends in another state | {inert} | {:.0} % |\n\
         | beyond what its kind allows, not judged | {refused} | |\n\
         | zero, which stays zero, not judged | {zero} | |\n\
         | a test panicked, not judged | {panicked} | |\n",
        numbers.len(),
        share(noticed),
        share(moves),
        share(inert),
    );
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for fate in all() {
        if let Fate::Noticed(name) = fate {
            *by.entry(name).or_default() += 1;
        }
    }
    let _ = writeln!(text, "| Who notices first | Scaled numbers |\n|---|---|");
    for (name, count) in by {
        let _ = writeln!(text, "| `{name}` | {count} |");
    }
    text
}

/// The scaled numbers that no pin and no published value notices, as lines of CSV: layer, path, value, factor, and what becomes of it.
///
/// # Errors
/// None in practice: the lines are written to memory.
pub fn table(numbers: &[Number], fates: &[[Fate; 2]]) -> csv::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["layer", "path", "value", "factor", "fate"])?;
    for (number, fates) in numbers.iter().zip(fates) {
        for (factor, fate) in FACTORS.iter().zip(fates) {
            let fate = match fate {
                Fate::Moves => "only end states",
                Fate::Inert => "inert",
                _ => continue,
            };
            let factor = factor.to_string();
            table.write_record([&number.layer, &number.path, &number.written, &factor, fate])?;
        }
    }
    table
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// Replaces the section in the page, and writes the table beside the other tables of results.
///
/// # Errors
/// When a file cannot be read or written, or the page has no marks.
pub fn write(section: &str, table: &[u8]) -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::write(root.join(TABLE), table)?;
    let path = root.join("docs/CALIBRATION.md");
    let page = std::fs::read_to_string(&path)?;
    let [begin, end] = MARKS;
    let (before, rest) = page
        .split_once(begin)
        .ok_or(std::io::ErrorKind::InvalidData)?;
    let (_, after) = rest
        .split_once(end)
        .ok_or(std::io::ErrorKind::InvalidData)?;
    std::fs::write(path, format!("{before}{begin}\n{section}{end}{after}"))
}
