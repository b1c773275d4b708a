//! What the mean field shows of an observable, by its name.

use super::course::MeanCourse;
use super::mixture::Mixture;
use crate::ids::Tick;
use crate::plan::Model;

impl MeanCourse {
    /// An observable of the patch by its name, at every moment, in internal units: molecules/um^3 for a factor, 1/um^3 for cells, events
    /// and debris. None for what is not in a patch.
    pub fn values(&self, model: &Model, observable: &str) -> Option<Vec<f64>> {
        let read = reader(model, observable)?;
        Some(self.states.iter().map(read).collect())
    }

    /// A value at a moment, from the samples around it.
    pub fn at(&self, values: &[f64], moment: Tick) -> Option<f64> {
        let after = self.times.iter().position(|time| *time >= moment)?;
        let (high, end) = (values[after], self.times[after]);
        if after == 0 || end == moment {
            return Some(high);
        }
        let (low, begin) = (values[after - 1], self.times[after - 1]);
        let share = (moment.0 - begin.0) as f64 / (end.0 - begin.0) as f64;
        Some(low + share * (high - low))
    }
}

/// How an observable is read from a state.
type MixtureReader = Box<dyn Fn(&Mixture) -> f64>;

fn reader(model: &Model, observable: &str) -> Option<MixtureReader> {
    let (what, rest) = observable.split_once('.')?;
    match what {
        "cells" => {
            let (kind, state) = rest.split_once('.')?;
            let state = model.kinds.find(kind, state)?.index();
            Some(Box::new(move |at| at.cells[state]))
        }
        "factor" => {
            let (factor, _) = rest.rsplit_once('.')?;
            let own = model.factors.iter().position(|one| one.name == factor)?;
            let baseline = model.factors[own].baseline_per_um3;
            Some(Box::new(move |at| baseline + at.factors[own]))
        }
        "done" => {
            let rule = model
                .rules
                .rules
                .iter()
                .position(|rule| rule.name == rest)?;
            Some(Box::new(move |at| at.done[rule]))
        }
        "tissue" => match rest {
            "parenchyma" => Some(Box::new(|at| at.parenchyma)),
            "vessels" => Some(Box::new(|at| at.vessels)),
            "debris" => Some(Box::new(|at| at.debris)),
            "alarm" => Some(Box::new(Mixture::alarm)),
            "collagen" => Some(Box::new(|at| at.collagen)),
            _ => None,
        },
        _ => None,
    }
}
