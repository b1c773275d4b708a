//! One fault, and all faults of a scenario.

use std::collections::HashSet;
use std::fmt;

use super::sources::{Place, Sources};
use crate::units::visible;

/// Faults that are reported one by one; of more only the number is.
const MOST: usize = 100;
/// Characters of one piece of a fault; more of a text that fills a file does not help.
const LONGEST: usize = 600;

/// One fault, with advice on how to correct it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fault {
    /// What is wrong, in one clause.
    pub message: String,
    /// Where; none where no file is at fault.
    pub place: Option<Place>,
    /// What stands there.
    pub found: Option<String>,
    /// What should stand there.
    pub expected: Option<String>,
    /// The nearest known name.
    pub nearest: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// A second place that takes part, with what it is.
    pub related: Option<(String, Place)>,
    /// True if nothing is wrong with the scenario, and a larger machine can run it.
    pub of_machine: bool,
}

impl Fault {
    /// A fault without any details yet.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
            found: None,
            expected: None,
            nearest: None,
            help: None,
            related: None,
            of_machine: false,
        }
    }

    /// The fault of a machine that is too small.
    pub fn of_machine(message: impl Into<String>) -> Self {
        Self {
            of_machine: true,
            ..Self::new(message)
        }
    }

    /// Sets where it is.
    pub fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// Sets what stands there.
    pub fn found(self, found: impl Into<String>) -> Self {
        Self {
            found: Some(found.into()),
            ..self
        }
    }

    /// Sets what should stand there.
    pub fn expected(self, expected: impl Into<String>) -> Self {
        Self {
            expected: Some(expected.into()),
            ..self
        }
    }

    /// Sets the nearest known name, if there is one.
    pub fn nearest(self, nearest: Option<String>) -> Self {
        Self { nearest, ..self }
    }

    /// Sets the nearest known name; if there is none, shows how all of them are listed.
    pub fn nearest_or_list(self, nearest: Option<String>) -> Self {
        match nearest {
            Some(_) => self.nearest(nearest),
            None => self.help("`mscsim list names SCENARIO` prints the defined names"),
        }
    }

    /// Sets what to do.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    /// The same in words that a terminal can show: of bounded length and without characters that act on it.
    #[must_use]
    pub fn shown(self) -> Self {
        Self {
            message: shown(&self.message),
            place: self.place,
            found: self.found.as_deref().map(shown),
            expected: self.expected.as_deref().map(shown),
            nearest: self.nearest.as_deref().map(shown),
            help: self.help.as_deref().map(shown),
            related: self.related.map(|(what, place)| (shown(&what), place)),
            of_machine: self.of_machine,
        }
    }

    /// Sets a second place.
    pub fn related(self, what: impl Into<String>, place: Place) -> Self {
        Self {
            related: Some((what.into(), place)),
            ..self
        }
    }
}

fn shown(text: &str) -> String {
    let clipped = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", &text[..end]),
        None => text.to_owned(),
    };
    visible(&clipped).into_owned()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(found) = &self.found {
            write!(f, ", found {found}")?;
        }
        if let Some(expected) = &self.expected {
            write!(f, ", expected {expected}")?;
        }
        Ok(())
    }
}

/// All faults of a scenario, never empty, with the files they point into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    sources: Sources,
    faults: Vec<Fault>,
    /// How many others there are.
    more: usize,
}

impl Faults {
    /// Collects faults in the order of the files and of the places in them, each one once; none if there is no fault. The
    /// first hundred are kept.
    pub fn collect(sources: Sources, mut faults: Vec<Fault>) -> Option<Self> {
        faults.sort_by_key(|fault| fault.place);
        let mut known = HashSet::new();
        faults.retain(|fault| known.insert(fault.clone()));
        let more = faults.len().saturating_sub(MOST);
        faults.truncate(MOST);
        let faults: Vec<Fault> = faults.into_iter().map(Fault::shown).collect();
        (!faults.is_empty()).then_some(Self {
            sources,
            faults,
            more,
        })
    }

    /// A single fault that lies in no file.
    pub fn single(fault: Fault) -> Self {
        Self {
            sources: Sources::default(),
            faults: vec![fault.shown()],
            more: 0,
        }
    }

    /// How many faults there are besides those kept.
    pub fn more(&self) -> usize {
        self.more
    }

    /// The fault of the machine, if nothing else is wrong.
    pub fn of_machine(&self) -> Option<&Fault> {
        let only = self.faults.iter().all(|fault| fault.of_machine);
        self.faults.first().filter(|_| only)
    }

    /// The faults.
    pub fn all(&self) -> &[Fault] {
        &self.faults
    }

    /// The files they point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.faults.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            if let Some(place) = fault.place {
                let (line, column) = self.sources.line_and_column(place);
                write!(
                    f,
                    "{}:{line}:{column}: ",
                    self.sources.file(place.file).name
                )?;
            }
            write!(f, "{fault}")?;
            if let Some(nearest) = &fault.nearest {
                write!(f, "; did you mean `{nearest}`?")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
