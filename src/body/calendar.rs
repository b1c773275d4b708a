//! Which cells have an event in an epoch.
//!
//! **Idea.** Of two million infused cells most are held and wait for days, while an epoch may last a tenth of a second. The
//! calendar finds the rows that are due without a look at all others.
//!
//! **Law.** A row belongs to the epoch that contains the tick of its next event, and is taken exactly once. The column of due
//! ticks in the population is the truth; the calendar is an index of it that may hold stale entries. A row that comes out is
//! checked against the column, so a row that was noted twice, or was given another time, is never walked twice. It follows from
//! the column alone and is not part of a saved state.
//!
//! **Source.** A calendar queue with two rungs, after Brown 1988 (doi:10.1145/63039.63045): a near window in buckets one epoch
//! wide, and everything later in no order at all.
//!
//! **Cost.** One scan of the column every 64 epochs, a fraction of a nanosecond per row and epoch, and a few nanoseconds per row
//! that is due. It takes about two bytes per row. Each queue belongs to a fixed range of rows, so threads share nothing.

use crate::body::bucket_queue::{BUCKETS, BucketQueue};
use crate::body::window::NearWindow;
use crate::work::Grain;

/// Queues into which all rows are split, between these two sizes: enough for many threads, each worth a visit in every epoch.
const QUEUES: usize = 64;
const QUEUE_ROWS: [usize; 2] = [1 << 13, 1 << 18];

/// Rows by the time of their next event, so that an epoch touches only cells that move.
///
/// Two rungs: rows due in a near window lie in buckets one epoch wide; all later rows have only their due time in the population.
/// When an epoch reaches past the window, one scan of that column fills the next window, which is 64 epochs long, so that
/// scanning costs a small fraction of a nanosecond per row and epoch. This many rows at a time have their own queue of buckets,
/// so that threads work in parallel, each on queues and rows that no other thread touches.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    window: NearWindow,
    /// Rows of a queue.
    queue_rows: usize,
    queues: Vec<BucketQueue>,
}

/// What an epoch needs to query a queue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// The near window, which holds the epoch.
    pub window: NearWindow,
    /// Whether the window is new: queues must be filled again.
    pub fresh: bool,
    /// Tick after the last of the epoch.
    pub end: u32,
}

impl Calendar {
    /// A calendar of this many rows whose window ends at `now`, so that the first epoch fills it.
    pub fn empty(rows: u32, grain: Grain, now: u32) -> Calendar {
        let [least, most] = QUEUE_ROWS;
        let queue_rows = grain.of((rows as usize / QUEUES).clamp(least, most));
        Calendar {
            window: NearWindow::new(now, 1, 0),
            queues: vec![BucketQueue::empty(); (rows as usize).div_ceil(queue_rows)],
            queue_rows,
        }
    }

    /// Forgets the window after due times changed; the next [`turn`](Calendar::turn) has a new one.
    pub fn invalidate(&mut self, now: u32) {
        self.window = NearWindow::new(now, 1, 0);
    }

    /// Notes that `row` is due at tick `due`, which must not lie before the end of the last epoch.
    ///
    /// A row may be noted again with another time, also while an older entry is still here.
    pub fn push(&mut self, row: u32, due: u32) {
        self.queues[row as usize / self.queue_rows].push(&self.window, row, due);
    }

    /// Goes to the epoch from tick `now` up to, not including, tick `end`.
    pub fn turn(&mut self, now: u32, end: u32) -> Turn {
        let fresh = end > self.window.end;
        if fresh {
            self.window = NearWindow::new(now, end - now, BUCKETS);
        }
        Turn {
            window: self.window,
            fresh,
            end,
        }
    }

    /// Rows of each queue, of which the last may have fewer.
    pub fn queue_rows(&self) -> usize {
        self.queue_rows
    }

    /// All queues in the order of their rows.
    pub fn queues(&mut self) -> &mut [BucketQueue] {
        &mut self.queues
    }

