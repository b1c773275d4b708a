//! Sums over cubes around every voxel.

use std::ops::{Add, Sub};

use rayon::prelude::*;

use crate::work::Grain;

/// Voxels of a layer that are summed along an axis together: their prefix sums stay in the cache.
const STRIP: usize = 256;

/// Cubes of half-width `reach` voxels around the voxels of a box, cut at its walls.
#[derive(Debug, Clone, Copy)]
pub struct Cubes {
    /// Voxels along x, y and z.
    pub shape: [usize; 3],
    /// Half-width, voxels.
    pub reach: usize,
    /// How finely the work is split.
    pub grain: Grain,
}

impl Cubes {
    /// Replaces every value by the sum over its cube. The cost does not depend on the reach. `T` are whole numbers, whose sums are
    /// exact, or floating ones, none below zero: then no sum is.
    pub fn sum<T>(&self, column: &mut [T])
    where
        T: Copy + Default + Add<Output = T> + Sub<Output = T> + Send + Sync,
    {
        self.sum_what(column, |_, _| {});
    }

    /// Writes the sums over the cubes of the values of another column.
    pub fn sum_of<T>(&self, values: &[T], sums: &mut [T])
    where
        T: Copy + Default + Add<Output = T> + Sub<Output = T> + Send + Sync,
    {
        self.sum_what(sums, |first, plane| {
            plane.copy_from_slice(&values[first..first + plane.len()]);
        });
    }

    /// Sums what is written plane by plane, from the number of its first voxel, right before the plane is summed.
    pub fn sum_what<T>(&self, column: &mut [T], write: impl Fn(usize, &mut [T]) + Sync)
    where
        T: Copy + Default + Add<Output = T> + Sub<Output = T> + Send + Sync,
    {
        let [nx, ny, nz] = self.shape;
        let planes = column.par_chunks_exact_mut(nx * ny).enumerate();
        planes
            .with_min_len(self.grain.of(8))
            .for_each_init(Vec::new, |prefix, (number, plane)| {
                write(number * nx * ny, plane);
                if nx > 1 && self.reach > 0 {
                    sum_rows(plane, nx, self.reach, prefix);
                }
                if ny > 1 && self.reach > 0 {
                    sum_layers(plane, nx, self.reach, prefix);
                }
            });
        if nz > 1 && self.reach > 0 {
            sum_layers(column, nx * ny, self.reach, &mut Vec::new());
        }
    }

    /// Writes the sum over the cube of each voxel divided by `unit` times the number of voxels in it.
    pub fn per_voxel<T: Copy + Sync>(
        &self,
        sums: &[T],
        unit: f64,
        number: impl Fn(T) -> f64 + Sync,
        means: &mut [f64],
    ) {
        let [nx, ny, nz] = self.shape;
        let widths: Vec<f64> = (0..nx).map(|x| self.width(x, nx) as f64).collect();
        let rows = sums
            .par_chunks_exact(nx)
            .zip(means.par_chunks_exact_mut(nx));
        let rows = rows.with_min_len(self.grain.of(256)).enumerate();
        rows.for_each(|(row, (sums, means))| {
            let (y, z) = (row % ny, row / ny);
            let plane = (self.width(z, nz) * self.width(y, ny)) as f64;
            for ((mean, sum), width) in means.iter_mut().zip(sums).zip(&widths) {
                *mean = number(*sum) / (plane * width * unit);
            }
        });
    }

    /// Voxels of a cube along an axis.
    fn width(&self, at: usize, length: usize) -> usize {
        (at + self.reach + 1).min(length) - at.saturating_sub(self.reach)
    }
}

/// Rows that are summed side by side: each sum waits for the one before it in its row, and for no other row.
const ROWS: usize = 4;

/// Replaces every value by the sum over its neighbours in its row, by prefix sums of each row.
fn sum_rows<T>(column: &mut [T], length: usize, reach: usize, prefix: &mut Vec<T>)
where
    T: Copy + Default + Add<Output = T> + Sub<Output = T>,
{
    prefix.clear();
    prefix.resize(ROWS * (length + 1), T::default());
    let mut groups = column.chunks_exact_mut(ROWS * length);
    for rows in &mut groups {
        add_up_rows(rows, length, prefix);
        for (row, prefix) in rows
            .chunks_exact_mut(length)
            .zip(prefix.chunks_exact(length + 1))
        {
            differences(row, reach, prefix);
        }
    }
    let prefix = &mut prefix[..length + 1];
    for row in groups.into_remainder().chunks_exact_mut(length) {
        let mut sum = T::default();
        for (next, value) in prefix[1..].iter_mut().zip(row.iter()) {
            sum = sum + *value;
            *next = sum;
        }
        differences(row, reach, prefix);
    }
}

