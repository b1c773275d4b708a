//! The data of several runs as those of one, so that one page shows them side by side.

mod idle;
mod sites;

use std::collections::BTreeMap;

use super::data::{Recorded, ReportData, SiteShown};
use super::fate::Fate;
use super::named::Named;
use super::rule_events::RuleEvents;
use super::series::{ArmSeries, Series};
use crate::record::{Answered, ArmInfo, Difference, Outcome, ParameterRow, RunInfo};
use sites::{column, pictures, sites};

/// The entry of a table where a run has no such row.
const NOTHING: &str = "–";

/// Who set a parameter whose value is not the same in all runs.
pub(super) const DIFFERS: &str = "differs between the runs";

/// Several runs as one: their arms side by side, the first run first. None of no run.
pub(super) fn together(mut runs: Vec<Named>) -> Option<ReportData> {
    let offsets = offsets(&runs);
    let sites = sites(&runs);
    let (pictures, remarks) = pictures(&runs, &sites, &references(&runs));
    let first = runs.first()?;
    let mut run = run_info(&runs, &first.data.run);
    run.warnings.extend(remarks);
    let outcome = outcome(&runs);
    let recorded = Recorded {
        arms: run.arms.iter().map(|arm| arm.name.clone()).collect(),
        places: union(&runs, |recorded| &recorded.places, |place| place.clone()),
        factors: union(
            &runs,
            |recorded| &recorded.factors,
            |factor| factor.key.clone(),
        ),
        states: union(&runs, |recorded| &recorded.states, |state| state.0.clone()),
        series: series(&runs, &sites),
        pictures,
        sites,
    };
    let references = references(&runs);
    let rule_events = rule_events(&runs);
    let layout_version = first.data.layout_version;
    let contents = first.data.contents.clone();
    let fates = runs.iter_mut().zip(&offsets).flat_map(|(run, offset)| {
        let offset = *offset;
        let moved = move |fate: Fate| Fate {
            arm: fate.arm + offset,
            ..fate
        };
        std::mem::take(&mut run.data.fates).into_iter().map(moved)
    });
    let fates = fates.collect();
    Some(ReportData {
        layout_version,
        run,
        outcome,
        recorded,
        rule_events,
        fates,
        references,
        contents,
    })
}

/// The number of the first arm of each run.
fn offsets(runs: &[Named]) -> Vec<usize> {
    let mut next = 0;
    let offset = |run: &Named| {
        next += run.data.run.arms.len();
        next - run.data.run.arms.len()
    };
    runs.iter().map(offset).collect()
}

/// What each arm is compared with: in the first run its reference arm, in the others the arm of the same name in the first run.
/// An arm whose name is missing there is compared with the reference arm of its own run.
fn references(runs: &[Named]) -> Vec<Option<usize>> {
    let mut references = Vec::new();
    for (at, (run, offset)) in runs.iter().zip(offsets(runs)).enumerate() {
        let info = &run.data.run;
        let own = info.references();
        let first = &runs[0].data.run.arms;
        for (arm, own) in info.arms.iter().zip(own) {
            let own = own.map(|reference| offset + reference);
            let same = first.iter().position(|other| other.name == arm.name);
            references.push(match at {
                0 => own,
                _ => same.or(own),
            });
        }
    }
    references
}

fn run_info(runs: &[Named], first: &RunInfo) -> RunInfo {
    let each = |take: fn(&RunInfo) -> &String| -> String {
        let mut texts: Vec<&str> = Vec::new();
        for run in runs {
            let text = take(&run.data.run).as_str();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts.join(" · ")
    };
    let arms = runs.iter().flat_map(|run| {
        run.data.run.arms.iter().map(|arm| ArmInfo {
            name: format!("{}: {}", run.name, arm.name),
            treatment: arm.treatment.clone(),
            reference: None,
        })
    });
    RunInfo {
        title: each(|run| &run.title),
        question: each(|run| &run.question),
        scenario_name: each(|run| &run.scenario_name),
        command: each(|run| &run.command).replace(" · ", "\n"),
        scenario_hash: each(|run| &run.scenario_hash),
        limits_of_tissue: each(|run| &run.limits_of_tissue).replace(" · ", "\n"),
        arms: arms.collect(),
        parameters: parameters(runs),
        duration_h: runs
            .iter()
            .fold(0.0, |most, run| run.data.run.duration_h.max(most)),
        forks: runs
            .iter()
            .flat_map(|run| run.data.run.forks.clone())
            .collect(),
        asked: runs
            .iter()
            .flat_map(|run| run.data.run.asked.clone())
            .collect(),
        warnings: warnings(runs, first.seed),
        ..first.clone()
    }
}

/// What a reader of several runs must know, each behind the name of its run.
fn warnings(runs: &[Named], first_seed: u64) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    for Named { name, data } in runs {
        let seed = data.run.seed;
        if seed != first_seed {
            warnings.push(format!(
                "{name} has seed {seed}, not {}: random draws differ as well.",
                first_seed
            ));
        }
        warnings.extend(
            data.outcome
                .cut
                .map(|cut| format!("{name}: {}", cut.words())),
        );
        warnings.extend(
            data.run
                .warnings
                .iter()
                .map(|words| format!("{name}: {words}")),
        );
    }
    warnings
}

