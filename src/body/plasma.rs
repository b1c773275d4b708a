//! Factors in the plasma of every node (Eq. B7): flow, clearance and sources by an exact propagator, with a ledger of molecules.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::body::Graph;
pub use crate::body::plasma::inflow::Inflow;
pub use crate::body::plasma::ledger::PlasmaLedger;
pub use crate::body::plasma::saved::PlasmaSnapshot;
use crate::body::propagator::{Propagator, Square};
use crate::ids::{FactorId, OrganId};

/// Why a plasma pool cannot be made or moved.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PlasmaError {
    /// A number out of its range.
    #[error("{what} is {value}, expected {expected}")]
    OutOfRange {
        /// Which number.
        what: &'static str,
        /// The value found.
        value: f64,
        /// What would be accepted.
        expected: &'static str,
    },
    /// A list does not have one entry per node, or the factor does not exist.
    #[error("{what}: found {found}, the plasma has {expected}")]
    WrongLength {
        /// What was given.
        what: &'static str,
        /// Entries given, or the index of the factor.
        found: usize,
        /// Entries needed, or the number of factors.
        expected: usize,
    },
}

/// One factor in all nodes.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Pool {
    clearance_per_s: f64,
    molecules: Vec<f64>,
    /// What tissue took and the plasma of a node did not have; not above zero.
    owed: Vec<f64>,
    ledger: PlasmaLedger,
}

/// Soluble factors and vesicles in blood plasma: well mixed per node, carried by flow, cleared at first order (Eq. B7).
///
/// The linear exchange is solved exactly over any interval in which sources are constant; amounts never become negative.
#[derive(Debug, Clone)]
pub struct Plasma {
    /// Plasma volume per node, um^3.
    plasma_um3: Vec<f64>,
    /// Flow exchange without clearance, 1/s; the last row collects what is cleared.
    exchange: Square,
    pools: Vec<Pool>,
    /// Propagators by the bits of (clearance, interval): runs use few distinct intervals.
    propagators: BTreeMap<(u64, u64), Propagator>,
}

/// Propagators kept before the cache starts again; a guard against callers whose intervals never repeat.
const CACHE_LIMIT: usize = 512;

impl Plasma {
    /// Empty plasma for factors with these clearance rates (1/s), in the order of [`FactorId`].
    ///
    /// `plasma_share` is the share of blood volume that is plasma.
    ///
    /// # Errors
    /// For a share outside (0, 1] or a clearance that is negative or not finite.
    pub fn new(
        graph: &Graph,
        plasma_share: f64,
        clearance_per_s: &[f64],
    ) -> Result<Plasma, PlasmaError> {
        if !(plasma_share > 0.0 && plasma_share <= 1.0) {
            let expected = "above 0, at most 1";
            return Err(PlasmaError::OutOfRange {
                what: "plasma share of blood",
                value: plasma_share,
                expected,
            });
        }
        if let Some(&value) = clearance_per_s
            .iter()
            .find(|&&rate| !(rate.is_finite() && rate >= 0.0))
        {
            let expected = "a finite rate, 0 or more";
            return Err(PlasmaError::OutOfRange {
                what: "clearance from plasma",
                value,
                expected,
            });
        }
        let pool = |&clearance_per_s| Pool {
            clearance_per_s,
            molecules: vec![0.0; graph.len()],
            owed: vec![0.0; graph.len()],
            ledger: PlasmaLedger::default(),
        };
        Ok(Plasma {
            plasma_um3: graph
                .ids()
                .map(|id| graph.blood_um3(id) * plasma_share)
                .collect(),
            exchange: exchange(graph),
            pools: clearance_per_s.iter().map(pool).collect(),
            propagators: BTreeMap::new(),
        })
    }

    /// Concentration of a factor in the plasma of a node, molecules/um^3.
    pub fn concentration_per_um3(&self, factor: FactorId, organ: OrganId) -> f64 {
        self.pools[factor.index()].molecules[organ.index()] / self.plasma_um3[organ.index()]
    }

    /// Sets the clearance of a factor from now on, 1/s.
    ///
    /// # Errors
    /// For a rate that is negative or not finite, or an unknown factor.
    pub fn set_clearance(&mut self, factor: FactorId, per_s: f64) -> Result<(), PlasmaError> {
        self.check_factor(factor)?;
        if !(per_s.is_finite() && per_s >= 0.0) {
            let expected = "a finite rate, 0 or more";
            return Err(PlasmaError::OutOfRange {
                what: "clearance from plasma",
                value: per_s,
                expected,
            });
        }
        self.pools[factor.index()].clearance_per_s = per_s;
        Ok(())
    }

