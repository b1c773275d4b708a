//! The organ graph (Eq. B1): nodes, flows, transit times, and the branches that a cell can take.

use thiserror::Error;

use crate::ids::OrganId;

/// Place of an organ in the circulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganRole {
    /// Between venous and arterial blood.
    Lung,
    /// Receives the portal vein besides its own artery.
    Liver,
    /// Drains into the portal vein: the blood passes the vessels of the liver next.
    Portal,
    /// Drains into venous blood.
    Systemic,
}

/// One organ of the circulation as the library describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganParameters {
    /// Name, unique in the body.
    pub name: String,
    /// Its place.
    pub role: OrganRole,
    /// Mass, g.
    pub mass_g: f64,
    /// Blood volume of its vessels, um^3.
    pub blood_um3: f64,
    /// Share of the cardiac output that its arteries carry; all of it for the lung, the hepatic artery alone for the liver.
    pub flow_share: f64,
}

/// A circulation in plain numbers (Eq. B1).
#[derive(Debug, Clone, PartialEq)]
pub struct GraphParameters {
    /// Cardiac output, um^3/s.
    pub cardiac_output_um3_per_s: f64,
    /// Volume of venous blood, um^3.
    pub venous_um3: f64,
    /// Volume of arterial blood, um^3.
    pub arterial_um3: f64,
    /// The lung, then the organs in parallel, whose shares of the cardiac output sum to one.
    pub organs: Vec<OrganParameters>,
}

/// Why a circulation cannot be built.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum GraphError {
    /// More blood enters a node than leaves it, or the reverse.
    #[error(
        "flow of {node} does not balance: inflow {inflow_um3_per_s} um^3/s, outflow {outflow_um3_per_s} um^3/s"
    )]
    Unbalanced {
        /// Name of the node.
        node: String,
        /// Sum of flows into it, um^3/s.
        inflow_um3_per_s: f64,
        /// Sum of flows out of it, um^3/s.
        outflow_um3_per_s: f64,
    },
    /// A volume, mass or flow is not a positive finite number.
    #[error("{quantity} of {node} is {value}, expected a positive finite number")]
    NotPositive {
        /// Name of the node.
        node: String,
        /// Which number.
        quantity: &'static str,
        /// The value found.
        value: f64,
    },
    /// Two nodes share a name.
    #[error("two nodes are called {name}")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// The organs do not begin with a lung, or have another one.
    #[error("the organs of a body begin with its lung, and no other is one")]
    NoLung,
    /// An organ drains into the portal vein, but there is no liver.
    #[error("{node} drains into the portal vein, but no organ receives it")]
    NoLiver {
        /// The organ that drains there.
        node: String,
    },
    /// More nodes than an organ id can number.
    #[error("{count} nodes are more than {limit}")]
    TooMany {
        /// Requested nodes.
        count: usize,
        /// Nodes possible.
        limit: usize,
    },
}

/// A vessel from one node to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where it comes from.
    pub from: OrganId,
    /// Where it leads.
    pub to: OrganId,
    /// Blood flow, um^3/s.
    pub flow_um3_per_s: f64,
}

/// Blood of one node and where it goes next.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    name: String,
    mass_g: f64,
    blood_um3: f64,
    /// Total flow through the node, um^3/s.
    flow_um3_per_s: f64,
    /// False for the two blood pools, which have no capillaries.
    has_bed: bool,
    /// Next nodes with the cumulative share of the outflow, the last being 1.
    next: Vec<(OrganId, f64)>,
    /// Number of the edge to the first of them; those to the others follow.
    first_edge: usize,
}

/// The organ graph: venous blood, lung, arterial blood, then the organs in parallel (Eq. B1).
///
/// Nodes are numbered by [`OrganId`]: 0 venous blood, 1 lung, 2 arterial blood, 3 onward the organs in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    portal: Option<OrganId>,
}

