//! Passage through beds beside values of the independent oracle.

use super::*;
use crate::rng::{Purpose, Seeder};

fn bed(lumen_median_um: f64, adhesion_exposure: f64) -> Bed {
    Bed {
        lumen_median_um,
        lumen_log_sd: 0.35,
        squeeze: 0.5,
        segments: 1.0,
        adhesion_exposure,
        sites_cells: f64::INFINITY,
        crowding_strength: 0.0,
        crowding_half_cells: f64::INFINITY,
        crowding_memory_s: 300.0,
        slip_per_s: 0.0,
        slip_reference_um: 18.0,
        slip_exponent: 3.0,
        release_per_s: 0.0,
        transmigration_per_s: 0.0,
    }
}

fn close(found: f64, printed: f64, digits: i32) {
    // Half a unit of the last printed digit.
    let half_unit = 0.5 * 10f64.powi(-digits) * 1.02;
    assert!(
        (found - printed).abs() <= half_unit,
        "found {found}, printed {printed}"
    );
}

/// A printed value and its decimals.
type Printed = (f64, i32);

/// Mean diameter (um); lung passage by size; with adhesion; hold in a systemic bed, each with its printed decimals.
const TABLE: [(f64, Printed, Printed, Printed); 7] = [
    (7.0, (0.688, 3), (0.02077, 5), (0.087, 3)),
    (10.0, (0.327, 3), (0.00988, 5), (0.246, 3)),
    (12.6, (0.146, 3), (0.00440, 5), (0.447, 3)),
    (16.0, (0.0462, 4), (0.001394, 6), (0.680, 3)),
    (18.0, (0.0231, 4), (0.000699, 6), (0.779, 3)),
    (23.0, (0.00418, 5), (0.000126, 6), (0.920, 3)),
    (30.4, (0.000375, 6), (0.0000113, 7), (0.983, 3)),
];

#[test]
fn passage_by_size_follows_the_calibrated_table() {
    let lung = BedNow::at_rest(&bed(4.17, 3.5));
    let systemic = BedNow::at_rest(&bed(6.74, 0.05));
    for (mean_um, size, adhesion, hold) in TABLE {
        let spread = LogNormal::from_mean_cv(mean_um, 0.15);
        close(spread.mean_of(|x| lung.passage_by_size(x)), size.0, size.1);
        close(lung.mean_passage(&spread), adhesion.0, adhesion.1);
        close(1.0 - systemic.mean_passage(&spread), hold.0, hold.1);
    }
}

#[test]
fn passage_ratios_between_sizes() {
    let lung = BedNow::at_rest(&bed(4.17, 3.5));
    let passage = |mean_um| lung.mean_passage(&LogNormal::from_mean_cv(mean_um, 0.15));
    close(passage(7.0) / passage(18.0), 29.7, 1);
    close(passage(16.0) / passage(18.0), 2.0, 1);
}

#[test]
fn the_small_tail_dominates_passage() {
    let lung = BedNow::at_rest(&bed(4.17, 3.5));
    close(lung.passage_by_size(18.0), 0.0140, 4);
    close(
        LogNormal::from_mean_cv(18.0, 0.15).mean_of(|x| lung.passage_by_size(x)),
        0.0231,
        4,
    );
}

#[test]
fn a_full_adhesion_block_frees_little() {
    let open = BedNow::at_rest(&bed(4.17, 3.5));
    let block = Interventions {
        adhesion_factor: 0.0,
        ..Interventions::default()
    };
    let blocked = BedNow::new(&bed(4.17, 3.5), &block, 0.0, 1.0, 0.0);
    let spread = LogNormal::from_mean_cv(18.0, 0.15);
    let freed = blocked.mean_passage(&spread) - open.mean_passage(&spread);
    assert!(freed > 0.016 && freed < 0.024, "{freed}");
}

