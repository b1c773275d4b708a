//! Progress of a fit: the round and its runs, on a terminal as a bar, elsewhere as lines.

use std::io::Write;
use std::time::Duration;

use indicatif::ProgressBar;

use crate::cli::bar::{BETWEEN_LINES, empty_bar};
use crate::cli::streams::Streams;
use crate::cli::sweep::pace;
use crate::fit::{FitObserver, FitState};
use crate::runs::short;
use crate::sweep::{RunRow, SweepFolder, SweepObserver, SweepProgress};

/// Watches a fit in the way that suits the stream of remarks.
pub(super) struct FitWatcher<'a> {
    most_rounds: u32,
    round: u32,
    bar: Option<ProgressBar>,
    /// Where lines go; nowhere if the user wants none.
    out: Option<&'a mut (dyn Write + Send)>,
    next: Duration,
}

impl<'a> FitWatcher<'a> {
    /// A watcher of a fit of so many rounds at most.
    pub(super) fn new(quiet: bool, most_rounds: u32, streams: &'a mut Streams) -> Self {
        let bar = (!quiet && streams.err_look.terminal).then(empty_bar);
        Self {
            most_rounds,
            round: 0,
            bar,
            out: if quiet { None } else { Some(&mut streams.err) },
            next: BETWEEN_LINES,
        }
    }

    fn line(&mut self, words: &str) {
        let Some(out) = &mut self.out else { return };
        match &self.bar {
            Some(bar) => bar.suspend(|| {
                // A log that cannot be written does not end a fit.
                let _reported = writeln!(out, "{words}");
            }),
            None => {
                let _reported = writeln!(out, "{words}");
            }
        }
    }
}

impl SweepObserver for FitWatcher<'_> {
    fn row(&mut self, _: &RunRow) {}

    fn progress(&mut self, progress: &SweepProgress) {
        let words = format!("round {}: {}", self.round, pace(progress));
        if let Some(bar) = &self.bar {
            bar.set_length(progress.total);
            bar.set_position(progress.before + progress.ended);
            bar.set_message(words);
        } else if progress.wall >= self.next {
            self.next = progress.wall + BETWEEN_LINES;
            self.line(&words);
        }
    }
}

impl FitObserver for FitWatcher<'_> {
    fn begins(&mut self, round: u32, _: &SweepFolder) {
        self.round = round;
        self.next = BETWEEN_LINES;
    }

    fn ended(&mut self, round: u32, state: &FitState) {
        let Some(weighting) = state.weighting() else {
            return;
        };
        let most = self.most_rounds;
        let words = if weighting.is_cold() {
            format!(
                "round {round} of at most {most}: posterior reached, {:.0} effective draws",
                weighting.effective
            )
        } else if !weighting.is_enough {
            format!("round {round} of at most {most}: too few conditions near the targets")
        } else {
            format!(
                "round {round} of at most {most}: errors widened by a factor of {}",
                short(weighting.temperature.sqrt())
            )
        };
        self.line(&words);
    }
}

impl Drop for FitWatcher<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
