//! Memory that runs share: a run begins when there is room for it.

use std::sync::{Condvar, Mutex, PoisonError};

/// The memory of all runs that are carried out at the same time.
#[derive(Debug)]
pub(super) struct MemoryGate {
    /// Bytes for all runs together.
    limit: f64,
    taken: Mutex<Taken>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Taken {
    bytes: f64,
    runs: usize,
}

/// Memory that a run holds until it ends.
#[derive(Debug)]
pub(super) struct MemoryRoom<'a> {
    gate: &'a MemoryGate,
    bytes: f64,
}

impl MemoryGate {
    /// A gate for so many bytes.
    pub fn new(limit: f64) -> Self {
        Self {
            limit,
            taken: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits until there is room for so many bytes beside the other runs. A run that is alone always has room: it has its own limit.
    pub fn enter(&self, bytes: f64) -> MemoryRoom<'_> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |taken: &mut Taken| taken.runs > 0 && taken.bytes + bytes > self.limit;
        let taken = self.freed.wait_while(taken, full);
        let mut taken = taken.unwrap_or_else(PoisonError::into_inner);
        taken.bytes += bytes;
        taken.runs += 1;
        MemoryRoom { gate: self, bytes }
    }
}

impl Drop for MemoryRoom<'_> {
    fn drop(&mut self) {
        let mut taken = self
            .gate
            .taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        taken.bytes -= self.bytes;
        taken.runs -= 1;
        drop(taken);
        self.gate.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn runs_wait_for_room_and_a_run_alone_never_waits() {
        let gate = MemoryGate::new(2.5);
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _room = gate.enter(1.0);
                    let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_millis(5));
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert!((1..=2).contains(&most.load(Ordering::SeqCst)));
        let _alone = gate.enter(1000.0);
    }
}
