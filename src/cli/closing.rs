//! The closing table and the sentences that answer the question.

use std::io;

use super::streams::{Look, Streams};
use super::table::Table;
use super::words::{columns, wrapped, write_wrapped};
use crate::record::{Answered, Truncation, terms_in};
use crate::runs::{Closing, headline_rows};

/// Columns of the bar of the largest value.
const BAR: f64 = 20.0;
/// Eighths of a column, from one to seven.
const EIGHTHS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// The closing table; above it, how far the run went if that is less than the whole scenario.
pub(super) fn show_table(
    arms: &[String],
    answers: &[Answered],
    cut: Option<Truncation>,
    streams: &mut Streams,
) -> io::Result<()> {
    let look = streams.out_look;
    if let Some(cut) = cut {
        writeln!(streams.out)?;
        write_wrapped(&cut.words(), look.columns, &mut streams.out)?;
    }
    if !answers.is_empty() {
        writeln!(streams.out)?;
        for line in table_lines(arms, answers, look) {
            writeln!(streams.out, "{line}")?;
        }
    }
    Ok(())
}

/// Prints the sentences that answer the question as a list, then what their terms mean; nothing if there are no sentences.
pub(super) fn show_sentences(
    sentences: &[String],
    answers: &[Answered],
    streams: &mut Streams,
) -> io::Result<()> {
    for line in sentence_lines(sentences, answers, streams.out_look.columns) {
        writeln!(streams.out, "{line}")?;
    }
    Ok(())
}

/// The closing table and the sentences below it, line by line as a run prints them.
pub fn closing_lines(closing: &Closing, look: Look) -> Vec<String> {
    let mut lines = table_lines(&closing.arms, &closing.answers, look);
    lines.extend(sentence_lines(
        &closing.sentences,
        &closing.answers,
        look.columns,
    ));
    lines
}

fn sentence_lines(sentences: &[String], answers: &[Answered], columns: usize) -> Vec<String> {
    let Some((how_sure, first)) = sentences.split_last() else {
        return Vec::new();
    };
    let mut lines = vec![String::new(), "Answer".to_owned()];
    for sentence in first {
        // Where there are many arms, each has its own line.
        for (at, part) in sentence.split('\n').enumerate() {
            let marks = if at == 0 {
                ["  - ", "    "]
            } else {
                ["      ", "        "]
            };
            lines.extend(hanging(part, marks, columns));
        }
    }
    lines.extend(hanging(how_sure, ["  "; 2], columns));
    lines.extend(word_lines(answers, columns));
    lines
}

/// Wraps text: one mark before the first line, another before each further line.
fn hanging(text: &str, [first, others]: [&str; 2], width: usize) -> Vec<String> {
    let room = width.saturating_sub(columns(first).max(columns(others)));
    let marks = std::iter::once(first).chain(std::iter::repeat(others));
    let lines = wrapped(text, room);
    marks
        .zip(lines)
        .map(|(mark, line)| format!("{mark}{line}"))
        .collect()
}

/// Explains the terms of the headline rows, a line each, for readers who do not know them.
fn word_lines(answers: &[Answered], columns: usize) -> Vec<String> {
    let rows = headline_rows(answers).into_iter();
    let said: Vec<String> = rows
        .map(|row| format!("{} ({})", row.say, row.unit))
        .collect();
    let terms = terms_in(&said.join("\n"));
    let mut lines: Vec<String> = Vec::new();
    for term in &terms {
        let words = format!("{}: {}", term.names.join(", "), term.meaning);
        lines.extend(hanging(&words, ["  ", "    "], columns));
    }
    if !lines.is_empty() {
        lines.splice(0..0, [String::new(), "Terms".to_owned()]);
    }
    lines
}

/// Differences are in a separate column if there are two arms and room for it, otherwise under their row.
fn table_lines(arms: &[String], answers: &[Answered], look: Look) -> Vec<String> {
    if arms.len() == 2 && !look.terminal {
        let beside = with_column(arms, answers);
        if beside.fits(look.columns) {
            return beside.lines(look.columns);
        }
    }
    with_notes(arms, answers, look).lines(look.columns)
}

