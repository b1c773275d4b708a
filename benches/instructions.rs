//! Instructions of the step, counted by callgrind: a number that a busy machine does not blur.
//!
//! `cargo bench --bench instructions` counts each workload on one thread and compares it with `benches/instructions.toml`; with
//! `-- --record` it writes that table again. Without valgrind it prints that and counts nothing. Only what happens inside
//! [`measured`] is counted.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use mscsim::fields::{Boundary, FactorField, FactorKinetics, Grid};
use mscsim::ids::{ArmId, Tick};
use mscsim::scenario::{Settings, load};
use mscsim::simulation::{World, step};

/// Share by which a count may differ from the table.
const TOLERANCE: f64 = 0.03;

/// Something to be counted.
struct Workload {
    /// Its name in the table.
    name: &'static str,
    run: fn(),
}

const WORKLOADS: [Workload; 5] = [
    Workload {
        name: "field-sources-change",
        run: field_with_changing_sources,
    },
    Workload {
        name: "field-uptake-and-vessels",
        run: field_with_sinks,
    },
    Workload {
        name: "tissue-step",
        run: tissue_step,
    },
    Workload {
        name: "body-dose",
        run: body_dose,
    },
    Workload {
        name: "whole-step",
        run: whole_step,
    },
];

/// What is counted: callgrind is given the name of this function.
#[inline(never)]
fn measured(mut work: impl FnMut()) {
    work();
}

fn field() -> FactorField<f32> {
    let grid = Grid::new([50, 50, 10], 20.0).expect("a sound grid");
    let kinetics = FactorKinetics {
        diffusion_um2_per_s: 29.0,
        decay_per_s: 1.65e-4,
    };
    let mut field = FactorField::new(grid, kinetics, 60.0, Boundary::NoFlux).expect("sound");
    for cell in 0..300 {
        field.sources_mut()[cell * 7919 % grid.voxels()] = 0.062;
    }
    field
}

/// Ten steps in which the sources change each time.
fn field_with_changing_sources() {
    let mut field = field();
    field.step().expect("a sound field");
    measured(|| {
        for number in 0..10_u8 {
            field.sources_mut()[0] = 0.01 * f32::from(number);
            field.step().expect("a sound field");
        }
    });
}

/// Ten steps with uptake in every seventh voxel and vessels in all.
fn field_with_sinks() {
    let mut field = field();
    let voxels = field.grid().voxels();
    let uptake: Vec<f32> = (0..voxels)
        .map(|voxel| if voxel % 7 == 0 { 2e-3 } else { 0.0 })
        .collect();
    field.set_uptake(&uptake).expect("sound rates");
    field
        .set_exchange(&vec![1e-4; voxels], 1e-4)
        .expect("sound rates");
    field.step().expect("a sound field");
    measured(|| {
        for _ in 0..10 {
            field.step().expect("a sound field");
        }
    });
}

/// An arm of a scenario of the tests.
fn world(name: &str, arm: usize, overlays: &[&str]) -> World {
    let path = root().join("tests/scenarios/good").join(name);
    let settings = Settings {
        overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
        ..Settings::default()
    };
    let scenario = load(&path.to_string_lossy(), &settings).expect("a sound scenario");
    World::new(&scenario.plan(), ArmId::new(arm)).expect("a sound plan")
}

fn advance(world: &mut World, until_s: f64) {
    while world.now() < Tick::from_seconds(until_s) {
        step(world).expect("a sound step");
    }
}

/// Half an hour of some thousand cells in inflamed tissue.
fn tissue_step() {
    let mut world = world("mixed.toml", 1, &[]);
    advance(&mut world, 360.0);
    measured(|| advance(&mut world, 360.0 + 1800.0));
}

/// A dose of 100,000 cells and the hour after it, beside a patch of a few voxels.
fn body_dose() {
    let overlays = [
        "site.patch.size.0=60 um",
        "site.patch.size.1=60 um",
        "site.patch.size.2=20 um",
        "arm.1.infusion.0.amount=1e5 cells",
        "arm.1.infusion.0.at=0 h",
    ];
    let mut world = world("small-infarct.toml", 1, &overlays);
    measured(|| advance(&mut world, 3600.0));
}

