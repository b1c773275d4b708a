//! What a sample shows, counted again.

use super::state::Blood;
use super::{Slow, State};
use crate::ids::{ArmId, Tick};
use crate::observe::{FieldSummary, PlaceCounts, Sample, SiteSample, TissueSummary};

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

impl Slow {
    /// The sample of the present moment.
    pub fn sample(&self, state: &State) -> Sample {
        let states = 0..self.model().kinds.states.len();
        let in_state = |wanted: usize| {
            let cells = state.cells.iter();
            cells.filter(|cell| cell.state.index() == wanted).count() as u64
        };
        let baselines = self
            .model()
            .factors
            .iter()
            .map(|factor| factor.baseline_per_um3);
        let fields = state.fields.iter().zip(baselines);
        let factor = |(field, baseline): (&super::state::Field, f64)| {
            let values = field.concentration.iter().copied();
            FieldSummary {
                mean: mean(&field.concentration) + baseline,
                min: values.clone().fold(f64::INFINITY, f64::min) + baseline,
                max: values.fold(0.0, f64::max) + baseline,
            }
        };
        let tissue = &state.tissue;
        let mut sample = Sample {
            replicate: crate::ids::ReplicateId::new(0),
            arm: ArmId::new(0),
            time: Tick(state.now),
            infused: state.admitted,
            body: Vec::new(),
            label_excreted: 0.0,
            plasma: vec![Vec::new(); state.fields.len()],
            sites: vec![SiteSample {
                factors: fields.map(factor).collect(),
                cells: states.map(in_state).collect(),
                tissue: TissueSummary {
                    parenchyma: mean(&tissue.parenchyma),
                    debris: mean(&tissue.debris),
                    alarm: mean(&tissue.alarm),
                    vessels: mean(&tissue.vessels),
                    collagen: mean(&tissue.collagen),
                },
                done: state.done.clone(),
            }],
            held: state.held.clone(),
        };
        if let Some(blood) = &state.blood {
            self.show_blood(blood, &mut sample);
        }
        sample
    }

    /// Infused cells by place, and plasma with its baseline.
    fn show_blood(&self, blood: &Blood, sample: &mut Sample) {
        let baselines = self
            .model()
            .factors
            .iter()
            .map(|factor| factor.baseline_per_um3);
        let infused = blood
            .rows
            .iter()
            .filter(|row| row.state != crate::body::State::Waiting);
        sample.infused = infused.count() as u64;
        sample.label_excreted = blood.excreted as f64;
        sample.body = blood
            .counts
            .iter()
            .map(|here| PlaceCounts {
                flowing: here.flowing,
                plugged: here.plugged,
                adhered: here.adhered,
                in_tissue: here.in_tissue,
                dead: here.dead,
                gone: here.gone,
                viable: here.viable,
                label: (here.label_in_cells + here.label_free) as f64,
            })
            .collect();
        for ((pool, baseline), plasma) in blood.pools.iter().zip(baselines).zip(&mut sample.plasma)
        {
            let at =
                |(node, molecules): (usize, &f64)| baseline + molecules / self.plasma_um3(node);
            *plasma = pool.molecules.iter().enumerate().map(at).collect();
        }
    }
}
