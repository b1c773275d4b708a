//! A preparation of cells (Eq. B6): sizes, receptors, viability, death stages, label.

use crate::body::{DoseError, Graph, LabelDestination, LabelFate, LabelSplit};
use crate::kinetics::{LogNormal, stage_rate_for_median};

/// Most stages of death: they are counted in three bits of a cell.
pub const MOST_DEATH_STAGES: u8 = 8;

/// A preparation of cells (Eq. B6). Donor, age and batch factors come multiplied in.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Diameter of free cells, um.
    pub diameter_um: LogNormal,
    /// Adhesion receptor level relative to the reference preparation (1); with spread 0 all cells share the median.
    ///
    /// A spread is not stored: the level of a cell is drawn again from its own stream, always the same, when it is needed.
    pub receptor: LogNormal,
    /// Level of receptors for the chemokines of an activated wall, relative to the reference preparation (1).
    pub chemokine_receptor: f64,
    /// Share viable when the bag is filled, 0 to 1.
    pub viability: f64,
    /// Hazard with which cells die in the bag, 1/s.
    pub bag_death_per_s: f64,
    /// Factor on the death hazards of every place, of each stage.
    pub death_factor: f64,
    /// Stages a cell passes before it dies, 1 to 8.
    pub death_stages: u8,
    /// Its label.
    pub label: LabelFate,
}

impl Product {
    /// The death factor of a preparation whose cells die in `stages` stages, from its factor on the rate of dying.
    ///
    /// Each of k stages runs at k times the hazard. The factor keeps the median lifetime of one stage.
    pub fn staged(death_factor: f64, stages: u8) -> f64 {
        let stages = stages.max(1);
        let rate = stage_rate_for_median(std::f64::consts::LN_2, u32::from(stages));
        death_factor * (rate / f64::from(stages))
    }

    /// Probability that a cell is viable after `bag_s` seconds in the bag (Eq. B6).
    pub fn viability_after(&self, bag_s: f64) -> f64 {
        self.viability * libm::exp(-self.bag_death_per_s * bag_s)
    }

    /// Checks every number against the graph.
    ///
    /// # Errors
    /// The first number out of range.
    pub fn check(&self, graph: &Graph) -> Result<(), DoseError> {
        let label = &self.label;
        let not_negative = [
            ("spread of the diameter", self.diameter_um.log_sd),
            ("spread of the receptor level", self.receptor.log_sd),
            ("level of chemokine receptors", self.chemokine_receptor),
            ("bag death", self.bag_death_per_s),
            ("death factor", self.death_factor),
            ("label elution", label.elution_per_s),
            ("fast label clearance", label.fast_per_s),
            ("slow label clearance", label.slow_per_s),
        ];
        for (what, value) in not_negative {
            if !(value.is_finite() && value >= 0.0) {
                return Err(DoseError::OutOfRange {
                    what,
                    value,
                    expected: "a finite number, 0 or more",
                });
            }
        }
        for (what, value) in [
            ("viability", self.viability),
            ("slow label share", label.slow_share),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return Err(DoseError::OutOfRange {
                    what,
                    value,
                    expected: "a share from 0 to 1",
                });
            }
        }
        let medians = [
            ("diameter", self.diameter_um.log_median),
            ("receptor level", self.receptor.log_median),
        ];
        for (what, value) in medians {
            if !value.is_finite() {
                return Err(DoseError::OutOfRange {
                    what,
                    value,
                    expected: "a positive median",
                });
            }
        }
        if !(1..=MOST_DEATH_STAGES).contains(&self.death_stages) {
            let value = f64::from(self.death_stages);
            return Err(DoseError::OutOfRange {
                what: "death stages",
                value,
                expected: "1 to 8",
            });
        }
        check_split(&label.eluted, graph)?;
        check_split(&label.after_death, graph)
    }
}

fn check_split(split: &LabelSplit, graph: &Graph) -> Result<(), DoseError> {
    let what = "label destination";
    for &(destination, weight) in split {
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(DoseError::OutOfRange {
                what,
                value: weight,
                expected: "a share, 0 or more",
            });
        }
        if let LabelDestination::Organ(organ) = destination
            && organ.index() >= graph.len()
        {
            let value = organ.index() as f64;
            return Err(DoseError::OutOfRange {
                what,
                value,
                expected: "an organ of the body",
            });
        }
    }
    let sum: f64 = split.iter().map(|&(_, weight)| weight).sum();
    if sum > 0.0 {
        Ok(())
    } else {
        Err(DoseError::OutOfRange {
            what,
            value: sum,
            expected: "shares with a positive sum",
        })
    }
}
