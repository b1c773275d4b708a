//! Progress of studies: on a terminal as a bar, elsewhere as lines.

use std::io::Write;
use std::time::Instant;

use indicatif::ProgressBar;

use crate::cli::bar::{BETWEEN_LINES, empty_bar};
use crate::cli::streams::Streams;

/// Watches studies in the way that suits the stream of remarks.
pub(super) struct StudyWatcher<'a> {
    bar: Option<ProgressBar>,
    /// Where lines go; nowhere if the user wants none.
    out: Option<&'a mut (dyn Write + Send)>,
    shown: Instant,
}

impl<'a> StudyWatcher<'a> {
    pub(super) fn new(quiet: bool, streams: &'a mut Streams) -> Self {
        let bar = (!quiet && streams.err_look.terminal).then(empty_bar);
        Self {
            bar,
            out: if quiet { None } else { Some(&mut streams.err) },
            shown: Instant::now(),
        }
    }

    /// So many runs of a study have ended.
    pub(super) fn progress(&mut self, study: &str, ended: usize, all: usize) {
        let words = format!("{study}: {ended} of {all} runs");
        if let Some(bar) = &self.bar {
            bar.set_length(all as u64);
            bar.set_position(ended as u64);
            bar.set_message(words);
        } else if let Some(out) = &mut self.out
            && self.shown.elapsed() >= BETWEEN_LINES
        {
            self.shown = Instant::now();
            // A log that cannot be written does not end a study.
            let _reported = writeln!(out, "{words}");
        }
    }
}

impl Drop for StudyWatcher<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
