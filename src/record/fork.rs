//! Where a run was forked from another.

use serde::{Deserialize, Serialize};

use crate::ids::Tick;
use crate::units::exact_duration;

/// Where a run was forked from another, whose history until then it shares.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Fork {
    /// Name of the folder of that run.
    pub parent: String,
    /// Simulated time, in ticks.
    pub tick: Tick,
    /// The same, h.
    pub at_h: f64,
    /// Hash of the state of all arms at that moment, before anything was changed.
    pub state_hash: String,
    /// What was changed there, as requested.
    pub changed: Vec<String>,
    /// File in the run folder that holds the resolved scenario of the run until then.
    pub scenario: String,
    /// That scenario. Kept in its own file.
    #[serde(skip)]
    pub scenario_toml: String,
}

impl Fork {
    /// What a reader must know about a run that was forked from another.
    pub fn words(&self) -> String {
        let at = exact_duration(self.tick.seconds());
        let changed = if self.changed.is_empty() {
            "nothing changed".to_owned()
        } else {
            self.changed.join(", ")
        };
        format!(
            "Until {at} this is the run {}. From then on: {changed}. Earlier results are those of that run.",
            self.parent
        )
    }

    /// Name of the file with the scenario before the fork of this number, from one.
    pub fn scenario_file(number: usize) -> String {
        format!("before-{number}.toml")
    }
}
