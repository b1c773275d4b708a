//! Doses without cells: when and how much of them is where. All follow a tracer that nothing else makes or takes.

use mscsim::body::{OrganRole, Retention, Route};
use mscsim::ids::{ArmId, FactorId, OrganId, ProductId, SiteId, Tick};
use mscsim::observe::Sample;
use mscsim::plan::{Content, Factor, Infusion, Plan, Product};
use mscsim::simulation::{World, step};

use super::support::plan;

/// Into the only site.
const LOCAL: Route<SiteId> = Route::Local {
    retention: Retention::ALL,
    into: SiteId::FIRST,
};

/// Molecules of the tracer in one dose.
const DOSE: f64 = 6e10;

/// The untreated arm of the small infarct, given a tracer that stays in the plasma for good.
fn with_tracer(route: Route<SiteId>, at_s: f64, over_s: f64) -> Plan {
    let mut plan = plan("small-infarct", &["duration=36 h"]);
    plan.arms.truncate(1);
    let arm = &mut plan.arms[0];
    let tracer = FactorId::new(arm.model.factors.len());
    arm.model.factors.push(Factor {
        name: "tracer".into(),
        label: "tracer".into(),
        diffusion_um2_per_s: 50.0,
        decay_per_s: 0.0,
        plasma_clearance_per_s: 0.0,
        permeability_um_per_s: 0.0,
        baseline_per_um3: 0.0,
        mass_g: None,
    });
    arm.infusions.push(Infusion {
        product: ProductId::new(arm.model.products.len()),
        amount: 1.0,
        route,
        placed: None,
        at: Tick::from_seconds(at_s),
        over: Tick::from_seconds(over_s),
        bag_time_s: 0.0,
    });
    arm.model.products.push(Product {
        name: "medium".into(),
        label: "medium".into(),
        content: Content::Factors(vec![(tracer, DOSE)]),
        price_jpy: None,
        pack_cells: None,
    });
    plan
}

fn tracer(plan: &mut Plan) -> &mut Factor {
    plan.arms[0].model.factors.last_mut().unwrap()
}

fn world(plan: &Plan) -> World {
    World::new(plan, ArmId::new(0)).unwrap()
}

/// Molecules of the tracer in the plasma of the whole body.
fn in_plasma(plan: &Plan, sample: &Sample) -> f64 {
    let body = plan.arms[0].model.body.as_ref().unwrap();
    let lung = |wanted: bool| {
        let organs = body.organs.iter();
        organs.filter(move |organ| (organ.in_graph.role == OrganRole::Lung) == wanted)
    };
    let mut volumes_um3 = vec![body.venous_volume_um3];
    volumes_um3.extend(lung(true).map(|organ| organ.in_graph.blood_um3));
    volumes_um3.push(body.arterial_volume_um3);
    volumes_um3.extend(lung(false).map(|organ| organ.in_graph.blood_um3));
    let held = sample.plasma.last().unwrap().iter().zip(&volumes_um3);
    held.map(|(c, v)| c * v * body.plasma_share).sum()
}

/// Molecules of the tracer in the patch.
fn in_patch(world: &World) -> f64 {
    let field = world.fields().last().unwrap();
    let sum: f64 = field.concentration().iter().map(|c| f64::from(*c)).sum();
    sum * field.grid().voxel_volume_um3()
}

/// The present epochs' ends, with what `see` reads there, until `until_s`.
fn follow<T>(plan: &Plan, until_s: f64, see: impl Fn(&World) -> T) -> Vec<(f64, T)> {
    let mut world = world(plan);
    let mut seen = Vec::new();
    while world.now().seconds() < until_s {
        step(&mut world).unwrap();
        seen.push((world.now().seconds(), see(&world)));
    }
    seen
}

#[test]
fn a_dose_enters_the_plasma_evenly_over_its_time_and_whole() {
    let routes = [
        Route::Venous,
        Route::OrganArtery {
            organ: OrganId::new(3),
            share_entering: 0.3,
        },
        Route::Portal,
    ];
    for route in routes {
        let plan = with_tracer(route, 400.0, 30.0);
        let seen = follow(&plan, 1080.0, |world| in_plasma(&plan, &world.sample()));
        for edge in [400.0, 430.0] {
            assert!(seen.iter().any(|(now, _)| *now == edge), "{edge} s");
        }
        for (now, found) in seen {
            let expected = DOSE * ((now - 400.0) / 30.0).clamp(0.0, 1.0);
            assert!(
                (found - expected).abs() < 1e-10 * DOSE,
                "{now} s: {found} of {expected}"
            );
        }
    }
}

#[test]
fn a_bolus_enters_the_plasma_at_its_moment() {
    let plan = with_tracer(Route::Venous, 400.0, 0.0);
    let seen = follow(&plan, 1080.0, |world| in_plasma(&plan, &world.sample()));
    assert!(seen.iter().any(|(now, _)| *now == 400.0));
    for (now, found) in seen {
        let expected = if now > 400.0 { DOSE } else { 0.0 };
        assert!((found - expected).abs() < 1e-10 * DOSE, "{now} s: {found}");
    }
}

