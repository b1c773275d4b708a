//! Tables for a page of a given width.

use super::words::{columns, wrapped};

/// Columns between two columns of a table.
const GAP: usize = 2;
/// The first column is not squeezed below this.
const LEAST_FIRST: usize = 20;

/// A table whose first column is words, wrapped where the page is narrow, and whose others are values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// Headings.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
    /// Lines under each row; none for the rows beyond the end.
    pub notes: Vec<Vec<String>>,
}

/// Columns before a line under a row.
const INDENT: usize = 4;

impl Table {
    /// The table in lines of at most `width` columns where that is possible. Where values do not fit beside each other, each is
    /// on a separate line under its row, named by its heading.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let widths = self.value_widths();
        match width.checked_sub(taken(&widths)) {
            Some(rest) if rest >= LEAST_FIRST => self.side_by_side(rest, width, &widths),
            _ => self.stacked(width),
        }
    }

    /// True where values stand beside each other and most words of the rows on one line.
    pub(super) fn fits(&self, width: usize) -> bool {
        let words = self.rows.iter().map(|row| columns(&row[0])).max();
        words.unwrap_or(0) + taken(&self.value_widths()) <= width
    }

    /// The lines under a row.
    fn notes_of(&self, row: usize, width: usize) -> Vec<String> {
        let notes = self.notes.get(row).into_iter().flatten();
        let indented = |line: String| format!("{}{line}", " ".repeat(INDENT));
        notes
            .flat_map(|note| wrapped_whole(note, width.saturating_sub(INDENT)))
            .map(indented)
            .collect()
    }

    fn value_widths(&self) -> Vec<usize> {
        let widest = |at: usize| {
            let cells = self.rows.iter().map(|row| columns(&row[at]));
            cells.chain([columns(&self.head[at])]).max().unwrap_or(0)
        };
        (1..self.head.len()).map(widest).collect()
    }

    fn side_by_side(&self, rest: usize, width: usize, widths: &[usize]) -> Vec<String> {
        let words = self
            .rows
            .iter()
            .chain([&self.head])
            .map(|row| columns(&row[0]));
        let first = words.max().unwrap_or(0).min(rest);
        let rule = "-".repeat(first + taken(widths));
        let mut lines = line_of(&self.head, first, widths);
        lines.push(rule);
        for (at, row) in self.rows.iter().enumerate() {
            lines.extend(line_of(row, first, widths));
            lines.extend(self.notes_of(at, width));
        }
        lines
    }

    fn stacked(&self, width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            lines.extend(wrapped(&row[0], width));
            let named = self.head.iter().zip(row).skip(1);
            lines.extend(named.map(|(name, value)| format!("  {name}: {value}")));
            lines.extend(self.notes_of(at, width));
        }
        lines
    }
}

/// Columns of values with the gaps before them.
fn taken(widths: &[usize]) -> usize {
    widths.iter().map(|width| width + GAP).sum()
}

/// A line that fits as it is, with the blanks in it; else broken between words.
fn wrapped_whole(line: &str, width: usize) -> Vec<String> {
    if columns(line) <= width {
        vec![line.to_owned()]
    } else {
        wrapped(line, width)
    }
}

/// A row: its words wrapped, its values to the right on the last line of the words.
fn line_of(row: &[String], first: usize, widths: &[usize]) -> Vec<String> {
    let mut lines = wrapped(&row[0], first);
    let mut last = lines.pop().unwrap_or_default();
    last.push_str(&" ".repeat(first.saturating_sub(columns(&last))));
    for (value, width) in row[1..].iter().zip(widths) {
        last.push_str(&" ".repeat(GAP + width - columns(value)));
        last.push_str(value);
    }
    lines.push(last);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let texts = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
        Table {
            head: texts(["", "untreated", "cells"]),
            rows: vec![
                texts(["Alive in the lung, 5 min after", "-", "97.5 % of dose"]),
                texts(["Collagen", "12.0 %", "12.1 %"]),
            ],
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_wide_page_shows_one_line_per_row() {
        let expected = [
            "                                untreated           cells",
            "---------------------------------------------------------",
            "Alive in the lung, 5 min after          -  97.5 % of dose",
            "Collagen                           12.0 %          12.1 %",
        ];
        assert_eq!(table().lines(100), expected);
    }

    #[test]
    fn a_narrow_page_is_never_overrun() {
        for width in 40..60 {
            let lines = table().lines(width);
            assert!(
                lines.iter().all(|line| columns(line) <= width),
                "{width}: {lines:#?}"
            );
        }
        assert_eq!(table().lines(40)[0], "Alive in the lung, 5 min after");
        assert_eq!(table().lines(40)[2], "  cells: 97.5 % of dose");
    }
}
