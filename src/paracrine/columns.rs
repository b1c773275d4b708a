//! Rules of the tissue over many voxels at once: the fast path of [`rule_value`](crate::paracrine::rule_value).
//!
//! A rule of parenchyma or vessels is evaluated for every voxel in every step. Term by term over a slice of voxels, with the signal
//! and the shape chosen once and not per voxel, the loops hold plain arithmetic. Every number goes through the same operations
//! in the same order as in `rule_value`, so both give the same bits.

use std::ops::Range;

use rayon::prelude::*;

use crate::cells::{Rule, Shape, Signal, Term};
use crate::kinetics::hill;
use crate::paracrine::Surroundings;

/// Voxels that are worked on together: their columns stay in the nearest cache.
const SLICE: usize = 512;

/// The signal of what is not there.
static NOTHING: [f64; SLICE] = [0.0; SLICE];

/// Calls `take` with the value of a rule in every voxel: `take(entry, voxel, value)`, where `entry` is that of `column`.
pub fn for_each_voxel(
    rule: &Rule,
    around: &Surroundings<'_>,
    column: &mut [f64],
    take: impl Fn(&mut f64, usize, f64) + Sync,
) {
    let slices = column.par_chunks_mut(SLICE);
    let slices = slices.with_min_len(around.grain.of(8)).enumerate();
    slices.for_each_init(Buffers::default, |buffers, (position, entries)| {
        let first = position * SLICE;
        let values = buffers.values(rule, around, first..first + entries.len());
        for (offset, (entry, value)) in entries.iter_mut().zip(values).enumerate() {
            take(entry, first + offset, *value);
        }
    });
}

/// Numbers of one slice.
struct Buffers {
    raised: [f64; SLICE],
    lowered: [f64; SLICE],
}

impl Default for Buffers {
    fn default() -> Self {
        Self {
            raised: [0.0; SLICE],
            lowered: [0.0; SLICE],
        }
    }
}

impl Buffers {
    /// The value of a rule in each voxel of a range of at most [`SLICE`] voxels.
    fn values(&mut self, rule: &Rule, around: &Surroundings<'_>, voxels: Range<usize>) -> &[f64] {
        // Eq. P3
        let raised = &mut self.raised[..voxels.len()];
        raised.fill(0.0);
        for term in &rule.raised_by {
            each_effect(term, around, &voxels, raised, |reached, effect| {
                reached + (1.0 - reached) * effect
            });
        }
        let lowered = &mut self.lowered[..voxels.len()];
        lowered.fill(1.0);
        for term in &rule.lowered_by {
            each_effect(term, around, &voxels, lowered, |left, effect| {
                left * (1.0 - effect)
            });
        }
        for (raised, lowered) in raised.iter_mut().zip(lowered) {
            *raised = (rule.base + rule.max * *raised) * *lowered;
        }
        raised
    }
}

/// Folds the effect of a term in each voxel into a column.
fn each_effect(
    term: &Term,
    around: &Surroundings<'_>,
    voxels: &Range<usize>,
    column: &mut [f64],
    fold: impl Fn(f64, f64) -> f64 + Copy,
) {
    let plain = |all: &[f64], column: &mut [f64]| {
        each_shape(term, &all[voxels.clone()], |x| x, column, fold);
    };
    match term.signal {
        Signal::Concentration(factor) => {
            let baseline = around.baseline[factor.index()];
            let excess = &around.concentration[factor.index()][voxels.clone()];
            each_shape(term, excess, |x| baseline + f64::from(x), column, fold);
        }
        Signal::Gradient(factor) => plain(&around.gradient[factor.index()], column),
        Signal::Debris => plain(around.debris, column),
        Signal::Alarm => plain(around.alarm, column),
        Signal::Hypoxia => plain(around.hypoxia, column),
        Signal::Vessels => plain(around.vessels, column),
        Signal::Collagen => plain(around.collagen, column),
        Signal::Injury => {
            let living = &around.parenchyma[voxels.clone()];
            each_shape(term, living, |x| 1.0 - x, column, fold);
        }
        Signal::Density(state, radius_um) => match around.density_column(state, radius_um) {
            Some(density) => plain(density, column),
            None => each_shape(term, &NOTHING[..column.len()], |x| x, column, fold),
        },
        // Signals of a cell itself are nothing to tissue.
        Signal::Level(_) | Signal::Age | Signal::TimeInState => {
            each_shape(term, &NOTHING[..column.len()], |x| x, column, fold);
        }
    }
}

