//! Collects during a run what the report is drawn from, and writes the page at its end.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::data::{Recorded, ReportData};
use super::fate::FateRecorder;
use super::named::Named;
use super::page::render;
use super::pictures::PictureRecorder;
use super::rule_events::RuleEventsRecorder;
use super::series::SeriesRecorder;
use super::together::together;
use crate::observe::{Catalogue, Frame, Sample};
use crate::record::{
    FileGroup, Format, LAYOUT_VERSION, MANIFEST_FILE, Outcome, OutputError, Recorder, RunInfo,
    SCENARIO_FILE, Start,
};
use crate::store::{
    Manifest, check_layout, differing, note_file, read_listed, read_manifest, write_whole,
};

/// Name of the report page in a run folder.
pub const REPORT_FILE: &str = "report.html";

/// What the page is drawn from.
const DATA_FILE: &str = "report-data.json";

/// The report page and its data.
pub const REPORT: Format = Format {
    files: &[REPORT_FILE, DATA_FILE],
    about: "the report, one page that needs no network, and the data it is drawn from",
    open,
};

struct Report {
    directory: PathBuf,
    info: Arc<RunInfo>,
    names: Arc<Catalogue>,
    series: SeriesRecorder,
    /// One for each site.
    pictures: Vec<PictureRecorder>,
    rule_events: RuleEventsRecorder,
    fates: FateRecorder,
    contents: Arc<[FileGroup]>,
}

fn open(start: &Start) -> Result<Box<dyn Recorder>, OutputError> {
    Ok(Box::new(Report {
        directory: start.directory.clone(),
        info: Arc::clone(&start.info),
        series: SeriesRecorder::new(&start.catalogue),
        pictures: start
            .catalogue
            .sites
            .iter()
            .map(|site| PictureRecorder::new(&start.catalogue, site, start.info.references()))
            .collect(),
        rule_events: RuleEventsRecorder::new(&start.catalogue),
        fates: FateRecorder::new(&start.catalogue, &start.info),
        names: Arc::clone(&start.catalogue),
        contents: Arc::clone(&start.contents),
    }))
}

impl Recorder for Report {
    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        let replicate = sample.replicate.index();
        self.series.record(sample, replicate);
        // Counts of rules are those of the first replicate.
        if replicate == 0 {
            self.rule_events.record(sample);
        }
        self.fates.record(sample, replicate);
        Ok(())
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.pictures[frame.site.index()].record(frame);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: &Outcome) -> Result<(), OutputError> {
        let pictures = self.pictures.into_iter().map(PictureRecorder::finish);
        let pictures = pictures.collect::<Result<_, _>>()?;
        let recorded = Recorded::new(&self.names, self.series.finish(), pictures);
        let data = ReportData {
            layout_version: LAYOUT_VERSION,
            run: RunInfo::clone(&self.info),
            outcome: outcome.clone(),
            recorded,
            rule_events: self.rule_events.finish(),
            fates: self.fates.finish(),
            references: Vec::new(),
            contents: self.contents.to_vec(),
        };
        let path = self.directory.join(DATA_FILE);
        let text = serde_json::to_vec(&data).map_err(OutputError::json(&path))?;
        write_whole(&path, &text)?;
        write_whole(&self.directory.join(REPORT_FILE), render(&data)?.as_bytes())
    }
}

/// A report page that was written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redrawn {
    /// The page.
    pub page: PathBuf,
    /// Other files of the folder that are missing or do not match the manifest.
    pub differing: Vec<PathBuf>,
    /// False for what was kept of a stopped run: without a manifest it is not known whether its files are complete.
    pub finished: bool,
}

/// The report page of a finished run, drawn again from the data in its folder.
///
/// # Errors
/// When the folder is not a finished run, or its data cannot be read, do not match the manifest, or come from another
/// version of the layout.
pub fn report_from_folder(directory: &Path) -> Result<String, OutputError> {
    draw(directory, &read_manifest(directory)?)
}

