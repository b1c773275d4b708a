//! Rules of parenchyma and vessels, and what cells do to their voxel.

use rayon::prelude::*;

use super::columns::{Buffers, RuleTable, SLICE, sum};
use super::entries::{Entry, Supply, enter};
use crate::cells::{Behaviour, Class, Population, Rules, Subject};
use crate::paracrine::{Surroundings, rule_value};
use crate::rng::ParameterError;

/// Rates per voxel that healing integrates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VoxelRates {
    /// Hazard of each living parenchymal cell, 1/s.
    pub death_per_s: Vec<f64>,
    /// Regrowth rate of lost parenchyma, 1/s.
    pub regrowth_per_s: Vec<f64>,
    /// Speed of the front of new vessels, um/s.
    pub sprout_um_per_s: Vec<f64>,
    /// Collagen laid down, um^3/s.
    pub collagen_laid_um3_per_s: Vec<f64>,
    /// Collagen removed, um^3/s.
    pub collagen_cleared_um3_per_s: Vec<f64>,
    /// Debris that the cells of the voxel would clear, units/s.
    pub debris_demand_per_s: Vec<f64>,
    /// Mean rise of the wall activation over perfused tissue.
    pub activation: f64,
    /// Voxels in whose columns of collagen and debris cells have written: all others are zero.
    touched: Vec<u32>,
}

/// Evaluates the rules of parenchyma and vessels and the events of cells on their voxels into `rates`, and draws the cells that
/// enter from perfused vessels in this step, in the order of voxels.
///
/// # Errors
/// When a rule can give an entry that is negative or not finite, or gives one that is too large where a cell could enter.
pub fn voxel_rates(
    cells: &Population,
    rules: &Rules,
    around: &Surroundings<'_>,
    supply: &Supply<'_>,
    rates: &mut VoxelRates,
) -> Result<Vec<Entry>, ParameterError> {
    rates.start(around.debris.len());
    let weighted = Tissue::new(rules, around).respond(rates);
    let entries = enter(rules, around, supply)?;
    let perfused: f64 = around.vessels.iter().sum();
    if perfused > 0.0 {
        rates.activation = weighted / perfused;
    }
    add_cells(cells, rules, around, rates);
    Ok(entries)
}

impl VoxelRates {
    /// Room for this many voxels, in the memory of the last step. What cells do to their voxels is zero, the rest is to be
    /// written.
    fn start(&mut self, voxels: usize) {
        let of_tissue = [
            &mut self.death_per_s,
            &mut self.regrowth_per_s,
            &mut self.sprout_um_per_s,
        ];
        of_tissue
            .into_iter()
            .for_each(|column| column.resize(voxels, 0.0));
        let of_cells = [
            &mut self.collagen_laid_um3_per_s,
            &mut self.collagen_cleared_um3_per_s,
            &mut self.debris_demand_per_s,
        ];
        for column in of_cells {
            column.resize(voxels, 0.0);
            for voxel in &self.touched {
                column[*voxel as usize] = 0.0;
            }
        }
        self.touched.clear();
        self.activation = 0.0;
    }
}

/// The rules of parenchyma and vessels by what they do, each by its place on the sheet.
struct Tissue<'a> {
    sheet: RuleTable<'a>,
    around: &'a Surroundings<'a>,
    death: Vec<usize>,
    regrowth: Vec<usize>,
    sprout: Vec<usize>,
    activation: Vec<usize>,
}

