//! Cells become sources and sinks of the fields (Eq. P2).

use rayon::prelude::*;

use super::columns::{SLICE, Sheet, sum};
use crate::cells::{Behaviour, Class, Population, Rules, Subject};
use crate::ids::{FactorId, RuleId};
use crate::paracrine::{Surroundings, rule_value};

/// What cells and tissue give to and take from the fields, factor by factor.
pub struct Exchange<'a> {
    rules: &'a Rules,
    around: &'a Surroundings<'a>,
    room: Room,
    /// By factor, what each cell that deals in it does, in the order of cells.
    deals: Vec<Vec<Deal>>,
    /// What each rule of secretion gives in all voxels together, by rule, molecules/s; zero for other rules. That of tissue
    /// is known once the sources of its factor have been asked for.
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
        deals: vec![Vec::new(); around.concentration.len()],
        by_rule_per_s: vec![0.0; rules.rules.len()],
    };
    for (factor, deal) in cell_deals(cells, rules, around).into_iter().flatten() {
        if deal.gives {
            exchange.by_rule_per_s[deal.rule.index()] += deal.value;
        }
        exchange.deals[factor.index()].push(deal);
    }
    exchange
}

impl Exchange<'_> {
    /// Writes the sources of a factor, molecules/s per voxel; false where nobody gives it, and then the column is as it was.
    pub fn sources(&mut self, factor: FactorId, column: &mut [f64]) -> bool {
        let of_tissue = self.of_tissue(Behaviour::Secrete(factor));
        if !self.fill(factor, true, of_tissue.is_empty(), column) {
            return false;
        }
        for (id, subject) in of_tissue {
            let per_voxel = match subject {
                Subject::Parenchyma => self.room.parenchyma_per_um3 * self.room.voxel_um3,
                _ => self.room.voxel_um3,
            };
            self.by_rule_per_s[id.index()] = self.add_tissue(id, per_voxel, column);
        }
        true
    }

    /// Writes the first-order uptake of a factor, 1/s per voxel; false where nobody takes it up, and then the column is as it was.
    pub fn uptake(&self, factor: FactorId, column: &mut [f64]) -> bool {
        let of_tissue = self.of_tissue(Behaviour::TakeUp(factor));
        if !self.fill(factor, false, of_tissue.is_empty(), column) {
            return false;
        }
        for (id, subject) in of_tissue {
            let per_volume = match subject {
                Subject::Parenchyma => self.room.parenchyma_per_um3,
                _ => 1.0,
            };
            self.add_tissue(id, per_volume, column);
        }
        true
    }

    /// Writes what cells give, or what they take up; false, and nothing written, where neither they nor tissue do.
    fn fill(&self, factor: FactorId, gives: bool, only_cells: bool, column: &mut [f64]) -> bool {
        let deals = &self.deals[factor.index()];
        let wanted = |deal: &&Deal| deal.gives == gives;
        if only_cells && !deals.iter().any(|deal| wanted(&deal)) {
            return false;
        }
        column.fill(0.0);
        for deal in deals.iter().filter(wanted) {
            column[deal.voxel as usize] += match gives {
                true => deal.value,
                // What is cleared per time, per volume of the voxel.
                false => deal.value / self.room.voxel_um3,
            };
        }
        true
    }

    /// The rules of parenchyma, then of vessels, that do this.
    fn of_tissue(&self, behaviour: Behaviour) -> Vec<(RuleId, Subject)> {
        let of = |subject: Subject| -> Vec<_> {
            let rules = self.rules.of_subject(&subject);
            let those = rules.filter(|(_, rule)| rule.behaviour == behaviour);
            those.map(|(id, rule)| (id, rule.subject.clone())).collect()
        };
        [of(Subject::Parenchyma), of(Subject::Vessel)].concat()
    }

    /// Adds what a rule of tissue gives in each voxel, per `amount` of it in healthy tissue; returns the sum.
    fn add_tissue(&self, rule: RuleId, amount: f64, column: &mut [f64]) -> f64 {
        let rule = &self.rules.rules[rule.index()];
        let share = match rule.subject {
            Subject::Parenchyma => self.around.parenchyma,
            _ => self.around.vessels,
        };
        let sheet = Sheet::new([rule], self.around);
        let slices = column.par_chunks_mut(SLICE).zip(share.par_chunks(SLICE));
        let slices = slices.with_min_len(self.around.grain.of(8)).enumerate();
        let room = || (sheet.buffers(), [0.0; SLICE]);
        let sums = slices.map_init(room, |(buffers, given), (number, (rates, share))| {
            let given = &mut given[..rates.len()];
            buffers.turn_to(number * SLICE..number * SLICE + rates.len());
            let values = buffers.values(&sheet, 0);
            for ((given, share), per_unit) in given.iter_mut().zip(share).zip(values) {
                *given = per_unit * amount * share;
            }
            for (rate, given) in rates.iter_mut().zip(&*given) {
                *rate += given;
            }
            sum(given)
        });
        let sums: Vec<f64> = sums.collect();
        sums.iter().sum()
    }
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
                let value = match gives {
                    true => own * f64::from(cells.output_factor[row]),
                    false => own,
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
