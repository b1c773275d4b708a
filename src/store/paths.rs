//! What a path stands for.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder that holds a path.
pub(super) fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The target of a link; any other path unchanged. Results asked for behind a link belong there, not in the link's place.
pub(super) fn behind_link(path: &Path) -> PathBuf {
    if path.is_symlink() {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    } else {
        path.to_owned()
    }
}
