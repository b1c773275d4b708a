//! `mscsim sweep submit`.

use std::io;
use std::path::{Path, PathBuf, absolute};
use std::time::Duration;

use serde_json::json;

use super::arguments::{ClusterEngine, LimitArguments, SubmitArguments};
use super::named::{NoSweepReason, SWEEPS, report_reason};
use crate::cli::exit::Exit;
use crate::cli::streams::Streams;
use crate::cli::words::counted;
use crate::experiment::load;
use crate::runs::short_name;
use crate::sweep::{
    ArrayRequest, Collected, Growth, RowStatus, Submission, Submitted, SweepError, SweepFolder,
    choose_sweep_folder, hyperqueue_command, is_sweep_folder, last_submission, note_submission,
    open_parts, queued_in_slurm, slurm_scripts, submit_to_hyperqueue, submit_to_slurm,
};

/// Runs of one job, where the user names no number of parts.
const RUNS_PER_PART: u64 = 100;
/// Most parts, where the user names no number.
const MOST_PARTS: u64 = 1000;
/// Size of an array in a printed script: the default of Slurm.
const PRINTED_SIZE: u64 = 1001;

/// Submits the parts of a sweep that still have something to do.
pub(super) fn submit(arguments: &SubmitArguments, streams: &mut Streams) -> io::Result<Exit> {
    match prepare(arguments) {
        Ok((folder, request)) if request.parts.is_empty() => {
            let words = format!(
                "every run of {} has ended: there is nothing to submit",
                folder.path().display()
            );
            if arguments.json {
                writeln!(
                    streams.out,
                    "{:#}",
                    json!({ "ok": true, "message": words, "parts": [] })
                )?;
            } else {
                writeln!(streams.out, "{words}")?;
            }
            Ok(Exit::Done)
        }
        Ok((_, request)) if arguments.print => print(arguments, &request, streams),
        Ok((folder, request)) => match refuse_while_queued(arguments, &folder) {
            Ok(()) => give(arguments, &folder, &request, streams),
            Err(reason) => report_reason(reason, arguments.json, streams),
        },
        Err(reason) => report_reason(reason, arguments.json, streams),
    }
}

/// The sweep and what is asked of the scheduler.
fn prepare(arguments: &SubmitArguments) -> Result<(SweepFolder, ArrayRequest), NoSweepReason> {
    let folder = open_or_plan(arguments)?;
    let last = last_submission(&folder).map_err(SweepError::from)?;
    let same_engine = |last: &&Submission| last.engine == arguments.engine.word();
    let last = last.as_ref().filter(same_engine);
    let collected = Collected::read(&folder)?;
    let runs = folder.manifest().runs();
    let count = arguments.parts.or(last.map(|last| last.count));
    let count = count.unwrap_or_else(|| runs.div_ceil(RUNS_PER_PART).clamp(1, MOST_PARTS));
    let grown = |asked: Option<Growth>, before: Option<f64>, what: &str| match asked {
        Some(growth) => growth
            .after(before, what)
            .map(Some)
            .map_err(NoSweepReason::Command),
        None => Ok(before),
    };
    let time_s = grown(arguments.time, last.and_then(|last| last.time_s), "time")?;
    let memory = last.and_then(|last| last.memory_bytes);
    let memory_bytes = grown(arguments.memory, memory, "memory")?;
    let program = std::env::current_exe();
    let program = program
        .map_err(|error| NoSweepReason::Command(format!("cannot find this program: {error}")))?;
    let request = ArrayRequest {
        program,
        folder: whole_path(folder.path())?,
        name: format!("mscsim-{}", short_name(&folder.manifest().name)),
        parts: open_parts(&folder, &collected, &arguments.limits.retry, count),
        count,
        cpus: arguments.cpus.or(last.map(|last| last.cpus)).unwrap_or(1),
        time: time_s.map(time_of).transpose()?,
        memory_bytes,
        partition: arguments
            .partition
            .clone()
            .or_else(|| last.and_then(|last| last.partition.clone())),
        throttle: arguments.throttle.or(last.and_then(|last| last.throttle)),
        options: match (&arguments.options[..], last) {
            ([], Some(last)) => last.options.clone(),
            (given, _) => given.to_vec(),
        },
        sweep_options: sweep_options(&limits_after(&arguments.limits, last)),
    };
    check_engine(arguments.engine, &request)?;
    Ok((folder, request))
}

