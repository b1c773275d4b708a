//! Progress: a bar on a terminal, a line now and then elsewhere.

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::streams::Look;
use super::words::{span, wrapped};
use crate::runs::{ArmProgress, Observer, Progress, grouped};

/// Time between two lines where there is no terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(30);
/// Time between two drawings of the bar, so that it is seen to live while a step takes long.
const BETWEEN_DRAWINGS: Duration = Duration::from_millis(200);

/// A bar, drawn over itself on standard error.
pub(super) struct Bar {
    bar: ProgressBar,
    columns: usize,
}

impl Bar {
    pub(super) fn new(look: Look) -> Self {
        let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("[{bar:20}] {wide_msg}\n{prefix}");
        bar.set_style(
            style
                .expect("the template is a constant")
                .progress_chars("=> "),
        );
        bar.set_message("preparing");
        bar.enable_steady_tick(BETWEEN_DRAWINGS);
        Self {
            bar,
            columns: look.columns,
        }
    }
}

impl Observer for Bar {
    fn progress(&mut self, progress: &Progress) {
        self.bar.set_length(progress.duration.0);
        self.bar.set_position(progress.simulated.0);
        self.bar.set_message(pace(progress));
        // The terminal must not break the lines: they could not be drawn over then.
        let lines: Vec<String> = progress
            .arms
            .iter()
            .flat_map(|arm| wrapped(&counts(arm), self.columns))
            .collect();
        self.bar.set_prefix(lines.join("\n"));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Lines for a log.
pub(super) struct Lines<'a> {
    out: &'a mut (dyn Write + Send),
    next: Duration,
}

impl<'a> Lines<'a> {
    pub(super) fn new(out: &'a mut (dyn Write + Send)) -> Self {
        Self {
            out,
            next: BETWEEN_LINES,
        }
    }
}

impl Observer for Lines<'_> {
    fn progress(&mut self, progress: &Progress) {
        if progress.wall < self.next {
            return;
        }
        self.next = progress.wall + BETWEEN_LINES;
        let arms: Vec<String> = progress.arms.iter().map(counts).collect();
        // A log that cannot be written is no reason to end a run.
        let _told = writeln!(self.out, "{}; {}", pace(progress), arms.join("; "));
    }
}

/// Nobody watches.
pub(super) struct Silent;

impl Observer for Silent {
    fn progress(&mut self, _progress: &Progress) {}
}

/// `1.25 of 7.00 d, 18.2 h/s, 8 s left`.
fn pace(progress: &Progress) -> String {
    let days = |seconds: f64| seconds / 86_400.0;
    let (now, end) = (
        days(progress.simulated.seconds()),
        days(progress.duration.seconds()),
    );
    let speed = progress
        .speed_h_per_s
        .map_or(String::new(), |speed| format!(", {speed:.1} h/s"));
    let left = progress
        .left
        .map_or(String::new(), |left| format!(", {} left", span(left)));
    format!("{now:.2} of {end:.2} d{speed}{left}")
}

/// `cells: alive in lung 1,960,123, heart 12, patch 0`.
fn counts(arm: &ArmProgress) -> String {
    if arm.infused == 0 && arm.patch == 0 {
        return format!("{}: nothing infused yet", arm.name);
    }
    let mut places: Vec<String> = arm
        .lung
        .map(|count| format!("lung {}", grouped(count)))
        .into_iter()
        .collect();
    let site = arm.site.as_ref().filter(|(name, _)| name != "lung");
    places.extend(site.map(|(name, count)| format!("{name} {}", grouped(*count))));
    places.push(format!("patch {}", grouped(arm.patch)));
    format!("{}: alive in {}", arm.name, places.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Tick;

    fn progress(wall_s: u64) -> Progress {
        Progress {
            simulated: Tick::from_seconds(108_000.0),
            duration: Tick::from_seconds(604_800.0),
            wall: Duration::from_secs(wall_s),
            speed_h_per_s: Some(18.24),
            left: Some(Duration::from_secs(8)),
            arms: vec![
                ArmProgress {
                    name: "untreated".into(),
                    infused: 0,
                    lung: Some(0),
                    site: None,
                    patch: 0,
                },
                ArmProgress {
                    name: "cells".into(),
                    infused: 2_000_000,
                    lung: Some(1_960_123),
                    site: Some(("heart".into(), 12)),
                    patch: 1,
                },
            ],
        }
    }

    #[test]
    fn a_log_gets_a_line_every_half_a_minute() {
        let mut log: Vec<u8> = Vec::new();
        let mut lines = Lines::new(&mut log);
        [1, 29, 30, 31, 59, 61]
            .iter()
            .for_each(|wall| lines.progress(&progress(*wall)));
        let text = String::from_utf8(log).expect("words");
        let line = "1.25 of 7.00 d, 18.2 h/s, 8.0 s left; untreated: nothing infused yet; \
                    cells: alive in lung 1,960,123, heart 12, patch 1\n";
        assert_eq!(text, line.repeat(2));
    }
}
