//! `mscsim report`.

use std::io;
use std::path::{Path, PathBuf};

use super::arguments::ReportArguments;
use super::exit::Exit;
use super::fit::report_of_fit;
use super::folders::finished_run;
use super::streams::Streams;
use super::sweep::{FolderArguments, merge};
use super::words::write_wrapped;
use crate::fit::is_fit_folder;
use crate::record::OutputError;
use crate::report::{Redrawn, rebuild_report, report_of_several};
use crate::sweep::is_sweep_folder;

/// Draws the report of one folder again, of each folder, or one report of several.
pub(super) fn report(arguments: &ReportArguments, streams: &mut Streams) -> io::Result<Exit> {
    if let Some(done) = report_of_experiment(arguments, streams) {
        return done;
    }
    let folders: Vec<PathBuf> = arguments
        .folders
        .iter()
        .map(|given| finished_run(given))
        .collect();
    if folders.len() > 1 && !arguments.each {
        report_together(arguments.out.as_deref(), &folders, streams)
    } else {
        report_each(arguments.out.is_some(), &folders, streams)
    }
}

/// The report of the folder of a sweep or a fit; none for runs.
fn report_of_experiment(
    arguments: &ReportArguments,
    streams: &mut Streams,
) -> Option<io::Result<Exit>> {
    let given = &arguments.folders;
    let first = given
        .iter()
        .find(|path| is_sweep_folder(path) || is_fit_folder(path))?;
    if given.len() > 1 || arguments.out.is_some() {
        let what = if is_fit_folder(first) { "fit" } else { "sweep" };
        let words = format!(
            "{} is the folder of a {what}, whose report lies in it: name this folder alone, without other options",
            first.display()
        );
        let width = streams.err_look.columns;
        let written = write_wrapped(&words, width, &mut streams.err);
        return Some(written.map(|()| Exit::BadInput));
    }
    Some(if is_fit_folder(first) {
        report_of_fit(first, false, streams)
    } else {
        let folder = first.clone();
        merge(
            &FolderArguments {
                folder,
                json: false,
            },
            streams,
        )
    })
}

/// Writes one report of all runs.
fn report_together(
    out: Option<&Path>,
    folders: &[PathBuf],
    streams: &mut Streams,
) -> io::Result<Exit> {
    let target = match out {
        Some(file) => file.to_owned(),
        None => page_name(folders),
    };
    match report_of_several(folders, &target) {
        Ok(()) => {
            writeln!(streams.out, "{}", target.display())?;
            Ok(Exit::Done)
        }
        Err(error) => {
            writeln!(streams.err, "{error}")?;
            Ok(if is_input(&error) {
                Exit::BadInput
            } else {
                Exit::Failed
            })
        }
    }
}

/// `report-A-B.html` in the current folder.
fn page_name(folders: &[PathBuf]) -> PathBuf {
    let names = folders.iter().filter_map(|folder| folder.file_name());
    let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
    PathBuf::from(format!("report-{}.html", names.join("-")))
}

/// Draws the report of each folder again; a folder that fails does not stop the others.
fn report_each(out: bool, folders: &[PathBuf], streams: &mut Streams) -> io::Result<Exit> {
    if out {
        writeln!(
            streams.err,
            "--out is for the report of several runs: the page of one run lies in its folder"
        )?;
        return Ok(Exit::BadInput);
    }
    let mut exit = Exit::Done;
    for folder in folders {
        match rebuild_report(folder) {
            Ok(redrawn) => show_redrawn(&redrawn, streams)?,
            Err(error) => {
                writeln!(streams.err, "{error}")?;
                exit = match (exit, is_input(&error)) {
                    (Exit::Done | Exit::BadInput, true) => Exit::BadInput,
                    _ => Exit::Failed,
                };
            }
        }
    }
    Ok(exit)
}

/// The page, and the other files in the folder that must not be trusted.
fn show_redrawn(redrawn: &Redrawn, streams: &mut Streams) -> io::Result<()> {
    writeln!(streams.out, "{}", redrawn.page.display())?;
    if !redrawn.finished {
        let words = "this is an unfinished run without a manifest: its report ends where the run was stopped, and \
                     nothing shows whether its files are whole";
        write_wrapped(words, streams.err_look.columns, &mut streams.err)?;
    }
    for file in &redrawn.differing {
        writeln!(
            streams.err,
            "{} does not match the manifest: it was changed, damaged or removed after the run",
            file.display()
        )?;
    }
    Ok(())
}

/// True when the folder is not the sound folder of a finished run, false when the system refused to write.
pub(super) fn is_input(error: &OutputError) -> bool {
    match error {
        OutputError::File { verb, .. } => *verb == "read",
        OutputError::Json { .. }
        | OutputError::Layout { .. }
        | OutputError::Foreign { .. }
        | OutputError::NoRun { .. }
        | OutputError::Damaged { .. }
        | OutputError::TablesOnly { .. }
        | OutputError::OtherFile { .. }
        | OutputError::Unfinished { .. } => true,
        _ => false,
    }
}
