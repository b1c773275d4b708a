//! The sites of several runs: which patches are shown side by side.

use crate::report::data::SiteShown;
use crate::report::merged_pictures::merged_pictures;
use crate::report::named::Named;
use crate::report::pictures::Pictures;

/// Groups of columns that belong to a site.
const OF_PATCHES: [&str; 5] = ["mean", "min", "max", "cells", "tissue"];

/// The sites of all runs. Runs with one site each share one, whatever its name; otherwise sites of one name are the same.
pub(super) fn sites(runs: &[Named]) -> Vec<SiteShown> {
    let several = runs.iter().any(|run| run.data.recorded.sites.len() > 1);
    let mut all: Vec<SiteShown> = Vec::new();
    for site in runs.iter().flat_map(|run| &run.data.recorded.sites) {
        let known = all.iter().any(|other| !several || other.name == site.name);
        if !known {
            all.push(site.clone());
        }
    }
    all
}

/// Position of a site among those of a run, if the run has it.
fn position(run: &Named, sites: &[SiteShown], site: &SiteShown) -> Option<usize> {
    let own = &run.data.recorded.sites;
    match sites.len() {
        1 => (own.len() == 1).then_some(0),
        _ => own.iter().position(|own| own.name == site.name),
    }
}

/// The name of a column of a run among those of all runs.
pub(super) fn column(run: &Named, sites: &[SiteShown], name: &str) -> String {
    let (own, parts) = (&run.data.recorded.sites, name.split_once('/'));
    match (own.as_slice(), parts) {
        ([site], Some((group, key))) if sites.len() > 1 && OF_PATCHES.contains(&group) => {
            format!("{group}/{}.{key}", site.name)
        }
        _ => name.to_owned(),
    }
}

/// The pictures of each site, and remarks on those that cannot be shown.
pub(super) fn pictures(
    runs: &[Named],
    sites: &[SiteShown],
    references: &[Option<usize>],
) -> (Vec<Pictures>, Vec<String>) {
    let merged = sites.iter().map(|site| {
        let of_run = |run: &Named| position(run, sites, site);
        merged_pictures(runs, of_run, references)
    });
    let (pictures, remarks): (Vec<_>, Vec<_>) = merged.unzip();
    let mut remarks: Vec<String> = remarks.into_iter().flatten().collect();
    remarks.dedup();
    (pictures, remarks)
}
