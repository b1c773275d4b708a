//! Cells become sources and sinks of the fields (Eq. P2).

use rayon::prelude::*;

use super::columns::{RuleTable, SLICE, sum};
use crate::cells::{Behaviour, Class, Population, Rule, Rules, Subject};
use crate::ids::{FactorId, RuleId};
use crate::paracrine::{Surroundings, rule_value};

/// What cells and tissue release into and remove from the fields, factor by factor.
pub struct Exchange<'a> {
    rules: &'a Rules,
    around: &'a Surroundings<'a>,
    room: Room,
    /// By factor, what each cell that deals in it takes and gives, in the order of voxels, in each of them in that of cells.
    deals: Vec<[Vec<Deal>; 2]>,
    /// What each rule of secretion gives in all voxels together, by rule, molecules/s; zero for other rules. That of tissue is
    /// known once the sources of its factor have been requested.
    pub by_rule_per_s: Vec<f64>,
}

/// What a voxel of healthy tissue holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Volume of a voxel, um^3.
    pub voxel_um3: f64,
    /// Parenchymal cells, 1/um^3.
    pub parenchyma_per_um3: f64,
}

/// Rows of cells that are worked on together. What they deal is added up in the order of rows afterwards.
const CHUNK: usize = 1024;

/// What a cell gives to its voxel, molecules/s, or takes up from it, um^3/s.
#[derive(Clone, Copy)]
struct Deal {
    rule: RuleId,
    voxel: u32,
    value: f64,
    gives: bool,
}

/// Works out secretion and uptake of all cells; [`Exchange::sources`] and [`Exchange::uptake`] add them up, with those of
/// living parenchyma and of vessels. Cells are added in row order, so the result has the same bits for any number of threads.
pub fn secrete<'a>(
    cells: &Population,
    rules: &'a Rules,
    around: &'a Surroundings<'a>,
    room: Room,
) -> Exchange<'a> {
    let mut exchange = Exchange {
        rules,
        around,
        room,
        deals: vec![Default::default(); around.concentration.len()],
        by_rule_per_s: vec![0.0; rules.rules.len()],
    };
    for (factor, deal) in cell_deals(cells, rules, around).into_iter().flatten() {
        if deal.gives {
            exchange.by_rule_per_s[deal.rule.index()] += deal.value;
        }
        exchange.deals[factor.index()][usize::from(deal.gives)].push(deal);
    }
    for deals in exchange.deals.iter_mut().flatten() {
        // As a rule they are in this order: that of the rows.
        deals.sort_by_key(|deal| deal.voxel);
    }
    exchange
}

/// A rule of tissue, and what a voxel of healthy tissue holds for it.
struct Part<'a> {
    id: RuleId,
    rule: &'a Rule,
    /// The share of healthy tissue that is there.
    share: &'a [f64],
    amount: f64,
}

impl<'a> Exchange<'a> {
    /// The sources of a factor, molecules/s per voxel; none if no cell gives it.
    pub fn sources(&mut self, factor: FactorId) -> Option<Vec<f32>> {
        let room = self.room;
        let cells = room.parenchyma_per_um3 * room.voxel_um3;
        let parts = self.of_tissue(Behaviour::Secrete(factor), [cells, room.voxel_um3]);
        let (column, sums) = self.column(factor, true, &parts)?;
        for (Part { id, .. }, sum) in parts.iter().zip(sums) {
            self.by_rule_per_s[id.index()] = sum;
        }
        Some(column)
    }

    /// The first-order uptake of a factor, 1/s per voxel; none if no cell takes it up.
    pub fn uptake(&self, factor: FactorId) -> Option<Vec<f32>> {
        let amounts = [self.room.parenchyma_per_um3, 1.0];
        let parts = self.of_tissue(Behaviour::TakeUp(factor), amounts);
        self.column(factor, false, &parts).map(|(column, _)| column)
    }

