//! A study in words, as terminal, page and Markdown show it.

use serde::Serialize;

use super::expected::{Expected, MOST_DISTANCE};
use super::file::{ObservationRole, StudyComparison};
use super::judge::{FoundScale, JudgedObservation, NullScore, StudyOutcome, StudyPrediction};
use super::model::Observation;
use super::operator::Operator;
use crate::runs::{Mean, short};
use crate::units::{Dimension, format_quantity};

/// A study in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StudyView {
    /// Short name.
    pub name: String,
    /// What was done and seen.
    pub title: String,
    /// Authors, year and journal.
    pub citation: String,
    /// DOI; empty if none is known.
    pub doi: String,
    /// Which part of the publication was read.
    pub read: String,
    /// Observations that the program passes.
    pub passed: usize,
    /// How many times each group was run.
    pub replicates: u32,
    /// The first seed.
    pub seed: u64,
    /// Its observations.
    pub rows: Vec<ObservationView>,
    /// Its operators.
    pub operators: Vec<OperatorView>,
    /// Runs that did not finish.
    pub failures: Vec<String>,
    /// Elapsed time of its runs, s.
    pub wall_s: f64,
}

/// An observation in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObservationView {
    /// What was observed.
    pub say: String,
    /// In which groups; empty where the study has one.
    pub groups: String,
    /// `calibration` or `validation`.
    pub role: &'static str,
    /// What the program predicts.
    pub predicted: String,
    /// What was observed.
    pub observed: String,
    /// How far apart they are.
    pub distance: String,
    /// `pass` or `miss`.
    pub verdict: &'static str,
    /// True if the interval of the prediction is judged as its mean is.
    pub is_sure: bool,
    /// How a model without any effect compares; empty where it predicts nothing.
    pub no_effect: &'static str,
    /// What the reader should know.
    pub note: String,
    /// The prediction as numbers; none where a run has no value.
    pub mean: Option<Mean>,
    /// The ends of what was observed, in its unit; null where nothing bounds it.
    pub ends: [f64; 2],
    /// The unit of the numbers.
    pub unit: String,
    /// The distance as a number.
    pub distance_value: f64,
}

/// An operator in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperatorView {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub why: String,
    /// The range of its scale; empty where it has none.
    pub range: String,
    /// Which value agrees best; empty where there is no range.
    pub chosen: String,
}

/// A null model beside the program in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NullView {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Observations about which it says something.
    pub compared: usize,
    /// Of these, how many it passes.
    pub passed: usize,
    /// Of these, how many the program passes.
    pub own_passed: usize,
    /// Its mean distance.
    pub distance: String,
    /// The mean distance of the program.
    pub own_distance: String,
    /// `beaten`, `as good`, `both pass all` or `not beaten`.
    pub verdict: &'static str,
}

impl StudyView {
    /// An outcome in words.
    pub fn of(outcome: &StudyOutcome) -> Self {
        let study = &outcome.study;
        let pairs = study.observations.iter().zip(&outcome.observations);
        let row = |(of, judged): (&Observation, &JudgedObservation)| ObservationView {
            say: of.say.clone(),
            groups: if study.groups.len() > 1 {
                of.group_words(study)
            } else {
                String::new()
            },
            role: role(of.role),
            predicted: predicted(&of.expected, &judged.own),
            observed: of.expected.words(),
            distance: distance(judged.own.distance),
            verdict: if judged.own.passes() { "pass" } else { "miss" },
            is_sure: judged.is_sure,
            no_effect: no_effect(judged),
            note: of.note.clone(),
            mean: judged.own.predicted,
            ends: of.expected.ends,
            unit: of.expected.unit.clone(),
            distance_value: judged.own.distance,
        };
        let operators = study.operators.iter().zip(&outcome.scales);
        Self {
            name: study.short_name().to_owned(),
            title: study.title.clone(),
            citation: study.citation.clone(),
            doi: study.doi.clone(),
            read: study.read.clone(),
            passed: outcome.passed(),
            replicates: outcome.runs.replicates,
            seed: outcome.runs.seed,
            rows: pairs.map(row).collect(),
            operators: operators.map(|(of, scale)| operator(of, scale)).collect(),
            failures: outcome.runs.failures.clone(),
            wall_s: outcome.runs.wall.as_secs_f64(),
        }
    }
}

