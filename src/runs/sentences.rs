//! The closing sentences: what the headline rows answer, in plain words.

use super::closing_table::HALF_EFFECT;
use super::verdict::in_short;
use super::wording::grouped;
use crate::record::{Answered, Difference, Verdict};

/// Rows that are shown where the scenario marks none as a headline.
const FIRST_ROWS: usize = 3;
/// Most comparisons that a sentence shows with their numbers; where there are more, it shows verdicts without numbers.
const FEW_ARMS: usize = 2;
/// Most arms that a sentence shows on one line; where there are more, each arm has its own line.
const ONE_LINE: usize = 3;

/// The rows that answer the question: those marked as headlines, else the first ones.
pub fn headline_rows(answers: &[Answered]) -> Vec<&Answered> {
    let marked = answers.iter().filter(|row| row.headline);
    if answers.iter().any(|row| row.headline) {
        marked.collect()
    } else {
        answers.iter().take(FIRST_ROWS).collect()
    }
}

/// The sentences of the headline rows, or of the first rows if none is marked, then one about how sure they are.
///
/// `names_references` is true if verdicts name the arm of reference.
pub(super) fn sentences(
    answers: &[Answered],
    arms: &[String],
    replicates: usize,
    names_references: bool,
) -> Vec<String> {
    let rows = headline_rows(answers);
    let mut words: Vec<String> = rows
        .iter()
        .map(|row| sentence(row, arms, names_references))
        .collect();
    if !words.is_empty() {
        let compares = rows
            .iter()
            .any(|row| row.differences.iter().any(Option::is_some));
        words.push(how_sure(replicates, compares));
    }
    words
}

/// How far the sentences can be trusted; for rows that compare nothing, without words on differences.
fn how_sure(replicates: usize, compares: bool) -> String {
    match (replicates, compares) {
        (1, true) => "This is a single run, so a difference may be chance. Run it with --seeds 8 to see how sure the answer is.".to_owned(),
        (1, false) => "This is a single run, and another seed gives other values. Run it with --seeds 8 to see how much they vary.".to_owned(),
        (several, compares) => {
            let means = format!(
                "Values are means of {} replicates; ± and ranges in brackets are 95 % confidence intervals.",
                grouped(several as u64)
            );
            if compares { format!("{means} On average, one in twenty rows without any effect still looks different by chance.") } else { means }
        }
    }
}

/// One row as a sentence: each arm with its value and with the verdict on its difference from the arm of reference.
fn sentence(row: &Answered, arms: &[String], names_references: bool) -> String {
    let so_far = if row.so_far { " so far" } else { "" };
    let compared = match row.against.as_deref() {
        Some(against) if row.by.as_deref() != Some(HALF_EFFECT) => {
            format!(", compared with {against}")
        }
        _ => String::new(),
    };
    let say = format!("{}{so_far}{compared}", row.say);
    let shown = arms_with_something_to_say(row, arms.len());
    match shown.as_slice() {
        [] => format!("{say}: no value in this run."),
        [only] if is_clear_of_whom(row, arms.len(), *only) => {
            let value = value(row, *only);
            match caution(row, *only) {
                Some(caution) => format!("{say}: {value}, {caution}."),
                None => format!("{say}: {value}."),
            }
        }
        shown => {
            let each: Vec<String> = shown
                .iter()
                .map(|arm| of_arm(row, arms, *arm, names_references))
                .collect();
            if each.len() > ONE_LINE {
                format!("{say} —\n{}.", each.join(";\n"))
            } else {
                format!("{say} — {}.", each.join("; "))
            }
        }
    }
}

/// The arms that have a value. Arms that were given no cells have none of them, which need not be said beside arms that were.
fn arms_with_something_to_say(row: &Answered, arms: usize) -> Vec<usize> {
    let has_value = |arm: &usize| row.values.get(*arm).copied().flatten().is_some();
    let given = |arm: &usize| row.given.get(*arm).is_none_or(|cells| *cells > 0);
    let has_cells = |arm: &usize| given(arm) || row.values[*arm] != Some(0.0);
    let with_value: Vec<usize> = (0..arms).filter(has_value).collect();
    let with_cells: Vec<usize> = with_value.iter().copied().filter(has_cells).collect();
    if with_cells.is_empty() {
        with_value
    } else {
        with_cells
    }
}

/// True if the value of an arm needs no name: it is the only arm, the only one of two that was given cells, or the value is one for
/// all arms.
fn is_clear_of_whom(row: &Answered, arms: usize, arm: usize) -> bool {
    let given = |cells: &&u64| **cells > 0;
    let only_given =
        row.given.get(arm).filter(given).is_some() && row.given.iter().filter(given).count() == 1;
    arms == 1 || (arms == 2 && only_given) || row.by.as_deref() == Some(HALF_EFFECT)
}

