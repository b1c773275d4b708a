use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::data::{Recorded, ReportData};
use super::page::render;
use super::pictures::PictureRecorder;
use super::series::SeriesRecorder;
use crate::output::manifest::{refresh_files, write_whole};
use crate::output::{
    Format, LAYOUT_VERSION, Outcome, OutputError, Recorder, RunInfo, Start, read_manifest,
};
use crate::simulation::{Catalogue, Frame, Sample};

/// Name of the report page in a run folder.
pub const REPORT_FILE: &str = "report.html";

/// What the page is drawn from.
const DATA_FILE: &str = "report-data.json";

/// The report page and its data.
pub(in crate::output) const REPORT: Format = Format {
    files: &[REPORT_FILE, DATA_FILE],
    about: "the report, one page that needs no network, and the data it is drawn from",
    open,
};

struct Report {
    directory: PathBuf,
    info: Arc<RunInfo>,
    names: Arc<Catalogue>,
    series: SeriesRecorder,
    pictures: PictureRecorder,
}

fn open(start: &Start) -> Result<Box<dyn Recorder>, OutputError> {
    Ok(Box::new(Report {
        directory: start.directory.clone(),
        info: Arc::clone(&start.info),
        series: SeriesRecorder::new(&start.catalogue),
        pictures: PictureRecorder::new(&start.catalogue),
        names: Arc::clone(&start.catalogue),
    }))
}

impl Recorder for Report {
    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        self.series.record(sample);
        Ok(())
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.pictures.record(frame);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: &Outcome) -> Result<(), OutputError> {
        let recorded = Recorded::new(&self.names, self.series.finish(), self.pictures.finish()?);
        let data = ReportData {
            layout_version: LAYOUT_VERSION,
            run: RunInfo::clone(&self.info),
            outcome: outcome.clone(),
            recorded,
        };
        let path = self.directory.join(DATA_FILE);
        let text = serde_json::to_vec(&data).map_err(OutputError::json(&path))?;
        write_whole(&path, &text)?;
        write_whole(&self.directory.join(REPORT_FILE), render(&data)?.as_bytes())
    }
}

/// The report page of a run folder, drawn anew from the data in it.
///
/// # Errors
/// When the data cannot be read or come from another version of the layout.
pub fn report_from_folder(directory: &Path) -> Result<String, OutputError> {
    let path = directory.join(DATA_FILE);
    let text = fs::read(&path).map_err(OutputError::file("read", &path))?;
    let data: ReportData = serde_json::from_slice(&text).map_err(OutputError::json(&path))?;
    if data.layout_version != LAYOUT_VERSION {
        return Err(OutputError::Layout {
            path,
            found: data.layout_version,
            known: LAYOUT_VERSION,
        });
    }
    render(&data)
}

/// Writes the report page of a finished run anew and brings the manifest up to date.
///
/// # Errors
/// As [`report_from_folder`], or when the folder cannot be written or is not a finished run.
pub fn rebuild_report(directory: &Path) -> Result<PathBuf, OutputError> {
    read_manifest(directory)?;
    let path = directory.join(REPORT_FILE);
    write_whole(&path, report_from_folder(directory)?.as_bytes())?;
    refresh_files(directory)?;
    Ok(path)
}
