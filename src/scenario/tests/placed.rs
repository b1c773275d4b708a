//! Cells that are set down in a ball.

use super::*;

const VEIN: &str = "route = \"venous\"";

/// The tiny scenario with its cells in a disc.
fn disc(placed: &str) -> String {
    tiny().replace(VEIN, &format!("route = \"local\"\nplaced = {placed}"))
}

#[test]
fn a_ball_lies_in_the_middle_or_where_it_is_put() {
    let placed = |text: &str| {
        let ball = scenario(&disc(text), &[]).plan().arms[1].infusions[0].placed;
        let ball = ball.expect("a ball");
        (ball.centre_um, ball.radius_um)
    };
    let middle = placed("{ radius = \"0.1 mm\" }");
    assert_eq!(middle, ([400.0, 400.0, 10.0], 100.0));
    let aside = placed("{ radius = \"100 um\", at = [\"25 %\", \"0.3 mm\"] }");
    assert_eq!(aside, ([200.0, 300.0, 10.0], 100.0));
    assert!(
        scenario(&tiny(), &[]).plan().arms[1].infusions[0]
            .placed
            .is_none()
    );
}

#[test]
fn an_arm_can_set_the_radius() {
    let text = disc("{ radius = \"100 um\" }");
    let plan = scenario(&text, &["arm.cells.infusion.0.placed.radius=50 um"]).plan();
    let ball = plan.arms[1].infusions[0].placed.expect("a ball");
    assert_eq!(ball.radius_um, 50.0);
}

#[test]
fn a_ball_fuller_than_walkers_can_make_it_is_warned_of() {
    let text = disc("{ radius = \"100 um\" }");
    let limit = "tissues.muscle.crowding_limit=1e4 /mm^3";
    let warnings: Vec<String> = scenario(&text, &[limit])
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect();
    // 1e5 cells times the share of the patch, 0.0128 of 28.3 mm^3; a disc of 100 um holds 6.28e-4 mm^3.
    let expected = "the ball is fuller than the crowding limit of the tissue, found 45 cells in the patch, expected at most 6";
    assert_eq!(warnings, [expected]);
    assert!(scenario(&text, &[]).warnings().is_empty());
}

#[test]
fn only_the_share_of_the_patch_must_fit_into_a_ball() {
    // 45 of 1e5 cells come to lie in the patch: a disc of 47 um holds them, one of 45 um does not.
    scenario(&disc("{ radius = \"47 um\" }"), &[]);
    let found = faults(&disc("{ radius = \"45 um\" }"), &[]);
    assert!(found.contains("found 45 cells in the patch"), "{found}");
}
