//! Samples, pictures and events of one arm.

use crate::body::{Counts, Graph, Plasma};
use crate::cells::{Rule, Rules, Subject};
use crate::ids::{FactorId, OrganId, RuleId, Tick};
use crate::paracrine::Settled;
use crate::simulation::{
    ArmPlan, Catalogue, CellMark, Counted, CountedRule, Event, FieldSummary, Frame, Masses,
    Molecules, PlaceCounts, Plan, Sample, SimulationError, StageError, TissueSummary, World,
};
use crate::tissue::Patch;

impl World {
    /// A sample of everything that is recorded over time. Concentrations are whole: the baseline and the excess over it.
    pub fn sample(&self) -> Sample {
        let circulation = self.circulation.as_ref();
        let counts = circulation.map(|c| c.body.counts());
        Sample {
            replicate: self.replicate,
            arm: self.arm,
            time: self.now,
            infused: counts.map_or(self.well.admitted, |c| c.infused()),
            body: counts.map_or(Vec::new(), |c| {
                c.organs().iter().map(place_counts).collect()
            }),
            label_excreted: counts.map_or(0.0, |c| c.label_excreted() as f64),
            // Without a body every factor has no place, which keeps the columns of a sample.
            plasma: circulation.map_or(vec![Vec::new(); self.fields.len()], |c| {
                self.plasma_part(&c.plasma)
            }),
            factors: self
                .fields
                .iter()
                .zip(&self.needs.baseline)
                .map(|(f, b)| summary(f.concentration(), *b))
                .collect(),
            cells: self.cells.census(self.plan.model.kinds.states.len()),
            tissue: TissueSummary {
                parenchyma: Patch::mean(&self.patch.parenchyma),
                debris: Patch::mean(&self.patch.debris),
                alarm: Patch::mean(&self.patch.alarm),
                vessels: Patch::mean(&self.patch.vessels),
                collagen: Patch::mean(&self.patch.collagen),
            },
            done: self.tally.done.clone(),
            held: self.tally.held.clone(),
        }
    }

    /// Concentrations in a plasma of the body, with their baseline, by factor and place.
    pub(super) fn plasma_part(&self, plasma: &Plasma) -> Vec<Vec<f64>> {
        let circulation = self.circulation.as_ref();
        let places = circulation.map_or(0, |c| c.body.graph().len());
        let at = |factor: usize, place| {
            let excess = plasma.concentration_per_um3(FactorId::new(factor), OrganId::new(place));
            self.needs.baseline[factor] + excess
        };
        let factors = 0..self.fields.len();
        factors
            .map(|factor| (0..places).map(|place| at(factor, place)).collect())
            .collect()
    }

    /// A picture of the patch; concentrations with their baseline.
    pub fn frame(&self) -> Frame {
        let narrow = |column: &[f64]| column.iter().map(|value| *value as f32).collect();
        let whole = |column: &[Molecules], baseline: f64| {
            let above = column.iter();
            above.map(|excess| excess + baseline as f32).collect()
        };
        let fields = self.fields.iter().zip(&self.needs.baseline).enumerate();
        Frame {
            arm: self.arm,
            time: self.now,
            factors: fields
                .map(|(i, (f, baseline))| (FactorId::new(i), whole(f.concentration(), *baseline)))
                .collect(),
            parenchyma: narrow(&self.patch.parenchyma),
            vessels: narrow(&self.patch.vessels),
            collagen: narrow(&self.patch.collagen),
            debris: narrow(&self.patch.debris),
            cells: (0..self.cells.len())
                .map(|row| CellMark {
                    position_um: self.cells.position_um[row],
                    state: self.cells.state[row],
                })
                .collect(),
        }
    }

    /// Takes the events since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Checks that no cell was lost: infused = flowing + plugged + adhered + in tissue + dead + gone.
    ///
    /// # Errors
    /// [`StageError::Balance`] with the number infused.
    pub fn check_balance(&self) -> Result<(), StageError> {
        let counts = self.circulation.as_ref().map(|c| c.body.counts());
        match counts.filter(|counts| !counts.balanced()) {
            Some(counts) => Err(StageError::Balance {
                infused: counts.infused(),
            }),
            None => Ok(()),
        }
    }

    pub(super) fn note(&mut self, settled: Settled, time: Tick) {
        let noted = [
            ("died", settled.died.len() as u64),
            ("eaten", settled.eaten),
            ("switched-by-meal", settled.switched),
            ("left", settled.left.len() as u64),
            ("divided", settled.born),
        ];
        self.report_of_patch(time, &noted);
    }

