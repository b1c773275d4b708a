//! Hazards of infused cells per node, and the ceilings above them under which waiting times are drawn.
//!
//! **Idea.** A held cell waits for days, and the hazards of its place change every epoch, with the activation of a wall or a
//! treatment. To draw its waiting time again in each epoch would touch every cell. So the time is drawn once, under a *ceiling*:
//! a bound that the hazards stay below for a while.
//!
//! **Law.** With a ceiling c above the sum h of the hazards, points of a Poisson process with rate c, each kept with the
//! probability h / c, are a Poisson process with rate h, also when h changes in time as long as it stays below c (thinning). When
//! a hazard rises above its ceiling, or falls far below it, the ceiling moves and the cells under it draw their waiting time
//! again from that moment. That is exact too: an exponential waiting time has no memory.
//!
//! **Source.** Lewis and Shedler 1979 (doi:10.1002/nav.3800260304).
//!
//! **Cost.** A ceiling above the hazard by a share s costs s more events that are none; a new ceiling costs one draw for each
//! cell that waits under it. Ceilings therefore move with some headroom. They decide which numbers are drawn, so they are part of
//! the saved state.

use serde::{Deserialize, Serialize};

use crate::body::condition::{Condition, State};
use crate::body::{EpochError, Graph, Product};
use crate::cells::HeldRates;
use crate::ids::{OrganId, ProductId};

/// Hazards of one node of the organ graph.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct OrganHazards {
    /// Inverse of the mean life of a live cell here, 1/s; each of k death stages passes at k times this.
    pub death_per_s: f64,
    /// How the bed gives up cells; the default (all zero) for blood pools.
    pub held: HeldRates,
}

/// Hazards of the whole body, frozen over one epoch (Eq. B4).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Hazards {
    /// One entry per node of the graph, in the order of [`OrganId`].
    pub organs: Vec<OrganHazards>,
    /// Hazard (1/s) with which live cells of each product are killed at once (immune rejection), by [`ProductId`].
    pub kill_per_s: Vec<f64>,
}

impl Hazards {
    /// Checks lengths and signs.
    pub(super) fn check(&self, organs: usize, products: usize) -> Result<(), EpochError> {
        let lengths = [
            ("organs", self.organs.len(), organs),
            ("products", self.kill_per_s.len(), products),
        ];
        for (what, found, expected) in lengths {
            if found != expected {
                return Err(EpochError::WrongLength {
                    what,
                    found,
                    expected,
                });
            }
        }
        let valid = |value: f64| value.is_finite() && value >= 0.0;
        for (organ, hazards) in self.organs.iter().enumerate() {
            let held = &hazards.held;
            let sized = held.slip_per_s == 0.0 || held.slip_reference_um > 0.0;
            let rates = [
                hazards.death_per_s,
                held.slip_per_s,
                held.release_per_s,
                held.transmigration_per_s,
            ];
            if !(rates.into_iter().all(valid) && held.slip_exponent.is_finite() && sized) {
                return Err(EpochError::BadHazard { organ });
            }
        }
        match self.kill_per_s.iter().position(|&rate| !valid(rate)) {
            Some(product) => Err(EpochError::BadKill { product }),
            None => Ok(()),
        }
    }
}

/// Hazards of one cell by what they lead to, 1/s.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rates {
    /// On to the next death stage.
    pub age: f64,
    /// Killed at once.
    pub kill: f64,
    /// Label lost alive.
    pub elute: f64,
    /// Moves on with the blood: its transit ended, or it slipped or was released.
    pub leave: f64,
    /// Through the wall.
    pub cross: f64,
}

impl Rates {
    #[inline]
    pub fn total(&self) -> f64 {
        self.age + self.kill + self.elute + self.leave + self.cross
    }
}

/// What the hazards of a cell depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject {
    pub condition: Condition,
    pub place: OrganId,
    pub product: ProductId,
    pub diameter_um: f32,
}

impl Hazards {
    /// Competing hazards of a cell that is not dead (Eq. B4).
    pub(super) fn of(&self, cell: &Subject, product: &Product, graph: &Graph) -> Rates {
        let here = &self.organs[cell.place.index()];
        let viable = cell.condition.viable();
        let state = cell.condition.state();
        let lives_here = viable && state != State::Seated;
        let stages = f64::from(product.death_stages);
        let (leave, cross) = match state {
            State::Flowing => (1.0 / graph.transit_s(cell.place), 0.0),
            State::Plugged => (here.held.slip_of(f64::from(cell.diameter_um)), 0.0),
            State::Adhered => (here.held.release_per_s, here.held.transmigration_per_s),
            _ => (0.0, 0.0),
        };
        Rates {
            age: if lives_here {
                stages * here.death_per_s * product.death_factor
            } else {
                0.0
            },
            kill: if lives_here {
                self.kill_per_s[cell.product.index()]
            } else {
                0.0
            },
            elute: if viable && cell.condition.labelled() {
                product.label.elution_per_s
            } else {
                0.0
            },
            leave,
            cross,
        }
    }
}

