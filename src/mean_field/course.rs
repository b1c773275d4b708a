//! The course of the mean field of an arm.

use thiserror::Error;

use super::equations::Equations;
use super::mixture::Mixture;
use super::start::{dose, start, strike};
use crate::body::Route;
use crate::cells::{Class, Rule, Signal, Term};
use crate::ids::Tick;
use crate::plan::{ArmPlan, Model, Plan};

/// Why an arm has no mean field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MeanFieldError {
    /// Several patches.
    #[error("the mean field has one patch")]
    SeveralSites,
    /// Something comes by the blood.
    #[error("the mean field has no blood: doses must go into the patch")]
    Blood,
    /// Something is given beside the cells.
    #[error("the mean field has no companions")]
    Companions,
    /// A rule that does not move cells asks for a gradient.
    #[error("the mean field has no gradients")]
    Gradients,
    /// A rule asks for an age.
    #[error("the mean field has no ages")]
    Ages,
}

/// The mean field at every sample of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanCourse {
    /// Moments.
    pub times: Vec<Tick>,
    /// The state at each moment.
    pub states: Vec<Mixture>,
}

/// The mean field of an arm, with steps of at most `step_s`.
///
/// # Errors
/// [`MeanFieldError`] for what the mean field does not have.
pub fn mean_field(plan: &Plan, arm: &ArmPlan, step_s: f64) -> Result<MeanCourse, MeanFieldError> {
    refuse(&arm.model, arm)?;
    let model = &arm.model;
    let site = &model.sites[0];
    let equations = Equations { model, site, arm };
    let mut mixture = start(arm, site);
    let mut course = MeanCourse {
        times: Vec::new(),
        states: Vec::new(),
    };
    let sampling = plan.clocks.sampling.0.max(1);
    let samples = plan.duration.0.div_ceil(sampling);
    let (mut to_come, mut struck) = (0.0, false);
    let mut now_s = 0.0;
    for sample in 0..=samples {
        let end = Tick((sample * sampling).min(plan.duration.0));
        let span = end.seconds() - now_s;
        let steps = libm::ceil(span / step_s).max(0.0);
        for _ in 0..steps as u64 {
            let next_s = now_s + span / steps;
            if let Some(injury) = &site.injury {
                if !struck && now_s >= injury.at.seconds() {
                    struck = true;
                    to_come = strike(&mut mixture, site, injury);
                }
                if struck && now_s >= injury.at.seconds() + injury.alarm_delay_s {
                    mixture.alarm_stages[0] += std::mem::take(&mut to_come);
                }
            }
            dose(&mut mixture, plan, arm, [now_s, next_s]);
            equations.step(&mut mixture, next_s - now_s);
            now_s = next_s;
        }
        course.times.push(end);
        course.states.push(mixture.clone());
    }
    Ok(course)
}

/// What the mean field does not have.
fn refuse(model: &Model, arm: &ArmPlan) -> Result<(), MeanFieldError> {
    if model.sites.len() != 1 {
        return Err(MeanFieldError::SeveralSites);
    }
    let is_local = |route: &Route<_>| matches!(route, Route::Local { .. });
    if arm.infusions.iter().any(|dose| !is_local(&dose.route)) {
        return Err(MeanFieldError::Blood);
    }
    if !arm.companions.is_empty() {
        return Err(MeanFieldError::Companions);
    }
    let has_age = |term: &Term| matches!(term.signal, Signal::Age | Signal::TimeInState);
    let mut rules = model.rules.rules.iter();
    if rules.any(|rule| rule.raised_by.iter().chain(&rule.lowered_by).any(has_age)) {
        return Err(MeanFieldError::Ages);
    }
    let has_gradient = |term: &Term| matches!(term.signal, Signal::Gradient(_));
    let moves = |rule: &&Rule| rule.behaviour.class() == Some(Class::Motion);
    let mut still = model.rules.rules.iter().filter(|rule| !moves(rule));
    if still.any(|rule| {
        rule.raised_by
            .iter()
            .chain(&rule.lowered_by)
            .any(has_gradient)
    }) {
        return Err(MeanFieldError::Gradients);
    }
    let mut levels = model.kinds.kinds.iter().flat_map(|kind| &kind.levels);
    if levels.any(|level| level.raised_by.iter().any(has_age)) {
        return Err(MeanFieldError::Ages);
    }
    Ok(())
}
