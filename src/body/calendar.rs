use std::ops::Range;

use rayon::prelude::*;

use crate::body::near::NearWindow;
use crate::body::population::Population;
use crate::work::Grain;

/// Buckets of the near window.
const BUCKETS: u32 = 64;

/// Where the calendar reads due times.
pub(super) trait DueColumn {
    /// Tick of the next event of a row.
    fn due(&self, row: u32) -> u32;
    /// Rows due in each interval of the window; in order.
    fn due_within(&self, window: &NearWindow) -> Vec<Vec<u32>>;
}

/// All cells that may have an event to come, and how finely a scan of them is split.
pub(super) struct Scanned<'a> {
    pub population: &'a Population,
    /// Rows of the cells given so far.
    pub given: &'a [Range<u32>],
    pub grain: Grain,
}

impl DueColumn for Scanned<'_> {
    fn due(&self, row: u32) -> u32 {
        self.population.due(row)
    }

    fn due_within(&self, window: &NearWindow) -> Vec<Vec<u32>> {
        self.population.due_within(window, self.given, self.grain)
    }
}

/// Rows by the time of their next event, so that an epoch touches only cells that move.
///
/// Two rungs: rows due in a near window lie in buckets one epoch wide; all later rows have only their due time in the
/// population. When an epoch reaches past the window, one scan of that column fills the next window, which is
/// 64 epochs long, so that scanning costs a small fraction of a nanosecond per row and epoch.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    window: NearWindow,
    buckets: Vec<Vec<u32>>,
}

impl Calendar {
    /// A calendar whose window ends at `now`, so that the first epoch fills it.
    pub fn empty(now: u32) -> Calendar {
        Calendar {
            window: NearWindow::new(now, 1, 0),
            buckets: vec![Vec::new(); BUCKETS as usize],
        }
    }

    /// Forgets the window after due times changed; the next [`take`](Calendar::take) scans them again.
    pub fn invalidate(&mut self, now: u32) {
        self.window = NearWindow::new(now, 1, 0);
        self.buckets.iter_mut().for_each(Vec::clear);
    }

    /// Notes that `row` is due at tick `due`, which must not lie before the end of the last epoch taken.
    ///
    /// A row may be pushed again with another time, also while an older entry is still here.
    pub fn push(&mut self, row: u32, due: u32) {
        if due < self.window.end {
            self.buckets[self.window.interval(due)].push(row);
        }
    }

    /// End of the near window: later events are not noted.
    pub fn end(&self) -> u32 {
        self.window.end
    }

    /// Removes and returns, in order and each once, the rows due in the epoch from tick `now` up to, not including, tick
    /// `end`, and rows that were to be due then but have got a later event since: their column tells.
    ///
    /// `column` holds the present due times.
    pub fn take(&mut self, now: u32, end: u32, column: &impl DueColumn) -> Vec<u32> {
        if end > self.window.end {
            self.refill(now, end - now, column);
        }
        let mut taken = Vec::new();
        let NearWindow { start, width, .. } = self.window;
        for (index, bucket) in self.buckets.iter_mut().enumerate() {
            let first = u64::from(start) + index as u64 * u64::from(width);
            if first >= u64::from(end) {
                break;
            }
            if first + u64::from(width) <= u64::from(end) {
                // Not kept: the memory of passed buckets would add up to a copy of every row.
                taken.append(&mut std::mem::take(bucket));
            } else {
                let is_due = |row: &u32| column.due(*row) < end;
                taken.extend(bucket.iter().copied().filter(is_due));
                bucket.retain(|row| !is_due(row));
            }
        }
        // Runs are already in order, so this is cheap; it serves the caches and drops rows that lay in two buckets.
        taken.par_sort();
        taken.dedup();
        taken
    }

    /// Bytes the buckets take.
    pub fn bytes(&self) -> usize {
        self.buckets
            .iter()
            .map(|bucket| bucket.capacity() * size_of::<u32>())
            .sum()
    }

    fn refill(&mut self, now: u32, epoch_ticks: u32, column: &impl DueColumn) {
        self.window = NearWindow::new(now, epoch_ticks, BUCKETS);
        self.buckets = column.due_within(&self.window);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::population::NEVER;

    impl DueColumn for Vec<u32> {
        fn due(&self, row: u32) -> u32 {
            self[row as usize]
        }

        fn due_within(&self, window: &NearWindow) -> Vec<Vec<u32>> {
            let within = |interval: u32| {
                let start = window.start + interval * window.width;
                let due = |tick: u32| start <= tick && tick < start + window.width;
                let rows = (0..).zip(self).filter(|(_, tick)| due(**tick));
                rows.map(|(row, _)| row).collect()
            };
            (0..window.intervals).map(within).collect()
        }
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
        let mut calendar = Calendar::empty(0);
        let mut moved = vec![0u32; count as usize];
        let (mut now, mut step) = (0, 0);
        while now < 20_000 {
            step += 1;
            let end = now + [1, 3, 40, 2, 700, 64][step % 6];
            for row in calendar.take(now, end, &due) {
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
        let mut calendar = Calendar::empty(0);
        let take = |calendar: &mut Calendar, now, end, due: &Vec<u32>| -> Vec<u32> {
            let mut rows = calendar.take(now, end, due);
            rows.retain(|&row| due[row as usize] < end);
            rows
        };
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
}
