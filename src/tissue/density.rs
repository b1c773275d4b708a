//! Cells of one state within a radius (Eq. P8).

use std::ops::Range;

use rayon::prelude::*;

use super::ball::{ball_between, ball_in_patch_um3};
use crate::cells::Population;
use crate::fields::Grid;
use crate::ids::StateId;
use crate::work::Grain;

/// The cells of one state, in the order of voxels, that are counted within a radius.
pub struct Crowding<'a> {
    grid: &'a Grid,
    state: StateId,
    radius_um: f64,
    /// Place of the first cell of each voxel, and the number of all.
    first: Vec<u32>,
    cells: Vec<Counted>,
    grain: Grain,
}

/// A cell that is counted.
#[derive(Clone, Copy, Default)]
struct Counted {
    position_um: [f32; 3],
}

impl Counted {
    /// Square of the distance to a point, um^2.
    fn square_from(&self, point_um: [f64; 3]) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|axis| f64::from(self.position_um[axis]) - point_um[axis]);
        x * x + y * y + z * z
    }
}

/// A cell may lie so far outside of its voxel, as a share of its edge: positions are rounded to single numbers.
const MARGIN: f64 = 1e-3;

/// With fewer cells in a row of voxels it is faster to look at each than to find the voxels that lie within the radius.
const MANY_IN_A_ROW: usize = 16;

/// Distances from a point to what lies between two planes.
struct Edges {
    here_um: [f64; 3],
    margin_um: f64,
}

impl Edges {
    /// Squares of the least and of the greatest distance along an axis to what lies between two places, or a little beyond, um^2.
    fn squares(&self, axis: usize, [from_um, to_um]: [f64; 2]) -> [f64; 2] {
        let here = self.here_um[axis];
        let (from, to) = (from_um - self.margin_um, to_um + self.margin_um);
        let least = (from - here).max(here - to).max(0.0);
        let greatest = (here - from).max(to - here);
        [least * least, greatest * greatest]
    }
}

impl<'a> Crowding<'a> {
    /// The cells of a state. The rows of the population may have any order.
    pub fn new(
        cells: &Population,
        grid: &'a Grid,
        state: StateId,
        radius_um: f64,
        grain: Grain,
    ) -> Self {
        let rows = || (0..cells.len()).filter(|row| cells.state[*row] == state);
        let mut first = vec![0_u32; grid.voxels() + 1];
        for row in rows() {
            first[cells.voxel[row] as usize + 1] += 1;
        }
        for voxel in 0..grid.voxels() {
            first[voxel + 1] += first[voxel];
        }
        let mut next = first.clone();
        let mut counted = vec![Counted::default(); first[grid.voxels()] as usize];
        for row in rows() {
            let place = &mut next[cells.voxel[row] as usize];
            counted[*place as usize] = Counted {
                position_um: cells.position_um[row],
            };
            *place += 1;
        }
        Self {
            grid,
            state,
            radius_um,
            first,
            cells: counted,
            grain,
        }
    }

    /// Other cells per um^3 within the radius around each cell, by row; zero where the state of the cell is none of the `readers`.
    pub fn at_cells(&self, cells: &Population, readers: &[bool]) -> Vec<f64> {
        let rows = (0..cells.len()).into_par_iter();
        let density = |row: usize| {
            if readers[cells.state[row].index()] {
                // A cell does not count itself.
                let own = usize::from(cells.state[row] == self.state);
                let here_um = cells.position_um[row].map(f64::from);
                self.at_cell(here_um, cells.voxel[row], own)
            } else {
                0.0
            }
        };
        rows.with_min_len(self.grain.of(256)).map(density).collect()
    }

    fn at_cell(&self, here_um: [f64; 3], voxel: u32, own: usize) -> f64 {
        let count = self.within(here_um, voxel).saturating_sub(own);
        if count == 0 {
            return 0.0;
        }
        count as f64 / ball_in_patch_um3(self.grid, here_um, self.radius_um)
    }

