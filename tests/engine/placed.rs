//! Cells that are set down in a ball of the patch.

use mscsim::ids::{ArmId, CellId, Origin};
use mscsim::plan::Plan;
use mscsim::simulation::{World, step};
use mscsim::tissue::Ball;

use super::support::plan;

const DISC: Ball = Ball {
    centre_um: [150.0, 250.0, 10.0],
    radius_um: 90.0,
};

const BALL: Ball = Ball {
    centre_um: [200.0, 150.0, 50.0],
    radius_um: 48.0,
};

/// The scenario with MSC that stay where they are put, its last arm alone, in a ball.
fn placed(name: &str, arm: &str, ball: Option<Ball>) -> Plan {
    let mut plan = plan(
        name,
        &["kinds.msc.speed={ value = \"0 um/h\", range = [\"0 um/h\", \"40 um/h\"] }"],
    );
    plan.arms.retain(|written| written.name == arm);
    for dose in &mut plan.arms[0].infusions {
        dose.placed = ball;
    }
    plan
}

/// The infused cells of the patch, living and dead, at a time.
fn seats(plan: &Plan, hours: f64) -> Vec<(CellId, [f32; 3])> {
    let mut world = World::new(plan, ArmId::new(0)).unwrap();
    while world.now().seconds() < hours * 3600.0 {
        step(&mut world).unwrap();
    }
    let cells = world.cells();
    let rows = (0..cells.len()).map(|row| (cells.id[row], cells.position_um[row]));
    let of_dose = |(id, _): &(CellId, _)| matches!(id.origin(), Origin::Infused { .. });
    let mut found: Vec<_> = rows.filter(of_dose).collect();
    found.sort_by_key(|(id, _)| *id);
    found
}

fn furthest_um(seats: &[(CellId, [f32; 3])], ball: &Ball) -> f64 {
    let square = |axis: usize, seat: &[f32; 3]| {
        let off = f64::from(seat[axis]) - ball.centre_um[axis];
        off * off
    };
    let reach = |(_, seat): &(CellId, [f32; 3])| (0..3).map(|axis| square(axis, seat)).sum::<f64>();
    seats.iter().map(reach).fold(0.0, f64::max).sqrt()
}

#[test]
fn cells_of_a_well_lie_in_their_ball_the_dead_too() {
    let lying = seats(&placed("well", "cells", Some(DISC)), 3.6);
    assert!(lying.len() > 380, "{}", lying.len());
    let reach = furthest_um(&lying, &DISC);
    assert!((85.0..=90.001).contains(&reach), "{reach}");
    assert!(lying.iter().all(|(_, seat)| seat[2] == 10.0));
    let anywhere = seats(&placed("well", "cells", None), 3.6);
    assert!(furthest_um(&anywhere, &DISC) > 150.0);
}

#[test]
fn as_many_injected_cells_lie_in_the_ball_of_a_tissue_as_would_lie_anywhere() {
    let lying = seats(&placed("small-infarct", "local", Some(BALL)), 6.2);
    let anywhere = seats(&placed("small-infarct", "local", None), 6.2);
    assert!(lying.len() > 20, "{}", lying.len());
    let ids = |seats: &[(CellId, [f32; 3])]| seats.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    assert_eq!(ids(&lying), ids(&anywhere), "the seat decides nothing else");
    let reach = furthest_um(&lying, &BALL);
    assert!((35.0..=48.001).contains(&reach), "{reach}");
}

#[test]
fn a_cell_has_its_seat_whatever_the_threads_and_its_company() {
    let of_threads = |threads: usize, share: f64| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let mut plan = placed("small-infarct", "local", Some(BALL));
        plan.arms[0].infusions[0].amount *= share;
        pool.install(|| seats(&plan, 6.2))
    };
    let one = of_threads(1, 1.0);
    assert_eq!(one, of_threads(3, 1.0));
    // A smaller dose is admitted at other moments; the cells that both have sit where they sat.
    let fewer = of_threads(1, 0.5);
    let shared: Vec<_> = fewer.iter().filter(|seat| one.contains(seat)).collect();
    assert!(fewer.len() > 5 && shared.len() == fewer.len(), "{fewer:?}");
}
