//! A table that is written twice: as Parquet and as CSV.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::record::OutputError;
use crate::tables::{Cell, Holds, Table};

/// Two files with the same rows. Numbers that are missing are not-a-number in Parquet and empty in CSV.
pub(crate) struct Sheet {
    table: Table,
    csv: csv::Writer<File>,
    path: PathBuf,
}

impl Sheet {
    /// Files of this name in a folder, with these columns.
    pub fn create(
        folder: &Path,
        name: &str,
        columns: &[(&str, Holds)],
    ) -> Result<Self, OutputError> {
        let table = Table::create(folder, &format!("{name}.parquet"), columns)?;
        let path = folder.join(format!("{name}.csv"));
        let csv = csv::Writer::from_path(&path).map_err(failure(&path))?;
        let mut sheet = Self { table, csv, path };
        let head = columns.iter().map(|(name, _)| *name);
        let written = sheet.csv.write_record(head);
        written.map_err(failure(&sheet.path))?;
        Ok(sheet)
    }

    /// Adds a row to both.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        self.table.row(cells)?;
        let fields = cells.iter().map(|cell| match cell {
            Cell::Text(text) => (*text).to_owned(),
            Cell::Real(number) if number.is_nan() => String::new(),
            Cell::Real(number) => number.to_string(),
            Cell::Count(count) => count.to_string(),
        });
        let written = self.csv.write_record(fields);
        written.map_err(failure(&self.path))
    }

    /// Writes what is left.
    pub fn close(mut self) -> Result<(), OutputError> {
        self.table.close()?;
        let flushed = self.csv.flush();
        flushed.map_err(OutputError::file("write", &self.path))
    }
}

fn failure(path: &Path) -> impl FnOnce(csv::Error) -> OutputError + use<> {
    let path = path.to_owned();
    move |error| OutputError::file("write", &path)(io::Error::other(error))
}

/// Writes tables into a folder: `write` makes all of them in a new folder first, from where they take their places.
///
/// # Errors
/// If a file cannot be written; the tables that were there before are then still there.
pub(crate) fn write_sheets(
    folder: &Path,
    write: impl FnOnce(&Path) -> Result<(), OutputError>,
) -> Result<(), OutputError> {
    let fresh = tempfile::Builder::new()
        .prefix(".tables-")
        .tempdir_in(folder);
    let fresh = fresh.map_err(OutputError::file("write in", folder))?;
    write(fresh.path())?;
    publish(fresh.path(), folder)
}

/// Gives all files of a folder their place in another one. A reader sees the old files or the new ones, each of them whole.
fn publish(fresh: &Path, folder: &Path) -> Result<(), OutputError> {
    let failed = |path: &Path| OutputError::file("write", path);
    for entry in fs::read_dir(fresh).map_err(failed(fresh))? {
        let entry = entry.map_err(failed(fresh))?;
        let target = folder.join(entry.file_name());
        fs::rename(entry.path(), &target).map_err(failed(&target))?;
    }
    Ok(())
}
