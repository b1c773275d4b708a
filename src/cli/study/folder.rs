//! The folder of the results of studies.

use std::fs;
use std::path::{Path, PathBuf};

use super::arguments::StudyArguments;
use crate::record::OutputError;
use crate::study::{
    StudyError, StudyOutcome, StudyReport, study_markdown, study_page, write_study_tables,
};

/// The default folder for studies.
const STUDIES: &str = "studies";

/// The folder of the results: the one that the user names, if nothing is there, else a new one.
///
/// # Errors
/// In words, if something is there already.
pub(super) fn choose(arguments: &StudyArguments, name: &str) -> Result<PathBuf, String> {
    if let Some(path) = &arguments.out {
        if is_free(path) {
            return Ok(path.clone());
        }
        return Err(format!("{} exists: choose another folder", path.display()));
    }
    let base = Path::new(STUDIES);
    let numbered = (2..).map(|number| base.join(format!("{name}-{number}")));
    let mut all = std::iter::once(base.join(name)).chain(numbered);
    all.find(|path| is_free(path))
        .ok_or_else(|| format!("no name is left in {STUDIES}"))
}

/// True for a place where nothing is, or an empty folder.
fn is_free(path: &Path) -> bool {
    match path.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !path.exists(),
    }
}

/// Writes page, tables and Markdown.
pub(super) fn publish(
    folder: &Path,
    outcomes: &[StudyOutcome],
    report: &StudyReport,
) -> Result<(), StudyError> {
    let failed = |path: &Path| OutputError::file("write", path);
    fs::create_dir_all(folder).map_err(failed(folder))?;
    write_study_tables(folder, outcomes)?;
    let texts = [
        ("report.html", study_page(outcomes, report)?),
        ("validation.md", study_markdown(report)),
    ];
    for (name, text) in texts {
        let path = folder.join(name);
        fs::write(&path, text).map_err(failed(&path))?;
    }
    Ok(())
}
