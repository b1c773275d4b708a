//! One sealed file: a head in plain bytes, a packed value, and a checksum over both.
//!
//! ```text
//! bytes 0..8    mark of the kind of file
//! bytes 8..12   version of the format, little endian
//! bytes 12..44  hash of the plan: of the program's version and the resolved scenario
//! bytes 44..52  simulated time in ticks, little endian
//! ...           the value, written by postcard, packed by zstd
//! last 32       BLAKE3 hash of everything before
//! ```

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::disk;
use crate::ids::Tick;
use crate::record::OutputError;

/// Raised when a reader of the old format would fail.
const FORMAT: u32 = 8;
/// Bytes of the head.
const HEAD: usize = 52;
/// Bytes of the checksum.
const TAIL: usize = 32;
/// The fastest packing: it costs less than the writing that it saves.
const PACKING: i32 = 1;

/// What the head of a sealed file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seal {
    /// The kind of file.
    pub mark: [u8; 8],
    /// Hash of the plan.
    pub plan: [u8; 32],
    /// Simulated time.
    pub now: Tick,
}

impl Seal {
    fn head(&self) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        head[..8].copy_from_slice(&self.mark);
        head[8..12].copy_from_slice(&FORMAT.to_le_bytes());
        head[12..44].copy_from_slice(&self.plan);
        head[44..].copy_from_slice(&self.now.0.to_le_bytes());
        head
    }
}

/// Writes a value so that a reader sees the old file or the new one, never half of it, even if the machine stops. A file of
/// this name is kept under the name `before`.
pub(super) fn write(
    path: &Path,
    before: &Path,
    seal: &Seal,
    value: &impl Serialize,
) -> Result<(), OutputError> {
    let fresh = path.with_extension("new");
    write_synced(&fresh, seal, value).map_err(OutputError::file("write", &fresh))?;
    if path.exists() {
        fs::rename(path, before).map_err(OutputError::file("rename", path))?;
    }
    fs::rename(&fresh, path).map_err(OutputError::file("rename", &fresh))?;
    disk::sync_name(path).map_err(OutputError::file("write", path))
}

fn write_synced(path: &Path, seal: &Seal, value: &impl Serialize) -> io::Result<()> {
    let mut file = Hashed::new(BufWriter::new(File::create(path)?));
    file.write_all(&seal.head())?;
    // Values come byte by byte; the packer takes whole parts at a fraction of the cost.
    let mut packer = BufWriter::new(zstd::Encoder::new(file, PACKING)?);
    let written = postcard::to_io(value, &mut packer).map_err(io::Error::other);
    let written = written.and_then(|packer| packer.flush());
    if let Some(fault) = packer.get_mut().get_mut().fault.take() {
        return Err(fault);
    }
    written?;
    let packer = packer
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    let mut file = packer.finish()?;
    let checksum = *file.hasher.finalize().as_bytes();
    file.write_all(&checksum)?;
    let file = file
        .inner
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.sync_all()
}

/// A sound seal around any body, to see what a reader makes of it.
#[cfg(test)]
pub(super) fn around(seal: &Seal, body: &[u8]) -> Vec<u8> {
    let packed = zstd::encode_all(body, PACKING).expect("in memory");
    let mut bytes = [&seal.head()[..], &packed].concat();
    let checksum = blake3::hash(&bytes);
    bytes.extend(checksum.as_bytes());
    bytes
}

/// Reads a sealed file back.
///
/// `mark` and `plan` are what it must be.
pub(super) fn read<T: DeserializeOwned>(
    path: &Path,
    mark: [u8; 8],
    plan: [u8; 32],
) -> Result<(Tick, T), OutputError> {
    let bytes = fs::read(path).map_err(OutputError::file("read", path))?;
    let refuse = |fault| OutputError::Unusable {
        path: path.to_owned(),
        fault,
    };
    let body = sound(&bytes, mark).map_err(refuse)?;
    let seal = head_of(&bytes);
    if seal.plan != plan {
        return Err(refuse(
            "it belongs to another scenario, or another version of this program wrote it",
        ));
    }
    let garbled = "its content is not what this version of the program writes";
    let text = zstd::decode_all(body).map_err(|_| refuse(garbled))?;
    let value = postcard::from_bytes(&text).map_err(|_| refuse(garbled))?;
    Ok((seal.now, value))
}

