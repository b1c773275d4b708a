//! From plain numbers to a checked graph.

use super::{Drains, Edge, Graph, GraphError, GraphParameters, Node};
use crate::ids::OrganId;

/// Relative imbalance that rounding of published shares may cause.
const BALANCE_TOLERANCE: f64 = 1e-6;

/// A flow from one node to another: indices and um^3/s.
type Vessel = (usize, usize, f64);

/// Builds the graph; every check of [`Graph::new`] but the number of nodes.
pub(super) fn graph(parameters: &GraphParameters) -> Result<Graph, GraphError> {
    let portal = portal_organ(parameters)?;
    let mut nodes = nodes(parameters);
    check_names_and_numbers(&nodes)?;
    check_flows(parameters)?;
    let edges = connect(&mut nodes, &vessels(parameters, portal))?;
    Ok(Graph {
        nodes,
        edges,
        portal,
    })
}

fn portal_organ(parameters: &GraphParameters) -> Result<Option<OrganId>, GraphError> {
    let organs = &parameters.organs;
    let named = |name: &String| organs.iter().position(|organ| &organ.name == name);
    let portal = parameters.portal_organ.as_ref().and_then(named);
    let receives = portal.is_some_and(|index| organs[index].drains == Drains::Venous);
    match organs.iter().find(|organ| organ.drains == Drains::Portal) {
        Some(organ) if !receives => Err(GraphError::NoPortalOrgan {
            node: organ.name.clone(),
            portal_organ: parameters.portal_organ.clone(),
        }),
        _ => Ok(portal.map(|index| OrganId::new(index + Graph::FIRST_ORGAN))),
    }
}

fn nodes(parameters: &GraphParameters) -> Vec<Node> {
    let node = |name: &str, mass_g: f64, blood_um3: f64, has_bed: bool| Node {
        name: name.to_owned(),
        mass_g,
        blood_um3,
        flow_um3_per_s: 0.0,
        has_bed,
        next: Vec::new(),
        first_edge: 0,
    };
    let lung = (parameters.lung_mass_g, parameters.lung_blood_um3);
    let mut nodes = vec![
        node("venous", 0.0, parameters.venous_um3, false),
        node("lung", lung.0, lung.1, true),
        node("arterial", 0.0, parameters.arterial_um3, false),
    ];
    for organ in &parameters.organs {
        nodes.push(node(&organ.name, organ.mass_g, organ.blood_um3, true));
    }
    nodes
}

fn check_names_and_numbers(nodes: &[Node]) -> Result<(), GraphError> {
    for (index, node) in nodes.iter().enumerate() {
        if nodes[..index].iter().any(|other| other.name == node.name) {
            let name = node.name.clone();
            return Err(GraphError::DuplicateName { name });
        }
        let mass = if node.has_bed { node.mass_g } else { 1.0 };
        check_positive(&node.name, "mass", mass)?;
        check_positive(&node.name, "blood volume", node.blood_um3)?;
    }
    Ok(())
}

fn check_flows(parameters: &GraphParameters) -> Result<(), GraphError> {
    check_positive("lung", "flow", parameters.cardiac_output_um3_per_s)?;
    let mut organs = parameters.organs.iter();
    organs.try_for_each(|organ| {
        check_positive(&organ.name, "arterial flow", organ.arterial_flow_um3_per_s)
    })
}

fn check_positive(node: &str, quantity: &'static str, value: f64) -> Result<(), GraphError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    let node = node.to_owned();
    Err(GraphError::NotPositive {
        node,
        quantity,
        value,
    })
}

/// All flows; every one is positive, and no two join the same nodes in the same direction.
fn vessels(parameters: &GraphParameters, portal: Option<OrganId>) -> Vec<Vessel> {
    let output = parameters.cardiac_output_um3_per_s;
    let mut vessels = vec![
        (Graph::VENOUS, Graph::LUNG, output),
        (Graph::LUNG, Graph::ARTERIAL, output),
    ];
    let portal_flow: f64 = parameters
        .organs
        .iter()
        .filter(|organ| organ.drains == Drains::Portal)
        .map(|organ| organ.arterial_flow_um3_per_s)
        .sum();
    for (index, organ) in parameters.organs.iter().enumerate() {
        let node = index + Graph::FIRST_ORGAN;
        let inflow = organ.arterial_flow_um3_per_s;
        vessels.push((Graph::ARTERIAL, node, inflow));
        match (organ.drains, portal) {
            (Drains::Portal, Some(target)) => vessels.push((node, target.index(), inflow)),
            (_, Some(target)) if target.index() == node => {
                vessels.push((node, Graph::VENOUS, inflow + portal_flow));
            }
            _ => vessels.push((node, Graph::VENOUS, inflow)),
        }
    }
    vessels
}

/// Gives each node its flow and the nodes that follow it. Returns the edges in the order of the nodes.
fn connect(nodes: &mut [Node], vessels: &[Vessel]) -> Result<Vec<Edge>, GraphError> {
    let mut edges = Vec::new();
    for (index, node) in nodes.iter_mut().enumerate() {
        let inflow: f64 = vessels.iter().filter(|v| v.1 == index).map(|v| v.2).sum();
        let outflow: f64 = vessels.iter().filter(|v| v.0 == index).map(|v| v.2).sum();
        if (inflow - outflow).abs() > BALANCE_TOLERANCE * outflow {
            return Err(GraphError::Unbalanced {
                node: node.name.clone(),
                inflow_um3_per_s: inflow,
                outflow_um3_per_s: outflow,
            });
        }
        node.flow_um3_per_s = outflow;
        node.first_edge = edges.len();
        let mut cumulative = 0.0;
        for &(_, to, flow) in vessels.iter().filter(|v| v.0 == index) {
            cumulative += flow / outflow;
            node.next.push((OrganId::new(to), cumulative));
            edges.push(Edge {
                from: OrganId::new(index),
                to: OrganId::new(to),
                flow_um3_per_s: flow,
            });
        }
        // Rounding must not leave a gap below 1.
        let last = node.next.last_mut();
        last.expect("inflow is positive, so a balanced node has an outflow")
            .1 = 1.0;
    }
    Ok(edges)
}
