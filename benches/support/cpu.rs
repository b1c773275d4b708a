//! Processor time of the calling thread.

use std::time::Instant;

/// Seconds of processor time that `work` takes on this thread; wall time where the system does not report it.
///
/// The system brings its count up to date every few milliseconds, so `work` should take a second or so.
pub fn cpu_seconds(work: impl FnOnce()) -> f64 {
    let (started, before) = (Instant::now(), thread_nanoseconds());
    work();
    match (before, thread_nanoseconds()) {
        (Some(before), Some(after)) => (after - before) as f64 * 1e-9,
        _ => started.elapsed().as_secs_f64(),
    }
}

fn thread_nanoseconds() -> Option<u64> {
    let reported = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    reported.split_whitespace().next()?.parse().ok()
}
