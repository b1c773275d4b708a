//! Where runs are kept.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::streams::Streams;
use super::words::write_wrapped;
use crate::store::{clear_abandoned, find_unfinished, has_unfinished};

/// The default folder for runs.
pub(super) const RUNS: &str = "runs";

/// The finished run that a user names: what lies at this path, else the run of this name in the default folder. Where only an
/// unfinished run has the name, this is its folder, so that the message about it shows how to continue.
pub(super) fn finished_run(given: &Path) -> PathBuf {
    let finished = here_or_among_runs(given, Path::exists);
    if finished.exists() {
        return finished;
    }
    find_unfinished(&unfinished_run(given)).unwrap_or(finished)
}

/// The unfinished run that a user names: what lies at this path or was left beside it, else that of this name in the default folder.
pub(super) fn unfinished_run(given: &Path) -> PathBuf {
    here_or_among_runs(given, |path| path.exists() || has_unfinished(path))
}

fn here_or_among_runs(given: &Path, is_there: impl Fn(&Path) -> bool) -> PathBuf {
    let mut steps = given.components();
    let is_name = matches!(
        (steps.next(), steps.next()),
        (Some(Component::Normal(_)), None)
    );
    let among_runs = Path::new(RUNS).join(given);
    if is_name && !is_there(given) && is_there(&among_runs) {
        return among_runs;
    }
    given.to_owned()
}

/// Which folders of runs with this name held nothing and were removed.
pub(super) fn report_cleared(target: &Path, streams: &mut Streams) -> io::Result<()> {
    for folder in clear_abandoned(target) {
        let words = format!(
            "{} is removed: its run was killed before it saved anything to continue from",
            folder.display()
        );
        write_wrapped(&words, streams.err_look.columns, &mut streams.err)?;
    }
    Ok(())
}
