//! The first draws of several streams, made side by side.

use super::logarithm::{float_of, ln_below_one, near_cos_of_turn, near_exp};
use super::philox::philox4x32;
use super::stream::{Keyed, Stream, halves};

/// Words that are ready at first: two blocks.
pub(super) const WORDS: usize = 8;
/// Uniform numbers they make.
const DRAWS: usize = WORDS / 2;

/// The first words of the streams of several cells, with the exponential draws that they would make.
///
/// Large: keep one and [`open`](StreamBatch::open) it again and again.
#[derive(Clone, Debug)]
pub struct StreamBatch<const LANES: usize> {
    keyed: Keyed,
    cells: [u64; LANES],
    tick: u32,
    /// The draws whose exponential is computed: those that are likely to need it.
    exponential: [bool; DRAWS],
    first: First<LANES>,
}

/// What is drawn at first, draw by draw.
#[derive(Clone, Debug)]
struct First<const LANES: usize> {
    words: [[u32; LANES]; WORDS],
    exponentials: [[f64; LANES]; DRAWS],
}

/// The uniform number that two words make, low word first.
#[inline(always)]
fn uniform_of(low: u32, high: u32) -> f64 {
    const CELL: f64 = 1.0 / (1_u64 << 52) as f64;
    let whole = u64::from(high) << 32 | u64::from(low);
    (float_of(whole >> 12) + 0.5) * CELL
}

impl<const LANES: usize> StreamBatch<LANES> {
    /// For streams of one seed and purpose.
    pub fn new(keyed: Keyed) -> Self {
        let mut batch = Self {
            exponential: [false; DRAWS],
            keyed,
            cells: [0; LANES],
            tick: 0,
            first: First {
                words: [[0; LANES]; WORDS],
                exponentials: [[0.0; LANES]; DRAWS],
            },
        };
        batch.open([0; LANES], 0, [false; DRAWS]);
        batch
    }

    /// Opens the streams of some cells at one tick with their first draws ready: the bits of [`Keyed::stream`], sooner.
    ///
    /// `exponential` marks the draws that are likely to be exponential; one that is not marked takes a little longer then.
    #[inline]
    pub fn open(&mut self, cells: [u64; LANES], tick: u32, exponential: [bool; DRAWS]) {
        (self.cells, self.tick, self.exponential) = (cells, tick, exponential);
        fill(&mut self.first, &self.cells, tick, self.keyed.key());
        let First {
            words,
            exponentials,
        } = &mut self.first;
        for draw in (0..DRAWS).filter(|&draw| exponential[draw]) {
            let pair = [&words[2 * draw], &words[2 * draw + 1]];
            draw_exponential(pair, &mut exponentials[draw]);
        }
    }

    /// The stream of one of the cells, from its beginning.
    #[inline(always)]
    pub fn stream(&self, lane: usize) -> Stream {
        let mut stream = self.keyed.stream(self.cells[lane], self.tick);
        self.begin_lane(lane, &mut stream);
        stream
    }

    /// Makes of these the streams of the cells, lane by lane, from their beginning.
    ///
    /// All at once, so that they have long been written when the first draws are read.
    #[inline]
    pub fn begin(&self, streams: &mut [Stream; LANES]) {
        for (lane, stream) in streams.iter_mut().enumerate() {
            self.begin_lane(lane, stream);
        }
    }

    #[inline(always)]
    fn begin_lane(&self, lane: usize, stream: &mut Stream) {
        stream.begin(self.keyed, self.cells[lane], self.tick);
        let (words, exponentials) = stream.prepare(self.exponential);
        for (word, lanes) in words.iter_mut().zip(&self.first.words) {
            *word = lanes[lane];
        }
        for (draw, lanes) in exponentials.iter_mut().zip(&self.first.exponentials) {
            *draw = lanes[lane];
        }
    }

    /// The uniform number that a stream would draw after `before` others; at most three can be before it.
    #[inline]
    pub fn uniform(&self, lane: usize, before: usize) -> f64 {
        let words = &self.first.words;
        uniform_of(words[2 * before][lane], words[2 * before + 1][lane])
    }

    /// exp(`mean` + `sd` z) to a part in 1e10, where z is the normal number that each stream would draw first;
    /// the exponent must lie within 700 and `sd` below 1.
    #[inline]
    pub fn near_log_normals(&self, mean: f64, sd: f64) -> [f64; LANES] {
        near_log_normals(&self.first, mean, sd)
    }
}

/// The body of [`fill`]. Multiplications and additions stay separate, so the bits do not depend on the width of the
/// machine's vectors.
#[inline(always)]
fn first_draws<const LANES: usize>(
    first: &mut First<LANES>,
    cells: &[u64; LANES],
    tick: u32,
    key: [u32; 2],
) {
    for block in 0..2_u32 {
        for (lane, cell) in cells.iter().enumerate() {
            let [low, high] = halves(*cell);
            let words = philox4x32([block, tick, low, high], key);
            for (at, word) in words.into_iter().enumerate() {
                first.words[4 * block as usize + at][lane] = word;
            }
        }
    }
}

/// The body of [`draw_exponential`].
#[inline(always)]
fn exponentials<const LANES: usize>(words: [&[u32; LANES]; 2], draws: &mut [f64; LANES]) {
    let [low, high] = words;
    for lane in 0..LANES {
        draws[lane] = -ln_below_one(uniform_of(low[lane], high[lane]));
    }
}

