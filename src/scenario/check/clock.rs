//! Periods that are whole ticks and fit into each other; the run's length.

use super::super::faults::Fault;
use super::super::written::{Clock, Duration, Period, Quantity};
use super::view::View;
use crate::ids::{TICKS_PER_SECOND, Tick};

/// Longest run: the counter of the random streams has 32 bits of ticks.
const MOST_TICKS: f64 = u32::MAX as f64;

pub fn check(view: &mut View<'_>) {
    if let Some(duration) = view.read::<Quantity<Duration>>("duration") {
        let ticks = duration.value * TICKS_PER_SECOND as f64;
        if ticks > MOST_TICKS {
            let days = MOST_TICKS / TICKS_PER_SECOND as f64 / 86_400.0;
            view.fault(
                "duration",
                Fault::new("the run is too long").expected(format!("at most {} d", days.floor())),
            );
        }
    }
    let Some(clock) = view.read::<Clock>("clock") else {
        return;
    };
    for (name, period) in periods(&clock) {
        check_whole(view, name, period);
    }
    check_multiple(
        view,
        ("phenotype", &clock.phenotype),
        ("fields", &clock.fields),
    );
    check_multiple(
        view,
        ("phenotype", &clock.phenotype),
        ("motion", &clock.motion),
    );
    check_multiple(
        view,
        ("sampling", &clock.sampling),
        ("phenotype", &clock.phenotype),
    );
    check_end(view, &clock);
    check_pictures(view, &clock);
}

/// All arms end at the same moment only if a step ends there.
fn check_end(view: &mut View<'_>, clock: &Clock) {
    let step = Tick::from_seconds(clock.phenotype.value).0.max(1);
    let Some(duration) = view.read::<Quantity<Duration>>("duration") else {
        return;
    };
    if !Tick::from_seconds(duration.value).0.is_multiple_of(step) {
        let fault = Fault::new("the run ends between two steps")
            .found(format!("{} s", duration.value))
            .expected(format!(
                "a multiple of the period `phenotype`, {} s",
                clock.phenotype.value
            ));
        view.fault("duration", fault);
    }
}

/// Pictures show what the stages of the phenotype clock have left.
fn check_pictures(view: &mut View<'_>, clock: &Clock) {
    let step = Tick::from_seconds(clock.phenotype.value).0.max(1);
    for (position, at) in clock.pictures.iter().enumerate() {
        if !Tick::from_seconds(at.value).0.is_multiple_of(step) {
            let fault = Fault::new("a picture between two steps")
                .found(format!("{} s", at.value))
                .expected(format!(
                    "a multiple of the period `phenotype`, {} s",
                    clock.phenotype.value
                ));
            view.fault(&format!("clock.pictures.{position}"), fault);
        }
    }
    if let Some(duration) = view.read::<Quantity<Duration>>("duration") {
        for (position, at) in clock
            .pictures
            .iter()
            .enumerate()
            .filter(|(_, at)| at.value > duration.value)
        {
            let warning = Fault::new("a picture after the end of the run is left out");
            let hours = (at.value / 3600.0).to_string();
            view.warn(
                &format!("clock.pictures.{position}"),
                warning.found(format!("{hours} h")),
            );
        }
    }
}

fn periods(clock: &Clock) -> [(&'static str, &Quantity<Period>); 5] {
    [
        ("fields", &clock.fields),
        ("motion", &clock.motion),
        ("phenotype", &clock.phenotype),
        ("sampling", &clock.sampling),
        ("circulation_max", &clock.circulation_max),
    ]
}

fn check_whole(view: &mut View<'_>, name: &str, period: &Quantity<Period>) {
    let ticks = period.value * TICKS_PER_SECOND as f64;
    if ticks < 0.5 || (ticks - ticks.round()).abs() > 1e-6 * ticks {
        let fault = Fault::new(format!(
            "the period `{name}` is not a whole number of ticks"
        ))
        .found(format!("{} s", period.value))
        .expected(format!("a multiple of {} s", 1.0 / TICKS_PER_SECOND as f64));
        view.fault(&format!("clock.{name}"), fault);
    }
}

/// Stages that meet must do so exactly.
fn check_multiple(
    view: &mut View<'_>,
    outer: (&str, &Quantity<Period>),
    inner: (&str, &Quantity<Period>),
) {
    let (name, period) = outer;
    let (ticks, step) = (
        Tick::from_seconds(period.value),
        Tick::from_seconds(inner.1.value),
    );
    if step.0 > 0 && !ticks.0.is_multiple_of(step.0) {
        let fault = Fault::new(format!(
            "the period `{name}` is not a multiple of the period `{}`",
            inner.0
        ))
        .found(format!("{} s", period.value))
        .expected(format!("a multiple of {} s", inner.1.value));
        view.fault(&format!("clock.{name}"), fault);
    }
}