    /// How many cells lie within the radius around a point of a voxel. Voxels that lie within it wholly are not looked into.
    fn within(&self, here_um: [f64; 3], voxel: u32) -> usize {
        let size_um = self.grid.size_um();
        let whole = Edges {
            here_um,
            margin_um: MARGIN * self.grid.spacing_um,
        };
        let most = self.radius_um * self.radius_um;
        let far: f64 = (0..3)
            .map(|axis| whole.squares(axis, [0.0, size_um[axis]])[1])
            .sum();
        if far <= most {
            return self.cells.len();
        }
        let near = |cells: &[Counted]| {
            let within = |cell: &&Counted| cell.square_from(here_um) <= most;
            cells.iter().filter(within).count()
        };
        let [x, y, z] = self.grid.coordinates(voxel as usize);
        let [xs, ys, zs] = [(x, 0), (y, 1), (z, 2)].map(|(at, axis)| self.span(at, axis));
        // To look into rows of voxels costs about as much as to look at a cell.
        if self.cells.len() <= ys.len() * zs.len() {
            return near(&self.cells);
        }
        let rows = zs.flat_map(|z| ys.clone().map(move |y| [y, z]));
        let in_a_row = self.cells.len() * xs.len() / self.grid.voxels();
        if in_a_row < MANY_IN_A_ROW {
            let row = |row| near(&self.cells[self.of_row(&xs, row)]);
            return rows.map(row).sum();
        }
        let row = |row: [usize; 2]| {
            let [y_um, z_um] = [0, 1].map(|of| whole.squares(of + 1, self.edges(row[of])));
            let [cut, inner] = [0, 1].map(|edge| most - y_um[edge] - z_um[edge]);
            let cut = self.shrunk(&xs, |x| whole.squares(0, self.edges(x))[0] <= cut);
            let inner = self.shrunk(&cut, |x| whole.squares(0, self.edges(x))[1] <= inner);
            let [cut, inner] = [cut, inner].map(|xs| self.of_row(&xs, row));
            if inner.is_empty() {
                near(&self.cells[cut])
            } else {
                let [left, right] = [cut.start..inner.start, inner.end..cut.end];
                near(&self.cells[left]) + inner.len() + near(&self.cells[right])
            }
        };
        rows.map(row).sum()
    }

    /// The cells in a part of the row of voxels at y and z.
    fn of_row(&self, xs: &Range<usize>, [y, z]: [usize; 2]) -> Range<usize> {
        if xs.is_empty() {
            return 0..0;
        }
        // The voxels of a row follow each other, and the next one begins where the last ends.
        let place = |voxel: usize| self.first[voxel] as usize;
        let [first, last] = [xs.start, xs.end - 1].map(|x| self.grid.index([x, y, z]));
        place(first)..place(last + 1)
    }

    /// The part of a row of voxels in which something holds: it holds in one piece or nowhere.
    fn shrunk(&self, xs: &Range<usize>, holds: impl Fn(usize) -> bool) -> Range<usize> {
        let Some(start) = xs.clone().find(|x| holds(*x)) else {
            return xs.start..xs.start;
        };
        let last = xs.clone().rev().find(|x| holds(*x)).unwrap_or(start);
        start..last + 1
    }

    /// Where a voxel begins and ends along an axis, um.
    fn edges(&self, at: usize) -> [f64; 2] {
        [at as f64, at as f64 + 1.0].map(|edge| edge * self.grid.spacing_um)
    }

    /// Voxels that the radius can reach on each side of one's own.
    fn reach(&self) -> usize {
        libm::ceil(self.radius_um / self.grid.spacing_um) as usize
    }

    /// Voxels along an axis that are within reach of one.
    fn span(&self, at: usize, axis: usize) -> Range<usize> {
        let reach = self.reach();
        at.saturating_sub(reach)..at.saturating_add(reach + 1).min(self.grid.shape[axis])
    }

    /// Cells per um^3 within the radius around the middle of each voxel.
    pub fn at_voxels(&self) -> Vec<f64> {
        let [nx, ny, _] = self.grid.shape;
        let balls = Balls::new(self.grid, self.radius_um);
        let mut column = vec![0.0; self.grid.voxels()];
        let planes = column.par_chunks_exact_mut(nx * ny).enumerate();
        planes.with_min_len(self.grain.of(1)).for_each_init(
            || vec![0_i32; (nx + 1) * ny],
            |steps, (z, plane)| {
                steps.fill(0);
                self.mark(z, steps);
                for (y, row) in plane.chunks_exact_mut(nx).enumerate() {
                    let mut count = 0;
                    for (x, value) in row.iter_mut().enumerate() {
                        count += steps[y * (nx + 1) + x];
                        if count > 0 {
                            *value = f64::from(count) / balls.um3([x, y, z]);
                        }
                    }
                }
            },
        );
        column
    }

