//! Sums and differences of mirrored places: half of the work of a cosine transform.
//!
//! `x[i], x[n-1-i] <- x[i] + x[n-1-i], x[i] - x[n-1-i]` along an axis of n. Done before a transform it separates even from odd
//! modes; done after the inverse transform it takes even and odd parts back to places. The axes commute with each other, and each
//! fold with the transforms of the other axes: it is done where the values are read anyway.

use rayon::prelude::*;

use super::chunks::{CHUNK, is_parallel};
use super::real::Real;
use super::wide::{Sweep, wide};
use crate::work::Grain;

/// When a propagator folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// Never.
    No,
    /// All axes, before its own products.
    Before,
    /// The fast and the middle axis, after its own products. [`unfold_slow`] does the slow one.
    After,
}

/// Copies a plane of `values`, folded along all axes.
#[inline(always)]
pub(super) fn load_folded<T: Real>(values: &[T], z: usize, [nx, ny, nz]: [usize; 3], to: &mut [T]) {
    let plane = |z: usize| &values[z * nx * ny..][..nx * ny];
    let mirrored = nz - 1 - z;
    let places = to.iter_mut().zip(plane(z).iter().zip(plane(mirrored)));
    if z < mirrored {
        places.for_each(|(to, (&own, &other))| *to = own + other);
    } else if z > mirrored {
        places.for_each(|(to, (&own, &other))| *to = other - own);
    } else {
        to.copy_from_slice(plane(z));
    }
    fold_plane(to, [nx, ny]);
}

/// Folds the fast and the middle axis of a plane.
#[inline(always)]
pub(super) fn fold_plane<T: Real>(plane: &mut [T], [nx, ny]: [usize; 2]) {
    for row in plane.chunks_exact_mut(nx) {
        let (low, high) = row.split_at_mut(nx.div_ceil(2));
        let pairs = low.iter_mut().zip(high.iter_mut().rev());
        pairs.for_each(|(a, b)| (*a, *b) = (*a + *b, *a - *b));
    }
    let (low, high) = plane.split_at_mut(ny.div_ceil(2) * nx);
    let mirrored = high.chunks_exact_mut(nx).rev();
    for (low, high) in low.chunks_exact_mut(nx).zip(mirrored) {
        let pairs = low.iter_mut().zip(high);
        pairs.for_each(|(a, b)| (*a, *b) = (*a + *b, *a - *b));
    }
}

/// Folds the slow axis and reports whether the result is level ([`is_level`]).
pub(super) fn unfold_slow<T: Real>(values: &mut [T], lengths: [usize; 3], grain: Grain) -> bool {
    let plane = lengths[0] * lengths[1];
    let parallel = is_parallel(values.len(), grain);
    let (low, high) = values.split_at_mut(lengths[2].div_ceil(2) * plane);
    let (paired, alone) = low.split_at_mut(high.len());
    let unfold = |(low, high): (&mut [T], &mut [T])| wide(Unfold { low, high });
    let range = if parallel {
        let mirrored = high.par_chunks_exact_mut(plane).rev();
        let pairs = paired.par_chunks_exact_mut(plane).zip(mirrored);
        pairs.map(unfold).reduce(Range::default, Range::with)
    } else {
        let mirrored = high.chunks_exact_mut(plane).rev();
        let pairs = paired.chunks_exact_mut(plane).zip(mirrored);
        pairs.map(unfold).fold(Range::default(), Range::with)
    };
    range.with(wide(RangeOf(alone))).is_level()
}

/// Whether the smallest value is large enough that rounding of the largest does not show in it.
pub(super) fn is_level<T: Real>(values: &[T]) -> bool {
    // Part by part with an early end: most fields that fail do so in the first.
    let mut range = Range::default();
    let found = values.chunks(CHUNK).all(|part| {
        range = range.with(wide(RangeOf(part)));
        range.is_level()
    });
    found && range.is_level()
}

/// The smallest and the largest of some values, if any, and whether all are above zero.
#[derive(Debug, Clone, Copy)]
struct Range<T> {
    ends: Option<(T, T)>,
    positive: bool,
}

impl<T> Default for Range<T> {
    fn default() -> Self {
        Self {
            ends: None,
            positive: true,
        }
    }
}

impl<T: Real> Range<T> {
    /// Both together: the same in any order.
    fn with(self, other: Self) -> Self {
        let ends = match (self.ends, other.ends) {
            (Some((a, b)), Some((c, d))) => Some((lesser(a, c), greater(b, d))),
            (ends, None) | (None, ends) => ends,
        };
        Self {
            ends,
            positive: self.positive && other.positive,
        }
    }

    fn is_level(self) -> bool {
        let of_ends = |(low, high): (T, T)| low > T::LEVEL * high;
        self.positive && self.ends.is_some_and(of_ends)
    }
}

#[inline(always)]
fn lesser<T: Real>(a: T, b: T) -> T {
    if b < a { b } else { a }
}

#[inline(always)]
fn greater<T: Real>(a: T, b: T) -> T {
    if b > a { b } else { a }
}

/// Finds the range of values.
struct RangeOf<'a, T>(&'a [T]);

impl<T: Real> Sweep for RangeOf<'_, T> {
    type Found = Range<T>;

    #[inline(always)]
    fn sweep(self) -> Range<T> {
        let Some(&first) = self.0.first() else {
            return Range::default();
        };
        let (mut low, mut high, mut positive) = (first, first, true);
        for &value in self.0 {
            positive &= value > T::default();
            low = lesser(low, value);
            high = greater(high, value);
        }
        Range {
            ends: Some((low, high)),
            positive,
        }
    }
}

/// Folds two planes onto each other.
struct Unfold<'a, T> {
    low: &'a mut [T],
    high: &'a mut [T],
}

impl<T: Real> Sweep for Unfold<'_, T> {
    type Found = Range<T>;

    #[inline(always)]
    fn sweep(self) -> Range<T> {
        for (a, b) in self.low.iter_mut().zip(self.high.iter_mut()) {
            (*a, *b) = (*a + *b, *a - *b);
        }
        // A plane is still close by.
        RangeOf(self.low).sweep().with(RangeOf(self.high).sweep())
    }
}
