//! Exchange, secrete, diffuse: Eq. F1 as it is written, in many small steps, or exactly by modes where nothing takes up.

use super::senses::{Senses, rule_of};
use super::state::Field;
use super::{Slow, State};
use crate::body::Epoch;
use crate::cells::{Behaviour, Rule, Subject};
use crate::fields::FactorKinetics;
use crate::fields::reference::DenseCosine;
use crate::ids::Tick;
use crate::paracrine::rule_value;

impl Slow {
    pub fn exchange(&self, state: &mut State, _epoch: Epoch) {
        let factors = self.model().factors.len();
        state.hand.plasma = vec![0.0; factors];
        state.hand.through_walls = vec![0.0; factors];
        let (Some(blood), Some(circuit)) = (&mut state.blood, &self.circuit) else {
            return;
        };
        let (surface_per_um, leak_um_per_s) = match circuit.site {
            Some(_) => {
                let site = &self.model().sites[0];
                (site.vessel_surface_per_um, site.vessel_leak_um_per_s)
            }
            None => (0.0, 0.0),
        };
        let met = &mut blood.exposure;
        for (factor, numbers) in self.model().factors.iter().enumerate() {
            if met.elapsed_s > 0.0 {
                state.hand.plasma[factor] = met.plasma[factor] / met.elapsed_s;
                state.hand.through_walls[factor] = met.through_wall[factor] / met.elapsed_s;
            }
            (met.plasma[factor], met.through_wall[factor]) = (0.0, 0.0);
            let field = &mut state.fields[factor];
            field.plasma = state.hand.plasma[factor];
            for (rate, vessels) in field.exchange.iter_mut().zip(&state.tissue.vessels) {
                let permeability = numbers.permeability_um_per_s + leak_um_per_s;
                *rate = permeability * surface_per_um * vessels;
            }
        }
        met.elapsed_s = 0.0;
    }

    pub fn secrete(&self, state: &mut State, _epoch: Epoch) {
        let voxels = self.grid.voxels();
        let mut sources = vec![vec![0.0; voxels]; state.fields.len()];
        let mut uptake = sources.clone();
        let senses = Senses { slow: self, state };
        let mut done = state.done.clone();
        for (number, rule) in self.model().rules.rules.iter().enumerate() {
            let given = self.dealt(&senses, rule);
            match rule.behaviour {
                Behaviour::Secrete(factor) => {
                    add(&mut sources[factor.index()], &given);
                    done[number] += given.iter().sum::<f64>() * self.period_s();
                }
                Behaviour::TakeUp(factor) => add(&mut uptake[factor.index()], &given),
                _ => {}
            }
        }
        state.done = done;
        let now = Tick(self.tissue_now(state));
        let perfused: f64 = state.tissue.vessels.iter().sum();
        for (factor, field) in state.fields.iter_mut().enumerate() {
            let injected = std::mem::take(&mut state.injected[factor]);
            let cleared = self.cleared_per_s(factor, now);
            for voxel in 0..voxels {
                let mut source =
                    sources[factor][voxel] + injected / self.period_s() / voxels as f64;
                if perfused > 0.0 {
                    let share = state.tissue.vessels[voxel] / perfused;
                    source += state.hand.through_walls[factor] * share;
                }
                field.sources[voxel] = source;
                field.uptake[voxel] = uptake[factor][voxel] + cleared;
            }
        }
    }

    /// What a rule secretes (molecules/s) or takes up (1/s) in each voxel (Eq. P2).
    fn dealt(&self, senses: &Senses<'_>, rule: &Rule) -> Vec<f64> {
        let volume_um3 = self.grid.voxel_volume_um3();
        let mut dealt = vec![0.0; self.grid.voxels()];
        let per_volume = match rule.behaviour {
            Behaviour::Secrete(_) => 1.0,
            Behaviour::TakeUp(_) => 1.0 / volume_um3,
            _ => return dealt,
        };
        for cell in &senses.state.cells {
            if rule_of(rule, cell.state) {
                let donor = match rule.behaviour {
                    Behaviour::Secrete(_) => cell.output_factor,
                    _ => 1.0,
                };
                dealt[cell.voxel] += senses.value(cell, rule) * donor * per_volume;
            }
        }
        let tissue = &senses.state.tissue;
        let (share, amount) = match rule.subject {
            Subject::Cells(_) => return dealt,
            Subject::Parenchyma => {
                let cells = self.model().sites[0].parenchyma_per_um3 * volume_um3;
                (&tissue.parenchyma, cells)
            }
            Subject::Vessel => (&tissue.vessels, volume_um3),
        };
        for (voxel, dealt) in dealt.iter_mut().enumerate() {
            let value = rule_value(rule, |signal| senses.at(voxel, signal));
            *dealt = value * amount * share[voxel] * per_volume;
        }
        dealt
    }

