//! Where output goes, and how much a reader there can see.

use std::io::{self, ErrorKind, IsTerminal, Write};

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
    /// It shows colours, and the user has not turned them off.
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
///
/// How a command ends never depends on whether the output is still read: a reader of results that goes away, as `head` does, is
/// not an error, and remarks that cannot be written are dropped.
pub struct Streams {
    /// Results.
    pub(super) out: Box<dyn Write + Send>,
    /// What `out` can show.
    pub(super) out_look: Look,
    /// Faults, progress, remarks.
    pub(super) err: Box<dyn Write + Send>,
    /// What `err` can show.
    pub(super) err_look: Look,
}

impl Streams {
    /// Streams to these writers.
    pub fn new(
        (out, out_look): (Box<dyn Write + Send>, Look),
        (err, err_look): (Box<dyn Write + Send>, Look),
    ) -> Self {
        let out = Results { reader: Some(out) };
        Self {
            out: Box::new(io::BufWriter::new(out)),
            out_look,
            err: Box::new(Remarks(err)),
            err_look,
        }
    }

    /// The streams of the process.
    pub fn of_process() -> Self {
        let columns = |terminal: Term| terminal.size_checked().map(|(_, columns)| columns);
        let out_look = Look::of(io::stdout().is_terminal(), columns(Term::stdout()));
        let err_look = Look::of(io::stderr().is_terminal(), columns(Term::stderr()));
        Self::new(
            (Box::new(io::stdout()), out_look),
            (Box::new(io::stderr()), err_look),
        )
    }
}

/// Writes until the reader goes away, and drops what comes after. Any other failure is reported.
struct Results {
    reader: Option<Box<dyn Write + Send>>,
}

impl Results {
    fn ask<T>(
        &mut self,
        unread: T,
        work: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<T>,
    ) -> io::Result<T> {
        let Some(reader) = &mut self.reader else {
            return Ok(unread);
        };
        match work(reader.as_mut()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader = None;
                Ok(unread)
            }
            done => done,
        }
    }
}

impl Write for Results {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ask(bytes.len(), |reader| reader.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.ask((), |reader| reader.flush())
    }
}

/// Writes what can be written and never fails.
struct Remarks(Box<dyn Write + Send>);

impl Write for Remarks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _unheard = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _unheard = self.0.flush();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails in one way.
    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    fn failing(kind: ErrorKind) -> Streams {
        let stream = || -> Box<dyn Write + Send> { Box::new(Failing(kind)) };
        Streams::new((stream(), Look::PAGE), (stream(), Look::PAGE))
    }

    #[test]
    fn a_reader_that_goes_away_is_no_fault_but_a_full_disk_is() {
        let after = |kind| {
            let mut streams = failing(kind);
            writeln!(streams.out, "results").and_then(|()| streams.out.flush())
        };
        assert!(after(ErrorKind::BrokenPipe).is_ok());
        let reported = after(ErrorKind::StorageFull).expect_err("a fault");
        assert_eq!(reported.kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn remarks_never_fail() {
        for kind in [ErrorKind::BrokenPipe, ErrorKind::StorageFull] {
            let mut streams = failing(kind);
            assert!(writeln!(streams.err, "a remark").is_ok() && streams.err.flush().is_ok());
        }
    }
}
