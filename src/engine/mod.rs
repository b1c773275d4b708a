//! The door to the engine: a simulation that another program builds, steps, watches, changes, saves and forks.
//!
//! It prints nothing and writes no file. Clocks of the machine serve the times of stages only.
//!
//! ```
//! use mscsim::engine::Tick;
//! use mscsim::{Engine, Settings};
//!
//! # fn main() -> Result<(), mscsim::engine::EngineError> {
//! let small = ["replicates=1", r#"site.patch.size=["0.1 mm", "0.1 mm", "25 um"]"#];
//! let settings = Settings { overlays: small.map(str::to_owned).to_vec(), ..Settings::default() };
//! let mut engine = Engine::load("mouse-infarct", &settings)?;
//! engine.advance_to(Tick::from_seconds(86_400.0))?;
//! assert_eq!(engine.value("cells", "body.lung.viable")?, 0.0);
//! let before = engine.snapshot()?;
//! engine.step()?;
//! assert!(engine.value("cells", "body.lung.viable")? > 1.8e6, "nearly all of two million");
//! engine.restore(&before)?;
//! # Ok(())
//! # }
//! ```

mod biography;
mod door;
mod error;
mod frame;
mod live;
#[cfg(doctest)]
mod page;
mod run_scenario;
#[cfg(feature = "cli")]
mod running;
mod snapshot;

pub use crate::ids::{CellId, Tick};
pub use crate::observe::{Catalogue, Event, Sample};
pub use crate::scenario::Settings;
pub use crate::simulation::{SimulationError, Voxels};
pub use biography::LifeEvent;
pub use door::Engine;
pub use error::{EngineError, UnknownName};
pub use frame::{CellFrame, Detail, Flow, Frame, PlaceFrame, SiteFrame};
pub use live::{LIVE_CHANGES, Live, LiveChange, live_change};
pub use run_scenario::MemoryLimit;
pub use snapshot::Snapshot;
