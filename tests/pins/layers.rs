//! Numbers of the layers beside the core: oxidants, survival factors, tip cells, monocytes, pores.

use super::Pin;
use super::responses::{Levels, value};
use mscsim::cells::Signal;
use mscsim::plan::Plan;

/// Far above every half-point.
const FULL: f64 = 1e12;
const DAY_S: f64 = 86_400.0;

/// Share of a rule at full effect that is left with one signal more.
fn left(plan: &Plan, rule: &str, full: (&'static str, f64), with: (&'static str, f64)) -> f64 {
    value(plan, rule, &[full, with]) / value(plan, rule, &[full])
}

/// A tenth of a millimole of hydrogen peroxide kills within days, 10 uM stress cells and kill some, 1 uM hardly any (recalled).
pub static KILLED: Pin = Pin {
    name: "oxidants_kill_at_the_levels_of_cultures",
    plan: |library| library.plan("mouse-infarct", &[]),
    measure: |plan| {
        let per_day = |um: f64| {
            let levels: &Levels = &[("reactive-oxygen", 1e6 * um)];
            DAY_S * value(&plan, "oxidants-kill-parenchyma", levels)
        };
        vec![per_day(100.0), per_day(10.0), per_day(1.0)]
    },
    bands: &[(0.42, 0.58), (0.2, 0.3), (0.002, 0.008)],
};

/// A third of the burst of 1e7 molecules/s by neutrophils, a tenth by M1 (recalled, assumed); 10 nM of PGE2 and full calm hold them back.
/// Hydrogen peroxide reaches some 130 um, as far as the gradients seen at wounds.
pub static OXIDANTS: Pin = Pin {
    name: "oxidants_come_from_neutrophils_and_reach_as_far_as_at_wounds",
    plan: |library| library.plan("mouse-infarct", &[]),
    measure: |plan| {
        let [neutrophils, m1] =
            ["neutrophils", "m1"].map(|cell| format!("{cell}-secretes-reactive-oxygen"));
        let neutrophils = neutrophils.replace("secretes", "secrete");
        let made = |rule: &str, levels: &Levels| value(&plan, rule, levels);
        let oxygen = plan.arms[0]
            .model
            .factors
            .iter()
            .find(|one| one.name == "reactive-oxygen");
        let oxygen = oxygen.expect("a factor");
        vec![
            made(&neutrophils, &[]) / 1e7,
            made(&neutrophils, &[("pge2", 1e4)]) / made(&neutrophils, &[]),
            made(&neutrophils, &[("pge2", FULL)]) / made(&neutrophils, &[]),
            made(&m1, &[]) / 1e7,
            made(&m1, &[("level", 1.0)]) / made(&m1, &[]),
            (oxygen.diffusion_um2_per_s / oxygen.decay_per_s).sqrt(),
        ]
    },
    bands: &[
        (0.25, 0.36),
        (0.6, 0.7),
        (0.25, 0.35),
        (0.085, 0.12),
        (0.35, 0.45),
        (110.0, 150.0),
    ],
};

/// IGF-1 at its half-point takes a quarter of each death and brings a quarter of the regrowth; 0.5 ng per million MSC and day, four times as
/// much of M2 (recalled).
pub static GROWTH: Pin = Pin {
    name: "igf_1_at_its_half_point_delays_death",
    plan: |library| library.plan("mouse-infarct", &[]),
    measure: |plan| {
        let igf_1 = ("igf-1", 500.0);
        let regrow = |signal: &'static str, level: f64| {
            value(&plan, "parenchyma-regrows", &[(signal, level)])
        };
        // ng per million cells and day, at 7.6 kDa.
        let ng = |rule: &str| value(&plan, rule, &[]) * DAY_S * 1e6 * 7600.0 / 6.022e23 * 1e9;
        vec![
            left(
                &plan,
                "oxidants-kill-parenchyma",
                ("reactive-oxygen", FULL),
                igf_1,
            ),
            left(&plan, "parenchyma-dies", ("tnf", FULL), igf_1),
            regrow("igf-1", 500.0) / regrow("hgf", FULL),
            regrow("igf-1", FULL) / regrow("hgf", FULL),
            ng("msc-secretes-igf-1"),
            ng("m2-secretes-igf-1"),
        ]
    },
    bands: &[
        (0.71, 0.79),
        (0.71, 0.79),
        (0.21, 0.29),
        (0.42, 0.58),
        (0.42, 0.58),
        (1.7, 2.3),
    ],
};

/// 1 ng/mL of BDNF, 40 pM, takes a quarter of each death; 100 pg per million MSC and day (recalled).
pub static NEUROTROPHIC: Pin = Pin {
    name: "the_neurotrophic_factor_at_its_half_point_delays_death",
    plan: |library| library.plan("human-als-local", &[]),
    measure: |plan| {
        let factor = ("neurotrophic", 40.0);
        let made = value(&plan, "msc-secretes-neurotrophic", &[]);
        vec![
            left(
                &plan,
                "oxidants-kill-parenchyma",
                ("reactive-oxygen", FULL),
                factor,
            ),
            left(&plan, "parenchyma-dies", ("tnf", FULL), factor),
            // pg per million cells and day, at 27 kDa.
            made * DAY_S * 1e6 * 27_000.0 / 6.022e23 * 1e12,
        ]
    },
    bands: &[(0.71, 0.79), (0.71, 0.79), (85.0, 120.0)],
};

