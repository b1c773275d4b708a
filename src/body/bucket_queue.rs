//! A bucket queue: rows by the interval in which they are due, in chains of chunks of one block of memory.

use crate::body::window::NearWindow;

/// Buckets of a queue: intervals of the near window.
pub(super) const BUCKETS: u32 = 64;
/// Rows of a chunk: with its link it fills a cache line.
const CHUNK_ROWS: usize = 15;
/// No chunk.
const NONE: u32 = u32::MAX;

/// Rows by the interval of the near window in which they are due, for a part of all rows.
///
/// A bucket is a chain of chunks of one block of memory, which passed buckets give back: rows come and go without a call
/// of the allocator, and what is kept is what the fullest window needed.
#[derive(Debug, Clone)]
pub(super) struct BucketQueue {
    buckets: [Bucket; BUCKETS as usize],
    chunks: Vec<Chunk>,
    /// First of the chunks given back.
    free: u32,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// The last chunk begun; all behind it are full.
    head: u32,
    /// Rows in it.
    rows: u32,
}

#[derive(Debug, Clone, Copy)]
struct Chunk {
    rows: [u32; CHUNK_ROWS],
    next: u32,
}

impl Bucket {
    const EMPTY: Bucket = Bucket {
        head: NONE,
        rows: CHUNK_ROWS as u32,
    };
}

impl BucketQueue {
    pub fn empty() -> BucketQueue {
        BucketQueue {
            buckets: [Bucket::EMPTY; BUCKETS as usize],
            chunks: Vec::new(),
            free: NONE,
        }
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.buckets = [Bucket::EMPTY; BUCKETS as usize];
        self.chunks.clear();
        self.free = NONE;
    }

    /// Notes that `row` is due at tick `due`, if that lies in the window.
    #[inline]
    pub fn push(&mut self, window: &NearWindow, row: u32, due: u32) {
        if due < window.end {
            self.put(window.interval(due), row);
        }
    }

    #[inline]
    fn put(&mut self, number: usize, row: u32) {
        let mut bucket = self.buckets[number];
        if bucket.rows as usize == CHUNK_ROWS {
            bucket = Bucket {
                head: self.begin_chunk(bucket.head),
                rows: 0,
            };
        }
        self.chunks[bucket.head as usize].rows[bucket.rows as usize] = row;
        bucket.rows += 1;
        self.buckets[number] = bucket;
    }

    /// A chunk before the chunk `next`.
    fn begin_chunk(&mut self, next: u32) -> u32 {
        let chunk = Chunk {
            rows: [0; CHUNK_ROWS],
            next,
        };
        if self.free == NONE {
            if self.chunks.len() == self.chunks.capacity() {
                // Less than the doubling of a vector: memory is what limits the number of cells.
                self.chunks.reserve_exact(self.chunks.len() / 3 + 16);
            }
            self.chunks.push(chunk);
            return self.chunks.len() as u32 - 1;
        }
        let begun = self.free;
        self.free = std::mem::replace(&mut self.chunks[begun as usize], chunk).next;
        begun
    }

    /// Moves to `taken` the rows due in the window before tick `end`, and rows that were due then but now have a later event.
    /// A row noted twice may come twice.
    ///
    /// `due` gives the present due time of a row.
    pub fn take(
        &mut self,
        window: &NearWindow,
        end: u32,
        due: impl Fn(u32) -> u32,
        taken: &mut Vec<u32>,
    ) {
        let mut first = u64::from(window.start);
        for number in 0..BUCKETS as usize {
            if first >= u64::from(end) {
                break;
            }
            first += u64::from(window.width);
            let whole = first <= u64::from(end);
            let before = taken.len();
            self.empty_bucket(number, taken);
            if !whole {
                let later = taken.extract_if(before.., |row| due(*row) >= end);
                later.for_each(|row| self.put(number, row));
            }
        }
    }

    fn empty_bucket(&mut self, number: usize, taken: &mut Vec<u32>) {
        let Bucket { head, rows } = std::mem::replace(&mut self.buckets[number], Bucket::EMPTY);
        let (mut at, mut filled) = (head, rows as usize);
        while at != NONE {
            let chunk = &mut self.chunks[at as usize];
            taken.extend_from_slice(&chunk.rows[..filled]);
            let next = std::mem::replace(&mut chunk.next, self.free);
            self.free = at;
            (at, filled) = (next, CHUNK_ROWS);
        }
    }

    /// Bytes the rows take.
    pub fn bytes(&self) -> usize {
        self.chunks.capacity() * size_of::<Chunk>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_used_again() {
        let mut queue = BucketQueue::empty();
        let window = NearWindow::new(100, 10, BUCKETS);
        let mut bytes = 0;
        for round in 0..20 {
            for row in 0..1000 {
                queue.push(&window, row, 100 + 10 * (row % 7) + row % 10);
            }
            if round == 1 {
                bytes = queue.bytes();
            }
            // The bucket in the middle is taken in two parts.
            let mut taken = Vec::new();
            let due = |row| 100 + 10 * (row % 7) + row % 10;
            for end in [110, 123, 130, 170] {
                queue.take(&window, end, due, &mut taken);
                assert!(taken.iter().all(|&row| due(row) < end));
            }
            taken.sort_unstable();
            assert!(taken.into_iter().eq(0..1000));
        }
        assert_eq!(queue.bytes(), bytes);
        assert!(bytes < 64 * (1000 / CHUNK_ROWS + 8) * 3 / 2, "{bytes}");
        queue.push(&window, 5, 800);
        queue.clear();
        let mut taken = Vec::new();
        queue.take(&window, 740, |_| 0, &mut taken);
        assert!(taken.is_empty());
    }
}
