//! Numbers that change nothing in a run.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::numbers::Number;
use crate::pins::library::Library;
use crate::support::cut_down;
use mscsim::plan::Plan;
use mscsim::scenario::shipped;
use mscsim::simulation::Simulation;
use rayon::prelude::*;

/// The shipped scenarios cut down, with the hash of the state in which each ends.
pub struct Inert {
    ends: BTreeMap<String, End>,
}

/// How a scenario ends.
struct End {
    plan: Plan,
    hash: [u8; 32],
    /// How long it took.
    took: Duration,
}

impl Inert {
    /// Runs every shipped scenario, cut down.
    pub fn new() -> Self {
        let end = |name: String| {
            let plan = cut_down(Library::shipped().plan(&name, &[]).expect("a plan"));
            let started = Instant::now();
            let hash = hash_of(&plan).expect("a shipped scenario runs");
            let took = started.elapsed();
            (name, End { plan, hash, took })
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
            let end = &self.ends[name];
            plan != end.plan && hash_of(&plan) != Some(end.hash)
        };
        // One scenario that changes is enough, so the fastest come first.
        let mut names: Vec<&String> = number.scenarios.iter().collect();
        names.sort_by_key(|name| self.ends[*name].took);
        !names.into_iter().any(moved)
    }
}

/// The hash of the last state; none if the scaled number makes the run fail.
fn hash_of(plan: &Plan) -> Option<[u8; 32]> {
    let mut simulation = Simulation::new(plan.clone()).ok()?;
    while !simulation.finished() {
        simulation.advance().ok()?;
    }
    Some(simulation.state_hash())
}
