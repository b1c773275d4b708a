//! All checks of sense, one after the other.

use super::super::faults::Fault;
use super::view::{Scene, View};
use super::{actions, answers, arms, body, clock, companions, division, moments, rules, site};

/// Looks for every fault of sense in the document of one arm. Parts with faults of shape are passed over: these are
/// reported already.
pub fn check(scene: Scene<'_>) -> Found {
    let mut view = View::new(scene);
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
    Found {
        faults: view.faults,
        warnings: view.warnings,
    }
}

/// Faults and warnings of a document.
#[derive(Debug, Default)]
pub struct Found {
    /// What makes the scenario impossible.
    pub faults: Vec<Fault>,
    /// What the author may not have meant.
    pub warnings: Vec<Fault>,
}
