//! Faults as text: file, line, column, the line of the source with a caret, found, expected, nearest name, help.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents,
};

use super::fault::{Fault, Faults};
use super::sources::{Place, Sources};
use crate::units::in_place;

/// How faults are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the page.
    pub width: usize,
    /// Colours, for a terminal.
    pub colour: bool,
    /// Lines and arrows beyond ASCII.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            width: 100,
            colour: false,
            unicode: true,
        }
    }
}

/// All faults with their sources, and a closing line that counts them.
pub fn render_faults(faults: &Faults, style: Style) -> String {
    let mut text = render(faults.all(), faults.sources(), Severity::Error, style);
    let count = faults.all().len() + faults.more();
    let plural = if count == 1 { "" } else { "s" };
    let shown = match faults.more() {
        0 => String::new(),
        _ => format!(", of which the first {} are shown", faults.all().len()),
    };
    text.push_str(&format!("{count} fault{plural}{shown}\n"));
    text
}

/// Faults or warnings with their sources.
pub(crate) fn render(
    faults: &[Fault],
    sources: &Sources,
    severity: Severity,
    style: Style,
) -> String {
    let handler = handler(style);
    let mut text = String::new();
    for fault in faults {
        let drawn = Drawn::new(fault, sources, severity);
        // Writing into a string cannot fail; if a place cannot be drawn, the message remains.
        if handler.render_report(&mut text, &drawn).is_err() {
            text.push_str(&format!("{fault}\n"));
        }
        text.push('\n');
    }
    text
}

fn handler(style: Style) -> GraphicalReportHandler {
    let theme = match (style.colour, style.unicode) {
        (true, true) => GraphicalTheme::unicode(),
        (false, true) => GraphicalTheme::unicode_nocolor(),
        (true, false) => GraphicalTheme {
            characters: miette::ThemeCharacters::ascii(),
            ..GraphicalTheme::unicode()
        },
        (false, false) => GraphicalTheme::none(),
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(1)
        .with_links(false)
        .without_syntax_highlighting()
}

/// A fault in the form that the drawing library takes.
#[derive(Debug)]
struct Drawn {
    words: String,
    label: Option<LabeledSpan>,
    source: Option<Text>,
    help: Option<String>,
    second: Option<Box<Drawn>>,
    severity: Severity,
}

impl Drawn {
    fn new(fault: &Fault, sources: &Sources, severity: Severity) -> Self {
        let place = fault.place.filter(|place| is_drawn(*place, sources));
        let label = place.map(|place| label(place, label_words(fault), sources));
        let help: Vec<String> = fault
            .nearest
            .iter()
            .map(|name| format!("did you mean `{name}`?"))
            .chain(fault.help.iter().cloned())
            .collect();
        Self {
            // If no line can be drawn, the details follow the message.
            words: match (place, fault.place) {
                (Some(_), _) => fault.message.clone(),
                (None, None) => fault.to_string(),
                (None, Some(place)) => format!("{}: {fault}", place_words(place, sources)),
            },
            label,
            source: place.map(|place| named(place, sources)),
            help: (!help.is_empty()).then(|| help.join("\n")),
            second: fault
                .related
                .as_ref()
                .map(|(what, place)| Box::new(Self::second(what, *place, sources))),
            severity,
        }
    }

    fn second(what: &str, place: Place, sources: &Sources) -> Self {
        let drawn = is_drawn(place, sources);
        Self {
            words: if drawn {
                what.to_owned()
            } else {
                format!("{}: {what}", place_words(place, sources))
            },
            label: drawn.then(|| label(place, None, sources)),
            source: drawn.then(|| named(place, sources)),
            help: None,
            second: None,
            // The second place is advice beside the fault itself.
            severity: Severity::Advice,
        }
    }
}

fn label_words(fault: &Fault) -> Option<String> {
    match (&fault.found, &fault.expected) {
        (Some(found), Some(expected)) => Some(format!("found {found}, expected {expected}")),
        (Some(found), None) => Some(format!("found {found}")),
        (None, Some(expected)) => Some(format!("expected {expected}")),
        (None, None) => Some("here".to_owned()),
    }
}

/// Longest lines, together, that are drawn around a place, in bytes.
const LONGEST_LINES: usize = 1500;

/// True if the lines around a place are short enough to be drawn.
fn is_drawn(place: Place, sources: &Sources) -> bool {
    sources.lines_around(place).len() <= LONGEST_LINES
}

/// `file:line:column`.
fn place_words(place: Place, sources: &Sources) -> String {
    let (line, column) = sources.line_and_column(place);
    format!("{}:{line}:{column}", sources.file(place.file).name)
}

/// What is pointed at: a place, or the beginning of one that reaches over many lines.
fn label(place: Place, words: Option<String>, sources: &Sources) -> LabeledSpan {
    let text = sources.text(place);
    let length = match text.find('\n') {
        Some(line) if text.len() > LONGEST_LINES => line,
        _ => place.end - place.start,
    };
    LabeledSpan::new(words, place.start, length)
}

fn named(place: Place, sources: &Sources) -> Text {
    let file = sources.file(place.file);
    Text {
        name: file.name.clone(),
        text: in_place(&file.text).into_owned(),
    }
}

/// A file with its name. The drawing library counts columns in bytes, people and editors count characters.
#[derive(Debug)]
struct Text {
    name: String,
    text: String,
}

impl SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, lines_before, lines_after)?;
        let before = self.text.get(..read.span().offset()).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            *read.span(),
            read.line(),
            before[line_start..].chars().count(),
            read.line_count(),
        )))
    }
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Drawn {}

impl Diagnostic for Drawn {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.label
            .clone()
            .map(|label| Box::new(std::iter::once(label)) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let second = self.second.as_ref()?;
        Some(Box::new(
            std::iter::once(second.as_ref() as &dyn Diagnostic),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::sources::Role;

    #[test]
    fn the_head_of_a_drawing_counts_characters_as_the_place_does() {
        let mut sources = Sources::default();
        let text = "format = 1\nsize = [\"5 µm\", \"6 µm\"] # µ\nx = \"2 dy\"\n";
        let file = sources.add("a.toml", text, Role::Scenario);
        for piece in ["6 µm", "size", "dy", "format"] {
            let start = text.find(piece).expect("a piece of the text");
            let place = Place::new(file, start..start + piece.len());
            let fault = Fault::new("wrong").at(place);
            let drawn = render(&[fault], &sources, Severity::Error, Style::default());
            let (line, column) = sources.line_and_column(place);
            assert!(
                drawn.contains(&format!("[a.toml:{line}:{column}]")),
                "{drawn}"
            );
        }
    }
}
