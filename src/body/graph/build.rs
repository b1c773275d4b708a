//! From plain numbers to a checked graph.

use super::{Edge, Graph, GraphError, GraphParameters, Node, OrganParameters, OrganRole};
use crate::ids::OrganId;

/// Relative imbalance that rounding of published shares may cause.
const BALANCE_TOLERANCE: f64 = 1e-6;

/// A flow from one node to another: indices and um^3/s.
type Vessel = (usize, usize, f64);

/// Builds the graph; every check of [`Graph::new`] but the number of nodes.
pub(super) fn graph(parameters: &GraphParameters) -> Result<Graph, GraphError> {
    let portal = portal_organ(&parameters.organs)?;
    let mut nodes = nodes(parameters)?;
    check_names_and_numbers(&nodes)?;
    check_flows(parameters)?;
    let edges = connect(&mut nodes, &vessels(parameters, portal))?;
    Ok(Graph {
        nodes,
        edges,
        portal,
    })
}

fn portal_organ(organs: &[OrganParameters]) -> Result<Option<OrganId>, GraphError> {
    let liver = organs
        .iter()
        .position(|organ| organ.role == OrganRole::Liver);
    let drained = organs.iter().find(|organ| organ.role == OrganRole::Portal);
    match drained {
        Some(organ) if liver.is_none() => Err(GraphError::NoLiver {
            node: organ.name.clone(),
        }),
        _ => Ok(liver.map(Graph::number_of)),
    }
}

fn nodes(parameters: &GraphParameters) -> Result<Vec<Node>, GraphError> {
    let node = |name: &str, mass_g: f64, blood_um3: f64, has_bed: bool| Node {
        name: name.to_owned(),
        mass_g,
        blood_um3,
        flow_um3_per_s: 0.0,
        has_bed,
        next: Vec::new(),
        first_edge: 0,
    };
    let of = |organ: &OrganParameters| node(&organ.name, organ.mass_g, organ.blood_um3, true);
    let is_lung = |organ: &OrganParameters| organ.role == OrganRole::Lung;
    let (lung, others) = match parameters.organs.split_first() {
        Some((lung, others)) if is_lung(lung) && !others.iter().any(is_lung) => (lung, others),
        _ => return Err(GraphError::NoLung),
    };
    let mut nodes = vec![
        node("venous", 0.0, parameters.venous_um3, false),
        of(lung),
        node("arterial", 0.0, parameters.arterial_um3, false),
    ];
    nodes.extend(others.iter().map(of));
    Ok(nodes)
}

/// The organs in parallel with their nodes and the flows of their arteries, um^3/s.
fn in_parallel(
    parameters: &GraphParameters,
) -> impl Iterator<Item = (usize, &OrganParameters, f64)> {
    let output = parameters.cardiac_output_um3_per_s;
    let organs = parameters.organs.iter().skip(1);
    let nodes = Graph::FIRST_ORGAN..;
    nodes
        .zip(organs)
        .map(move |(node, organ)| (node, organ, organ.flow_share * output))
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
    in_parallel(parameters)
        .try_for_each(|(_, organ, inflow)| check_positive(&organ.name, "arterial flow", inflow))
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
    let portal_flow: f64 = in_parallel(parameters)
        .filter(|(_, organ, _)| organ.role == OrganRole::Portal)
        .map(|(_, _, inflow)| inflow)
        .sum();
    for (node, organ, inflow) in in_parallel(parameters) {
        vessels.push((Graph::ARTERIAL, node, inflow));
        match (organ.role, portal) {
            (OrganRole::Portal, Some(target)) => vessels.push((node, target.index(), inflow)),
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
