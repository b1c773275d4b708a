//! Streams: short sequences of random words with a name.

use std::convert::Infallible;

use rand_core::TryRng;

use super::philox::{philox4x32, philox4x32_lanes};

/// What a random number is for. Streams of two purposes are independent even for the same cell and tick.
///
/// The numbers are part of the results: never change or reuse one, add new purposes at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Purpose {
    /// Jump chain of an infused cell through the body: jumps, holds, adhesion, death, loss of label.
    Body = 1,
    /// The properties of an infused cell: diameter, viability, receptors, place in the bolus.
    Dose = 2,
    /// Waiting times in the body that are drawn again because hazards have risen.
    Wall = 3,
    /// Turns of walking cells.
    Motion = 4,
    /// Events of cells in the patch: which of them, and what follows from it.
    Phenotype = 5,
    /// Entry of immune cells from vessels.
    Recruit = 6,
    /// Reserved: nothing draws from it.
    Engulf = 7,
    /// Reserved: nothing draws from it.
    Divide = 8,
    /// Seats of arrivals and recruits.
    Seat = 9,
    /// Reserved: nothing draws from it.
    Injury = 10,
    /// Differences between donors and batches.
    Donor = 11,
    /// Layout of the tissue at the start: vessels and resident cells.
    Layout = 12,
    /// Reserved: nothing draws from it.
    Death = 13,
    /// Waiting times of cells that the body hands to the patch and takes back.
    Label = 14,
    /// Reserved: nothing draws from it.
    Kill = 15,
    /// Rows of designs of experiments over many runs.
    Design = 16,
    /// Resamples of results, for bootstrap intervals.
    Resample = 17,
    /// Points of the rounds of a fit.
    Posterior = 18,
    /// Tests only.
    Test = 1000,
}

/// All randomness of a run, from its seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeder {
    seed: u64,
}

/// The streams of one seed and purpose. Keep it where many streams are opened: it holds the derived key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyed {
    key: [u32; 2],
}

/// Random words for one (seed, purpose, cell, tick), at most 2^34 of them.
///
/// Implements the generator traits of `rand_core` 0.10, so that distributions of `rand_distr` can sample from it.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 2],
    /// Draw block, tick, low and high word of the cell.
    counter: [u32; 4],
    /// Two blocks: they run side by side and take little longer than one.
    words: [u32; 8],
    /// Words already handed out; 8 means that new blocks are needed.
    used: u8,
    /// Of which two words the exponential draw is known.
    known: [bool; 4],
    /// The exponential draw of each two words, where known.
    exponentials: [f64; 4],
}

impl Seeder {
    /// All randomness that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The streams of one purpose.
    pub fn keyed(&self, purpose: Purpose) -> Keyed {
        let [k0, k1, ..] = philox4x32([purpose as u32, 0, 0, 0], halves(self.seed));
        Keyed { key: [k0, k1] }
    }

    /// The stream of `purpose` for one cell (or voxel, or organ: any number) at one tick.
    pub fn stream(&self, purpose: Purpose, cell: u64, tick: u32) -> Stream {
        self.keyed(purpose).stream(cell, tick)
    }
}

impl Keyed {
    /// The stream of one cell (or voxel, or organ: any number) at one tick. Costs nothing until it is drawn from.
    #[inline(always)]
    pub fn stream(&self, cell: u64, tick: u32) -> Stream {
        let [low, high] = halves(cell);
        Stream {
            key: self.key,
            counter: [0, tick, low, high],
            words: [0; 8],
            used: 8,
            known: [false; 4],
            exponentials: [0.0; 4],
        }
    }

    /// The key that the seed and the purpose make.
    #[inline]
    pub(super) fn key(&self) -> [u32; 2] {
        self.key
    }
}

/// Low and high word.
#[inline(always)]
pub(super) fn halves(x: u64) -> [u32; 2] {
    [x as u32, (x >> 32) as u32]
}

impl Stream {
    /// Becomes the stream of another name, without words.
    #[inline(always)]
    pub(super) fn begin(&mut self, keyed: Keyed, cell: u64, tick: u32) {
        let [low, high] = halves(cell);
        self.key = keyed.key;
        self.counter = [0, tick, low, high];
        self.used = 8;
    }

    /// Room for the first two blocks and for the exponential draws of each two words; `known` marks those that count.
    #[inline(always)]
    pub(super) fn prepare(&mut self, known: [bool; 4]) -> (&mut [u32; 8], &mut [f64; 4]) {
        self.counter[0] = 2;
        self.used = 0;
        self.known = known;
        (&mut self.words, &mut self.exponentials)
    }

    /// The exponential draw of the next two words, which are then used, if it is known.
    #[inline]
    pub(super) fn prepared_exponential(&mut self) -> Option<f64> {
        let draw = usize::from(self.used) / 2;
        if self.used % 2 == 1 || !*self.known.get(draw)? {
            return None;
        }
        self.used += 2;
        Some(self.exponentials[draw])
    }

    /// The next 32 random bits.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if self.used == 8 {
            self.refill();
        }
        let word = self.words[usize::from(self.used) & 7];
        self.used += 1;
        word
    }

    #[inline]
    fn refill(&mut self) {
        let [block, tick, low, high] = self.counter;
        let counters = [
            [block, block.wrapping_add(1)],
            [tick; 2],
            [low; 2],
            [high; 2],
        ];
        let words = philox4x32_lanes(counters, self.key);
        self.words = std::array::from_fn(|at| words[at % 4][at / 4]);
        self.counter[0] = block.wrapping_add(2);
        self.used = 0;
        self.known = [false; 4];
    }

    /// The next 64 random bits, low word first.
    #[inline]
    pub fn double_word(&mut self) -> u64 {
        let low = u64::from(self.word());
        u64::from(self.word()) << 32 | low
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.double_word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        rand_core::utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}
