//! The linear chain: expected shares of cells by place and fate in closed form, where no bed fills up. Tests compare the exact
//! chain with it.

use nalgebra::{DMatrix, DVector};

use crate::body::Graph;
use crate::ids::OrganId;

/// Where one cell of the linear chain can be, as expected shares of all cells.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearShares {
    /// Alive in the blood of each node.
    pub flowing: Vec<f64>,
    /// Died in the blood and still carried by it, per node.
    pub flowing_dead: Vec<f64>,
    /// Held in the bed of each node.
    pub held: Vec<f64>,
    /// Dead, per node.
    pub dead: Vec<f64>,
}

/// The linear compartment model that the agents must match when cells do not interact: slow and obvious.
///
/// Its states are flowing alive, flowing dead, held and dead per node. A cell entering node i is held with a fixed
/// probability, alive or dead; held cells are released at a fixed hazard to the outlet; live cells die at a fixed hazard,
/// in the blood too.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearChain {
    nodes: usize,
    /// Rates from column to row, 1/s.
    generator: DMatrix<f64>,
}

/// Blocks of the state vector, each with one entry per node.
const FLOWING: usize = 0;
const FLOWING_DEAD: usize = 1;
const HELD: usize = 2;
const DEAD: usize = 3;

impl LinearChain {
    /// The chain on a graph; the slices hold one entry per node: hold probability, release and death hazard (1/s).
    ///
    /// # Panics
    /// If a slice is shorter than the graph.
    pub fn new(
        graph: &Graph,
        hold: &[f64],
        release_per_s: &[f64],
        death_per_s: &[f64],
    ) -> LinearChain {
        let nodes = graph.len();
        let mut generator = DMatrix::zeros(4 * nodes, 4 * nodes);
        let mut flow = |from: (usize, usize), to: (usize, usize), rate: f64| {
            let (from, to) = (from.0 * nodes + from.1, to.0 * nodes + to.1);
            generator[(to, from)] += rate;
            generator[(from, from)] -= rate;
        };
        for id in graph.ids() {
            let node = id.index();
            let carried = 1.0 / graph.transit_s(id);
            for (next, share) in graph.next_shares(id) {
                let next = next.index();
                let (pass, caught) = (share * (1.0 - hold[next]), share * hold[next]);
                for (from, rate) in [(FLOWING, carried), (HELD, release_per_s[node])] {
                    flow((from, node), (FLOWING, next), rate * pass);
                    flow((from, node), (HELD, next), rate * caught);
                }
                flow((FLOWING_DEAD, node), (FLOWING_DEAD, next), carried * pass);
                flow((FLOWING_DEAD, node), (DEAD, next), carried * caught);
            }
            flow((FLOWING, node), (FLOWING_DEAD, node), death_per_s[node]);
            flow((HELD, node), (DEAD, node), death_per_s[node]);
        }
        LinearChain { nodes, generator }
    }

    /// Expected shares `time_s` after a cell started flowing in `start`.
    pub fn shares(&self, start: OrganId, time_s: f64) -> LinearShares {
        let mut initial = DVector::zeros(4 * self.nodes);
        initial[start.index()] = 1.0;
        let now = (&self.generator * time_s).exp() * initial;
        let block = |which: usize| now.as_slice()[which * self.nodes..][..self.nodes].to_vec();
        LinearShares {
            flowing: block(FLOWING),
            flowing_dead: block(FLOWING_DEAD),
            held: block(HELD),
            dead: block(DEAD),
        }
    }
}

/// Closed form of where a cell is finally held when nothing is released (product of passages over the circuit).
///
/// `hold` has one entry per node, 0 for blood pools. Returns the share held per node for a cell that starts in `start`,
/// which must be venous or arterial blood.
pub fn final_hold(graph: &Graph, hold: &[f64], start: OrganId) -> Vec<f64> {
    let mut held = vec![0.0; graph.len()];
    let arterial = OrganId::new(Graph::ARTERIAL);
    let portal = graph.portal();
    let mut portal_inflow = 0.0;
    for (organ, share) in graph.next_shares(arterial) {
        if Some(organ) == portal {
            portal_inflow += share;
            continue;
        }
        held[organ.index()] = share * hold[organ.index()];
        if graph
            .next_shares(organ)
            .any(|(next, _)| Some(next) == portal)
        {
            portal_inflow += share * (1.0 - hold[organ.index()]);
        }
    }
    if let Some(portal) = portal {
        held[portal.index()] = portal_inflow * hold[portal.index()];
    }
    let returning = 1.0 - held.iter().sum::<f64>();
    let lung = hold[Graph::LUNG];
    let circuits = 1.0 / (1.0 - (1.0 - lung) * returning);
    let venous = start.index() == Graph::VENOUS;
    let (to_lung, to_arteries) = if venous {
        (1.0, 1.0 - lung)
    } else {
        (returning, 1.0)
    };
    held.iter_mut()
        .for_each(|share| *share *= to_arteries * circuits);
    held[Graph::LUNG] = to_lung * lung * circuits;
    held
}