    /// In each row of a plane of voxels, marks where the middles that a cell reaches begin and where they end.
    fn mark(&self, z: usize, steps: &mut [i32]) {
        let [nx, ny, _] = self.grid.shape;
        let (spacing, most) = (self.grid.spacing_um, self.radius_um * self.radius_um);
        let planes = self.span(z, 2);
        let from = self.first[planes.start * nx * ny] as usize;
        let to = self.first[planes.end * nx * ny] as usize;
        let middle = |at: usize| (at as f64 + 0.5) * spacing;
        for cell in &self.cells[from..to] {
            let here = cell.position_um.map(f64::from);
            let left = most - (here[2] - middle(z)) * (here[2] - middle(z));
            if left < 0.0 {
                continue;
            }
            for y in self.middles(here[1], left, ny) {
                let left = left - (here[1] - middle(y)) * (here[1] - middle(y));
                let reached = self.middles(here[0], left, nx);
                if !reached.is_empty() {
                    steps[y * (nx + 1) + reached.start] += 1;
                    steps[y * (nx + 1) + reached.end] -= 1;
                }
            }
        }
    }

    /// Voxels along an axis whose middles are within this distance (squared) of a point.
    fn middles(&self, at_um: f64, square: f64, length: usize) -> Range<usize> {
        let reach = square.max(0.0).sqrt();
        let place = |um: f64| um / self.grid.spacing_um - 0.5;
        // Casts to whole numbers saturate at zero.
        let start = libm::ceil(place(at_um - reach)) as usize;
        let end = (libm::floor(place(at_um + reach)) + 1.0) as usize;
        start..end.min(length).max(start)
    }
}

/// Volumes of the balls around the middles of voxels: one for each pair of distances to walls that there is along each axis.
struct Balls {
    /// Number of the pair of each voxel along each axis.
    pair: [Vec<usize>; 3],
    pairs: [usize; 3],
    um3: Vec<f64>,
}

impl Balls {
    fn new(grid: &Grid, radius_um: f64) -> Self {
        let along = [0, 1, 2].map(|axis| pairs(grid.shape[axis], grid.spacing_um, radius_um));
        let [xs, ys, zs] = &along;
        let mut um3 = Vec::with_capacity(xs.1.len() * ys.1.len() * zs.1.len());
        for z in &zs.1 {
            for y in &ys.1 {
                um3.extend(xs.1.iter().map(|x| ball_between([*x, *y, *z], radius_um)));
            }
        }
        Self {
            pairs: [xs.1.len(), ys.1.len(), zs.1.len()],
            pair: along.map(|(pair, _)| pair),
            um3,
        }
    }

    fn um3(&self, at: [usize; 3]) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|axis| self.pair[axis][at[axis]]);
        self.um3[(z * self.pairs[1] + y) * self.pairs[0] + x]
    }
}

/// The number of the pair of distances to the two walls of an axis, for each voxel, and these pairs: the nearer wall first, none beyond
/// the radius, so that voxels opposite each other and those far from walls share theirs.
fn pairs(length: usize, spacing_um: f64, radius_um: f64) -> (Vec<usize>, Vec<[f64; 2]>) {
    let mut pairs: Vec<[f64; 2]> = Vec::new();
    let distance = |voxels: usize| ((voxels as f64 + 0.5) * spacing_um).min(radius_um);
    let number = |at: usize| {
        let far = distance((length - 1 - at).max(at));
        let pair = [distance(at.min(length - 1 - at)), far];
        let known = pairs.iter().position(|other| *other == pair);
        known.unwrap_or_else(|| {
            pairs.push(pair);
            pairs.len() - 1
        })
    };
    ((0..length).map(number).collect(), pairs)
}

#[cfg(test)]
mod tests;