/// The packed value of a complete file, or why it is not complete.
fn sound(bytes: &[u8], mark: [u8; 8]) -> Result<&[u8], &'static str> {
    if bytes.len() < HEAD + TAIL {
        return Err("it was cut short");
    }
    let (content, checksum) = bytes.split_at(bytes.len() - TAIL);
    if content[..8] != mark {
        return Err("it is no such file of this program");
    }
    if content[8..12] != FORMAT.to_le_bytes() {
        return Err("another version of this program wrote it");
    }
    if blake3::hash(content).as_bytes()[..] == *checksum {
        Ok(&content[HEAD..])
    } else {
        Err("it was cut short or altered")
    }
}

/// The head of a file that is long enough.
fn head_of(bytes: &[u8]) -> Seal {
    let mut seal = Seal {
        mark: [0; 8],
        plan: [0; 32],
        now: Tick(0),
    };
    let mut now = [0; 8];
    seal.mark.copy_from_slice(&bytes[..8]);
    seal.plan.copy_from_slice(&bytes[12..44]);
    now.copy_from_slice(&bytes[44..HEAD]);
    seal.now = Tick(u64::from_le_bytes(now));
    seal
}

/// Passes on what is written, hashes it, and remembers why that failed.
struct Hashed<W> {
    inner: W,
    hasher: blake3::Hasher,
    fault: Option<io::Error>,
}

impl<W> Hashed<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: blake3::Hasher::new(),
            fault: None,
        }
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.inner.write(bytes) {
            Ok(written) => {
                self.hasher.update(&bytes[..written]);
                Ok(written)
            }
            Err(fault) => {
                let kind = fault.kind();
                self.fault = Some(fault);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEAL: Seal = Seal {
        mark: *b"a test..",
        plan: [7; 32],
        now: Tick(42),
    };

    #[test]
    fn a_sealed_value_comes_back_and_the_one_before_it_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let [path, before] = ["state", "before"].map(|name| folder.path().join(name));
        for value in [vec![1.5, f64::MIN_POSITIVE], vec![-0.0; 1000]] {
            write(&path, &before, &SEAL, &value).expect("written");
            let (now, back) = read::<Vec<f64>>(&path, SEAL.mark, SEAL.plan).expect("sound");
            assert_eq!(now, SEAL.now);
            let bits = |list: &[f64]| list.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&back), bits(&value));
        }
        let (_, old) = read::<Vec<f64>>(&before, SEAL.mark, SEAL.plan).expect("sound");
        assert_eq!(old, [1.5, f64::MIN_POSITIVE]);
        let names = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(names, 2, "nothing else is left");
    }

    #[test]
    fn every_cut_and_every_altered_byte_is_found_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let [path, before] = ["state", "before"].map(|name| folder.path().join(name));
        write(&path, &before, &SEAL, &"a value of some length").expect("written");
        let whole = fs::read(&path).expect("a file");
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).expect("a writable folder");
            read::<String>(&path, SEAL.mark, SEAL.plan).is_err()
        };
        for at in 0..whole.len() {
            assert!(refused(&whole[..at]), "cut at {at}");
            let mut altered = whole.clone();
            altered[at] ^= 1;
            assert!(refused(&altered), "altered at {at}");
        }
        assert!(!refused(&whole));
        assert!(read::<String>(&path, *b"another.", SEAL.plan).is_err());
        assert!(read::<String>(&path, SEAL.mark, [8; 32]).is_err());
    }
}
