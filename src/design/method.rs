//! Methods of design, and how many rows each takes.

use super::axis::Axis;
use super::error::DesignError;
use super::one_at_a_time;
use super::saltelli::SaltelliLayout;

/// How the points of an experiment are chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Full factorial: all levels of each axis with all levels of the others. The last axis changes fastest.
    Grid {
        /// Levels of each continuous axis: the middles of this many parts of equal probability.
        levels: u32,
    },
    /// Latin hypercube (McKay, Beckman and Conover 1979, doi 10.1080/00401706.1979.10489755): one row in each of `rows` strata of every
    /// axis, spread by swaps (Morris and Mitchell 1995, doi 10.1016/0378-3758(94)00035-T).
    LatinHypercube {
        /// Number of rows.
        rows: u64,
    },
    /// Scrambled Sobol' sequence (Owen scrambles by hash: Burley 2020, jcgt.org/published/0009/04/01).
    Sobol {
        /// Number of rows; balanced at powers of two.
        rows: u64,
    },
    /// Matrices A and B and their mixtures, for Sobol' indices (Saltelli et al. 2010, doi 10.1016/j.cpc.2009.09.018).
    Saltelli {
        /// Rows of A; N (d + 2) rows in all for d axes. Balanced at powers of two.
        base_rows: u64,
        /// Also the mixtures BA for second-order indices: N (2 d + 2) rows in all.
        second_order: bool,
    },
    /// Trajectories of elementary effects (Morris 1991, doi 10.1080/00401706.1991.10484804): d + 1 rows each.
    Morris {
        /// Number of trajectories.
        trajectories: u64,
        /// Levels of each continuous axis, an even number; 4 is usual.
        levels: u32,
    },
    /// The centre, then each axis alone at low and high, or at each of its other levels.
    OneAtATime {
        /// Probability below the low value and above the high value of a continuous axis, from 0 to less than 0.5. With 0 they are the
        /// ends of the distribution, which must then be bounded.
        tail: f64,
    },
    /// Points that are given: by another program, or by an earlier round of a fit.
    Points {
        /// Number of points.
        rows: u64,
    },
    /// Latin hypercube of random pairing for spectral indices (random balance: Tarantola et al. 2006, doi 10.1016/j.ress.2005.06.003).
    RbdFast {
        /// Number of rows; some hundred at least.
        rows: u64,
    },
}

impl Method {
    /// Number of rows that a design of these axes has, without building it.
    ///
    /// # Errors
    ///
    /// If method and axes do not fit together, or the number needs more than 64 bits.
    pub fn row_count(&self, axes: &[Axis]) -> Result<u64, DesignError> {
        self.check(axes)?;
        let wide = axes.len() as u64;
        let product = match *self {
            Self::Grid { levels } => axes.iter().try_fold(1_u64, |rows, axis| {
                rows.checked_mul(u64::from(axis.levels_or(levels)))
            }),
            Self::LatinHypercube { rows }
            | Self::Sobol { rows }
            | Self::Points { rows }
            | Self::RbdFast { rows } => Some(rows),
            Self::Saltelli {
                base_rows,
                second_order,
            } => {
                base_rows.checked_mul(SaltelliLayout::new(axes.len(), second_order).block() as u64)
            }
            Self::Morris { trajectories, .. } => trajectories.checked_mul(wide + 1),
            Self::OneAtATime { .. } => Some(one_at_a_time::count(axes)),
        };
        product.ok_or(DesignError::Uncountable)
    }

    /// Method and axes fit together.
    fn check(&self, axes: &[Axis]) -> Result<(), DesignError> {
        if axes.is_empty() {
            return Err(DesignError::NoAxes);
        }
        if let Some(axis) = axes.iter().position(|axis| axis.levels_or(1) == 0) {
            return Err(DesignError::NoLevels { axis });
        }
        match *self {
            Self::Grid { levels } => at_least("levels of a grid", u64::from(levels), 1),
            Self::LatinHypercube { rows } => at_least("rows of a Latin hypercube", rows, 1),
            Self::Sobol { rows } => at_least("rows of a Sobol' sequence", rows, 1),
            Self::Points { rows } => at_least("number of points", rows, 1),
            Self::Saltelli { base_rows, .. } => {
                at_least("base rows of a Saltelli design", base_rows, 1)
            }
            Self::Morris {
                trajectories,
                levels,
            } => check_morris(axes, trajectories, levels),
            Self::OneAtATime { tail } => {
                if (0.0..0.5).contains(&tail) {
                    return Ok(());
                }
                Err(DesignError::Tail { tail })
            }
            Self::RbdFast { rows } => at_least("rows of an RBD-FAST design", rows, 1),
        }
    }
}

fn check_morris(axes: &[Axis], trajectories: u64, levels: u32) -> Result<(), DesignError> {
    at_least("Morris trajectories", trajectories, 1)?;
    at_least("levels of Morris trajectories", u64::from(levels), 2)?;
    if !levels.is_multiple_of(2) {
        return Err(DesignError::OddLevels { levels });
    }
    match axes.iter().position(|axis| axis.levels_or(levels) == 1) {
        Some(axis) => Err(DesignError::OneLevel { axis }),
        None => Ok(()),
    }
}

fn at_least(parameter: &'static str, value: u64, least: u64) -> Result<(), DesignError> {
    if value >= least {
        return Ok(());
    }
    Err(DesignError::TooFew {
        parameter,
        value,
        least,
    })
}