/// Parts whose jobs still wait or run would be submitted again.
fn refuse_while_queued(
    arguments: &SubmitArguments,
    folder: &SweepFolder,
) -> Result<(), NoSweepReason> {
    let last = last_submission(folder).map_err(SweepError::from)?;
    let slurm = ClusterEngine::Slurm;
    let last = last.filter(|last| last.engine == slurm.word() && arguments.engine == slurm);
    let queued = last.map_or(Vec::new(), |last| queued_in_slurm(&last.jobs));
    if queued.is_empty() {
        return Ok(());
    }
    let jobs = queued.join(", ");
    Err(NoSweepReason::Command(format!(
        "job {jobs} of the last submission still waits or runs: wait for it, or end it with scancel"
    )))
}

/// The limits of runs: as given, else those of the last submission.
fn limits_after(given: &LimitArguments, last: Option<&Submission>) -> LimitArguments {
    let time = last.and_then(|last| Duration::try_from_secs_f64(last.run_time_s?).ok());
    LimitArguments {
        run_time: given.run_time.or(time),
        run_memory: given
            .run_memory
            .or(last.and_then(|last| last.run_memory_bytes)),
        retry: given.retry.clone(),
    }
}

fn time_of(seconds: f64) -> Result<Duration, NoSweepReason> {
    let refuse = |_| NoSweepReason::Command(format!("{seconds:e} s is no time for a job"));
    Duration::try_from_secs_f64(seconds).map_err(refuse)
}

/// Options that the scheduler does not have are refused rather than left out.
fn check_engine(engine: ClusterEngine, request: &ArrayRequest) -> Result<(), NoSweepReason> {
    let asks = [
        ("--memory", request.memory_bytes.is_some()),
        ("--partition", request.partition.is_some()),
        ("--throttle", request.throttle.is_some()),
    ];
    match asks.iter().find(|(_, asked)| *asked) {
        Some((option, _)) if engine == ClusterEngine::Hyperqueue => {
            let words = format!("HyperQueue has no {option}: leave it out, or limit its workers");
            Err(NoSweepReason::Command(words))
        }
        _ => Ok(()),
    }
}

fn whole_path(path: &Path) -> Result<PathBuf, NoSweepReason> {
    absolute(path).map_err(|error| NoSweepReason::Command(format!("{}: {error}", path.display())))
}

fn open_or_plan(arguments: &SubmitArguments) -> Result<SweepFolder, NoSweepReason> {
    let name = &arguments.sweep;
    if is_sweep_folder(Path::new(name)) {
        if arguments.out.is_some() {
            let words = format!("{name} is the folder of a sweep: leave out --out");
            return Err(NoSweepReason::Command(words));
        }
        return Ok(SweepFolder::open(Path::new(name))?);
    }
    if arguments.print {
        let words = format!(
            "{name} is no folder of a sweep: make one with `mscsim sweep plan`, which --print does not"
        );
        return Err(NoSweepReason::Command(words));
    }
    let experiment = load(name).map_err(NoSweepReason::Faults)?;
    let path = arguments.out.clone();
    let path = path.unwrap_or_else(|| choose_sweep_folder(Path::new(SWEEPS), name, &experiment));
    Ok(SweepFolder::create(&path, name, &experiment)?)
}

