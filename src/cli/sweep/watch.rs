//! Progress of a sweep: a bar with the effects so far on a terminal, a line now and then elsewhere.

use std::io::Write;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::cli::bar::{BETWEEN_LINES, empty_bar};
use crate::cli::streams::{Look, Streams};
use crate::cli::words::wrapped;
use crate::experiment::Experiment;
use crate::runs::{grouped, short};
use crate::sweep::{Collected, LiveEffects, RunRow, SweepObserver, SweepProgress};
use crate::units::duration;

/// Time between two tables of effects.
const BETWEEN_TABLES: Duration = Duration::from_secs(2);
/// Axes that are shown.
const SHOWN: usize = 5;

/// Works and shows progress in the way that suits the stream of remarks.
pub(super) fn watched<T>(
    quiet: bool,
    experiment: &Experiment,
    streams: &mut Streams,
    work: impl FnOnce(&mut dyn SweepObserver) -> T,
) -> T {
    if quiet {
        return work(&mut NoWatcher);
    }
    // Without effects there is still progress.
    let effects = LiveEffects::of(experiment, &Collected::default()).ok();
    if streams.err_look.terminal {
        work(&mut SweepBar::new(effects, streams.err_look))
    } else {
        work(&mut SweepLog {
            effects,
            out: &mut streams.err,
            next: BETWEEN_LINES,
        })
    }
}

/// Nobody watches.
struct NoWatcher;

impl SweepObserver for NoWatcher {
    fn row(&mut self, _: &RunRow) {}
    fn progress(&mut self, _: &SweepProgress) {}
}

/// A bar, drawn over itself on standard error.
struct SweepBar<'a> {
    bar: ProgressBar,
    effects: Option<LiveEffects<'a>>,
    drawn: Option<Instant>,
    columns: usize,
}

impl<'a> SweepBar<'a> {
    fn new(effects: Option<LiveEffects<'a>>, look: Look) -> Self {
        Self {
            bar: empty_bar(),
            effects,
            drawn: None,
            columns: look.columns,
        }
    }
}

impl SweepObserver for SweepBar<'_> {
    fn row(&mut self, row: &RunRow) {
        if let Some(effects) = &mut self.effects {
            effects.add(row);
        }
    }

    fn progress(&mut self, progress: &SweepProgress) {
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.before + progress.ended);
        self.bar.set_message(pace(progress));
        if self
            .drawn
            .is_none_or(|drawn| drawn.elapsed() >= BETWEEN_TABLES)
        {
            self.drawn = Some(Instant::now());
            // The terminal must not break the lines: they could not be drawn over then.
            let lines = self.effects.iter().flat_map(effect_lines);
            let lines: Vec<String> = lines
                .flat_map(|line| wrapped(&line, self.columns))
                .collect();
            self.bar.set_prefix(lines.join("\n"));
        }
    }
}

impl Drop for SweepBar<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Lines for a log.
struct SweepLog<'a, 'e> {
    effects: Option<LiveEffects<'e>>,
    out: &'a mut (dyn Write + Send),
    next: Duration,
}

impl SweepObserver for SweepLog<'_, '_> {
    fn row(&mut self, row: &RunRow) {
        if let Some(effects) = &mut self.effects {
            effects.add(row);
        }
    }

    fn progress(&mut self, progress: &SweepProgress) {
        if progress.wall < self.next {
            return;
        }
        self.next = progress.wall + BETWEEN_LINES;
        let lines =
            std::iter::once(pace(progress)).chain(self.effects.iter().flat_map(effect_lines));
        let lines: Vec<String> = lines.collect();
        // A log that cannot be written does not end a sweep.
        let _reported = writeln!(self.out, "{}", lines.join("\n"));
    }
}

/// `120 of 1,000 runs, 14.2 runs/s, 1 min 2 s left, 3 did not finish`.
pub(in crate::cli) fn pace(progress: &SweepProgress) -> String {
    let done = progress.before + progress.ended;
    let mut words = format!("{} of {} runs", grouped(done), grouped(progress.total));
    match progress.rate() {
        Some(rate) if rate >= 1.0 => words += &format!(", {} runs/s", short(rate)),
        Some(rate) => words += &format!(", {} runs/min", short(60.0 * rate)),
        None => {}
    }
    if let Some(left) = progress.left().filter(|left| !left.is_zero()) {
        words += &format!(", {} left", duration(left.as_secs_f64()));
    }
    if progress.unfinished > 0 {
        words += &format!(", {} did not finish", grouped(progress.unfinished));
    }
    words
}

/// The effects so far, the largest first: a head, then a line for each axis.
fn effect_lines(effects: &LiveEffects<'_>) -> Vec<String> {
    let Some((about, unit, ranked)) = effects.strongest() else {
        return Vec::new();
    };
    let mut lines = vec![format!("so far, {about}, mean at the low and high end:")];
    let with_unit = |number: f64| {
        let unit = if unit.is_empty() { "" } else { " " }.to_owned() + unit;
        format!("{}{unit}", short(number))
    };
    lines.extend(ranked.iter().take(SHOWN).map(|effect| {
        let (first, last) = (with_unit(effect.first), with_unit(effect.last));
        format!("  {}: {first} to {last}", effect.axis)
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_names_rate_rest_and_failures() {
        let progress = SweepProgress {
            total: 1000,
            before: 100,
            ended: 50,
            unfinished: 3,
            wall: Duration::from_secs(10),
        };
        let expected = "150 of 1,000 runs, 5.00 runs/s, 2 min 50 s left, 3 did not finish";
        assert_eq!(pace(&progress), expected);
        let slow = SweepProgress {
            wall: Duration::from_secs(500),
            unfinished: 0,
            ..progress
        };
        assert!(pace(&slow).contains("6.00 runs/min"), "{}", pace(&slow));
        let begun = SweepProgress {
            ended: 0,
            unfinished: 0,
            ..progress
        };
        assert_eq!(pace(&begun), "100 of 1,000 runs");
    }
}
