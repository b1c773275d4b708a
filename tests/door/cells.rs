//! Infused cells that are followed.

use super::*;

/// Twenty cells from the needle on: each begins in the veins at its own moment, comes to the lung next, and is never in two places.
#[test]
fn a_followed_cell_has_a_life_in_order() {
    let mut engine = small();
    let cells: Vec<CellId> = (0..20)
        .map(|index| CellId::infused(0, 1000 * index))
        .collect();
    for cell in &cells {
        engine.follow("cells", *cell).unwrap();
    }
    engine.advance_to(hours(2.0)).unwrap();
    let then = engine.snapshot().unwrap();
    engine.advance_to(hours(30.0)).unwrap();
    let mut other = small();
    other.advance_to(hours(30.0)).unwrap();
    assert_eq!(
        engine.state_hash(),
        other.state_hash(),
        "it changes nothing"
    );
    let mut ends = 0;
    for cell in &cells {
        let life = engine.biography("cells", *cell).unwrap();
        // A tenth of the cells are dead in the bag.
        let (first, ways) = (&life[0], ["flowing", "flowing dead"]);
        assert!(first.place == "venous" && ways.contains(&first.state.as_str()));
        assert!(
            life[0].time_s >= 3600.0 && life[0].time_s <= 3660.0,
            "{life:?}"
        );
        assert!(life.iter().any(|one| one.place == "lung"), "{life:?}");
        assert!(life.windows(2).all(|two| two[0].time_s <= two[1].time_s));
        assert!(life.windows(2).all(|two| two[0] != two[1]));
        let last = life.last().unwrap();
        ends += u32::from(["dead", "gone"].contains(&last.state.as_str()));
    }
    assert!((5..20).contains(&ends), "{ends} of 20 dead after a day");
    // Back at the snapshot, only the life until then is known, and it goes on.
    let whole = engine.biography("cells", cells[7]).unwrap();
    engine.restore(&then).unwrap();
    let until = engine.biography("cells", cells[7]).unwrap();
    assert!(until.iter().all(|one| one.time_s <= 7200.0) && !until.is_empty());
    engine.advance_to(hours(30.0)).unwrap();
    assert_eq!(engine.biography("cells", cells[7]).unwrap(), whole);
}

#[test]
fn a_cell_that_no_dose_holds_is_not_followed() {
    let mut engine = small();
    for (cell, holds) in [
        (
            CellId::infused(0, 20_000),
            "dose 0 of the arm holds 20000 infused",
        ),
        (CellId::infused(7, 0), "dose 7 of the arm holds 0 infused"),
    ] {
        let refused = engine.follow("cells", cell).unwrap_err().to_string();
        assert!(refused.contains(holds), "{refused}");
    }
    engine.follow("cells", CellId::infused(0, 19_999)).unwrap();
    let refused = engine.value("zzzzzzzz", "time").unwrap_err().to_string();
    assert!(
        refused.ends_with("there are `untreated`, `cells`"),
        "{refused}"
    );
}

/// Cells given into the tissue: what the body knows of a cell in the patch is no part of its life there.
#[test]
fn a_cell_in_the_patch_is_there_until_it_leaves() {
    let overlays = [
        "site.patch.voxel=40 um",
        r#"site.patch.size=["1 mm", "1 mm", "0.2 mm"]"#,
        "site.injured_share=5 %",
        "arm.cells.infusion.0.route=local",
        "arm.cells.infusion.0.amount=2e5 cells",
        "arm.cells.infusion.0.at=1 h",
        "replicates=1",
    ];
    let mut engine = Engine::load("mouse-infarct", &settings(&overlays)).unwrap();
    let cells: Vec<CellId> = (0..500)
        .map(|index| CellId::infused(0, 400 * index))
        .collect();
    for cell in &cells {
        engine.follow("cells", *cell).unwrap();
    }
    engine.advance_to(hours(30.0)).unwrap();
    let (mut seated, mut ended) = (0, 0);
    for cell in cells {
        let life = engine.biography("cells", cell).unwrap();
        let Some(first) = life.iter().position(|one| one.place == "patch") else {
            continue;
        };
        seated += 1;
        let left = life.iter().position(|one| one.state == "left");
        ended += u32::from(left.is_some());
        let there = &life[first..left.unwrap_or(life.len())];
        assert!(there.iter().all(|one| one.place == "patch"), "{life:?}");
    }
    assert!(seated >= 5 && ended >= 1, "{seated} seated, {ended} left");
}
