//! What a factor at its published half-point does to a rule.

use super::Pin;
use super::course::{Course, PICOMOLAR};
use mscsim::cells::{Rule, Shape, Signal, Term};
use mscsim::ids::FactorId;
use mscsim::plan::{Model, Plan};

/// Signals with their levels: factors in pM, `gradient NAME` in pM/um, `density` in cells per mm^3, and `level` of the cell itself.
pub(super) type Levels = [(&'static str, f64)];

/// Value of a rule at given levels of signals, as Eq. P3 has it; signals that are not given are zero.
pub(super) fn value(plan: &Plan, rule: &str, levels: &Levels) -> f64 {
    let model = &plan.arms[0].model;
    let rule = model.rules.rules.iter().find(|known| known.name == rule);
    let rule: &Rule = rule.expect("a rule");
    let product = |terms: &[Term]| -> f64 {
        let left = |term: &Term| 1.0 - term.strength * response(model, term, levels);
        terms.iter().map(left).product()
    };
    (rule.base + rule.max * (1.0 - product(&rule.raised_by))) * product(&rule.lowered_by)
}

fn response(model: &Model, term: &Term, levels: &Levels) -> f64 {
    let of_factor = |factor: FactorId| model.factors[factor.index()].name.clone();
    let (name, unit) = match term.signal {
        Signal::Concentration(factor) => (of_factor(factor), 1.0 / PICOMOLAR),
        Signal::Gradient(factor) => (format!("gradient {}", of_factor(factor)), 1.0 / PICOMOLAR),
        Signal::Density(_) => ("density".to_owned(), 1e-9),
        Signal::Level(_) => ("level".to_owned(), 1.0),
        _ => return 0.0,
    };
    let level = levels.iter().find(|(known, _)| *known == name);
    let level = level.map_or(0.0, |(_, level)| level * unit);
    let risen = |half: f64, power: f64| {
        let ratio = (level / half).powf(power);
        ratio / (1.0 + ratio)
    };
    match term.shape {
        Shape::Hill { half, power } => risen(half, power),
        Shape::FallingHill { half, power } => 1.0 - risen(half, power),
        Shape::Linear => level.min(1.0),
    }
}

/// HGF at 60 pM, half effect on growth, removes 40 % of the collagen that TGF-b adds; TGF-b does so to its half at 7 pM.
pub static COLLAGEN: Pin = Pin {
    name: "hgf_at_its_half_point_takes_its_share_of_collagen",
    plan: |library| library.plan("mouse-infarct", &[]),
    measure: |plan| {
        let lay = |levels: &Levels| value(&plan, "myofibroblasts-lay-collagen", levels);
        let (tgf_b, hgf) = (("tgf-b", 7.0), ("hgf", 60.0));
        let full = lay(&[("tgf-b", 1e9)]);
        // Collagen of 600 myofibroblasts per mm^3, per day.
        let daily = full * 86_400.0 * 600e-9;
        vec![
            daily,
            lay(&[tgf_b]) / full,
            lay(&[tgf_b, hgf]) / lay(&[tgf_b]),
        ]
    },
    bands: &[(0.0130, 0.0158), (0.42, 0.58), (0.55, 0.65)],
};

/// Half of the regrowth at 60 pM, the half effect of HGF on the growth of epithelium.
pub static REGROWTH: Pin = Pin {
    name: "hgf_at_its_half_point_brings_half_of_the_regrowth",
    plan: |library| library.plan("mouse-infarct", &[]),
    measure: |plan| {
        let regrow = |hgf: f64| value(&plan, "parenchyma-regrows", &[("hgf", hgf)]);
        vec![regrow(60.0) / regrow(1e9)]
    },
    bands: &[(0.42, 0.58)],
};

/// Vessels rest at the 1 pM of free VEGF in muscle at rest (doi:10.1186/1752-0509-2-77): a hundredth of the speed. At ten times as much they
/// advance with half of it.
pub static QUIESCENCE: Pin = Pin {
    name: "vessels_rest_at_the_vegf_of_resting_muscle",
    plan: |library| library.plan("mouse-infarct", &[]),
    measure: |plan| {
        let sprout = |vegf: f64| value(&plan, "vessels-sprout", &[("vegf", vegf)]);
        vec![sprout(1.0) / sprout(1e9), sprout(10.0) / sprout(1e9)]
    },
    bands: &[(0.007, 0.014), (0.42, 0.58)],
};

/// Fibroblasts that nothing makes divide or die, under TGF-b at the half-point of published models and HGF at its own.
const FIBROBLASTS: &str = r#"
format = 1
title = "Fibroblasts under TGF-b and HGF"
question = "How many fibroblasts become myofibroblasts in a day?"
uses = ["biology/repair"]
duration = "24 h"
seed = 3

[site]
kind = "well"
tissue = "medium"
patch = { size = ["1 mm", "1 mm", "0.4 mm"], voxel = "100 um" }

[clock]
sampling = "6 h"

[tissues.medium]
name = "medium"
no_identifier = "medium, not a tissue"
[tissues.medium.residents]
fibroblast.resting = "20000 /mm^3"

[set]
"factors.tgf-b.baseline" = { value = "70 pM", range = ["0 pM", "1e6 pM"], status = "chosen", why = "half effect in published models" }
"factors.hgf.baseline" = { value = "60 pM", range = ["0 pM", "1e6 pM"], status = "chosen", why = "half effect on growth" }
"rules.fibroblasts-secrete-tgf-b.base" = { value = "0 molecules/s", range = ["0 molecules/s", "1 molecules/s"], status = "chosen", why = "a constant level" }
"rules.fibroblasts-divide.base" = { value = "0 /d", range = ["0 /d", "1 /d"], status = "chosen", why = "a constant number" }
"rules.fibroblasts-divide.max" = { value = "0 /d", range = ["0 /d", "1 /d"], status = "chosen", why = "a constant number" }
"rules.fibroblasts-die.base" = { value = "0 /d", range = ["0 /d", "1 /d"], status = "chosen", why = "a constant number" }
"rules.myofibroblasts-die.base" = { value = "0 /d", range = ["0 /d", "1 /d"], status = "chosen", why = "a constant number" }

[[arm]]
name = "both"
[[answer]]
say = "Myofibroblasts"
observable = "cells.fibroblast.myo"
stat = "final"
as = "number"
"#;

/// Half of 0.5 per day, less 40 % by HGF: 1 - exp(-0.15) of 8000 fibroblasts, one standard deviation being 0.004.
pub static MYOFIBROBLASTS: Pin = Pin {
    name: "hgf_at_its_half_point_takes_its_share_of_myofibroblasts",
    plan: |library| library.plan_of("fibroblasts", FIBROBLASTS, &[]),
    measure: |plan| {
        let course = Course::run(plan);
        let [before, after] = ["resting", "myo"]
            .map(|state| course.last("both", &format!("cells.fibroblast.{state}")));
        vec![after / (before + after)]
    },
    bands: &[(0.123, 0.156)],
};
