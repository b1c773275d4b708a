//! The commit that a page is made from.

use std::error::Error;
use std::path::Path;
use std::process::Command;

/// The commit that is checked out, with its date, marked where files differ from it.
pub fn commit(root: &Path) -> Result<String, Box<dyn Error>> {
    let git = |words: &[&str]| -> Result<String, Box<dyn Error>> {
        let found = Command::new("git").args(words).current_dir(root).output()?;
        Ok(String::from_utf8(found.stdout)?.trim().to_owned())
    };
    let commit = git(&["log", "-1", "--format=%h of %cs"])?;
    let changed = git(&["status", "--porcelain", "--", "src", "scenarios"])?;
    let changes = if changed.is_empty() {
        ""
    } else {
        ", with changes"
    };
    Ok(format!("{commit}{changes}"))
}
