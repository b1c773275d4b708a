//! Body and wall together: the numbers that the calibrated defaults must give.
//!
//! Fewer cells than the printed cases where that is enough; the tolerance follows the number of cells.

#[path = "body_wall/setup.rs"]
mod setup;

use mscsim::body::{Product, Route};
use mscsim::wall::Interventions;
use setup::*;

fn assert_near(found: u64, expected: f64, extra: f64, what: &str) {
    let tolerance = 4.0 * expected.sqrt() + 0.003 * expected + extra;
    let gap = (found as f64 - expected).abs();
    assert!(
        gap <= tolerance,
        "{what}: {found}, expected {expected:.0} +- {tolerance:.0}"
    );
}

const TIMES_S: [f64; 4] = [300.0, 3600.0, 86_400.0, 259_200.0];

/// Follows one dose and compares with printed shares in the lung and printed cells outside it.
///
/// `printed_cells` is the dose that the printed numbers outside the lung belong to.
fn follow(mut run: Run, clock_s: f64, lung: [f64; 4], outside: [f64; 4], printed_cells: f64) {
    let cells = f64::from(run.body.cells());
    for ((time_s, lung), outside) in TIMES_S.into_iter().zip(lung).zip(outside) {
        run.until(clock_s + time_s);
        // Printed shares are rounded in the fourth decimal.
        let rounding = 5e-5 * cells;
        assert_near(
            run.alive_in_lung(),
            lung * cells,
            rounding,
            &format!("in lung at {time_s} s"),
        );
        // Printed numbers are means of few runs; their own error counts like one run of the printed size.
        let printed_sd = outside.sqrt() * cells / printed_cells;
        let expected = outside * cells / printed_cells;
        assert_near(
            run.alive_elsewhere(),
            expected,
            2.0 * printed_sd,
            &format!("outside at {time_s} s"),
        );
    }
    assert_eq!(run.body.recount(), *run.body.counts());
}

#[test]
fn mouse_venous_dose_of_large_cells() {
    let run = Run::new(
        &MOUSE,
        18.0,
        vec![dose(0, 400_000, 0.0, 10.0, Route::Venous)],
        OFF,
    );
    let lung = [0.9473, 0.9225, 0.4749, 0.1188];
    follow(run, 0.0, lung, [917.0, 904.0, 582.0, 220.0], 2e6);
}

#[test]
fn mouse_venous_dose_of_small_cells() {
    let run = Run::new(
        &MOUSE,
        7.0,
        vec![dose(0, 400_000, 0.0, 10.0, Route::Venous)],
        OFF,
    );
    let lung = [0.9459, 0.9213, 0.4742, 0.1187];
    follow(run, 0.0, lung, [3536.0, 3446.0, 1874.0, 502.0], 2e6);
}

#[test]
fn mouse_arterial_dose_bypasses_the_lung() {
    let run = Run::new(
        &MOUSE,
        18.0,
        vec![dose(0, 400_000, 0.0, 10.0, Route::Arterial)],
        OFF,
    );
    let lung = [0.1883, 0.1834, 0.0945, 0.0237];
    follow(
        run,
        0.0,
        lung,
        [1_519_282.0, 1_481_619.0, 790_421.0, 213_279.0],
        2e6,
    );
}

/// The whole clinical dose is 2e8 cells; shares do not depend on the number while cells do not interact.
#[test]
fn human_venous_dose_over_twenty_minutes() {
    let run = Run::new(
        &HUMAN,
        18.0,
        vec![dose(0, 400_000, 0.0, 1200.0, Route::Venous)],
        OFF,
    );
    // The printed clock starts at the end of the dose with nobody dead; the mean cell is 10 minutes older by then.
    let older = libm::exp(-4.81e-4 * 10.0);
    follow(
        run,
        1200.0,
        [0.9473, 0.9225, 0.4748, 0.1188].map(|share| share * older),
        [93_100.0, 91_500.0, 60_200.0, 22_800.0],
        2e8,
    );
}