/// The parameters of all runs; one that is not the same in all shows each value behind the name of its run.
fn parameters(runs: &[Named]) -> Vec<ParameterRow> {
    let mut order: Vec<(&str, &str)> = Vec::new();
    let mut rows: BTreeMap<(&str, &str), Vec<Option<&ParameterRow>>> = BTreeMap::new();
    for (at, run) in runs.iter().enumerate() {
        for row in &run.data.run.parameters {
            let key = (row.path.as_str(), row.arm.as_str());
            let of_path = rows.entry(key).or_insert_with(|| {
                order.push(key);
                vec![None; runs.len()]
            });
            of_path[at] = Some(row);
        }
    }
    let merged = |key: &(&str, &str)| {
        let found = &rows[key];
        let known = found.iter().flatten().next()?;
        let same = |row: &Option<&ParameterRow>| row.is_some_and(|row| row.value == known.value);
        let mut row = (*known).clone();
        if !found.iter().all(same) {
            let values = runs.iter().zip(found).map(|(run, row)| {
                let value = row.map_or(NOTHING, |row| row.value.as_str());
                format!("{}: {value}", run.name)
            });
            row.value = values.collect::<Vec<_>>().join("; ");
            row.internal = None;
            row.set_by = DIFFERS.to_owned();
        }
        Some(row)
    };
    order.iter().filter_map(merged).collect()
}

fn outcome(runs: &[Named]) -> Outcome {
    let rows = rows(
        runs,
        |data| &data.outcome.answers,
        question_of,
        (OfArm::all, OfArm::nothing()),
    );
    let hashes = runs.iter().map(|run| run.data.outcome.state_hash.as_str());
    let warnings = runs.iter().flat_map(|Named { name, data }| {
        let words = data.outcome.warnings.iter();
        words.map(move |words| format!("{name}: {words}"))
    });
    let sentences = runs.iter().flat_map(|Named { name, data }| {
        let sentences = data.outcome.sentences.iter();
        sentences.map(move |sentence| format!("{name}: {sentence}"))
    });
    let so_far = |row: &Answered| {
        let mut all = runs.iter().flat_map(|run| &run.data.outcome.answers);
        all.any(|other| question_of(other) == question_of(row) && other.so_far)
    };
    Outcome {
        answers: rows
            .into_iter()
            .map(|(row, arms)| Answered {
                so_far: so_far(&row),
                ..OfArm::put(row, arms)
            })
            .collect(),
        sentences: sentences.collect(),
        state_hash: hashes.collect::<Vec<_>>().join(" "),
        wall_s: runs.iter().map(|run| run.data.outcome.wall_s).sum(),
        warnings: warnings.collect(),
        idle: idle::together(runs),
        ..Outcome::default()
    }
}

/// What a row of the closing table asks: rows of two runs are one row only if they ask the same in the same unit.
fn question_of(row: &Answered) -> [String; 6] {
    let of = |name: &Option<String>| name.clone().unwrap_or_default();
    [
        row.say.clone(),
        row.observable.clone(),
        row.unit.clone(),
        of(&row.per),
        of(&row.against),
        of(&row.by),
    ]
}

/// What a row of the closing table holds for one arm.
#[derive(Clone)]
struct OfArm {
    value: Option<f64>,
    text: String,
    interval: Option<[f64; 2]>,
    draws: Vec<Option<f64>>,
    difference: Option<Difference>,
}

