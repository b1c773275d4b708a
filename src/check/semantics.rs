//! All checks of sense, one after the other.

use super::body::check_count;
use super::known::KnownBlocks;
use super::view::{Scene, View};
use super::{
    actions, answers, arms, body, clock, companions, division, moments, references, rules, site,
};
use crate::ids::CellId;
use crate::syntax::Fault;

/// Most arms of a scenario.
pub const MOST_ARMS: usize = 250;
/// Most entries of tables and lists. Ids are small numbers, and a check ends soon.
const MOST: [(&[&str], &str, usize); 9] = [
    (&["arm"], "arms", MOST_ARMS),
    (&["answer"], "rows of the closing table", 1000),
    (&["rules"], "rules", 2000),
    (&["factors"], "factors", 250),
    (&["kinds"], "kinds of cells", 250),
    (&["products"], "products", 250),
    (&["labels"], "labels", 250),
    (&["tissues"], "tissues", 250),
    (&["body", "organs"], "organs", 250),
];

/// Looks for every fault of sense in the document of one arm. Parts with faults of shape are passed over: these are
/// reported already, and those that equal known ones are not read again.
pub fn check<'a>(scene: Scene<'a>, known: Option<&'a KnownBlocks>) -> Found {
    let mut view = View::beside(known, scene);
    if within_limits(&mut view) {
        body::check(&mut view);
        site::check(&mut view);
        clock::check(&mut view);
        moments::check(&mut view);
        rules::check(&mut view);
        division::check(&mut view);
        arms::check(&mut view);
        companions::check(&mut view);
        actions::check(&mut view);
        answers::check(&mut view);
        references::check(&mut view);
    }
    view.found()
}

/// As [`check`], where a layer is missing: only what depends on no names.
pub fn check_alone(scene: Scene<'_>) -> Found {
    let mut view = View::new(scene);
    if within_limits(&mut view) {
        clock::check(&mut view);
        arms::check_names(&mut view);
    }
    view.found()
}

/// The blocks of a document that has no faults.
#[cfg(feature = "cli")]
pub fn known_blocks(scene: Scene<'_>) -> KnownBlocks {
    View::new(scene).keep()
}

/// Everything that a run of the document records, by its name.
#[cfg(test)]
pub fn observables(scene: Scene<'_>) -> Vec<(String, crate::observe::Observable)> {
    View::new(scene).observables().to_vec()
}

/// False with a fault if a table or list has more entries than can be held.
fn within_limits(view: &mut View<'_>) -> bool {
    for (keys, what, most) in MOST {
        let at = view.under(keys);
        check_count(view, at, what, (at.count(), most));
    }
    let site = view.at("site");
    let sites = site.items().len();
    check_count(view, site, "sites", (sites, CellId::SITE_LIMIT));
    let kinds = view.at("kinds");
    let states = view.states().len();
    check_count(view, kinds, "states", (states, 250));
    view.faults.is_empty()
}

/// Faults and warnings of a document.
#[derive(Debug, Default)]
pub struct Found {
    /// What makes the scenario impossible.
    pub faults: Vec<Fault>,
    /// What the author may not have meant.
    pub warnings: Vec<Fault>,
    /// The blocks that were read, for documents that share them.
    pub blocks: KnownBlocks,
}

impl View<'_> {
    fn found(self) -> Found {
        Found {
            // With faults, nobody reads them.
            blocks: if self.faults.is_empty() {
                self.keep()
            } else {
                KnownBlocks::default()
            },
            faults: self.faults,
            warnings: self.warnings,
        }
    }
}
