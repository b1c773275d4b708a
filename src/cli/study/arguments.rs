//! The arguments of `mscsim study`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::working::WorkingArguments;

/// Replicates of each study with `--quick`: the fewest that have an interval.
const QUICK: u32 = 2;

/// `study`.
#[derive(Debug, Args)]
pub struct StudyArguments {
    /// Studies: files or shipped names
    #[arg(
        value_name = "STUDY",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    pub studies: Vec<String>,
    /// All shipped studies
    #[arg(long)]
    pub all: bool,
    /// Two replicates of each group: fast, with wide intervals
    #[arg(long, conflicts_with = "replicates")]
    pub quick: bool,
    /// Replicates of each group instead of the study's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub replicates: Option<u32>,
    /// Folder for the results [default: studies/<study>, or studies/all, with -2, -3 ... if that exists]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How it is run and shown.
    #[command(flatten)]
    pub working: WorkingArguments,
}

impl StudyArguments {
    /// The replicates that the command line asks for.
    pub fn replicates(&self) -> Option<u32> {
        self.quick.then_some(QUICK).or(self.replicates)
    }
}