impl<'a> Tissue<'a> {
    fn new(rules: &Rules, around: &'a Surroundings<'a>) -> Self {
        let parenchyma = rules.of_subject(&Subject::Parenchyma);
        let all: Vec<_> = parenchyma
            .chain(rules.of_subject(&Subject::Vessel))
            .collect();
        let chosen = |subject: Subject, wanted: fn(&Behaviour) -> bool| {
            let fits = |(place, (_, rule)): (usize, &(_, &crate::cells::Rule))| {
                (rule.subject == subject && wanted(&rule.behaviour)).then_some(place)
            };
            all.iter().enumerate().filter_map(fits).collect()
        };
        Self {
            sheet: RuleTable::new(all.iter().map(|(_, rule)| *rule), around),
            around,
            death: chosen(Subject::Parenchyma, |b| matches!(b, Behaviour::Die)),
            regrowth: chosen(Subject::Parenchyma, |b| matches!(b, Behaviour::Regrow)),
            sprout: chosen(Subject::Vessel, |b| matches!(b, Behaviour::Sprout)),
            activation: chosen(Subject::Vessel, |b| matches!(b, Behaviour::Activate)),
        }
    }

    /// Goes through all voxels once, slice by slice; returns the rise of the activation summed over perfused tissue.
    fn respond(&self, rates: &mut VoxelRates) -> f64 {
        let slices = rates.death_per_s.par_chunks_mut(SLICE);
        let slices = slices
            .zip(rates.regrowth_per_s.par_chunks_mut(SLICE))
            .zip(rates.sprout_um_per_s.par_chunks_mut(SLICE))
            .with_min_len(self.around.grain.of(8))
            .enumerate();
        let scratch = || self.sheet.buffers();
        let sums = slices.map_init(scratch, |scratch, (number, ((death, regrowth), sprout))| {
            let voxels = number * SLICE..number * SLICE + death.len();
            scratch.turn_to(voxels.clone());
            self.sum_of(&self.death, scratch, death);
            self.sum_of(&self.regrowth, scratch, regrowth);
            self.sum_of(&self.sprout, scratch, sprout);
            self.activate(scratch, &self.around.vessels[voxels])
        });
        let sums: Vec<f64> = sums.collect();
        sums.iter().sum()
    }

    fn sum_of(&self, rules: &[usize], scratch: &mut Buffers, column: &mut [f64]) {
        column.fill(0.0);
        for rule in rules {
            let values = scratch.values(&self.sheet, *rule);
            for (sum, value) in column.iter_mut().zip(values) {
                *sum += value;
            }
        }
    }

    /// Rise of the activation in a slice, each voxel by its perfused vessels.
    fn activate(&self, scratch: &mut Buffers, vessels: &[f64]) -> f64 {
        let mut rise = [0.0; SLICE];
        let rise = &mut rise[..vessels.len()];
        self.sum_of(&self.activation, scratch, rise);
        for (rise, share) in rise.iter_mut().zip(vessels) {
            *rise *= share;
        }
        sum(rise)
    }
}

/// Cells that are worked on together.
const CELLS: usize = 1024;

fn add_cells(cells: &Population, rules: &Rules, around: &Surroundings<'_>, rates: &mut VoxelRates) {
    let tasks: Vec<usize> = (0..cells.len()).step_by(around.grain.of(CELLS)).collect();
    let events_of = |first: &usize| {
        let rows = *first..cells.len().min(first + around.grain.of(CELLS));
        let events = |row: usize| {
            let rules = rules.of_class(cells.state[row], Class::Tissue);
            rules.map(move |(_, rule)| {
                let value = rule_value(rule, |s| around.at_cell(cells, row, s));
                (rule.behaviour, row, value)
            })
        };
        rows.flat_map(events).collect()
    };
    let events: Vec<Vec<(Behaviour, usize, f64)>> = tasks.par_iter().map(events_of).collect();
    // In the order of rows, whichever thread computed them.
    for (behaviour, row, value) in events.into_iter().flatten() {
        let voxel = cells.voxel[row] as usize;
        match behaviour {
            Behaviour::LayCollagen => rates.collagen_laid_um3_per_s[voxel] += value,
            Behaviour::ClearCollagen => rates.collagen_cleared_um3_per_s[voxel] += value,
            Behaviour::ClearDebris => rates.debris_demand_per_s[voxel] += value,
            _ => continue,
        }
        rates.touched.push(cells.voxel[row]);
    }
}
