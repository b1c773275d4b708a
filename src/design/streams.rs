//! The random streams of a design. Their numbers are part of the rows: never change or reuse one.

use crate::rng::{Keyed, Purpose, Seeder, Stream};

/// What a stream of a design decides.
#[derive(Debug, Clone, Copy)]
#[repr(u32)]
pub(super) enum Decision {
    /// Order of the strata of one axis.
    Order = 1,
    /// Places within the strata of one axis.
    Jitter = 2,
    /// Swaps that spread the rows.
    Swap = 3,
    /// Scrambles of a block of a Sobol' sequence.
    Scramble = 4,
    /// One trajectory.
    Trajectory = 5,
}

/// The streams of one design.
#[derive(Debug, Clone, Copy)]
pub(super) struct Streams {
    keyed: Keyed,
}

impl Streams {
    /// Those of a seed.
    pub(super) fn new(seed: u64) -> Self {
        let keyed = Seeder::new(seed).keyed(Purpose::Design);
        Self { keyed }
    }

    /// The stream that decides something about one axis, block or trajectory.
    pub(super) fn of(self, decision: Decision, number: u64) -> Stream {
        self.keyed.stream(number, decision as u32)
    }
}

/// The whole numbers below `count` in random order.
pub(super) fn shuffled(count: u32, stream: &mut Stream) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..count).collect();
    for last in (1..count).rev() {
        let other = stream.below(last + 1);
        numbers.swap(last as usize, other as usize);
    }
    numbers
}
