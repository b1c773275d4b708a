//! A made-up run of plausible size and shape, so that every output can be exercised and looked at without an engine.

use super::answered::Answered;
use super::outcome::{Outcome, StageTiming};
use super::run_info::{ArmInfo, OrganInfo, ParameterRow, Position, RunInfo};
use super::synthetic_patch::{FACTORS, STATES, molecules, patch};
use super::synthetic_rules;
use crate::ids::{ArmId, FactorId, ReplicateId, SiteId, StateId, Tick};
use crate::observe::{Catalogue, CellMark, Event, Frame, PlaceCounts, Sample, Sink, SiteInfo};

const HOUR: u64 = 36_000;

const ORGANS: [(&str, Position, f64); 12] = [
    ("lung", Position::Lung, 0.94),
    ("heart", Position::Systemic, 0.002),
    ("brain", Position::Systemic, 0.001),
    ("kidney", Position::Systemic, 0.004),
    ("muscle", Position::Systemic, 0.003),
    ("skin", Position::Systemic, 0.001),
    ("marrow", Position::Systemic, 0.001),
    ("adipose", Position::Systemic, 0.001),
    ("rest", Position::Systemic, 0.001),
    ("liver", Position::Liver, 0.01),
    ("spleen", Position::Portal, 0.004),
    ("gut", Position::Portal, 0.003),
];

/// Size of the made-up run.
pub(crate) struct Size {
    /// Samples of each arm.
    pub(crate) samples: u64,
    /// Voxels of the patch.
    pub(crate) shape: [usize; 3],
    /// Pictures of each arm.
    pub(crate) pictures: u64,
}

/// A run small enough for every test.
pub(crate) const SMALL: Size = Size {
    samples: 7,
    shape: [6, 5, 2],
    pictures: 2,
};

/// The size of a default run: a week, sampled every half an hour.
pub(crate) const WEEK: Size = Size {
    samples: 337,
    shape: [50, 50, 10],
    pictures: 5,
};

pub(crate) fn catalogue(size: &Size) -> Catalogue {
    let voxel_um = 20.0;
    let places = ["venous", "arterial"]
        .into_iter()
        .chain(ORGANS.iter().map(|organ| organ.0));
    Catalogue {
        arms: vec!["untreated".to_owned(), "cells".to_owned()],
        places: places.map(str::to_owned).collect(),
        factors: FACTORS
            .map(|(key, label, _, _)| (key.to_owned(), label.to_owned()))
            .to_vec(),
        states: STATES
            .map(|(key, label, _)| (key.to_owned(), label.to_owned()))
            .to_vec(),
        sites: vec![SiteInfo {
            name: "heart".to_owned(),
            patch_name: "patch".to_owned(),
            organ: Some("heart".to_owned()),
            volume_um3: size.shape.iter().product::<usize>() as f64 * libm::pow(voxel_um, 3.0),
            shape: size.shape,
            voxel_um,
        }],
        half_points_per_um3: FACTORS.map(|factor| molecules(factor.3)).to_vec(),
        rules: synthetic_rules::rules(),
        actions: vec![("paracrine".to_owned(), "paracrine action".to_owned())],
        prices: vec![Vec::new(); 2],
        masses: Vec::new(),
    }
}

pub(crate) fn run_info() -> RunInfo {
    RunInfo {
        scenario_name: "mouse-infarct".to_owned(),
        title: "Two million cells into the tail vein of a mouse with an infarct".to_owned(),
        question: "How many cells pass the lung, and do they change the infarct?".to_owned(),
        seed: 1,
        replicates: 1,
        version: "0.1.0".to_owned(),
        threads: 2,
        scenario_hash: "9f".repeat(32),
        scenario_toml: "format = 1\ntitle = \"made up\"\n".to_owned(),
        command: "mscsim run mouse-infarct --seed 1".to_owned(),
        duration_h: 168.0,
        arms: vec![
            ArmInfo { name: "untreated".to_owned(), treatment: String::new(), reference: None },
            ArmInfo { name: "cells".to_owned(), treatment: "2,000,000 bone-marrow MSC into a vein at 1 d, over 1 min".to_owned(), reference: Some(0) },
        ],
        organs: ORGANS.map(|(key, position, _)| OrganInfo { key: key.to_owned(), label: key.to_owned(), position }).to_vec(),
        parameters: parameters(),
        statuses: ["measured", "derived", "recalled", "assumed", "chosen"].map(str::to_owned).to_vec(),
        limits_page: "# Where it ends\n\nFitted in *mice*; in people assumed to be the same.\n\n## Space\n\n- **The patch** stands for all injured tissue.\n".to_owned(),
        limits_of_tissue: "### Infarct\n\nModelled: its border for a week.\n".to_owned(),
        infused_states: vec!["msc.resting".to_owned()],
        asked_paths: vec!["factors.igf-1.".to_owned()],
        asked: vec!["factor.igf-1.mean".to_owned()],
        warnings: vec!["The patch stands for 2.1 % of the injured tissue; few arrivals make its counts coarse.".to_owned()],
        idle: Vec::new(),
        tables_only: false,
        forks: Vec::new(),
    }
}

