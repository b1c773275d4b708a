//! Sums over cubes around every voxel.

/// Sum of `column` over the cube of half-width `reach` voxels around each voxel, cut at the walls.
/// The cost does not depend on the reach. `shape` is the number of voxels along x, y, z.
pub fn box_sum(column: &[f64], shape: [usize; 3], reach: usize) -> Vec<f64> {
    if reach == 0 {
        return column.to_vec();
    }
    let strides = [1, shape[0], shape[0] * shape[1]];
    let mut sums = column.to_vec();
    let mut prefix = Vec::new();
    if shape[0] > 1 {
        sum_rows(&mut sums, shape[0], reach, &mut prefix);
    }
    for axis in 1..3 {
        if shape[axis] > 1 {
            sum_along(&mut sums, strides[axis], shape[axis], reach, &mut prefix);
        }
    }
    sums
}

/// Number of voxels in the cube of half-width `reach` around each voxel, cut at the walls.
pub fn box_count(shape: [usize; 3], reach: usize) -> Vec<f64> {
    let width = |at: usize, length: usize| (at + reach + 1).min(length) - at.saturating_sub(reach);
    let [nx, ny, nz] = shape;
    let widths: Vec<f64> = (0..nx).map(|x| width(x, nx) as f64).collect();
    let mut counts = Vec::with_capacity(nx * ny * nz);
    for z in 0..nz {
        for y in 0..ny {
            let plane = (width(z, nz) * width(y, ny)) as f64;
            counts.extend(widths.iter().map(|width| plane * width));
        }
    }
    counts
}

/// Replaces every value by the sum over its neighbours in its row, by prefix sums of each row.
fn sum_rows(column: &mut [f64], length: usize, reach: usize, prefix: &mut Vec<f64>) {
    prefix.clear();
    prefix.resize(length + 1, 0.0);
    for row in column.chunks_exact_mut(length) {
        let mut sum = 0.0;
        for (next, value) in prefix[1..].iter_mut().zip(row.iter()) {
            sum += value;
            *next = sum;
        }
        for (i, value) in row.iter_mut().enumerate() {
            *value = prefix[(i + reach + 1).min(length)] - prefix[i.saturating_sub(reach)];
        }
    }
}

/// Replaces every value by the sum over its neighbours along an axis, by prefix sums of whole layers.
fn sum_along(
    column: &mut [f64],
    stride: usize,
    length: usize,
    reach: usize,
    prefix: &mut Vec<f64>,
) {
    prefix.clear();
    prefix.resize((length + 1) * stride, 0.0);
    for block in column.chunks_exact_mut(length * stride) {
        for i in 0..length {
            let (done, next) = prefix.split_at_mut((i + 1) * stride);
            let before = &done[i * stride..];
            let layer = &block[i * stride..(i + 1) * stride];
            for ((next, before), value) in next.iter_mut().zip(before).zip(layer) {
                *next = before + value;
            }
        }
        for (i, layer) in block.chunks_exact_mut(stride).enumerate() {
            let low = &prefix[i.saturating_sub(reach) * stride..];
            let high = &prefix[(i + reach + 1).min(length) * stride..];
            // A difference of prefix sums of non-negative numbers never falls below zero.
            for ((sum, high), low) in layer.iter_mut().zip(high).zip(low) {
                *sum = high - low;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_direct_sum() {
        let shape = [5, 4, 3];
        let column: Vec<f64> = (0..60).map(|i| f64::from((i * 7919) % 31)).collect();
        let fast = box_sum(&column, shape, 1);
        assert_eq!(box_count(shape, 1), box_sum(&[1.0; 60], shape, 1));
        let at = |x: usize, y: usize, z: usize| column[x + 5 * (y + 4 * z)];
        for z in 0..3usize {
            for y in 0..4usize {
                for x in 0..5usize {
                    let mut slow = 0.0;
                    for k in z.saturating_sub(1)..(z + 2).min(3) {
                        for j in y.saturating_sub(1)..(y + 2).min(4) {
                            for i in x.saturating_sub(1)..(x + 2).min(5) {
                                slow += at(i, j, k);
                            }
                        }
                    }
                    assert_eq!(fast[x + 5 * (y + 4 * z)], slow);
                }
            }
        }
    }
}
