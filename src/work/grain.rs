//! The sizes of tasks, as a number that can be turned.

/// How finely work is split among threads: it decides the speed of a run and never its numbers.
///
/// Where a size of a task would decide the order of a sum it is a constant of the room and part of the bits of the model; all
/// other sizes pass through here, so that a test can turn them and compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grain {
    finer: usize,
}

impl Default for Grain {
    fn default() -> Self {
        Self { finer: 1 }
    }
}

impl Grain {
    /// Tasks that are smaller than usual by this factor.
    pub fn finer(times: usize) -> Self {
        Self {
            finer: times.max(1),
        }
    }

    /// The size of a task that usually has `usual` items; at least one.
    pub fn of(self, usual: usize) -> usize {
        (usual / self.finer).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_shrink_to_one_item() {
        assert_eq!(Grain::default().of(256), 256);
        assert_eq!(Grain::finer(10).of(256), 25);
        assert_eq!(Grain::finer(1000).of(256), 1);
        assert_eq!(Grain::finer(0), Grain::default());
    }
}
