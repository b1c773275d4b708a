//! Runs of the tables at their full size, kept below `target/results`.

use std::error::Error;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use mscsim::runs::{Job, Observer, Progress, available_threads, run};
use mscsim::store::{Existing, Manifest, read_manifest};

use crate::list::Table;
use crate::markdown::Finished;

/// Watches nothing.
struct Silent;

impl Observer for Silent {
    fn progress(&mut self, _: &Progress) {}
}

/// Where runs are kept, so that a change of the list needs no second run.
const KEPT: &str = "target/results";

/// The run of a table: one that is kept, where the caller takes those, else a new one.
///
/// # Errors
/// A scenario that does not load or run.
pub fn finished(
    root: &Path,
    tables: &[Table],
    table: &Table,
    take_kept: bool,
) -> Result<Finished, Box<dyn Error>> {
    let same = tables.iter().find(|other| share_run(other, table));
    let folder = root.join(KEPT).join(&same.unwrap_or(table).name);
    let kept = read_manifest(&folder).ok();
    if let Some(kept) = kept.filter(|_| take_kept) {
        return Ok(of_manifest(kept));
    }
    run_into(root, table, folder.clone())?;
    Ok(of_manifest(read_manifest(&folder)?))
}

fn share_run(one: &Table, other: &Table) -> bool {
    one.scenario() == other.scenario() && one.set == other.set && one.replicates == other.replicates
}

fn of_manifest(manifest: Manifest) -> Finished {
    let of_one = manifest.arms.iter().filter(|arm| arm.replicate == 1);
    Finished {
        arms: of_one.map(|arm| arm.name.clone()).collect(),
        replicates: manifest.replicates,
        answers: manifest.answers,
    }
}

fn run_into(root: &Path, table: &Table, target: PathBuf) -> Result<(), Box<dyn Error>> {
    let scenario = table.load(root, &[], table.replicates)?;
    let started = Instant::now();
    let job = Job {
        scenario: &scenario,
        name: table.scenario(),
        command: String::new(),
        again: String::new(),
        target,
        existing: Existing::ReplaceFinishedRun,
        tables_only: true,
        threads: available_threads(),
        checkpoint_every: None,
        until: None,
    };
    if let Some(parent) = job.target.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let done = run(&job, &mut Silent, &AtomicBool::new(false));
    done.map_err(|failure| format!("table {}: {failure}", table.name))?;
    let took = started.elapsed().as_secs();
    writeln!(stderr(), "{}: {took} s", table.name)?;
    Ok(())
}
