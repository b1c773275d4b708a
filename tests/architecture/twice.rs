//! Names of types that are defined in more than one file.

use std::collections::{BTreeMap, BTreeSet};

use crate::rules::Source;

/// Names of structs, enums, traits and type aliases that more than one file defines without being allowed to, and allowed ones that are
/// defined once or never.
pub fn faults(sources: &[Source], allowed: &BTreeSet<&str>) -> Vec<String> {
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        for name in source.facts.iter().flat_map(|facts| &facts.types) {
            files.entry(name).or_default().insert(&source.path);
        }
    }
    files.retain(|_, files| files.len() > 1);
    let more = files.iter().filter(|(name, _)| !allowed.contains(*name));
    let more = more.map(|(name, files)| {
        let files: Vec<&str> = files.iter().copied().collect();
        format!("`{name}` names more than one type: {}", files.join(", "))
    });
    let gone = allowed.iter().filter(|name| !files.contains_key(*name));
    let gone = gone.map(|name| format!("`{name}` names at most one type, take it off the list"));
    more.chain(gone).collect()
}
