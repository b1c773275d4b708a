//! Small plans with everything in them: a thick patch under treatment, a flat patch and a well. The numbers are no biology.

use super::kinds::kinds;
use super::rulebook::{CHEMOKINE, EATER, KILLER, MEDIUM, RESTING, STEM, VEGF, rules};
use crate::body::{self, LabelDestination, LabelFate, OrganParameters, OrganRole, Route};
use crate::cells::{Behaviour, Rule, Rules, Subject};
use crate::ids::{FactorId, KindId, OrganId, ProductId, SiteId, StateId, Tick};
use crate::kinetics::LogNormal;
use crate::simulation::{
    ArmPlan, BodyPlan, CellProduct, Clocks, Companion, Content, Factor, Infusion, Injury, Model,
    Organ, Plan, Product, Site,
};
use crate::tissue::{Ball, InjuryZone, ZoneShape};
use crate::wall::{Bed, Interventions};

/// Ticks of a step of the tissue.
pub const STEP: u64 = 600;

// Numbers of the organs below in the graph: the lung comes second, after venous blood, and arterial blood third.
const LUNG: usize = 1;
const HEART: usize = 3;
const GUT: usize = 5;

fn factors() -> Vec<Factor> {
    let factor = |name: &str, numbers: [f64; 5]| Factor {
        name: name.into(),
        label: name.into(),
        diffusion_um2_per_s: numbers[0],
        decay_per_s: numbers[1],
        plasma_clearance_per_s: numbers[2],
        permeability_um_per_s: numbers[3],
        baseline_per_um3: numbers[4],
        mass_g: None,
    };
    vec![
        factor("vegf", [29.0, 1.65e-4, 2e-4, 0.01, 0.0]),
        factor("tnf", [30.0, 4e-4, 5e-4, 0.02, 1e-5]),
        factor("chemokine", [150.0, 1e-3, 1e-3, 0.0, 0.0]),
        factor("medium", [20.0, 0.0, 1e-3, 0.05, 0.0]),
    ]
}

fn organ(name: &str, role: OrganRole, flow_share: f64, bed: [f64; 4]) -> Organ {
    let [
        lumen_median_um,
        adhesion_exposure,
        sites_cells,
        luminal_share,
    ] = bed;
    Organ {
        in_graph: OrganParameters {
            name: name.into(),
            role,
            mass_g: 1.0,
            blood_um3: 1e11 * (0.2 + flow_share),
            flow_share,
        },
        uberon: String::new(),
        bed: Bed {
            lumen_median_um,
            lumen_log_sd: 0.35,
            squeeze: 0.5,
            segments: 1.5,
            adhesion_exposure,
            sites_cells,
            crowding_strength: 0.5,
            crowding_half_cells: 60.0,
            crowding_memory_s: 300.0,
            slip_per_s: 2e-4,
            slip_reference_um: 18.0,
            slip_exponent: 3.0,
            release_per_s: 1e-4,
            transmigration_per_s: 4e-3,
        },
        loss_per_s: 6e-5,
        luminal_share,
    }
}

fn body() -> BodyPlan {
    BodyPlan {
        species: "mouse".into(),
        mass_g: 25.0,
        cardiac_output_um3_per_s: 2.4e11,
        plasma_share: 0.55,
        venous_volume_um3: 6e11,
        arterial_volume_um3: 2e11,
        organs: vec![
            organ("lung", OrganRole::Lung, 1.0, [7.0, 0.2, 1e5, 0.7]),
            organ("heart", OrganRole::Systemic, 0.3, [6.7, 0.6, 150.0, 0.5]),
            organ("liver", OrganRole::Liver, 0.1, [9.0, 0.1, 1e5, 0.9]),
            organ("gut", OrganRole::Portal, 0.2, [9.0, 0.05, 1e5, 1.0]),
            organ("rest", OrganRole::Systemic, 0.4, [8.0, 0.05, 1e5, 1.0]),
        ],
    }
}

