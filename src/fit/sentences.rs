//! A fit in words.

use super::analysis::{FitAnalysis, FittedAxis, FittedTarget, Identified};
use crate::runs::{grouped, short};
use crate::sweep::listed;

/// The closing words of a fit.
pub(super) fn sentences(found: &FitAnalysis) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(unreached(found));
    // With wider errors than given, agreement would be that of the errors.
    if found.is_reached {
        words.push(agreement(found));
        words.extend(missed(&found.targets));
    }
    words.extend(axes_in_words(found));
    words.extend(at_ends(found));
    words.extend(combinations(found));
    words.push(basis(found));
    words
}

/// A factor of errors above which the number says nothing.
const BEYOND_WORDS: f64 = 1000.0;

/// By how much errors are wider than they should be.
fn unreached(found: &FitAnalysis) -> Option<String> {
    if found.is_reached {
        return None;
    }
    let rounds = match found.rounds.len() {
        1 => "1 round".to_owned(),
        several => format!("{several} rounds"),
    };
    if !found.is_enough || found.widened > BEYOND_WORDS {
        return Some(format!(
            "After {rounds}, too few conditions are near the targets to draw a conclusion: the results below are hardly more than the prior."
        ));
    }
    let factor = short(found.widened);
    Some(if found.is_complete {
        format!(
            "The posterior is not reached: after {rounds}, all errors are still widened by a factor of {factor}, and the results below hold for these wider errors. Use more rounds or rows, or check whether the model can reach the targets at all."
        )
    } else {
        format!(
            "So far, all errors are widened by a factor of {factor}, and the results below hold for these wider errors. Later rounds narrow the errors."
        )
    })
}

fn agreement(found: &FitAnalysis) -> String {
    let all = found.targets.len();
    let met = found.targets.iter().filter(|target| target.is_met).count();
    match (met, all) {
        (1, 1) => "The model agrees with the target.".to_owned(),
        (0, 1) => "The model does not agree with the target.".to_owned(),
        (2, 2) => "The model agrees with both targets.".to_owned(),
        _ if met == all => format!("The model agrees with all {all} targets."),
        _ => format!("The model agrees with {met} of {all} targets."),
    }
}

/// Targets that are missed, with what the model gives.
fn missed(targets: &[FittedTarget]) -> Vec<String> {
    let missed = targets.iter().filter(|target| !target.is_met);
    let words = missed.map(|one| {
        let unit = if one.target.unit.is_empty() {
            String::new()
        } else {
            format!(" {}", one.target.unit)
        };
        let gives = one
            .after
            .map_or("no value".to_owned(), |[low, median, high]| {
                let [low, median, high] = [low, median, high].map(short);
                format!("{median}{unit} (95 % from {low} to {high})")
            });
        let (words, observed) = (&one.target.words, &one.target.observed);
        format!("{words}: {observed} was observed, and the model gives {gives}.")
    });
    words.collect()
}

fn axes_in_words(found: &FitAnalysis) -> Vec<String> {
    let names = |which: Identified| -> Vec<String> {
        let axes = found.axes.iter().filter(|axis| axis.identified == which);
        axes.map(|axis| axis.axis.name.clone()).collect()
    };
    let range = |axis: &FittedAxis| format!("{}: {}", axis.axis.name, axis.after());
    let determined = found.axes.iter();
    let determined: Vec<String> = determined
        .filter(|axis| axis.identified == Identified::Determined)
        .map(range)
        .collect();
    let mut words = Vec::new();
    if !determined.is_empty() {
        words.push(format!("The targets determine {}.", determined.join("; ")));
    }
    let narrowed = names(Identified::Narrowed);
    if !narrowed.is_empty() {
        words.push(format!(
            "The targets narrow or shift {}.",
            listed(&narrowed)
        ));
    }
    let open = names(Identified::No);
    if !open.is_empty() {
        words.push(format!(
            "The targets cannot identify {}: {} not differ from the prior beyond chance.",
            listed(&open),
            if open.len() == 1 {
                "its posterior does"
            } else {
                "their posteriors do"
            }
        ));
    }
    words
}

fn combinations(found: &FitAnalysis) -> Option<String> {
    let pair = found.pairs.first()?;
    let [one, other] = pair.axes.map(|axis| &found.axes[axis].axis.name);
    let how = if pair.correlation > 0.0 {
        "a larger value of one makes up for a larger value of the other"
    } else {
        "a larger value of one makes up for a smaller value of the other"
    };
    Some(format!(
        "The targets identify a combination of {one} and {other} better than either value alone: {how} (correlation {:.2}).",
        pair.correlation
    ))
}

/// Values that the end of their range holds back.
fn at_ends(found: &FitAnalysis) -> Option<String> {
    let axes = found.axes.iter();
    let held: Vec<String> = axes
        .filter(|axis| axis.identified != Identified::No)
        .filter_map(|axis| {
            let end = axis.range.as_ref()?.at_end?;
            Some(format!("{} ({end} end)", axis.axis.name))
        })
        .collect();
    if held.is_empty() {
        return None;
    }
    Some(format!(
        "The values that agree best lie at an end of the range of {}. There, the range limits the posterior as much as the targets do.",
        listed(&held)
    ))
}

/// Effective draws below which ends of intervals are rough.
const ROUGH: f64 = 50.0;

fn basis(found: &FitAnalysis) -> String {
    let rounds = match found.rounds.len() {
        1 => "1 round".to_owned(),
        several => format!("{several} rounds"),
    };
    let without = match found.without_value {
        0 => String::new(),
        1 => "; one of them has no value for at least one target".to_owned(),
        some => format!(
            "; {} of them have no value for at least one target",
            grouped(some)
        ),
    };
    let rough = if found.effective < ROUGH {
        ", so the ends of intervals are imprecise (more rows make them more precise)"
    } else {
        ""
    };
    format!(
        "These results come from {} weighted conditions in {rounds}, equivalent to {:.0} independent draws from the posterior{rough}{without}.",
        grouped(found.points),
        found.effective
    )
}
