//! `E = exp(s (D lap - k))`: diffusion and decay over a fixed time, exact on the lattice.

use super::axis::{ColumnBlock, RowPanel};
use super::chunks::{for_parts_with, is_parallel};
use super::factor::FactorKinetics;
use super::folds::{Fold, fold_plane, load_folded};
use super::grid::Grid;
use super::heat_kernel::{BandRow, Walls, axis_rows};
use super::real::{ROWS, Real, flushed};
use super::wide::{Sweep, wide};
use crate::work::Grain;

/// Columns of the slow axis gathered at a time, so that the inner loop reads close memory.
const GATHERED: usize = 128;
/// Voxels a task of the fast axes works on at least.
const FAST_TASK_VOXELS: usize = 4096;

/// How the propagated values are stored.
#[derive(Clone, Copy)]
pub(super) enum Store<'a, T> {
    /// They replace the old ones, scaled.
    Scaled(T),
    /// They are added to the old ones.
    Added,
    /// They replace the old ones, with scaled other values on top.
    Plus(T, &'a [T]),
    /// The result times the factor is taken from each value.
    Less(&'a [T]),
    /// Each value is replaced by the first factor times the result plus the second times itself.
    Modes(&'a [T], &'a [T]),
}

/// Diffusion and decay over a fixed time.
#[derive(Debug)]
pub(super) struct Propagator<T> {
    /// Lengths of the axes from the fastest to the slowest. A flat grid has its y axis as the slowest one.
    lengths: [usize; 3],
    fast: Vec<ColumnBlock<T>>,
    middle: Vec<RowPanel<T>>,
    slow: Vec<RowPanel<T>>,
    /// Share lost by decay. Kept separate from the weights, whose sums stay exact.
    lost: T,
    fold: Fold,
    /// How finely the work is split.
    pub(super) grain: Grain,
}

impl<T: Real> Propagator<T> {
    /// Diffusion and decay over `time_s`.
    pub(super) fn new(grid: &Grid, kinetics: FactorKinetics, time_s: f64, walls: Walls) -> Self {
        let lengths = Self::lengths_of(grid);
        let ratio = kinetics.diffusion_um2_per_s * time_s / (grid.spacing_um * grid.spacing_um);
        let rows = lengths.map(|length| axis_rows(length, ratio, walls, T::MANTISSA_BITS));
        let lost = T::from_f64(-libm::expm1(-kinetics.decay_per_s * time_s));
        Self::of_rows(lengths, &rows, lost)
    }

    /// Any product of three axis matrices, given row by row, and the share that is lost besides.
    pub(super) fn of_rows(lengths: [usize; 3], rows: &[Vec<BandRow>; 3], lost: T) -> Self {
        Self {
            lengths,
            fast: ColumnBlock::pack(&rows[0]),
            middle: RowPanel::pack(&rows[1]),
            slow: RowPanel::pack(&rows[2]),
            lost,
            fold: Fold::No,
            grain: Grain::default(),
        }
    }

    /// The same between or after sums and differences of mirrored places.
    pub(super) fn folding(self, fold: Fold) -> Self {
        Self { fold, ..self }
    }

    /// Lengths of the axes of a grid from the fastest to the slowest.
    pub(super) fn lengths_of(grid: &Grid) -> [usize; 3] {
        let [nx, ny, nz] = grid.shape;
        if nz == 1 { [nx, 1, ny] } else { [nx, ny, nz] }
    }

    /// Products per voxel of one use, with what moving the values costs.
    pub(super) fn work(&self) -> f64 {
        let panels = |panels: &[RowPanel<T>], length: usize| {
            let rows: usize = panels.iter().map(|panel| panel.weights.len()).sum();
            (rows * ROWS) as f64 / length as f64
        };
        let columns: usize = self.fast.iter().map(|block| block.weights.len()).sum();
        let [fast, middle, slow] = self.lengths;
        let moving = 20.0;
        let columns = columns as f64 / fast as f64;
        columns + panels(&self.middle, middle) + panels(&self.slow, slow) + moving
    }

    /// Length of a padded row.
    fn stride(&self) -> usize {
        let ends = self.fast.iter().map(|block| block.column + T::LANES);
        ends.max().unwrap_or(0).next_multiple_of(T::LANES)
    }

    /// First half: diffusion along the fast and the middle axis, from `values` to `scratch`.
    pub(super) fn spread(&self, values: &[T], scratch: &mut [T]) {
        let plane = self.lengths[0] * self.lengths[1];
        let task_voxels = self.grain.of(FAST_TASK_VOXELS);
        let planes = task_voxels.div_ceil(plane).min(self.lengths[2]);
        let memory = || PlaneMemory::new(self.lengths, self.stride());
        for_parts_with(
            scratch,
            planes * plane,
            self.grain,
            memory,
            |memory, task, out| {
                wide(Spread {
                    propagator: self,
                    values,
                    first_plane: task * planes,
                    out,
                    memory,
                });
            },
        );
    }

    /// Second half: diffusion along the slow axis and decay, from `scratch` to `values`.
    pub(super) fn collect(&self, scratch: &[T], values: &mut [T], store: Store<'_, T>) {
        let plane = self.lengths[0] * self.lengths[1];
        let tasks = if is_parallel(values.len(), self.grain) {
            2 * rayon::current_num_threads()
        } else {
            1
        };
        let planes = self
            .grain
            .of(self.lengths[2].div_ceil(tasks))
            .next_multiple_of(ROWS);
        let gathered = Vec::new;
        for_parts_with(
            values,
            planes * plane,
            self.grain,
            gathered,
            |gathered, task, out| {
                wide(Collect {
                    propagator: self,
                    scratch,
                    first_plane: task * planes,
                    out,
                    gathered,
                    store,
                });
            },
        );
    }

    /// Both axes of some whole planes of `values`, from the first on.
    #[inline(always)]
    fn spread_planes(
        &self,
        values: &[T],
        first_plane: usize,
        out: &mut [T],
        memory: &mut PlaneMemory<T>,
    ) {
        let [nx, ny, _] = self.lengths;
        let planes = if ny == 1 { ROWS } else { 1 };
        for (group, to) in out.chunks_mut(planes * nx * ny).enumerate() {
            let first = first_plane + group * planes;
            let PlaneMemory { folded, rest } = memory;
            let from = if self.fold == Fold::Before {
                let folded = &mut folded[..to.len()];
                for (plane, to) in folded.chunks_exact_mut(nx * ny).enumerate() {
                    load_folded(values, first + plane, self.lengths, to);
                }
                folded
            } else {
                &values[first * nx * ny..][..to.len()]
            };
            self.spread_plane(from, to, rest);
            if self.fold == Fold::After {
                for plane in to.chunks_exact_mut(nx * ny) {
                    fold_plane(plane, [nx, ny]);
                }
            }
        }
    }

    /// Both axes of one plane, or the fast axis of up to `ROWS` rows of a flat grid.
    #[inline(always)]
    fn spread_plane(&self, from: &[T], to: &mut [T], memory: &mut RowMemory<T>) {
        let [nx, ny, _] = self.lengths;
        let width = nx.next_multiple_of(T::LANES);
        let RowMemory {
            stride,
            rows,
            packed,
            product,
        } = memory;
        let stride = *stride;
        if ny == 1 {
            self.fast_rows(from, packed, product);
            trim_rows(product, stride, to, nx);
            return;
        }
        for (four, result) in from.chunks(ROWS * nx).zip(rows.chunks_mut(ROWS * stride)) {
            self.fast_rows(four, packed, result);
        }
        for (panel, result) in self.middle.iter().zip(to.chunks_mut(ROWS * nx)) {
            let columns = &rows[panel.first * stride..];
            T::multiply_panel(&panel.weights, columns, [stride, stride], width, product);
            trim_rows(product, stride, result, nx);
        }
    }

    /// Diffusion along the fast axis of up to `ROWS` rows; the result has padded rows.
    #[inline(always)]
    fn fast_rows(&self, rows: &[T], packed: &mut [[T; ROWS]], result: &mut [T]) {
        side_by_side(rows, self.lengths[0], packed);
        let strides = [T::LANES, result.len() / ROWS];
        for block in &self.fast {
            let panel = &packed[block.first..block.end()];
            // What a block leaves behind its columns is written over by the next one.
            let out = &mut result[block.column..];
            T::multiply_panel(panel, &block.weights, strides, T::LANES, out);
        }
    }

    /// The slow axis of the planes from `first_plane` on that fill `out`.
    #[inline(always)]
    fn collect_planes(
        &self,
        (first_plane, gathered): (usize, &mut Vec<T>),
        scratch: &[T],
        out: &mut [T],
        store: Store<'_, T>,
    ) {
        let plane = self.lengths[0] * self.lengths[1];
        let panels = &self.slow[first_plane / ROWS..][..(out.len() / plane).div_ceil(ROWS)];
        let first = panels.iter().map(|panel| panel.first).min().unwrap_or(0);
        let end = panels.iter().map(RowPanel::end).max().unwrap_or(0);
        // What an earlier task left is overwritten before it is read, except padding that no result uses.
        gathered.resize((end - first) * GATHERED, T::default());
        let mut product = [T::default(); ROWS * GATHERED];
        for start in (0..plane).step_by(GATHERED) {
            let width = GATHERED.min(plane - start);
            for (to, z) in gathered.chunks_mut(GATHERED).zip(first..end) {
                to[..width].copy_from_slice(&scratch[z * plane + start..][..width]);
            }
            let lanes = width.next_multiple_of(T::LANES);
            let mut offset = first_plane * plane;
            for (panel, four) in panels.iter().zip(out.chunks_mut(ROWS * plane)) {
                let columns = &gathered[(panel.first - first) * GATHERED..];
                T::multiply_panel(
                    &panel.weights,
                    columns,
                    [GATHERED, GATHERED],
                    lanes,
                    &mut product,
                );
                for (row, to) in product.chunks(GATHERED).zip(four.chunks_mut(plane)) {
                    self.store(
                        &row[..width],
                        &mut to[start..][..width],
                        offset + start,
                        store,
                    );
                    offset += plane;
                }
            }
        }
    }

    /// Decay and what `store` asks for, on a run of voxels of which the first is `voxel`.
    #[inline(always)]
    fn store(&self, spread: &[T], values: &mut [T], voxel: usize, store: Store<'_, T>) {
        let kept = |value: T| value - self.lost * value;
        let pairs = values.iter_mut().zip(spread);
        match store {
            Store::Scaled(scale) => pairs.for_each(|(to, &v)| *to = flushed(scale * kept(v))),
            Store::Added => pairs.for_each(|(to, &v)| *to = flushed(*to + kept(v))),
            Store::Plus(scale, others) => pairs
                .zip(&others[voxel..])
                .for_each(|((to, &v), &other)| *to = flushed(kept(v) + scale * other)),
            Store::Less(of_result) => pairs
                .zip(&of_result[voxel..])
                .for_each(|((to, &v), &result)| *to = flushed(*to - result * v)),
            // Eq. F4b
            Store::Modes(of_result, of_self) => pairs
                .zip(of_result[voxel..].iter().zip(&of_self[voxel..]))
                .for_each(|((to, &v), (&result, &own))| *to = flushed(result * v + own * *to)),
        }
    }
}

/// [`Propagator::spread_planes`] as one loop.
struct Spread<'a, T> {
    propagator: &'a Propagator<T>,
    values: &'a [T],
    first_plane: usize,
    out: &'a mut [T],
    memory: &'a mut PlaneMemory<T>,
}

