//! Rows as they are appended: one journal for each process that works on a sweep.
//!
//! ```text
//! bytes 0..8    mark of the kind of file
//! bytes 8..12   version of the format, little endian
//! bytes 12..44  fingerprint of the sweep
//! ...           rows, each: length (4 bytes, little endian), BLAKE3 hash (first 16 bytes), the row by postcard, packed by zstd
//! ```

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::row::RunRow;
use crate::record::OutputError;
use crate::store::share_like_an_ordinary_file;

const MARK: [u8; 8] = *b"mscsweep";
/// Raised when a reader of the old format would fail.
const FORMAT: u32 = 1;
const HEAD: usize = 44;
const HASH: usize = 16;
/// Bytes of length and hash before a row.
const ROW_HEAD: usize = 4 + HASH;
/// The fastest packing.
const PACKING: i32 = 1;
/// How the name of a journal ends.
pub(super) const EXTENSION: &str = "rows";

/// A journal that is written.
#[derive(Debug)]
pub(super) struct RowJournal {
    path: PathBuf,
    file: File,
}

/// What a journal holds.
#[derive(Debug, Default)]
pub(super) struct ReadRows {
    /// All whole rows, in the order in which they were appended.
    pub rows: Vec<RunRow>,
    /// Bytes at the end that are no whole row.
    pub torn_bytes: u64,
}

impl RowJournal {
    /// An empty journal with a name that no other process has.
    pub fn create(folder: &Path, fingerprint: [u8; 32]) -> Result<Self, OutputError> {
        let mut builder = tempfile::Builder::new();
        let suffix = format!(".{EXTENSION}");
        builder
            .prefix("process-")
            .suffix(&suffix)
            .rand_bytes(12)
            .disable_cleanup(true);
        share_like_an_ordinary_file(&mut builder);
        let file = builder.tempfile_in(folder);
        let file = file.map_err(OutputError::file("write in", folder))?;
        let (mut file, path) = file
            .keep()
            .map_err(|error| OutputError::file("write in", folder)(error.error))?;
        let mut head = MARK.to_vec();
        head.extend(FORMAT.to_le_bytes());
        head.extend(fingerprint);
        file.write_all(&head)
            .map_err(OutputError::file("write", &path))?;
        Ok(Self { path, file })
    }

    /// Appends a row, all of it in one write.
    pub fn append(&mut self, row: &RunRow) -> Result<(), OutputError> {
        let failed = OutputError::file("write", &self.path);
        let frame = match framed(row) {
            Ok(frame) => frame,
            Err(error) => return Err(failed(error)),
        };
        self.file.write_all(&frame).map_err(failed)
    }

    /// Waits until all rows are on the disk.
    pub fn sync(&self) -> Result<(), OutputError> {
        let synced = self.file.sync_data();
        synced.map_err(OutputError::file("write", &self.path))
    }
}

/// A row with its length and hash.
fn framed(row: &RunRow) -> io::Result<Vec<u8>> {
    let plain = postcard::to_stdvec(row).map_err(io::Error::other)?;
    let packed = zstd::encode_all(&plain[..], PACKING)?;
    let mut frame = (packed.len() as u32).to_le_bytes().to_vec();
    frame.extend(&blake3::hash(&packed).as_bytes()[..HASH]);
    frame.extend(packed);
    Ok(frame)
}

/// Bytes that a row takes in a journal; 0 if it cannot be written.
pub(super) fn bytes_of(row: &RunRow) -> usize {
    framed(row).map_or(0, |frame| frame.len())
}

/// Reads a journal of a sweep. The first row that is not whole ends it: what stands after it cannot be trusted.
///
/// # Errors
/// If the file cannot be read, or belongs to another sweep.
pub(super) fn read(path: &Path, fingerprint: [u8; 32]) -> Result<ReadRows, OutputError> {
    let bytes = fs::read(path).map_err(OutputError::file("read", path))?;
    let refuse = |fault| {
        Err(OutputError::Unusable {
            path: path.to_owned(),
            fault,
        })
    };
    if bytes.len() < HEAD {
        // Killed before it could write anything.
        return Ok(ReadRows {
            torn_bytes: bytes.len() as u64,
            ..ReadRows::default()
        });
    }
    if bytes[..8] != MARK || bytes[8..12] != FORMAT.to_le_bytes() {
        return refuse("it holds no rows that this version of the program can read");
    }
    if bytes[12..HEAD] != fingerprint {
        return refuse("it belongs to another sweep");
    }
    let mut rest = &bytes[HEAD..];
    let mut rows = Vec::new();
    while let Some((row, after)) = next_row(rest) {
        rows.push(row);
        rest = after;
    }
    Ok(ReadRows {
        rows,
        torn_bytes: rest.len() as u64,
    })
}

/// The first row and what follows it; none if it is not whole.
fn next_row(bytes: &[u8]) -> Option<(RunRow, &[u8])> {
    let (head, rest) = bytes.split_at_checked(ROW_HEAD)?;
    let (length, hash) = head.split_at(4);
    let length = u32::from_le_bytes(length.try_into().ok()?);
    let (packed, rest) = rest.split_at_checked(length as usize)?;
    if blake3::hash(packed).as_bytes()[..HASH] != *hash {
        return None;
    }
    let plain = zstd::decode_all(packed).ok()?;
    let row = postcard::from_bytes(&plain).ok()?;
    Some((row, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RunEvidence;
    use crate::sweep::RowStatus;

    const SWEEP: [u8; 32] = [7; 32];

    fn row(run: u64) -> RunRow {
        RunRow {
            run,
            condition: run,
            replicate: 0,
            seed: 1,
            ended_ns: 1,
            status: RowStatus::Failed,
            message: "x".repeat(run as usize),
            processor_s: 0.1,
            wall_s: 0.2,
            memory_bytes: 0.0,
            state_hash: String::new(),
            evidence: RunEvidence::default(),
        }
    }

    /// Path and bytes of a journal of five rows.
    fn written(folder: &Path) -> (PathBuf, Vec<u8>) {
        let mut journal = RowJournal::create(folder, SWEEP).expect("a writable folder");
        for run in 0..5 {
            journal.append(&row(run)).expect("a writable folder");
        }
        let path = journal.path.clone();
        let bytes = fs::read(&path).expect("a journal");
        (path, bytes)
    }

    #[test]
    fn a_journal_cut_anywhere_gives_the_rows_before_the_cut() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, bytes) = written(folder.path());
        let mut most = 0;
        for cut in 0..=bytes.len() {
            fs::write(&path, &bytes[..cut]).expect("a writable folder");
            let read = read(&path, SWEEP).expect("readable");
            let runs: Vec<u64> = read.rows.iter().map(|row| row.run).collect();
            assert_eq!(runs, (0..runs.len() as u64).collect::<Vec<_>>());
            assert!(runs.len() >= most);
            most = runs.len();
            assert!(read.rows.iter().all(|found| *found == row(found.run)));
        }
        assert_eq!(most, 5);
    }

    #[test]
    fn an_altered_row_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, bytes) = written(folder.path());
        for at in HEAD..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            fs::write(&path, altered).expect("a writable folder");
            let found = read(&path, SWEEP).expect("readable");
            assert!(found.rows.len() < 5 && found.torn_bytes > 0, "byte {at}");
        }
        assert!(read(&path, [8; 32]).is_err(), "another sweep");
    }

    #[test]
    fn processes_have_their_own_journals() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, two] = [(); 2].map(|()| written(folder.path()).0);
        assert_ne!(one, two);
    }
}
