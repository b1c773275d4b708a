//! Tests of the organ graph: flows and transit times of a portal circulation, and the bodies that are refused.

use super::*;

fn two_organs() -> GraphParameters {
    let organ = |name: &str, role, blood_um3, flow_share| OrganParameters {
        name: name.to_owned(),
        role,
        mass_g: 1.0,
        blood_um3,
        flow_share,
    };
    GraphParameters {
        cardiac_output_um3_per_s: 5.0,
        venous_um3: 20.0,
        arterial_um3: 10.0,
        organs: vec![
            organ("lung", OrganRole::Lung, 2.5, 1.0),
            organ("gut", OrganRole::Portal, 10.0, 0.6),
            organ("liver", OrganRole::Liver, 10.0, 0.4),
        ],
    }
}

#[test]
fn flows_and_transits_of_a_portal_circulation() {
    let graph = Graph::new(two_organs()).expect("balanced");
    let liver = graph.find("liver").expect("named");
    assert_eq!(graph.flow_um3_per_s(liver), 5.0);
    assert_eq!(graph.transit_s(liver), 2.0);
    assert_eq!(graph.transit_s(OrganId::new(Graph::LUNG)), 0.5);
    let gut = graph.find("gut").expect("named");
    assert_eq!(graph.next_shares(gut).collect::<Vec<_>>(), [(liver, 1.0)]);
    let arterial = OrganId::new(Graph::ARTERIAL);
    let next = |u: f64| graph.edges()[graph.edge_from(arterial, u)].to;
    assert_eq!(next(0.59), gut);
    assert_eq!(next(0.61), liver);
    assert_eq!(next(1.0), liver);
    assert_eq!((graph.len(), graph.portal()), (5, Some(liver)));
}

#[test]
fn imbalance_names_the_node_and_its_flows() {
    let mut parameters = two_organs();
    parameters.organs[2].flow_share = 0.5;
    let fault = Graph::new(parameters).expect_err("0.5 too much");
    let GraphError::Unbalanced {
        node,
        inflow_um3_per_s,
        outflow_um3_per_s,
    } = fault
    else {
        panic!("{fault}");
    };
    assert_eq!(
        (node.as_str(), inflow_um3_per_s, outflow_um3_per_s),
        ("venous", 5.5, 5.0)
    );
}

#[test]
fn impossible_bodies_are_refused() {
    let refused = |change: fn(&mut GraphParameters)| {
        let mut parameters = two_organs();
        change(&mut parameters);
        Graph::new(parameters).expect_err("impossible")
    };
    assert!(matches!(
        refused(|p| p.organs[2].role = OrganRole::Systemic),
        GraphError::NoLiver { .. }
    ));
    let no_lung = [
        refused(|p| p.organs.clear()),
        refused(|p| p.organs.rotate_left(1)),
        refused(|p| p.organs[1].role = OrganRole::Lung),
    ];
    assert_eq!(no_lung, [const { GraphError::NoLung }; 3]);
    for taken in ["liver", "lung", "venous"] {
        let mut parameters = two_organs();
        parameters.organs[1].name = taken.into();
        let name = taken.to_owned();
        let fault = Graph::new(parameters).expect_err("a name twice");
        assert_eq!(fault, GraphError::DuplicateName { name });
    }
    assert!(matches!(
        refused(|p| p.venous_um3 = 0.0),
        GraphError::NotPositive { .. }
    ));
    assert!(matches!(
        refused(|p| p.organs[1].mass_g = f64::NAN),
        GraphError::NotPositive { .. }
    ));
    assert!(matches!(
        refused(|p| {
            p.organs[1].flow_share = 0.0;
            p.organs[2].flow_share = 1.0;
        }),
        GraphError::NotPositive { .. }
    ));
    assert!(matches!(
        refused(|p| p.organs[1].flow_share = -0.2),
        GraphError::NotPositive { .. }
    ));
    assert!(matches!(
        refused(|p| p.organs = vec![p.organs[0].clone(); 301]),
        GraphError::TooMany { count: 303, .. }
    ));
}
