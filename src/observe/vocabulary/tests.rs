//! Names and their numbers, with one site and with two.

use std::collections::BTreeSet;

use super::*;
use crate::ids::{ArmId, RuleId, Tick};
use crate::observe::catalogue::SiteInfo;
use crate::observe::sample::{FieldSummary, PlaceCounts, Sample, SiteSample, TissueSummary};

fn catalogue(sites: &[&str]) -> Catalogue {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let pairs = |names: &[&str]| {
        names
            .iter()
            .map(|name| ((*name).to_owned(), String::new()))
            .collect()
    };
    Catalogue {
        arms: texts(&["only"]),
        places: texts(&["venous", "lung", "arterial", "heart"]),
        factors: pairs(&["vegf", "il-10"]),
        states: pairs(&["msc.resting", "macrophage.m1"]),
        sites: sites.iter().map(|name| site(name)).collect(),
        half_points_per_um3: vec![0.0; 2],
        rules: vec![
            rule(0, "m0-to-m1", None, Counted::Events),
            rule(2, "makes-vegf", Some("paracrine"), Counted::Molecules),
        ],
        actions: pairs(&["paracrine"]),
        prices: vec![vec![(Tick(0), Some(70.0)), (Tick(1), Some(1.0))]],
        masses: Vec::new(),
    }
}

fn rule(id: usize, key: &str, action: Option<&str>, counted: Counted) -> CountedRule {
    CountedRule {
        id: RuleId::new(id),
        key: key.to_owned(),
        label: String::new(),
        action: action.map(str::to_owned),
        counted,
        by_cells: true,
    }
}

fn site(name: &str) -> SiteInfo {
    SiteInfo {
        name: name.to_owned(),
        patch_name: format!("{name} patch"),
        organ: None,
        volume_um3: 1.0,
        shape: [1, 1, 1],
        voxel_um: 1.0,
    }
}

fn patch(first: u64) -> SiteSample {
    let number = |own: u64| (first + own) as f64;
    let field = |own: u64| FieldSummary {
        mean: number(own),
        min: number(own + 1),
        max: number(own + 2),
    };
    SiteSample {
        factors: vec![field(10), field(20)],
        cells: vec![first + 30, first + 31],
        tissue: TissueSummary {
            parenchyma: number(40),
            debris: number(41),
            alarm: number(42),
            vessels: number(43),
            collagen: number(44),
        },
        done: [50, 51, 52].map(number).to_vec(),
    }
}

/// A sample of two sites in which every number is different.
fn sample() -> Sample {
    let place = |first: u64| PlaceCounts {
        flowing: first,
        plugged: first + 1,
        adhered: first + 2,
        in_tissue: first + 3,
        dead: first + 4,
        gone: first + 5,
        viable: first + 6,
        label: first as f64 + 7.0,
    };
    Sample {
        replicate: crate::ids::ReplicateId::new(0),
        arm: ArmId::new(0),
        time: Tick(0),
        infused: 0,
        body: vec![place(1000), place(2000), place(4000), place(8000)],
        label_excreted: 0.0,
        plasma: vec![vec![1.0, 2.0, 3.0, 4.0], vec![5.0, 6.0, 7.0, 8.0]],
        sites: vec![patch(0), patch(100)],
        held: vec![60.0, 61.0, 62.0],
    }
}

#[test]
fn every_name_finds_its_own_number() {
    let sample = sample();
    for (sites, of_patches) in [(&["heart"][..], 15), (&["heart", "lung"], 30)] {
        let catalogue = catalogue(sites);
        let all = catalogue.observables().into_iter();
        let values: Vec<f64> = all
            .map(|(name, observable)| {
                assert_eq!(catalogue.observable(&name), Some(observable), "{name}");
                observable.value(&catalogue, &sample)
            })
            .collect();
        assert_eq!(values.len(), 6 * 8 + 4 * 2 + of_patches + 1 + 2 + 1);
        let different: BTreeSet<u64> = values.iter().map(|value| value.to_bits()).collect();
        assert_eq!(different.len(), values.len());
    }
}

#[test]
fn names_mean_what_they_say() {
    let (catalogue, sample) = (catalogue(&["heart"]), sample());
    let value = |name: &str| {
        catalogue
            .observable(name)
            .map(|found| found.value(&catalogue, &sample))
    };
    assert_eq!(value("body.lung.viable"), Some(2006.0));
    assert_eq!(value("body.total.flowing"), Some(15_000.0));
    assert_eq!(value("body.beyond-lung.dead"), Some(12_008.0));
    assert_eq!(value("plasma.lung.il-10"), Some(6.0));
    assert_eq!(value("factor.il-10.max"), Some(22.0));
    assert_eq!(value("cells.macrophage.m1"), Some(31.0));
    assert_eq!(value("tissue.collagen"), Some(44.0));
    assert_eq!(value("done.makes-vegf"), Some(52.0));
    assert_eq!(value("held.makes-vegf"), Some(62.0));
    assert_eq!(value("action.paracrine.molecules"), Some(266.0));
    assert_eq!(value("action.paracrine.events"), Some(0.0));
    // The second dose has not begun.
    assert_eq!(value("money.spent"), Some(70.0));
    for unknown in [
        "money.earned",
        "",
        "body",
        "body.lung",
        "body.hart.viable",
        "cells.m1",
        "tissue.",
        "held.m0-to-m1",
        "action.homing.events",
    ] {
        assert_eq!(value(unknown), None, "{unknown}");
    }
}
#[test]
fn the_site_stands_in_names_where_there_are_several() {
    let (catalogue, sample) = (catalogue(&["heart", "lung"]), sample());
    let value = |name: &str| {
        let found = catalogue.observable(name);
        found.map(|found| found.value(&catalogue, &sample))
    };
    for (name, expected) in [
        ("factor.lung.il-10.max", 122.0),
        ("cells.heart.macrophage.m1", 31.0),
        ("cells.lung.macrophage.m1", 131.0),
        ("tissue.lung.debris", 141.0),
        ("done.lung.makes-vegf", 152.0),
        ("held.makes-vegf", 62.0),
        ("action.paracrine.molecules", 52.0 + 152.0 + 62.0),
    ] {
        assert_eq!(value(name), Some(expected), "{name}");
    }
    assert_eq!(value("cells.macrophage.m1"), None);
}
