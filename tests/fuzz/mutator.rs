//! Changes bytes as faults, typing errors and attackers do, drawn from a seed.

use std::time::{Duration, Instant};

/// A small generator: the same changes for the same seed, and nothing of the program under test.
pub struct Mutator(u64);

/// Pieces that mean something to one of the readers.
const PIECES: [&str; 24] = [
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "=",
    ".",
    ",",
    "\n",
    "#",
    "e308",
    "-",
    "1e-320",
    "999999999999999999999",
    "nan",
    " um^2/s",
    "\u{202e}",
    "\u{1b}[2J",
    "µ",
    "*",
    "[[arm]]\n",
    "uses = [\"a\"]\n",
    "\\u0000",
];

impl Mutator {
    /// Changes from this seed on.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next word (SplitMix64).
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `count`, which is not zero.
    pub fn below(&mut self, count: usize) -> usize {
        (self.word() % count as u64) as usize
    }

    /// A few changes of a text or a body.
    pub fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut changed = bytes.to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut changed);
        }
        changed
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let most = 1 + self.below(64);
        let length = (1 + self.below(most)).min(bytes.len() - at);
        match self.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][self.below(5)],
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let copy = bytes[at..at + length].to_vec();
                let to = self.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            4 => bytes.truncate(at),
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
}

/// Runs a target for as long as `MSCSIM_FUZZ_SECONDS` states, by default for a second; at least a hundred times. Returns how often.
pub fn fuzz(mut target: impl FnMut(&mut Mutator)) -> u64 {
    let asked = std::env::var("MSCSIM_FUZZ_SECONDS").ok();
    let seconds = asked.and_then(|text| text.parse().ok()).unwrap_or(1);
    let (began, mut seed) = (Instant::now(), 0);
    while seed < 100 || began.elapsed() < Duration::from_secs(seconds) {
        target(&mut Mutator::new(seed));
        seed += 1;
    }
    seed
}
