//! How the end of a sweep is reported.

use std::io;

use serde_json::{Map, Value as Json, json};

use super::named::report_reason;
use crate::cli::exit::Exit;
use crate::cli::partial::NO_ADVICE;
use crate::cli::streams::Streams;
use crate::cli::words::{counted, write_indented, write_wrapped};
use crate::fit::is_fit_folder;
use crate::runs::{grouped, short};
use crate::sweep::{
    Collected, RowStatus, SweepAnalysis, SweepEnd, SweepError, SweepFolder, SweepResults,
    report_page, write_finding_tables, write_tables,
};
use crate::units::duration;

/// Most messages of runs that did not finish.
const SHOWN: usize = 3;

/// How the work of this process ended, and how that is shown.
pub(super) struct SweepEnding {
    pub end: SweepEnd,
    /// Other processes work on the other parts.
    pub is_part: bool,
    pub json: bool,
}

/// Writes the tables, unless other processes are still at work, and shows the result.
pub(super) fn report_sweep(
    folder: &SweepFolder,
    ended: &SweepEnding,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let written = Collected::read(folder).and_then(|collected| {
        let is_whole = !ended.is_part;
        let found = is_whole.then(|| publish(folder, &collected)).transpose()?;
        Ok((collected, found))
    });
    let (collected, found) = match written {
        Ok(written) => written,
        Err(error) => return report_reason(error.into(), ended.json, streams),
    };
    if ended.json {
        let mut reported = as_json(folder, &collected);
        if let Json::Object(map) = &mut reported {
            map.insert("ok".to_owned(), json!(exit(ended) == Exit::Done));
            map.insert("complete".to_owned(), json!(ended.end.is_complete));
            map.extend(answer_of(found.as_ref()));
            let times = [
                ("wall_s", ended.end.progress.wall),
                ("beside_engine_s", ended.end.beside),
            ];
            let times = times.map(|(name, time)| (name.to_owned(), json!(time.as_secs_f64())));
            map.extend(times);
        }
        writeln!(streams.out, "{reported:#}")?;
        return Ok(exit(ended));
    }
    if !ended.is_part {
        writeln!(streams.out)?;
        write_wrapped(
            folder.experiment().question(),
            streams.out_look.columns,
            &mut streams.out,
        )?;
    }
    show_counts(folder, &collected, streams)?;
    show_pace(ended, streams)?;
    show_next(folder, ended, found.as_ref(), streams)?;
    Ok(exit(ended))
}

/// Writes everything that is made from all rows: tables and page. Gives the answer.
pub(super) fn publish(
    folder: &SweepFolder,
    collected: &Collected,
) -> Result<SweepAnalysis, SweepError> {
    let experiment = folder.experiment();
    let results = SweepResults::of(experiment, collected)?;
    write_tables(folder, collected, &results)?;
    let analysis = SweepAnalysis::of(experiment, collected, &results)?;
    write_finding_tables(folder, &analysis)?;
    let page = report_page(folder.manifest(), experiment, collected, &analysis)?;
    folder.write_page(&page)?;
    Ok(analysis)
}

/// The words of the answer, as the terminal shows them at the end.
pub(super) fn show_answer(
    folder: &SweepFolder,
    sentences: &[String],
    streams: &mut Streams,
) -> io::Result<()> {
    let width = streams.out_look.columns;
    let at = folder.path().display();
    writeln!(streams.out, "page      {at}/report.html")?;
    writeln!(
        streams.out,
        "tables    {at}/runs.parquet, outputs, conditions, axes, indices, verdicts (also as CSV)"
    )?;
    if !sentences.is_empty() {
        writeln!(streams.out, "\nAnswer")?;
    }
    for sentence in sentences {
        write_indented(&format!("- {sentence}"), width, &mut streams.out)?;
    }
    writeln!(streams.out, "{NO_ADVICE}")
}

fn exit(ended: &SweepEnding) -> Exit {
    match (ended.end.is_complete, ended.end.progress.unfinished) {
        (false, _) => Exit::Interrupted,
        (true, 0) => Exit::Done,
        (true, _) => Exit::Failed,
    }
}

/// How many runs ended in which way, with what a user should know about them.
pub(super) fn show_counts(
    folder: &SweepFolder,
    collected: &Collected,
    streams: &mut Streams,
) -> io::Result<()> {
    let width = streams.out_look.columns;
    let all = folder.manifest().runs();
    let finished = collected.count(RowStatus::Finished);
    writeln!(
        streams.out,
        "\nfinished  {} of {}",
        grouped(finished),
        counted(all, "run")
    )?;
    for status in RowStatus::ALL.into_iter().skip(1) {
        let count = collected.count(status);
        if count == 0 {
            continue;
        }
        writeln!(streams.out, "{}  {}", status.word(), counted(count, "run"))?;
        let rows = collected.rows().filter(|row| row.status == status);
        for row in rows.take(SHOWN) {
            let words = format!("run {}: {}", row.run + 1, row.message);
            write_indented(&words, width, &mut streams.out)?;
        }
    }
    show_identical(collected, streams)?;
    for damage in &collected.damage {
        let words = format!(
            "{} ends with {} of an incomplete row: its run is repeated when the sweep continues",
            damage.path.display(),
            counted(damage.bytes, "byte")
        );
        write_wrapped(&words, width, &mut streams.out)?;
    }
    Ok(())
}

