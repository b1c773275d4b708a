//! Persistent random walk with a pull up gradients (Eq. T2).

use rayon::prelude::*;

use crate::cells::Population;
use crate::fields::Grid;
use crate::rng::{Keyed, Stream, StreamBatch};
use crate::tissue::Crowd;
use crate::work::Grain;

/// What drives one cell during a step.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Drive {
    /// Speed, um/s; zero for cells that do not move.
    pub speed_um_per_s: f32,
    /// Mean time between turns, s.
    pub persistence_s: f32,
    /// Sum of the unit gradients of the factors the cell follows, each times its weight.
    pub pull: [f32; 3],
}

/// The frame of a motion step.
pub struct Mover<'a> {
    /// Voxels and walls; cells are reflected at the walls.
    pub grid: &'a Grid,
    /// Random streams of the purpose "motion".
    pub streams: Keyed,
    /// Length of the step, s.
    pub dt_s: f64,
    /// Number of the step.
    pub step: u32,
    /// How finely the work is split.
    pub grain: Grain,
}

/// Moves all cells by one step. A cell turns at random times with its persistence; its new direction is a
/// random unit vector plus its pull. A move into a full voxel does not happen; moves are admitted
/// in the order of identities.
pub fn migrate(cells: &mut Population, drives: &[Drive], crowd: &mut Crowd, with: &Mover<'_>) {
    let frozen = &*cells;
    let mut moves = std::mem::take(&mut crowd.moves);
    moves.resize(cells.len(), Move::default());
    let tasks = moves.par_chunks_mut(LANES).enumerate();
    let tasks = tasks.with_min_len(with.grain.of(256 / LANES));
    tasks.for_each_init(
        || StreamBatch::new(with.streams),
        |opening, (task, moves)| {
            walk_side_by_side(frozen, task * LANES, drives, (opening, with), moves)
        },
    );
    let mut refused = crowd.refuse(cells, &moves).into_iter().peekable();
    for (row, moved) in moves.iter().enumerate() {
        cells.direction[row] = moved.direction;
        if refused.next_if_eq(&row).is_none() {
            cells.position_um[row] = moved.position_um;
            cells.voxel[row] = moved.voxel;
        }
    }
    crowd.moves = moves;
}

/// Cells that draw side by side.
const LANES: usize = 8;

/// Where a cell wants to be at the end of the step.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Move {
    pub position_um: [f32; 3],
    pub direction: [f32; 3],
    pub voxel: u32,
}

