//! Error against cost per simulated hour of the field solver, and of first-order backward Euler at 0.6 s.
//!
//! For each factor, in two and three dimensions, with 1, 1000 and 1e5 secreting voxels, without and with uptake, every scheme
//! runs an hour from an empty field. The errors are those of the end of the hour against a reference that is exact in time:
//! cosine modes where there is no uptake, [`runge_kutta`] where there is uptake. All values of space are those of the same
//! lattice, so errors are of time alone.
//!
//! `cargo bench --bench error_cost` shows VEGF with 1000 cells; `BENCH_LARGE=1` all of the table (half an hour), and a word such as
//! `pge2` one factor of it. One thread.

#[path = "support/backward_euler.rs"]
mod backward_euler;
#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/problem.rs"]
mod problem;
#[path = "support/runge_kutta.rs"]
mod runge_kutta;

use backward_euler::BackwardEuler;
use cpu::cpu_seconds;
use mscsim::cells::Behaviour;
use mscsim::fields::Real;
use mscsim::plan::{Factor, Model};
use mscsim::scenario::{Settings, load_text};
use problem::{Errors, HOUR_S, Problem, SPACING_UM};

/// Step of the baseline: 0.01 min.
const BASELINE_S: f64 = 0.6;
/// Steps of the baseline that are timed; each takes as long as any other.
const BASELINE_TIMED: u32 = 40;
/// Least processor time of a measurement, s: shorter work is repeated.
const SHORTEST_S: f64 = 0.3;
const FACTORS: [&str; 5] = ["vegf", "hgf", "il-10", "pge2", "vesicles"];
const CELLS: [usize; 3] = [1, 1000, 100_000];
/// Shapes for the errors and for the cost.
const SPACES: [(&str, [usize; 3], [usize; 3]); 2] = [
    ("2D", [512, 512, 1], [512, 512, 1]),
    ("3D", [64, 64, 64], [100, 100, 100]),
];

/// The schemes that are compared.
const SCHEMES: [Scheme; 5] = [
    Scheme::Baseline,
    Scheme::Single(60.0),
    Scheme::Double(60.0),
    Scheme::Single(360.0),
    Scheme::Double(360.0),
];

#[derive(Clone, Copy)]
enum Scheme {
    Baseline,
    /// Our solver in `f32` with steps of this many seconds.
    Single(f64),
    /// Ours in `f64`.
    Double(f64),
}

impl Scheme {
    fn name(self) -> String {
        match self {
            Self::Baseline => format!("backward Euler f64 {BASELINE_S} s"),
            Self::Single(dt_s) => format!("mscsim f32 {dt_s} s"),
            Self::Double(dt_s) => format!("mscsim f64 {dt_s} s"),
        }
    }
}

fn baseline(problem: &Problem) -> BackwardEuler {
    let (sources, uptake) = (&problem.sources_per_s, &problem.uptake_per_s);
    BackwardEuler::new(problem.grid, problem.kinetics, BASELINE_S, sources, uptake)
}

/// The field after an hour and the residual of the scheme's own ledger, where it keeps one.
fn after_an_hour(scheme: Scheme, problem: &Problem) -> (Vec<f64>, Option<f64>) {
    fn ours<T: Real>(problem: &Problem, dt_s: f64) -> (Vec<f64>, Option<f64>) {
        let mut field = problem.field::<T>(dt_s);
        for _ in 0..(HOUR_S / dt_s).round() as u32 {
            field.step().expect("a sound field");
        }
        let wide = field.concentration().iter().map(|value| value.to_f64());
        (wide.collect(), Some(field.balance().relative_residual()))
    }
    match scheme {
        Scheme::Single(dt_s) => ours::<f32>(problem, dt_s),
        Scheme::Double(dt_s) => ours::<f64>(problem, dt_s),
        Scheme::Baseline => {
            let baseline = baseline(problem);
            let mut field = vec![0.0; problem.grid.voxels()];
            for _ in 0..(HOUR_S / BASELINE_S).round() as u32 {
                baseline.step(&mut field);
            }
            (field, None)
        }
    }
}

