//! The hash of a state: of the very bytes that a snapshot of it consists of, so that no part of a state can escape it.

use std::io::{BufWriter, Write};

use serde::Serialize;

/// Bytes that are passed to the hasher at once.
const CHUNK_BYTES: usize = 1 << 16;

/// Hash of what serialization writes of a state.
pub(super) fn hash_of<T: Serialize>(state: &T) -> [u8; 32] {
    let writer = BufWriter::with_capacity(CHUNK_BYTES, blake3::Hasher::new());
    let written = postcard::to_io(state, writer).ok();
    let hasher = written.and_then(|mut writer| {
        writer.flush().ok()?;
        writer.into_inner().ok()
    });
    // A hasher takes all bytes, and every type of a state can be written.
    let hasher = hasher.expect("a state can be hashed");
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        let state = (vec![1.5_f64; 20_000], "name", Some(7_u32));
        let bytes = postcard::to_stdvec(&state).expect("bytes");
        assert!(bytes.len() > CHUNK_BYTES);
        assert_eq!(hash_of(&state), *blake3::hash(&bytes).as_bytes());
    }
}
