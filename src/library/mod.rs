//! The shipped files: scenarios and library layers inside the program, and how a name leads to a file.

mod files;

pub use files::{shipped_text, starter};

pub(crate) use files::{
    Found, find_as_layer, find_defaults, find_layer, find_scenario, group_text, layer_names,
    layers_defining, scenario_names,
};

#[cfg(feature = "cli")]
pub(crate) use files::{
    experiment_names, find_experiment, find_study, find_study_scenario, study_names,
};