fn products() -> Vec<Product> {
    let organ = |number, share| (LabelDestination::Organ(OrganId::new(number)), share);
    let split = vec![
        organ(HEART, 0.3),
        organ(GUT, 0.2),
        (LabelDestination::Excreted, 0.5),
    ];
    let label = LabelFate {
        elution_per_s: 2e-5,
        fast_per_s: 4e-4,
        slow_share: 0.3,
        slow_per_s: 2e-5,
        eluted: split.clone(),
        after_death: split,
    };
    let cells = CellProduct {
        kind: KindId::new(0),
        state: StateId::new(STEM),
        in_body: body::Product {
            diameter_um: LogNormal::from_median_cv(16.0, 0.2),
            receptor: LogNormal::from_median_cv(1.2, 0.0),
            chemokine_receptor: 0.8,
            viability: 0.85,
            bag_death_per_s: 1e-5,
            death_factor: body::Product::staged(1.3, 3),
            death_stages: 3,
            label,
        },
        label: Some("label".into()),
        death_factor: 1.3,
        adhesion_factor: 0.9,
        killing_per_s: 3e-5,
        donor_log_sd: 0.4,
    };
    let product = |name: &str, content| Product {
        name: name.into(),
        label: name.into(),
        content,
        price_jpy: None,
        pack_cells: None,
    };
    let contents = vec![(FactorId::new(MEDIUM), 3e8), (FactorId::new(VEGF), 1e7)];
    vec![
        product("cells", Content::Cells(cells)),
        product("medium", Content::Factors(contents)),
    ]
}

fn dose(product: usize, amount: f64, route: Route<SiteId>, at: u64, over: u64) -> Infusion {
    Infusion {
        product: ProductId::new(product),
        amount,
        route,
        placed: None,
        at: Tick(at),
        over: Tick(over),
        bag_time_s: 600.0,
    }
}

/// Into the only site.
const LOCAL: Route<SiteId> = Route::Local {
    into: SiteId::FIRST,
};

fn site(shape: [usize; 3]) -> Site {
    Site {
        name: "patch".into(),
        organ: None,
        label: "patch".into(),
        shape,
        voxel_um: 20.0,
        well: false,
        injured_share: 0.4,
        patch_share: 0.6,
        parenchyma_per_um3: 2e-4,
        parenchyma_name: "parenchyma".into(),
        debris_per_cell: 1.0,
        vessel_surface_per_um: 0.02,
        crowding_limit_per_um3: 4e-4,
        debris_reach_um: 25.0,
        collagen_start: 0.03,
        residents: vec![
            (StateId::new(RESTING), 2e-5),
            (StateId::new(EATER), 2e-5),
            (StateId::new(KILLER), 1e-5),
            (StateId::new(STEM), 1e-5),
        ],
        injury: Some(Injury {
            zone: InjuryZone {
                shape: ZoneShape::Core { radius_um: 45.0 },
                rim_um: 25.0,
                dead: [0.8, 0.3],
                vessels_lost: [0.7, 0.2],
                debris_per_um3: 2e-4,
            },
            at: Tick(3 * STEP),
            alarm_delay_s: 300.0,
            alarm_per_s: 5e-4,
        }),
    }
}

fn plan(site: Site, body: Option<BodyPlan>, infusions: Vec<Infusion>) -> Plan {
    let model = Model {
        body,
        products: products(),
        factors: factors(),
        kinds: kinds(),
        rules: rules(),
        actions: Vec::new(),
        sites: vec![site],
    };
    Plan {
        title: "everything".into(),
        question: String::new(),
        seed: 11,
        duration: Tick(200 * STEP),
        clocks: Clocks {
            fields: Tick(STEP / 2),
            motion: Tick(STEP / 3),
            phenotype: Tick(STEP),
            sampling: Tick(5 * STEP),
            circulation_max: Tick(STEP),
            pictures: Vec::new(),
        },
        replicates: 1,
        arms: vec![ArmPlan {
            name: "arm".into(),
            reference: None,
            model,
            infusions,
            companions: Vec::new(),
        }],
        answers: Vec::new(),
        grain: Default::default(),
    }
}

