//! The near window: a stretch of time in equal intervals, by which the calendar sorts what is due soon.

/// A stretch of time in equal intervals, the last of which may be cut short.
#[derive(Debug, Clone, Copy)]
pub(super) struct NearWindow {
    /// First tick.
    pub start: u32,
    /// Tick after the last.
    pub end: u32,
    /// Ticks of an interval.
    pub width: u32,
}

impl NearWindow {
    /// This many intervals from `start` on, as far as ticks reach.
    pub fn new(start: u32, width: u32, intervals: u32) -> NearWindow {
        NearWindow {
            start,
            end: start.saturating_add(width.saturating_mul(intervals)),
            width,
        }
    }

    #[inline]
    pub fn contains(&self, tick: u32) -> bool {
        tick.wrapping_sub(self.start) < self.end - self.start
    }

    /// The interval of a tick; those before the window belong to the first.
    #[inline]
    pub fn interval(&self, tick: u32) -> usize {
        (tick.saturating_sub(self.start) / self.width) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_lie_in_their_interval_up_to_the_end_of_the_calendar() {
        let window = NearWindow::new(60, 17, 2);
        let inside = |tick| window.contains(tick);
        assert!(!inside(59) && inside(60) && inside(93) && !inside(94) && !inside(u32::MAX));
        assert_eq!(
            [3, 60, 76, 77, 93].map(|tick| window.interval(tick)),
            [0, 0, 0, 1, 1]
        );
        let last = NearWindow::new(u32::MAX - 20, 15, 4);
        assert!(last.contains(u32::MAX - 1) && !last.contains(u32::MAX));
        assert_eq!(last.interval(u32::MAX - 1), 1);
        let none = NearWindow::new(60, 1, 0);
        assert!(!none.contains(60));
    }
}