/// A ceiling is moved when the hazard rises above it or falls below this share of it.
const LOWEST_SHARE: f64 = 1.0 / 8.0;
/// Room above a hazard that has been seen to move.
const HEADROOM: f64 = 2.0;

/// Upper bounds of the hazards, under which the waiting times of all held cells are drawn.
///
/// A cell's event is drawn once under the ceiling and, when it comes, accepted with the share of the hazard in the ceiling
/// (thinning, exact for hazards frozen over an epoch; doi 10.1002/nav.3800260304). Hazards that never change have
/// ceilings equal to them and no event is lost. Only when a hazard leaves its ceiling are waiting times drawn again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Ceilings {
    hazards: Option<Hazards>,
}

impl Ceilings {
    pub fn unset() -> Ceilings {
        Ceilings { hazards: None }
    }

    /// The ceilings as hazards. Call [`cover`](Ceilings::cover) first.
    pub fn hazards(&self) -> &Hazards {
        self.hazards
            .as_ref()
            .expect("ceilings are set at the start of every epoch")
    }

    /// Whether an epoch has set them.
    pub fn are_set(&self) -> bool {
        self.hazards.is_some()
    }

    /// Whether they are unset or fit a body with this many nodes and products.
    pub fn check(&self, organs: usize, products: usize) -> Result<(), EpochError> {
        let hazards = self.hazards.as_ref();
        hazards.map_or(Ok(()), |hazards| hazards.check(organs, products))
    }

    /// Makes the ceilings cover `actual`; returns, per organ, whether they moved, or `None` when none did.
    pub fn cover(&mut self, actual: &Hazards) -> Option<Vec<bool>> {
        let Some(ceilings) = &mut self.hazards else {
            self.hazards = Some(actual.clone());
            return None;
        };
        let mut all = false;
        for (ceiling, &rate) in ceilings.kill_per_s.iter_mut().zip(&actual.kill_per_s) {
            all |= raise(ceiling, rate);
        }
        let organs = ceilings.organs.iter_mut().zip(&actual.organs);
        let moved: Vec<bool> = organs
            .map(|(ceiling, rates)| cover_organ(ceiling, rates) || all)
            .collect();
        moved.contains(&true).then_some(moved)
    }
}

fn cover_organ(ceiling: &mut OrganHazards, actual: &OrganHazards) -> bool {
    let (held, now) = (&mut ceiling.held, &actual.held);
    let shape =
        (held.slip_reference_um, held.slip_exponent) != (now.slip_reference_um, now.slip_exponent);
    held.slip_reference_um = now.slip_reference_um;
    held.slip_exponent = now.slip_exponent;
    let moved = [
        raise(&mut ceiling.death_per_s, actual.death_per_s),
        raise(&mut held.slip_per_s, now.slip_per_s),
        raise(&mut held.release_per_s, now.release_per_s),
        raise(&mut held.transmigration_per_s, now.transmigration_per_s),
    ];
    shape || moved.contains(&true)
}

fn raise(ceiling: &mut f64, actual: f64) -> bool {
    let moves = actual > *ceiling || actual < *ceiling * LOWEST_SHARE;
    if moves {
        *ceiling = actual * HEADROOM;
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hazards(crossing: f64, kill: f64) -> Hazards {
        let held = HeldRates {
            transmigration_per_s: crossing,
            ..HeldRates::default()
        };
        let organ = OrganHazards {
            death_per_s: 1.0,
            held,
        };
        Hazards {
            organs: vec![OrganHazards::default(), organ],
            kill_per_s: vec![kill],
        }
    }

    #[test]
    fn ceilings_move_only_when_left() {
        let mut ceilings = Ceilings::unset();
        assert_eq!(ceilings.cover(&hazards(1.0, 0.0)), None);
        assert_eq!(
            ceilings.hazards(),
            &hazards(1.0, 0.0),
            "constant hazards have no headroom"
        );
        assert_eq!(ceilings.cover(&hazards(0.5, 0.0)), None);
        assert_eq!(ceilings.cover(&hazards(1.5, 0.0)), Some(vec![false, true]));
        assert_eq!(ceilings.hazards().organs[1].held.transmigration_per_s, 3.0);
        assert_eq!(ceilings.cover(&hazards(2.9, 0.0)), None);
        assert_eq!(ceilings.cover(&hazards(0.1, 0.0)), Some(vec![false, true]));
        assert_eq!(ceilings.cover(&hazards(0.1, 1e-6)), Some(vec![true, true]));
    }

    #[test]
    fn bad_hazards_name_their_place() {
        assert_eq!(
            hazards(-1.0, 0.0).check(2, 1),
            Err(EpochError::BadHazard { organ: 1 })
        );
        assert_eq!(
            hazards(1.0, f64::NAN).check(2, 1),
            Err(EpochError::BadKill { product: 0 })
        );
        assert!(matches!(
            hazards(1.0, 0.0).check(3, 1),
            Err(EpochError::WrongLength { .. })
        ));
        assert_eq!(hazards(1.0, 0.0).check(2, 1), Ok(()));
    }
}