fn parameters() -> Vec<ParameterRow> {
    let statuses = ["measured", "derived", "recalled", "assumed", "", "chosen"];
    let row = |at: usize| ParameterRow {
        path: format!("factors.{}.diffusion-{}", FACTORS[at % 14].0, at / 14),
        value: format!("{} um^2/s", 10 + at),
        internal: Some(10.0 + at as f64),
        unit: "um^2/s".to_owned(),
        range: "5 to 200 um^2/s".to_owned(),
        sources: if at % 5 == 3 {
            Vec::new()
        } else {
            vec![
                format!("doi:10.1000/made-up.{}", at % 17),
                "Smith & <Jones> 2001".to_owned(),
            ]
        },
        status: statuses[at % 6].to_owned(),
        arm: if at % 50 == 9 {
            "cells".to_owned()
        } else {
            String::new()
        },
        why: match at % 5 {
            3 => "no measurement in tissue; scaled from the molecular mass".to_owned(),
            _ => String::new(),
        },
        set_by: match at % 40 {
            7 => "scenario".to_owned(),
            _ => "library: biology/factors".to_owned(),
        },
    };
    (0..300).map(row).collect()
}

pub(crate) fn outcome() -> Outcome {
    let answer = |say: &str, values: [&str; 2]| Answered {
        say: say.to_owned(),
        values: vec![Some(1.0); 2],
        texts: values.map(str::to_owned).to_vec(),
        draws: vec![vec![Some(1.0)]; 2],
        ..Answered::default()
    };
    Outcome {
        answers: vec![
            answer(
                "Held in the lung 5 min after the infusion",
                ["–", "94.7 % of the dose"],
            ),
            answer("Alive in the heart a day later", ["–", "38 cells"]),
            answer(
                "VEGF in the patch, mean over the run",
                ["0.41 pM", "0.42 pM"],
            ),
            answer("M1 macrophages at their peak", ["957 /mm³", "921 /mm³"]),
            answer("Collagen at the end", ["9.0 %", "8.9 %"]),
        ],
        sentences: vec!["M1 macrophages at their peak: 957 /mm³ in untreated.".to_owned()],
        arm_hashes: vec!["a1".repeat(16), "b2".repeat(16)],
        state_hash: "c3".repeat(16),
        wall_s: 74.2,
        cpu_s: 140.5,
        stages: vec![StageTiming {
            stage: "diffuse".to_owned(),
            seconds: 31.5,
            cpu_s: 30.9,
        }],
        warnings: Vec::new(),
        idle: synthetic_rules::idle(),
        couplings: Vec::new(),
        audit: Vec::new(),
        cut: None,
    }
}

/// Feeds the whole made-up run to a sink.
pub(crate) fn feed<S: Sink>(sink: &mut S, size: &Size) -> Result<(), S::Error> {
    let step = 168 * HOUR / (size.samples - 1);
    for at in 0..size.samples {
        for arm in 0..2 {
            sink.sample(&sample(arm, Tick(at * step)))?;
        }
    }
    for at in 0..size.pictures {
        for arm in 0..2 {
            sink.frame(&frame(
                arm,
                Tick(at * 168 * HOUR / (size.pictures - 1)),
                size,
            ))?;
        }
    }
    sink.event(&Event {
        replicate: ReplicateId::new(0),
        arm: ArmId::new(1),
        time: Tick(24 * HOUR),
        what: "infusion-start".into(),
        place: "venous".to_owned(),
        count: 2_000_000,
    })
}