    /// Files events of the patch; what did not happen is no event.
    pub(super) fn report_of_patch(&mut self, time: Tick, happened: &[(&'static str, u64)]) {
        let (replicate, arm) = (self.replicate, self.arm);
        let event = |(what, count): &(&'static str, u64)| Event {
            replicate,
            arm,
            time,
            what: (*what).into(),
            place: "patch".into(),
            count: *count,
        };
        let happened = happened.iter().filter(|(_, count)| *count > 0);
        self.events.extend(happened.map(event));
    }
}

impl Sample {
    /// The same with other counts of the body.
    pub(super) fn with_counts(self, counts: &Counts) -> Self {
        Self {
            infused: counts.infused(),
            body: counts.organs().iter().map(place_counts).collect(),
            label_excreted: counts.label_excreted() as f64,
            ..self
        }
    }
}

fn place_counts(organ: &crate::body::OrganCounts) -> PlaceCounts {
    PlaceCounts {
        flowing: organ.flowing,
        plugged: organ.plugged,
        adhered: organ.adhered,
        in_tissue: organ.in_tissue,
        dead: organ.dead,
        gone: organ.gone,
        viable: organ.viable,
        label: organ.label() as f64,
    }
}

fn summary(column: &[Molecules], baseline: f64) -> FieldSummary {
    let fold = |pick: fn(f32, f32) -> f32| {
        let extreme = column.iter().copied().fold(column[0], pick);
        f64::from(extreme) + baseline
    };
    let sum: f64 = column.iter().map(|value| f64::from(*value)).sum();
    FieldSummary {
        mean: sum / column.len() as f64 + baseline,
        min: fold(f32::min),
        max: fold(f32::max),
    }
}

impl Catalogue {
    /// The names that go with the samples of a run. All arms must have the same organs, factors and states.
    ///
    /// # Errors
    /// [`SimulationError::Graph`] when the organ graph of the plan is impossible.
    pub fn of(plan: &Plan) -> Result<Self, SimulationError> {
        let model = &plan.arms[0].model;
        let site = &model.site;
        let places = match &model.body {
            Some(body) => {
                let graph = super::assemble::graph(body)?;
                debug_assert!(graph.len() >= Graph::FIRST_ORGAN);
                graph.ids().map(|id| graph.name(id).to_owned()).collect()
            }
            None => Vec::new(),
        };
        let organ = |id: OrganId| {
            model
                .body
                .as_ref()
                .map(|body| body.organs[id.index()].name.clone())
        };
        let states = (0..model.kinds.states.len()).map(crate::ids::StateId::new);
        let volume = site.shape.iter().product::<usize>() as f64;
        Ok(Self {
            arms: plan.arms.iter().map(|arm| arm.name.clone()).collect(),
            masses: plan
                .arms
                .iter()
                .map(|arm| Masses::of(arm, &places))
                .collect(),
            places,
            factors: model
                .factors
                .iter()
                .map(|f| (f.name.clone(), f.label.clone()))
                .collect(),
            states: states
                .map(|id| (model.kinds.dotted(id), model.kinds.state(id).label.clone()))
                .collect(),
            site_organ: site.organ.and_then(organ),
            patch_volume_um3: volume * site.voxel_um * site.voxel_um * site.voxel_um,
            shape: site.shape,
            voxel_um: site.voxel_um,
            half_points_per_um3: lowest_half_points(plan),
            rules: counted_rules(&model.rules),
            actions: model.actions.clone(),
            prices: plan.arms.iter().map(ArmPlan::prices).collect(),
        })
    }
}

/// The lowest half-point of each factor in any arm; zero where nothing reads it.
fn lowest_half_points(plan: &Plan) -> Vec<f64> {
    let factors = 0..plan.arms[0].model.factors.len();
    let lowest = |factor| {
        let arms = plan.arms.iter();
        let halves = arms.filter_map(|arm| arm.model.half_point_per_um3(factor));
        halves.reduce(f64::min)
    };
    factors
        .map(|factor| lowest(factor).unwrap_or(0.0))
        .collect()
}

fn counted_rules(rules: &Rules) -> Vec<CountedRule> {
    let rules = rules.rules.iter().enumerate();
    let counted = |(position, rule): (usize, &Rule)| {
        Some(CountedRule {
            id: RuleId::new(position),
            key: rule.name.clone(),
            label: rule.label.clone(),
            action: rule.action.clone(),
            counted: Counted::of(rule)?,
            by_cells: matches!(rule.subject, Subject::Cells(_)),
        })
    };
    rules.filter_map(counted).collect()
}