/// A patch of the heart: cells by all routes, medium into blood and tissue, a companion that widens, blocks and clears.
pub fn heart() -> Plan {
    let organ = OrganId::new(HEART);
    let ball = Ball {
        centre_um: [90.0, 70.0, 30.0],
        radius_um: 25.0,
    };
    let artery = Route::OrganArtery {
        organ,
        share_entering: 0.7,
    };
    let injected = dose(0, 40.0, LOCAL, 12 * STEP, STEP);
    let bolus = 16 * STEP;
    let infusions = vec![
        dose(0, 200.0, Route::Venous, 5 * STEP + 130, STEP),
        dose(0, 120.0, artery, 9 * STEP, STEP),
        Infusion {
            placed: Some(ball),
            ..injected
        },
        dose(0, 50.0, Route::Portal, 14 * STEP, STEP),
        // Boluses cut the longest row of short epochs: all of them come at once.
        dose(0, 50.0, Route::Arterial, bolus, 0),
        dose(1, 1.0, Route::Venous, bolus, 0),
        dose(1, 0.5, LOCAL, bolus, 0),
        dose(1, 2.0, artery, 20 * STEP + 50, 2 * STEP),
        dose(1, 0.5, LOCAL, 24 * STEP + 10, STEP),
    ];
    let mut site = site([8, 7, 3]);
    site.organ = Some(organ);
    let mut plan = plan(site, Some(body()), infusions);
    plan.arms[0].companions = vec![Companion {
        label: "companion".into(),
        from: Tick(7 * STEP + 200),
        over: Tick(11 * STEP),
        on_beds: Interventions {
            lumen_factor: 1.4,
            adhesion_factor: 0.6,
        },
        organs: Some(vec![organ, OrganId::new(LUNG)]),
        clears_per_s: vec![
            (FactorId::new(VEGF), 2e-4),
            (FactorId::new(CHEMOKINE), 1e-3),
        ],
    }];
    plan
}

/// A patch one voxel thick that belongs to no organ, with the injury at its border.
pub fn flat() -> Plan {
    let mut site = site([11, 9, 1]);
    for (_, per_um3) in &mut site.residents {
        *per_um3 *= 1.5;
    }
    if let Some(injury) = &mut site.injury {
        injury.zone.shape = ZoneShape::Border;
    }
    plan(site, None, Vec::new())
}

/// A crowd in a flat patch in which so much is done in each step that events meet: the prey of one is the prey or the killer of another.
pub fn brawl() -> Plan {
    let mut plan = flat();
    let model = &mut plan.arms[0].model;
    for (_, per_um3) in &mut model.sites[0].residents {
        *per_um3 *= 5.0;
    }
    let mut rules = model.rules.rules.clone();
    for rule in &mut rules {
        let event = matches!(rule.subject, Subject::Cells(_))
            && matches!(
                rule.behaviour,
                Behaviour::Become(_)
                    | Behaviour::Divide
                    | Behaviour::Die
                    | Behaviour::Leave
                    | Behaviour::Engulf(_)
                    | Behaviour::Kill(..)
            );
        if event {
            rule.base *= 15.0;
            rule.max *= 15.0;
        }
    }
    // So fast that many daughters of a step have daughters, kill, die or leave in it themselves.
    let divides = |rule: &&mut Rule| rule.behaviour == Behaviour::Divide;
    for rule in rules.iter_mut().filter(divides) {
        rule.subject = Subject::Cells([STEM, EATER, KILLER].map(StateId::new).to_vec());
        rule.base = 1.5e-3;
    }
    model.rules = Rules::new(rules, model.kinds.states.len());
    plan
}

/// A closed well into which cells and medium are given.
pub fn well() -> Plan {
    let mut site = site([6, 5, 2]);
    site.well = true;
    site.injury = None;
    let ball = Ball {
        centre_um: [60.0, 50.0, 20.0],
        radius_um: 15.0,
    };
    let placed = Infusion {
        placed: Some(ball),
        ..dose(0, 40.0, LOCAL, 4 * STEP, 0)
    };
    let infusions = vec![
        dose(0, 60.0, LOCAL, STEP + 70, 900),
        placed,
        dose(1, 0.1, LOCAL, 3 * STEP, 0),
        dose(1, 0.1, LOCAL, 6 * STEP + 10, 300),
    ];
    plan(site, None, infusions)
}
