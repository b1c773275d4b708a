//! What can go wrong while results are written or read back.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::layout::LAYOUT_VERSION;
use crate::units::exact_duration;

/// Why the results of a run could not be written or read back.
#[derive(Debug, Error)]
pub enum OutputError {
    /// The place for the run folder holds something that must not be replaced.
    #[error("{} already exists and is not empty; {remedy}", path.display())]
    Occupied {
        /// The requested folder.
        path: PathBuf,
        /// What the user can do.
        remedy: String,
    },
    /// Results would lie in the folder of a run that is only to be read.
    #[error("{} lies in {}, which is only read: choose another folder", path.display(), run.display())]
    InParent {
        /// The requested folder.
        path: PathBuf,
        /// The folder that is only read.
        run: PathBuf,
    },
    /// Results would lie where those of the unfinished run are to lie.
    #[error("{} is reserved for the results of {}, which can continue: choose another folder", path.display(), run.display())]
    Promised {
        /// The requested folder.
        path: PathBuf,
        /// The unfinished run.
        run: PathBuf,
    },
    /// What should be the run folder is something else.
    #[error("{} is {what}, not a folder: choose another folder", path.display())]
    NoFolder {
        /// The requested folder.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// What should hold the run folder is no folder.
    #[error("{} is {what} and cannot hold {}: choose another folder", file.display(), path.display())]
    InFile {
        /// The requested folder.
        path: PathBuf,
        /// What stands above it.
        file: PathBuf,
        /// What that is.
        what: &'static str,
    },
    /// The results are there, but the system did not put them on the disk, or did not give them their name.
    #[error("cannot name the results {}: {source}; they are in {}", path.display(), kept.display())]
    Unpublished {
        /// The requested folder.
        path: PathBuf,
        /// Where the results are.
        kept: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The target has no name, for example `/` or `..`.
    #[error("{} cannot name a run folder", path.display())]
    Unnamed {
        /// The requested folder.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {verb} {}: {source}", path.display())]
    File {
        /// What was tried.
        verb: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A table could not be written.
    #[error("cannot write the table {}: {source}", path.display())]
    Table {
        /// The table.
        path: PathBuf,
        /// What the writer said.
        source: parquet::errors::ParquetError,
    },
    /// A row does not fit the columns of its table.
    #[error("a row does not fit the columns of the table {}", path.display())]
    Row {
        /// The table.
        path: PathBuf,
    },
    /// A sample or picture does not have the shape that the catalogue announced.
    #[error("{what}: {expected} announced, {found} found")]
    Shape {
        /// What was counted.
        what: &'static str,
        /// How many the catalogue announced.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A value is not a finite number.
    #[error("{what} is not a finite number in arm {arm} at {}", exact_duration(time_h * 3600.0))]
    NotFinite {
        /// Which column.
        what: String,
        /// Name of the arm.
        arm: String,
        /// Simulated time, h.
        time_h: f64,
    },
    /// A picture could not be encoded.
    #[error("cannot encode a picture: {0}")]
    Picture(#[from] png::EncodingError),
    /// A JSON file could not be written or is not what it should be.
    #[error("{}: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The folder was written in another version of the layout.
    #[error("{} was written by {}: its layout is {found}, this program reads layout {LAYOUT_VERSION}; {}", path.display(), age(*found), remedy(*found))]
    Layout {
        /// The file.
        path: PathBuf,
        /// Version found.
        found: u32,
    },
    /// There is no run at this place.
    #[error("{} is not the folder of a run: {reason}", path.display())]
    NoRun {
        /// The requested name.
        path: PathBuf,
        /// What it is instead.
        reason: &'static str,
    },
    /// A file of this name that is no manifest of this program.
    #[error("{} is not the manifest of a run of this program", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A run wrote tables only, so that no report can be drawn.
    #[error("{} holds tables only: its run was started with --no-report", path.display())]
    TablesOnly {
        /// The folder.
        path: PathBuf,
    },
    /// A file that is to be written exists and was not written by this program.
    #[error("{} exists and is no report of this program: name another file with --out", path.display())]
    OtherFile {
        /// The file.
        path: PathBuf,
    },
    /// A file does not match the manifest beside it.
    #[error("{} does not match the manifest beside it: it was changed or damaged after the run", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// What was kept of a run that was stopped lacks what a report is drawn from.
    #[error("{} is an unfinished run: it has no manifest.json, and no {missing} to draw a report from", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
        /// The file that is missing.
        missing: &'static str,
    },
    /// A file that a run needs to continue is not what it should be.
    #[error("{} cannot be used: {fault}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Another process works on this run.
    #[error("{} is running now", path.display())]
    Live {
        /// Its folder.
        path: PathBuf,
    },
    /// A run was started here, but there is no moment from which it can continue.
    #[error("{} cannot continue: {reason}. Run it again with: {command}", path.display())]
    NoCheckpoint {
        /// Its folder.
        path: PathBuf,
        /// Why not.
        reason: String,
        /// The command that repeats it.
        command: String,
    },
    /// There is no unfinished run here.
    #[error("nothing to continue from at {}: {reason}", path.display())]
    Unresumable {
        /// The requested name.
        path: PathBuf,
        /// What it is instead.
        reason: String,
    },
    /// The page template is broken.
    #[error("cannot fill the report page: {0}")]
    Page(#[from] minijinja::Error),
}

impl OutputError {
    /// Names the file and the verb of a failed system call.
    pub(crate) fn file(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { verb, path, source }
    }

    /// Names the file of a JSON failure.
    pub(crate) fn json(path: &Path) -> impl FnOnce(serde_json::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Json { path, source }
    }

    /// Names the table of a Parquet failure.
    pub(crate) fn table(path: &Path) -> impl FnOnce(parquet::errors::ParquetError) -> Self {
        let path = path.to_owned();
        move |source| Self::Table { path, source }
    }
}

/// Which program writes a layout other than the present one.
fn age(layout: u32) -> &'static str {
    if layout < LAYOUT_VERSION {
        "an older version of this program"
    } else {
        "a newer version of this program"
    }
}

/// What to do about it.
fn remedy(layout: u32) -> &'static str {
    if layout < LAYOUT_VERSION {
        "repeat the run with the scenario.toml beside it"
    } else {
        "use that version"
    }
}