impl Graph {
    /// Venous blood, where venous doses enter.
    pub const VENOUS: usize = 0;
    /// The lung.
    pub const LUNG: usize = 1;
    /// Arterial blood, where arterial doses enter.
    pub const ARTERIAL: usize = 2;
    /// First organ of the systemic circulation.
    pub const FIRST_ORGAN: usize = 3;
    /// The number of an organ by its place in a list of the lung and then the others.
    pub fn number_of(place: usize) -> OrganId {
        match place {
            0 => OrganId::new(Graph::LUNG),
            _ => OrganId::new(place - 1 + Graph::FIRST_ORGAN),
        }
    }

    /// Most nodes a graph can have.
    pub const LIMIT: usize = 255;

    /// Builds the graph and checks that flow balances at every node.
    ///
    /// # Errors
    /// [`GraphError`] with the node at fault.
    pub fn new(parameters: GraphParameters) -> Result<Graph, GraphError> {
        let count = parameters.organs.len() + 2;
        if count > Graph::LIMIT {
            return Err(GraphError::TooMany {
                count,
                limit: Graph::LIMIT,
            });
        }
        build::graph(&parameters)
    }

    /// Number of nodes, blood pools included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never true: a graph has at least its three central nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every node id in order.
    pub fn ids(&self) -> impl Iterator<Item = OrganId> + use<> {
        (0..self.nodes.len()).map(OrganId::new)
    }

    /// Name of a node.
    pub fn name(&self, organ: OrganId) -> &str {
        &self.nodes[organ.index()].name
    }

    /// The node of this name.
    pub fn find(&self, name: &str) -> Option<OrganId> {
        self.nodes
            .iter()
            .position(|node| node.name == name)
            .map(OrganId::new)
    }

    /// Mass of a node, g (0 for the blood pools).
    pub fn mass_g(&self, organ: OrganId) -> f64 {
        self.nodes[organ.index()].mass_g
    }

    /// Blood volume of a node, um^3.
    pub fn blood_um3(&self, organ: OrganId) -> f64 {
        self.nodes[organ.index()].blood_um3
    }

    /// Blood flow through a node, um^3/s.
    pub fn flow_um3_per_s(&self, organ: OrganId) -> f64 {
        self.nodes[organ.index()].flow_um3_per_s
    }

    /// Mean transit time of blood through a node, s (Eq. B1: volume over flow).
    pub fn transit_s(&self, organ: OrganId) -> f64 {
        let node = &self.nodes[organ.index()];
        node.blood_um3 / node.flow_um3_per_s
    }

    /// Whether cells entering the node pass capillaries.
    #[inline]
    pub fn has_bed(&self, organ: OrganId) -> bool {
        self.nodes[organ.index()].has_bed
    }

    /// The organ that receives portal blood.
    pub fn portal(&self) -> Option<OrganId> {
        self.portal
    }

    /// Nodes that follow, each with its share of the outflow.
    pub fn next_shares(&self, organ: OrganId) -> impl Iterator<Item = (OrganId, f64)> + '_ {
        let mut before = 0.0;
        self.nodes[organ.index()]
            .next
            .iter()
            .map(move |&(next, cumulative)| {
                let share = cumulative - before;
                before = cumulative;
                (next, share)
            })
    }

    /// Number of nodes that follow.
    #[inline]
    pub fn branches(&self, organ: OrganId) -> usize {
        self.nodes[organ.index()].next.len()
    }

    /// All edges: those that leave the first node, then those of the second, and so on.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Number of the edge by which a cell leaves a node for a number `u` uniform in (0, 1), by flow share (Eq. B4).
    #[inline]
    pub fn edge_from(&self, organ: OrganId, u: f64) -> usize {
        let node = &self.nodes[organ.index()];
        let chosen = node.next.iter().position(|&(_, upto)| u <= upto);
        node.first_edge + chosen.unwrap_or(node.next.len() - 1)
    }
}

mod build;

#[cfg(test)]
mod tests;
