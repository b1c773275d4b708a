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
        if self.reach == 0 {
            return;
        }
        let [nx, ny, nz] = self.shape;
        let planes = column.par_chunks_exact_mut(nx * ny);
        planes
            .with_min_len(self.grain.of(8))
            .for_each_init(Vec::new, |prefix, plane| {
                if nx > 1 {
                    sum_rows(plane, nx, self.reach, prefix);
                }
                if ny > 1 {
                    sum_layers(plane, nx, self.reach, prefix);
                }
            });
        if nz > 1 {
            sum_layers(column, nx * ny, self.reach, &mut Vec::new());
        }
    }

    /// Sum over the cube of each voxel divided by `unit` times the number of voxels in it.
    pub fn per_voxel<T: Copy>(&self, sums: &[T], unit: f64, number: fn(T) -> f64) -> Vec<f64> {
        let [nx, ny, nz] = self.shape;
        let widths: Vec<f64> = (0..nx).map(|x| self.width(x, nx) as f64).collect();
        let mut means = Vec::with_capacity(sums.len());
        for (row, sums) in sums.chunks_exact(nx).enumerate() {
            let (y, z) = (row % ny, row / ny);
            let plane = (self.width(z, nz) * self.width(y, ny)) as f64;
            let mean = |(sum, width): (&T, &f64)| number(*sum) / (plane * width * unit);
            means.extend(sums.iter().zip(&widths).map(mean));
        }
        means
    }

    /// Voxels of a cube along an axis.
    fn width(&self, at: usize, length: usize) -> usize {
        (at + self.reach + 1).min(length) - at.saturating_sub(self.reach)
    }
}

/// Replaces every value by the sum over its neighbours in its row, by prefix sums of each row.
fn sum_rows<T>(column: &mut [T], length: usize, reach: usize, prefix: &mut Vec<T>)
where
    T: Copy + Default + Add<Output = T> + Sub<Output = T>,
{
    prefix.clear();
    prefix.resize(length + 1, T::default());
    for row in column.chunks_exact_mut(length) {
        let mut sum = T::default();
        for (next, value) in prefix[1..].iter_mut().zip(row.iter()) {
            sum = sum + *value;
            *next = sum;
        }
        for (i, value) in row.iter_mut().enumerate() {
            *value = prefix[(i + reach + 1).min(length)] - prefix[i.saturating_sub(reach)];
        }
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
            let means = cubes.per_voxel(&floating, 8.0, |sum| sum);
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
