//! Vessel beds of the library.

use super::course::Course;
use super::library::Library;
use super::{Band, Pin};
use mscsim::kinetics::LogNormal;
use mscsim::plan::{Organ, Plan};
use mscsim::wall::{Bed, BedNow};

fn mouse(library: &Library) -> Result<Plan, String> {
    library.plan("mouse-infarct", &[])
}

fn organ(plan: &Plan, name: &str) -> Organ {
    let body = plan.arms[0].model.body.as_ref().expect("a body");
    let found = body.organs.iter().find(|organ| organ.in_graph.name == name);
    found.expect("an organ").clone()
}

/// The wall of an organ at rest, with places for all.
fn at_rest(plan: &Plan, name: &str) -> BedNow {
    BedNow::at_rest(&Bed {
        sites_cells: f64::INFINITY,
        ..organ(plan, name).bed
    })
}

/// Share of cells of a mean diameter, spread by 15 %, that fit through a bed.
fn fits(bed: &BedNow, mean_um: f64) -> f64 {
    LogNormal::from_mean_cv(mean_um, 0.15).mean_of(|x| bed.passage_by_size(x))
}

/// Rat lung (Fischer 2009): cells of 7 um pass 30 times and cells of 16 um twice as often as those of 18 um, of which the closed form
/// lets 0.0231 through. Rat muscle (Toma 2009): 0.92 of 23 um cells are held.
pub static PASSAGE: Pin = Pin {
    name: "beds_let_cells_pass_by_size_as_in_rats",
    plan: mouse,
    measure: |plan| {
        let [lung, heart] = ["lung", "heart"].map(|organ| at_rest(&plan, organ));
        let large = fits(&lung, 18.0);
        let (small, middle) = (fits(&lung, 7.0) / large, fits(&lung, 16.0) / large);
        vec![small, middle, large, 1.0 - fits(&heart, 23.0)]
    },
    bands: &[(27.0, 33.0), (1.85, 2.15), (0.0215, 0.0247), (0.90, 0.94)],
};

/// Fewer than 1000 of 2e6 cells escape whole (Lee 2009): 7.0e-4 of the cells pass at the first try.
pub static ADHESION: Pin = Pin {
    name: "the_lung_holds_all_but_a_thousandth_of_the_cells",
    plan: mouse,
    measure: |plan| {
        let passage = |organ: &str| {
            let sizes = LogNormal::from_mean_cv(18.0, 0.15);
            at_rest(&plan, organ).mean_passage(&sizes)
        };
        vec![passage("lung")]
    },
    bands: &[(5.9e-4, 8.2e-4)],
};

/// Half of the cells are left in the mouse lung after a day (Lee 2009), 14 % in rat muscle after three (Toma 2009).
pub static LOSS: Pin = Pin {
    name: "held_cells_are_lost_as_in_mouse_and_rat",
    plan: mouse,
    measure: |plan| {
        let left = |name: &str, hours: f64| (-organ(&plan, name).loss_per_s * 3600.0 * hours).exp();
        vec![left("lung", 24.0), left("heart", 72.0)]
    },
    bands: &[(0.48, 0.52), (0.12, 0.16)],
};

const LUMINAL_BANDS: &[Band] = &[(0.43, 0.57)];

/// Half of what held cells secrete goes through the wall. HGF decays, and some of it goes back into the blood, both slowly beside
/// half an hour: what is found in the patch is what its share of the held cells secreted, times the share through the wall.
pub static LUMINAL: Pin = Pin {
    name: "half_of_what_held_cells_secrete_reaches_the_lung_tissue",
    plan: |library| {
        let small = [
            "duration=1 h",
            "clock.sampling=6 min",
            "arm.1.infusion.0.at=0 h",
            "arm.2.infusion.0.at=0 h",
            "arm.1.infusion.0.amount=1e5",
            "site.patch.size=[\"0.2 mm\", \"0.2 mm\", \"0.1 mm\"]",
        ];
        library.arms("mouse-lung-iv", &small, &["cells"])
    },
    measure: |plan| {
        let lung = plan.arms[0]
            .model
            .body
            .as_ref()
            .map(|body| body.organs.iter());
        let lung = lung.and_then(|mut organs| organs.find(|organ| organ.in_graph.name == "lung"));
        // A gram of tissue is a cubic centimetre.
        let volume_um3 = lung.expect("a lung").in_graph.mass_g * 1e12;
        let course = Course::run(plan);
        let held = course.at_h("cells", "body.lung.viable", 0.5);
        let hours = [0.1, 0.4].map(|h| course.at_h("cells", "factor.hgf.mean", h));
        // A cell secretes 12280 pg of 85 kDa per 1e6 cells and 72 h (doi:10.1161/01.cir.0000121425.42966.f1).
        let per_cell_s = 12_280e-12 / 1e6 / 85_000.0 * 6.022_14e23 / (72.0 * 3600.0);
        let rise = (hours[1] - hours[0]) / (0.3 * 3600.0);
        vec![rise / (per_cell_s * held / volume_um3)]
    },
    bands: LUMINAL_BANDS,
};