impl<T: Real> Sweep for Spread<'_, T> {
    type Found = ();

    #[inline(always)]
    fn sweep(self) {
        let (first_plane, out) = (self.first_plane, self.out);
        self.propagator
            .spread_planes(self.values, first_plane, out, self.memory);
    }
}

/// [`Propagator::collect_planes`] as one loop.
struct Collect<'a, T> {
    propagator: &'a Propagator<T>,
    scratch: &'a [T],
    first_plane: usize,
    out: &'a mut [T],
    gathered: &'a mut Vec<T>,
    store: Store<'a, T>,
}

impl<T: Real> Sweep for Collect<'_, T> {
    type Found = ();

    #[inline(always)]
    fn sweep(self) {
        let planes = (self.first_plane, self.gathered);
        self.propagator
            .collect_planes(planes, self.scratch, self.out, self.store);
    }
}

/// Memory for the planes that one task works on, one after the other.
struct PlaneMemory<T> {
    /// A plane, or some rows of a flat grid, after folding.
    folded: Vec<T>,
    rest: RowMemory<T>,
}

/// Memory for the rows of a plane.
struct RowMemory<T> {
    /// Length of a padded row: as far as the last block of the fast axis writes.
    stride: usize,
    /// A plane after the fast axis, rows padded.
    rows: Vec<T>,
    /// Some rows side by side.
    packed: Vec<[T; ROWS]>,
    /// What a panel makes of them.
    product: Vec<T>,
}