#[test]
fn fates_occur_with_their_probabilities() {
    let dense = Bed {
        sites_cells: 1000.0,
        ..bed(8.0, 0.7)
    };
    let now = BedNow::new(&dense, &Interventions::default(), 400.0, 1.5, 0.2);
    let cell = Passenger {
        diameter_um: 15.0,
        receptor: 1.25,
        chemokine_receptor: 1.0,
        viable: true,
    };
    let fits = now.passage_by_size(15.0);
    let bound = 1.0 - libm::exp(-0.7 * 1.5 * 0.6 * 1.25);
    let by_size = 1.0 - fits;
    // Eq. B3 written out literally.
    let before_crowding = by_size + (1.0 - by_size) * bound;
    let held = before_crowding + (1.0 - before_crowding) * 0.2;
    let mut counts = [0u32; 3];
    let draws = 200_000;
    let mut stream = Seeder::new(5).stream(Purpose::Test, 1, 0);
    for _ in 0..draws {
        match now.fate(&cell, stream.uniform()) {
            Arrest::Pass => counts[0] += 1,
            Arrest::Plugged => counts[1] += 1,
            Arrest::Adhered => counts[2] += 1,
        }
    }
    let expected = [
        1.0 - held,
        by_size + (1.0 - before_crowding) * 0.2,
        fits * bound,
    ];
    for (found, p) in counts.into_iter().zip(expected) {
        let sd = (f64::from(draws) * p * (1.0 - p)).sqrt();
        let gap = (f64::from(found) - f64::from(draws) * p).abs();
        assert!(gap < 4.0 * sd, "{found} against {}", f64::from(draws) * p);
    }
    assert!((now.passage(&cell) - (1.0 - held)).abs() < 1e-14);
}

#[test]
fn dead_cells_are_held_by_size_alone() {
    let now = BedNow::at_rest(&bed(4.17, 3.5));
    let cell = Passenger {
        diameter_um: 10.0,
        receptor: 1.0,
        chemokine_receptor: 1.0,
        viable: false,
    };
    assert_eq!(now.passage(&cell), now.passage_by_size(10.0));
    let u = 0.9 * now.passage_by_size(10.0);
    assert_eq!(now.fate(&cell, u), Arrest::Pass);
    assert_eq!(
        now.fate(
            &Passenger {
                viable: true,
                ..cell
            },
            u
        ),
        Arrest::Adhered
    );
}

#[test]
fn saturation_stops_at_no_adhesion() {
    let full = Bed {
        sites_cells: 10.0,
        ..bed(4.17, 3.5)
    };
    let now = BedNow::new(&full, &Interventions::default(), 25.0, 1.0, 0.0);
    assert_eq!(now.passage_past_adhesion(1.0, 1.0), 1.0);
}

#[test]
fn a_vasodilator_and_more_segments_act_on_size() {
    let wide = Interventions {
        lumen_factor: 1.3,
        ..Interventions::default()
    };
    let rest = BedNow::at_rest(&bed(4.17, 3.5));
    assert!(
        BedNow::new(&bed(4.17, 3.5), &wide, 0.0, 1.0, 0.0).passage_by_size(18.0)
            > rest.passage_by_size(18.0)
    );
    let three = BedNow::at_rest(&Bed {
        segments: 3.0,
        ..bed(4.17, 3.5)
    });
    let one = rest.passage_by_size(12.0);
    assert!((three.passage_by_size(12.0) - one * one * one).abs() < 1e-14);
}

#[test]
fn chemokine_receptors_act_on_the_activated_part_of_a_wall_alone() {
    let passage = |activation: f64, chemokine: f64| {
        let open = BedNow::new(
            &bed(8.0, 0.7),
            &Interventions::default(),
            0.0,
            activation,
            0.0,
        );
        open.passage_past_adhesion(1.0, chemokine)
    };
    assert_eq!(passage(1.0, 1.0), passage(1.0, 5.0), "a resting wall");
    let expected = libm::exp(-0.7 * (1.0 + 2.0 * 3.0));
    assert!((passage(3.0, 3.0) / expected - 1.0).abs() < 1e-14);
    // Without them activation does nothing.
    assert_eq!(passage(3.0, 0.0), passage(1.0, 1.0));
}
