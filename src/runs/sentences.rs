//! The closing sentences: what the headline rows answer, in plain words.

use super::answers::HALF_EFFECT;
use super::wording::grouped;
use crate::output::{Answered, Difference, Verdict};

/// The sentences of the headline rows, then one about how sure they are.
pub(super) fn sentences(answers: &[Answered], arms: &[String], replicates: usize) -> Vec<String> {
    let rows = answers.iter().filter(|row| row.headline);
    let mut words: Vec<String> = rows.filter_map(|row| sentence(row, arms)).collect();
    if !words.is_empty() {
        words.push(how_sure(replicates));
    }
    words
}

fn how_sure(replicates: usize) -> String {
    match replicates {
        1 => "This is one draw of chance. The scenario with --seeds 8 shows how far it can be trusted.".to_owned(),
        several => format!(
            "Mean of {} replicates; ± and ranges are 95 % intervals. Of twenty rows without an effect, one differs by chance alone.",
            grouped(several as u64)
        ),
    }
}

/// One row in a sentence; none where its arm of reference is unknown.
fn sentence(row: &Answered, arms: &[String]) -> Option<String> {
    let compared: Vec<(usize, &Difference)> = (0..arms.len())
        .filter_map(|arm| Some((arm, row.differences.get(arm)?.as_ref()?)))
        .collect();
    let so_far = if row.so_far { " so far" } else { "" };
    let say = format!("{}{so_far}", row.say);
    match compared.first() {
        None => {
            let values = match row.by.as_deref() == Some(HALF_EFFECT) {
                // One number for all arms.
                true => row
                    .texts
                    .iter()
                    .zip(&row.values)
                    .find(|(_, value)| value.is_some())
                    .map(|(text, _)| text.clone())
                    .into_iter()
                    .collect(),
                false => values(row, arms),
            };
            Some(match values.is_empty() {
                true => format!("{say}: no value in this run."),
                false => format!("{say}: {}.", listed(&values)),
            })
        }
        Some((_, first)) if first.from.is_empty() => {
            let each = compared.iter();
            let each = each.map(|(arm, found)| format!("in {} {}", arms[*arm], found.text));
            let against = row.against.as_deref().unwrap_or_default();
            let each: Vec<String> = each.collect();
            Some(format!(
                "{say}, compared with {against}: {}.",
                each.join("; ")
            ))
        }
        Some((_, first)) => {
            let reference = arms.iter().position(|arm| *arm == first.from)?;
            let base = row.texts.get(reference)?;
            let each: Vec<String> = compared
                .iter()
                .map(|(arm, found)| match row.values[reference] {
                    // Above nothing a value is its own difference.
                    Some(0.0) if found.verdict == Verdict::Higher => {
                        format!("{} in {}", row.texts[*arm], arms[*arm])
                    }
                    _ => beside(&arms[*arm], &row.texts[*arm], found),
                })
                .collect();
            Some(format!(
                "{say}: {base} in {}; {}.",
                first.from,
                each.join("; ")
            ))
        }
    }
}

/// `0.305 pM in cells, higher by 0.009 pM (0.007 to 0.011) in 8 of 8`.
fn beside(arm: &str, value: &str, found: &Difference) -> String {
    match found.verdict {
        Verdict::Equal => format!("the same in {arm}"),
        Verdict::OneDraw | Verdict::TooFewCells => format!("{value} in {arm} ({})", found.text),
        Verdict::Higher | Verdict::Lower | Verdict::Negligible | Verdict::NoDifference => {
            format!("{value} in {arm}, {}", found.text)
        }
    }
}

/// `94.7 % of dose in cells` of each arm that has a value; the arm is left out where it is the only one of the run.
fn values(row: &Answered, arms: &[String]) -> Vec<String> {
    let with_value = row.texts.iter().zip(arms).zip(&row.values);
    let with_value = with_value.filter(|(_, value)| value.is_some());
    with_value
        .map(|((text, arm), _)| match arms.len() {
            1 => text.clone(),
            _ => format!("{text} in {arm}"),
        })
        .collect()
}

/// `a, b and c`.
fn listed(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arms() -> Vec<String> {
        ["untreated", "cells"].map(str::to_owned).to_vec()
    }

    fn row(texts: [&str; 2], verdict: Option<(Verdict, &str)>) -> Answered {
        let found = verdict.map(|(verdict, text)| Difference {
            from: "untreated".to_owned(),
            mean: 1.0,
            interval: Some([0.5, 1.5]),
            same_sign: 8,
            replicates: 8,
            verdict,
            text: text.to_owned(),
        });
        Answered {
            say: "Collagen at day 7".to_owned(),
            headline: true,
            values: texts.map(|text| (text != "-").then_some(1.0)).to_vec(),
            texts: texts.map(str::to_owned).to_vec(),
            differences: vec![None, found],
            ..Answered::default()
        }
    }

    #[test]
    fn a_comparison_names_both_arms_and_the_verdict() {
        let none = (
            Verdict::NoDifference,
            "no difference beyond chance (-0.2 to +0.1 %)",
        );
        let reported = sentence(&row(["7.30 %", "7.31 %"], Some(none)), &arms());
        assert_eq!(
            reported.as_deref(),
            Some(
                "Collagen at day 7: 7.30 % in untreated; 7.31 % in cells, no difference beyond chance (-0.2 to +0.1 %)."
            )
        );
        let equal = (Verdict::Equal, "equal in all 8 replicates");
        let reported = sentence(&row(["7.30 %", "7.30 %"], Some(equal)), &arms());
        assert_eq!(
            reported.as_deref(),
            Some("Collagen at day 7: 7.30 % in untreated; the same in cells.")
        );
    }

    #[test]
    fn a_row_that_nobody_is_compared_in_shows_its_values() {
        let reported = sentence(&row(["-", "94.7 % of dose"], None), &arms());
        assert_eq!(
            reported.as_deref(),
            Some("Collagen at day 7: 94.7 % of dose in cells.")
        );
        assert_eq!(
            sentence(&row(["-", "-"], None), &arms()).as_deref(),
            Some("Collagen at day 7: no value in this run.")
        );
    }

    #[test]
    fn a_half_effect_is_one_number_for_all_arms() {
        let row = Answered {
            by: Some(HALF_EFFECT.to_owned()),
            ..row(["0.57 ± 0.19", "-"], None)
        };
        assert_eq!(
            sentence(&row, &arms()).as_deref(),
            Some("Collagen at day 7: 0.57 ± 0.19.")
        );
    }

    #[test]
    fn only_headlines_are_told_and_how_sure_they_are() {
        let silent = Answered {
            headline: false,
            ..row(["1", "2"], None)
        };
        assert!(sentences(&[silent], &arms(), 8).is_empty());
        let two = sentences(&[row(["1", "2"], None)], &arms(), 1);
        assert_eq!(two.len(), 2);
        assert!(two[1].starts_with("This is one draw"));
    }
}
