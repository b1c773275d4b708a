//! Elementary effects: which axes matter at all.

use super::bootstrap::{Bootstrap, Estimator, Interval};
use super::error::SensitivityError;
use super::outputs::{enough, finite};
use crate::design::{Design, ElementaryStep};

/// Statistics of the elementary effects of all axes, in the unit of the output: the change of the output over the change of the place of
/// the axis in the unit interval.
#[derive(Debug, Clone, PartialEq)]
pub struct MorrisEffects {
    /// Mean effect; effects of both signs cancel.
    pub mu: Vec<Interval>,
    /// Mean size of the effects (mu*, Campolongo et al. 2007, doi 10.1016/j.envsoft.2006.10.004): the importance of an axis.
    pub mu_star: Vec<Interval>,
    /// Standard deviation of the effects: large where an effect is not linear or depends on other axes.
    pub sigma: Vec<Interval>,
    /// Trajectories of which every run has an output.
    pub trajectories: usize,
    /// Trajectories left out because a run has none.
    pub left_out: usize,
}

/// Elementary effects from the outputs of Morris trajectories, with intervals over trajectories.
///
/// Equal outputs have effects of zero.
///
/// # Errors
///
/// If the design is of another method, or fewer than two trajectories are complete.
pub fn morris(
    design: &Design,
    outputs: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<MorrisEffects, SensitivityError> {
    let outputs = finite(design, outputs)?;
    let steps = design.elementary_steps().ok_or(SensitivityError::Method {
        analysis: "elementary effects",
        needed: "morris",
    })?;
    let axes = design.axes().len();
    let trajectories = steps.chunks_exact(axes);
    let all = trajectories.len();
    let complete = trajectories.filter_map(|steps| effects(steps, &outputs));
    let effects = Effects {
        axes,
        of_trajectories: complete.collect(),
    };
    let trajectories = effects.of_trajectories.len();
    enough("trajectories", trajectories, 2)?;
    let mut intervals = bootstrap.intervals(&effects).into_iter().flatten();
    Ok(MorrisEffects {
        mu: intervals.by_ref().take(axes).collect(),
        mu_star: intervals.by_ref().take(axes).collect(),
        sigma: intervals.collect(),
        trajectories,
        left_out: all - trajectories,
    })
}

/// The effect of each axis in one trajectory; none if a run has no output.
fn effects(steps: &[ElementaryStep], outputs: &[Option<f64>]) -> Option<Vec<f64>> {
    let mut found = vec![0.0; steps.len()];
    for step in steps {
        let change = outputs[step.after]? - outputs[step.before]?;
        found[step.axis] = change / step.delta;
    }
    Some(found)
}

/// The effects of complete trajectories.
struct Effects {
    axes: usize,
    of_trajectories: Vec<Vec<f64>>,
}

impl Estimator for Effects {
    fn units(&self) -> u32 {
        self.of_trajectories.len() as u32
    }

    fn estimates(&self, units: &[u32]) -> Vec<Option<f64>> {
        let count = units.len() as f64;
        let mut found = vec![None; 3 * self.axes];
        for axis in 0..self.axes {
            let effects = units
                .iter()
                .map(|unit| self.of_trajectories[*unit as usize][axis]);
            let mean = effects.clone().sum::<f64>() / count;
            let size = effects.clone().map(f64::abs).sum::<f64>() / count;
            let squares: f64 = effects
                .map(|effect| (effect - mean) * (effect - mean))
                .sum();
            found[axis] = Some(mean);
            found[self.axes + axis] = Some(size);
            found[2 * self.axes + axis] = Some(libm::sqrt(squares / (count - 1.0)));
        }
        found
    }
}