#[test]
fn arms_are_equal_to_the_bit_until_one_gets_a_dose() {
    let mut plan = with_tracer(Route::Venous, 4000.0, 30.0);
    plan.arms.push(plan.arms[0].clone());
    plan.arms[1].infusions.clear();
    // Cells and fields on the beats of the fields, which both arms share.
    let course = |arm: usize| {
        let mut world = World::new(&plan, ArmId::new(arm)).unwrap();
        let mut course = Vec::new();
        while world.now() < Tick::from_seconds(7200.0) {
            step(&mut world).unwrap();
            if world.now().0.is_multiple_of(3600) {
                let arm = ArmId::new(0);
                course.push((
                    world.now(),
                    Sample {
                        arm,
                        ..world.sample()
                    },
                ));
            }
        }
        course
    };
    let (dosed, spared) = (course(0), course(1));
    assert_eq!(dosed.len(), spared.len());
    let (mut equal, mut unequal) = (0, 0);
    for ((now, dosed), (then, spared)) in dosed.into_iter().zip(spared) {
        assert_eq!(now, then);
        let before = now <= Tick::from_seconds(4000.0);
        assert_eq!(dosed == spared, before, "{now:?}");
        *(if before { &mut equal } else { &mut unequal }) += 1;
    }
    assert!(equal > 5 && unequal > 5, "{equal} {unequal}");
}

/// The plan in a dish: neither body nor organ.
fn in_a_well(mut plan: Plan) -> Plan {
    let model = &mut plan.arms[0].model;
    model.body = None;
    model.sites[0].organ = None;
    model.sites[0].well = true;
    plan
}

#[test]
fn a_dose_into_a_well_is_in_it_whole_and_not_before_its_time() {
    for (at_s, over_s) in [(400.0, 900.0), (400.0, 0.0), (720.0, 0.0)] {
        let plan = in_a_well(with_tracer(LOCAL, at_s, over_s));
        let seen = follow(&plan, 1800.0, in_patch);
        for edge in [at_s, at_s + over_s] {
            assert!(seen.iter().any(|(now, _)| *now == edge), "{edge} s");
        }
        // The patch exists on the beats of its clock only.
        for (now, found) in seen.into_iter().filter(|(now, _)| now % 360.0 == 0.0) {
            let share = ((now - at_s) / over_s.max(0.1)).clamp(0.0, 1.0);
            assert!(
                (found - share * DOSE).abs() < 1e-5 * DOSE,
                "{at_s} s over {over_s} s: {} of {share} at {now} s",
                found / DOSE
            );
        }
    }
}

#[test]
fn the_patch_meets_all_of_a_bolus_that_is_gone_before_its_clock_beats() {
    const PERMEABILITY: f64 = 1e-9;
    let mut plan = with_tracer(Route::Venous, 400.0, 0.0);
    tracer(&mut plan).plasma_clearance_per_s = 0.05;
    tracer(&mut plan).permeability_um_per_s = PERMEABILITY;
    let heart = |sample: &Sample| *sample.plasma.last().unwrap().get(3).unwrap();
    let seen = follow(&plan, 720.0, |world| {
        (heart(&world.sample()), in_patch(world))
    });
    // The infarct lies in the heart, the first organ after the arterial blood.
    assert_eq!(
        mscsim::observe::Catalogue::of(&plan).unwrap().places[3],
        "heart"
    );
    let mut exposure = 0.0;
    let mut before = (0.0, 0.0);
    for (now, (plasma, _)) in &seen {
        exposure += 0.5 * (before.1 + plasma) * (now - before.0);
        before = (*now, *plasma);
    }
    let brought = seen.last().unwrap().1.1;
    let site = &plan.arms[0].model.sites[0];
    let world = world(&plan);
    let perfused: f64 = world.patch().vessels.iter().sum();
    let volume = perfused * site.voxel_um * site.voxel_um * site.voxel_um;
    let expected = PERMEABILITY * site.vessel_surface_per_um * volume * exposure;
    // Trapezoids over the epochs of the circulation, 0.1 s right after the bolus, are good to a percent.
    assert!(
        brought > 0.0 && (brought / expected - 1.0).abs() < 0.02,
        "{brought} {expected}"
    );
}

#[test]
fn a_patch_without_an_organ_has_no_plasma_to_lose_molecules_to() {
    let mut plan = with_tracer(LOCAL, 360.0, 0.0);
    tracer(&mut plan).permeability_um_per_s = 1e-2;
    plan.arms[0].model.sites[0].organ = None;
    let seen = follow(&plan, 3600.0, in_patch);
    let (first, last) = (
        seen.iter().find(|s| s.0 == 720.0).unwrap().1,
        seen.last().unwrap().1,
    );
    assert!(
        first > 0.0 && (last / first - 1.0).abs() < 1e-5,
        "{first} {last}"
    );
}

#[test]
fn what_is_shown_is_the_baseline_and_what_lies_above_it() {
    let mut plan = with_tracer(Route::Venous, 400.0, 30.0);
    tracer(&mut plan).permeability_um_per_s = 1e-3;
    let excess = follow(&plan, 1080.0, shown);
    tracer(&mut plan).baseline_per_um3 = 0.25;
    let raised = follow(&plan, 1080.0, shown);
    assert!(excess.last().unwrap().1.iter().all(|value| *value > 0.0));
    for ((now, excess), (_, raised)) in excess.iter().zip(&raised) {
        for (excess, raised) in excess.iter().zip(raised) {
            assert!(
                (raised - excess - 0.25).abs() < 1e-6 * raised,
                "{now} s: {raised} {excess}"
            );
        }
    }
}

/// The tracer in the plasma of the heart, in the patch and in a picture of it.
fn shown(world: &World) -> [f64; 3] {
    let sample = world.sample();
    let picture = world.frame(SiteId::FIRST);
    [
        sample.plasma.last().unwrap()[3],
        sample.sites[0].factors.last().unwrap().mean,
        f64::from(picture.factors.last().unwrap().1[0]),
    ]
}
