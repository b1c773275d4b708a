//! Faults as text: file, line, column, the line of the source with a caret, found, expected, nearest name, help.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity,
    SourceCode,
};

use super::super::sources::{Place, Sources};
use super::fault::{Fault, Faults};

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
    let count = faults.all().len();
    let plural = if count == 1 { "" } else { "s" };
    text.push_str(&format!("{count} fault{plural}\n"));
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
        // Writing into a string cannot fail; a place that the drawing refuses still leaves the words.
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
    source: Option<NamedSource<String>>,
    help: Option<String>,
    second: Option<Box<Drawn>>,
    severity: Severity,
}

impl Drawn {
    fn new(fault: &Fault, sources: &Sources, severity: Severity) -> Self {
        let label = fault.place.map(|place| label(place, label_words(fault)));
        let help: Vec<String> = fault
            .nearest
            .iter()
            .map(|name| format!("did you mean `{name}`?"))
            .chain(fault.help.iter().cloned())
            .collect();
        Self {
            // Without a place there is no line to hang the details on.
            words: if fault.place.is_some() {
                fault.message.clone()
            } else {
                fault.to_string()
            },
            label,
            source: fault.place.map(|place| named(place, sources)),
            help: (!help.is_empty()).then(|| help.join("\n")),
            second: fault
                .related
                .as_ref()
                .map(|(what, place)| Box::new(Self::second(what, *place, sources))),
            severity,
        }
    }

    fn second(what: &str, place: Place, sources: &Sources) -> Self {
        Self {
            words: what.to_owned(),
            label: Some(label(place, None)),
            source: Some(named(place, sources)),
            help: None,
            second: None,
            // The second place is a word of advice beside the fault itself.
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

fn label(place: Place, words: Option<String>) -> LabeledSpan {
    LabeledSpan::new(words, place.start, place.end - place.start)
}

fn named(place: Place, sources: &Sources) -> NamedSource<String> {
    let file = sources.file(place.file);
    NamedSource::new(&file.name, file.text.clone())
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
