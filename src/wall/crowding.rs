//! Crowding: cells arrested recently hinder those that come after them (Eq. B3).

/// Cells arrested in a bed recently: they hinder those that come after them until the bed has cleared (Eq. B3).
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Crowding {
    recent_cells: f64,
}

impl Crowding {
    /// Recently arrested cells now (not an integer: each counts less as it ages).
    pub fn recent_cells(&self) -> f64 {
        self.recent_cells
    }

    /// Moves on by `dt_s` seconds in which `arrested_cells` were arrested at an even pace; `memory_s` is the time constant.
    ///
    /// Both the decay of the old and the ageing of the new within the interval are exact.
    pub fn advance(&mut self, dt_s: f64, memory_s: f64, arrested_cells: f64) {
        if dt_s <= 0.0 {
            self.recent_cells += arrested_cells;
            return;
        }
        let gone = -libm::expm1(-dt_s / memory_s);
        // Solution of dn/dt = a/dt_s - n/memory over the interval.
        self.recent_cells += arrested_cells * (gone * memory_s / dt_s) - self.recent_cells * gone;
    }

    /// Share of the remaining free passage that crowding takes: `c n / (n + half)`.
    pub fn blocked_share(&self, strength: f64, half_cells: f64) -> f64 {
        if strength == 0.0 || !half_cells.is_finite() {
            return 0.0;
        }
        strength * self.recent_cells / (self.recent_cells + half_cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_an_interval_changes_nothing() {
        let mut whole = Crowding {
            recent_cells: 100.0,
        };
        let mut split = whole;
        whole.advance(60.0, 300.0, 600.0);
        for _ in 0..60 {
            split.advance(1.0, 300.0, 10.0);
        }
        assert!((whole.recent_cells - split.recent_cells).abs() < 1e-9);
        // Closed form: n0 e^-0.2 + (600/60) 300 (1 - e^-0.2).
        let expected = 100.0 * libm::exp(-0.2) + 3000.0 * (1.0 - libm::exp(-0.2));
        assert!((whole.recent_cells - expected).abs() < 1e-9);
    }

    #[test]
    fn half_strength_at_half_cells() {
        let crowding = Crowding { recent_cells: 50.0 };
        assert!((crowding.blocked_share(0.5, 50.0) - 0.25).abs() < 1e-15);
        assert_eq!(crowding.blocked_share(0.5, f64::INFINITY), 0.0);
    }
}
