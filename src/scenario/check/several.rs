//! Several sites in one body, and the one that a dose names.

use super::super::faults::{Fault, one_of};
use super::super::format::{Route, SiteKind, is_key};
use super::partial::Infusion;
use super::view::{SiteBlock, View};

/// Several sites have names of their own and lie in different organs of one body.
pub(super) fn check(view: &mut View<'_>, sites: &[SiteBlock]) {
    for block in sites {
        check_name(view, block);
    }
    if sites.len() < 2 {
        return;
    }
    for (position, block) in sites.iter().enumerate() {
        check_beside(view, block, &sites[..position]);
    }
}

fn check_name(view: &mut View<'_>, block: &SiteBlock) {
    if let Some(name) = block.site.name.as_ref().filter(|name| !is_key(name)) {
        let fault = Fault::new(format!("`{name}` cannot be a name"));
        let expected = "small letters, digits and hyphens, such as heart";
        view.fault(&block.at("name"), fault.expected(expected));
    }
}

/// Checks a site against those that are written before it.
fn check_beside(view: &mut View<'_>, block: &SiteBlock, before: &[SiteBlock]) {
    let site = &block.site;
    if site.kind == SiteKind::Well {
        let fault = Fault::new("a closed well is the only site of its scenario");
        let help = "remove the other sites, or write kind = \"tissue\"";
        return view.fault(&block.at("kind"), fault.help(help));
    }
    if !view.given(&block.at("name")) {
        let fault = Fault::new("one of several sites needs its `name`");
        view.fault(
            &block.path,
            fault.help("observables carry it, as in cells.heart.macrophage.m1"),
        );
    }
    if !view.given(&block.at("organ")) {
        let fault = Fault::new("one of several sites needs its `organ`");
        view.fault(
            &block.path,
            fault.help("only blood connects the sites of a body"),
        );
    }
    let same_name = |other: &&SiteBlock| site.name.is_some() && other.site.name == site.name;
    if before.iter().any(|other| same_name(&other)) {
        let fault = Fault::new("two sites have the same name");
        view.fault(
            &block.at("name"),
            fault.help("give each site a name of its own"),
        );
    }
    let same_organ = |other: &&SiteBlock| site.organ.is_some() && other.site.organ == site.organ;
    if before.iter().any(|other| same_organ(&other)) {
        let fault = Fault::new("two sites lie in the same organ");
        let help = "an organ has one patch: choose another organ, or remove one of the two";
        view.fault(&block.at("organ"), fault.help(help));
    }
}

/// Only an injection into one of several sites names its site.
pub(super) fn check_site_of_dose(
    view: &mut View<'_>,
    path: &str,
    infusion: &Infusion,
    route: Route,
) {
    let at = format!("{path}.site");
    let sites = view.sites();
    let names: Vec<String> = sites
        .iter()
        .filter_map(|block| block.site.name.clone())
        .collect();
    match &infusion.site {
        Some(_) if route != Route::Local => {
            let fault = Fault::new("only the route local has `site`");
            view.fault(&at, fault.help("blood carries the cells to all sites"));
        }
        Some(name) if !names.contains(name) => {
            let near = view.nearest(name, names.iter().map(String::as_str));
            let fault = Fault::new(format!("no site is called `{name}`")).nearest(near);
            let known = one_of(names.iter().map(String::as_str));
            let fault = match names.is_empty() {
                true => fault.help("remove it: there is one site"),
                false => fault.expected(known),
            };
            view.fault(&at, fault);
        }
        None if route == Route::Local && sites.len() > 1 && !view.given(&at) => {
            let fault = Fault::new("a local injection into one of several sites needs `site`");
            let known = one_of(names.iter().map(String::as_str));
            view.fault(&format!("{path}.route"), fault.expected(known));
        }
        _ => {}
    }
}