fn first_pass(mean_um: f64, cells: u32) -> f64 {
    let mut run = Run::new(
        &MOUSE,
        mean_um,
        vec![dose(0, cells, 0.0, 10.0, Route::Venous)],
        OFF,
    );
    run.until(20.0);
    run.lung_passed as f64 / (0.95 * f64::from(cells))
}

#[test]
fn small_cells_pass_the_lung_thirty_times_more_often() {
    let (small, large) = (first_pass(7.0, 200_000), first_pass(18.0, 600_000));
    assert!(
        (large - 7.0e-4).abs() < 4.0 * (7.0e-4f64 / 570_000.0).sqrt() + 0.3e-5,
        "{large}"
    );
    // Small cells that passed come back within seconds and try again.
    assert!((small / 2.08e-2 - 1.0).abs() < 0.12, "{small}");
    assert!(
        small / large > 24.0 && small / large < 36.0,
        "{}",
        small / large
    );
}

/// Share of the viable cells that passed the lung, counting repeated passages.
fn passed_share(run: &mut Run, until_s: f64) -> f64 {
    run.until(until_s);
    run.lung_passed as f64 / run.lung_entered as f64
}

#[test]
fn cells_interact_so_two_boluses_trap_a_smaller_fraction() {
    let half = 500_000;
    let one = vec![dose(0, 2 * half, 0.0, 10.0, Route::Venous)];
    let two = vec![
        dose(0, half, 0.0, 5.0, Route::Venous),
        dose(1, half, 600.0, 5.0, Route::Venous),
    ];
    let slow = vec![dose(0, 2 * half, 0.0, 1200.0, Route::Venous)];
    // A rat of a quarter of the blood, so that a quarter of 4e6 cells crowd it alike.
    let rat = || Species {
        lung_blood: RAT.lung_blood / 4.0,
        ..RAT
    };
    // Small cells, of which enough pass to see the ratio; all viable, so that all are counted.
    let all = Product {
        viability: 1.0,
        ..product(7.0)
    };
    let share = |doses| passed_share(&mut Run::of(&rat(), all.clone(), doses, ON), 1800.0);
    let (one, two, slow) = (share(one), share(two), share(slow));
    assert!(two / one > 1.03, "{}", two / one);
    assert!(slow / one > 1.06, "{}", slow / one);
}

#[test]
fn a_blocked_integrin_lowers_retention() {
    let retained = |block: bool| {
        let mut run = Run::new(
            &MOUSE,
            18.0,
            vec![dose(0, 200_000, 0.0, 10.0, Route::Venous)],
            OFF,
        );
        if block {
            let blocked = Interventions {
                adhesion_factor: 0.0,
                ..Interventions::default()
            };
            run.body
                .graph()
                .ids()
                .for_each(|id| run.wall.set_interventions(id, blocked));
            run.wall.freeze();
        }
        run.until(300.0);
        run.body.counts().organs()[LUNG].held() as f64 / (0.95 * 200_000.0)
    };
    let lost = retained(false) - retained(true);
    assert!((0.012..0.020).contains(&lost), "{lost}");
}

#[test]
fn lung_half_life_is_a_day_and_few_cells_leave_alive() {
    let mut run = Run::new(
        &MOUSE,
        18.0,
        vec![dose(0, 200_000, 0.0, 10.0, Route::Venous)],
        ON,
    );
    run.until(600.0);
    let start = run.alive_in_lung() as f64;
    run.until(600.0 + 86_400.0);
    let half = run.alive_in_lung() as f64 / start;
    assert!((half - 0.5).abs() < 0.01, "{half}");
    assert!(
        run.lung_passed < 200,
        "{} cells left the lung alive",
        run.lung_passed
    );
    let all = run.body.counts().total();
    assert!(all.label() > 3 * all.viable / 2, "label outlives the cells");
}
