//! What `check` lets pass can be run: extreme values in shipped scenarios, drawn at random, checked, and run for a few steps.
//!
//! The usual number takes about 20 s. `MSCSIM_CHECKED=1000 cargo test --release --test check_and_run -- --nocapture` continues
//! until 1,000 have passed the check, and `MSCSIM_FIRST_DRAW=312 MSCSIM_CHECKED=1` begins with the draw of this number.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mscsim::fields::MOST_TURNOVERS;
use mscsim::paracrine::MOST_DIVISIONS_PER_STEP;
use mscsim::plan::Plan;
use mscsim::rng::{Purpose, Seeder, Stream};
use mscsim::scenario::{ParameterSource, Scenario, Settings, load, load_text};
use mscsim::simulation::{Budget, Simulation, SimulationError, StageError};

#[path = "engine/support.rs"]
#[expect(dead_code, reason = "the tests of the engine need more of it")]
mod support;

/// Scenarios with a body, with wells, with companions, with medium, with placed cells, with needles that lose cells and with vessels
/// that leak.
const BASES: [&str; 10] = [
    "mouse-infarct",
    "well-t-cell-suppression",
    "mouse-companions",
    "well-spheroid",
    "compare-medium-vesicles",
    "human-ards-iv",
    "mouse-skin-wound-local",
    "compare-rejection",
    "compare-routes",
    "mouse-cirrhosis-iv",
];

/// Draws that pass the check in an ordinary test run.
const CHECKED: u64 = 40;
/// Longest run of one draw; what takes longer is slow and not wrong.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most cells of a patch that a draw may fill; a larger patch is cut down further.
const MOST_CELLS: f64 = 20_000.0;
/// Memory of one draw, bytes: cells that divide without end must not fill the machine.
const MEMORY_BYTES: f64 = 1e9;

/// A number from the environment.
fn asked(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(default, |text| text.parse().unwrap())
}

struct Draws(Stream);

impl Draws {
    fn below(&mut self, count: usize) -> usize {
        self.0.below(count as u32) as usize
    }

    /// A number near another one, far from it, or at the ends of what numbers hold.
    fn value(&mut self, now: f64) -> f64 {
        let far = |draws: &mut Self, digits: f64| {
            now * 10f64.powf((draws.0.uniform() - 0.5) * 2.0 * digits)
        };
        match self.below(8) {
            0 => 0.0,
            1 => [5e-324, 1e-300, 1e-46, 1e-39, 1e38, 3.5e38, 1e150, 1e300][self.below(8)],
            2 => far(self, 60.0),
            3 | 4 => far(self, 20.0),
            5 | 6 => far(self, 6.0),
            _ => far(self, 1.0),
        }
    }
}

/// Whether a number of a dose may change: how much it is, and what a needle loses.
fn is_of_a_dose(path: &str) -> bool {
    let keys = ["amount", "share_retained", "share_washed_out"];
    keys.iter().any(|key| path.ends_with(key))
}

/// Parameters that a draw may change.
fn open(scenario: &Scenario) -> Vec<ParameterSource> {
    let kept = |path: &str| {
        (path.starts_with("arm.") && !is_of_a_dose(path))
            || path.starts_with("answer.")
            || path.starts_with("clock.pictures")
    };
    let parameters = scenario.parameters().into_iter();
    parameters
        .filter(|p| p.arm.is_none() && !kept(&p.path))
        .collect()
}

/// Times and lengths that must fit each other: they are changed by small factors.
fn is_fitted(path: &str) -> bool {
    let fitted = ["duration", "site.patch", "clock."];
    fitted.iter().any(|at| path.starts_with(at))
}

/// A scenario whose values are drawn.
struct Base {
    name: String,
    parameters: Vec<ParameterSource>,
    /// The same as one text, to which rules can be added.
    text: String,
    plan: Plan,
}

impl Base {
    fn of(name: &str) -> Self {
        let scenario = load(name, &Settings::default()).unwrap();
        Self {
            name: name.to_owned(),
            parameters: open(&scenario),
            text: scenario.resolved_toml(),
            plan: scenario.plan(),
        }
    }