/// Chooses the shape of the response once for all voxels: with a constant power the compiler keeps only its own branch.
fn each_shape<T: Copy>(
    term: &Term,
    signal: &[T],
    read: impl Fn(T) -> f64 + Copy,
    column: &mut [f64],
    fold: impl Fn(f64, f64) -> f64,
) {
    let strength = term.strength;
    match term.shape {
        Shape::Hill { half, power: 1.0 } => {
            each(signal, column, fold, |x| {
                strength * hill(read(x), half, 1.0)
            });
        }
        Shape::Hill { half, power: 2.0 } => {
            each(signal, column, fold, |x| {
                strength * hill(read(x), half, 2.0)
            });
        }
        Shape::Hill { half, power: 4.0 } => {
            each(signal, column, fold, |x| {
                strength * hill(read(x), half, 4.0)
            });
        }
        Shape::Hill { half, power } => {
            each(signal, column, fold, |x| {
                strength * hill(read(x), half, power)
            });
        }
        Shape::Linear => each(signal, column, fold, |x| strength * read(x).min(1.0)),
    }
}

fn each<T: Copy>(
    signal: &[T],
    column: &mut [f64],
    fold: impl Fn(f64, f64) -> f64,
    effect: impl Fn(T) -> f64,
) {
    for (value, x) in column.iter_mut().zip(signal) {
        *value = fold(*value, effect(*x));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Behaviour, Subject};
    use crate::ids::{FactorId, StateId, Tick};
    use crate::paracrine::{Density, rule_value};
    use crate::work::Grain;

    fn wave(count: usize, step: f64) -> Vec<f64> {
        let value = |i: usize| (libm::sin(i as f64 * step) * 1.2).clamp(0.0, 1.0);
        (0..count).map(value).collect()
    }

    /// A rule that a signal raises and lowers, and debris too.
    fn rule(signal: Signal, shape: Shape) -> Rule {
        let term = |signal, strength| Term {
            signal,
            shape,
            strength,
        };
        Rule {
            name: "test".into(),
            label: String::new(),
            action: None,
            subject: Subject::Vessel,
            behaviour: Behaviour::Sprout,
            base: 0.3,
            max: 2.0,
            raised_by: vec![term(signal, 0.9), term(Signal::Debris, 0.7)],
            lowered_by: vec![term(Signal::Debris, 0.7), term(signal, 0.5)],
        }
    }

    /// Every signal and every shape, raising and lowering, over more voxels than one slice.
    #[test]
    fn columns_have_the_bits_of_the_plain_formula() {
        let count = 2 * SLICE + 77;
        let field: Vec<f32> = wave(count, 0.37).iter().map(|x| *x as f32 * 3.0).collect();
        let columns: Vec<Vec<f64>> = (1..8).map(|n| wave(count, 0.11 * f64::from(n))).collect();
        let (state, other) = (StateId::new(0), StateId::new(1));
        let around = Surroundings {
            concentration: vec![&field],
            baseline: &[0.25],
            gradient: vec![columns[0].clone()],
            densities: vec![Density {
                state,
                radius_um: 30.0,
                per_um3: columns[1].clone(),
            }],
            debris: &columns[2],
            alarm: &columns[3],
            hypoxia: &columns[4],
            vessels: &columns[5],
            collagen: &columns[6],
            parenchyma: &columns[1],
            now: Tick(0),
            grain: Grain::default(),
        };
        let factor = FactorId::new(0);
        let signals = [
            Signal::Concentration(factor),
            Signal::Gradient(factor),
            Signal::Density(state, 30.0),
            Signal::Density(other, 30.0),
            Signal::Debris,
            Signal::Alarm,
            Signal::Hypoxia,
            Signal::Vessels,
            Signal::Collagen,
            Signal::Injury,
            Signal::Age,
        ];
        let hill = |power| Shape::Hill { half: 0.4, power };
        let shapes = [hill(1.0), hill(2.0), hill(4.0), hill(2.5), Shape::Linear];
        for (number, signal) in signals.into_iter().enumerate() {
            for shape in shapes {
                let rule = rule(signal, shape);
                let mut column = vec![1.0; count];
                for_each_voxel(&rule, &around, &mut column, |entry, _, value| {
                    *entry += value
                });
                for (voxel, found) in column.iter().enumerate() {
                    let plain = 1.0 + rule_value(&rule, |s| around.at_voxel(voxel, s));
                    assert_eq!(found.to_bits(), plain.to_bits(), "signal {number}, {voxel}");
                }
            }
        }
    }
}
