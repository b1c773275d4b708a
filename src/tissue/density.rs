//! Cells of one state within a radius (Eq. P8).

use rayon::prelude::*;

use super::ball::{ball_between, ball_in_patch_um3};
use crate::cells::Population;
use crate::fields::Grid;
use crate::ids::StateId;
use crate::work::Grain;

/// The cells of one state, in the order of voxels, that are counted within a radius.
pub struct Crowding<'a> {
    grid: &'a Grid,
    radius_um: f64,
    /// Place of the first cell of each voxel, and the number of all.
    first: Vec<u32>,
    cells: Vec<Counted>,
    grain: Grain,
}

/// A cell that is counted.
#[derive(Clone, Copy, Default)]
struct Counted {
    row: u32,
    position_um: [f32; 3],
}

impl Counted {
    /// Square of the distance to a point, um^2.
    fn square_from(&self, point_um: [f64; 3]) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|axis| f64::from(self.position_um[axis]) - point_um[axis]);
        x * x + y * y + z * z
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
                row: row as u32,
                position_um: cells.position_um[row],
            };
            *place += 1;
        }
        Self {
            grid,
            radius_um,
            first,
            cells: counted,
            grain,
        }
    }

    /// Other cells per um^3 within the radius around each cell, by row; zero where the state of the cell is none of the `readers`.
    pub fn at_cells(&self, cells: &Population, readers: &[bool]) -> Vec<f64> {
        let rows = (0..cells.len()).into_par_iter();
        let density = |row: usize| match readers[cells.state[row].index()] {
            true => self.at_cell(row, cells.position_um[row].map(f64::from), cells.voxel[row]),
            false => 0.0,
        };
        rows.with_min_len(self.grain.of(256)).map(density).collect()
    }

    fn at_cell(&self, row: usize, here_um: [f64; 3], voxel: u32) -> f64 {
        let most = self.radius_um * self.radius_um;
        let near = |cells: &[Counted]| {
            let other = |cell: &&Counted| cell.row as usize != row;
            let within = |cell: &&Counted| cell.square_from(here_um) <= most;
            cells.iter().filter(within).filter(other).count()
        };
        let reach = self.reach();
        let [x, y, z] = self.grid.coordinates(voxel as usize);
        // To look into rows of voxels costs about as much as to look at a cell.
        let count = match self.cells.len() <= (2 * reach + 1) * (2 * reach + 1) {
            true => near(&self.cells),
            false => {
                let [xs, ys, zs] = [(x, 0), (y, 1), (z, 2)].map(|(at, axis)| self.span(at, axis));
                let row = |(y, z): (usize, usize)| {
                    let place = |x: usize| self.first[self.grid.index([x, y, z])] as usize;
                    let from = place(xs.start);
                    // The voxels of a row follow each other, and the next one begins where the last ends.
                    let to = self.first[self.grid.index([xs.end - 1, y, z]) + 1] as usize;
                    near(&self.cells[from..to])
                };
                zs.flat_map(|z| ys.clone().map(move |y| (y, z)))
                    .map(row)
                    .sum()
            }
        };
        if count == 0 {
            return 0.0;
        }
        count as f64 / ball_in_patch_um3(self.grid, here_um, self.radius_um)
    }

    /// Voxels that the radius can reach on each side of one's own.
    fn reach(&self) -> usize {
        libm::ceil(self.radius_um / self.grid.spacing_um) as usize
    }

    /// Voxels along an axis that are within reach of one.
    fn span(&self, at: usize, axis: usize) -> std::ops::Range<usize> {
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
    fn middles(&self, at_um: f64, square: f64, length: usize) -> std::ops::Range<usize> {
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
mod tests {
    use super::*;
    use crate::cells::NewCell;
    use crate::ids::{CellId, Tick};
    use crate::rng::{Purpose, Seeder};

    const RADIUS_UM: f64 = 60.0;

    /// This many cells anywhere in a box, every third in the other state, in a grid of such voxels.
    fn strewn(size_um: [f64; 3], spacing_um: f64, count: u64, seed: u64) -> (Population, Grid) {
        let shape = size_um.map(|size| libm::round(size / spacing_um) as usize);
        let grid = Grid::new(shape, spacing_um).unwrap();
        let keyed = Seeder::new(seed).keyed(Purpose::Test);
        let mut cells = Population::default();
        for number in 0..count {
            let mut stream = keyed.stream(number, 0);
            let place = size_um.map(|size| (stream.uniform() * size) as f32);
            let state = StateId::new(usize::from(number % 3 == 0));
            let id = CellId::resident(number);
            let cell = NewCell::fresh(id, state, place, Tick(0));
            cells.push(cell, grid.voxel_of_um(place.map(f64::from)));
        }
        cells.sort_by_voxel();
        (cells, grid)
    }

    fn crowding<'a>(cells: &Population, grid: &'a Grid) -> Crowding<'a> {
        Crowding::new(cells, grid, StateId::new(0), RADIUS_UM, Grain::default())
    }

    /// By looking at all cells, from every cell and from the middle of every voxel; few and many, flat and thick.
    #[test]
    fn counts_are_those_of_a_look_at_all_cells() {
        for (size_um, spacing_um, count) in [
            ([200.0, 160.0, 120.0], 20.0, 900),
            ([200.0, 160.0, 120.0], 40.0, 20),
            ([240.0, 300.0, 30.0], 30.0, 600),
            ([70.0, 70.0, 70.0], 10.0, 300),
        ] {
            let (cells, grid) = strewn(size_um, spacing_um, count, count);
            let slow = |from: [f64; 3], own: Option<usize>| {
                let near = |row: &usize| {
                    let place = cells.position_um[*row].map(f64::from);
                    let apart = [0, 1, 2].map(|axis| place[axis] - from[axis]);
                    let square: f64 = apart.iter().map(|apart| apart * apart).sum();
                    cells.state[*row].index() == 0
                        && Some(*row) != own
                        && square <= RADIUS_UM * RADIUS_UM
                };
                let count = (0..cells.len()).filter(near).count() as f64;
                count / ball_in_patch_um3(&grid, from, RADIUS_UM)
            };
            let crowding = crowding(&cells, &grid);
            for (row, found) in crowding.at_cells(&cells, &[true, false]).iter().enumerate() {
                let expected = match cells.state[row].index() {
                    0 => slow(cells.position_um[row].map(f64::from), Some(row)),
                    _ => 0.0,
                };
                assert_eq!(*found, expected);
            }
            for (voxel, found) in crowding.at_voxels().iter().enumerate() {
                let expected = slow(grid.centre_um(voxel), None);
                assert!(
                    (found - expected).abs() <= 1e-12 * expected,
                    "{found} {expected}"
                );
            }
        }
    }

    #[test]
    fn the_only_cell_has_no_neighbours() {
        let (cells, grid) = strewn([100.0; 3], 20.0, 1, 1);
        let crowding = Crowding::new(&cells, &grid, cells.state[0], RADIUS_UM, Grain::default());
        assert_eq!(crowding.at_cells(&cells, &[true, true]), [0.0]);
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// Uniform cells have, on average, the density that there is: in thick and flat patches, near walls too, for voxels of any size.
    #[test]
    fn the_mean_is_the_true_density_for_any_voxels() {
        let sizes_um: [[f64; 3]; 3] = [[300.0; 3], [300.0, 300.0, 30.0], [60.0, 300.0, 300.0]];
        for size_um in sizes_um {
            let mut found = Vec::new();
            for spacing_um in [10.0, 20.0, 30.0] {
                // The flat patch is one voxel thick.
                let thick = if size_um[2] < 100.0 {
                    spacing_um
                } else {
                    size_um[2]
                };
                let size_um = [size_um[0], size_um[1], thick];
                let volume: f64 = size_um.iter().product();
                let count = 900;
                let true_per_um3 = 600.0 / volume;
                let (mut of_cells, mut of_voxels) = (Vec::new(), Vec::new());
                for seed in 0..40 {
                    let (cells, grid) = strewn(size_um, spacing_um, count, seed);
                    let crowding = crowding(&cells, &grid);
                    // Each cell has the neighbours that the others make: one fewer.
                    let own = crowding.at_cells(&cells, &[true, false]);
                    let own = own.iter().zip(&cells.state).filter(|(_, s)| s.index() == 0);
                    let own: Vec<f64> = own.map(|(density, _)| *density).collect();
                    let others = (own.len() - 1) as f64 / own.len() as f64;
                    of_cells.push(mean(&own) / others / true_per_um3);
                    of_voxels.push(mean(&crowding.at_voxels()) / true_per_um3);
                }
                found.push([mean(&of_cells), mean(&of_voxels)]);
            }
            // Each mean is known to 0.004.
            let off = |share: &f64| (share - 1.0).abs() > 0.02;
            assert!(
                !found.as_flattened().iter().any(off),
                "{size_um:?} {found:?}"
            );
        }
    }
}
