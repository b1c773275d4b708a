//! Times a case with criterion and shows it beside an in-place pass through memory, taken before and after every sample.
//!
//! The line of a case gives items per second in the best iteration, the bytes that an item must move at least, and what that is as a
//! share of the bandwidth of the pass: reading and writing one array as large as the case's own, up to 256 MB, on as many threads.

use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, Throughput, measurement::WallTime};
use rayon::prelude::*;

/// The largest array of the memory pass, bytes.
const LARGEST_PASS: usize = 256 << 20;
/// Bytes that a pass moves at least: small arrays are passed through several times.
const SHORTEST_PASS: usize = 64 << 20;
/// Values of the pass that one task takes.
const PASS_TASK: usize = 1 << 15;

/// What a case works on.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name within its group.
    pub name: String,
    /// Items that one iteration works on.
    pub items: u64,
    /// Bytes that must be read or written per item at least.
    pub bytes_per_item: f64,
    /// Size of the arrays that an iteration goes through, bytes.
    pub array_bytes: usize,
    /// Threads.
    pub threads: usize,
}

/// Measures a case: `timed` does one iteration on the state that `set_up` makes and shows how long the part in question took.
/// A case that is filtered out is not set up.
pub fn measure<S: Send>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    case: &Case,
    set_up: impl Fn() -> S,
    mut timed: impl FnMut(&mut S) -> Duration + Send,
) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(case.threads)
        .build()
        .expect("a small pool");
    let mut state: Option<(S, MemoryPass)> = None;
    let mut least = Duration::MAX;
    group.throughput(Throughput::Elements(case.items));
    group.bench_function(&case.name, |bencher| {
        let (state, pass) =
            state.get_or_insert_with(|| (set_up(), MemoryPass::new(case.array_bytes)));
        let (least, timed) = (&mut least, &mut timed);
        bencher.iter_custom(|iterations| {
            pool.install(|| {
                pass.run();
                let mut total = Duration::ZERO;
                for _ in 0..iterations {
                    let took = timed(state);
                    *least = took.min(*least);
                    total += took;
                }
                pass.run();
                total
            })
        });
    });
    if let Some((_, pass)) = state {
        write_wrapped(case, least, pass.bytes_per_s);
    }
}

/// How long `work` takes.
pub fn time<R>(work: impl FnOnce() -> R) -> Duration {
    let started = Instant::now();
    std::hint::black_box(work());
    started.elapsed()
}

#[expect(
    clippy::print_stdout,
    reason = "a benchmark prints what criterion does not"
)]
fn write_wrapped(case: &Case, least: Duration, pass_bytes_per_s: f64) {
    let items_per_s = case.items as f64 / least.as_secs_f64();
    let moved = items_per_s * case.bytes_per_item;
    println!(
        "=> {:<48} {:>7} items/s {:>7} B/item {:>7} of {:>7} B/s = {:>5.1} % of a memory pass",
        case.name,
        short(items_per_s),
        short(case.bytes_per_item),
        short(moved),
        short(pass_bytes_per_s),
        100.0 * moved / pass_bytes_per_s
    );
}

/// A number with three digits and a prefix for its thousands.
fn short(value: f64) -> String {
    let prefixes = [(1e9, "G"), (1e6, "M"), (1e3, "k")];
    let fits = |(size, _): &&(f64, &str)| value >= *size;
    let (size, prefix) = prefixes.iter().find(fits).unwrap_or(&(1.0, " "));
    let scaled = value / size;
    let digits = match scaled {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{scaled:.digits$} {prefix}")
}

/// An array that is read and written in place.
struct MemoryPass {
    values: Vec<f32>,
    /// The best pass so far: bytes read and written per second.
    bytes_per_s: f64,
}

impl MemoryPass {
    fn new(bytes: usize) -> Self {
        let values = bytes.clamp(1 << 16, LARGEST_PASS) / size_of::<f32>();
        Self {
            values: vec![1.0; values],
            bytes_per_s: 0.0,
        }
    }

    fn run(&mut self) {
        let bytes = 2 * size_of_val(&self.values[..]);
        let times = SHORTEST_PASS.div_ceil(bytes);
        let took = time(|| {
            for _ in 0..times {
                let tasks = self.values.par_chunks_mut(PASS_TASK);
                tasks.for_each(|part| part.iter_mut().for_each(|value| *value += 1.0));
            }
        });
        let rate = (times * bytes) as f64 / took.as_secs_f64();
        self.bytes_per_s = rate.max(self.bytes_per_s);
    }
}
