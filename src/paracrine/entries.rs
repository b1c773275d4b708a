//! Cells that enter the tissue from its perfused vessels.

use std::ops::Range;

use super::voxels::Supply;
use crate::cells::{Behaviour, Rule, Subject};
use crate::ids::{RuleId, StateId};
use crate::rng::{ParameterError, poisson_of_word};

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

/// Voxels that draw side by side.
const LANES: usize = 8;

/// The rules by which cells enter.
pub(super) struct Entries<'a> {
    /// Place on the sheet, rule, state of who enters.
    rules: Vec<(usize, RuleId, StateId)>,
    supply: &'a Supply<'a>,
}

impl<'a> Entries<'a> {
    /// Those among the rules on a sheet, in their order.
    pub fn new(sheet: &[(RuleId, &Rule)], supply: &'a Supply<'a>) -> Self {
        let enter = |(place, (id, rule)): (usize, &(RuleId, &Rule))| match rule.behaviour {
            Behaviour::Recruit(state) if rule.subject == Subject::Vessel => {
                Some((place, *id, state))
            }
            _ => None,
        };
        let rules = sheet.iter().enumerate().filter_map(enter).collect();
        Self { rules, supply }
    }

    /// Number of rules.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Their places on the sheet.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.rules.iter().map(|(place, ..)| *place)
    }

    /// The number of cells to expect in each voxel, from the values of a rule and the perfused vessels.
    pub fn expect(&self, values: &[f64], vessels: &[f64], means: &mut [f64]) {
        for ((mean, value), share) in means.iter_mut().zip(values).zip(vessels) {
            *mean = value * share * self.supply.voxel_seconds_um3;
        }
    }

    /// Draws who enters a slice of voxels, where `means` has a column for each rule.
    pub fn draw(
        &self,
        voxels: Range<usize>,
        means: &[Vec<f64>],
    ) -> Result<Vec<Entry>, ParameterError> {
        let mut found = Vec::new();
        for start in (0..voxels.len()).step_by(LANES) {
            let own = start..voxels.len().min(start + LANES);
            self.draw_lanes(voxels.start + start, own, means, &mut found)?;
        }
        // In the order of voxels, then rules.
        found.sort_by_key(|entry| entry.voxel);
        Ok(found)
    }

    /// Entries into a few voxels. The stream is that of the voxel, with one word per rule, drawn or not: arms stay coupled when a
    /// rule of one arm is silent.
    fn draw_lanes(
        &self,
        first: usize,
        own: Range<usize>,
        means: &[Vec<f64>],
        found: &mut Vec<Entry>,
    ) -> Result<(), ParameterError> {
        let Supply { streams, step, .. } = self.supply;
        for (block, four) in means.chunks(4).enumerate() {
            let silent = |means: &Vec<f64>| means[own.clone()].iter().all(|mean| *mean == 0.0);
            if four.iter().all(silent) {
                continue;
            }
            let words = streams.words_of_block::<LANES>(first as u64, *step, block as u32);
            for (place, (means, words)) in four.iter().zip(&words).enumerate() {
                let (_, rule, state) = self.rules[4 * block + place];
                for (lane, (mean, word)) in means[own.clone()].iter().zip(words).enumerate() {
                    let count = poisson_of_word(*word, *mean)?;
                    if count > 0 {
                        found.push(Entry {
                            voxel: first + lane,
                            rule,
                            place: 4 * block + place,
                            state,
                            count,
                        });
                    }
                }
            }
        }
        Ok(())
    }
}
