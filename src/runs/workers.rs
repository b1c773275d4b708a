//! Pieces of work on several threads, each with a pool of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// A pool for each worker.
///
/// # Errors
/// If the system gives no more threads.
pub fn pools(
    workers: usize,
    threads_per_run: usize,
) -> Result<Vec<ThreadPool>, ThreadPoolBuildError> {
    let pool = |_| {
        ThreadPoolBuilder::new()
            .num_threads(threads_per_run)
            .build()
    };
    (0..workers).map(pool).collect()
}

/// Works through jobs on so many threads: each worker takes the next job, in their order. `done` sees each result on the calling
/// thread, with the number of its job, in the order in which they end.
///
/// # Errors
/// If the system gives no more threads.
pub fn work_through<J: Sync, R: Send>(
    jobs: &[J],
    threads: usize,
    work: impl Fn(&J) -> R + Sync,
    mut done: impl FnMut(usize, R),
) -> Result<(), ThreadPoolBuildError> {
    let workers = threads.min(jobs.len()).max(1);
    let pools = pools(workers, (threads / workers).max(1))?;
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (sender, results) = channel();
        for pool in pools {
            let sender = sender.clone();
            let (work, next) = (&work, &next);
            scope.spawn(move || {
                pool.install(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = jobs.get(number) else { return };
                        if sender.send((number, work(job))).is_err() {
                            return;
                        }
                    }
                });
            });
        }
        drop(sender);
        for (number, result) in results {
            done(number, result);
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_done_once_and_keeps_its_number() {
        let jobs: Vec<usize> = (0..50).collect();
        for threads in [1, 2, 7] {
            let mut seen = vec![0; jobs.len()];
            let worked = work_through(
                &jobs,
                threads,
                |job| job * job,
                |number, square| {
                    assert_eq!(square, number * number);
                    seen[number] += 1;
                },
            );
            assert!(worked.is_ok());
            assert!(seen.iter().all(|times| *times == 1));
        }
        let none = work_through(&[], 2, |job: &usize| *job, |_, _| unreachable!());
        assert!(none.is_ok());
    }
}
