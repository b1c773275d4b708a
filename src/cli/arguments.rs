//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::fit::FitArguments;
use super::option_values::{Pause, Seeds, moment, pause, seed, seeds};
use super::study::StudyArguments;
use super::sweep::SweepArguments;
use super::working::WorkingArguments;
use crate::ids::Tick;

/// Shown below the help of commands that run.
const CODES: &str = "\
Exit codes: 0 success, 1 a run failed or gave another result when repeated, 2 wrong command or scenario, 130 stopped by ctrl-c \
or a signal, such as USR1 or USR2 from a scheduler (the results until then are kept).
Results go to standard output, progress and faults to standard error. NO_COLOR turns colours off.
A model for teaching and research, not medical advice.";

/// Shown below the help of `fork`.
const FORKS: &str = "\
Example: from day 2 on, M1 macrophages make less TNF; the last line continues without the change.
  mscsim run mouse-infarct --until \"2 d\" --out runs/day2
  mscsim fork runs/day2.partial --set rules.m1-secretes-tnf.base=\"0.3 molecules/s\"
  mscsim resume runs/day2
Fork before you resume: a run that has ended, or stopped later, no longer holds the state of that moment. A PATH counts arms and \
doses from 0; doses that have not begun can be changed or removed. `mscsim explain` shows the paths.
A fork refuses changes that the saved state cannot follow, and states why: the patch, the organs and their flows, the list of \
factors, kinds and rules, all clocks except that of the fields, doses that have begun, and values already used, such as the \
cells at the start.
Exit codes as for `run`.";

