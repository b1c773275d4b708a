//! What does nothing: a line for each reason, a few of them after a run, all of them in a check.

use std::io;

use super::streams::Streams;
use super::words::columns;
use crate::record::{Idle, IdleThing};

/// Lines after a run: the answer must stay visible.
const MOST_LINES: usize = 3;

/// Columns before a line.
const INDENT: usize = 2;

/// Writes what will do nothing, if there is anything.
pub(super) fn show_before(idle: &[Idle], streams: &mut Streams) -> io::Result<()> {
    if idle.is_empty() {
        return Ok(());
    }
    writeln!(streams.out, "\nwhat will do nothing")?;
    let width = streams.out_look.columns.saturating_sub(INDENT);
    for group in idle {
        let line = line(group, true, width);
        writeln!(streams.out, "{:INDENT$}{}", "", line.text)?;
    }
    Ok(())
}

/// Writes what did nothing in a run, if anything: the reasons that matter most, and the place of the full list, if there is one.
pub(super) fn show_after(
    head: &str,
    idle: &[Idle],
    place: Option<&str>,
    streams: &mut Streams,
) -> io::Result<()> {
    if idle.is_empty() {
        return Ok(());
    }
    writeln!(streams.out, "\n{head}")?;
    let width = streams.out_look.columns.saturating_sub(INDENT);
    let mut whole = idle.len() <= MOST_LINES;
    for group in &idle[..idle.len().min(MOST_LINES)] {
        let line = line(group, false, width);
        whole &= line.whole;
        writeln!(streams.out, "{:INDENT$}{}", "", line.text)?;
    }
    let Some(place) = place.filter(|_| !whole) else {
        return Ok(());
    };
    match idle.len().saturating_sub(MOST_LINES) {
        0 => writeln!(streams.out, "{:INDENT$}full list: {place}", ""),
        1 => writeln!(streams.out, "{:INDENT$}1 more reason: {place}", ""),
        more => writeln!(streams.out, "{:INDENT$}{more} more reasons: {place}", ""),
    }
}

/// A line on a group.
#[derive(Debug, PartialEq)]
struct Line {
    text: String,
    /// Whether it names all items of the group.
    whole: bool,
}

/// The reason with as many items as fit on a line and the number of the others; the first item in any case.
fn line(group: &Idle, before: bool, width: usize) -> Line {
    let mut text = format!("{}:", group.kind.words(before));
    let all = group.things.len();
    for (at, thing) in group.things.iter().map(IdleThing::words).enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let more = match all - at - 1 {
            0 => String::new(),
            left => format!(" and {left} more"),
        };
        let longer = format!("{text}{comma} {thing}");
        if at > 0 && columns(&longer) + columns(&more) > width {
            let text = format!("{text} and {} more", all - at);
            return Line { text, whole: false };
        }
        text = longer;
    }
    Line { text, whole: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::IdleKind;

    fn group(kind: IdleKind, names: &[&str]) -> Idle {
        Idle {
            kind,
            things: names.iter().map(|name| IdleThing::named(*name)).collect(),
        }
    }

    #[test]
    fn a_line_has_the_things_that_fit_and_counts_the_others() {
        let group = group(IdleKind::IdleRules, &["first", "second", "third"]);
        let text = |width| line(&group, false, width).text;
        let head = "rules that never acted:";
        assert_eq!(text(80), format!("{head} first, second, third"));
        assert_eq!(text(42), format!("{head} first and 2 more"));
        assert_eq!(text(30), format!("{head} first and 2 more"));
        assert!(line(&group, false, 80).whole && !line(&group, false, 42).whole);
    }
}
