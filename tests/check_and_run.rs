//! What `check` lets pass can be run: extreme values in shipped scenarios, drawn at random, checked, and run for a few steps.
//!
//! The usual number takes about 20 s. `MSCSIM_CHECKED=1000 cargo test --release --test check_and_run -- --nocapture` continues
//! until 1,000 have passed the check, and `MSCSIM_FIRST_DRAW=312 MSCSIM_CHECKED=1` begins with the draw of this number.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mscsim::rng::{Purpose, Seeder, Stream};
use mscsim::scenario::{ParameterSource, Scenario, Settings, load};
use mscsim::simulation::{Plan, Simulation};

#[path = "engine/support.rs"]
#[expect(dead_code, reason = "the tests of the engine need more of it")]
mod support;

/// Scenarios with a body, with wells, with companions, with medium and with placed cells.
const BASES: [&str; 8] = [
    "mouse-infarct",
    "well-t-cell-suppression",
    "mouse-companions",
    "well-spheroid",
    "compare-medium-vesicles",
    "human-ards-iv",
    "mouse-skin-wound-local",
    "compare-rejection",
];

/// Draws that pass the check in an ordinary test run.
const CHECKED: u64 = 40;
/// Longest run of one draw; what takes longer is slow and not wrong.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most cells of a patch that a draw may fill.
const MOST_CELLS: f64 = 20_000.0;

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

/// Parameters that a draw may change: not the patch and the times, which the cut down run replaces.
fn open(scenario: &Scenario) -> Vec<ParameterSource> {
    let kept = |path: &str| {
        ["duration", "site.patch", "clock."]
            .iter()
            .any(|at| path.starts_with(at))
            || (path.starts_with("arm.") && !path.ends_with("amount"))
            || path.starts_with("answer.")
    };
    let parameters = scenario.parameters().into_iter();
    parameters
        .filter(|p| p.arm.is_none() && !kept(&p.path))
        .collect()
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
    Failed(String),
}

/// Fails only for what no check can know: how many cells come together in a voxel during the run.
fn is_late(words: &str) -> bool {
    words.contains("use a shorter step") && !words.contains(" 0.000 h")
}

fn run(plan: Plan) -> Outcome {
    let plan = support::cut_down(plan);
    let crowd = |plan: &Plan| {
        let site = &plan.arms[0].model.site;
        let volume = site.shape.iter().product::<usize>() as f64 * site.voxel_um.powi(3);
        let densities = site.residents.iter().map(|(_, density)| density);
        densities.sum::<f64>() * volume
    };
    if crowd(&plan) > MOST_CELLS {
        return Outcome::Slow;
    }
    let began = Instant::now();
    let work = || -> Result<Outcome, String> {
        let mut simulation = Simulation::new(plan).map_err(|error| error.to_string())?;
        while !simulation.finished() {
            simulation.advance().map_err(|error| error.to_string())?;
            if began.elapsed() > PATIENCE {
                return Ok(Outcome::Slow);
            }
        }
        Ok(Outcome::Ran)
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(words)) if is_late(&words) => Outcome::Slow,
        Ok(Err(words)) => Outcome::Failed(words),
        Err(_) => Outcome::Failed("a panic".to_owned()),
    }
}

fn draw(number: u64, bases: &[(String, Vec<ParameterSource>)]) -> (String, Outcome) {
    let mut draws = Draws(Seeder::new(number).stream(Purpose::Dose, 0, 0));
    let (base, parameters) = &bases[draws.below(bases.len())];
    let count = 1 + draws.below(3) * draws.below(2);
    let mut overlays = Vec::new();
    for _ in 0..count {
        let parameter = &parameters[draws.below(parameters.len())];
        let now = first_number(&parameter.written);
        let value = draws.value(if now == 0.0 { 1.0 } else { now });
        overlays.push(setting(parameter, value));
    }
    let reported = format!("draw {number}: {base} {}", overlays.join(" "));
    let settings = Settings {
        overlays,
        ..Settings::default()
    };
    let outcome = match load(base, &settings) {
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
    let base = |name: &&str| {
        let scenario = load(name, &Settings::default()).unwrap();
        ((*name).to_owned(), open(&scenario))
    };
    let bases: Vec<_> = BASES.iter().map(base).collect();
    let first = asked("MSCSIM_FIRST_DRAW", 0);
    let wanted = asked("MSCSIM_CHECKED", CHECKED);
    let (mut ran, mut slow, mut refused) = (0, 0, 0);
    let mut failed = Vec::new();
    let mut number = first;
    while ran + slow + (failed.len() as u64) < wanted {
        match draw(number, &bases) {
            (_, Outcome::Ran) => ran += 1,
            (_, Outcome::Slow) => slow += 1,
            (_, Outcome::Refused) => refused += 1,
            (reported, Outcome::Failed(words)) => {
                eprintln!("{reported}: {words}");
                failed.push(format!("{reported}: {words}"));
            }
        }
        number += 1;
    }
    eprintln!(
        "{} draws: {refused} refused, {ran} ran, {slow} slow, {} failed",
        number - first,
        failed.len()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(2 * slow <= wanted, "only {ran} of {wanted} ran");
}
