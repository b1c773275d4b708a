//! Library numbers are pinned by their effects: each pin runs or evaluates the library as shipped and compares with a number from
//! elsewhere.

mod pins;

use pins::library::{Change, Library};
use pins::{Pin, published};

/// Fails with what was measured when a pin does not hold.
fn hold(pin: &Pin) {
    if let Err(why) = pin.judge(&Library::shipped()) {
        panic!("{}: {why}", pin.name);
    }
}

macro_rules! one_test_per_pin {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let pin = pins::ALL.iter().find(|pin| pin.name == stringify!($name));
                hold(pin.expect("a pin of this name"));
            }
        )*

        #[test]
        fn every_pin_has_its_test() {
            let tested = [$(stringify!($name)),*];
            for pin in pins::ALL {
                assert!(tested.contains(&pin.name), "{} has no test", pin.name);
            }
        }
    };
}

one_test_per_pin! {
    beds_let_cells_pass_by_size_as_in_rats
    the_lung_holds_all_but_a_thousandth_of_the_cells
    held_cells_are_lost_as_in_mouse_and_rat
    a_thousand_msc_make_the_fields_of_the_closed_form
    licensed_msc_make_the_prostaglandin_of_the_closed_form
    half_of_what_held_cells_secrete_reaches_the_lung_tissue
    hgf_at_its_half_point_takes_its_share_of_myofibroblasts
    hgf_at_its_half_point_takes_its_share_of_collagen
    hgf_at_its_half_point_brings_half_of_the_regrowth
    vessels_rest_at_the_vegf_of_resting_muscle
    oxidants_kill_at_the_levels_of_cultures
    oxidants_come_from_neutrophils_and_reach_as_far_as_at_wounds
    igf_1_at_its_half_point_delays_death
    the_neurotrophic_factor_at_its_half_point_delays_death
    tip_cells_sprout_follow_and_pull
    monocytes_stay_twenty_hours
    held_cells_are_licensed_by_half_and_sinusoids_leak
    antibody_of_the_patch_kills_tubules
    vessels_advance_five_micrometres_an_hour
    bites_calm_the_macrophages_of_a_well
    bites_calm_the_macrophages_of_a_rat_lung
    prostaglandin_at_its_half_point_takes_half_of_the_division
    one_msc_to_twenty_t_cells_halves_their_division
    inflammation_of_the_peritoneum_follows_its_clock
}

#[test]
fn numbers_that_are_published_have_their_published_value() {
    let library = Library::shipped();
    let wrong: Vec<String> = published::rows()
        .iter()
        .filter_map(|row| row.judge(&library).err())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Changes that once went unnoticed, each with the pins that must notice it.
const MUTANTS: [(&[Change], &[&str]); 10] = [
    (
        &[Change::new(
            "bodies/beds",
            "body.beds.pulmonary.lumen_median",
            "4.6 um",
        )],
        &["beds_let_cells_pass_by_size_as_in_rats"],
    ),
    (
        &[Change::new(
            "biology/factors",
            "factors.hgf.decay",
            "0.0003 /s",
        )],
        &["a_thousand_msc_make_the_fields_of_the_closed_form"],
    ),
    (
        &[Change::new(
            "biology/innate",
            "rules.msc-secretes-hgf.base",
            "1.21 molecules/s",
        )],
        &["a_thousand_msc_make_the_fields_of_the_closed_form"],
    ),
    (
        &[Change::new(
            "biology/repair",
            "rules.fibroblasts-become-myofibroblasts.lowered_by.hgf.half",
            "250 pM",
        )],
        &["hgf_at_its_half_point_takes_its_share_of_myofibroblasts"],
    ),
    (
        &[Change::new(
            "bodies/beds",
            "body.beds.pulmonary.luminal_share",
            "10 %",
        )],
        &["half_of_what_held_cells_secrete_reaches_the_lung_tissue"],
    ),
    (
        &[Change::new(
            "biology/repair",
            "rules.myofibroblasts-lay-collagen.max",
            "12000 um^3/day",
        )],
        &["hgf_at_its_half_point_takes_its_share_of_collagen"],
    ),
    (
        &[Change::new(
            "biology/repair",
            "rules.vessels-sprout.max",
            "1 um/h",
        )],
        &["vessels_advance_five_micrometres_an_hour"],
    ),
    (
        &[Change::new(
            "biology/innate",
            "rules.macrophages-eat-msc-corpses.then_share",
            "0.3",
        )],
        &[
            "bites_calm_the_macrophages_of_a_well",
            "bites_calm_the_macrophages_of_a_rat_lung",
        ],
    ),
    (
        &[Change::new(
            "biology/culture",
            "rules.primed-effectors-divide.lowered_by.pge2.half",
            "2500 pM",
        )],
        &[
            "prostaglandin_at_its_half_point_takes_half_of_the_division",
            "one_msc_to_twenty_t_cells_halves_their_division",
        ],
    ),
    (
        &[
            Change::new(
                "biology/repair",
                "rules.myofibroblasts-lay-collagen.lowered_by.hgf.half",
                "250 pM",
            ),
            Change::new(
                "biology/repair",
                "rules.parenchyma-regrows.raised_by.hgf.half",
                "250 pM",
            ),
        ],
        &[
            "hgf_at_its_half_point_takes_its_share_of_collagen",
            "hgf_at_its_half_point_brings_half_of_the_regrowth",
        ],
    ),
];

#[test]
fn changes_that_once_went_unnoticed_are_noticed() {
    for (changes, names) in MUTANTS {
        let library = Library::changed(changes);
        for name in names {
            let pin = pins::ALL.iter().find(|pin| pin.name == *name);
            let judged = pin.expect("a pin of this name").judge(&library);
            assert!(judged.is_err(), "{name} does not notice {changes:?}");
        }
    }
}

/// Hours of the columns of the table of the alarm.
const ALARM_H: [f64; 5] = [3.0, 6.0, 12.0, 24.0, 72.0];

#[test]
fn the_alarm_of_the_page_is_the_closed_form_of_the_library() {
    let plan = Library::shipped().plan("mouse-infarct", &[]);
    let plan = plan.unwrap_or_else(|faults| panic!("{faults}"));
    let injury = plan.arms[0].model.sites[0]
        .injury
        .as_ref()
        .expect("an injury");
    // Two equal stages in a row, scaled to a peak of 1 (Eq. T1).
    let alarm = |hours: f64| {
        let stages = injury.alarm_per_s * (3600.0 * hours - injury.alarm_delay_s).max(0.0);
        format!("{:.2}", stages * (1.0 - stages).exp())
    };
    let row = format!(
        "| alarm, closed form | {} |",
        ALARM_H.map(alarm).join(" | ")
    );
    let page = pins::library::text_of(&pins::library::scenarios().join("../docs/CALIBRATION.md"));
    assert!(page.contains(&row), "docs/CALIBRATION.md lacks {row}");
}
