//! A whole scenario with other voxels and other steps, and its books.

use std::error::Error;
use std::sync::atomic::AtomicBool;

use mscsim::runs::available_threads;
use mscsim::scenario::{Settings, load};
use mscsim::simulation::Simulation;
use mscsim::study::{StudyOutcome, StudyView, StudyWork, load_study_text, run_study};

use super::table::{digits, table};

/// The variants: a name, and what is set.
const VARIANTS: [(&str, &str); 5] = [
    ("as shipped, with voxels of 20 um", ""),
    ("voxels of 10 um", "\"site.patch.voxel\" = \"10 um\""),
    ("voxels of 40 um", "\"site.patch.voxel\" = \"40 um\""),
    (
        "half of all steps",
        "\"clock.phenotype\" = \"3 min\"\n\"clock.fields\" = \"3 min\"\n\"clock.motion\" = \"3 min\"",
    ),
    (
        "a third of all steps",
        "\"clock.phenotype\" = \"2 min\"\n\"clock.fields\" = \"2 min\"\n\"clock.motion\" = \"2 min\"",
    ),
];
const READ: [(&str, &str, &str); 5] = [
    ("M1 macrophages", "cells.macrophage.m1", "/mm^3"),
    ("M2 macrophages", "cells.macrophage.m2", "/mm^3"),
    ("TNF", "factor.tnf.mean", "pM"),
    ("IL-10", "factor.il-10.mean", "pM"),
    ("parenchyma", "tissue.parenchyma", "%"),
];

/// A study whose groups are the variants.
fn text() -> String {
    let mut text = "format = 1\ntitle = \"refinement\"\ncitation = \"none\"\nread = \"none\"\nscenario = \"mouse-infarct\"\nreplicates = 16\n[set]\n\"site.patch.voxel\" = \"20 um\"\n\"site.patch.size\" = [\"0.4 mm\", \"0.4 mm\", \"0.08 mm\"]\n"
        .to_owned();
    for (name, set) in VARIANTS {
        text += &format!("[[group]]\nname = \"{name}\"\narm = \"untreated\"\n[group.set]\n{set}\n");
    }
    for (name, _) in VARIANTS {
        for (say, observable, unit) in READ {
            text += &format!(
                "[[observation]]\nsay = \"{say}\"\ngroup = \"{name}\"\nobservable = \"{observable}\"\nat = \"2 d\"\nas = \"{unit}\"\ncomparison = \"at-least\"\nvalue = \"0 {unit}\"\nrole = \"validation\"\n"
            );
        }
    }
    text
}

pub fn section() -> Result<String, Box<dyn Error>> {
    let study =
        load_study_text("refinement", &text()).map_err(|faults| format!("{:?}", faults.all()))?;
    let work = StudyWork {
        threads: available_threads(),
        replicates: None,
    };
    let runs = run_study(&study, work, &mut |_, _| {}, &AtomicBool::new(false))?;
    let view = StudyView::of(&StudyOutcome::of(study, runs));
    let names = VARIANTS.iter().map(|(name, _)| *name);
    let rows: Vec<[String; 6]> = names
        .enumerate()
        .map(|(variant, name)| {
            let of = |read: usize| view.rows[variant * READ.len() + read].predicted.clone();
            [name.to_owned(), of(0), of(1), of(2), of(3), of(4)]
        })
        .collect();
    let heads = [
        "Variant", READ[0].0, READ[1].0, READ[2].0, READ[3].0, READ[4].0,
    ];
    Ok(format!(
        "`mouse-infarct`, untreated, in a patch of 0.4 x 0.4 x 0.08 mm, at day 2, with other voxels and other steps: means of 16 seeds ± half of the 95 % interval. \
         Other voxels and steps draw other random numbers, so that the runs are independent.

{}
{}",
        table(heads, &rows),
        books()?
    ))
}

/// What the ledgers of the same scenario with cells cannot explain after two days.
fn books() -> Result<String, Box<dyn Error>> {
    let overlays = [
        "site.patch.voxel=20 um",
        "site.patch.size=[\"0.4 mm\", \"0.4 mm\", \"0.08 mm\"]",
        "replicates=1",
        "duration=2 d",
    ];
    let settings = Settings {
        overlays: overlays.map(str::to_owned).to_vec(),
        ..Settings::default()
    };
    let scenario =
        load("mouse-infarct", &settings).map_err(|faults| format!("{:?}", faults.all()))?;
    let mut simulation = Simulation::new(scenario.plan())?;
    while !simulation.finished() {
        simulation.advance()?;
    }
    let audits = simulation.audit();
    let factors = audits.iter().flat_map(|audit| &audit.factors);
    let worst = |of: fn(&mscsim::simulation::FactorAudit) -> f64| {
        factors.clone().map(of).map(f64::abs).fold(0.0, f64::max)
    };
    Ok(format!(
        "**Books.** Every molecule of every factor, in patch and plasma, and every cell is followed. Over two days of the same scenario with and without cells, \
         the ledgers of the patch leave a share of {} of the exchanged molecules unaccounted for, those of the plasma {} (largest of all factors and arms; single precision rounds \
         at 1e-7).\n",
        digits(worst(|factor| factor.field_residual)),
        digits(worst(|factor| factor.plasma_residual)),
    ))
}