/// The body of [`near_log_normals`].
#[inline(always)]
fn log_normals<const LANES: usize>(first: &First<LANES>, mean: f64, sd: f64) -> [f64; LANES] {
    let [low, high, turn_low, turn_high, ..] = &first.words;
    let mut values = [0.0; LANES];
    for lane in 0..LANES {
        let square = -2.0 * ln_below_one(uniform_of(low[lane], high[lane]));
        let turn = uniform_of(turn_low[lane], turn_high[lane]);
        values[lane] = near_exp(mean + sd * (square.sqrt() * near_cos_of_turn(turn)));
    }
    values
}

/// The same compiled for wider vectors.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn first_draws_avx2<const LANES: usize>(
    first: &mut First<LANES>,
    cells: &[u64; LANES],
    tick: u32,
    key: [u32; 2],
) {
    first_draws(first, cells, tick, key);
}

/// The same compiled for wider vectors.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn exponentials_avx2<const LANES: usize>(words: [&[u32; LANES]; 2], draws: &mut [f64; LANES]) {
    exponentials(words, draws);
}

/// The same compiled for wider vectors.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn log_normals_avx2<const LANES: usize>(first: &First<LANES>, mean: f64, sd: f64) -> [f64; LANES] {
    log_normals(first, mean, sd)
}

/// The first draws of some streams.
#[inline]
fn fill<const LANES: usize>(
    first: &mut First<LANES>,
    cells: &[u64; LANES],
    tick: u32,
    key: [u32; 2],
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(
            unsafe_code,
            reason = "wider vectors make a whole dose a tenth cheaper"
        )]
        // SAFETY: the line above checked that the machine has AVX2.
        return unsafe { first_draws_avx2(first, cells, tick, key) };
    }
    first_draws(first, cells, tick, key);
}

/// The exponential numbers that all streams draw from the same two words.
#[inline]
fn draw_exponential<const LANES: usize>(words: [&[u32; LANES]; 2], draws: &mut [f64; LANES]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(
            unsafe_code,
            reason = "wider vectors make a whole dose a tenth cheaper"
        )]
        // SAFETY: the line above checked that the machine has AVX2.
        return unsafe { exponentials_avx2(words, draws) };
    }
    exponentials(words, draws);
}

#[inline]
fn near_log_normals<const LANES: usize>(first: &First<LANES>, mean: f64, sd: f64) -> [f64; LANES] {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(
            unsafe_code,
            reason = "wider vectors make the admission of a dose a third cheaper"
        )]
        // SAFETY: the line above checked that the machine has AVX2.
        return unsafe { log_normals_avx2(first, mean, sd) };
    }
    log_normals(first, mean, sd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seeder};

    const CELLS: [u64; 8] = [0, 1, 7, 1 << 40, u64::MAX, 3, 99, (5 << 40) + 2];

    fn opened(keyed: Keyed, tick: u32) -> StreamBatch<8> {
        let mut batch = StreamBatch::new(keyed);
        batch.open(CELLS, tick, [true, false, true, true]);
        batch
    }

    #[test]
    fn an_opened_stream_has_the_draws_of_a_plain_one() {
        let keyed = Seeder::new(8).keyed(Purpose::Test);
        let batch = opened(keyed, 77);
        let mut begun = CELLS.map(|_| keyed.stream(5, 5));
        for stream in &mut begun {
            stream.word();
        }
        batch.begin(&mut begun);
        for (lane, &cell) in CELLS.iter().enumerate() {
            let mut plain = keyed.stream(cell, 77);
            for draw in 0..DRAWS {
                assert_eq!(batch.uniform(lane, draw), plain.uniform());
            }
            // Exponential draws at every place, also across the end of what was ready and off the even words.
            for skipped in 0..12 {
                let opened = [batch.stream(lane), begun[lane].clone()];
                let (mut plain, mut opened) = (keyed.stream(cell, 77), opened[skipped % 2].clone());
                for _ in 0..skipped {
                    assert_eq!(plain.word(), opened.word());
                }
                for _ in 0..3 {
                    let exponential = -libm::log(plain.uniform());
                    assert_eq!(opened.exponential().to_bits(), exponential.to_bits());
                }
                assert_eq!(plain.uniform(), opened.uniform());
            }
        }
    }

    #[test]
    fn log_normal_numbers_are_near_those_of_plain_streams() {
        let keyed = Seeder::new(9).keyed(Purpose::Test);
        for tick in 0..5000 {
            let near = opened(keyed, tick).near_log_normals(2.9, 0.15);
            for (cell, near) in CELLS.into_iter().zip(near) {
                let exact = libm::exp(2.9 + 0.15 * keyed.stream(cell, tick).normal());
                assert!((near / exact - 1.0).abs() < 1e-10, "{near} {exact}");
            }
        }
    }

    #[test]
    fn wide_vectors_give_the_bits_of_the_portable_code() {
        let keyed = Seeder::new(10).keyed(Purpose::Test);
        let mut portable = opened(keyed, 0).first;
        for tick in 0..500 {
            first_draws(&mut portable, &CELLS, tick, keyed.key());
            for draw in [0, 2, 3] {
                let pair = [&portable.words[2 * draw], &portable.words[2 * draw + 1]];
                exponentials(pair, &mut portable.exponentials[draw]);
            }
            let chosen = opened(keyed, tick).first;
            assert_eq!(portable.words, chosen.words);
            assert_eq!(portable.exponentials, chosen.exponentials);
            assert_eq!(
                log_normals(&portable, 2.9, 0.15),
                near_log_normals(&portable, 2.9, 0.15)
            );
        }
    }
}
