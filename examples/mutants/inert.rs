//! Numbers that change nothing in a run.

use std::collections::BTreeMap;

use crate::numbers::Number;
use crate::pins::library::Library;
use crate::support::cut_down;
use mscsim::scenario::shipped;
use mscsim::simulation::{Plan, Simulation};
use rayon::prelude::*;

/// The shipped scenarios cut down, with the hash of the state in which each ends.
pub struct Inert {
    ends: BTreeMap<String, (Plan, [u8; 32])>,
}

impl Inert {
    /// Runs every shipped scenario, cut down.
    pub fn new() -> Self {
        let end = |name: String| {
            let plan = cut_down(Library::shipped().plan(&name, &[]).expect("a plan"));
            let hash = hash_of(&plan);
            (name, (plan, hash))
        };
        let names: Vec<String> = shipped()
            .into_iter()
            .map(|scenario| scenario.name)
            .collect();
        Self {
            ends: names.into_par_iter().map(end).collect(),
        }
    }

    /// Whether no scenario that reads a number, cut down, ends in another state by another library.
    pub fn is_inert(&self, number: &Number, library: &Library) -> bool {
        let moved = |name: &String| {
            let Ok(plan) = library.plan(name, &[]) else {
                return false;
            };
            let plan = cut_down(plan);
            let (base, hash) = &self.ends[name];
            plan != *base && hash_of(&plan) != *hash
        };
        !number.scenarios.iter().any(moved)
    }
}

fn hash_of(plan: &Plan) -> [u8; 32] {
    let mut simulation = Simulation::new(plan.clone()).expect("a sound plan");
    while !simulation.finished() {
        simulation.advance().expect("a step");
    }
    simulation.state_hash()
}