/// How little a value rests on, if that is all that its verdict states. A single draw of a count shows its cells already.
fn caution(row: &Answered, arm: usize) -> Option<&str> {
    let found = row.differences.get(arm)?.as_ref()?;
    match found.verdict {
        Verdict::TooFewCells => Some(&found.text),
        Verdict::OneDraw if row.draws.get(arm).is_none_or(|draws| draws.len() == 1) => {
            Some("one draw")
        }
        Verdict::OneDraw => Some(&found.text),
        _ => None,
    }
}

/// The value in words; of infused cells with the number given, such as `36 ± 7.6 of 2,000,000 cells`.
fn value(row: &Answered, arm: usize) -> String {
    let text = &row.texts[arm];
    let (Some(given), Some(value)) = (row.given.get(arm), row.values[arm]) else {
        return text.clone();
    };
    let cells = grouped(*given);
    match row.unit.as_str() {
        _ if *given == 0 => text.clone(),
        _ if value == 0.0 => format!("0 of {cells} cells"),
        "" => format!("{text} of {cells} cells"),
        _ => {
            let number = in_cells(value / 100.0 * *given as f64);
            format!("{text} ({number} of {cells} cells)")
        }
    }
}

/// A number of cells to two digits: `about 580`.
fn in_cells(number: f64) -> String {
    if number < 1.0 {
        return "fewer than 1".to_owned();
    }
    let two: f64 = format!("{number:.1e}").parse().unwrap_or(number);
    format!("about {}", grouped(two.round() as u64))
}

/// `cells: 0.305 pM, higher by 0.009 pM (0.007 to 0.011) in 8 of 8`, or the value alone for an arm that is not compared.
fn of_arm(row: &Answered, arms: &[String], arm: usize, names_references: bool) -> String {
    let (name, value) = (&arms[arm], value(row, arm));
    let found = row.differences.get(arm).and_then(Option::as_ref);
    match found {
        Some(found) => format!(
            "{name}: {value}, {}",
            verdict(row, arms, found, names_references)
        ),
        None => format!("{name}: {value}"),
    }
}

