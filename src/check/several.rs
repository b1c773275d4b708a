//! Several sites in one body, and the one that a dose names.

use super::block::Block;
use super::partial::{Infusion, Site};
use super::spot::Spot;
use super::view::View;
use crate::format::{Route, SiteKind, is_key};
use crate::syntax::{Fault, one_of};

/// Word of the table of rule events for cells held in vessels, in place of a site.
const VESSELS: &str = "vessels";

/// Several sites have separate names and lie in different organs of one body.
pub(super) fn check(view: &mut View<'_>, sites: &[Block<'_, Site>]) {
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

/// True where every site has the name that observables need: a single one may do without.
pub(super) fn names_are_sound(sites: &[Block<'_, Site>]) -> bool {
    let sound = |block: &Block<'_, Site>| block.value.name.as_deref().is_some_and(is_key);
    sites.len() < 2 || sites.iter().all(sound)
}

fn check_name(view: &mut View<'_>, block: &Block<'_, Site>) {
    if let Some(name) = block.value.name.as_ref().filter(|name| !is_key(name)) {
        let fault = Fault::new(format!("`{name}` cannot be a name"));
        let expected = "small letters, digits and hyphens, such as heart";
        view.fault(block.at.key("name"), fault.expected(expected));
    }
    if block.value.name.as_deref() == Some(VESSELS) {
        let fault = Fault::new(format!("a site cannot have the name `{VESSELS}`"));
        let help = "tables use this word for cells that vessels hold";
        view.fault(block.at.key("name"), fault.help(help));
    }
}

/// Checks a site against those that are written before it.
fn check_beside(view: &mut View<'_>, block: &Block<'_, Site>, before: &[Block<'_, Site>]) {
    let (at, site) = (block.at, &block.value);
    if site.kind == SiteKind::Well {
        let fault = Fault::new("a closed well must be the only site of its scenario");
        let help = "remove the other sites, or write kind = \"tissue\"";
        return view.fault(at.key("kind"), fault.help(help));
    }
    if !at.has("name") {
        let fault = Fault::new("one of several sites needs its `name`");
        let help = "names of observables include it, as in cells.heart.macrophage.m1";
        view.fault(at, fault.help(help));
    }
    if !at.has("organ") {
        let fault = Fault::new("one of several sites needs its `organ`");
        let help = "each site lies in an organ of the body; only blood connects the sites";
        view.fault(at, fault.help(help));
    }
    let mut others = before.iter().map(|block| &block.value);
    if others.any(|other| site.name.is_some() && other.name == site.name) {
        let fault = Fault::new("two sites have the same name");
        view.fault(at.key("name"), fault.help("give each site a separate name"));
    }
    let mut others = before.iter().map(|block| &block.value);
    if others.any(|other| site.organ.is_some() && other.organ == site.organ) {
        let fault = Fault::new("two sites lie in the same organ");
        let help = "an organ has one patch: choose another organ, or remove one of the two";
        view.fault(at.key("organ"), fault.help(help));
    }
}

/// Only an injection into one of several sites names its site.
pub(super) fn check_site_of_dose(
    view: &mut View<'_>,
    dose: Spot<'_>,
    infusion: &Infusion,
    route: Route,
) {
    let at = dose.key("site");
    let sites = view.sites();
    let names: Vec<&str> = sites
        .iter()
        .filter_map(|block| block.value.name.as_deref())
        .collect();
    let known = || one_of(names.iter().copied());
    match &infusion.site {
        Some(_) if route != Route::Local => {
            let fault = Fault::new("`site` is allowed with the route local only");
            view.fault(at, fault.help("blood carries the cells to all sites"));
        }
        // Several sites without names are faults of their own.
        Some(_) if names.is_empty() && sites.len() != 1 => {}
        Some(name) if !names.contains(&name.as_str()) => {
            let near = view.nearest(name, names.iter().copied());
            let fault = Fault::new(format!("no site is called `{name}`")).nearest(near);
            let fault = if names.is_empty() {
                fault.help("remove `site`: the scenario has only one site")
            } else {
                fault.expected(known())
            };
            view.fault(at, fault);
        }
        None if route == Route::Local && sites.len() > 1 && !at.is_given() => {
            let fault = Fault::new("a local injection into one of several sites needs `site`");
            view.fault(dose.key("route"), fault.expected(known()));
        }
        _ => {}
    }
}