/// Processor time of a simulated hour in which sources change in every step, s.
fn hour_cost_s(scheme: Scheme, problem: &Problem) -> f64 {
    fn ours<T: Real>(problem: &Problem, dt_s: f64) -> f64 {
        let (mut spent, mut hours) = (0.0, 0.0);
        while spent < SHORTEST_S {
            let mut field = problem.field::<T>(dt_s);
            let cell = problem.cells[0];
            spent += cpu_seconds(|| {
                for step in 0..(HOUR_S / dt_s).round() as u32 {
                    field.sources_mut()[cell] = T::from_f64(1.0 + f64::from(step % 2) * 1e-6);
                    field.step().expect("a sound field");
                }
            });
            hours += 1.0;
        }
        spent / hours
    }
    match scheme {
        Scheme::Single(dt_s) => ours::<f32>(problem, dt_s),
        Scheme::Double(dt_s) => ours::<f64>(problem, dt_s),
        Scheme::Baseline => {
            let baseline = baseline(problem);
            let mut field = vec![0.0; problem.grid.voxels()];
            let spent = cpu_seconds(|| (0..BASELINE_TIMED).for_each(|_| baseline.step(&mut field)));
            spent / f64::from(BASELINE_TIMED) * HOUR_S / BASELINE_S
        }
    }
}

/// One scheme on the three numbers of cells of a factor, in a space, with or without uptake.
#[derive(Clone, Default)]
struct Row {
    /// Processor time of an hour for the costliest number of cells, s.
    cost_s: f64,
    worst: Errors,
    ledger: Option<f64>,
}

/// The table: a group of rows per factor, space and uptake, reported while it is made.
struct Table {
    groups: Vec<(String, Vec<Row>)>,
}

impl Table {
    #[expect(clippy::print_stdout, reason = "a benchmark prints its results")]
    fn add(&mut self, factor: &Factor, uptake_per_s: f64, space: usize, cells: &[usize]) {
        let (name, for_errors, for_cost) = SPACES[space];
        let title = if uptake_per_s > 0.0 {
            format!("{} {name}, uptake", factor.name)
        } else {
            format!("{} {name}", factor.name)
        };
        let mut rows = vec![Row::default(); SCHEMES.len()];
        for count in cells {
            let problem = Problem::new(for_errors, factor, *count, uptake_per_s);
            let costly = Problem::new(for_cost, factor, *count, uptake_per_s);
            let exact = problem.reference();
            let costs_s = costs_s(&costly);
            for ((scheme, row), cost_s) in SCHEMES.into_iter().zip(&mut rows).zip(costs_s) {
                let (field, ledger) = after_an_hour(scheme, &problem);
                let errors = Errors::of(&problem, &field, &exact);
                println!(
                    "{title:<20} {count:>6} cells  {:<24} {cost_s:>8.3} CPU s/h  beside {:.1e} inside {:.1e} L2 {:.1e} mass {:.1e} ledger {:.1e}",
                    scheme.name(),
                    errors.beside,
                    errors.inside,
                    errors.whole,
                    errors.mass,
                    ledger.unwrap_or(f64::NAN)
                );
                row.cost_s = row.cost_s.max(cost_s);
                row.worst = row.worst.worse(errors);
                row.ledger = ledger.map(|residual| residual.abs().max(row.ledger.unwrap_or(0.0)));
            }
        }
        self.groups.push((title, rows));
    }

    /// As Markdown: the cost and the errors of the worst number of cells.
    fn write_wrapped(&self) {
        self.report_columns("CPU s per hour", |row| format!("{:.2}", row.cost_s));
        self.report_columns(
            "Error beside a cell, in its voxel, of the whole field, of the total",
            |Row { worst, .. }| {
                format!(
                    "{:.0e}, {:.0e}, {:.0e}, {:.0e}",
                    worst.beside, worst.inside, worst.whole, worst.mass
                )
            },
        );
        self.report_columns("Residual of the ledger", |row| match row.ledger {
            Some(residual) => format!("{residual:.0e}"),
            None => "none kept".to_owned(),
        });
    }