/// Shown with the help of `report`.
const REPORTS: &str = "\
Examples: redraw the page of one run; compare a fork with its parent; redraw each page.
  mscsim report runs/mouse-infarct-1
  mscsim report runs/day2 runs/day2-fork --out compared.html
  mscsim report --each runs/*
The arms of several runs stand side by side, the first run first. Pictures need patches of the same size.";

/// Shown with the help of `sweep`.
const SWEEPS: &str = "\
Examples: see what a sweep costs; run it; continue it after ctrl-c; share it among machines with a common folder.
  mscsim sweep check my.toml
  mscsim sweep my.toml
  mscsim sweep my.toml --resume
  mscsim sweep plan my.toml --out s; mscsim sweep s --shard 1/8; mscsim sweep merge s
Exit codes: 0 every run finished, 1 some runs did not (their rows state why) or results could not be written, 2 wrong command or \
experiment, 130 stopped by ctrl-c or a signal (rows are kept).
A model for teaching and research, not medical advice.";

/// Shown with the help of `fit`.
const FITS: &str = "\
Examples: fit a shipped experiment; continue it after ctrl-c; run each round on a cluster.
  mscsim fit fit-lung-mouse
  mscsim fit fit-lung-mouse --resume
  mscsim fit my.toml --out f --plan; mscsim sweep submit f/round-1; mscsim fit f --plan; mscsim sweep submit f/round-2
An experiment names what was observed as [[target]]: docs/SWEEPS.md.
Exit codes: 0 every run finished, 1 some runs did not or results could not be written, 2 wrong command or experiment, 130 stopped \
by ctrl-c or a signal (rows are kept).
A model for teaching and research, not medical advice.";

/// Shown with the help of `study`.
const STUDIES: &str = "\
Examples: run a shipped study; all of them; your own.
  mscsim study lee-2009-lung
  mscsim study --all
  mscsim study my-study.toml
A study names a scenario, groups and what was observed in them: docs/STUDIES.md.
Exit codes: 0 all runs finished, even if predictions miss, 1 some runs did not finish or results could not be written, 2 wrong command or study, \
130 stopped by ctrl-c or a signal (studies that ended are kept).
A model for teaching and research, not medical advice.";

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
    /// List the shipped scenarios by group, with question and time, or the library layers, or names to refer to
    List(ListArguments),
    /// Print a shipped scenario, library layer, experiment or study
    Show(ShowArguments),
    /// Run all arms of a scenario, print a table that answers its question, and write a report
    #[command(after_help = CODES)]
    Run(RunArguments),
    /// Continue a run that was stopped or killed from its last checkpoint, with the same result
    #[command(after_help = CODES)]
    Resume(ResumeArguments),
    /// Start another run from the last checkpoint of a stopped one, with changed values, in a new folder
    #[command(after_help = FORKS)]
    Fork(ForkArguments),
    /// Repeat a finished run from its folder alone and check that the final state is the same, bit for bit
    #[command(after_help = CODES)]
    Verify(VerifyArguments),
    /// Show all faults of a scenario, experiment, study or library layer at once, or what it costs
    Check(CheckArguments),
    /// Show the parameters of a scenario, or those that an experiment varies, with unit, range, source and status
    Explain(ExplainArguments),
    /// Write a commented scenario to start from
    New(NewArguments),
    /// Print the JSON Schema of scenarios, experiments or studies, for editors
    Schema(SchemaArguments),
    /// Draw the report of a finished run again, or one report of several runs
    #[command(after_help = REPORTS)]
    Report(ReportArguments),
    /// Run many variants of a scenario on all cores: which numbers matter, and does the answer survive them?
    #[command(after_help = SWEEPS)]
    Sweep(Box<SweepArguments>),
    /// Find the values of an experiment's axes that agree with observations, and those that the observations cannot identify
    #[command(after_help = FITS)]
    Fit(Box<FitArguments>),
    /// Run published studies and show predictions beside what was observed, with pass or miss, and beside null models
    #[command(after_help = STUDIES)]
    Study(Box<StudyArguments>),
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
    /// Seed to use instead of the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// Replicates: `8` runs eight seeds from the scenario's upwards, `1..8` runs these seeds
    #[arg(long, value_name = "N|A..B", value_parser = seeds, conflicts_with = "seed")]
    pub seeds: Option<Seeds>,
}

impl ScenarioArguments {
    /// The seed of the first replicate, where the command line gives one.
    pub fn first_seed(&self) -> Option<u64> {
        self.seed.or(self.seeds.and_then(|seeds| seeds.first))
    }

    /// The number of replicates, where the command line gives one. A single seed means a single replicate.
    pub fn replicates(&self) -> Option<u32> {
        let one = self.seed.map(|_| 1);
        self.seeds.map(|seeds| seeds.count).or(one)
    }
}

/// `list`.
#[derive(Debug, Args)]
#[command(subcommand_precedence_over_arg = true)]
pub struct ListArguments {
    /// What to list instead of the shipped scenarios.
    #[command(subcommand)]
    pub what: Option<Listed>,
    /// Only scenarios with these words in their name, title, question or group, for example mouse
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    /// Print the page docs/SCENARIOS.md
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be listed besides scenarios.
#[derive(Debug, Subcommand)]
pub enum Listed {
    /// The library layers that a scenario can name in `uses`
    Layers,
    /// The shipped experiments, each with its question and its runs
    Experiments,
    /// The shipped studies, each with what was done and how much was observed
    Studies,
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
    /// Folder for the results [default: runs/<scenario>-<seed>, with -2, -3 ... if that exists]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace the folder given by --out if it holds a finished run
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// What it keeps while it runs.
    #[command(flatten)]
    pub keeping: KeepingArguments,
    /// How it is run and shown.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// What a run keeps while it runs, so that others can continue from there.
#[derive(Debug, Args)]
pub struct KeepingArguments {
    /// Time between two checkpoints, from which `resume` and `fork` continue. It is longer if checkpoints would take more than one
    /// twentieth of the run; `0 s` means one at every sample, `never` means none
    #[arg(long, value_name = "TIME", default_value = "1 min", value_parser = pause)]
    pub checkpoint: Pause,
    /// Write the tables only, without a report page
    #[arg(long)]
    pub no_report: bool,
    /// Stop with a checkpoint at this simulated time, or at the first tissue step (clock.phenotype) that ends after it
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub until: Option<Tick>,
}

/// `resume`.
#[derive(Debug, Args)]
pub struct ResumeArguments {
    /// Name of the run (here or in runs/), its folder NAME.partial, or the hidden folder that a killed run leaves beside it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// What it keeps while it runs.
    #[command(flatten)]
    pub keeping: KeepingArguments,
    /// How it is run and shown.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// `fork`.
#[derive(Debug, Args)]
pub struct ForkArguments {
    /// Name of an unfinished run (here or in runs/), its folder NAME.partial, or the hidden folder that a killed run leaves; fork
    /// does not change it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Change a value from the last checkpoint on, for example rules.m0-to-m1.max="1 /day" (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overlays: Vec<String>,
    /// Seed of all random numbers from the last checkpoint on, in place of the seed of the run
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// Folder for the results [default: NAME-fork beside the run, with -2, -3 ... if that exists]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace the folder given by --out if it holds a finished run
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// What it keeps while it runs.
    #[command(flatten)]
    pub keeping: KeepingArguments,
    /// How it is run and shown.
    #[command(flatten)]
    pub working: WorkingArguments,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Folder of a finished run, or its name in runs/
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// How it is run and shown.
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
    /// Only parameters whose path begins with this, for example factors.vegf
    pub path: Option<String>,
    /// Run the scenario for a short time, and show how near each signal comes to the half-points of the rules that read it
    #[arg(long)]
    pub couplings: bool,
    /// With --couplings: simulate until this moment, such as "2 d" [default: 4 d, or the end]
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "couplings")]
    pub until: Option<Tick>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `show`.
#[derive(Debug, Args)]
pub struct ShowArguments {
    /// Name of a shipped scenario, such as mouse-infarct, of a layer, such as bodies/mouse, of an experiment or a study
    pub name: String,
}

/// `new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// File to write; standard output without it
    pub file: Option<PathBuf>,
    /// Write a copy of this shipped scenario instead of the starter
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
}

/// `schema`.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// What the schema describes
    #[arg(default_value = "scenario")]
    pub of: SchemaOf,
}

/// What a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Scenarios
    Scenario,
    /// Experiments
    Experiment,
    /// Studies
    Study,
}

/// `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Folders of finished runs, or their names in runs/; several folders give one joint report
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// File for the report of several runs [default: report-A-B.html after the folders]
    #[arg(long, short, value_name = "FILE", conflicts_with = "each")]
    pub out: Option<PathBuf>,
    /// Draw the report of each folder again, in its folder
    #[arg(long)]
    pub each: bool,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct CompletionArguments {
    /// The shell
    pub shell: Shell,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