    /// Two rules of one state: both take up one factor, or both divide, each at a share of what one alone may do.
    fn two_rules(&self, draws: &mut Draws) -> String {
        let (model, clocks) = (&self.plan.arms[0].model, &self.plan.clocks);
        let residents = &model.sites[0].residents;
        let (id, _) = residents[draws.below(residents.len())];
        let state = &model.kinds.states[id.index()];
        let kind = &model.kinds.kinds[state.kind.index()].name;
        let who = format!("cell = \"{kind}\"\nstates = [\"{}\"]", state.name);
        let eats = draws.below(4) > 0 && !model.factors.is_empty();
        let does = if eats {
            let factor = &model.factors[draws.below(model.factors.len())].name;
            format!("does = \"take-up\"\nwhat = \"{factor}\"")
        } else {
            "does = \"divide\"".to_owned()
        };
        let voxel_um3 = model.sites[0].voxel_um.powi(3);
        let rule = |number: usize| {
            let share = 0.2 + draws.0.uniform();
            let base = if eats {
                let most = MOST_TURNOVERS / clocks.fields.seconds() * voxel_um3;
                format!("{:e} um^3/s", share * most)
            } else {
                let most = MOST_DIVISIONS_PER_STEP / clocks.phenotype.seconds();
                format!("{:e} /s", share * most)
            };
            format!("[rules.drawn-{number}]\n{who}\n{does}\nbase = \"{base}\"\n")
        };
        (0..2).map(rule).collect()
    }
}

/// A setting that gives a parameter another value with its own range.
fn setting(parameter: &ParameterSource, value: f64) -> String {
    let written = &parameter.written;
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '+' | '-');
    let mut unit = written.trim_start_matches(digits);
    // The power of ten belongs to the number.
    if let Some(power) = unit.strip_prefix(['e', 'E'])
        && power.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
    {
        unit = power.trim_start_matches(digits);
    }
    let text = format!("{value:e}{unit}");
    let path = &parameter.path;
    format!("{path}={{ value = \"{text}\", range = [\"{text}\", \"{text}\"], why = \"drawn\" }}")
}

/// What came of a draw.
#[derive(Debug, PartialEq)]
enum Outcome {
    Refused,
    Ran,
    Slow,
    Late,
    Failed(String),
}

/// Fails only for what no check can know: how many cells come together in a voxel, or outgrow memory, during the run.
fn is_late(error: &SimulationError) -> bool {
    let SimulationError::Stage { time_h, cause, .. } = error else {
        return false;
    };
    let unknown = matches!(
        cause,
        StageError::FastUptake { .. } | StageError::Memory { .. }
    );
    unknown && *time_h > 0.0
}

/// Residents of a plan at the start.
fn crowd(plan: &Plan) -> f64 {
    let site = &plan.arms[0].model.sites[0];
    let volume = site.shape.iter().product::<usize>() as f64 * site.voxel_um.powi(3);
    let densities = site.residents.iter().map(|(_, density)| density);
    densities.sum::<f64>() * volume
}

fn run(plan: Plan) -> Outcome {
    let mut plan = support::cut_down(plan);
    while crowd(&plan) > MOST_CELLS {
        if plan.arms[0].model.sites[0].shape == [1; 3] {
            return Outcome::Slow;
        }
        for arm in &mut plan.arms {
            let shape = &mut arm.model.sites[0].shape;
            *shape = shape.map(|voxels| (voxels / 2).max(1));
        }
    }
    let began = Instant::now();
    let work = || -> Result<Outcome, SimulationError> {
        let budget = Budget::new(MEMORY_BYTES, 0.0);
        let mut simulation = Simulation::new(plan)?.within(budget);
        while !simulation.finished() {
            simulation.advance()?;
            if began.elapsed() > PATIENCE {
                return Ok(Outcome::Slow);
            }
        }
        Ok(Outcome::Ran)
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) if is_late(&error) => Outcome::Late,
        Ok(Err(error)) => Outcome::Failed(error.to_string()),
        Err(_) => Outcome::Failed("a panic".to_owned()),
    }
}