/// Walks of the cells in the rows from `first` on.
fn walk_side_by_side(
    cells: &Population,
    first: usize,
    drives: &[Drive],
    (opening, with): (&mut StreamBatch<LANES>, &Mover<'_>),
    moves: &mut [Move],
) {
    let last = first + moves.len() - 1;
    let ids = std::array::from_fn(|lane| cells.id[last.min(first + lane)].raw());
    opening.open(ids, with.step, [false; 4]);
    for (lane, moved) in moves.iter_mut().enumerate() {
        let row = first + lane;
        let drive = &drives[row];
        let (start, old) = (cells.position_um[row], cells.direction[row]);
        if drive.speed_um_per_s <= 0.0 {
            *moved = Move {
                position_um: start,
                direction: old,
                voxel: cells.voxel[row],
            };
            continue;
        }
        let mut position = start.map(f64::from);
        let mut direction = old.map(f64::from);
        // Most cells keep their direction and need only one number.
        if old != [0.0; 3] && goes_on(opening.uniform(lane, 0), drive, with.dt_s) {
            advance(&mut position, &direction, drive, with.dt_s);
        } else {
            turn_and_turn(
                &mut position,
                &mut direction,
                drive,
                (opening.stream(lane), with),
            );
        }
        reflect(&mut position, &mut direction, with.grid.size_um());
        let position_um = position.map(|x| x as f32);
        *moved = Move {
            position_um,
            direction: direction.map(|x| x as f32),
            voxel: with.grid.voxel_of_um(position_um.map(f64::from)) as u32,
        };
    }
}

/// A walk through all its turns.
fn turn_and_turn(
    position: &mut [f64; 3],
    direction: &mut [f64; 3],
    drive: &Drive,
    (mut stream, with): (Stream, &Mover<'_>),
) {
    let flat = with.grid.shape[2] == 1;
    if *direction == [0.0; 3] {
        *direction = turned(drive, flat, &mut stream);
    }
    let mut left_s = with.dt_s;
    while left_s > 0.0 {
        let run_s = run_s(drive, left_s, &mut stream);
        advance(position, direction, drive, run_s);
        left_s -= run_s;
        if left_s > 0.0 {
            *direction = turned(drive, flat, &mut stream);
        }
    }
}

fn advance(position: &mut [f64; 3], direction: &[f64; 3], drive: &Drive, run_s: f64) {
    for axis in 0..3 {
        position[axis] += direction[axis] * f64::from(drive.speed_um_per_s) * run_s;
    }
}

/// Time until the next turn, at most what is left of the step.
fn run_s(drive: &Drive, left_s: f64, stream: &mut Stream) -> f64 {
    let uniform = stream.uniform();
    if goes_on(uniform, drive, left_s) {
        left_s
    } else {
        (-libm::log(uniform) * f64::from(drive.persistence_s)).min(left_s)
    }
}

/// Whether such a draw means a turn after the end for sure, as exp(-x) is not below 1 - x: most cells need no logarithm.
#[inline]
fn goes_on(uniform: f64, drive: &Drive, left_s: f64) -> bool {
    uniform < 1.0 - left_s / f64::from(drive.persistence_s) - MARGIN
}

/// Far more than the rounding of a logarithm and a quotient.
const MARGIN: f64 = 1e-9;

/// A random unit vector plus the pull, made a unit vector again.
fn turned(drive: &Drive, flat: bool, stream: &mut Stream) -> [f64; 3] {
    let angle = std::f64::consts::TAU * stream.uniform();
    let height = if flat {
        0.0
    } else {
        2.0 * stream.uniform() - 1.0
    };
    let ring = (1.0 - height * height).sqrt();
    let random = [ring * libm::cos(angle), ring * libm::sin(angle), height];
    let mut sum = [0.0; 3];
    for axis in 0..3 {
        sum[axis] = random[axis] + f64::from(drive.pull[axis]);
    }
    if flat {
        sum[2] = 0.0;
    }
    let length = sum.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length > 0.0 {
        sum.map(|x| x / length)
    } else {
        random
    }
}

fn reflect(position: &mut [f64; 3], direction: &mut [f64; 3], size: [f64; 3]) {
    for axis in 0..3 {
        if position[axis] > 0.0 && position[axis] <= size[axis] {
            continue;
        }
        let period = 2.0 * size[axis];
        let folded = position[axis] - period * libm::floor(position[axis] / period);
        if folded > size[axis] {
            position[axis] = period - folded;
            direction[axis] = -direction[axis];
        } else {
            position[axis] = folded;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cells::NewCell;
    use crate::ids::{CellId, SiteId, StateId, Tick};
    use crate::rng::{Purpose, Seeder};

    fn crowd(count: u64, at: [f32; 3], grid: &Grid) -> Population {
        let mut cells = Population::default();
        for index in 0..count {
            let cell = NewCell::fresh(
                CellId::resident(SiteId::FIRST, index),
                StateId::new(0),
                at,
                Tick(0),
            );
            cells.push(cell, grid.voxel_of_um(at.map(f64::from)));
        }
        cells
    }

    fn run(cells: &mut Population, drive: Drive, grid: &Grid, steps: u32, most: u32) {
        let streams = Seeder::new(7).keyed(Purpose::Motion);
        let mut crowd = Crowd::new(cells, grid.voxels(), most);
        for step in 0..steps {
            let with = Mover {
                grid,
                streams,
                dt_s: 60.0,
                step,
                grain: Grain::default(),
            };
            migrate(cells, &vec![drive; cells.len()], &mut crowd, &with);
        }
    }

    #[test]
    fn mean_squared_displacement_follows_the_persistent_walk() {
        let grid = Grid::new([1000, 1000, 1000], 20.0).unwrap();
        let centre = [10_000.0f32; 3];
        let mut cells = crowd(4000, centre, &grid);
        let drive = Drive {
            speed_um_per_s: 2.0 / 60.0,
            persistence_s: 600.0,
            pull: [0.0; 3],
        };
        run(&mut cells, drive, &grid, 240, 0);
        let square = |p: &[f32; 3]| {
            (0..3)
                .map(|a| f64::from(p[a] - centre[a]).powi(2))
                .sum::<f64>()
        };
        let msd = cells.position_um.iter().map(square).sum::<f64>() / 4000.0;
        let (v, p, t) = (2.0 / 60.0, 600.0, 240.0 * 60.0);
        let expected = 2.0 * v * v * p * (t - p * (1.0 - f64::exp(-t / p)));
        // The mean of 4000 squares has a relative error of sqrt(2/3/4000) = 1.3 %.
        assert!((msd / expected - 1.0).abs() < 0.05, "{msd} {expected}");
    }

    #[test]
    fn a_pull_moves_the_crowd_up_the_gradient() {
        let grid = Grid::new([100, 100, 100], 20.0).unwrap();
        let mut cells = crowd(500, [1000.0; 3], &grid);
        let drive = Drive {
            speed_um_per_s: 0.01,
            persistence_s: 300.0,
            pull: [1.0, 0.0, 0.0],
        };
        run(&mut cells, drive, &grid, 60, 0);
        let mean = cells
            .position_um
            .iter()
            .map(|p| f64::from(p[0]))
            .sum::<f64>()
            / 500.0;
        // A unit vector plus one along x, made unit again, points 2/3 along x on average.
        assert!((mean - 1000.0 - 36.0 * 2.0 / 3.0).abs() < 1.5, "{mean}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The short cut always decides as the logarithm does.
        #[test]
        fn runs_have_the_bits_of_the_logarithm(word in any::<u64>(), left_s in 1e-3f64..100.0, persistence_s in 1f32..2000.0) {
            let drive = Drive { speed_um_per_s: 1.0, persistence_s, pull: [0.0; 3] };
            let stream = || Seeder::new(word).stream(Purpose::Test, 1, 1);
            let plain = (stream().exponential() * f64::from(persistence_s)).min(left_s);
            prop_assert_eq!(run_s(&drive, left_s, &mut stream()), plain);
        }
    }

    #[test]
    fn walls_keep_cells_inside_and_full_voxels_refuse() {
        let grid = Grid::new([3, 3, 1], 20.0).unwrap();
        let mut cells = crowd(18, [30.0, 30.0, 10.0], &grid);
        let drive = Drive {
            speed_um_per_s: 0.5,
            persistence_s: 60.0,
            pull: [0.0; 3],
        };
        run(&mut cells, drive, &grid, 50, 4);
        let mut held = [0; 9];
        for (position, voxel) in cells.position_um.iter().zip(&cells.voxel) {
            assert!(position.iter().take(2).all(|x| (0.0..=60.0).contains(x)));
            assert_eq!(position[2], 10.0);
            held[*voxel as usize] += 1;
        }
        assert!(
            held.iter().enumerate().all(|(v, n)| v == 4 || *n <= 4),
            "{held:?}"
        );
    }
}
