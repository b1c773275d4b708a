//! How much of a ball lies within the patch.

use std::f64::consts::{FRAC_PI_6, PI};

use crate::fields::Grid;

/// Volume of the part of a ball that lies within the patch, um^3; its middle lies within too (Eq. P8).
pub fn ball_in_patch_um3(grid: &Grid, middle_um: [f64; 3], radius_um: f64) -> f64 {
    let size_um = grid.size_um();
    ball_between(
        [0, 1, 2].map(|axis| [middle_um[axis], size_um[axis] - middle_um[axis]]),
        radius_um,
    )
}

/// Volume of a ball between walls at these distances from its middle, two along each axis, none below zero.
pub(super) fn ball_between(walls: [[f64; 2]; 3], radius: f64) -> f64 {
    let mut volume = 0.0;
    for x in walls[0] {
        for y in walls[1] {
            for z in walls[2] {
                volume += eighth([x, y, z].map(|wall| wall.min(radius)), radius);
            }
        }
    }
    volume
}

/// Volume of the eighth of a ball that lies within a box from its middle, whose edges are at most the radius.
///
/// The caps beyond the three walls are subtracted; what lies beyond two of them is subtracted twice and added back. Something
/// lies beyond all three only where the corner lies in the ball, and there the box lies wholly in it.
fn eighth([a, b, c]: [f64; 3], radius: f64) -> f64 {
    if a * a + b * b + c * c <= radius * radius {
        return a * b * c;
    }
    let whole = FRAC_PI_6 * radius * radius * radius;
    let caps = [a, b, c].map(|wall| cap(wall, radius));
    let edge = |i: usize, j: usize, [p, q]: [f64; 2]| {
        if p * p + q * q < radius * radius {
            below_sphere(p, q, radius) - whole + caps[i] + caps[j]
        } else {
            0.0
        }
    };
    let edges = edge(0, 1, [a, b]) + edge(0, 2, [a, c]) + edge(1, 2, [b, c]);
    whole - caps[0] - caps[1] - caps[2] + edges
}

/// A quarter of the cap of a ball beyond a wall.
fn cap(wall: f64, radius: f64) -> f64 {
    PI / 12.0 * (radius - wall) * (radius - wall) * (2.0 * radius + wall)
}

/// The integral of sqrt(r^2 - x^2 - y^2) over 0..a and 0..b, for a^2 + b^2 < r^2.
fn below_sphere(a: f64, b: f64, r: f64) -> f64 {
    let height = (r * r - a * a - b * b).sqrt();
    let side = |a: f64, b: f64| b * (3.0 * r * r - b * b) * libm::atan2(a, height);
    let sides = (side(a, b) + side(b, a)) / 6.0;
    a * b * height / 3.0 + sides - r * r * r * libm::atan2(a * b, r * height) / 3.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Volume of the eighth in thin layers, each a part of a disc, in thin strips.
    fn slow_eighth([a, b, c]: [f64; 3], radius: f64) -> f64 {
        const PARTS: usize = 600;
        let middle = |i: usize, edge: f64| (i as f64 + 0.5) * edge / PARTS as f64;
        let column = |x: f64, y: f64| (radius * radius - x * x - y * y).max(0.0).sqrt().min(c);
        let row = |x: f64| (0..PARTS).map(|j| column(x, middle(j, b))).sum::<f64>();
        let sum: f64 = (0..PARTS).map(|i| row(middle(i, a))).sum();
        sum * (a / PARTS as f64) * (b / PARTS as f64)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_cut_eighth_has_the_volume_of_thin_columns(box_ in prop::array::uniform3(0.01f64..1.0)) {
            let (fast, slow) = (eighth(box_, 1.0), slow_eighth(box_, 1.0));
            prop_assert!((fast - slow).abs() < 2e-4 * slow, "{} {}", fast, slow);
        }
    }

    #[test]
    fn a_ball_far_from_walls_is_whole_and_one_in_a_corner_an_eighth() {
        let ball = 4.0 / 3.0 * PI * 27.0;
        let grid = Grid::new([10, 10, 10], 2.0).unwrap();
        let found = ball_in_patch_um3(&grid, [10.0; 3], 3.0);
        assert!((found / ball - 1.0).abs() < 1e-14);
        let found = ball_in_patch_um3(&grid, [0.0, 20.0, 0.0], 3.0);
        assert!((found / ball - 0.125).abs() < 1e-14);
    }

    #[test]
    fn a_ball_larger_than_the_patch_fills_it() {
        let grid = Grid::new([5, 4, 1], 20.0).unwrap();
        let found = ball_in_patch_um3(&grid, [33.0, 41.0, 10.0], 150.0);
        assert!((found / (100.0 * 80.0 * 20.0) - 1.0).abs() < 1e-14);
    }
}