    /// Bytes the buckets take.
    pub fn bytes(&self) -> usize {
        self.queues.iter().map(BucketQueue::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::population::NEVER;

    /// Takes the rows due in an epoch from all queues, each once and in order.
    fn take(calendar: &mut Calendar, now: u32, end: u32, column: &[u32]) -> Vec<u32> {
        let turn = calendar.turn(now, end);
        let queue_rows = calendar.queue_rows();
        let mut taken = Vec::new();
        for (number, queue) in calendar.queues().iter_mut().enumerate() {
            if turn.fresh {
                let rows = (0..).zip(column).skip(number * queue_rows).take(queue_rows);
                queue.clear();
                rows.for_each(|(row, &tick)| queue.push(&turn.window, row, tick));
            }
            let due = |row| column[row as usize];
            queue.take(&turn.window, turn.end, due, &mut taken);
        }
        taken.sort_unstable();
        taken.dedup();
        taken.retain(|&row| column[row as usize] < end);
        taken
    }

    /// Every row is taken in the epoch that contains its due time, once, for epochs of changing length.
    #[test]
    fn rows_come_out_once_and_in_their_epoch() {
        let count = 5000u32;
        let mut state = 12345u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        let mut due: Vec<u32> = (0..count).map(|_| random() % 20_000).collect();
        due[7] = NEVER;
        let mut calendar = Calendar::empty(count, Grain::finer(1000), 0);
        assert!(calendar.queues().len() > 10);
        let mut moved = vec![0u32; count as usize];
        let (mut now, mut step) = (0, 0);
        while now < 20_000 {
            step += 1;
            let end = now + [1, 3, 40, 2, 700, 64][step % 6];
            for row in take(&mut calendar, now, end, &due) {
                let tick = due[row as usize];
                assert!(
                    (now..end).contains(&tick),
                    "row {row} due {tick} in {now}..{end}"
                );
                moved[row as usize] += 1;
                // Some cells get a later event, some of them inside the window.
                due[row as usize] = if row % 3 == 0 {
                    end + random() % 50
                } else {
                    NEVER
                };
                calendar.push(row, due[row as usize]);
            }
            now = end;
        }
        assert!(due.iter().all(|&tick| tick >= now));
        assert_eq!(moved[7], 0);
        assert!(
            moved
                .iter()
                .enumerate()
                .all(|(row, &times)| row == 7 || times >= 1)
        );
        assert!(
            moved
                .iter()
                .enumerate()
                .all(|(row, &times)| row % 3 == 0 || times <= 1)
        );
    }

    #[test]
    fn a_rescheduled_row_comes_out_once_at_its_new_time() {
        let mut due = vec![25, 5, 5];
        let mut calendar = Calendar::empty(3, Grain::default(), 0);
        assert_eq!(take(&mut calendar, 0, 10, &due), [1, 2]);
        // Row 0 moves within its bucket, row 2 comes back into the same bucket.
        due[0] = 28;
        calendar.push(0, 28);
        due[2] = 22;
        calendar.push(2, 22);
        assert_eq!(take(&mut calendar, 10, 20, &due), [0u32; 0]);
        assert_eq!(take(&mut calendar, 20, 30, &due), [0, 2]);
        due[0] = 45;
        calendar.push(0, 45);
        due[0] = 95;
        calendar.push(0, 95);
        due[2] = NEVER;
        assert_eq!(take(&mut calendar, 30, 90, &due), [0u32; 0]);
        assert_eq!(take(&mut calendar, 90, 100, &due), [0]);
    }

    #[test]
    fn a_forgotten_window_is_filled_anew() {
        let mut due = vec![15, 40, 70];
        let mut calendar = Calendar::empty(3, Grain::default(), 0);
        assert_eq!(take(&mut calendar, 0, 10, &due), [0u32; 0]);
        due[1] = 12;
        calendar.invalidate(10);
        assert_eq!(take(&mut calendar, 10, 20, &due), [0, 1]);
    }
}
