//! What the mean field follows.

use crate::plan::Model;

/// The state of the mean field. Densities are per um^3, concentrations are the excess over the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// Density of each state of cells.
    pub cells: Vec<f64>,
    /// Mean level of each state, for each level of its kind.
    pub levels: Vec<Vec<f64>>,
    /// Share of the cells of each state whose last effective meal is too recent for another.
    pub sated: Vec<f64>,
    /// Share of the corpses of each state that came dead.
    pub debris_share: Vec<f64>,
    /// Excess concentration of each factor, molecules/um^3.
    pub factors: Vec<f64>,
    /// Living parenchyma, share of healthy tissue.
    pub parenchyma: f64,
    /// Perfused vessels, share of healthy tissue.
    pub vessels: f64,
    /// Debris, units/um^3.
    pub debris: f64,
    /// The two stages of the alarm.
    pub alarm_stages: [f64; 2],
    /// Share of the tissue that is collagen.
    pub collagen: f64,
    /// Events of each rule so far, per um^3; molecules for secretion.
    pub done: Vec<f64>,
}

impl Mixture {
    /// A healthy, empty patch.
    pub fn new(model: &Model) -> Self {
        let states = &model.kinds.states;
        let levels = states.iter().map(|state| {
            let kind = model.kinds.kind(state.kind);
            vec![0.0; kind.levels.len()]
        });
        Self {
            cells: vec![0.0; states.len()],
            levels: levels.collect(),
            sated: vec![0.0; states.len()],
            debris_share: vec![0.0; states.len()],
            factors: vec![0.0; model.factors.len()],
            parenchyma: 1.0,
            vessels: 1.0,
            debris: 0.0,
            alarm_stages: [0.0; 2],
            collagen: 0.0,
            done: vec![0.0; model.rules.rules.len()],
        }
    }

    /// The alarm, scaled to peak at one where all parenchyma died at once.
    pub fn alarm(&self) -> f64 {
        (self.alarm_stages[1] * std::f64::consts::E).min(1.0)
    }

    /// Adds cells of a state, with its levels at `levels` and with this share of them sated.
    pub fn add(&mut self, state: usize, density: f64, levels: &[f64], sated: f64) {
        let before = self.cells[state];
        let after = before + density;
        if after <= 0.0 {
            return;
        }
        let share = density / after;
        for (own, new) in self.levels[state].iter_mut().zip(levels) {
            *own += share * (new - *own);
        }
        self.sated[state] += share * (sated - self.sated[state]);
        self.cells[state] = after;
    }

    /// Adds corpses, of which this share came dead.
    pub fn add_corpses(&mut self, state: usize, density: f64, debris: f64) {
        let after = self.cells[state] + density;
        if after > 0.0 {
            self.debris_share[state] += density / after * (debris - self.debris_share[state]);
            self.cells[state] = after;
        }
    }
}
