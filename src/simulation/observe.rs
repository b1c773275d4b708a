//! Samples, pictures and events of one arm.

use crate::body::{Counts, Graph, Plasma};
use crate::cells::{Rule, Rules, Subject};
use crate::ids::{FactorId, OrganId, RuleId, SiteId};
use crate::observe::{
    Catalogue, CellMark, Counted, CountedRule, Event, FieldSummary, Frame, Masses, PlaceCounts,
    Sample, SiteInfo, SiteSample, TissueSummary,
};
use crate::plan::{ArmPlan, Plan};
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;
use crate::simulation::{Molecules, SimulationError, StageError, World};
use crate::tissue::Patch;

impl World {
    /// A sample of everything that is recorded over time. Concentrations are whole: the baseline and the excess over it.
    pub fn sample(&self) -> Sample {
        let blood = self.blood.as_ref();
        let counts = blood.map(|blood| blood.body.counts());
        let setting = &self.setting;
        let model = &setting.plan.model;
        let given: u64 = self.regions.iter().map(|r| r.well.admitted).sum();
        Sample {
            replicate: setting.replicate,
            arm: setting.arm,
            time: self.clock.now,
            infused: counts.map_or(given, Counts::infused),
            body: counts.map_or(Vec::new(), |counts| {
                counts.organs().iter().map(place_counts).collect()
            }),
            label_excreted: counts.map_or(0.0, |counts| counts.label_excreted() as f64),
            // Without a body every factor has no place, which keeps the columns of a sample.
            plasma: blood.map_or(vec![Vec::new(); model.factors.len()], |blood| {
                self.plasma_part(&blood.plasma)
            }),
            sites: self.regions.iter().map(|r| r.sample(setting)).collect(),
            held: blood.map_or(vec![0.0; model.rules.rules.len()], |blood| {
                blood.held_by_rule.0.clone()
            }),
        }
    }

    /// Concentrations in a plasma of the body, with their baseline, by factor and place.
    pub(super) fn plasma_part(&self, plasma: &Plasma) -> Vec<Vec<f64>> {
        let blood = self.blood.as_ref();
        let places = blood.map_or(0, |blood| blood.body.graph().len());
        let baselines = self.setting.columns.baseline.iter().enumerate();
        baselines
            .map(|(factor, baseline)| {
                let factor = FactorId::new(factor);
                let places = (0..places).map(OrganId::new);
                places
                    .map(|place| baseline + plasma.concentration_per_um3(factor, place))
                    .collect()
            })
            .collect()
    }

    /// A picture of the patch of a site; concentrations with their baseline.
    ///
    /// # Panics
    /// If the plan has no such site.
    pub fn frame(&self, site: SiteId) -> Frame {
        let Region {
            patch,
            cells,
            fields,
            ..
        } = &self.regions[site.index()];
        let narrow = |column: &[f64]| column.iter().map(|value| *value as f32).collect();
        let whole = |column: &[Molecules], baseline: f64| {
            let above = column.iter();
            above.map(|excess| excess + baseline as f32).collect()
        };
        let fields = fields.iter().zip(&self.setting.columns.baseline);
        Frame {
            arm: self.setting.arm,
            site,
            time: self.clock.now,
            factors: fields
                .enumerate()
                .map(|(i, (f, baseline))| (FactorId::new(i), whole(f.concentration(), *baseline)))
                .collect(),
            parenchyma: narrow(&patch.parenchyma),
            vessels: narrow(&patch.vessels),
            collagen: narrow(&patch.collagen),
            debris: narrow(&patch.debris),
            cells: (0..cells.len())
                .map(|row| CellMark {
                    position_um: cells.position_um[row],
                    state: cells.state[row],
                })
                .collect(),
        }
    }

    /// Takes what was read since the last call at the moments that answers ask for.
    pub fn take_readings(&mut self) -> Vec<Sample> {
        std::mem::take(&mut self.readings.taken)
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
        let counts = self.blood.as_ref().map(|blood| blood.body.counts());
        match counts.filter(|counts| !counts.balanced()) {
            Some(counts) => Err(StageError::Balance {
                infused: counts.infused(),
            }),
            None => Ok(()),
        }
    }
}

impl Region {
    /// What is in the patch.
    fn sample(&self, setting: &Setting) -> SiteSample {
        let patch = &self.patch;
        let fields = self.fields.iter().zip(&setting.columns.baseline);
        SiteSample {
            factors: fields
                .map(|(field, baseline)| summary(field.concentration(), *baseline))
                .collect(),
            cells: self.cells.census(setting.plan.model.kinds.states.len()),
            tissue: TissueSummary {
                parenchyma: Patch::mean(&patch.parenchyma),
                debris: Patch::mean(&patch.debris),
                alarm: Patch::mean(&patch.alarm),
                vessels: Patch::mean(&patch.vessels),
                collagen: Patch::mean(&patch.collagen),
            },
            done: self.done.0.clone(),
        }
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

pub(super) fn place_counts(organ: &crate::body::OrganCounts) -> PlaceCounts {
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
        let places: Vec<String> = match &model.body {
            Some(body) => {
                let graph = super::assemble::graph(body)?;
                debug_assert!(graph.len() >= Graph::FIRST_ORGAN);
                graph.ids().map(|id| graph.name(id).to_owned()).collect()
            }
            None => Vec::new(),
        };
        let organ = |id: OrganId| places.get(id.index()).cloned();
        let states = (0..model.kinds.states.len()).map(crate::ids::StateId::new);
        let sites = model.sites.iter().enumerate().map(|(at, site)| SiteInfo {
            name: site.name.clone(),
            patch_name: model.patch_name(SiteId::new(at)),
            organ: site.organ.and_then(organ),
            volume_um3: site.volume_um3(),
            shape: site.shape,
            voxel_um: site.voxel_um,
        });
        let sites = sites.collect();
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
            sites,
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