pub(crate) fn sample(arm: usize, time: Tick) -> Sample {
    let time_h = time.seconds() / 3600.0;
    let since = time_h - 24.0;
    let dosed = arm == 1 && since >= 0.0;
    let dose = if dosed { 2e6 } else { 0.0 };
    let alive = if dosed {
        libm::exp(-since * 0.0289)
    } else {
        0.0
    };
    let mut body = vec![PlaceCounts::default(); 2];
    body.extend(ORGANS.iter().map(|organ| place(organ.2 * dose, alive)));
    body[0].flowing = (dose * 1e-6 * alive) as u64;
    Sample {
        replicate: ReplicateId::new(0),
        arm: ArmId::new(arm),
        time,
        infused: dose as u64,
        body,
        label_excreted: 0.3 * dose * (1.0 - alive),
        plasma: FACTORS.map(|factor| plasma(factor.2 * alive)).to_vec(),
        sites: vec![patch(time_h, alive, dosed)],
        held: vec![0.0, 0.0, 0.06 * dose * since.max(0.0) * 3600.0],
    }
}

fn place(entered: f64, alive: f64) -> PlaceCounts {
    let living = entered * alive;
    let [plugged, adhered, in_tissue] = [0.3, 0.65, 0.05].map(|share| (living * share) as u64);
    PlaceCounts {
        flowing: 0,
        plugged,
        adhered,
        in_tissue,
        viable: plugged + adhered + in_tissue,
        dead: (entered * (1.0 - alive) * 0.5) as u64,
        gone: (entered * (1.0 - alive) * 0.5) as u64,
        label: entered * (0.4 + 0.6 * alive),
    }
}

fn plasma(picomolar: f64) -> Vec<f64> {
    (0..14)
        .map(|place| molecules(picomolar * 0.01 * f64::from(14 - place)))
        .collect()
}

fn frame(arm: usize, time: Tick, size: &Size) -> Frame {
    let counts = sample(arm, time).sites.remove(0);
    let [nx, ny, nz] = size.shape;
    let from_middle = |at: usize| {
        let x = (at % nx) as f32 / nx as f32 - 0.5;
        let y = (at / nx % ny) as f32 / ny as f32 - 0.5;
        libm::sqrtf(x * x + y * y)
    };
    let layer =
        |value: &dyn Fn(f32) -> f32| (0..nx * ny * nz).map(|at| value(from_middle(at))).collect();
    let core = |r: f32| 1.0 / (1.0 + libm::expf(40.0 * (r - 0.3)));
    let injury = counts.tissue.debris as f32;
    let factors = counts.factors.iter().enumerate().map(|(at, field)| {
        let width = 0.1 + 0.04 * at as f32;
        let shape = |r: f32| {
            (field.min + (field.max - field.min) * f64::from(libm::expf(-r / width))) as f32
        };
        (FactorId::new(at), layer(&shape))
    });
    Frame {
        arm: ArmId::new(arm),
        site: SiteId::FIRST,
        time,
        factors: factors.collect(),
        parenchyma: layer(&|r| 1.0 - 0.8 * core(r)),
        vessels: layer(&|r| 1.0 - 0.6 * core(r)),
        collagen: layer(&|r| 0.02 + counts.tissue.collagen as f32 * core(r)),
        debris: layer(&|r| 3.0 * injury * core(r)),
        cells: marks(&counts.cells, size),
    }
}

fn marks(counts: &[u64], size: &Size) -> Vec<CellMark> {
    let extent = size.shape.map(|voxels| voxels as f32 * 20.0);
    let mut cells = Vec::new();
    for (state, count) in counts.iter().enumerate() {
        for at in 0..*count {
            // Points that fill the plane evenly without a random number (R2 sequence).
            let index = (at * 20 + state as u64 + 1) as f32;
            let share = |step: f32| index * step - libm::floorf(index * step);
            cells.push(CellMark {
                position_um: [
                    extent[0] * share(0.754_877_7),
                    extent[1] * share(0.569_840_3),
                    extent[2] * 0.5,
                ],
                state: StateId::new(state),
            });
        }
    }
    cells
}
