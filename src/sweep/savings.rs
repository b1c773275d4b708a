//! Ways to make a sweep smaller, and what each of them loses.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::design::{Axis, Method};
use crate::experiment::Experiment;
use crate::plan::AnswerStat;
use crate::units::{exact_duration, grouped};

/// Most ways that are named.
const MOST: usize = 10;
/// Rows for each axis of a Latin hypercube that replaces a grid.
const ROWS_PER_AXIS: u64 = 10;
/// Trajectories of a Morris design that replaces Sobol' indices.
const TRAJECTORIES: u64 = 10;

/// One way to make a sweep smaller.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Saving {
    /// What to change in the experiment.
    pub change: String,
    /// What is lost.
    pub loses: String,
    /// Runs that are left.
    pub runs: u64,
    /// Share of the time that is left.
    pub time_share: f64,
    /// How much is lost: nothing, some precision, one kind of result, an axis.
    #[serde(skip)]
    rank: u8,
}

/// Ways to make a sweep smaller: those that lose least first, of those the one that saves most.
pub fn savings(experiment: &Experiment) -> Vec<Saving> {
    let mut all = Vec::new();
    all.extend(shorter(experiment));
    all.extend(fewer_replicates(experiment));
    all.extend(other_design(experiment));
    all.extend(fewer_axes(experiment));
    all.retain(|saving| saving.time_share < 0.999);
    all.sort_by(|one, two| {
        let by_time = one.time_share.total_cmp(&two.time_share);
        one.rank.cmp(&two.rank).then(by_time)
    });
    all.truncate(MOST);
    all
}

/// Ends each run when its last output has been read.
fn shorter(experiment: &Experiment) -> Option<Saving> {
    let mut last = None;
    let mut end = None;
    for (_, scenario) in experiment.scenarios() {
        let plan = scenario.plan();
        for output in experiment.outputs() {
            let row = plan.answers.iter().find(|row| row.say == output.say)?;
            let AnswerStat::At(moment) = row.stat else {
                return None;
            };
            last = last.max(Some(moment));
        }
        end = end.max(Some(plan.duration));
    }
    let (last, end) = (last?, end?);
    let is_varied = experiment
        .axes()
        .iter()
        .any(|axis| axis.paths.iter().any(|path| path == "duration"));
    (!is_varied && last.0 > 0 && last < end).then(|| Saving {
        change: format!("[set] duration = \"{}\"", exact_duration(last.seconds())),
        loses: "loses nothing: no output is read later".to_owned(),
        runs: experiment.runs(),
        time_share: last.seconds() / end.seconds(),
        rank: 0,
    })
}

fn fewer_replicates(experiment: &Experiment) -> Vec<Saving> {
    let present = experiment.replicates();
    let of = |replicates: u32, loses: &str, rank| Saving {
        change: format!("replicates = {replicates}"),
        loses: loses.to_owned(),
        runs: experiment.conditions() as u64 * u64::from(replicates),
        time_share: f64::from(replicates) / f64::from(present),
        rank,
    };
    let mut all = Vec::new();
    if present > 4 {
        let half = (present / 2).max(3);
        let wider = wider(present, half);
        all.push(of(
            half,
            &format!("intervals become {wider:.1} times as wide"),
            1,
        ));
    }
    if present > 1 {
        let loses = "loses the intervals of conditions: verdicts rest on one draw";
        all.push(of(1, loses, 2));
    }
    all
}

/// Fewer rows are not halved: a design needs two.
const LEAST_HALVED: u64 = 4;
/// Base rows from which Sobol' indices are shown.
const LEAST_BASE_ROWS: u64 = super::analysis::LEAST_BASE_ROWS as u64;
/// What half as many rows cost.
const HALF: &str = "intervals become 1.4 times as wide";

/// How many times as wide the interval of a mean is with fewer replicates, by Student's t.
fn wider(present: u32, fewer: u32) -> f64 {
    let half_width = |count: u32| {
        let freedom = f64::from(count - 1);
        let student = StudentsT::new(0.0, 1.0, freedom);
        let quantile = student.map_or(f64::NAN, |student| student.inverse_cdf(0.975));
        quantile / f64::from(count).sqrt()
    };
    half_width(fewer) / half_width(present)
}