/// The verdict with its numbers, or without them where the value shows them already or there are many arms.
fn verdict(row: &Answered, arms: &[String], found: &Difference, names_references: bool) -> String {
    let reference = arms.iter().position(|arm| *arm == found.from);
    let above_nothing = reference.is_some_and(|arm| row.values[arm] == Some(0.0));
    let many = row.differences.iter().flatten().count() > FEW_ARMS;
    let beyond = matches!(found.verdict, Verdict::Higher | Verdict::Lower);
    let short = many || reference.is_none() || (beyond && above_nothing);
    let name = reference.map(|arm| arms[arm].as_str());
    match found.verdict {
        Verdict::Equal => in_short(found.verdict, found.replicates, name),
        Verdict::TooFewCells | Verdict::OneDraw => found.text.clone(),
        verdict if short || verdict == Verdict::Negligible => {
            in_short(verdict, found.replicates, name.filter(|_| names_references))
        }
        _ => found.text.clone(),
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
        let reported = |texts, verdict| sentence(&row(texts, Some(verdict)), &arms(), false);
        let none = "no difference beyond chance (-0.2 to +0.1 %)";
        assert_eq!(
            reported(["7.30 %", "7.31 %"], (Verdict::NoDifference, none)),
            format!("Collagen at day 7 — untreated: 7.30 %; cells: 7.31 %, {none}.")
        );
        let equal = (Verdict::Equal, "equal in all 8 replicates");
        assert_eq!(
            reported(["7.30 %", "7.30 %"], equal),
            "Collagen at day 7 — untreated: 7.30 %; cells: 7.30 %, equal to untreated."
        );
        let trace = "practically the same: higher by 0.0001 % (0.00009 to 0.00011) in 8 of 8";
        assert_eq!(
            reported(["7.30 %", "7.30 %"], (Verdict::Negligible, trace)),
            "Collagen at day 7 — untreated: 7.30 %; cells: 7.30 %, practically the same."
        );
    }

    /// The value shows the difference already.
    #[test]
    fn above_nothing_a_verdict_has_no_numbers() {
        let mut row = row(["0", "36 ± 7.6"], Some((Verdict::Higher, "higher by 36")));
        row.values[0] = Some(0.0);
        assert_eq!(
            sentence(&row, &arms(), false),
            "Collagen at day 7 — untreated: 0; cells: 36 ± 7.6, higher."
        );
    }

    /// The second arm is compared with the first, the fourth with the third.
    #[test]
    fn an_arm_of_reference_that_is_not_the_first_is_named() {
        let arms = ["vein", "vein, small", "artery", "artery, small"].map(str::to_owned);
        let found = |from: usize, verdict| {
            let mut row = row(["1", "2"], Some((verdict, "higher than artery by 1")));
            let mut found = row.differences.remove(1).expect("a difference");
            found.from.clone_from(&arms[from]);
            Some(found)
        };
        let row = |verdicts: [Verdict; 2]| Answered {
            values: vec![Some(1.0); 4],
            texts: ["1", "2", "3", "4"].map(str::to_owned).to_vec(),
            differences: vec![None, found(0, verdicts[0]), None, found(2, verdicts[1])],
            ..row(["1", "2"], None)
        };
        assert_eq!(
            sentence(&row([Verdict::Negligible, Verdict::Equal]), &arms, true),
            "Collagen at day 7 —\nvein: 1;\nvein, small: 2, practically the same as vein;\nartery: 3;\n\
             artery, small: 4, equal to artery."
        );
        let long = sentence(&row([Verdict::Negligible, Verdict::Higher]), &arms, true);
        assert!(
            long.ends_with("artery, small: 4, higher than artery by 1."),
            "{long}"
        );
        let mut above_nothing = row([Verdict::Negligible, Verdict::Higher]);
        above_nothing.values[2] = Some(0.0);
        let short = sentence(&above_nothing, &arms, true);
        assert!(
            short.ends_with("artery, small: 4, higher than artery."),
            "{short}"
        );
    }

    #[test]
    fn a_row_without_a_comparison_shows_its_values() {
        assert_eq!(
            sentence(&row(["-", "94.7 % of dose"], None), &arms(), false),
            "Collagen at day 7 — cells: 94.7 % of dose."
        );
        assert_eq!(
            sentence(&row(["-", "-"], None), &arms(), false),
            "Collagen at day 7: no value in this run."
        );
    }

    /// Infused cells: an arm that was given none is not mentioned beside one that was.
    #[test]
    fn infused_cells_are_stated_of_the_number_given() {
        let count = |values: [f64; 2], unit: &str| Answered {
            values: values.map(Some).to_vec(),
            given: vec![0, 2_000_000],
            unit: unit.to_owned(),
            ..row(["0", "36 ± 7.6"], None)
        };
        let stated = |row: &Answered| sentence(row, &arms(), false);
        assert_eq!(
            stated(&count([0.0, 36.0], "")),
            "Collagen at day 7: 36 ± 7.6 of 2,000,000 cells."
        );
        let share = Answered {
            texts: ["-", "0.0288 ± 0.0022 % of dose"]
                .map(str::to_owned)
                .to_vec(),
            ..count([0.0, 0.0288], "% of dose")
        };
        assert_eq!(
            stated(&share),
            "Collagen at day 7: 0.0288 ± 0.0022 % of dose (about 580 of 2,000,000 cells)."
        );
        let trace = Answered {
            texts: ["-", "0.00003 % of dose"].map(str::to_owned).to_vec(),
            ..count([0.0, 0.000_03], "% of dose")
        };
        assert!(stated(&trace).ends_with("(fewer than 1 of 2,000,000 cells)."));
        // The arm that was given cells has no value: the other one is named.
        let mut unread = count([0.0, 36.0], "");
        unread.values[1] = None;
        assert_eq!(stated(&unread), "Collagen at day 7 — untreated: 0.");
        // Cells that nobody gave come from elsewhere.
        let resident = count([4.0, 36.0], "");
        assert!(stated(&resident).contains("untreated: 0; cells: 36 ± 7.6 of"));
        let draw = Answered {
            differences: row(["", ""], Some((Verdict::OneDraw, "one draw, 36 cells"))).differences,
            ..count([0.0, 36.0], "")
        };
        assert!(stated(&draw).ends_with("of 2,000,000 cells, one draw."));
    }

    #[test]
    fn a_half_effect_is_one_number_for_all_arms() {
        let row = Answered {
            by: Some(HALF_EFFECT.to_owned()),
            ..row(["0.57 ± 0.19", "-"], None)
        };
        assert_eq!(
            sentence(&row, &arms(), false),
            "Collagen at day 7: 0.57 ± 0.19."
        );
    }

    #[test]
    fn headlines_are_shown_else_the_first_rows_and_how_sure_they_are() {
        let silent = Answered {
            headline: false,
            say: "Silent".to_owned(),
            ..row(["1", "2"], None)
        };
        let both = sentences(&[silent.clone(), row(["1", "2"], None)], &arms(), 1, false);
        assert_eq!(both.len(), 2);
        assert!(both[0].starts_with("Collagen"));
        assert!(both[1].starts_with("This is a single run, and another seed"));
        let found = row(["1", "2"], Some((Verdict::OneDraw, "+1, one draw")));
        let compared = sentences(&[found], &arms(), 1, false);
        assert!(compared[1].starts_with("This is a single run, so a difference"));
        let four = [silent.clone(), silent.clone(), silent.clone(), silent];
        assert_eq!(sentences(&four, &arms(), 8, false).len(), FIRST_ROWS + 1);
        assert!(sentences(&[], &arms(), 8, false).is_empty());
    }
}
