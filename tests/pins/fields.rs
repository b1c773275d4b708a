//! Fields of cells that do not move, die or meet anything: closed forms of secretion over decay.

use super::Pin;
use super::course::Course;

/// A closed well of 0.2 mm^3 with a thousand living MSC per mm^3.
const MSC: &str = r#"
format = 1
title = "MSC at rest"
question = "Which fields do a thousand MSC per cubic millimetre make?"
uses = ["biology/innate"]
duration = "48 h"
seed = 3

[site]
kind = "well"
tissue = "medium"
patch = { size = ["1 mm", "1 mm", "0.2 mm"], voxel = "50 um" }

[clock]
sampling = "1 h"

[tissues.medium]
name = "medium"
no_identifier = "medium, not a tissue"
[tissues.medium.residents]
msc.resting = "1000 /mm^3"

[set]
"rules.msc-dies.base" = { value = "0 /d", range = ["0 /d", "1 /d"], status = "chosen", why = "a field of a constant number of cells" }

[[arm]]
name = "msc"
[[answer]]
say = "HGF"
observable = "factor.hgf.mean"
stat = "final"
as = "pM"
"#;

/// Steady fields of 1000 MSC per mm^3 by the calculation of the calibration: VEGF 0.62, HGF 5.65, TGF-b 1.21 pM. After an hour as much HGF
/// as 12280 pg per 1e6 cells in 72 h make, less what decays with a half-life of 1.9 h.
pub static STEADY: Pin = Pin {
    name: "a_thousand_msc_make_the_fields_of_the_closed_form",
    plan: |library| library.plan_of("msc", MSC, &[]),
    measure: |plan| {
        let course = Course::run(plan);
        let steady = ["vegf", "hgf", "tgf-b"].map(|name| course.picomolar("msc", name, 48.0));
        let early = course.picomolar("msc", "hgf", 1.0);
        let [vegf, hgf, tgf_b] = steady;
        vec![vegf, hgf, tgf_b, early]
    },
    bands: &[(0.57, 0.67), (5.3, 5.95), (1.11, 1.29), (1.55, 1.82)],
};

/// Under much TNF 1000 MSC per mm^3 hold 195 pM of PGE2: 270 molecules per second and cell, lost at 0.0023 per second; and the 1 pM of TSG-6 per second and cell
/// that 10 ng per 1e6 cells in 48 h are.
pub static LICENSED: Pin = Pin {
    name: "licensed_msc_make_the_prostaglandin_of_the_closed_form",
    plan: |library| {
        let tnf = "factors.tnf.baseline={ value = \"1e6 pM\", range = [\"0 pM\", \"1e6 pM\"], status = \"chosen\", why = \"all licensed\" }";
        library.plan_of("msc", MSC, &[tnf])
    },
    measure: |plan| {
        let course = Course::run(plan);
        vec![
            course.picomolar("msc", "pge2", 48.0),
            course.picomolar("msc", "tsg-6", 48.0),
        ]
    },
    bands: &[(185.0, 205.0), (15.3, 17.7)],
};

/// Vessels of half of a patch beside bare tissue, under as much VEGF as there can be.
const FRONT: &str = r#"
format = 1
title = "A front of vessels"
question = "How fast do vessels advance under VEGF?"
uses = ["biology/repair"]
duration = "12 h"
seed = 3

[site]
tissue = "bare"
patch = { size = ["1 mm", "0.1 mm", "0.1 mm"], voxel = "20 um" }

[clock]
sampling = "6 h"

[tissues.bare]
name = "half of it without vessels"
no_identifier = "made up"
crowding_limit = "250000 /mm^3"
collagen_start = "3 %"
debris_reach = "50 um"
[tissues.bare.parenchyma]
name = "cell"
cell_ontology = "CL:0000746"
density = "30000 /mm^3"
debris_per_cell = "0"
[tissues.bare.vessels]
surface = "55 /mm"
[tissues.bare.injury]
shape = "border"
at = "0 h"
border = "0 um"
debris = "0 /mm^3"
alarm_delay = "1.6 h"
alarm_rate = "0.18 /h"
core = { dead = "0 %", vessels_lost = "100 %" }
rim = { dead = "0 %", vessels_lost = "0 %" }

[set]
"factors.vegf.baseline" = { value = "1e6 pM", range = ["0 pM", "1e6 pM"], status = "chosen", why = "far above every half-point" }

[[arm]]
name = "vegf"
[[answer]]
say = "Vessels"
observable = "tissue.vessels"
stat = "final"
"#;

/// Sprouts advance 5 um/h (doi:10.1007/s10456-015-9461-x): in 12 h 60 um of a patch of 1000 um.
pub static SPROUTING: Pin = Pin {
    name: "vessels_advance_five_micrometres_an_hour",
    plan: |library| library.plan_of("front", FRONT, &[]),
    measure: |plan| {
        let course = Course::run(plan);
        let [before, after] = [0.0, 12.0].map(|h| course.at_h("vegf", "tissue.vessels", h));
        vec![1000.0 * (after - before) / 12.0]
    },
    bands: &[(4.5, 5.5)],
};
