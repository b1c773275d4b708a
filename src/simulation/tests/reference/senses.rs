//! What a voxel and a cell sense: each signal is worked out when it is read.

use super::state::Cell;
use super::{Slow, State};
use crate::cells::{Behaviour, Rule, Signal, Subject, Vicinity};
use crate::ids::{CellId, StateId};
use crate::paracrine::rule_value;
use crate::tissue::ball_in_patch_um3;

/// True for a rule that applies to cells in this state.
pub fn rule_of(rule: &Rule, state: StateId) -> bool {
    matches!(&rule.subject, Subject::Cells(states) if states.contains(&state))
}

/// What is sensed in a state of the arm.
pub struct Senses<'a> {
    pub slow: &'a Slow,
    pub state: &'a State,
}

impl Senses<'_> {
    /// A signal at a voxel; those of a cell itself read nothing.
    pub fn at(&self, voxel: usize, signal: Signal) -> f64 {
        let tissue = &self.state.tissue;
        match signal {
            Signal::Concentration(factor) => {
                let baseline = self.slow.model().factors[factor.index()].baseline_per_um3;
                baseline + self.state.fields[factor.index()].concentration[voxel]
            }
            Signal::Gradient(factor) => {
                let [x, y, z] = self.gradient(factor.index(), voxel);
                (x * x + y * y + z * z).sqrt()
            }
            Signal::Density(of) => self.density(of, self.slow.grid.centre_um(voxel), None),
            Signal::Debris => tissue.debris_sensed[voxel],
            Signal::Alarm => tissue.alarm[voxel],
            Signal::Hypoxia => tissue.hypoxia[voxel],
            Signal::Vessels => tissue.vessels[voxel],
            Signal::Collagen => tissue.collagen[voxel],
            Signal::Injury => 1.0 - tissue.parenchyma[voxel],
            Signal::Level(_) | Signal::Arrest | Signal::Age | Signal::TimeInState => 0.0,
        }
    }

    /// A signal as a cell senses it.
    pub fn of(&self, cell: &Cell, signal: Signal) -> f64 {
        let since_s =
            |tick: u64| self.slow.tissue_now(self.state).saturating_sub(tick) as f64 / 10.0;
        match signal {
            Signal::Level(level) => cell.levels[level.index()],
            Signal::Arrest => 0.0,
            Signal::Age => since_s(cell.born),
            Signal::TimeInState => since_s(cell.entered),
            Signal::Density(of) => self.density(of, cell.position_um, Some(cell.id)),
            Signal::Concentration(_) | Signal::Gradient(_) => self.at(cell.voxel, signal),
            Signal::Debris | Signal::Alarm | Signal::Hypoxia => self.at(cell.voxel, signal),
            Signal::Vessels | Signal::Collagen | Signal::Injury => self.at(cell.voxel, signal),
        }
    }

    /// Value of a rule for a cell.
    pub fn value(&self, cell: &Cell, rule: &Rule) -> f64 {
        rule_value(rule, |signal| self.of(cell, signal))
    }

    /// Sum over the rules of a subject of the tissue that do something, in every voxel.
    pub fn tissue(&self, subject: &Subject, does: fn(&Behaviour) -> bool) -> Vec<f64> {
        let rules = self.slow.model().rules.rules.iter();
        let chosen: Vec<&Rule> = rules
            .filter(|rule| rule.subject == *subject && does(&rule.behaviour))
            .collect();
        let value = |voxel: usize, rule: &Rule| rule_value(rule, |signal| self.at(voxel, signal));
        let sum = |voxel: usize| chosen.iter().map(|rule| value(voxel, rule)).sum();
        (0..self.slow.grid.voxels()).map(sum).collect()
    }

    /// Central differences, one-sided at walls, none along an axis of one voxel.
    pub fn gradient(&self, factor: usize, voxel: usize) -> [f64; 3] {
        let grid = &self.slow.grid;
        let values = &self.state.fields[factor].concentration;
        let here = grid.coordinates(voxel);
        [0, 1, 2].map(|axis| {
            let (mut low, mut high) = (here, here);
            low[axis] = here[axis].saturating_sub(1);
            high[axis] = (here[axis] + 1).min(grid.shape[axis] - 1);
            let apart = (high[axis] - low[axis]) as f64 * grid.spacing_um;
            let rise = values[grid.index(high)] - values[grid.index(low)];
            if apart > 0.0 { rise / apart } else { 0.0 }
        })
    }

    /// Cells in a state per um^3 of the patch within a radius of a point, without one's own: all cells are looked at.
    fn density(&self, of: Vicinity, point_um: [f64; 3], own: Option<CellId>) -> f64 {
        let near = |cell: &&Cell| {
            let apart = [0, 1, 2].map(|axis| cell.position_um[axis] - point_um[axis]);
            let square: f64 = apart.iter().map(|apart| apart * apart).sum();
            cell.state == of.state && Some(cell.id) != own && square.sqrt() <= of.radius_um
        };
        let count = self.state.cells.iter().filter(near).count();
        count as f64 / ball_in_patch_um3(&self.slow.grid, point_um, of.radius_um)
    }
}

impl Slow {
    /// The voxels of the cube that reaches this many voxels around one, cut at the walls.
    pub fn cube(&self, voxel: usize, reach: usize) -> Vec<usize> {
        let [x, y, z] = self.grid.coordinates(voxel);
        let near = |at: usize, axis: usize| {
            at.saturating_sub(reach)..=(at + reach).min(self.grid.shape[axis] - 1)
        };
        let mut cube = Vec::new();
        for z in near(z, 2) {
            for y in near(y, 1) {
                cube.extend(near(x, 0).map(|x| self.grid.index([x, y, z])));
            }
        }
        cube
    }
}
