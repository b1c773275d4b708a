//! Counts within a radius beside a look at all cells.

use super::*;
use crate::cells::NewCell;
use crate::ids::{CellId, SiteId, Tick};
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
        let id = CellId::resident(SiteId::FIRST, number);
        let cell = NewCell::fresh(id, state, place, Tick(0));
        cells.push(cell, grid.voxel_of_um(place.map(f64::from)));
    }
    cells.sort_by_voxel();
    (cells, grid)
}

/// Other cells of the first state within a radius of a point, by a look at all cells.
fn slow(cells: &Population, radius_um: f64, from: [f64; 3], own: Option<usize>) -> f64 {
    let near = |row: &usize| {
        let place = cells.position_um[*row].map(f64::from);
        let apart = [0, 1, 2].map(|axis| place[axis] - from[axis]);
        let square: f64 = apart.iter().map(|apart| apart * apart).sum();
        cells.state[*row].index() == 0 && Some(*row) != own && square <= radius_um * radius_um
    };
    (0..cells.len()).filter(near).count() as f64
}

/// Radii within a voxel, over several, across the patch and beyond it; cells anywhere, and on a lattice on which many lie at exactly
/// the radius and on the faces of voxels.
#[test]
fn counts_within_any_radius_are_those_of_a_look_at_all_cells() {
    for (radius_um, lattice_um) in [
        (7.0, 0.0),
        (50.0, 0.0),
        (50.0, 10.0),
        (130.0, 0.0),
        (130.0, 10.0),
        (170.0, 10.0),
        (1000.0, 0.0),
    ] {
        let (mut cells, grid) = strewn([160.0, 120.0, 80.0], 10.0, 6000, 9);
        for row in 0..cells.len() {
            if lattice_um > 0.0 {
                let place = cells.position_um[row].map(f64::from);
                let place = place.map(|at| libm::floor(at / lattice_um) * lattice_um);
                cells.position_um[row] = place.map(|at| at as f32);
                cells.voxel[row] = grid.voxel_of_um(place) as u32;
            }
        }
        let crowding = Crowding::new(&cells, &grid, StateId::new(0), radius_um, Grain::default());
        let found = crowding.at_cells(&cells, &[true, true]);
        for row in (0..cells.len()).step_by(7) {
            let here = cells.position_um[row].map(f64::from);
            let count = slow(&cells, radius_um, here, Some(row));
            let expected = count / ball_in_patch_um3(&grid, here, radius_um);
            assert_eq!(found[row], expected, "{radius_um} {lattice_um} {row}");
        }
    }
}

/// A cell that is looked at would not count here, so the number that is found is that of cells nobody looked at.
#[test]
fn a_ball_around_the_whole_patch_is_counted_without_a_look_at_cells() {
    let (cells, grid) = strewn([100.0; 3], 20.0, 3000, 3);
    let mut crowding = Crowding::new(&cells, &grid, StateId::new(0), 500.0, Grain::default());
    let all = crowding.cells.len();
    let middle = grid.voxel_of_um([50.0; 3]) as u32;
    // Positions that are no numbers lie within no radius.
    for cell in &mut crowding.cells {
        cell.position_um = [f32::NAN; 3];
    }
    assert_eq!(crowding.within([50.0; 3], middle), all);
    // Of the voxels within a smaller ball, only those that the sphere cuts are looked into.
    crowding.radius_um = 60.0;
    let counted = crowding.within([50.0; 3], middle);
    assert!(counted > all / 5 && counted < all, "{counted} of {all}");
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
            slow(&cells, RADIUS_UM, from, own) / ball_in_patch_um3(&grid, from, RADIUS_UM)
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
