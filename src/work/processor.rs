//! Processor time, as far as the system counts it.

use std::time::Duration;

/// Processor time that the calling thread has taken so far; zero if the system does not count it.
#[must_use]
pub fn thread_time() -> Duration {
    clock::thread()
}

/// Processor time that all threads of the process have taken so far; zero if the system does not count it.
#[must_use]
pub fn process_time() -> Duration {
    clock::process()
}

#[cfg(unix)]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    pub(super) fn thread() -> Duration {
        read(ClockId::ThreadCPUTime)
    }

    pub(super) fn process() -> Duration {
        read(ClockId::ProcessCPUTime)
    }

    fn read(clock: ClockId) -> Duration {
        Duration::try_from(clock_gettime(clock)).unwrap_or_default()
    }
}

#[cfg(not(unix))]
mod clock {
    use std::time::Duration;

    pub(super) fn thread() -> Duration {
        Duration::ZERO
    }

    pub(super) fn process() -> Duration {
        Duration::ZERO
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn work_takes_processor_time_and_sleep_takes_none() {
        let before = thread_time();
        std::thread::sleep(Duration::from_millis(60));
        let slept = thread_time() - before;
        assert!(slept < Duration::from_millis(30), "{slept:?}");
        // The process is read before the thread and after it, so that its span encloses the thread's.
        let (started, process) = (Instant::now(), process_time());
        let thread = thread_time();
        while thread_time() - thread < Duration::from_millis(20) {
            std::hint::black_box(libm::exp(1.5));
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "the clock stands still"
            );
        }
        // Systems may count a thread and its process by different ticks: half of the span is enough.
        let spent = process_time() - process;
        assert!(spent >= Duration::from_millis(10), "{spent:?}");
    }
}
