//! Cells become sources and sinks of the fields (Eq. P2).

use rayon::prelude::*;

use super::columns::{SLICE, Sheet};
use crate::cells::{Behaviour, Class, Population, Rule, Rules, Subject};
use crate::ids::RuleId;
use crate::paracrine::{Surroundings, rule_value};

/// What cells and tissue give to and take from the fields, by factor and voxel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exchange {
    /// Sources, molecules/s; empty for a factor that nobody secretes.
    pub sources: Vec<Vec<f64>>,
    /// First-order uptake, 1/s; empty for a factor that nobody takes up.
    pub uptake_per_s: Vec<Vec<f64>>,
    /// What each rule of secretion gives in all voxels together, by rule, molecules/s; zero for other rules.
    pub by_rule_per_s: Vec<f64>,
}

/// Rows of cells that are worked on together. What they deal is added up in the order of rows afterwards.
const CHUNK: usize = 1024;

enum Deal {
    Source(RuleId, usize, usize, f64),
    Uptake(usize, usize, f64),
}

/// Sums secretion and uptake of all cells, of living parenchyma (`parenchyma_per_um3` cells in healthy
/// tissue) and of vessels. Cells are added in row order, so the result has the same bits for any number of threads.
pub fn secrete(
    cells: &Population,
    rules: &Rules,
    around: &Surroundings<'_>,
    voxel_volume_um3: f64,
    parenchyma_per_um3: f64,
) -> Exchange {
    let voxels = around.debris.len();
    let factors = around.concentration.len();
    let mut exchange = Exchange {
        sources: vec![Vec::new(); factors],
        uptake_per_s: vec![Vec::new(); factors],
        by_rule_per_s: vec![0.0; rules.rules.len()],
    };
    for deals in cell_deals(cells, rules, around) {
        for deal in deals {
            match deal {
                Deal::Source(rule, factor, voxel, rate) => {
                    filled(&mut exchange.sources[factor], voxels)[voxel] += rate;
                    exchange.by_rule_per_s[rule.index()] += rate;
                }
                Deal::Uptake(factor, voxel, um3_per_s) => {
                    let column = filled(&mut exchange.uptake_per_s[factor], voxels);
                    column[voxel] += um3_per_s / voxel_volume_um3;
                }
            }
        }
    }
    let amounts = [
        (
            Subject::Parenchyma,
            around.parenchyma,
            parenchyma_per_um3 * voxel_volume_um3,
        ),
        (Subject::Vessel, around.vessels, voxel_volume_um3),
    ];
    for (subject, share, amount) in amounts {
        for (id, rule) in rules.of_subject(&subject) {
            // Uptake is first order: what a voxel's tissue clears per time, per volume of the voxel.
            let (column, amount) = match rule.behaviour {
                Behaviour::Secrete(factor) => (&mut exchange.sources[factor.index()], amount),
                Behaviour::TakeUp(factor) => {
                    let per_volume = amount / voxel_volume_um3;
                    (&mut exchange.uptake_per_s[factor.index()], per_volume)
                }
                _ => continue,
            };
            let given = add_tissue(rule, around, amount, share, filled(column, voxels));
            if matches!(rule.behaviour, Behaviour::Secrete(_)) {
                exchange.by_rule_per_s[id.index()] = given;
            }
        }
    }
    exchange
}

/// Adds what a rule of tissue gives in each voxel, per `amount` of it in healthy tissue, of which there is a `share`; returns the sum.
fn add_tissue(
    rule: &Rule,
    around: &Surroundings<'_>,
    amount: f64,
    share: &[f64],
    column: &mut [f64],
) -> f64 {
    let sheet = Sheet::new([rule], around);
    let slices = column.par_chunks_mut(SLICE).zip(share.par_chunks(SLICE));
    let slices = slices.with_min_len(around.grain.of(8)).enumerate();
    let sums = slices.map_init(
        || sheet.buffers(),
        |buffers, (number, (rates, share))| {
            buffers.turn_to(number * SLICE..number * SLICE + rates.len());
            let mut sum = 0.0;
            for ((rate, share), per_unit) in
                rates.iter_mut().zip(share).zip(buffers.values(&sheet, 0))
            {
                let given = per_unit * amount * share;
                *rate += given;
                sum += given;
            }
            sum
        },
    );
    let sums: Vec<f64> = sums.collect();
    sums.iter().sum()
}

/// A column with its voxels in place: columns of factors that nobody deals in are never made.
fn filled(column: &mut Vec<f64>, voxels: usize) -> &mut [f64] {
    if column.is_empty() {
        column.resize(voxels, 0.0);
    }
    column
}

fn cell_deals(cells: &Population, rules: &Rules, around: &Surroundings<'_>) -> Vec<Vec<Deal>> {
    let rows: Vec<usize> = (0..cells.len()).collect();
    rows.par_chunks(around.grain.of(CHUNK))
        .map(|chunk| {
            let mut deals = Vec::new();
            for &row in chunk {
                let voxel = cells.voxel[row] as usize;
                for (id, rule) in rules.of_class(cells.state[row], Class::Exchange) {
                    let value = || rule_value(rule, |s| around.at_cell(cells, row, s));
                    match rule.behaviour {
                        Behaviour::Secrete(factor) => {
                            let rate = value() * f64::from(cells.output_factor[row]);
                            deals.push(Deal::Source(id, factor.index(), voxel, rate));
                        }
                        Behaviour::TakeUp(factor) => {
                            deals.push(Deal::Uptake(factor.index(), voxel, value()));
                        }
                        _ => {}
                    }
                }
            }
            deals
        })
        .collect()
}