fn show_identical(collected: &Collected, streams: &mut Streams) -> io::Result<()> {
    let identical = collected.identical();
    let Some(first) = identical.first() else {
        return Ok(());
    };
    let runs: Vec<String> = first
        .runs
        .iter()
        .take(SHOWN)
        .map(|run| (run + 1).to_string())
        .collect();
    let words = format!(
        "identical  {} of runs ended in the same state, bit for bit, such as the runs {}: where their values differ, these had \
         no effect at all",
        counted(identical.len() as u64, "group"),
        runs.join(", ")
    );
    write_wrapped(&words, streams.out_look.columns, &mut streams.out)
}

/// How long it took.
fn show_pace(ended: &SweepEnding, streams: &mut Streams) -> io::Result<()> {
    let progress = ended.end.progress;
    let wall = progress.wall.as_secs_f64();
    let rate = progress
        .rate()
        .map_or(String::new(), |rate| format!(", {} runs/s", short(rate)));
    let threads = match ended.end.threads_per_run {
        1 => String::new(),
        several => format!(" of {several} threads"),
    };
    writeln!(
        streams.out,
        "took      {}{rate}; {} at a time{threads}",
        duration(wall),
        counted(ended.end.workers as u64, "run")
    )
}

/// Where the results are and how to go on.
fn show_next(
    folder: &SweepFolder,
    ended: &SweepEnding,
    found: Option<&SweepAnalysis>,
    streams: &mut Streams,
) -> io::Result<()> {
    let at = folder.path().display();
    if ended.is_part {
        writeln!(streams.out, "then      mscsim sweep merge {at}")?;
    } else {
        let sentences = found.map_or(&[][..], |found| &found.sentences);
        show_answer(folder, sentences, streams)?;
    }
    let above = folder.path().parent().filter(|above| is_fit_folder(above));
    if let Some(fit) = above {
        let fit = fit.display();
        writeln!(
            streams.out,
            "\na round of a fit; the next one: mscsim fit {fit} --plan"
        )?;
    }
    if !ended.end.is_complete {
        writeln!(streams.err, "stopped; continue with: mscsim sweep {at}")?;
    }
    Ok(())
}

/// What the sweep shows, for programs: the closing words, and of each headline measure its range, what decides it and where its verdict
/// flips.
pub(super) fn answer_of(found: Option<&SweepAnalysis>) -> Map<String, Json> {
    let sentences = found.map_or(&[][..], |found| &found.sentences);
    let measures = found.map_or(&[][..], |found| &found.measures).iter();
    let measures = measures.map(|one| {
        let influence = one.influence.as_ref();
        let flips = one.flips.as_ref().map(Result::as_ref);
        json!({
            "words": one.words, "output": one.output, "arm": one.arm, "from": one.from, "unit": one.unit,
            "range": one.range,
            "statistics": influence.ok().map(|found| found.statistic.columns()),
            "influence": influence.ok(), "influence_reason": influence.err(),
            "flips": flips.and_then(Result::ok), "flips_reason": flips.and_then(Result::err),
        })
    });
    let axes = found.map_or(&[][..], |found| &found.axes).iter();
    let axes: Vec<&str> = axes.map(|axis| axis.name.as_str()).collect();
    let parts = [
        ("sentences", json!(sentences)),
        ("axes", json!(axes)),
        ("measures", json!(measures.collect::<Vec<Json>>())),
    ];
    parts
        .map(|(name, part)| (name.to_owned(), part))
        .into_iter()
        .collect()
}

/// The state of a sweep for programs.
pub(super) fn as_json(folder: &SweepFolder, collected: &Collected) -> Json {
    let counts =
        RowStatus::ALL.map(|status| (status.word().to_owned(), json!(collected.count(status))));
    let messages = collected.rows().filter(|row| !row.message.is_empty());
    let messages = messages
        .map(|row| json!({ "run": row.run + 1, "status": row.status, "message": row.message }));
    let identical = collected.identical();
    let identical = identical.iter().map(|group| {
        let runs: Vec<u64> = group.runs.iter().map(|run| run + 1).collect();
        runs
    });
    let damage = collected.damage.iter();
    let damage = damage.map(|one| json!({ "file": one.path, "bytes": one.bytes }));
    json!({
        "ok": true,
        "folder": folder.path(),
        "runs": folder.manifest().runs(),
        "ended": Json::Object(counts.into_iter().collect()),
        "messages": messages.collect::<Vec<_>>(),
        "identical": identical.collect::<Vec<_>>(),
        "repeated": collected.repeated,
        "damage": damage.collect::<Vec<_>>(),
    })
}