/// Half an hour of an infarct around a venous dose.
fn whole_step() {
    let mut world = world("small-infarct.toml", 1, &["arm.1.infusion.0.at=12 min"]);
    advance(&mut world, 720.0);
    measured(|| advance(&mut world, 720.0 + 1800.0));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the counts depend on besides the program.
fn circumstances() -> String {
    let version = |program: &str| {
        let reported = Command::new(program).arg("--version").output().ok()?;
        Some(String::from_utf8_lossy(&reported.stdout).trim().to_owned())
    };
    let unknown = || "unknown".to_owned();
    let wide = if cfg!(target_arch = "x86_64") {
        wide_registers()
    } else {
        ""
    };
    format!(
        "{}, {}, {}{wide}",
        version("rustc").unwrap_or_else(unknown),
        version("valgrind").unwrap_or_else(unknown),
        std::env::consts::ARCH,
    )
}

#[cfg(target_arch = "x86_64")]
fn wide_registers() -> &'static str {
    if std::arch::is_x86_feature_detected!("avx2") {
        " with AVX2"
    } else {
        " without AVX2"
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn wide_registers() -> &'static str {
    ""
}

/// Runs a workload under callgrind and returns its instructions.
fn count(name: &str) -> Result<u64, String> {
    let out = std::env::temp_dir().join(format!("mscsim-{}-{name}.callgrind", std::process::id()));
    let own = std::env::current_exe().map_err(|cause| cause.to_string())?;
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .arg("--toggle-collect=*instructions*measured*")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(own)
        .args(["--workload", name])
        .output()
        .map_err(|cause| cause.to_string())?;
    let text = fs::read_to_string(&out).unwrap_or_default();
    // Nothing is lost if it stays behind.
    let _ = fs::remove_file(&out);
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let counted = totals.and_then(|number| number.trim().parse().ok());
    match counted {
        Some(counted) if run.status.success() && counted > 0 => Ok(counted),
        _ => Err(format!(
            "{name}: nothing was counted\n{}",
            String::from_utf8_lossy(&run.stderr)
        )),
    }
}

/// The table of counts.
#[derive(serde::Deserialize)]
struct Table {
    circumstances: String,
    instructions: std::collections::BTreeMap<String, u64>,
}

fn table_path() -> PathBuf {
    root().join("benches/instructions.toml")
}

fn read_table(path: &Path) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|cause| format!("{}: {cause}", path.display()))?;
    toml::from_str(&text).map_err(|cause| format!("{}: {cause}", path.display()))
}

fn written(counts: &[(&str, u64)]) -> String {
    let mut text = String::from(
        "# Instructions of the workloads in benches/instructions.rs; written by `cargo bench --bench instructions -- --record`.\n",
    );
    // Writing into a string cannot fail.
    let _ = write!(
        text,
        "circumstances = \"{}\"\n\n[instructions]\n",
        circumstances()
    );
    for (name, count) in counts {
        let _ = writeln!(text, "{name} = {count}");
    }
    text
}

/// Shows each count beside the table; false if one differs by more than the tolerance.
fn judge(counts: &[(&str, u64)], table: &Table) -> (String, bool) {
    let (mut reported, mut sound) = (String::new(), true);
    for (name, count) in counts {
        let line = match table.instructions.get(*name) {
            None => {
                sound = false;
                "not in the table".to_owned()
            }
            Some(before) => {
                let change = *count as f64 / *before as f64 - 1.0;
                sound &= change.abs() <= TOLERANCE;
                let verdict = if change.abs() <= TOLERANCE {
                    ""
                } else {
                    "  <-- changed"
                };
                format!("{before:>14} before {:>+7.2} %{verdict}", 100.0 * change)
            }
        };
        let _ = writeln!(reported, "{name:<26} {count:>14} {line}");
    }
    (reported, sound)
}

/// Counts all workloads, and records or judges.
fn drive(record: bool) -> Result<(String, bool), String> {
    let mut counts = Vec::new();
    for workload in &WORKLOADS {
        counts.push((workload.name, count(workload.name)?));
    }
    if record {
        let text = written(&counts);
        fs::write(table_path(), &text).map_err(|cause| cause.to_string())?;
        return Ok((text, true));
    }
    let table = read_table(&table_path())?;
    let (mut reported, sound) = judge(&counts, &table);
    let now = circumstances();
    if table.circumstances == now {
        if !sound {
            reported +=
                "a count differs by more than 3 %: find out why, or record the table again\n";
        }
        return Ok((reported, sound));
    }
    let _ = writeln!(
        reported,
        "reported, not judged: counted with {now}; the table with {}",
        table.circumstances
    );
    Ok((reported, true))
}

fn run_alone(name: &str) -> Result<(String, bool), String> {
    let workload = WORKLOADS.iter().find(|workload| workload.name == name);
    let workload = workload.ok_or_else(|| format!("no workload is called {name}"))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.map_err(|cause| cause.to_string())?
        .install(workload.run);
    Ok((String::new(), true))
}

#[expect(clippy::print_stdout, reason = "it is run to be read")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has_valgrind = Command::new("valgrind").arg("--version").output().is_ok();
    let outcome = match words.iter().position(|word| word == "--workload") {
        Some(place) => run_alone(words.get(place + 1).map_or("", String::as_str)),
        None if !has_valgrind => Ok(("skipped: valgrind not found\n".to_owned(), true)),
        None => drive(words.iter().any(|word| word == "--record")),
    };
    let (text, sound) = outcome.unwrap_or_else(|cause| (format!("{cause}\n"), false));
    print!("{text}");
    if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