/// Writes the report page of a run again, and notes it in the manifest. What was kept of a run that was stopped has no
/// manifest; its page is drawn all the same.
///
/// # Errors
/// As [`report_from_folder`], when an unfinished run holds no data to draw from, or when the folder cannot be written.
pub fn rebuild_report(directory: &Path) -> Result<Redrawn, OutputError> {
    if is_unfinished(directory) {
        return rebuild_unfinished(directory);
    }
    let manifest = read_manifest(directory)?;
    let page = directory.join(REPORT_FILE);
    write_whole(&page, draw(directory, &manifest)?.as_bytes())?;
    let differing = differing(directory, &manifest, REPORT_FILE);
    note_file(directory, manifest, REPORT_FILE)?;
    Ok(Redrawn {
        page,
        differing,
        finished: true,
    })
}

/// True for a folder of a run that lacks the manifest, which is written last.
fn is_unfinished(directory: &Path) -> bool {
    directory.join(SCENARIO_FILE).is_file() && !directory.join(MANIFEST_FILE).exists()
}

fn rebuild_unfinished(directory: &Path) -> Result<Redrawn, OutputError> {
    let path = directory.join(DATA_FILE);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(OutputError::Unfinished {
                path: directory.to_owned(),
                missing: DATA_FILE,
            });
        }
        read => read.map_err(OutputError::file("read", &path))?,
    };
    let page = directory.join(REPORT_FILE);
    write_whole(&page, draw_data(&path, &text)?.as_bytes())?;
    Ok(Redrawn {
        page,
        differing: Vec::new(),
        finished: false,
    })
}

fn draw(directory: &Path, manifest: &Manifest) -> Result<String, OutputError> {
    let text = listed_data(directory, manifest)?;
    draw_data(&directory.join(DATA_FILE), &text)
}

/// One page about several runs, written to a file that is no part of them. Their arms are shown side by side.
///
/// # Errors
/// As [`report_from_folder`] for each run; [`OutputError::OtherFile`] when the file exists and is no report of this program.
pub fn report_of_several(directories: &[PathBuf], target: &Path) -> Result<(), OutputError> {
    if target.exists() && !is_report(target) {
        return Err(OutputError::OtherFile {
            path: target.to_owned(),
        });
    }
    let mut runs: Vec<Named> = Vec::new();
    for directory in directories {
        let data = read_data(directory)?;
        let name = directory.file_name().unwrap_or(directory.as_os_str());
        let name = name.to_string_lossy().into_owned();
        let known = runs.iter().any(|run| run.name == name);
        let name = if known {
            directory.display().to_string()
        } else {
            name
        };
        runs.push(Named { name, data });
    }
    match together(runs) {
        Some(data) => write_whole(target, render(&data)?.as_bytes()),
        None => Ok(()),
    }
}

/// True for a page that this program wrote, which may be written again.
fn is_report(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.contains("<meta name=\"generator\" content=\"mscsim ")
}

/// The data of a finished run, or of what was kept of one that was stopped.
fn read_data(directory: &Path) -> Result<ReportData, OutputError> {
    let path = directory.join(DATA_FILE);
    let text = if is_unfinished(directory) {
        fs::read(&path).map_err(OutputError::file("read", &path))?
    } else {
        listed_data(directory, &read_manifest(directory)?)?
    };
    parse(&path, &text)
}

fn listed_data(directory: &Path, manifest: &Manifest) -> Result<Vec<u8>, OutputError> {
    if manifest.files.iter().any(|file| file.name == DATA_FILE) {
        read_listed(directory, manifest, DATA_FILE)
    } else {
        Err(OutputError::TablesOnly {
            path: directory.to_owned(),
        })
    }
}

fn parse(path: &Path, text: &[u8]) -> Result<ReportData, OutputError> {
    check_layout(path, text)?;
    serde_json::from_slice(text).map_err(OutputError::json(path))
}

fn draw_data(path: &Path, text: &[u8]) -> Result<String, OutputError> {
    render(&parse(path, text)?)
}