    /// Molecules of a factor in each node.
    pub fn molecules(&self, factor: FactorId) -> &[f64] {
        &self.pools[factor.index()].molecules
    }

    /// Where the molecules of a factor went: present = received - lost.
    pub fn ledger(&self, factor: FactorId) -> &PlasmaLedger {
        &self.pools[factor.index()].ledger
    }

    /// What the ledger of a factor cannot explain, as a share of all that came in, but at least of one molecule; rounding only.
    pub fn relative_residual(&self, factor: FactorId) -> f64 {
        let pool = &self.pools[factor.index()];
        let (received, lost) = (pool.ledger.received(), pool.ledger.lost());
        let residual = pool.molecules.iter().sum::<f64>() - (received - lost);
        residual / received.max(1.0)
    }

    /// Number of factors.
    pub fn factors(&self) -> usize {
        self.pools.len()
    }

    /// Gives `molecules` at once into a node: a bolus of conditioned medium or vesicles.
    ///
    /// # Errors
    /// For an amount that is negative or not finite, or an unknown factor.
    pub fn give(
        &mut self,
        factor: FactorId,
        organ: OrganId,
        molecules: f64,
    ) -> Result<(), PlasmaError> {
        self.check_factor(factor)?;
        if !(molecules.is_finite() && molecules >= 0.0) {
            let expected = "a finite amount, 0 or more";
            return Err(PlasmaError::OutOfRange {
                what: "bolus",
                value: molecules,
                expected,
            });
        }
        let pool = &mut self.pools[factor.index()];
        pool.molecules[organ.index()] += molecules;
        pool.ledger.given += molecules;
        Ok(())
    }

    /// Moves one factor on by `dt_s` with constant inputs (Eq. B7) and returns its mean concentration over this time in the
    /// plasma of each node, molecules/um^3.
    ///
    /// What tissue took and the plasma does not have is owed: it is taken as soon as it is there, so that plasma and tissue
    /// together lose and gain nothing. See [`Plasma::owed`].
    ///
    /// # Errors
    /// For lists of the wrong length, a negative source, or an interval that is not positive.
    pub fn advance(
        &mut self,
        factor: FactorId,
        dt_s: f64,
        inflow: &Inflow<'_>,
    ) -> Result<Vec<f64>, PlasmaError> {
        self.check_inputs(factor, dt_s, inflow)?;
        let nodes = self.plasma_um3.len();
        let pool = &self.pools[factor.index()];
        let present = pad(pool.molecules.iter().copied(), nodes);
        let owed = pool.owed.iter().zip(inflow.exchanged_per_s);
        let due: Vec<f64> = pad(owed.map(|(o, x)| positive(-x) - o / dt_s), nodes);
        let fed = pad(inflow.fed_per_s(), nodes);
        let propagator = self.propagator(factor, dt_s);
        let mut moved = propagator.moved(&present, &fed, &due);
        let scale = moved.scale;
        let pool = &mut self.pools[factor.index()];
        pool.ledger.cleared += moved.after[nodes];
        moved.after.truncate(nodes);
        pool.molecules = moved.after;
        for (owed, due) in pool.owed.iter_mut().zip(&due) {
            *owed = (scale - 1.0) * due * dt_s;
        }
        let received = inflow.exchanged_per_s.iter().map(|x| x.max(0.0));
        pool.ledger.secreted += dt_s * inflow.secreted_per_s.iter().sum::<f64>();
        pool.ledger.given += dt_s * inflow.given_per_s.iter().sum::<f64>();
        pool.ledger.from_tissue += dt_s * received.sum::<f64>();
        pool.ledger.into_tissue += dt_s * due.iter().map(|due| scale * due).sum::<f64>();
        let stays = moved.integral_s.iter().zip(&self.plasma_um3);
        Ok(stays.map(|(stay, um3)| stay / dt_s / um3).collect())
    }

    /// What tissue took of a factor and the plasma did not have yet, molecules (0 or more).
    pub fn owed(&self, factor: FactorId) -> f64 {
        -self.pools[factor.index()].owed.iter().sum::<f64>()
    }

    /// The same as a share of all that ever came into the plasma, at most 1.
    pub fn owed_share(&self, factor: FactorId) -> f64 {
        let owed = self.owed(factor);
        let received = self.pools[factor.index()].ledger.received();
        if owed > 0.0 {
            owed / received.max(owed)
        } else {
            0.0
        }
    }

