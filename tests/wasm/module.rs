//! The engine as a WebAssembly module without imports: runs a short case and gives the hash of its state, byte by byte.
//! `tests/wasm.rs` builds it and compares the hashes with those of this processor.

mod cases;

use std::sync::Mutex;

static HASH: Mutex<[u8; 32]> = Mutex::new([0; 32]);

/// Runs a case; 0 if it succeeds.
#[unsafe(no_mangle)]
pub extern "C" fn run(case: u32) -> u32 {
    let found = cases::hash(case as usize);
    match (found, HASH.lock()) {
        (Ok(hash), Ok(mut kept)) => {
            *kept = hash;
            0
        }
        _ => 1,
    }
}

/// A byte of the hash of the last case.
#[unsafe(no_mangle)]
pub extern "C" fn hash_byte(place: u32) -> u32 {
    HASH.lock()
        .map_or(0, |hash| u32::from(hash[place as usize % 32]))
}

/// How many cases there are.
#[unsafe(no_mangle)]
pub extern "C" fn cases() -> u32 {
    cases::COUNT as u32
}
