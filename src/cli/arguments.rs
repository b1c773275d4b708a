//! What may be said on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::ids::Tick;
use crate::runs::available_threads;
use crate::units::{Dimension, parse_as};

/// Told with every help text.
const CODES: &str = "\
Exit codes: 0 done, 1 a run failed or was not repeated to the bit, 2 wrong command or scenario, 130 stopped by ctrl-c or a \
signal to end, USR1 and USR2 of schedulers among them (what was recorded until then is kept).
Results go to standard output, progress and faults to standard error. NO_COLOR turns colours off.
A model for teaching and research, not medical advice.";

/// Told with the help of `fork`.
const FORKS: &str = "\
Example: from day 2 on M1 macrophages make less TNF, or all stays as it was.
  mscsim run mouse-infarct --until \"2 d\" --out runs/day2
  mscsim fork runs/day2.partial --set rules.m1-secretes-tnf.base=\"0.3 molecules/s\"
  mscsim resume runs/day2
Fork before you resume: a run that has ended, or stopped later, has no state of the moment any more. Arms and doses are \
counted from 0 in a PATH, and those to come may change or go; `mscsim explain` shows the paths.
A change that the saved state cannot follow is refused with its reason: the patch, the organs and their flows, the list of \
factors, kinds and rules, the clocks but for that of the fields, doses that have begun, and what has been used up, such as the \
cells at the start.
Exit codes as for `run`.";

/// Infused mesenchymal stromal cells: where they go, what they do, what they cannot do.
#[derive(Debug, Parser)]
#[command(name = "mscsim", version, after_help = CODES, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the shipped scenarios with the question each asks, the library layers, or names to refer to
    List(ListArguments),
    /// Run all arms of a scenario; ends with a table that answers its question, and a report
    #[command(after_help = CODES)]
    Run(RunArguments),
    /// Go on with a run that was stopped or killed, from its last checkpoint, as if nothing had happened
    #[command(after_help = CODES)]
    Resume(ResumeArguments),
    /// Start another run from the last checkpoint of a stopped one, with changed values, in a folder of its own
    #[command(after_help = FORKS)]
    Fork(ForkArguments),
    /// Run a finished run again from its folder alone and tell whether it ends in the same state to the bit
    #[command(after_help = CODES)]
    Verify(VerifyArguments),
    /// Tell all faults of a scenario or a library layer at once, or what a run costs
    Check(CheckArguments),
    /// Show the parameters of a scenario with unit, range, source and status
    Explain(ExplainArguments),
    /// Write a commented scenario to start from
    New(NewArguments),
    /// Print the JSON Schema of scenarios, for editors
    Schema,
    /// Draw the report of finished runs anew from their folders
    Report(ReportArguments),
    /// Print completions for a shell
    Completions(CompletionArguments),
}

/// A scenario and what is changed in it.
#[derive(Debug, Args)]
pub struct ScenarioArguments {
    /// A file, or the name of a shipped scenario
    pub scenario: String,
    /// Change a value, for example products.bm-msc.diameter.median="16 um" (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overlays: Vec<String>,
    /// Seed in place of the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub seed: Option<u64>,
}

/// `list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// What to list; without it the shipped scenarios.
    #[command(subcommand)]
    pub what: Option<Listed>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// What else can be listed.
#[derive(Debug, Subcommand)]
pub enum Listed {
    /// The library layers that a scenario can name in `uses`
    Layers,
    /// The organs, products, labels, factors, kinds, tissues and rules that a scenario and its layers define
    Names(NamesArguments),
    /// Where the numbers of the library come from: counts by status, disagreements, widest ranges, sources (Markdown)
    Provenance,
}

/// `list names`.
#[derive(Debug, Args)]
pub struct NamesArguments {
    /// A file, or the name of a shipped scenario
    pub scenario: String,
}

/// `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// What to run.
    #[command(flatten)]
    pub scenario: ScenarioArguments,
    /// Folder for the results [default: runs/<scenario>-<seed>, with -2, -3 ... where it is taken]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace the folder given by --out if it holds a finished run
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// What it keeps on its way.
    #[command(flatten)]
    pub keeping: KeepingArguments,
    /// How it is run and told.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// What a run keeps on its way, so that others can go on from there.
#[derive(Debug, Args)]
pub struct KeepingArguments {
    /// Time between two checkpoints, from which `resume` and `fork` go on, longer where they would take more than a twentieth of the
    /// time; `0 s` for one at every sample, or `never`
    #[arg(long, value_name = "TIME", default_value = "1 min", value_parser = pause)]
    pub checkpoint: Pause,
    /// Stop with a checkpoint at this simulated time, at the first step of the tissue (clock.phenotype) that does not end before
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub until: Option<Tick>,
}

