//! All that a run has shown, in its order, appended showing by showing.
//!
//! A showing is one frame: its length (4 bytes, little endian), then its messages, written by postcard and packed by zstd. A
//! checkpoint states how long the journal was and its hash, so that damage to a journal is detected and what was appended later
//! is left out.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::observe::{Event, Frame, Sample, Sink};
use crate::record::OutputError;

/// One item that a run showed.
#[derive(Serialize, Deserialize)]
pub(super) enum Message<'a> {
    Sample(Cow<'a, Sample>),
    Event(Cow<'a, Event>),
    Frame(Cow<'a, Frame>),
    Reading(Cow<'a, Sample>),
}

/// How far a journal goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    bytes: u64,
    hash: [u8; 32],
}

#[cfg(test)]
impl Mark {
    /// The mark at the end of a journal of these bytes.
    pub fn of(journal: &[u8]) -> Self {
        Self {
            bytes: journal.len() as u64,
            hash: *blake3::hash(journal).as_bytes(),
        }
    }
}

/// A journal that is written.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Messages of the present showing.
    pending: Vec<u8>,
    bytes: u64,
    hasher: blake3::Hasher,
}

impl Journal {
    /// An empty journal.
    pub fn create(path: PathBuf) -> Result<Self, OutputError> {
        let file = File::create(&path).map_err(OutputError::file("write", &path))?;
        Ok(Self {
            path,
            file,
            pending: Vec::new(),
            bytes: 0,
            hasher: blake3::Hasher::new(),
        })
    }

    /// A journal that continues from a verified mark; what was appended after it is cut off.
    pub fn reopen(path: PathBuf, mark: Mark) -> Result<Self, OutputError> {
        let name = |verb| OutputError::file(verb, &path);
        let hasher = hash_up_to(&path, mark.bytes)?;
        let mut file = File::options()
            .write(true)
            .open(&path)
            .map_err(name("write"))?;
        file.set_len(mark.bytes)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(name("write"))?;
        Ok(Self {
            path,
            file,
            pending: Vec::new(),
            bytes: mark.bytes,
            hasher,
        })
    }

    /// Takes note of a message of the present showing.
    pub fn note(&mut self, message: &Message<'_>) -> Result<(), OutputError> {
        let failed = |error| OutputError::file("write", &self.path)(io::Error::other(error));
        postcard::to_io(message, &mut self.pending).map_err(failed)?;
        Ok(())
    }

    /// Appends the present showing.
    pub fn end_showing(&mut self) -> Result<(), OutputError> {
        let packed = zstd::encode_all(&self.pending[..], 1);
        let packed = packed.map_err(OutputError::file("write", &self.path))?;
        self.pending.clear();
        let mut frame = (packed.len() as u32).to_le_bytes().to_vec();
        frame.extend(packed);
        let written = self.file.write_all(&frame);
        written.map_err(OutputError::file("write", &self.path))?;
        self.hasher.update(&frame);
        self.bytes += frame.len() as u64;
        Ok(())
    }

    /// Its present length, once all of it is on the disk.
    pub fn mark(&mut self) -> Result<Mark, OutputError> {
        let synced = self.file.sync_data();
        synced.map_err(OutputError::file("write", &self.path))?;
        Ok(Mark {
            bytes: self.bytes,
            hash: *self.hasher.finalize().as_bytes(),
        })
    }
}

/// Refuses a journal that differs from its state at a mark.
pub(super) fn verify(path: &Path, mark: Mark) -> Result<(), OutputError> {
    let hash = hash_up_to(path, mark.bytes)?;
    if *hash.finalize().as_bytes() == mark.hash {
        Ok(())
    } else {
        Err(damaged(path))
    }
}

/// Copies a journal up to a mark that was verified.
pub(super) fn copy(from: &Path, to: &Path, mark: Mark) -> Result<(), OutputError> {
    let mut file = File::create(to).map_err(OutputError::file("write", to))?;
    let copied = io::copy(&mut opened(from)?.take(mark.bytes), &mut file);
    copied.map_err(OutputError::file("write", to))?;
    Ok(())
}

/// Shows a sink what a run had shown up to a mark that was verified.
pub(super) fn replay<S: Sink<Error = OutputError>>(
    path: &Path,
    mark: Mark,
    sink: &mut S,
) -> Result<(), OutputError> {
    let mut rest = opened(path)?.take(mark.bytes);
    while rest.limit() > 0 {
        let showing = next_showing(&mut rest).map_err(|_| damaged(path))?;
        let mut messages = &showing[..];
        while !messages.is_empty() {
            let taken = postcard::take_from_bytes::<Message<'_>>(messages);
            let (message, left) = taken.map_err(|_| damaged(path))?;
            messages = left;
            match message {
                Message::Sample(sample) => sink.sample(&sample)?,
                Message::Event(event) => sink.event(&event)?,
                Message::Frame(frame) => sink.frame(&frame)?,
                Message::Reading(reading) => sink.reading(&reading)?,
            }
        }
    }
    Ok(())
}

/// The messages of the next showing.
fn next_showing(journal: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    journal.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    // A wrong length allocates no memory.
    let mut packed = Vec::new();
    if journal.take(length).read_to_end(&mut packed)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    zstd::decode_all(&packed[..])
}

fn hash_up_to(path: &Path, bytes: u64) -> Result<blake3::Hasher, OutputError> {
    let mut hasher = blake3::Hasher::new();
    let read = hasher.update_reader(opened(path)?.take(bytes));
    read.map_err(OutputError::file("read", path))?;
    if hasher.count() == bytes {
        Ok(hasher)
    } else {
        Err(damaged(path))
    }
}

fn opened(path: &Path) -> Result<BufReader<File>, OutputError> {
    let file = File::open(path).map_err(OutputError::file("read", path))?;
    Ok(BufReader::new(file))
}

fn damaged(path: &Path) -> OutputError {
    OutputError::Unusable {
        path: path.to_owned(),
        fault: "it was cut short or altered",
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::record::synthetic::{SMALL, feed};

    /// A journal that is written, or the list of what it reported.
    #[derive(Default)]
    struct Reported(Vec<Vec<u8>>);

    impl Reported {
        fn add(&mut self, message: &Message<'_>) -> Result<(), OutputError> {
            self.0
                .push(postcard::to_stdvec(message).expect("in memory"));
            Ok(())
        }
    }

    impl Sink for Reported {
        type Error = OutputError;

        fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
            self.add(&Message::Sample(Cow::Borrowed(sample)))
        }

        fn reading(&mut self, reading: &Sample) -> Result<(), OutputError> {
            self.add(&Message::Reading(Cow::Borrowed(reading)))
        }

        fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
            self.add(&Message::Frame(Cow::Borrowed(frame)))
        }

        fn event(&mut self, event: &Event) -> Result<(), OutputError> {
            self.add(&Message::Event(Cow::Borrowed(event)))
        }
    }

    fn append(journal: &mut Journal, reported: &Reported) -> Mark {
        for bytes in &reported.0 {
            let message = postcard::from_bytes(bytes).expect("a message");
            journal.note(&message).expect("in memory");
            journal.end_showing().expect("a writable folder");
        }
        journal.mark().expect("a writable folder")
    }

    #[test]
    fn a_journal_show_what_was_shown_up_to_a_mark_and_goes_on_from_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let mut reported = Reported::default();
        feed(&mut reported, &SMALL).expect("in memory");
        let mut journal = Journal::create(path.clone()).expect("a writable folder");
        let first = append(&mut journal, &reported);
        let second = append(&mut journal, &reported);
        drop(journal);
        let replayed = |mark| {
            verify(&path, mark).expect("sound");
            let mut again = Reported::default();
            replay(&path, mark, &mut again).expect("sound");
            again.0
        };
        assert!(replayed(first) == reported.0);
        assert!(replayed(second) == [&reported.0[..], &reported.0[..]].concat());
        let mut journal = Journal::reopen(path.clone(), first).expect("sound");
        assert_eq!(
            append(&mut journal, &reported),
            second,
            "what came later is gone"
        );
    }

    #[test]
    fn a_journal_that_was_cut_or_altered_is_found_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let mut reported = Reported::default();
        feed(&mut reported, &SMALL).expect("in memory");
        let mut journal = Journal::create(path.clone()).expect("a writable folder");
        let mark = append(&mut journal, &reported);
        let whole = fs::read(&path).expect("a journal");
        fs::write(&path, &whole[..whole.len() - 1]).expect("a writable folder");
        assert!(verify(&path, mark).is_err());
        let mut altered = whole.clone();
        altered[whole.len() / 2] ^= 1;
        fs::write(&path, altered).expect("a writable folder");
        assert!(verify(&path, mark).is_err());
        fs::write(&path, [&whole[..], b"half a fra"].concat()).expect("a writable folder");
        assert!(
            verify(&path, mark).is_ok(),
            "what was being written is left out"
        );
    }
}