impl OfArm {
    fn nothing() -> Self {
        Self {
            value: None,
            text: NOTHING.to_owned(),
            interval: None,
            draws: Vec::new(),
            difference: None,
        }
    }

    /// Arm by arm.
    fn all(row: &Answered) -> Vec<Self> {
        let of_arm = |(arm, text): (usize, &String)| Self {
            value: row.values.get(arm).copied().flatten(),
            text: text.clone(),
            interval: row.intervals.get(arm).copied().flatten(),
            draws: row.draws.get(arm).cloned().unwrap_or_default(),
            difference: row.differences.get(arm).cloned().flatten(),
        };
        row.texts.iter().enumerate().map(of_arm).collect()
    }

    /// A row with these arms instead of its own.
    fn put(row: Answered, arms: Vec<Self>) -> Answered {
        let mut row = Answered {
            values: arms.iter().map(|arm| arm.value).collect(),
            texts: Vec::new(),
            intervals: arms.iter().map(|arm| arm.interval).collect(),
            draws: Vec::new(),
            differences: Vec::new(),
            ..row
        };
        for arm in arms {
            row.texts.push(arm.text);
            row.draws.push(arm.draws);
            row.differences.push(arm.difference);
        }
        row
    }
}

fn rule_events(runs: &[Named]) -> Vec<RuleEvents> {
    let rows = rows(
        runs,
        |data| &data.rule_events,
        |row: &RuleEvents| format!("{}: {}", row.action, row.rule),
        (|row: &RuleEvents| row.values.clone(), NOTHING.to_owned()),
    );
    let with = |(row, values): (RuleEvents, Vec<String>)| RuleEvents { values, ..row };
    rows.into_iter().map(with).collect()
}

/// Rows of a table of each run as rows of one table: those of one key are one row.
fn rows<T: Clone, V: Clone, K: PartialEq>(
    runs: &[Named],
    of: impl Fn(&ReportData) -> &Vec<T>,
    key: impl Fn(&T) -> K,
    (values, nothing): (impl Fn(&T) -> Vec<V>, V),
) -> Vec<(T, Vec<V>)> {
    let mut merged: Vec<(T, Vec<V>)> = Vec::new();
    let arms: usize = runs.iter().map(|run| run.data.run.arms.len()).sum();
    for (run, offset) in runs.iter().zip(offsets(runs)) {
        for row in of(&run.data) {
            let found = merged.iter().position(|(other, _)| key(other) == key(row));
            let at = found.unwrap_or_else(|| {
                merged.push((row.clone(), vec![nothing.clone(); arms]));
                merged.len() - 1
            });
            for (arm, value) in values(row).into_iter().enumerate() {
                merged[at].1[offset + arm] = value;
            }
        }
    }
    merged
}

/// What any run has, once each, in the order in which it first comes.
fn union<T: Clone>(
    runs: &[Named],
    of: impl Fn(&Recorded) -> &Vec<T>,
    key: impl Fn(&T) -> String,
) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for item in runs.iter().flat_map(|run| of(&run.data.recorded)) {
        if !all.iter().any(|known| key(known) == key(item)) {
            all.push(item.clone());
        }
    }
    all
}

/// All columns of all runs; a run without a column has no numbers there.
fn series(runs: &[Named], sites: &[SiteShown]) -> Series {
    let names_of = |run: &Named| -> Vec<String> {
        let own = run.data.recorded.series.columns.iter();
        own.map(|name| column(run, sites, name)).collect()
    };
    let mut columns: Vec<String> = Vec::new();
    for name in runs.iter().flat_map(names_of) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    let mut arms = Vec::new();
    for (run, offset) in runs.iter().zip(offsets(runs)) {
        let series = &run.data.recorded.series;
        let names = names_of(run);
        let place = |name: &String| names.iter().position(|own| own == name);
        let places: Vec<Option<usize>> = columns.iter().map(place).collect();
        arms.extend(series.arms.iter().enumerate().map(|(at, arm)| {
            ArmSeries {
                arm: Some(offset + arm.arm.unwrap_or(at)),
                values: places
                    .iter()
                    .map(|place| match place {
                        Some(at) => arm.values[*at].clone(),
                        None if arm.replicate.is_some() => Vec::new(),
                        None => vec![f64::NAN; arm.times_h.len()],
                    })
                    .collect(),
                ..arm.clone()
            }
        }));
    }
    Series { columns, arms }
}

#[cfg(test)]
mod tests;