/// Sprouts leave vessels, follow VEGF, turn into stalk, die without it and pull vessels at 5 um/h (doi:10.1007/s10456-015-9461-x).
pub static TIPS: Pin = Pin {
    name: "tip_cells_sprout_follow_and_pull",
    plan: |library| library.plan("mouse-limb-ischaemia-local", &[]),
    measure: |plan| {
        let of = |rule: &str, levels: &Levels| value(&plan, rule, levels);
        let sprout = |vegf: f64| of("tips-sprout", &[("vegf", vegf)]) * DAY_S * 1e9;
        let die = |vegf: f64| of("tips-die", &[("vegf", vegf)]) * DAY_S;
        let follow = |steep: f64| of("tips-follow-vegf", &[("gradient vegf", steep)]);
        let pull = |density: f64| of("tips-pull-vessels", &[("density", density)]) * 3600.0;
        let rules = plan.arms[0].model.rules.rules.iter();
        let radius = rules.flat_map(|rule| rule.raised_by.iter().map(move |term| (rule, term)));
        let mut radius = radius.filter(|(rule, _)| rule.name == "tips-pull-vessels");
        let radius = radius.find_map(|(_, term)| match term.signal {
            Signal::Density(around) => Some(around.radius_um),
            _ => None,
        });
        vec![
            sprout(FULL),
            sprout(10.0) / sprout(FULL),
            sprout(1.0) / sprout(FULL),
            die(0.0),
            die(3.0) / die(0.0),
            die(FULL) / die(0.0),
            of("tips-become-stalk", &[]) * DAY_S,
            follow(FULL),
            follow(0.01),
            pull(FULL),
            pull(1000.0) / pull(FULL),
            radius.unwrap_or_default(),
        ]
    },
    bands: &[
        (1700.0, 2300.0),
        (0.42, 0.58),
        (0.007, 0.014),
        (0.42, 0.58),
        (0.5, 0.6),
        (0.05, 0.15),
        (0.42, 0.58),
        (2.5, 3.5),
        (1.25, 1.75),
        (4.5, 5.5),
        (0.42, 0.58),
        (42.0, 58.0),
    ],
};

/// Monocytes stay 20 h in an infarct, and 5 to 13 % leave per day (doi:10.1084/jem.20111009). At the half-point of CCL2 nearly as many enter as
/// macrophages in the calibration. They make IL-10 beside IL-6 and PGE2.
pub static MONOCYTES: Pin = Pin {
    name: "monocytes_stay_twenty_hours",
    plan: |library| library.plan("human-rheumatoid-joint-iv", &[]),
    measure: |plan| {
        let of = |rule: &str, levels: &Levels| value(&plan, rule, levels);
        let [become_m0, leave] =
            ["monocytes-become-m0", "monocytes-leave"].map(|rule| of(rule, &[]));
        let enter = |ccl2: f64| of("monocytes-enter", &[("ccl2", ccl2)]) * DAY_S * 1e6;
        let il_10 =
            |signal: &'static str, level: f64| of("monocytes-secrete-il-10", &[(signal, level)]);
        let follow = |steep: f64| of("monocytes-follow-ccl2", &[("gradient ccl2", steep)]);
        vec![
            1.0 / (become_m0 + leave) / 3600.0,
            leave * DAY_S,
            enter(230.0),
            enter(FULL),
            il_10("il-6", 50.0) / il_10("il-6", FULL),
            il_10("pge2", 1000.0) / il_10("pge2", FULL),
            il_10("il-6", FULL) / 0.029,
            follow(FULL),
            follow(1.2),
            follow(0.6) / follow(FULL),
        ]
    },
    bands: &[
        (17.0, 23.0),
        (0.05, 0.13),
        (190.0, 260.0),
        (380.0, 520.0),
        (0.42, 0.58),
        (0.42, 0.58),
        (0.85, 1.15),
        (0.42, 0.58),
        (0.21, 0.29),
        (0.16, 0.24),
    ],
};

/// Being held licenses half as much as TNF at most (assumed); sinusoids of a cirrhotic liver let pass ten times what a closed capillary lets
/// pass of albumin, 1e-3 um/s.
pub static HELD_AND_LEAK: Pin = Pin {
    name: "held_cells_are_licensed_by_half_and_sinusoids_leak",
    plan: |library| library.plan("mouse-cirrhosis-iv", &[]),
    measure: |plan| {
        let model = &plan.arms[0].model;
        let terms = model.kinds.kinds.iter().flat_map(|kind| &kind.levels);
        let mut terms = terms.flat_map(|level| &level.raised_by);
        let arrest = terms.find(|term| term.signal == Signal::Arrest);
        let arrest = arrest.map_or(0.0, |term| term.strength);
        vec![arrest, model.sites[0].vessel_leak_um_per_s / 1e-3]
    },
    bands: &[(0.42, 0.58), (8.5, 11.5)],
};

/// Immune complexes from blood kill a hundredth of the tubules per day, and antibody of the patch at its half-point three hundredths more: a
/// fifth in a week without repair (assumed).
pub static ANTIBODY: Pin = Pin {
    name: "antibody_of_the_patch_kills_tubules",
    plan: |library| library.plan("human-lupus-nephritis-iv", &[]),
    measure: |plan| {
        let killed = |antibody: f64| {
            DAY_S
                * value(
                    &plan,
                    "immune-complexes-kill-tubules",
                    &[("antibody", antibody)],
                )
        };
        vec![killed(0.0), killed(1e4), killed(FULL)]
    },
    bands: &[(0.008, 0.012), (0.034, 0.046), (0.06, 0.08)],
};
