//! Refuses what does not fit the catalogue, once, so that every recorder can rely on it.

use std::sync::Arc;

use crate::ids::{ArmId, Tick};
use crate::observe::{Catalogue, Event, FieldStatistic, Frame, Sample, SiteSample, TissueQuantity};
use crate::record::{Outcome, OutputError, RunInfo, scale};

/// Refuses what does not fit the catalogue, once, so that every recorder can rely on it.
pub(super) struct Checker {
    catalogue: Arc<Catalogue>,
}

impl Checker {
    pub(super) fn new(catalogue: Arc<Catalogue>) -> Self {
        Self { catalogue }
    }

    pub(super) fn sample(&self, sample: &Sample) -> Result<(), OutputError> {
        let names = &*self.catalogue;
        self.arm(sample.arm)?;
        same("places of the body", names.places.len(), sample.body.len())?;
        same(
            "factors in plasma",
            names.factors.len(),
            sample.plasma.len(),
        )?;
        for places in &sample.plasma {
            same("places of plasma", names.places.len(), places.len())?;
        }
        same("sites", names.sites.len(), sample.sites.len())?;
        let rules = names.rules.iter().map(|rule| rule.id.index() + 1).max();
        let rules = rules.unwrap_or(0);
        for patch in &sample.sites {
            same(
                "factors in a patch",
                names.factors.len(),
                patch.factors.len(),
            )?;
            same("states of cells", names.states.len(), patch.cells.len())?;
            below("rule events", patch.done.len() + 1, rules)?;
        }
        below("rule events in vessels", sample.held.len() + 1, rules)?;
        self.finite_sample(sample)
    }

    pub(super) fn frame(&self, frame: &Frame) -> Result<(), OutputError> {
        self.arm(frame.arm)?;
        let sites = &self.catalogue.sites;
        below("sites", sites.len(), frame.site.index())?;
        let voxels = sites[frame.site.index()].shape.iter().product();
        for (factor, conc_per_um3) in &frame.factors {
            below("factors", self.catalogue.factors.len(), factor.index())?;
            same("voxels of a factor", voxels, conc_per_um3.len())?;
            self.finite_voxels(
                frame,
                &self.catalogue.factors[factor.index()].0,
                conc_per_um3,
            )?;
        }
        let layers = [
            ("parenchyma", &frame.parenchyma),
            ("vessels", &frame.vessels),
            ("collagen", &frame.collagen),
            ("debris", &frame.debris),
        ];
        for (name, layer) in layers {
            same("voxels of the tissue", voxels, layer.len())?;
            self.finite_voxels(frame, name, layer)?;
        }
        for cell in &frame.cells {
            below(
                "states of cells",
                self.catalogue.states.len(),
                cell.state.index(),
            )?;
        }
        Ok(())
    }

    pub(super) fn event(&self, event: &Event) -> Result<(), OutputError> {
        self.arm(event.arm)
    }

    fn arm(&self, arm: ArmId) -> Result<(), OutputError> {
        below("arms", self.catalogue.arms.len(), arm.index())
    }

    fn finite_sample(&self, sample: &Sample) -> Result<(), OutputError> {
        let fault = |what: String| self.not_finite(what, sample.arm, sample.time);
        for (place, counts) in self.catalogue.places.iter().zip(&sample.body) {
            if !counts.label.is_finite() {
                return Err(fault(format!("label in {place}")));
            }
        }
        for ((name, _), plasma) in self.catalogue.factors.iter().zip(&sample.plasma) {
            if !plasma.iter().all(|value| value.is_finite()) {
                return Err(fault(format!("factor {name} in plasma")));
            }
        }
        for patch in &sample.sites {
            self.finite_patch(patch).map_err(fault)?;
        }
        if !sample.label_excreted.is_finite() {
            return Err(fault("excreted label".to_owned()));
        }
        for rule in &self.catalogue.rules {
            if !sample.held[rule.id.index()].is_finite() {
                return Err(fault(format!("rule events of the rule {}", rule.key)));
            }
        }
        Ok(())
    }

    /// Names the first number of a patch that is not finite.
    fn finite_patch(&self, patch: &SiteSample) -> Result<(), String> {
        for ((name, _), field) in self.catalogue.factors.iter().zip(&patch.factors) {
            let values = FieldStatistic::ALL.map(|(_, statistic)| statistic.of(field));
            if !values.iter().all(|value| value.is_finite()) {
                return Err(format!("factor {name}"));
            }
        }
        for (name, quantity) in TissueQuantity::ALL {
            if !quantity.of(&patch.tissue).is_finite() {
                return Err(format!("{name} of the tissue"));
            }
        }
        for rule in &self.catalogue.rules {
            if !patch.done[rule.id.index()].is_finite() {
                return Err(format!("rule events of the rule {}", rule.key));
            }
        }
        Ok(())
    }

    fn finite_voxels(&self, frame: &Frame, name: &str, values: &[f32]) -> Result<(), OutputError> {
        if values.iter().all(|value| value.is_finite()) {
            Ok(())
        } else {
            Err(self.not_finite(format!("picture of {name}"), frame.arm, frame.time))
        }
    }

    fn not_finite(&self, what: String, arm: ArmId, time: Tick) -> OutputError {
        OutputError::NotFinite {
            what,
            arm: self.catalogue.arms[arm.index()].clone(),
            time_h: scale::hours(time),
        }
    }
}

/// The arms in words and the arms of the run must be the same, in number and in order.
pub(super) fn check_arms(info: &RunInfo, names: &Catalogue) -> Result<(), OutputError> {
    same("arms", names.arms.len(), info.arms.len())?;
    let pairs = info.arms.iter().zip(&names.arms);
    let agreeing = pairs.filter(|(arm, name)| arm.name == **name).count();
    same("arms named as in the run", names.arms.len(), agreeing)
}

/// Every answer must show a value for every arm.
pub(super) fn check_outcome(info: &RunInfo, outcome: &Outcome) -> Result<(), OutputError> {
    let rows = outcome.answers.iter();
    rows.flat_map(|row| [row.texts.len(), row.values.len(), row.draws.len()])
        .try_for_each(|values| same("values of an answer", info.arms.len(), values))
}

fn same(what: &'static str, expected: usize, found: usize) -> Result<(), OutputError> {
    if expected == found {
        Ok(())
    } else {
        Err(OutputError::Shape {
            what,
            expected,
            found,
        })
    }
}

/// An index must lie below the announced number; the message shows the number it would take.
fn below(what: &'static str, expected: usize, index: usize) -> Result<(), OutputError> {
    if index < expected {
        Ok(())
    } else {
        Err(OutputError::Shape {
            what,
            expected,
            found: index + 1,
        })
    }
}
