//! Text laid out for a page: widths, wrapping and plurals.

use std::borrow::Cow;
use std::io::{self, Write};

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use crate::runs::grouped;

/// Columns that a text takes; letters of East Asian scripts take two.
pub(super) fn columns(text: &str) -> usize {
    console::measure_text_width(text)
}

/// The text in lines of at most `width` columns, broken between words; a longer word has a separate line.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.is_empty() {
        return Vec::new();
    }
    let as_full_as_possible = Options::new(width)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    let lines = textwrap::wrap(&text, as_full_as_possible).into_iter();
    lines.map(Cow::into_owned).collect()
}

/// Writes the text in lines of at most `width` columns.
pub(super) fn write_wrapped(text: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    wrapped(text, width)
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
}

/// Columns before an indented line, and before the lines that continue it.
const INDENT: [&str; 2] = ["  ", "    "];

/// Writes the text as an item of a list: indented, and its further lines twice as far.
pub(super) fn write_indented(text: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let room = width.saturating_sub(INDENT[1].len());
    for (number, line) in wrapped(text, room).iter().enumerate() {
        writeln!(out, "{}{line}", INDENT[number.min(1)])?;
    }
    Ok(())
}

/// `1 arm`, `2 arms`; words with another plural do not occur.
pub(super) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_keep_their_width() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrapped("endless", 3), ["endless"]);
        assert!(wrapped("  ", 3).is_empty());
        assert_eq!(
            wrapped("over-night a/b\nshare", 6),
            ["over-night", "a/b", "share"]
        );
        assert_eq!(wrapped("肺 a 肝", 4), ["肺 a", "肝"]);
        assert_eq!(wrapped("a b", 0), ["a", "b"]);
        assert_eq!(columns("肺 lung"), 7);
    }

    #[test]
    fn one_thing_is_written_in_the_singular() {
        assert_eq!(counted(1, "arm"), "1 arm");
        assert_eq!(counted(0, "arm"), "0 arms");
        assert_eq!(counted(2000, "infused cell"), "2,000 infused cells");
    }
}