    #[expect(clippy::print_stdout, reason = "a benchmark prints its results")]
    fn report_columns(&self, what: &str, cell: impl Fn(&Row) -> String) {
        let names = SCHEMES.map(Scheme::name).join(" | ");
        println!(
            "\n| {what} | {names} |\n|---{}|",
            "|---".repeat(SCHEMES.len())
        );
        for (title, rows) in &self.groups {
            let cells: Vec<String> = rows.iter().map(&cell).collect();
            println!("| {title} | {} |", cells.join(" | "));
        }
    }
}

/// The cost of an hour by each scheme: the less of two rounds in which they take turns.
fn costs_s(problem: &Problem) -> Vec<f64> {
    let round = || SCHEMES.map(|scheme| hour_cost_s(scheme, problem));
    let (first, second) = (round(), round());
    first.iter().zip(second).map(|(a, b)| a.min(b)).collect()
}

/// The factors with their constants, and uptake by a cell, 1/s in its voxel; both from the library.
fn from_the_library() -> (Vec<Factor>, f64) {
    let text = include_str!("error_cost.toml");
    let faultless =
        "the scenario beside this file has no fault: see `mscsim check benches/error_cost.toml`";
    let scenario = load_text("error_cost.toml", text, None, &Settings::default()).expect(faultless);
    let plan = scenario.plan();
    let model: &Model = &plan.arms[0].model;
    let named = |name: &&str| {
        let found = model.factors.iter().find(|factor| factor.name == **name);
        found.expect("the scenario asks for all factors").clone()
    };
    let taken_up_um3_per_s = |rule: &mscsim::cells::Rule| {
        matches!(rule.behaviour, Behaviour::TakeUp(_)).then_some(rule.base)
    };
    let per_cell = model.rules.rules.iter().find_map(taken_up_um3_per_s);
    let per_cell = per_cell.expect("macrophages take up vesicles");
    let voxel_um3 = SPACING_UM * SPACING_UM * SPACING_UM;
    (FACTORS.iter().map(named).collect(), per_cell / voxel_um3)
}

/// How far the reference with uptake is from the cosine modes where there is no uptake.
#[expect(clippy::print_stdout, reason = "a benchmark prints its results")]
fn report_own_error(factor: &Factor) {
    let (name, shape, _) = SPACES[1];
    let problem = Problem::new(shape, factor, 1000, 0.0);
    let errors = Errors::of(&problem, &problem.by_runge_kutta(), &problem.by_modes());
    println!(
        "{} {name}: Runge-Kutta against cosine modes, 1000 cells: beside {:.1e} inside {:.1e} L2 {:.1e} mass {:.1e}",
        factor.name, errors.beside, errors.inside, errors.whole, errors.mass
    );
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--test") {
        return;
    }
    let large = std::env::var_os("BENCH_LARGE").is_some();
    let wanted = words.iter().find(|word| !word.starts_with('-'));
    let (factors, uptake_per_s) = from_the_library();
    let chosen = |factor: &&Factor| match wanted {
        Some(word) => factor.name.contains(word.as_str()),
        None => large || factor.name == FACTORS[0],
    };
    let cells = if large { &CELLS[..] } else { &CELLS[1..2] };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a small pool");
    pool.install(|| {
        let mut table = Table { groups: Vec::new() };
        for factor in factors.iter().filter(chosen) {
            report_own_error(factor);
            for space in 0..SPACES.len() {
                for uptake_per_s in [0.0, uptake_per_s] {
                    table.add(factor, uptake_per_s, space, cells);
                }
            }
        }
        table.write_wrapped();
    });
}