/// The limits in the words of `mscsim sweep`.
fn sweep_options(limits: &LimitArguments) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(time) = limits.run_time {
        words.extend(["--run-time".to_owned(), format!("{} s", time.as_secs_f64())]);
    }
    if let Some(bytes) = limits.run_memory {
        words.extend(["--run-memory".to_owned(), format!("{bytes} B")]);
    }
    if !limits.retry.is_empty() {
        let retry: Vec<&str> = limits
            .retry
            .iter()
            .map(|status| RowStatus::word(*status))
            .collect();
        words.extend(["--retry".to_owned(), retry.join(",")]);
    }
    words
}

/// Shows what would be submitted.
fn print(
    arguments: &SubmitArguments,
    request: &ArrayRequest,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let scripts = slurm_scripts(request, PRINTED_SIZE);
    let words = hyperqueue_command(request);
    let parts = &request.parts;
    match (arguments.engine, arguments.json) {
        (ClusterEngine::Slurm, true) => {
            let shown = json!({ "arrays": scripts.arrays, "merge": scripts.merge, "parts": parts });
            writeln!(streams.out, "{shown:#}")?;
        }
        (ClusterEngine::Slurm, false) => {
            for script in scripts.arrays.iter().chain([&scripts.merge]) {
                writeln!(streams.out, "{script}")?;
            }
        }
        (ClusterEngine::Hyperqueue, true) => {
            let shown = json!({ "words": words, "parts": parts });
            writeln!(streams.out, "{shown:#}")?;
        }
        (ClusterEngine::Hyperqueue, false) => {
            let line = shlex::try_join(words.iter().map(String::as_str));
            writeln!(streams.out, "{}", line.unwrap_or_else(|_| words.join(" ")))?;
        }
    }
    Ok(Exit::Done)
}

/// Gives the request to the scheduler, and takes note of it.
fn give(
    arguments: &SubmitArguments,
    folder: &SweepFolder,
    request: &ArrayRequest,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let given = match arguments.engine {
        ClusterEngine::Slurm => submit_to_slurm(request),
        ClusterEngine::Hyperqueue => submit_to_hyperqueue(request),
    };
    let submitted = match given {
        Ok(submitted) => submitted,
        Err(words) => {
            report_reason(NoSweepReason::Command(words), arguments.json, streams)?;
            return Ok(Exit::Failed);
        }
    };
    let noted = note_submission(
        folder,
        Submission {
            engine: arguments.engine.word().to_owned(),
            jobs: submitted.jobs.clone(),
            parts: request.parts.clone(),
            count: request.count,
            cpus: request.cpus,
            time_s: request.time.map(|time| time.as_secs_f64()),
            memory_bytes: request.memory_bytes,
            partition: request.partition.clone(),
            throttle: request.throttle,
            options: request.options.clone(),
            run_time_s: arguments.limits.run_time.map(|time| time.as_secs_f64()),
            run_memory_bytes: arguments.limits.run_memory,
        },
    );
    if let Err(error) = noted {
        return report_reason(SweepError::from(error).into(), arguments.json, streams);
    }
    show(arguments, request, &submitted, streams)
}

fn show(
    arguments: &SubmitArguments,
    request: &ArrayRequest,
    submitted: &Submitted,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let at = request.folder.display();
    if arguments.json {
        let reported = json!({
            "ok": submitted.refused.is_none(), "folder": at.to_string(), "jobs": submitted.jobs,
            "merge": submitted.merge, "parts": request.parts, "message": submitted.refused,
        });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(match submitted.refused {
            Some(_) => Exit::Failed,
            None => Exit::Done,
        });
    }
    writeln!(
        streams.out,
        "submitted {} of {} as job {}",
        counted(request.parts.len() as u64, "part"),
        request.count,
        submitted.jobs.join(", ")
    )?;
    match &submitted.merge {
        Some(job) => writeln!(streams.out, "job {job} merges them")?,
        None => writeln!(streams.out, "then: mscsim sweep merge {at}")?,
    }
    writeln!(streams.out, "see how far it is: mscsim sweep status {at}")?;
    if let Some(words) = &submitted.refused {
        writeln!(streams.err, "{words}")?;
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}