/// What all commands that simulate have in common.
#[derive(Debug, Args)]
pub struct WorkingArguments {
    /// Worker threads; the results are the same for any number [default: all]
    #[arg(long, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// No progress and no remarks
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the results as JSON
    #[arg(long)]
    pub json: bool,
}

impl WorkingArguments {
    /// The threads asked for, or all.
    pub fn threads(&self) -> usize {
        self.threads.unwrap_or_else(available_threads)
    }
}

/// `resume`.
#[derive(Debug, Args)]
pub struct ResumeArguments {
    /// Name of the run, its folder NAME.partial, or the hidden folder that a killed run leaves beside it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// What it keeps on its way.
    #[command(flatten)]
    pub keeping: KeepingArguments,
    /// How it is run and told.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// `fork`.
#[derive(Debug, Args)]
pub struct ForkArguments {
    /// Name of an unfinished run, its folder NAME.partial, or the hidden folder that a killed run leaves; it is only read
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Change a value from the last checkpoint on, for example rules.m0-to-m1.max="1 /day" (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overlays: Vec<String>,
    /// Seed of all that is drawn from the last checkpoint on, in place of that of the run
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// Folder for the results [default: NAME-fork beside the run, with -2, -3 ... where it is taken]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace the folder given by --out if it holds a finished run
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// What it keeps on its way.
    #[command(flatten)]
    pub keeping: KeepingArguments,
    /// How it is run and told.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Folder of a finished run
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// How it is run and told.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// What to check.
    #[command(flatten)]
    pub scenario: ScenarioArguments,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// What to explain.
    #[command(flatten)]
    pub scenario: ScenarioArguments,
    /// Only parameters whose path begins so, for example factors.vegf
    pub path: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// File to write; standard output without it
    pub file: Option<PathBuf>,
}

/// `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Folders of finished runs
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct CompletionArguments {
    /// The shell
    pub shell: Shell,
}

/// Most worker threads that are believed to be meant.
const MOST_THREADS: usize = 4096;

/// Simulated times from here on are no run's, s.
const MOST_SECONDS: f64 = 1e12;

/// Time between two checkpoints; none for no checkpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause(pub Option<Duration>);

impl Pause {
    /// What it is unless somebody asks for another.
    pub const USUAL: Self = Self(Some(Duration::from_secs(60)));
}

fn pause(text: &str) -> Result<Pause, String> {
    if text == "never" {
        return Ok(Pause(None));
    }
    let seconds = parse_as(text, Dimension::TIME).map_err(|fault| fault.to_string())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) => Ok(Pause(Some(time))),
        Err(_) => Err("expected a time of 0 s or more, or `never`".to_owned()),
    }
}

fn moment(text: &str) -> Result<Tick, String> {
    let seconds = parse_as(text, Dimension::TIME).map_err(|fault| fault.to_string())?;
    match (0.0..MOST_SECONDS).contains(&seconds) {
        true => Ok(Tick::from_seconds(seconds)),
        false => Err("expected a simulated time of 0 s or more".to_owned()),
    }
}

fn seed(text: &str) -> Result<u64, String> {
    // What a file can say: the format of scenarios has signed numbers.
    let most = i64::MAX.unsigned_abs();
    match text.parse() {
        Ok(seed) if seed <= most => Ok(seed),
        _ => Err(format!("expected a whole number from 0 to {most}")),
    }
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads) if (1..=MOST_THREADS).contains(&threads) => Ok(threads),
        _ => Err(format!("expected a number from 1 to {MOST_THREADS}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_moment_is_a_time_from_the_start_on() {
        assert_eq!(moment("2 d"), Ok(Tick::from_seconds(172_800.0)));
        assert_eq!(moment("0 s"), Ok(Tick(0)));
        for wrong in ["2", "-1 s", "5 um", "1e9 d", "never"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_time_between_checkpoints_is_a_time_or_never() {
        let minutes = |count: u64| Pause(Some(Duration::from_secs(60 * count)));
        assert_eq!(pause("5 min"), Ok(minutes(5)));
        assert_eq!(pause("0 s"), Ok(minutes(0)));
        assert_eq!(pause("never"), Ok(Pause(None)));
        for wrong in ["5", "-1 s", "5 um", "often"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }
}
