//! The arguments of `mscsim sweep`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::values::{memory_growth, memory_size, run_time, status, time_growth};
use crate::cli::option_values::threads;
use crate::cli::working::WorkingArguments;
use crate::sweep::{Growth, RowStatus, RunAllowance, RunPortion, Shard};

/// `sweep`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    subcommand_precedence_over_arg = true
)]
pub struct SweepArguments {
    /// What to do instead of running.
    #[command(subcommand)]
    pub verb: Option<SweepVerb>,
    /// An experiment (a file or a shipped name), or the folder of a sweep, which is continued
    #[arg(required = true)]
    pub experiment: Option<String>,
    /// How it is carried out.
    #[command(flatten)]
    pub running: RunningArguments,
}

impl SweepArguments {
    /// True if the result is asked for as JSON.
    pub fn is_json(&self) -> bool {
        match &self.verb {
            None => self.running.working.json,
            Some(SweepVerb::Check(asked)) => asked.json,
            Some(SweepVerb::Plan(asked)) => asked.json,
            Some(SweepVerb::Status(asked) | SweepVerb::Merge(asked)) => asked.json,
            Some(SweepVerb::Submit(asked)) => asked.json,
        }
    }
}

/// How a sweep is carried out.
#[derive(Debug, Args)]
pub struct RunningArguments {
    /// Folder for the results [default: sweeps/<experiment>-<seed>, with -2, -3 ... if that exists]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Continue the newest sweep of this experiment: runs that have a row are not repeated
    #[arg(long)]
    pub resume: bool,
    /// Run only N conditions, with all replicates; the others can be run later
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub sample: Option<u64>,
    /// Only this part of all runs, such as 3/8; other processes may work on the other parts at the same time
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// What each run may take.
    #[command(flatten)]
    pub limits: LimitArguments,
    /// How it is run and shown.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// What each run may take, and which ends are tried again.
#[derive(Debug, Args)]
pub struct LimitArguments {
    /// Elapsed time that a run may take, such as "10 min"; a longer run ends with a row that says so
    #[arg(long, value_name = "TIME", value_parser = run_time)]
    pub run_time: Option<Duration>,
    /// Memory that a run may take, such as "2 GB"
    #[arg(long, value_name = "SIZE", value_parser = memory_size)]
    pub run_memory: Option<f64>,
    /// Repeat runs that ended in one of these ways: failed, refused, timeout, oom
    #[arg(long, value_name = "END", value_delimiter = ',', value_parser = status)]
    pub retry: Vec<RowStatus>,
}

impl RunningArguments {
    /// The requested runs.
    pub fn portion(&self) -> RunPortion {
        RunPortion {
            shard: self.shard,
            conditions: self.sample,
        }
    }

    /// What each run may take.
    pub fn allowance(&self) -> RunAllowance {
        RunAllowance {
            time: self.limits.run_time,
            memory_bytes: self.limits.run_memory,
        }
    }
}

/// What can be done with a sweep besides running it.
#[derive(Debug, Subcommand)]
pub enum SweepVerb {
    /// Show all faults of an experiment, or its runs, time, memory and disk, and how to make it smaller
    Check(SweepCheckArguments),
    /// Make the folder of a sweep without running anything, so that several machines can work on it
    Plan(PlanArguments),
    /// Show how many runs have ended and how
    Status(FolderArguments),
    /// Write the tables from all rows of all processes, and the report page
    #[command(visible_alias = "report")]
    Merge(FolderArguments),
    /// Give the open parts of a sweep to a cluster as a job array, followed by a job that merges
    Submit(SubmitArguments),
}

/// `sweep check`.
#[derive(Debug, Args)]
pub struct SweepCheckArguments {
    /// An experiment: a file or a shipped name
    pub experiment: String,
    /// Estimate the costs without timing a few runs
    #[arg(long)]
    pub no_probe: bool,
    /// Threads for which time and memory are shown [default: all]
    #[arg(long, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `sweep plan`.
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// An experiment: a file or a shipped name
    pub experiment: String,
    /// Folder of the sweep [default: sweeps/<experiment>-<seed>, with -2, -3 ... if that exists]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A folder of a sweep.
#[derive(Debug, Args)]
pub struct FolderArguments {
    /// Folder of a sweep
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `sweep submit`.
#[derive(Debug, Args)]
pub struct SubmitArguments {
    /// Folder of a sweep, or an experiment for which one is made
    #[arg(value_name = "DIR|EXPERIMENT")]
    pub sweep: String,
    /// Folder of the sweep, for an experiment; all machines must see it
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The scheduler
    #[arg(long, value_enum, default_value = "slurm")]
    pub engine: ClusterEngine,
    /// Number of jobs among which the runs are divided [default: as in the last submission, else one for each 100 runs, at most 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub parts: Option<u64>,
    /// Processors of each job [default: that of the last submission, else 1]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub cpus: Option<usize>,
    /// Elapsed time of each job, such as "2 h", or a multiple of that of the last submission, such as x2
    #[arg(long, value_name = "TIME|xN", value_parser = time_growth)]
    pub time: Option<Growth>,
    /// Memory of each job, such as "4 GB", or a multiple of that of the last submission, such as x2
    #[arg(long, value_name = "SIZE|xN", value_parser = memory_growth)]
    pub memory: Option<Growth>,
    /// Partition
    #[arg(long, value_name = "NAME")]
    pub partition: Option<String>,
    /// Most jobs at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub throttle: Option<u32>,
    /// Another option for the scheduler, such as --option=--account=lab (may be repeated)
    #[arg(long = "option", value_name = "OPTION", allow_hyphen_values = true)]
    pub options: Vec<String>,
    /// What each run may take.
    #[command(flatten)]
    pub limits: LimitArguments,
    /// Show what would be submitted, and submit nothing
    #[arg(long)]
    pub print: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClusterEngine {
    /// Slurm
    Slurm,
    /// HyperQueue
    Hyperqueue,
}

impl ClusterEngine {
    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Slurm => "slurm",
            Self::Hyperqueue => "hyperqueue",
        }
    }
}