    fn propagator(&mut self, factor: FactorId, dt_s: f64) -> &Propagator {
        if self.propagators.len() >= CACHE_LIMIT {
            self.propagators.clear();
        }
        let clearance_per_s = self.pools[factor.index()].clearance_per_s;
        let key = (clearance_per_s.to_bits(), dt_s.to_bits());
        let (exchange, nodes) = (&self.exchange, self.plasma_um3.len());
        self.propagators.entry(key).or_insert_with(|| {
            let mut generator = exchange.clone();
            for node in 0..nodes {
                generator.add(nodes, node, clearance_per_s);
                generator.add(node, node, -clearance_per_s);
            }
            Propagator::new(&generator, dt_s)
        })
    }

    fn check_factor(&self, factor: FactorId) -> Result<(), PlasmaError> {
        let (found, expected) = (factor.index(), self.pools.len());
        if found < expected {
            Ok(())
        } else {
            Err(PlasmaError::WrongLength {
                what: "factor",
                found,
                expected,
            })
        }
    }

    fn check_inputs(
        &self,
        factor: FactorId,
        dt_s: f64,
        inflow: &Inflow<'_>,
    ) -> Result<(), PlasmaError> {
        self.check_factor(factor)?;
        inflow.check(self.plasma_um3.len())?;
        if !(dt_s.is_finite() && dt_s > 0.0) {
            return Err(PlasmaError::OutOfRange {
                what: "interval",
                value: dt_s,
                expected: "a positive time",
            });
        }
        Ok(())
    }
}

/// One interval of a factor.
struct Moved {
    /// Molecules at its end, by node and cleared.
    after: Vec<f64>,
    /// Molecules integrated over its time, by node and cleared, s.
    integral_s: Vec<f64>,
    /// Share of the amount due that could be taken.
    scale: f64,
}

impl Propagator {
    /// Moves what is `present` on, with rates `fed` and `due` per second.
    fn moved(&self, present: &[f64], fed: &[f64], due: &[f64]) -> Moved {
        let [mut after, mut removed, mut integral_s, mut missing_s] =
            [(); 4].map(|()| vec![0.0; present.len()]);
        self.carry.apply(present, &mut after);
        self.source.apply(fed, &mut after);
        self.source.apply(due, &mut removed);
        let scale = largest_scale(&after, &removed);
        self.source.apply(present, &mut integral_s);
        self.ramp.apply(fed, &mut integral_s);
        self.ramp.apply(due, &mut missing_s);
        subtract(&mut after, scale, &removed);
        subtract(&mut integral_s, scale, &missing_s);
        Moved {
            after,
            integral_s,
            scale,
        }
    }
}

/// Takes `scale` times the losses from the amounts, of which none becomes negative.
fn subtract(amounts: &mut [f64], scale: f64, losses: &[f64]) {
    for (amount, loss) in amounts.iter_mut().zip(losses) {
        *amount = (*amount - scale * loss).max(0.0);
    }
}

/// Exchange by flow, with an empty last row and column for what is cleared.
fn exchange(graph: &Graph) -> Square {
    let mut matrix = Square::zero(graph.len() + 1);
    for from in graph.ids() {
        let turnover_per_s = 1.0 / graph.transit_s(from);
        for (to, share) in graph.next_shares(from) {
            matrix.add(to.index(), from.index(), share * turnover_per_s);
            matrix.add(from.index(), from.index(), -share * turnover_per_s);
        }
    }
    matrix
}

/// Values per node with a 0 for the cleared row.
fn pad(values: impl Iterator<Item = f64>, nodes: usize) -> Vec<f64> {
    let mut padded: Vec<f64> = values.collect();
    padded.resize(nodes + 1, 0.0);
    padded
}

/// Largest share, at most 1, of `removed` that leaves no entry of `after` negative.
fn largest_scale(after: &[f64], removed: &[f64]) -> f64 {
    let limits = after.iter().zip(removed).filter(|&(_, &loss)| loss > 0.0);
    limits
        .map(|(amount, loss)| amount / loss)
        .fold(1.0, f64::min)
}

mod inflow;
mod ledger;
mod saved;
/// A number, or zero for one that is not above zero. The sign of the zero is that of plus on every processor, which `max` does not
/// promise.
fn positive(number: f64) -> f64 {
    if number > 0.0 { number } else { 0.0 }
}

#[cfg(test)]
mod tests;
