//! Files of one room that use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::rules::Source;

/// How many re-exports are followed to the file that holds an item.
const MOST_STEPS: usize = 16;

type Files<'a> = BTreeMap<Vec<String>, &'a Source>;

type Edges<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Circles that do not pass through an allowed `use`, and allowed ones that are not needed. An entry of the list is
/// `room/user.rs -> room/used.rs`. Front pages, which only re-export, and tests are left out. What a front page re-exports counts as
/// used from the file that holds it.
pub fn faults(sources: &[Source], allowed: &BTreeSet<&str>) -> Vec<String> {
    let of_module = |source: &&Source| !source.module().is_empty();
    let files: Files<'_> = sources
        .iter()
        .filter(of_module)
        .map(|source| (source.module(), source))
        .collect();
    let mut edges: Edges<'_> = files
        .values()
        .map(|source| (source.path.as_str(), used_by(source, &files)))
        .collect();
    let mut taken = Vec::new();
    for (user, used) in &mut edges {
        let (off, left) = used
            .iter()
            .partition(|used| allowed.contains(format!("{user} -> {used}").as_str()));
        *used = left;
        taken.extend(off.into_iter().map(|used: &str| (*user, used)));
    }
    let mut faults = circles(&edges);
    for entry in allowed {
        let edge = taken
            .iter()
            .find(|(user, used)| format!("{user} -> {used}") == *entry);
        if edge.is_none_or(|(user, used)| way(used, user, &edges).is_none()) {
            faults.push(format!("`{entry}` closes no circle, take it off the list"));
        }
    }
    faults
}

/// One circle for each file that lies on one, each circle once.
fn circles(edges: &Edges<'_>) -> Vec<String> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for (user, used) in edges {
        let ways = used.iter().filter_map(|used| way(used, user, edges));
        let shortest = ways.min_by_key(Vec::len);
        let Some(circle) = shortest.filter(|_| !seen.contains(user)) else {
            continue;
        };
        seen.extend(circle.iter().copied());
        found.push(format!(
            "files use each other in a circle: {user} -> {}",
            circle.join(" -> ")
        ));
    }
    found
}

/// The files of the same room that a file uses outside its tests.
fn used_by<'a>(source: &Source, files: &Files<'a>) -> BTreeSet<&'a str> {
    let front = source.path.ends_with("/mod.rs");
    let Some(facts) = source
        .facts
        .as_ref()
        .ok()
        .filter(|_| !front && !source.is_test())
    else {
        return BTreeSet::new();
    };
    let used = facts.uses.iter().filter_map(|path| holder(path, files));
    used.filter(|used| used.room() == source.room() && used.path != source.path)
        .map(|used| used.path.as_str())
        .collect()
}

/// The file that holds what a path from the crate root names.
fn holder<'a>(path: &[String], files: &Files<'a>) -> Option<&'a Source> {
    let mut path = path.to_vec();
    for _ in 0..MOST_STEPS {
        let depth = (1..=path.len()).rev();
        let depth = depth
            .into_iter()
            .find(|n| files.contains_key(&path[..*n]))?;
        let file = files[&path[..depth]];
        let facts = file.facts.as_ref().ok()?;
        match path.get(depth).and_then(|name| facts.names.get(name)) {
            Some(elsewhere) if *elsewhere != path => {
                path = [elsewhere, &path[depth + 1..]].concat();
            }
            _ => return Some(file),
        }
    }
    None
}

/// The shortest way from one file to another; none if there is none.
fn way<'a>(from: &'a str, to: &str, edges: &Edges<'a>) -> Option<Vec<&'a str>> {
    let mut ways = vec![vec![from]];
    let mut seen = BTreeSet::from([from]);
    while !ways.is_empty() {
        if let Some(way) = ways.iter().find(|way| way.last() == Some(&to)) {
            return Some(way.clone());
        }
        let mut longer = Vec::new();
        for way in &ways {
            let next = way.last().and_then(|last| edges.get(last));
            for next in next.into_iter().flatten() {
                if seen.insert(next) {
                    longer.push([&way[..], &[*next]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}