/// Prefix sums of [`ROWS`] rows.
fn add_up_rows<T: Copy + Default + Add<Output = T>>(rows: &[T], length: usize, prefix: &mut [T]) {
    let (a, b) = rows.split_at(2 * length);
    let ((a, b), (c, d)) = (a.split_at(length), b.split_at(length));
    let (p, q) = prefix.split_at_mut(2 * (length + 1));
    let ((p, q), (r, s)) = (p.split_at_mut(length + 1), q.split_at_mut(length + 1));
    let values = a.iter().zip(b).zip(c).zip(d);
    let sums = p[1..]
        .iter_mut()
        .zip(&mut q[1..])
        .zip(&mut r[1..])
        .zip(&mut s[1..]);
    let mut sum = [T::default(); ROWS];
    for ((((a, b), c), d), (((p, q), r), s)) in values.zip(sums) {
        sum = [sum[0] + *a, sum[1] + *b, sum[2] + *c, sum[3] + *d];
        [*p, *q, *r, *s] = sum;
    }
}

/// Sums around each value of a row from its prefix sums.
fn differences<T: Copy + Sub<Output = T>>(row: &mut [T], reach: usize, prefix: &[T]) {
    let length = row.len();
    // Where the window ends within the row on both sides.
    let (from, to) = (reach, length.saturating_sub(reach));
    if from < to {
        let (low, high) = (&prefix[..to - from], &prefix[2 * reach + 1..]);
        for ((value, high), low) in row[from..to].iter_mut().zip(high).zip(low) {
            *value = *high - *low;
        }
    }
    let ends = (0..from.min(length)).chain(from.max(to)..length);
    for i in ends {
        row[i] = prefix[(i + reach + 1).min(length)] - prefix[i.saturating_sub(reach)];
    }
}

/// Replaces every value by the sum over its neighbours in the layers before and after its own, by prefix sums of strips of layers.
fn sum_layers<T>(column: &mut [T], layer: usize, reach: usize, prefix: &mut Vec<T>)
where
    T: Copy + Default + Add<Output = T> + Sub<Output = T>,
{
    let count = column.len() / layer;
    for start in (0..layer).step_by(STRIP) {
        let width = STRIP.min(layer - start);
        prefix.clear();
        prefix.resize((count + 1) * width, T::default());
        for (i, values) in column.chunks_exact(layer).enumerate() {
            let (done, next) = prefix.split_at_mut((i + 1) * width);
            let before = &done[i * width..];
            let values = &values[start..start + width];
            for ((next, before), value) in next.iter_mut().zip(before).zip(values) {
                *next = *before + *value;
            }
        }
        for (i, sums) in column.chunks_exact_mut(layer).enumerate() {
            let low = &prefix[i.saturating_sub(reach) * width..][..width];
            let high = &prefix[(i + reach + 1).min(count) * width..][..width];
            // A difference of prefix sums of non-negative numbers never falls below zero.
            let sums = &mut sums[start..start + width];
            for ((sum, high), low) in sums.iter_mut().zip(high).zip(low) {
                *sum = *high - *low;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::Wrapping;

    use super::*;

    /// Whole and floating numbers, strips that end within a layer, reaches beyond the walls.
    #[test]
    fn equals_the_direct_sum() {
        for (shape, reach) in [
            ([23, 19, 5], 1),
            ([5, 4, 3], 2),
            ([7, 1, 1], 9),
            ([3, 4, 6], 0),
        ] {
            let [nx, ny, nz] = shape;
            let cubes = Cubes {
                shape,
                reach,
                grain: Grain::default(),
            };
            let column: Vec<u32> = (0..nx * ny * nz).map(|i| (i * 7919 % 31) as u32).collect();
            let mut whole: Vec<Wrapping<u32>> = column.iter().copied().map(Wrapping).collect();
            let mut floating: Vec<f64> = column.iter().copied().map(f64::from).collect();
            cubes.sum(&mut whole);
            cubes.sum(&mut floating);
            let mut means = vec![0.0; column.len()];
            cubes.per_voxel(&floating, 8.0, |sum| sum, &mut means);
            let around =
                |at: usize, length: usize| at.saturating_sub(reach)..(at + reach + 1).min(length);
            for voxel in 0..column.len() {
                let (x, y, z) = (voxel % nx, voxel / nx % ny, voxel / (nx * ny));
                let (mut slow, mut voxels) = (0, 0.0);
                for k in around(z, nz) {
                    for j in around(y, ny) {
                        for i in around(x, nx) {
                            slow += column[i + nx * (j + ny * k)];
                            voxels += 1.0;
                        }
                    }
                }
                assert_eq!(whole[voxel].0, slow, "{shape:?} {voxel}");
                assert_eq!(floating[voxel], f64::from(slow));
                assert_eq!(means[voxel], f64::from(slow) / (voxels * 8.0));
            }
        }
    }
}
