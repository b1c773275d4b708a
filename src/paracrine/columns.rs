//! Rules of the tissue over many voxels at once: the fast path of [`rule_value`](crate::paracrine::rule_value).
//!
//! A rule of parenchyma or vessels is evaluated for every voxel in every step. Term by term over a slice of voxels, with the
//! signal and the shape chosen once and not per voxel, the loops hold plain arithmetic; what several rules sense in common is
//! computed once. Every number goes through the same operations in the same order as in `rule_value`, so both give the same bits.

use std::ops::Range;

use crate::cells::{Rule, Shape, Signal, Term};
use crate::fields::{Sweep, wide};
use crate::kinetics::hill;
use crate::paracrine::Surroundings;
use crate::paracrine::surroundings::SignalColumn;

/// Voxels that are worked on together: their columns stay in the nearest caches. Sums over tissue are added up by slices, so this is
/// part of their bits.
pub(super) const SLICE: usize = 512;

/// The values of a signal that is not there.
static NOTHING: [f64; SLICE] = [0.0; SLICE];

type Slice = Box<[f64; SLICE]>;

/// Rules of tissue with the responses that they share.
pub(super) struct RuleTable<'a> {
    around: &'a Surroundings<'a>,
    /// Each signal with each shape of response that some rule has.
    responses: Vec<(Signal, Shape)>,
    lines: Vec<RuleRow>,
}

/// A rule: its numbers and which responses raise and lower it, with their strengths.
struct RuleRow {
    base: f64,
    max: f64,
    raised_by: Vec<(usize, f64)>,
    lowered_by: Vec<(usize, f64)>,
}

impl<'a> RuleTable<'a> {
    /// Lays out some rules; from now on each has its place among them as its name.
    pub fn new<'r>(
        rules: impl IntoIterator<Item = &'r Rule>,
        around: &'a Surroundings<'a>,
    ) -> Self {
        let mut responses = Vec::new();
        let mut find = |term: &Term| {
            let response = (term.signal, term.shape);
            let known = responses.iter().position(|other| *other == response);
            let place = known.unwrap_or(responses.len());
            if known.is_none() {
                responses.push(response);
            }
            (place, term.strength)
        };
        let line = |rule: &Rule| RuleRow {
            base: rule.base,
            max: rule.max,
            raised_by: rule.raised_by.iter().map(&mut find).collect(),
            lowered_by: rule.lowered_by.iter().map(&mut find).collect(),
        };
        let lines = rules.into_iter().map(line).collect();
        Self {
            around,
            responses,
            lines,
        }
    }

    /// Room for the numbers of one slice.
    pub fn buffers(&self) -> Buffers {
        let slice = || Box::new([0.0; SLICE]);
        Buffers {
            voxels: 0..0,
            responses: self.responses.iter().map(|_| (false, slice())).collect(),
            raised: slice(),
            lowered: slice(),
        }
    }
}

/// Numbers of one slice.
pub(super) struct Buffers {
    voxels: Range<usize>,
    /// Responses in each voxel, as far as they were requested.
    responses: Vec<(bool, Slice)>,
    raised: Slice,
    lowered: Slice,
}

impl Buffers {
    /// Moves to another slice of at most [`SLICE`] voxels.
    pub fn turn_to(&mut self, voxels: Range<usize>) {
        self.voxels = voxels;
        for (known, _) in &mut self.responses {
            *known = false;
        }
    }

    /// The value of a rule in each voxel of the slice.
    pub fn values(&mut self, sheet: &RuleTable<'_>, rule: usize) -> &[f64] {
        let count = self.voxels.len();
        let RuleRow {
            base,
            max,
            raised_by,
            lowered_by,
        } = &sheet.lines[rule];
        for (place, _) in raised_by.iter().chain(lowered_by) {
            self.respond(sheet, *place);
        }
        wide(Combine {
            base: *base,
            max: *max,
            raised_by,
            lowered_by,
            responses: &self.responses,
            raised: &mut self.raised[..count],
            lowered: &mut self.lowered[..count],
        });
        &self.raised[..count]
    }

    fn respond(&mut self, sheet: &RuleTable<'_>, place: usize) {
        let (known, column) = &mut self.responses[place];
        if !*known {
            let (signal, shape) = sheet.responses[place];
            wide(Respond {
                signal,
                shape,
                around: sheet.around,
                voxels: &self.voxels,
                column: &mut column[..self.voxels.len()],
            });
            *known = true;
        }
    }
}

/// The value of a rule in each voxel, from the responses; it is left in `raised`.
struct Combine<'a> {
    base: f64,
    max: f64,
    raised_by: &'a [(usize, f64)],
    lowered_by: &'a [(usize, f64)],
    responses: &'a [(bool, Slice)],
    raised: &'a mut [f64],
    lowered: &'a mut [f64],
}

impl Sweep for Combine<'_> {
    type Found = ();

    // Eq. P3
    #[inline(always)]
    fn sweep(self) {
        let (base, max) = (self.base, self.max);
        self.raised.fill(0.0);
        for (place, strength) in self.raised_by {
            for (reached, response) in self.raised.iter_mut().zip(&*self.responses[*place].1) {
                *reached += (1.0 - *reached) * (strength * response);
            }
        }
        if self.lowered_by.is_empty() {
            for value in self.raised.iter_mut() {
                *value = base + max * *value;
            }
            return;
        }
        self.lowered.fill(1.0);
        for (place, strength) in self.lowered_by {
            for (left, response) in self.lowered.iter_mut().zip(&*self.responses[*place].1) {
                *left *= 1.0 - strength * response;
            }
        }
        for (value, left) in self.raised.iter_mut().zip(self.lowered) {
            *value = (base + max * *value) * *left;
        }
    }
}