impl<T: Real> PlaneMemory<T> {
    fn new([nx, ny, _]: [usize; 3], stride: usize) -> Self {
        let rest = RowMemory {
            stride,
            rows: vec![T::default(); ny.next_multiple_of(ROWS) * stride],
            packed: vec![[T::default(); ROWS]; nx],
            product: vec![T::default(); ROWS * stride],
        };
        Self {
            folded: vec![T::default(); ny.max(ROWS) * nx],
            rest,
        }
    }
}

/// Up to `ROWS` rows of a length as groups of `ROWS` values.
#[inline(always)]
fn side_by_side<T: Real>(rows: &[T], length: usize, packed: &mut [[T; ROWS]]) {
    if rows.len() == ROWS * length {
        let [first, second, third, last] = [0, 1, 2, 3].map(|r| &rows[r * length..][..length]);
        let pairs = first.iter().zip(second).zip(third.iter().zip(last));
        for (group, ((&a, &b), (&c, &d))) in packed.iter_mut().zip(pairs) {
            *group = [a, b, c, d];
        }
        return;
    }
    for (r, row) in rows.chunks(length).enumerate() {
        for (group, &value) in packed.iter_mut().zip(row) {
            group[r] = value;
        }
    }
}

/// Copies rows without their padding.
#[inline(always)]
fn trim_rows<T: Real>(padded: &[T], stride: usize, rows: &mut [T], length: usize) {
    for (from, to) in padded.chunks(stride).zip(rows.chunks_mut(length)) {
        to.copy_from_slice(&from[..length]);
    }
}
