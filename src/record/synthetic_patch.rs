//! The patch of the made-up run.

use crate::observe::{FieldSummary, SiteSample, TissueSummary};

pub(crate) const FACTORS: [(&str, &str, f64, f64); 14] = [
    // key, label, peak pM, half-point pM
    ("vegf", "VEGF-A", 3.1, 100.0),
    ("hgf", "HGF", 5.6, 25.0),
    ("il-10", "IL-10", 1.9, 8.0),
    ("tnf", "TNF", 5.7, 20.0),
    ("tgf-b", "TGF-β1", 12.0, 70.0),
    ("ifn-g", "IFN-γ", 0.4, 60.0),
    ("il-6", "IL-6", 22.0, 50.0),
    ("il-1b", "IL-1β", 2.0, 0.0),
    ("ccl2", "CCL2", 80.0, 230.0),
    ("sdf-1", "SDF-1 (CXCL12)", 30.0, 0.0),
    ("pge2", "Prostaglandin E2", 286.0, 1000.0),
    ("tsg-6", "TSG-6", 9.0, 300.0),
    ("igf-1", "IGF-1", 0.7, 0.0),
    ("find-me", "Find-me signals", 0.05, 0.0),
];

pub(crate) const STATES: [(&str, &str, f64); 20] = [
    // key, label, peak per mm^3
    ("msc.resting", "MSC", 90.0),
    ("msc.dead", "Dead MSC", 60.0),
    ("neutrophil.active", "Neutrophil", 910.0),
    ("neutrophil.dead", "Dead neutrophil", 300.0),
    ("macrophage.m0", "M0 macrophage", 1560.0),
    ("macrophage.m1", "M1 macrophage", 957.0),
    ("macrophage.m2", "M2 macrophage", 473.0),
    ("t-cell.effector", "Effector T cell", 80.0),
    ("t-cell.treg", "Regulatory T cell", 25.0),
    ("fibroblast.resting", "Fibroblast", 400.0),
    ("fibroblast.myo", "Myofibroblast", 600.0),
    ("dendritic.immature", "Immature dendritic cell", 40.0),
    ("dendritic.mature", "Mature dendritic cell", 20.0),
    ("nk.active", "NK cell", 12.0),
    ("b.naive", "B cell", 9.0),
    ("endothelial.tip", "Endothelial tip", 30.0),
    ("monocyte.classical", "Classical monocyte", 220.0),
    ("monocyte.patrolling", "Patrolling monocyte", 60.0),
    ("mast.resting", "Mast cell", 15.0),
    ("mast.active", "Degranulated mast cell", 5.0),
];

pub(crate) fn molecules(picomolar: f64) -> f64 {
    picomolar / 1_660.539_067
}

/// Rises from zero to one at `peak_h` and falls again.
pub(crate) fn bump(time_h: f64, peak_h: f64) -> f64 {
    let x = time_h / peak_h;
    x * libm::exp(1.0 - x)
}

pub(crate) fn patch(time_h: f64, alive: f64, dosed: bool) -> SiteSample {
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
