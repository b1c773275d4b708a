use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::data::{Recorded, ReportData};
use super::page::render;
use super::pictures::PictureRecorder;
use super::rule_events::RuleEventsRecorder;
use super::series::SeriesRecorder;
use crate::output::manifest::{check_layout, differing, note_file, read_listed, write_whole};
use crate::output::{
    Format, LAYOUT_VERSION, MANIFEST_FILE, Manifest, Outcome, OutputError, Recorder, RunInfo,
    SCENARIO_FILE, Start, read_manifest,
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
    rule_events: RuleEventsRecorder,
}

fn open(start: &Start) -> Result<Box<dyn Recorder>, OutputError> {
    Ok(Box::new(Report {
        directory: start.directory.clone(),
        info: Arc::clone(&start.info),
        series: SeriesRecorder::new(&start.catalogue),
        pictures: PictureRecorder::new(&start.catalogue),
        rule_events: RuleEventsRecorder::new(&start.catalogue),
        names: Arc::clone(&start.catalogue),
    }))
}

impl Recorder for Report {
    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        // The courses on the page are those of the first replicate.
        if sample.replicate.index() > 0 {
            return Ok(());
        }
        self.series.record(sample);
        self.rule_events.record(sample);
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
            rule_events: self.rule_events.finish(),
        };
        let path = self.directory.join(DATA_FILE);
        let text = serde_json::to_vec(&data).map_err(OutputError::json(&path))?;
        write_whole(&path, &text)?;
        write_whole(&self.directory.join(REPORT_FILE), render(&data)?.as_bytes())
    }
}

/// A report page that was written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redrawn {
    /// The page.
    pub page: PathBuf,
    /// Other files of the folder that are missing, or not what the manifest says.
    pub differing: Vec<PathBuf>,
    /// False for what was kept of a run that was stopped: without a manifest nobody knows whether its files are whole.
    pub finished: bool,
}

/// The report page of a finished run, drawn anew from the data in its folder.
///
/// # Errors
/// When the folder is not a finished run, or its data cannot be read, are not what the manifest says, or come from
/// another version of the layout.
pub fn report_from_folder(directory: &Path) -> Result<String, OutputError> {
    draw(directory, &read_manifest(directory)?)
}

/// Writes the report page of a run anew, and notes it in the manifest. What was kept of a run that was stopped has no
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
    let text = read_listed(directory, manifest, DATA_FILE)?;
    draw_data(&directory.join(DATA_FILE), &text)
}

fn draw_data(path: &Path, text: &[u8]) -> Result<String, OutputError> {
    check_layout(path, text)?;
    let data: ReportData = serde_json::from_slice(text).map_err(OutputError::json(path))?;
    render(&data)
}
