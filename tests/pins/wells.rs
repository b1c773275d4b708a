//! Meals of macrophages, division of T cells, and the clock of inflammation.

use super::Pin;
use super::course::Course;

/// Cells that die whole and are eaten: the share of meals after which an M1 is found as an M2. Curley 2013 is fitted by 0.55; a
/// twentieth of the cells comes dead and counts a sixth of that, and some eaters are M2 already.
pub static MEALS: Pin = Pin {
    name: "macrophages_switch_after_about_half_of_their_meals_in_a_well",
    plan: |library| {
        let short = ["duration=8 h", "clock.sampling=2 h"];
        library.arms(
            "well-meals",
            &short,
            &["macrophages alone", "dying, nothing secreted"],
        )
    },
    measure: |plan| {
        let course = Course::run(plan);
        let arms = ["macrophages alone", "dying, nothing secreted"];
        let [alone, eating] = arms.map(|arm| course.last(arm, "cells.macrophage.m2"));
        let meals = course.last(arms[1], "done.macrophages-eat-msc-corpses");
        vec![(eating - alone) / meals]
    },
    bands: &[(0.40, 0.58)],
};

/// The same in the injured lung of a rat after half a day, where the shares are lower: one cell in twenty came dead, and where there are more cells than macrophages
/// many eaters are M2 already or have eaten before. Shares of 0.55 and a sixth of it, worked out for 890 meals per mm^3 of which 140 are such
/// debris, and for a third of the eaters: 0.32.
pub static RAT_LUNG: Pin = Pin {
    name: "macrophages_switch_after_about_half_of_their_meals_in_a_rat_lung",
    plan: |library| {
        let coarse = [
            "duration=12 h",
            "clock.sampling=6 h",
            "site.patch.size.0=0.8 mm",
            "site.patch.size.1=0.8 mm",
            "site.patch.voxel=40 um",
        ];
        library.arms("rat-lung-airway", &coarse, &["vehicle", "cells, airway"])
    },
    measure: |plan| {
        let course = Course::run(plan);
        let arms = ["vehicle", "cells, airway"];
        let [vehicle, cells] = arms.map(|arm| course.last(arm, "cells.macrophage.m2"));
        let meals = course.last(arms[1], "done.macrophages-eat-msc-corpses");
        vec![(cells - vehicle) / meals]
    },
    bands: &[(0.26, 0.42)],
};

/// T cells under an activator, with and without PGE2 at the dissociation constant of EP4, for two days.
const T_CELLS: &str = r#"
format = 1
title = "T cells under PGE2"
question = "How much division does PGE2 take?"
uses = ["tissues/well-t-cells", "biology/culture"]
duration = "48 h"
seed = 3

[site]
kind = "well"
tissue = "well-t-cells"
patch = { size = ["1 mm", "1 mm", "0.8 mm"], voxel = "50 um" }

[clock]
sampling = "24 h"

[set]
"factors.activator.baseline" = { value = "1e5 pM", range = ["0 pM", "1e5 pM"], status = "chosen", why = "all T cells are stimulated" }
"rules.t-cells-leave.base" = { value = "0 /day", range = ["0 /day", "2 /day"], status = "chosen", why = "nothing leaves a well" }
"tissues.well-t-cells.residents.t-cell.effector" = { value = "5000 /mm^3", range = ["0 /mm^3", "5000 /mm^3"], status = "chosen", why = "enough to count" }

[[arm]]
name = "none"
[[arm]]
name = "pge2"
[arm.set]
"factors.pge2.baseline" = { value = "1000 pM", range = ["0 pM", "1e5 pM"], status = "chosen", why = "dissociation constant of EP4" }
[[answer]]
say = "T cells"
observable = "cells.t-cell.effector"
stat = "final"
as = "number"
"#;

