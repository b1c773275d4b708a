//! The layout of a run folder: its version, and the names of the files that readers look for.

/// Version of the layout of the run folder; raised when a reader of the old one would fail.
pub const LAYOUT_VERSION: u32 = 4;

/// Name of the manifest in a run folder.
pub const MANIFEST_FILE: &str = "manifest.json";

/// Name of the resolved scenario in a run folder.
pub const SCENARIO_FILE: &str = "scenario.toml";
