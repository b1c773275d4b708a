//! Work in fixed chunks, on one thread or on all, with the same bits.

use rayon::prelude::*;

use super::real::Real;
use super::wide::{Sweep, wide};
use crate::work::Grain;

/// Fields smaller than this are not worth starting other threads for.
const PARALLEL_FROM_VOXELS: usize = 1 << 15;
/// Voxels whose sum is one partial sum: fixed, since it is the order of every sum over a field and so part of its bits.
pub(super) const CHUNK: usize = 4096;

/// Whether an array of this many voxels is shared among threads.
pub(super) fn is_parallel(voxels: usize, grain: Grain) -> bool {
    voxels >= grain.of(PARALLEL_FROM_VOXELS)
}

/// Calls `work(task, part)` for consecutive parts of `length` values (the last may be shorter) and returns
/// what the calls return, in order.
pub(super) fn map_parts<T: Real, R: Send>(
    values: &mut [T],
    length: usize,
    grain: Grain,
    work: impl Fn(usize, &mut [T]) -> R + Sync + Send,
) -> Vec<R> {
    if is_parallel(values.len(), grain) {
        let parts = values.par_chunks_mut(length).enumerate();
        parts.map(|(task, part)| work(task, part)).collect()
    } else {
        let parts = values.chunks_mut(length).enumerate();
        parts.map(|(task, part)| work(task, part)).collect()
    }
}

/// Like [`map_parts`], with memory that `work` may use as it likes: made once for many calls.
pub(super) fn for_parts_with<T: Real, S>(
    values: &mut [T],
    length: usize,
    grain: Grain,
    memory: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, usize, &mut [T]) + Sync + Send,
) {
    if is_parallel(values.len(), grain) {
        let parts = values.par_chunks_mut(length).enumerate();
        parts.for_each_init(memory, |memory, (task, part)| work(memory, task, part));
    } else {
        let mut memory = memory();
        let parts = values.chunks_mut(length).enumerate();
        parts.for_each(|(task, part)| work(&mut memory, task, part));
    }
}

/// Calls `work(range)` for consecutive ranges of `CHUNK` voxels and returns what the calls return, in order.
pub(super) fn map_ranges<R: Send>(
    voxels: usize,
    grain: Grain,
    work: impl Fn(std::ops::Range<usize>) -> R + Sync + Send,
) -> Vec<R> {
    let part = |chunk: usize| work(chunk * CHUNK..((chunk + 1) * CHUNK).min(voxels));
    let chunks = voxels.div_ceil(CHUNK);
    if is_parallel(voxels, grain) {
        (0..chunks).into_par_iter().map(part).collect()
    } else {
        (0..chunks).map(part).collect()
    }
}

/// The sum over all voxels of `term(range)`, where `term` sums one fixed range of voxels.
pub(super) fn ordered_sum(
    voxels: usize,
    term: impl Fn(std::ops::Range<usize>) -> f64 + Sync + Send,
) -> f64 {
    map_ranges(voxels, Grain::default(), term).iter().sum()
}

/// The sum of an array.
pub(super) fn total<T: Real>(values: &[T]) -> f64 {
    ordered_sum(values.len(), |range| wide(LaneSum(&values[range])))
}

/// Sums that run side by side, so that no addition waits for the one before: a fixed number, in a fixed order.
const LANES: usize = 8;

/// The sum of values.
///
/// One sweep per sum, here and below: the compiler does not vectorise a loop with several sums.
pub(super) struct LaneSum<'a, T>(pub(super) &'a [T]);

impl<T: Real> Sweep for LaneSum<'_, T> {
    type Found = f64;

    #[inline(always)]
    fn sweep(self) -> f64 {
        let mut lanes = [0.0; LANES];
        let (groups, rest) = self.0.as_chunks::<LANES>();
        for group in groups {
            for (lane, value) in lanes.iter_mut().zip(group) {
                *lane += value.to_f64();
            }
        }
        let rest: f64 = rest.iter().map(|value| value.to_f64()).sum();
        lanes.iter().sum::<f64>() + rest
    }
}

/// The sum of the products of two columns, in double precision.
pub(super) struct LaneProducts<'a, T>(pub(super) &'a [T], pub(super) &'a [T]);

impl<T: Real> Sweep for LaneProducts<'_, T> {
    type Found = f64;

    #[inline(always)]
    fn sweep(self) -> f64 {
        let mut lanes = [0.0; LANES];
        let (a, a_rest) = self.0.as_chunks::<LANES>();
        let (b, b_rest) = self.1.as_chunks::<LANES>();
        for (a, b) in a.iter().zip(b) {
            for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
                *lane += a.to_f64() * b.to_f64();
            }
        }
        let rest = a_rest.iter().zip(b_rest);
        let rest: f64 = rest.map(|(a, b)| a.to_f64() * b.to_f64()).sum();
        lanes.iter().sum::<f64>() + rest
    }
}

/// The scalar product of a field with weights.
pub(super) fn weighted_total<T: Real>(values: &[T], weights: &[f64]) -> f64 {
    ordered_sum(values.len(), |range| {
        let pairs = values[range.clone()].iter().zip(&weights[range]);
        pairs.map(|(value, weight)| value.to_f64() * weight).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_take_every_voxel_once() {
        for voxels in [
            0_usize,
            1,
            7,
            CHUNK,
            CHUNK + 1,
            3 * CHUNK - 1,
            PARALLEL_FROM_VOXELS + 5,
        ] {
            let values: Vec<f64> = (0..voxels).map(|voxel| voxel as f64).collect();
            let exact: f64 = values.iter().sum();
            assert_eq!(total(&values), exact);
            assert_eq!(weighted_total(&values, &vec![2.0; voxels]), 2.0 * exact);
        }
    }

    #[test]
    fn parts_come_back_in_order() {
        let mut values = vec![0.0_f32; PARALLEL_FROM_VOXELS + 5];
        let tasks = map_parts(&mut values, 1000, Grain::default(), |task, part| {
            part.fill(task as f32);
            (task, part.len())
        });
        assert!(tasks.iter().enumerate().all(|(i, &(task, _))| i == task));
        assert_eq!(
            tasks.iter().map(|&(_, length)| length).sum::<usize>(),
            values.len()
        );
        assert_eq!(values[2999], 2.0);
    }
}