/// PGE2 at the dissociation constant of EP4 takes half of at most 0.95. Without it one division a day comes once primed, with a rise over 24 h: in
/// two days exp(1.135), less what turns into regulatory cells.
pub static DIVISION: Pin = Pin {
    name: "prostaglandin_at_its_half_point_takes_half_of_the_division",
    plan: |library| library.plan_of("t-cells", T_CELLS, &[]),
    measure: |plan| {
        let course = Course::run(plan);
        let [free, held] = ["none", "pge2"].map(|arm| {
            let count = |hours| {
                let of = |state| course.at_h(arm, &format!("cells.t-cell.{state}"), hours);
                of("effector") + of("treg")
            };
            f64::ln(count(48.0) / count(0.0))
        });
        vec![free, 1.0 - held / free]
    },
    bands: &[(1.0, 1.27), (0.42, 0.53)],
};

/// The well as shipped, a half of it: 0.67 of the division is gone at one MSC to ten T cells, half near one to twenty. Published are 0.60 to 0.98
/// (ratio not stated) and half effect from one to thirty to one to three.
pub static SUPPRESSION: Pin = Pin {
    name: "one_msc_to_twenty_t_cells_halves_their_division",
    plan: |library| {
        let half = [
            "site.patch.size.2=0.4 mm",
            "clock.sampling=24 h",
            "arm.2.infusion.0.amount=17",
            "arm.3.infusion.0.amount=51",
            "arm.4.infusion.0.amount=170",
        ];
        let kept = ["no MSC", "1 to 30", "1 to 10", "1 to 3"];
        library.arms("well-t-cell-suppression", &half, &kept)
    },
    measure: |plan| {
        let course = Course::run(plan);
        let name = "cells.t-cell.effector";
        let gain = |arm: &str| course.last(arm, name) - course.at_h(arm, name, 0.0);
        let suppressed = |arm: &str| 1.0 - gain(arm) / gain("no MSC");
        ["1 to 30", "1 to 10", "1 to 3"].map(suppressed).to_vec()
    },
    bands: &[(0.25, 0.48), (0.57, 0.77), (0.78, 0.92)],
};

/// Counts per mm^3 after the mean field of the calibration at 24 and 48 h, without and with 3000 MSC per mm^3; TNF in pM.
pub static PERITONITIS: Pin = Pin {
    name: "inflammation_of_the_peritoneum_follows_its_clock",
    plan: |library| {
        let mixed = super::library::scenarios().join("../tests/scenarios/good/mixed.toml");
        library.plan_of(
            "mixed",
            &super::library::text_of(&mixed),
            &["duration=72 h"],
        )
    },
    measure: |plan| {
        let course = Course::run(plan);
        let read = |arm: &str, hours: f64| {
            let of = |name: &str| 2.0 * course.at_h(arm, &format!("cells.{name}"), hours);
            let tnf = course.picomolar(arm, "tnf", hours);
            [
                of("macrophage.m1"),
                of("macrophage.m2"),
                of("neutrophil.active"),
                tnf,
            ]
        };
        let moments = [8.0, 24.0, 48.0, 72.0];
        let control = moments.into_iter().flat_map(|hours| read("control", hours));
        let treated = [24.0, 48.0].into_iter().flat_map(|hours| {
            let [m1, m2, _, tnf] = read("msc", hours);
            [m1, m2, tnf]
        });
        control.chain(treated).collect()
    },
    bands: &[
        (477.0, 686.0),
        (122.0, 216.0),
        (427.0, 614.0),
        (3.24, 5.72),
        (798.0, 1148.0),
        (232.0, 362.0),
        (758.0, 1092.0),
        (4.42, 7.71),
        (730.0, 1051.0),
        (394.0, 568.0),
        (670.0, 965.0),
        (3.71, 6.52),
        (326.0, 479.0),
        (317.0, 468.0),
        (344.0, 503.0),
        (2.08, 3.76),
        (472.0, 680.0),
        (656.0, 944.0),
        (1.37, 3.34),
        (303.0, 452.0),
        (785.0, 1130.0),
        (0.86, 2.19),
    ],
};