/// The design with fewer rows, and another design for the same question.
fn other_design(experiment: &Experiment) -> Vec<Saving> {
    let design = experiment.design();
    let axes = design.axes();
    let changes = match design.method() {
        Method::Saltelli {
            base_rows,
            second_order,
        } => instead_of_saltelli(base_rows, second_order),
        Method::Morris {
            trajectories,
            levels,
        } => {
            if trajectories < LEAST_HALVED {
                return Vec::new();
            }
            let trajectories = trajectories / 2;
            let fewer = Method::Morris {
                trajectories,
                levels,
            };
            vec![(fewer, format!("trajectories = {trajectories}"), HALF, 1)]
        }
        Method::LatinHypercube { rows } => half(rows, |rows| Method::LatinHypercube { rows }),
        Method::Sobol { rows } => half(rows, |rows| Method::Sobol { rows }),
        Method::RbdFast { rows } => half(rows, |rows| Method::RbdFast { rows }),
        Method::Grid { levels } => instead_of_grid(levels, axes),
        Method::OneAtATime { .. } | Method::Points { .. } => Vec::new(),
    };
    let saving = |(method, change, loses, rank)| {
        with_method(experiment, method, axes, (change, loses, rank))
    };
    changes.into_iter().filter_map(saving).collect()
}

/// A design, the change that leads to it, what that loses, and how much that is.
type DesignChange = (Method, String, &'static str, u8);

fn half(rows: u64, method: impl Fn(u64) -> Method) -> Vec<DesignChange> {
    if rows < LEAST_HALVED {
        return Vec::new();
    }
    vec![(method(rows / 2), format!("rows = {}", rows / 2), HALF, 1)]
}

fn instead_of_saltelli(base_rows: u64, second_order: bool) -> Vec<DesignChange> {
    let halved = |base_rows| Method::Saltelli {
        base_rows,
        second_order,
    };
    let mut changes = if base_rows < 2 * LEAST_BASE_ROWS {
        Vec::new()
    } else {
        half(base_rows, halved)
    };
    if second_order {
        let first_order = Method::Saltelli {
            base_rows,
            second_order: false,
        };
        let loses = "loses which pairs of numbers act together";
        changes.push((first_order, "second_order = false".to_owned(), loses, 2));
    }
    let morris = Method::Morris {
        trajectories: TRAJECTORIES,
        levels: 4,
    };
    let change = format!("method = \"morris\", trajectories = {TRAJECTORIES}, without rows");
    changes.push((
        morris,
        change,
        "loses shares of variance, keeps a ranking",
        2,
    ));
    changes
}

fn instead_of_grid(levels: u32, axes: &[Axis]) -> Vec<DesignChange> {
    let mut changes = Vec::new();
    if levels > 2 && axes.contains(&Axis::Continuous) {
        let fewer = Method::Grid { levels: levels - 1 };
        let change = format!("levels = {}", levels - 1);
        changes.push((fewer, change, "loses one level of each range", 2));
    }
    let rows = ROWS_PER_AXIS * axes.len() as u64;
    let change = format!("method = \"latin-hypercube\", rows = {rows}, without levels");
    let sampled = Method::LatinHypercube { rows };
    changes.push((sampled, change, "loses the heat maps of pairs", 2));
    changes
}

fn with_method(
    experiment: &Experiment,
    method: Method,
    axes: &[Axis],
    (change, loses, rank): (String, &str, u8),
) -> Option<Saving> {
    let rows = method.row_count(axes).ok().filter(|rows| *rows > 0)?;
    Some(Saving {
        change,
        loses: loses.to_owned(),
        runs: rows * u64::from(experiment.replicates()),
        time_share: rows as f64 / experiment.conditions() as f64,
        rank,
    })
}

/// The design without one of its axes, or with one level less of it.
fn fewer_axes(experiment: &Experiment) -> Vec<Saving> {
    let design = experiment.design();
    let axes = design.axes();
    let mut all = Vec::new();
    for (number, (axis, named)) in axes.iter().zip(experiment.axes()).enumerate() {
        if let (Axis::Discrete { levels }, Method::Grid { .. }) = (axis, design.method())
            && *levels > 2
        {
            let mut fewer = axes.to_vec();
            fewer[number] = Axis::Discrete { levels: levels - 1 };
            let change = format!("one value less on the axis {}", named.name);
            let loses = (change, "loses that value", 2);
            all.extend(with_method(experiment, design.method(), &fewer, loses));
        }
        if axes.len() > 1 {
            let mut fewer = axes.to_vec();
            fewer.remove(number);
            let change = format!("no axis {}", named.name);
            let loses = format!("loses all about {}", named.name);
            let loses = (change, loses.as_str(), 3);
            all.extend(with_method(experiment, design.method(), &fewer, loses));
        }
    }
    all
}

impl Saving {
    /// The saving in one line: `replicates = 3: 600 runs, 60 % of the time; intervals become 1.3 times as wide`.
    pub fn words(&self) -> String {
        format!(
            "{}: {} runs, {:.0} % of the time; {}",
            self.change,
            grouped(self.runs),
            100.0 * self.time_share,
            self.loses
        )
    }
}
