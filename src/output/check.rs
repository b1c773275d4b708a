//! Refuses what does not fit the catalogue, once, so that every recorder can rely on it.

use std::sync::Arc;

use super::{Outcome, OutputError, RunInfo, scale};
use crate::ids::{ArmId, Tick};
use crate::simulation::{Catalogue, Event, Frame, Sample};

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
        same(
            "factors in the patch",
            names.factors.len(),
            sample.factors.len(),
        )?;
        same("states of cells", names.states.len(), sample.cells.len())?;
        let rules = names.rules.iter().map(|rule| rule.id.index() + 1).max();
        for (what, columns) in [
            ("rule events", &sample.done),
            ("rule events in vessels", &sample.held),
        ] {
            below(what, columns.len() + 1, rules.unwrap_or(0))?;
        }
        self.finite_sample(sample)
    }

    pub(super) fn frame(&self, frame: &Frame) -> Result<(), OutputError> {
        self.arm(frame.arm)?;
        let voxels = self.catalogue.shape.iter().product();
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
        let patch = sample
            .factors
            .iter()
            .map(|field| [field.mean, field.min, field.max]);
        for (((name, _), plasma), patch) in
            self.catalogue.factors.iter().zip(&sample.plasma).zip(patch)
        {
            if !plasma.iter().chain(&patch).all(|value| value.is_finite()) {
                return Err(fault(format!("factor {name}")));
            }
        }
        let tissue = &sample.tissue;
        let values = [
            tissue.parenchyma,
            tissue.debris,
            tissue.alarm,
            tissue.vessels,
            tissue.collagen,
        ];
        if !values
            .iter()
            .chain([&sample.label_excreted])
            .all(|value| value.is_finite())
        {
            return Err(fault("tissue or excreted label".to_owned()));
        }
        for rule in &self.catalogue.rules {
            let at = rule.id.index();
            if !(sample.done[at].is_finite() && sample.held[at].is_finite()) {
                return Err(fault(format!("rule events of the rule {}", rule.key)));
            }
        }
        Ok(())
    }

    fn finite_voxels(&self, frame: &Frame, name: &str, values: &[f32]) -> Result<(), OutputError> {
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(()),
            false => Err(self.not_finite(format!("picture of {name}"), frame.arm, frame.time)),
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
    match expected == found {
        true => Ok(()),
        false => Err(OutputError::Shape {
            what,
            expected,
            found,
        }),
    }
}

/// An index must lie below the announced number; the message shows the number it would take.
fn below(what: &'static str, expected: usize, index: usize) -> Result<(), OutputError> {
    match index < expected {
        true => Ok(()),
        false => Err(OutputError::Shape {
            what,
            expected,
            found: index + 1,
        }),
    }
}