fn values_table(arms: &[String], answers: &[Answered]) -> Table {
    let head = std::iter::once(String::new()).chain(arms.iter().cloned());
    let row = |answer: &Answered| {
        let so_far = if answer.so_far { " (so far)" } else { "" };
        std::iter::once(format!("{}{so_far}", answer.say))
            .chain(answer.texts.iter().cloned())
            .collect()
    };
    Table {
        head: head.collect(),
        rows: answers.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

fn with_column(arms: &[String], answers: &[Answered]) -> Table {
    let mut table = values_table(arms, answers);
    table.head.push("difference".to_owned());
    for (row, answer) in table.rows.iter_mut().zip(answers) {
        let found = answer.differences.iter().flatten().next();
        row.push(found.map_or(String::new(), |found| found.text.clone()));
    }
    table
}

fn with_notes(arms: &[String], answers: &[Answered], look: Look) -> Table {
    let notes = |answer: &Answered| {
        let bars = if look.terminal && answer.headline {
            bars(arms, answer)
        } else {
            Vec::new()
        };
        bars.into_iter().chain(verdicts(arms, answer)).collect()
    };
    Table {
        notes: answers.iter().map(notes).collect(),
        ..values_table(arms, answers)
    }
}

/// One line per verdict; arms with the same one share it. The name is left out where only one arm is compared.
fn verdicts(arms: &[String], answer: &Answered) -> Vec<String> {
    let mut reported: Vec<(Vec<&str>, &str)> = Vec::new();
    let found = answer.differences.iter().zip(arms);
    for (found, arm) in found.filter_map(|(found, arm)| Some((found.as_ref()?, arm))) {
        match reported.iter_mut().find(|(_, text)| *text == found.text) {
            Some((names, _)) => names.push(arm),
            None => reported.push((vec![arm], &found.text)),
        }
    }
    let between = if arms.iter().any(|arm| arm.contains(',')) {
        "; "
    } else {
        ", "
    };
    let line = |(names, text): (Vec<&str>, &str)| match arms.len() {
        0..=2 => text.to_owned(),
        // Names may hold commas themselves.
        _ => format!("{}: {text}", names.join(between)),
    };
    reported.into_iter().map(line).collect()
}

/// A bar per arm, as long as its value; none where a value is negative or all are zero.
fn bars(arms: &[String], answer: &Answered) -> Vec<String> {
    let values = || answer.values.iter().flatten().copied();
    let most = values().fold(0.0, f64::max);
    if most <= 0.0 || values().any(|value| value < 0.0) {
        return Vec::new();
    }
    let widest = arms.iter().map(|arm| columns(arm)).max().unwrap_or(0);
    let line = |(arm, value): (&String, &Option<f64>)| {
        let value = (*value)?;
        let pad = " ".repeat(widest - columns(arm));
        Some(format!("{arm}{pad} {}", bar(value / most)))
    };
    arms.iter().zip(&answer.values).filter_map(line).collect()
}

/// A bar for a share of the largest value.
fn bar(share: f64) -> String {
    let eighths = (share * BAR * 8.0).round() as usize;
    let mut bar = "█".repeat(eighths / 8);
    if let Some(part) = (eighths % 8).checked_sub(1) {
        bar.push_str(EIGHTHS[part]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Difference, Verdict};

    fn arms(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn found(text: &str) -> Option<Difference> {
        Some(Difference {
            from: "untreated".to_owned(),
            mean: 1.0,
            interval: None,
            same_sign: 1,
            replicates: 1,
            verdict: Verdict::OneDraw,
            text: text.to_owned(),
        })
    }

    fn answer(values: &[f64], texts: &[&str]) -> Answered {
        Answered {
            say: "M1 macrophages".to_owned(),
            headline: true,
            values: values.iter().copied().map(Some).collect(),
            texts: values.iter().map(|value| format!("{value} /mm³")).collect(),
            differences: std::iter::once(None)
                .chain(texts.iter().map(|text| found(text)))
                .collect(),
            ..Answered::default()
        }
    }

    #[test]
    fn two_arms_have_a_column_of_differences() {
        let lines = table_lines(
            &arms(&["untreated", "cells"]),
            &[answer(
                &[10.0, 12.0],
                &["higher by 2 /mm³ (1 to 3) in 8 of 8"],
            )],
            Look::PAGE,
        );
        assert!(lines[0].ends_with("difference"), "{lines:#?}");
        assert!(lines[2].ends_with("12 /mm³  higher by 2 /mm³ (1 to 3) in 8 of 8"));
    }

    #[test]
    fn more_arms_have_verdicts_under_their_row() {
        let rows = [answer(
            &[1.0, 2.0, 3.0],
            &["equal, one draw", "equal, one draw"],
        )];
        let lines = table_lines(&arms(&["none", "vein", "artery"]), &rows, Look::PAGE);
        assert_eq!(lines[3], "    vein, artery: equal, one draw");
    }

    #[test]
    fn a_terminal_shows_bars_for_headlines() {
        let look = Look {
            terminal: true,
            ..Look::PAGE
        };
        let rows = [answer(&[10.0, 5.0], &["lower"])];
        let lines = table_lines(&arms(&["untreated", "cells"]), &rows, look);
        assert_eq!(lines[3], format!("    untreated {}", "█".repeat(20)));
        assert_eq!(lines[4], format!("    cells     {}", "█".repeat(10)));
        assert_eq!(bar(0.03), "▋");
        assert!(bars(&arms(&["a"]), &answer(&[-1.0], &[])).is_empty());
    }
}
