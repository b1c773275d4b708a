//! Bodies of sealed files and journals that were changed before they were sealed: they are refused or read, and nothing panics.

use std::fs;

use super::existing::Existing;
use super::journal::{self, Journal, Mark, Message};
use super::keep::RunRequest;
use super::seal::{self, Seal};
use crate::ids::Tick;
use crate::observe::{Event, Frame, Sample, Sink};
use crate::record::OutputError;
use crate::record::synthetic::{self, SMALL, feed};
use crate::store::fuzz::mutator::fuzz;

#[path = "../../tests/fuzz/mutator.rs"]
mod mutator;

/// Accepts anything that a journal shows.
struct Anything;

impl Sink for Anything {
    type Error = OutputError;

    fn sample(&mut self, _: &Sample) -> Result<(), OutputError> {
        Ok(())
    }

    fn frame(&mut self, _: &Frame) -> Result<(), OutputError> {
        Ok(())
    }

    fn event(&mut self, _: &Event) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Writes what it is shown into a journal.
struct Noting(Journal);

impl Sink for Noting {
    type Error = OutputError;

    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        self.0
            .note(&Message::Sample(std::borrow::Cow::Borrowed(sample)))
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.0
            .note(&Message::Frame(std::borrow::Cow::Borrowed(frame)))
    }

    fn event(&mut self, event: &Event) -> Result<(), OutputError> {
        self.0
            .note(&Message::Event(std::borrow::Cow::Borrowed(event)))
    }
}

#[test]
fn notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("note");
    let note = RunRequest {
        name: "run".into(),
        existing: Existing::Refuse,
        info: synthetic::run_info(),
        written: Tick(10),
        rows_left_out: 0,
        until: Some(Tick(5)),
        again: "mscsim run small".into(),
        earlier: vec!["title = \"before\"".into()],
    };
    let good = postcard::to_stdvec(&note).expect("in memory");
    let seal = Seal {
        mark: *b"mscs-run",
        plan: [3; 32],
        now: Tick(7),
    };
    let read = |body: &[u8]| {
        fs::write(&path, seal::around(&seal, body)).expect("a writable folder");
        seal::read::<RunRequest>(&path, seal.mark, seal.plan)
    };
    let (now, back) = read(&good).expect("a sound note");
    assert_eq!((now, back.name.as_str()), (seal.now, "run"));
    fuzz(|mutator| {
        let _refused = read(&mutator.mutate(&good));
    });
}

#[test]
fn journals() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal");
    let mut noting = Noting(Journal::create(path.clone()).expect("a writable folder"));
    feed(&mut noting, &SMALL).expect("a writable folder");
    noting.0.end_showing().expect("a writable folder");
    noting.0.mark().expect("a writable folder");
    let whole = fs::read(&path).expect("a journal");
    let messages = zstd::decode_all(&whole[4..]).expect("packed messages");
    let replay = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("a writable folder");
        let mark = Mark::of(bytes);
        journal::verify(&path, mark).expect("the mark is that of these bytes");
        journal::replay(&path, mark, &mut Anything)
    };
    replay(&whole).expect("a sound journal");
    fuzz(|mutator| {
        // The frames themselves, or the messages inside of a sound frame.
        let bytes = match mutator.below(2) {
            0 => mutator.mutate(&whole),
            _ => {
                let packed = zstd::encode_all(&mutator.mutate(&messages)[..], 1);
                let packed = packed.expect("in memory");
                [&(packed.len() as u32).to_le_bytes()[..], &packed].concat()
            }
        };
        let _refused = replay(&bytes);
    });
}
