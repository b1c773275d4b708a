//! Where runs are kept.

use std::path::{Component, Path, PathBuf};

use crate::output::find_unfinished;

/// The default folder for runs.
pub(super) const RUNS: &str = "runs";

/// The finished run that a user names: what is at this path, otherwise the run of this name in the default folder.
pub(super) fn finished_run(given: &Path) -> PathBuf {
    here_or_among_runs(given, Path::exists)
}

/// The unfinished run that a user names: what is at this path or was left beside it, otherwise the one in the default folder.
pub(super) fn unfinished_run(given: &Path) -> PathBuf {
    here_or_among_runs(given, |path| path.exists() || find_unfinished(path).is_ok())
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
