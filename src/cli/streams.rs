//! Where words go, and how much a reader there can see.

use std::io::{self, IsTerminal, Write};

use console::Term;

/// Columns of a page that is no terminal.
const PAGE_COLUMNS: usize = 100;
/// Fewer columns than this are not laid out for.
const LEAST_COLUMNS: usize = 40;

/// What a stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// A person watches it: lines may be drawn over.
    pub terminal: bool,
    /// It shows colours, and the user has not asked for none.
    pub colour: bool,
    /// Its width in columns.
    pub columns: usize,
}

impl Look {
    /// A file or a pipe.
    pub const PAGE: Look = Look {
        terminal: false,
        colour: false,
        columns: PAGE_COLUMNS,
    };

    fn of(terminal: bool, columns: Option<u16>) -> Self {
        if !terminal {
            return Self::PAGE;
        }
        // https://no-color.org: any text that is not empty.
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self {
            terminal: !dumb,
            colour: !unwanted && !dumb,
            columns: columns.map_or(PAGE_COLUMNS, |columns| {
                usize::from(columns).max(LEAST_COLUMNS)
            }),
        }
    }
}

/// Standard output for results and standard error for everything else.
pub struct Streams {
    /// Results.
    pub out: Box<dyn Write + Send>,
    /// What `out` can show.
    pub out_look: Look,
    /// Faults, progress, remarks.
    pub err: Box<dyn Write + Send>,
    /// What `err` can show.
    pub err_look: Look,
}

impl Streams {
    /// The streams of the process.
    pub fn of_process() -> Self {
        let columns = |terminal: Term| terminal.size_checked().map(|(_, columns)| columns);
        Self {
            out: Box::new(io::BufWriter::new(io::stdout())),
            out_look: Look::of(io::stdout().is_terminal(), columns(Term::stdout())),
            err: Box::new(io::stderr()),
            err_look: Look::of(io::stderr().is_terminal(), columns(Term::stderr())),
        }
    }
}