    /// What cells and then tissue give, or what they take up, slice by slice; with the sum of each rule of tissue.
    fn column(
        &self,
        factor: FactorId,
        gives: bool,
        parts: &[Part<'_>],
    ) -> Option<(Vec<f32>, Vec<f64>)> {
        let deals = &self.deals[factor.index()][usize::from(gives)];
        if parts.is_empty() && deals.is_empty() {
            return None;
        }
        let sheet = RuleTable::new(parts.iter().map(|part| part.rule), self.around);
        let mut column = vec![0.0; self.around.debris.len()];
        let slices = column.par_chunks_mut(SLICE);
        let slices = slices.with_min_len(self.around.grain.of(8)).enumerate();
        let scratch = || (sheet.buffers(), [0.0; SLICE], [0.0; SLICE]);
        let sums = slices.map_init(scratch, |(buffers, rates, given), (number, narrow)| {
            let (first, count) = (number * SLICE, narrow.len());
            let (rates, given) = (&mut rates[..count], &mut given[..count]);
            buffers.turn_to(first..first + count);
            rates.fill(0.0);
            self.add_deals(deals, gives, first, rates);
            let add = |(place, part): (usize, &Part<'_>)| {
                let values = buffers.values(&sheet, place);
                add_part(part, values, first, [&mut *given, &mut *rates])
            };
            let sums: Vec<f64> = parts.iter().enumerate().map(add).collect();
            for (narrow, rate) in narrow.iter_mut().zip(rates) {
                *narrow = *rate as f32;
            }
            sums
        });
        let sums: Vec<Vec<f64>> = sums.collect();
        let of_part = |place: usize| sums.iter().map(|sums| sums[place]).sum();
        let sums = (0..parts.len()).map(of_part).collect();
        Some((column, sums))
    }

    /// Adds what cells deal in a slice of voxels.
    fn add_deals(&self, deals: &[Deal], gives: bool, first: usize, rates: &mut [f64]) {
        let before = |voxel: usize| deals.partition_point(|deal| (deal.voxel as usize) < voxel);
        for deal in &deals[before(first)..before(first + rates.len())] {
            rates[deal.voxel as usize - first] += if gives {
                deal.value
            } else {
                // What is cleared per time, per volume of the voxel.
                deal.value / self.room.voxel_um3
            };
        }
    }

    /// The rules of parenchyma, then of vessels, that do this, with what a voxel holds of each.
    fn of_tissue(&self, behaviour: Behaviour, amounts: [f64; 2]) -> Vec<Part<'a>> {
        let around = self.around;
        let subjects = [
            (Subject::Parenchyma, around.parenchyma),
            (Subject::Vessel, around.vessels),
        ];
        let mut parts = Vec::new();
        for ((subject, share), amount) in subjects.into_iter().zip(amounts) {
            let rules = self.rules.of_subject(&subject);
            let those = rules.filter(|(_, rule)| rule.behaviour == behaviour);
            parts.extend(those.map(|(id, rule)| Part {
                id,
                rule,
                share,
                amount,
            }));
        }
        parts
    }
}

/// Adds what a rule of tissue gives in each voxel of a slice; returns the sum.
fn add_part(part: &Part<'_>, values: &[f64], first: usize, [given, rates]: [&mut [f64]; 2]) -> f64 {
    let shares = &part.share[first..first + rates.len()];
    for ((given, share), per_unit) in given.iter_mut().zip(shares).zip(values) {
        *given = per_unit * part.amount * share;
    }
    for (rate, given) in rates.iter_mut().zip(&*given) {
        *rate += given;
    }
    sum(given)
}

fn cell_deals(
    cells: &Population,
    rules: &Rules,
    around: &Surroundings<'_>,
) -> Vec<Vec<(FactorId, Deal)>> {
    let most = around.grain.of(CHUNK);
    let chunks: Vec<usize> = (0..cells.len()).step_by(most).collect();
    let deals_of = |first: &usize| {
        let mut deals = Vec::new();
        for row in *first..cells.len().min(first + most) {
            for (rule, of) in rules.of_class(cells.state[row], Class::Exchange) {
                let (factor, gives) = match of.behaviour {
                    Behaviour::Secrete(factor) => (factor, true),
                    Behaviour::TakeUp(factor) => (factor, false),
                    _ => continue,
                };
                let own = rule_value(of, |s| around.at_cell(cells, row, s));
                let value = if gives {
                    own * f64::from(cells.output_factor[row])
                } else {
                    own
                };
                let voxel = cells.voxel[row];
                let deal = Deal {
                    rule,
                    voxel,
                    value,
                    gives,
                };
                deals.push((factor, deal));
            }
        }
        deals
    };
    chunks.par_iter().map(deals_of).collect()
}
