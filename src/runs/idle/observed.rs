//! What the samples of an arm have shown, all replicates together.

use crate::cells::Signal;
use crate::ids::{RuleId, StateId};
use crate::observe::{Event, FieldSummary, Sample, SiteSample};
use crate::plan::{ArmPlan, Coupling, Model, Reader, Reading, Site};

/// What the samples of an arm have shown.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// Who reads each factor.
    readers: Vec<Vec<Reader>>,
    /// Edge of a voxel of each site, um.
    voxels_um: Vec<f64>,
    /// The largest signal of each factor as a share of the half-point of a reader; none where nothing reads the factor.
    pub(super) shares: Vec<Option<f64>>,
    /// All couplings of the model, each with the largest signal as a share of its half-point.
    pub(super) couplings: Vec<(Coupling, f64)>,
    /// Which patches are closed wells, in which nothing lacks oxygen.
    wells: Vec<bool>,
    /// Volume of each patch, um^3.
    volumes_um3: Vec<f64>,
    /// Largest number of cells of each state in all patches.
    pub(super) cells: Vec<u64>,
    /// The same for the cells of all infused kinds together, site by site and replicate by replicate.
    pub(super) infused_in_patch: Vec<Vec<u64>>,
    /// Whether each rule has acted, in a patch or from vessels.
    pub(super) acted: Vec<bool>,
    /// Whether cells were given.
    pub(super) given: bool,
    /// Whether an infused cell has come into a patch.
    pub(super) arrived: bool,
}

impl Observed {
    pub(super) fn nothing(arm: &ArmPlan, replicates: usize) -> Self {
        let model = &arm.model;
        let readers: Vec<Vec<Reader>> = (0..model.factors.len())
            .map(|factor| model.readers(factor))
            .collect();
        Self {
            shares: readers
                .iter()
                .map(|readers| (!readers.is_empty()).then_some(0.0))
                .collect(),
            readers,
            couplings: model
                .couplings()
                .into_iter()
                .map(|one| (one, 0.0))
                .collect(),
            wells: model.sites.iter().map(|site| site.well).collect(),
            volumes_um3: model.sites.iter().map(Site::volume_um3).collect(),
            voxels_um: model.sites.iter().map(|site| site.voxel_um).collect(),
            cells: vec![0; model.kinds.states.len()],
            infused_in_patch: vec![vec![0; replicates]; model.sites.len()],
            acted: vec![false; model.rules.rules.len()],
            given: false,
            arrived: false,
        }
    }

    pub(super) fn sample(&mut self, model: &Model, sample: &Sample) {
        for (site, patch) in sample.sites.iter().enumerate() {
            self.fields(site, patch, &sample.plasma);
            self.couple(site, patch, &sample.plasma);
            let states = model.kinds.states.iter().zip(&patch.cells);
            let infused = states.filter(|(state, _)| !state.corpse && model.gives(state.kind));
            let infused: u64 = infused.map(|(_, count)| count).sum();
            let most = self.infused_in_patch[site].get_mut(sample.replicate.index());
            if let Some(most) = most {
                *most = (*most).max(infused);
            }
        }
        for (state, largest) in self.cells.iter_mut().enumerate() {
            *largest = (*largest).max(sample.cells(StateId::new(state)));
        }
        for (rule, acted) in self.acted.iter_mut().enumerate() {
            *acted |= sample.done(RuleId::new(rule)) + sample.held[rule] > 0.0;
        }
        self.given |= sample.infused > 0;
    }

    /// Takes note of the signals that the fields of a patch and the plasma give.
    fn fields(&mut self, site: usize, patch: &SiteSample, plasma: &[Vec<f64>]) {
        let voxel_um = self.voxels_um[site];
        let fields = patch.factors.iter().zip(plasma);
        for ((share, readers), (field, plasma)) in
            self.shares.iter_mut().zip(&self.readers).zip(fields)
        {
            let blood = plasma.iter().copied().fold(0.0, f64::max);
            let of = |reader: &Reader| share_of(reader, field, blood, voxel_um);
            let largest = readers.iter().map(of).reduce(f64::max);
            *share = largest.map(|largest| share.unwrap_or(0.0).max(largest));
        }
    }

    /// Takes note of how near signals come to half-points. Cells and tissue are known by their means over the patch.
    fn couple(&mut self, site: usize, patch: &SiteSample, plasma: &[Vec<f64>]) {
        let (voxel_um, volume_um3) = (self.voxels_um[site], self.volumes_um3[site]);
        for (coupling, share) in &mut self.couplings {
            let tissue = &patch.tissue;
            let signal = match coupling.signal {
                Signal::Concentration(factor) => {
                    let blood = plasma[factor.index()].iter().copied().fold(0.0, f64::max);
                    let most = patch.factors[factor.index()].max;
                    if coupling.held { most.max(blood) } else { most }
                }
                Signal::Gradient(factor) => {
                    let field = &patch.factors[factor.index()];
                    (field.max - field.min) / voxel_um
                }
                Signal::Density(around) => patch.cells[around.state.index()] as f64 / volume_um3,
                Signal::Debris => tissue.debris,
                Signal::Alarm => tissue.alarm,
                Signal::Hypoxia if self.wells[site] => 0.0,
                Signal::Hypoxia => 1.0 - tissue.vessels,
                Signal::Vessels => tissue.vessels,
                Signal::Collagen => tissue.collagen,
                Signal::Injury => 1.0 - tissue.parenchyma,
                Signal::Level(_) | Signal::Arrest | Signal::Age | Signal::TimeInState => continue,
            };
            *share = share.max(over(signal, coupling.half));
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        self.arrived |= event.what == "arrival" && event.count > 0;
    }
}

/// A signal as a share of the half-point of a reader.
fn share_of(reader: &Reader, field: &FieldSummary, blood: f64, voxel_um: f64) -> f64 {
    match reader.reading {
        Reading::Concentration(half) => {
            let most = if reader.held {
                field.max.max(blood)
            } else {
                field.max
            };
            over(most, half)
        }
        // No gradient is steeper than the whole difference between neighbours.
        Reading::Gradient(half) => over((field.max - field.min) / voxel_um, half),
        Reading::Direction => {
            if field.max > field.min {
                f64::MAX
            } else {
                0.0
            }
        }
    }
}

/// A share of a half-point; any signal is far above one of zero.
fn over(signal: f64, half: f64) -> f64 {
    match (signal > 0.0, half > 0.0) {
        (false, _) => 0.0,
        (true, false) => f64::MAX,
        (true, true) => signal / half,
    }
}
