//! Lists of what is allowed although a rule forbids it, each entry with a reason.

use std::collections::BTreeSet;

/// The entries of a list. A line `# reason` stands above the entries that it holds for; every other line is one entry.
///
/// # Errors
/// An entry without a reason, and one that stands there twice.
pub fn read(list: &str) -> Result<BTreeSet<&str>, String> {
    let (mut reason, mut entries) = (None, BTreeSet::new());
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix('#'), reason) {
            (Some(words), _) => reason = Some(words.trim()).filter(|words| !words.is_empty()),
            (None, None) => return Err(format!("`{line}` has no reason above it")),
            (None, Some(_)) if !entries.insert(line) => {
                return Err(format!("`{line}` stands there twice"));
            }
            (None, Some(_)) => {}
        }
    }
    Ok(entries)
}
