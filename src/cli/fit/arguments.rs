//! The arguments of `mscsim fit`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::sweep::{memory_size, run_time};
use crate::cli::working::WorkingArguments;
use crate::sweep::RunAllowance;

/// `fit`.
#[derive(Debug, Args)]
pub struct FitArguments {
    /// An experiment with targets (a file or a shipped name), or the folder of a fit, which is continued
    #[arg(value_name = "EXPERIMENT|DIR")]
    pub experiment: String,
    /// Folder for the results [default: fits/<experiment>-<seed>, with -2, -3 ... if that exists]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Continue the newest fit of this experiment
    #[arg(long)]
    pub resume: bool,
    /// Make the folder of the next round and end; run it with `mscsim sweep`, for example on a cluster, and call again
    #[arg(long, conflicts_with_all = ["run_time", "run_memory", "resume"])]
    pub plan: bool,
    /// Elapsed time that a run may take, such as "10 min"; the condition of a longer run counts as one that does not agree
    #[arg(long, value_name = "TIME", value_parser = run_time)]
    pub run_time: Option<Duration>,
    /// Memory that a run may take, such as "2 GB"
    #[arg(long, value_name = "SIZE", value_parser = memory_size)]
    pub run_memory: Option<f64>,
    /// How it is run and shown.
    #[command(flatten)]
    pub working: WorkingArguments,
}

impl FitArguments {
    /// What each run may take.
    pub fn allowance(&self) -> RunAllowance {
        RunAllowance {
            time: self.run_time,
            memory_bytes: self.run_memory,
        }
    }
}
