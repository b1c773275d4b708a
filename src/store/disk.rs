//! What must be on the disk before the next step.
//!
//! A file that is written and renamed is safe against a power cut only once its content and the folder that holds its name
//! have been synced. All that matters in a run folder goes through here.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::paths::parent_of;

/// Waits until the content of a file is on the disk.
pub(super) fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Waits until the names in a folder are on the disk. Systems that cannot do that for a folder do what they can.
pub(super) fn sync_names(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if cfg!(not(unix)) || is_unknown_here(&error) => Ok(()),
        synced => synced,
    }
}

/// Waits until the name of a file or folder is on the disk.
pub(super) fn sync_name(path: &Path) -> io::Result<()> {
    sync_names(&parent_of(path))
}

/// Some file systems cannot sync folders.
fn is_unknown_here(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
    )
}

/// Waits until every file in a folder, and its name there, is on the disk. Folders within it are left out.
pub(super) fn sync_all_in(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            sync_file(&entry.path())?;
        }
    }
    sync_names(folder)
}

/// Makes a folder and all above it that are missing, and waits until their names are on the disk.
pub(super) fn make_folders(folder: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|above| *above != Path::new("") && !above.exists())
        .collect();
    fs::create_dir_all(folder)?;
    missing.into_iter().rev().try_for_each(sync_name)
}

/// Writes `text` so that a reader sees the old file or the new one, never half of it, even after a power cut.
pub(super) fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    share_like_an_ordinary_file(&mut builder);
    let mut file = builder.tempfile_in(parent_of(path))?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    let fresh = file.into_temp_path();
    fs::rename(&fresh, path)?;
    // It has another name now.
    let _gone = fresh.keep();
    sync_name(path)
}

/// Lets others read and write a file that is made under a temporary name, as far as the user lets them.
#[cfg(unix)]
pub(crate) fn share_like_an_ordinary_file(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

/// Lets others read and write a file that is made under a temporary name, as far as the user lets them.
#[cfg(not(unix))]
pub(crate) fn share_like_an_ordinary_file(_builder: &mut tempfile::Builder<'_, '_>) {}
