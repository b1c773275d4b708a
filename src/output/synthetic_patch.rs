//! The patch of the made-up run.

use super::synthetic::{FACTORS, STATES, bump, molecules};
use crate::simulation::{FieldSummary, SiteSample, TissueSummary};

pub(super) fn patch(time_h: f64, alive: f64, dosed: bool) -> SiteSample {
    SiteSample {
        factors: FACTORS
            .map(|factor| field(factor.2, time_h, alive))
            .to_vec(),
        cells: STATES
            .iter()
            .enumerate()
            .map(|(at, state)| cells(at, state.2, time_h, alive))
            .collect(),
        tissue: TissueSummary {
            parenchyma: 0.45 + 0.1 * libm::tanh(time_h / 200.0),
            debris: 1.3e-5 * libm::exp(-time_h / 60.0),
            alarm: bump(time_h, 8.0),
            vessels: 0.4 + 0.002 * time_h,
            collagen: 0.02 + 0.07 * time_h / 168.0,
        },
        done: vec![
            libm::floor(4.0 * time_h),
            if dosed { 12.0 } else { 0.0 },
            0.0,
        ],
    }
}

fn field(peak: f64, time_h: f64, alive: f64) -> FieldSummary {
    let mean = molecules(peak * (bump(time_h, 36.0) + 0.1 * alive));
    FieldSummary {
        mean,
        min: 0.3 * mean,
        max: 2.5 * mean,
    }
}

fn cells(state: usize, peak_per_mm3: f64, time_h: f64, alive: f64) -> u64 {
    let course = match state {
        0 => alive * 0.02,
        4 => 1.0,
        5 => bump(time_h, 28.0) * (1.0 - 0.3 * alive),
        6 => bump(time_h, 52.0) * (1.0 + 0.3 * alive),
        _ => bump(time_h, 40.0 + 5.0 * state as f64),
    };
    (peak_per_mm3 * course * 0.2) as u64
}
