//! The options that all commands that simulate have.

use clap::Args;

use super::option_values::threads;
use crate::runs::available_threads;

/// What all commands that simulate have in common.
#[derive(Debug, Args)]
pub struct WorkingArguments {
    /// Worker threads; the results are the same for any number [default: all]
    #[arg(long, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Show no progress and no remarks
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the results as JSON
    #[arg(long)]
    pub json: bool,
}

impl WorkingArguments {
    /// The requested threads, or all.
    pub fn threads(&self) -> usize {
        self.threads.unwrap_or_else(available_threads)
    }
}