impl NullView {
    /// A score in words.
    pub fn of(score: &NullScore) -> Self {
        let beaten = score.distance - score.own_distance;
        Self {
            name: score.model.words(),
            meaning: score.model.meaning(),
            compared: score.compared,
            passed: score.passed,
            own_passed: score.own_passed,
            distance: format!("{:.2}", score.distance),
            own_distance: format!("{:.2}", score.own_distance),
            verdict: if score.passed == score.compared && score.own_passed == score.compared {
                "both pass all"
            } else if beaten.abs() < 0.005 {
                "as good"
            } else if beaten > 0.0 {
                "beaten"
            } else {
                "not beaten"
            },
        }
    }
}

/// The word of a role.
pub(super) fn role(role: ObservationRole) -> &'static str {
    match role {
        ObservationRole::Calibration => "calibration",
        ObservationRole::Validation => "validation",
    }
}

fn distance(distance: f64) -> String {
    if distance >= MOST_DISTANCE {
        format!("{MOST_DISTANCE:.0} or more")
    } else {
        format!("{distance:.2}")
    }
}

/// How the program compares with a model without any effect.
fn no_effect(judged: &JudgedObservation) -> &'static str {
    let Some(Some(null)) = judged.nulls.first() else {
        return "";
    };
    match (judged.beats_no_effect(), null.passes()) {
        (_, true) => "no effect passes too",
        (Some(true), false) => "closer",
        _ => "not closer",
    }
}

/// A prediction in words.
fn predicted(expected: &Expected, found: &StudyPrediction) -> String {
    let Some(mean) = found.predicted else {
        return "no value in a run".to_owned();
    };
    match expected.comparison {
        StudyComparison::Order if mean.mean > 0.0 => "not in this order".to_owned(),
        StudyComparison::Order => "in this order".to_owned(),
        StudyComparison::Sign => format!("{}: {}", side(&mean), with_unit(&mean, &expected.unit)),
        _ => with_unit(&mean, &expected.unit),
    }
}

/// On which side of zero an interval lies.
fn side(difference: &Mean) -> &'static str {
    match difference.interval() {
        Some([low, _]) if low > 0.0 => "higher",
        Some([_, high]) if high < 0.0 => "lower",
        _ => "undecided",
    }
}

/// A mean with its interval and its unit. An interval that is too narrow to matter is not shown.
fn with_unit(mean: &Mean, unit: &str) -> String {
    let number = match mean.half_width {
        Some(half) if half > NARROW * mean.mean.abs() => {
            // No more digits than the half width has.
            let step = libm::pow(10.0, libm::floor(libm::log10(half)) - 1.0);
            let shown = (mean.mean / step).round() * step;
            format!("{} ± {}", short(rounded(shown)), short(two_digits(half)))
        }
        _ => short(rounded(mean.mean)),
    };
    format!("{number} {unit}").trim_end().to_owned()
}

/// An interval narrower than this share of its mean is not shown.
const NARROW: f64 = 0.005;

/// A number with two digits.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

fn operator(of: &Operator, found: &FoundScale) -> OperatorView {
    let [low, high] = of.scale;
    let is_open = low < high;
    let near = |end: f64| (found.best / end - 1.0).abs() < 1e-6;
    let shown = |scale: f64| -> [String; 3] {
        let Some((values, dimension)) = of.meaning(scale) else {
            return Default::default();
        };
        values.map(|value| match dimension {
            Dimension::SHARE => short(value),
            dimension => format_quantity(rounded(value), dimension),
        })
    };
    let [best, from, to] = shown(found.best);
    let [one, other] = found.equal.map(|scale| shown(scale)[0].clone());
    let is_alone = found.equal[1] <= found.equal[0] * EQUAL;
    OperatorView {
        name: of.name.clone(),
        why: of.why.clone(),
        range: if is_open {
            format!("{} {from} to {to}", of.open_names())
        } else {
            String::new()
        },
        chosen: if !is_open {
            String::new()
        } else if is_alone {
            let end = if near(low) || near(high) {
                ", an end of the range"
            } else {
                ""
            };
            format!("{best} agrees best{end}")
        } else {
            format!("all values between {one} and {other} agree equally, {best} is used")
        },
    }
}

/// Scales within this factor are one.
const EQUAL: f64 = 1.1;

/// A number with three digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
