//! Rules of parenchyma and vessels, and what cells do to their voxel.

use std::ops::Range;

use rayon::prelude::*;

use crate::cells::{Behaviour, Population, Rule, Rules, Subject};
use crate::ids::{RuleId, StateId};
use crate::paracrine::{Surroundings, for_each_voxel, rule_value};
use crate::rng::{Keyed, ParameterError, poisson_of_word};

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
}

/// Evaluates the rules of parenchyma and vessels and the deeds of cells on their voxels.
pub fn voxel_rates(cells: &Population, rules: &Rules, around: &Surroundings<'_>) -> VoxelRates {
    let voxels = around.debris.len();
    let column = |subject: Subject, wanted: fn(&Behaviour) -> bool| -> Vec<f64> {
        let mut sum = vec![0.0; voxels];
        let rules = rules.of_subject(&subject).map(|(_, rule)| rule);
        for rule in rules.filter(|rule| wanted(&rule.behaviour)) {
            for_each_voxel(rule, around, &mut sum, |sum, _, value| *sum += value);
        }
        sum
    };
    let mut rates = VoxelRates {
        death_per_s: column(Subject::Parenchyma, |b| matches!(b, Behaviour::Die)),
        regrowth_per_s: column(Subject::Parenchyma, |b| matches!(b, Behaviour::Regrow)),
        sprout_um_per_s: column(Subject::Vessel, |b| matches!(b, Behaviour::Sprout)),
        collagen_laid_um3_per_s: vec![0.0; voxels],
        collagen_cleared_um3_per_s: vec![0.0; voxels],
        debris_demand_per_s: vec![0.0; voxels],
        activation: 0.0,
    };
    let rise = column(Subject::Vessel, |b| matches!(b, Behaviour::Activate));
    let perfused: f64 = around.vessels.iter().sum();
    if perfused > 0.0 {
        let weighted = rise.iter().zip(around.vessels).map(|(a, v)| a * v);
        rates.activation = weighted.sum::<f64>() / perfused;
    }
    add_cells(cells, rules, around, &mut rates);
    rates
}

fn add_cells(cells: &Population, rules: &Rules, around: &Surroundings<'_>, rates: &mut VoxelRates) {
    for row in 0..cells.len() {
        let voxel = cells.voxel[row] as usize;
        for (_, rule) in rules.of_state(cells.state[row]) {
            let value = || rule_value(rule, |s| around.at_cell(cells, row, s));
            match rule.behaviour {
                Behaviour::LayCollagen => rates.collagen_laid_um3_per_s[voxel] += value(),
                Behaviour::ClearCollagen => rates.collagen_cleared_um3_per_s[voxel] += value(),
                Behaviour::ClearDebris => rates.debris_demand_per_s[voxel] += value(),
                _ => {}
            }
        }
    }
}

/// Cells that enter a voxel from its perfused vessels in one step, by one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The voxel.
    pub voxel: usize,
    /// The rule.
    pub rule: RuleId,
    /// Its place among the rules of entry, which names the cells: other rules do not touch their identity.
    pub place: usize,
    /// The state they enter in.
    pub state: StateId,
    /// How many.
    pub count: u64,
}

/// Draws the cells that enter from perfused vessels in this step.
///
/// # Errors
/// When a rule gives an entry that is negative or not finite.
pub fn recruits(
    rules: &Rules,
    around: &Surroundings<'_>,
    streams: &Keyed,
    step: u32,
    voxel_seconds_um3: f64,
) -> Result<Vec<Entry>, ParameterError> {
    let entries: Vec<_> = rules
        .of_subject(&Subject::Vessel)
        .filter_map(|(id, rule)| match rule.behaviour {
            Behaviour::Recruit(state) => Some((id, rule, state)),
            _ => None,
        })
        .collect();
    let mean_entries = |rule: &Rule| {
        let mut means = vec![0.0; around.vessels.len()];
        for_each_voxel(rule, around, &mut means, |mean, voxel, density_rate| {
            *mean = density_rate * around.vessels[voxel] * voxel_seconds_um3;
        });
        means
    };
    let means: Vec<Vec<f64>> = entries
        .iter()
        .map(|(_, rule, _)| mean_entries(rule))
        .collect();
    let voxels = around.vessels.len();
    let most = around.grain.of(TASK);
    let drawn: Result<Vec<Vec<Entry>>, ParameterError> = (0..voxels.div_ceil(most))
        .into_par_iter()
        .map(|task| {
            let mut found = Vec::new();
            let own = task * most..voxels.min((task + 1) * most);
            for first in own.clone().step_by(LANES) {
                let some = first..own.end.min(first + LANES);
                let words = |block: u32| streams.words_of_block::<LANES>(first as u64, step, block);
                enter(&entries, &means, some, words, &mut found)?;
            }
            Ok(found)
        })
        .collect();
    drawn.map(|found| found.concat())
}

/// Voxels that one task looks after.
const TASK: usize = 1024;
/// Voxels that draw side by side.
const LANES: usize = 8;

/// Entries into a few voxels. The stream is that of the voxel, with one word per rule, drawn or not: arms stay coupled when a
/// rule of one arm is silent.
fn enter(
    entries: &[(RuleId, &Rule, StateId)],
    means: &[Vec<f64>],
    voxels: Range<usize>,
    words_of_block: impl Fn(u32) -> [[u32; LANES]; 4],
    found: &mut Vec<Entry>,
) -> Result<(), ParameterError> {
    let mut of_voxels = Vec::new();
    for (block, four) in means.chunks(4).enumerate() {
        if four
            .iter()
            .all(|means| means[voxels.clone()].iter().all(|mean| *mean == 0.0))
        {
            continue;
        }
        let words = words_of_block(block as u32);
        for (own, (means, words)) in four.iter().zip(&words).enumerate() {
            let place = 4 * block + own;
            for (voxel, word) in voxels.clone().zip(words) {
                let count = poisson_of_word(*word, means[voxel])?;
                let (rule, _, state) = entries[place];
                if count > 0 {
                    of_voxels.push(Entry {
                        voxel,
                        rule,
                        place,
                        state,
                        count,
                    });
                }
            }
        }
    }
    // In the order of voxels, then rules.
    of_voxels.sort_by_key(|entry| entry.voxel);
    found.append(&mut of_voxels);
    Ok(())
}