    pub fn diffuse(&self, state: &mut State, _epoch: Epoch) {
        for (factor, numbers) in self.model().factors.iter().enumerate() {
            let kinetics = FactorKinetics {
                diffusion_um2_per_s: numbers.diffusion_um2_per_s,
                decay_per_s: numbers.decay_per_s,
            };
            let field = &mut state.fields[factor];
            let taken = field.uptake.iter().chain(&field.exchange);
            let gained = if taken.fold(0.0_f64, |most, rate| most.max(*rate)) > 0.0 {
                self.integrate(field, kinetics)
            } else {
                let solver = DenseCosine::new(self.grid, kinetics);
                field.concentration =
                    solver.advance(&field.concentration, &field.sources, self.period_s());
                0.0
            };
            if let Some(blood) = &mut state.blood {
                let share = self.model().sites[0].patch_share;
                blood.from_tissue[factor] = -gained / share / self.period_s();
            }
        }
    }

    /// Runge-Kutta steps of a quarter of the fastest time of the lattice. Returns what came from the vessels, molecules.
    fn integrate(&self, field: &mut Field, kinetics: FactorKinetics) -> f64 {
        let hop_per_s =
            kinetics.diffusion_um2_per_s / (self.grid.spacing_um * self.grid.spacing_um);
        let taken = (field.uptake.iter().zip(&field.exchange)).map(|(own, vessels)| own + vessels);
        let fastest = 12.0 * hop_per_s + kinetics.decay_per_s + taken.fold(0.0, f64::max);
        let steps = (4.0 * fastest * self.period_s()).ceil();
        let dt_s = self.period_s() / steps;
        let beside: Vec<Vec<usize>> = (0..self.grid.voxels()).map(|v| self.beside(v)).collect();
        let rate = |values: &[f64]| -> (Vec<f64>, f64) {
            let mut rates = Vec::with_capacity(values.len());
            let mut gained = 0.0;
            for (voxel, here) in values.iter().enumerate() {
                let spread: f64 = beside[voxel]
                    .iter()
                    .map(|other| values[*other] - here)
                    .sum();
                let lost = (kinetics.decay_per_s + field.uptake[voxel]) * here;
                let source = field.sources[voxel] / self.grid.voxel_volume_um3();
                let vessels = field.exchange[voxel] * (field.plasma - here);
                rates.push(hop_per_s * spread - lost + source + vessels);
                gained += vessels * self.grid.voxel_volume_um3();
            }
            (rates, gained)
        };
        let moved = |values: &[f64], rates: &[f64], dt_s: f64| -> Vec<f64> {
            let pairs = values.iter().zip(rates);
            pairs.map(|(value, rate)| value + dt_s * rate).collect()
        };
        let (mut values, mut sum) = (field.concentration.clone(), 0.0);
        for _ in 0..steps as usize {
            let (first, g1) = rate(&values);
            let (second, g2) = rate(&moved(&values, &first, dt_s / 2.0));
            let (third, g3) = rate(&moved(&values, &second, dt_s / 2.0));
            let (fourth, g4) = rate(&moved(&values, &third, dt_s));
            for (voxel, value) in values.iter_mut().enumerate() {
                let middle = second[voxel] + third[voxel];
                *value += dt_s / 6.0 * (first[voxel] + 2.0 * middle + fourth[voxel]);
            }
            sum += dt_s / 6.0 * (g1 + 2.0 * (g2 + g3) + g4);
        }
        field.concentration = values;
        sum
    }

    /// Voxels that share a face with one.
    pub fn beside(&self, voxel: usize) -> Vec<usize> {
        let here = self.grid.coordinates(voxel);
        let beside = |other: &usize| {
            let there = self.grid.coordinates(*other);
            let apart: usize = (0..3).map(|axis| there[axis].abs_diff(here[axis])).sum();
            apart == 1
        };
        (0..self.grid.voxels()).filter(beside).collect()
    }
}

fn add(sum: &mut [f64], more: &[f64]) {
    sum.iter_mut()
        .zip(more)
        .for_each(|(sum, more)| *sum += more);
}
