//! Persistent walks and chemotaxis: agents against closed forms.

use std::error::Error;

use mscsim::cells::{NewCell, Population};
use mscsim::fields::Grid;
use mscsim::ids::{CellId, SiteId, StateId, Tick};
use mscsim::rng::{Purpose, Seeder};
use mscsim::tissue::{Crowd, Drive, Mover, migrate};
use mscsim::work::Grain;

use super::table::table;

const CELLS: u64 = 4000;
const STEP_S: f64 = 60.0;

/// Cells that begin at a point and walk for so many steps.
fn walk(grid: &Grid, from: [f32; 3], drive: Drive, steps: u32) -> Population {
    let mut cells = Population::default();
    for index in 0..CELLS {
        let id = CellId::resident(SiteId::FIRST, index);
        let cell = NewCell::fresh(id, StateId::new(0), from, Tick(0));
        cells.push(cell, grid.voxel_of_um(from.map(f64::from)));
    }
    let streams = Seeder::new(7).keyed(Purpose::Motion);
    let mut crowd = Crowd::new(&cells, grid.voxels(), 0);
    let drives = vec![drive; cells.len()];
    for step in 0..steps {
        let with = Mover {
            grid,
            streams,
            dt_s: STEP_S,
            step,
            grain: Grain::default(),
        };
        migrate(&mut cells, &drives, &mut crowd, &with);
    }
    cells
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    values.sum::<f64>() / CELLS as f64
}

pub fn section() -> Result<String, Box<dyn Error>> {
    Ok(format!("{}\n{}", spreading()?, chemotaxis()?))
}

/// The mean squared displacement of a persistent walk.
fn spreading() -> Result<String, Box<dyn Error>> {
    let grid = Grid::new([1000, 1000, 1000], 20.0)?;
    let centre = [10_000.0_f32; 3];
    let (speed, persistence) = (2.0 / 60.0, 600.0);
    let drive = Drive {
        speed_um_per_s: speed as f32,
        persistence_s: persistence as f32,
        pull: [0.0; 3],
    };
    let mut rows = Vec::new();
    for hours in [1.0, 4.0, 16.0] {
        let time = hours * 3600.0;
        let cells = walk(&grid, centre, drive, (time / STEP_S) as u32);
        let square = |at: &[f32; 3]| {
            (0..3)
                .map(|axis| f64::from(at[axis] - centre[axis]).powi(2))
                .sum::<f64>()
        };
        let found = mean(cells.position_um.iter().map(square));
        let exact = 2.0
            * speed
            * speed
            * persistence
            * (time - persistence * (1.0 - (-time / persistence).exp()));
        rows.push([
            format!("{hours} h"),
            format!("{found:.0} um^2"),
            format!("{exact:.0} um^2"),
            format!("{:+.1} %", 100.0 * (found / exact - 1.0)),
        ]);
    }
    Ok(format!(
        "**Persistent walk.** 4000 cells at 2 um/min that keep their direction for 10 min on average. Exact: 2 v^2 p (t - p (1 - exp(-t/p))). One standard \
         error is 1.3 %.\n\n{}",
        table(["Time", "Mean squared displacement", "Exact", "Off"], &rows)
    ))
}

/// Cells in a box of 120 um with a gradient along x: the drift, and where they end.
fn chemotaxis() -> Result<String, Box<dyn Error>> {
    let grid = Grid::new([6, 6, 6], 20.0)?;
    let mut rows = Vec::new();
    for weight in [0.25_f64, 1.0, 4.0] {
        let drive = Drive {
            speed_um_per_s: (1.0 / 60.0) as f32,
            persistence_s: 60.0,
            pull: [weight as f32, 0.0, 0.0],
        };
        // The mean of the cosine of a unit vector plus a weight along x, made unit again.
        let cosine = if weight <= 1.0 {
            2.0 * weight / 3.0
        } else {
            1.0 - 1.0 / (3.0 * weight * weight)
        };
        let minutes = 30.0;
        let cells = walk(&grid, [30.0, 60.0, 60.0], drive, minutes as u32);
        let x = mean(cells.position_um.iter().map(|at| f64::from(at[0]))) - 30.0;
        let exact = minutes * cosine;
        let late = walk(&grid, [30.0, 60.0, 60.0], drive, 600);
        let at_wall = mean(
            late.position_um
                .iter()
                .map(|at| f64::from(u8::from(at[0] > 100.0))),
        );
        rows.push([
            weight.to_string(),
            format!("{x:.1} um"),
            format!("{exact:.1} um"),
            format!("{:.0} %", 100.0 * at_wall),
        ]);
    }
    Ok(format!(
        "**Chemotaxis in a box of 120 um.** 4000 cells at 1 um/min begin 30 um from the left wall, with a gradient along x. Exact, for cells that have met no wall: \
         speed times time times the mean cosine of their direction, 2w/3 up to a weight w of 1 and 1 - 1/(3 w^2) beyond. With a small weight some cells have met \
         the left wall after 30 min, which turns them back. After 10 h the cells are at the right wall, the more the larger the weight.\n\n{}",
        table(
            [
                "Weight",
                "Drift in 30 min",
                "Exact",
                "In the right sixth after 10 h"
            ],
            &rows
        )
    ))
}
