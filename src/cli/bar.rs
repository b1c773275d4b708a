//! Progress: a bar on a terminal, a line now and then elsewhere.

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::streams::Look;
use super::words::wrapped;
use crate::runs::{ArmProgress, Observer, Progress, grouped};
use crate::units::duration;

/// Time between two lines if there is no terminal.
pub(super) const BETWEEN_LINES: Duration = Duration::from_secs(30);
/// Time between two drawings of the bar, so that it moves visibly during a long step.
const BETWEEN_DRAWINGS: Duration = Duration::from_millis(200);

/// A bar, drawn over itself on standard error.
pub(super) struct Bar {
    bar: ProgressBar,
    columns: usize,
}

impl Bar {
    pub(super) fn new(look: Look) -> Self {
        let bar = empty_bar();
        bar.set_message("preparing");
        bar.enable_steady_tick(BETWEEN_DRAWINGS);
        Self {
            bar,
            columns: look.columns,
        }
    }
}

/// A bar without length: its message beside it, its prefix below.
pub(super) fn empty_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("[{bar:20}] {wide_msg}\n{prefix}");
    bar.set_style(
        style
            .expect("the template is a constant")
            .progress_chars("=> "),
    );
    bar
}

impl Observer for Bar {
    fn progress(&mut self, progress: &Progress) {
        self.bar.set_length(progress.duration.0);
        self.bar.set_position(progress.simulated.0);
        self.bar.set_message(pace(progress));
        // The terminal must not break the lines: they could not be drawn over then.
        let lines: Vec<String> = treated(progress)
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
        let reported: Vec<String> = std::iter::once(pace(progress))
            .chain(treated(progress).map(counts))
            .collect();
        // A log that cannot be written does not end a run.
        let _reported = writeln!(self.out, "{}", reported.join("; "));
    }
}

/// Nobody watches.
pub(super) struct Silent;

impl Observer for Silent {
    fn progress(&mut self, _progress: &Progress) {}
}

/// `1.25 of 7.00 d, 18.2 h/s, 8 s left`.
fn pace(progress: &Progress) -> String {
    let end_s = progress.duration.seconds();
    let (unit, unit_s) = match end_s {
        days if days >= 172_800.0 => ("d", 86_400.0),
        hours if hours >= 7200.0 => ("h", 3600.0),
        _ => ("min", 60.0),
    };
    let (now, end) = (progress.simulated.seconds() / unit_s, end_s / unit_s);
    let speed = progress
        .speed_h_per_s
        .map_or(String::new(), |speed| format!(", {speed:.1} h/s"));
    let left = progress.left.map_or(String::new(), |left| {
        format!(", {} left", duration(left.as_secs_f64()))
    });
    format!("{now:.2} of {end:.2} {unit}{speed}{left}")
}

/// The arms that are given something: the others have nothing to show.
fn treated(progress: &Progress) -> impl Iterator<Item = &ArmProgress> {
    progress.arms.iter().filter(|arm| arm.doses > 0)
}

/// `cells: alive in lung 1,960,123, heart 12, patch 0` or `medium: given 1.00 x conditioned medium`.
fn counts(arm: &ArmProgress) -> String {
    let mut reported: Vec<String> = Vec::new();
    if !arm.given.is_empty() {
        reported.push(format!("given {}", arm.given.join(" and ")));
    }
    if arm.infused > 0 || arm.patch > 0 {
        reported.push(alive(arm));
    }
    if reported.is_empty() {
        reported.push("nothing given yet".to_owned());
    }
    format!("{}: {}", arm.name, reported.join(", "))
}

fn alive(arm: &ArmProgress) -> String {
    let mut places: Vec<String> = arm
        .lung
        .map(|count| format!("lung {}", grouped(count)))
        .into_iter()
        .collect();
    let sites = arm.sites.iter().filter(|(name, _)| name != "lung");
    places.extend(sites.map(|(name, count)| format!("{name} {}", grouped(*count))));
    let patch = if arm.sites.len() > 1 {
        "patches"
    } else {
        "patch"
    };
    places.push(format!("{patch} {}", grouped(arm.patch)));
    format!("alive in {}", places.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Tick;

    fn arm(name: &str, doses: usize, infused: u64) -> ArmProgress {
        ArmProgress {
            name: name.into(),
            doses,
            given: Vec::new(),
            infused,
            lung: Some(0),
            sites: Vec::new(),
            patch: 0,
        }
    }

    fn progress(wall_s: u64) -> Progress {
        Progress {
            simulated: Tick::from_seconds(108_000.0),
            duration: Tick::from_seconds(604_800.0),
            wall: Duration::from_secs(wall_s),
            speed_h_per_s: Some(18.24),
            left: Some(Duration::from_secs(8)),
            arms: vec![
                arm("untreated", 0, 0),
                ArmProgress {
                    lung: Some(1_960_123),
                    sites: vec![("heart".into(), 12)],
                    patch: 1,
                    ..arm("cells", 1, 2_000_000)
                },
                arm("late", 1, 0),
                ArmProgress {
                    given: vec!["1.00 x conditioned medium".into()],
                    ..arm("medium", 1, 0)
                },
            ],
        }
    }

    #[test]
    fn a_short_run_is_shown_in_hours_or_minutes() {
        let of = |end_s: f64| {
            let duration = Tick::from_seconds(end_s);
            let simulated = Tick::from_seconds(end_s / 2.0);
            pace(&Progress {
                simulated,
                duration,
                ..progress(1)
            })
        };
        assert!(of(2160.0).starts_with("18.00 of 36.00 min,"));
        assert!(of(7200.0).starts_with("1.00 of 2.00 h,"));
        assert!(of(172_800.0).starts_with("1.00 of 2.00 d,"));
    }

    #[test]
    fn a_log_gets_a_line_every_half_a_minute_about_the_arms_that_are_treated() {
        let mut log: Vec<u8> = Vec::new();
        let mut lines = Lines::new(&mut log);
        [1, 29, 30, 31, 59, 61]
            .iter()
            .for_each(|wall| lines.progress(&progress(*wall)));
        let text = String::from_utf8(log).expect("words");
        let line = "1.25 of 7.00 d, 18.2 h/s, 8 s left; cells: alive in lung 1,960,123, heart 12, \
                    patch 1; late: nothing given yet; medium: given 1.00 x conditioned medium\n";
        assert_eq!(text, line.repeat(2));
    }
}