fn draw(number: u64, bases: &[Base]) -> (String, Outcome) {
    let mut draws = Draws(Seeder::new(number).stream(Purpose::Dose, 0, 0));
    let base = &bases[draws.below(bases.len())];
    let added = match draws.below(4) {
        0 => base.two_rules(&mut draws),
        _ => String::new(),
    };
    let count = if added.is_empty() {
        1 + draws.below(3) * draws.below(2)
    } else {
        draws.below(2)
    };
    let mut overlays = Vec::new();
    for _ in 0..count {
        let parameter = &base.parameters[draws.below(base.parameters.len())];
        let now = first_number(&parameter.written);
        let value = if is_fitted(&parameter.path) {
            now * [0.1, 0.25, 0.5, 2.0, 3.0, 10.0][draws.below(6)]
        } else {
            draws.value(if now == 0.0 { 1.0 } else { now })
        };
        overlays.push(setting(parameter, value));
    }
    let words = added.replace('\n', " ");
    let reported = format!("draw {number}: {} {words}{}", base.name, overlays.join(" "));
    let settings = Settings {
        overlays,
        ..Settings::default()
    };
    let loaded = if added.is_empty() {
        load(&base.name, &settings)
    } else {
        load_text(
            "drawn.toml",
            &format!("{}\n{added}", base.text),
            None,
            &settings,
        )
    };
    let outcome = match loaded {
        Ok(scenario) => run(scenario.plan()),
        Err(_) => Outcome::Refused,
    };
    (reported, outcome)
}

/// The number at the start of a quantity.
fn first_number(written: &str) -> f64 {
    let plain = written.replace('_', "");
    let ends = (1..=plain.len()).rev();
    let mut numbers = ends.filter_map(|end| plain.get(..end)?.trim().parse().ok());
    numbers.next().unwrap_or(1.0)
}

#[test]
fn what_check_lets_pass_can_be_run() {
    let bases: Vec<Base> = BASES.iter().map(|name| Base::of(name)).collect();
    let first = asked("MSCSIM_FIRST_DRAW", 0);
    let wanted = asked("MSCSIM_CHECKED", CHECKED);
    let (mut ran, mut slow, mut late, mut refused) = (0, 0, 0, 0);
    let mut failed = Vec::new();
    let mut number = first;
    while ran + slow + late + (failed.len() as u64) < wanted {
        match draw(number, &bases) {
            (_, Outcome::Ran) => ran += 1,
            (_, Outcome::Slow) => slow += 1,
            (_, Outcome::Late) => late += 1,
            (_, Outcome::Refused) => refused += 1,
            (reported, Outcome::Failed(words)) => {
                eprintln!("{reported}: {words}");
                failed.push(format!("{reported}: {words}"));
            }
        }
        number += 1;
    }
    eprintln!(
        "{} draws: {refused} refused, {ran} ran, {slow} slow, {late} late, {} failed",
        number - first,
        failed.len()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(
        10 * slow <= wanted && 5 * late <= wanted,
        "only {ran} of {wanted} ran, {slow} slow and {late} late"
    );
}

/// What is recognised as late is what the engine raises when cells come together during a run, and not at its start.
#[test]
fn a_failure_that_no_check_can_know_is_recognised() {
    let text =
        include_str!("scenarios/good/eaters.toml").replace("\"4000 /mm^3\"", "\"1000 /mm^3\"");
    let divides = "[rules.divides]\ncell = \"blob\"\nstates = [\"alive\"]\ndoes = \"divide\"\nbase = \"2 /h\"\n";
    let settings = Settings {
        overlays: vec![
            "rules.eats-one.base=6e4 um^3/s".to_owned(),
            "duration=12 h".to_owned(),
        ],
        ..Settings::default()
    };
    let loaded = load_text("late.toml", &format!("{text}\n{divides}"), None, &settings);
    let plan = loaded.unwrap().plan();
    let failure = |plan: Plan| {
        let mut simulation = Simulation::new(plan).unwrap();
        loop {
            assert!(!simulation.finished(), "it ran to its end");
            if let Err(error) = simulation.advance() {
                return error;
            }
        }
    };
    let late = failure(plan.clone());
    assert!(is_late(&late), "{late}");
    let mut crowded = plan;
    for arm in &mut crowded.arms {
        for (_, density) in &mut arm.model.sites[0].residents {
            *density *= 1000.0;
        }
    }
    let early = failure(crowded);
    assert!(!is_late(&early), "{early}");
}
