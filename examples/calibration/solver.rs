//! Least squares by Levenberg and Marquardt within bounds, with finite differences.

use std::error::Error;
use std::io::Write;

use nalgebra::{DMatrix, DVector};

use crate::objective::Objective;

/// Step of the finite differences of logarithms.
const STEP: f64 = 0.05;

/// Logarithms of the numbers that fit best, after at most so many iterations; writes the sum of squares of each.
pub fn fit(
    objective: &Objective<'_>,
    iterations: usize,
    out: &mut dyn Write,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let all = &objective.parameters.parameter;
    let clamp = |place: usize, log: f64| {
        let [low, high] = all[place].range.map(f64::ln);
        log.clamp(low, high)
    };
    let mut now = objective.parameters.start();
    let mut residuals = DVector::from_vec(objective.residuals(&now)?);
    let mut damping = 0.1;
    for iteration in 0..iterations {
        let mut jacobian = DMatrix::zeros(residuals.len(), all.len());
        for place in 0..all.len() {
            let mut moved = now.clone();
            let is_inside = clamp(place, now[place] + STEP) == now[place] + STEP;
            let step = if is_inside { STEP } else { -STEP };
            moved[place] += step;
            let other = DVector::from_vec(objective.residuals(&moved)?);
            jacobian.set_column(place, &((other - &residuals) / step));
        }
        let square = jacobian.transpose() * &jacobian;
        let slope = jacobian.transpose() * &residuals;
        let mut is_better = false;
        for _ in 0..8 {
            let mut damped = square.clone();
            for place in 0..all.len() {
                damped[(place, place)] += damping * (1.0 + square[(place, place)]);
            }
            let Some(solved) = damped.lu().solve(&slope) else {
                break;
            };
            let mut next = now.clone();
            for place in 0..all.len() {
                next[place] = clamp(place, now[place] - solved[place].clamp(-1.0, 1.0));
            }
            let other = DVector::from_vec(objective.residuals(&next)?);
            if other.norm_squared() < residuals.norm_squared() {
                (now, residuals) = (next, other);
                damping = (damping / 3.0_f64).max(1e-4);
                is_better = true;
                break;
            }
            damping *= 3.0;
        }
        writeln!(out, "{iteration}: {:.3}", residuals.norm_squared())?;
        if !is_better {
            break;
        }
    }
    Ok(now)
}