/// The sum of some numbers, in parallel lanes: in a separate order that never changes.
#[inline(always)]
pub(super) fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let whole = values.chunks_exact(lanes.len());
    let rest = whole.remainder();
    for some in whole {
        for (lane, value) in lanes.iter_mut().zip(some) {
            *lane += value;
        }
    }
    lanes.iter().chain(rest).sum()
}

/// The response to a signal in each voxel.
struct Respond<'a> {
    signal: Signal,
    shape: Shape,
    around: &'a Surroundings<'a>,
    voxels: &'a Range<usize>,
    column: &'a mut [f64],
}

impl Sweep for Respond<'_> {
    type Found = ();

    #[inline(always)]
    fn sweep(self) {
        let Self {
            signal,
            shape,
            around,
            voxels,
            column,
        } = self;
        let values: &[f64] = match around.column(signal) {
            SignalColumn::Above(baseline, excess) => {
                let excess = &excess[voxels.clone()];
                return each_shape(shape, excess, |x| baseline + f64::from(x), column);
            }
            SignalColumn::Lack(values) => {
                let values = &values[voxels.clone()];
                return each_shape(shape, values, |x| 1.0 - x, column);
            }
            SignalColumn::Values(values) => &values[voxels.clone()],
            SignalColumn::Nobody | SignalColumn::Nothing => &NOTHING[..column.len()],
        };
        each_shape(shape, values, |x| x, column);
    }
}

/// Chooses the shape of the response once for all voxels: with a constant power the compiler keeps only its own branch.
#[inline(always)]
fn each_shape<T: Copy>(
    shape: Shape,
    signal: &[T],
    read: impl Fn(T) -> f64 + Copy,
    column: &mut [f64],
) {
    match shape {
        Shape::Hill { half, power: 1.0 } => each(signal, column, |x| hill(read(x), half, 1.0)),
        Shape::Hill { half, power: 2.0 } => each(signal, column, |x| hill(read(x), half, 2.0)),
        Shape::Hill { half, power: 4.0 } => each(signal, column, |x| hill(read(x), half, 4.0)),
        Shape::Hill { half, power } => each(signal, column, |x| hill(read(x), half, power)),
        Shape::FallingHill { half, power: 4.0 } => {
            each(signal, column, |x| 1.0 - hill(read(x), half, 4.0));
        }
        Shape::FallingHill { half, power } => {
            each(signal, column, |x| 1.0 - hill(read(x), half, power));
        }
        Shape::Linear => each(signal, column, |x| read(x).min(1.0)),
    }
}

#[inline(always)]
fn each<T: Copy>(signal: &[T], column: &mut [f64], response: impl Fn(T) -> f64) {
    for (value, x) in column.iter_mut().zip(signal) {
        *value = response(*x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Behaviour, Subject, Vicinity, every_signal};
    use crate::ids::{StateId, Tick};
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

    fn density(of: Vicinity, at_voxels: &[f64]) -> Density {
        Density {
            of,
            at_voxels: at_voxels.to_vec(),
            at_cells: Vec::new(),
        }
    }

    /// Every signal and every shape, raising and lowering, over more voxels than one slice.
    #[test]
    fn columns_have_the_bits_of_the_plain_formula() {
        let count = 2 * SLICE + 77;
        let field: Vec<f32> = wave(count, 0.37).iter().map(|x| *x as f32 * 3.0).collect();
        let columns: Vec<Vec<f64>> = (1..8).map(|n| wave(count, 0.11 * f64::from(n))).collect();
        let [of, other] = [0, 1].map(|state| Vicinity {
            state: StateId::new(state),
            radius_um: 30.0,
        });
        let around = Surroundings {
            concentration: vec![&field],
            baseline: &[0.25],
            gradient: vec![columns[0].clone()],
            densities: vec![density(of, &columns[1])],
            debris: &columns[2],
            alarm: &columns[3],
            hypoxia: &columns[4],
            vessels: &columns[5],
            collagen: &columns[6],
            parenchyma: &columns[1],
            now: Tick(0),
            grain: Grain::default(),
        };
        let signals = every_signal().into_iter().chain([Signal::Density(other)]);
        let hill = |power| Shape::Hill { half: 0.4, power };
        let falling = |power| Shape::FallingHill { half: 0.4, power };
        let rising = [hill(1.0), hill(2.0), hill(4.0), hill(2.5), Shape::Linear];
        let shapes = rising.into_iter().chain([falling(4.0), falling(1.5)]);
        for signal in signals {
            for shape in shapes.clone() {
                let rule = rule(signal, shape);
                let unbroken = Rule {
                    lowered_by: Vec::new(),
                    ..rule.clone()
                };
                let rules = [rule, unbroken];
                let sheet = RuleTable::new(&rules, &around);
                let mut buffers = sheet.buffers();
                for first in (0..count).step_by(SLICE) {
                    buffers.turn_to(first..count.min(first + SLICE));
                    for (place, rule) in rules.iter().enumerate() {
                        for (offset, found) in buffers.values(&sheet, place).iter().enumerate() {
                            let plain = rule_value(rule, |s| around.at_voxel(first + offset, s));
                            assert_eq!(found.to_bits(), plain.to_bits(), "{signal:?}");
                        }
                    }
                }
            }
        }
    }
}
