//! Periods that are whole ticks and fit into each other; the run's length.

use super::partial::Clock;
use super::spot::Spot;
use super::view::View;
use crate::format::{Period, Quantity};
use crate::ids::{CellId, TICKS_PER_SECOND, Tick};
use crate::syntax::Fault;
use crate::units::exact_duration;

/// Longest run: the counter of the random streams has 32 bits of ticks.
const MOST_TICKS: f64 = u32::MAX as f64;

pub fn check(view: &mut View<'_>) {
    if let Some(duration) = view.duration() {
        let ticks = duration.value * TICKS_PER_SECOND as f64;
        if ticks > MOST_TICKS {
            let days = MOST_TICKS / TICKS_PER_SECOND as f64 / 86_400.0;
            let fault = Fault::new("the run is too long");
            let expected = format!("at most {} d", days.floor());
            view.fault(view.at("duration"), fault.expected(expected));
        }
    }
    let Some(clock) = view.clock() else {
        return;
    };
    let [fields, motion, phenotype, sampling, circulation] = periods(&clock);
    for period in [fields, motion, phenotype, sampling, circulation] {
        check_whole(view, period);
    }
    check_multiple(view, phenotype, fields);
    check_multiple(view, phenotype, motion);
    check_multiple(view, sampling, phenotype);
    if let Some(phenotype) = &clock.phenotype {
        check_end(view, phenotype);
        check_pictures(view, &clock, phenotype);
    }
}

/// All arms end at the same moment only if a step ends there.
fn check_end(view: &mut View<'_>, phenotype: &Quantity<Period>) {
    let step = Tick::from_seconds(phenotype.value).0.max(1);
    let Some(duration) = view.duration() else {
        return;
    };
    let at = view.at("duration");
    if !Tick::from_seconds(duration.value).0.is_multiple_of(step) {
        let fault = Fault::new("the run ends between two steps")
            .found(exact_duration(duration.value))
            .expected(format!(
                "a multiple of the period `phenotype`, {}",
                exact_duration(phenotype.value)
            ));
        view.fault(at, fault);
    }
    let steps = Tick::from_seconds(duration.value).0 / step;
    if steps >= u64::from(CellId::STEP_LIMIT) {
        let fault = Fault::new("the run has too many steps").found(steps.to_string());
        let fault = fault.expected(format!("fewer than {}", CellId::STEP_LIMIT));
        view.fault(at, fault.help("raise clock.phenotype"));
    }
}

/// Pictures show what the stages of the phenotype clock have left.
fn check_pictures(view: &mut View<'_>, clock: &Clock, phenotype: &Quantity<Period>) {
    let step = Tick::from_seconds(phenotype.value).0.max(1);
    let pictures = view.under(&["clock", "pictures"]);
    for (position, at) in clock.pictures.iter().enumerate() {
        if !Tick::from_seconds(at.value).0.is_multiple_of(step) {
            let fault = Fault::new("a picture between two steps")
                .found(exact_duration(at.value))
                .expected(format!(
                    "a multiple of the period `phenotype`, {}",
                    exact_duration(phenotype.value)
                ));
            view.fault(pictures.item(position), fault);
        }
    }
    let Some(duration) = view.duration() else {
        return;
    };
    for (position, at) in clock.pictures.iter().enumerate() {
        let picture = pictures.item(position);
        // The defaults fill in these moments; the author did not ask for them.
        if at.value > duration.value && !view.is_default(picture) {
            let warning = Fault::new("a picture after the end of the run is taken at its end");
            view.warn(picture, warning.found(exact_duration(at.value)));
        }
    }
}

/// Where a period is written.
fn period_at<'a>(view: &View<'a>, name: &str) -> Spot<'a> {
    view.under(&["clock", name])
}

/// A period by its name; none if it cannot be read.
type Named<'a> = (&'static str, Option<&'a Quantity<Period>>);

fn periods(clock: &Clock) -> [Named<'_>; 5] {
    [
        ("fields", clock.fields.as_ref()),
        ("motion", clock.motion.as_ref()),
        ("phenotype", clock.phenotype.as_ref()),
        ("sampling", clock.sampling.as_ref()),
        ("circulation_max", clock.circulation_max.as_ref()),
    ]
}

fn check_whole(view: &mut View<'_>, named: Named<'_>) {
    let (name, Some(period)) = named else {
        return;
    };
    let ticks = period.value * TICKS_PER_SECOND as f64;
    if ticks < 0.5 || (ticks - ticks.round()).abs() > 1e-6 * ticks {
        let fault = Fault::new(format!(
            "the period `{name}` is not a whole number of ticks"
        ))
        .found(exact_duration(period.value))
        .expected(format!("a multiple of {} s", 1.0 / TICKS_PER_SECOND as f64));
        view.fault(period_at(view, name), fault);
    } else if ticks > MOST_TICKS {
        let most = MOST_TICKS / TICKS_PER_SECOND as f64;
        let fault = Fault::new(format!("the period `{name}` is too long"))
            .found(exact_duration(period.value))
            .expected(format!("at most {}", exact_duration(most)));
        view.fault(period_at(view, name), fault);
    }
}

/// Stages that meet must do so exactly.
fn check_multiple(view: &mut View<'_>, outer: Named<'_>, inner: Named<'_>) {
    let ((name, Some(period)), (inner_name, Some(inner))) = (outer, inner) else {
        return;
    };
    let (ticks, step) = (
        Tick::from_seconds(period.value),
        Tick::from_seconds(inner.value),
    );
    if step.0 > 0 && !ticks.0.is_multiple_of(step.0) {
        let fault = Fault::new(format!(
            "the period `{name}` is not a multiple of the period `{inner_name}`"
        ))
        .found(exact_duration(period.value))
        .expected(format!("a multiple of {}", exact_duration(inner.value)));
        view.fault(period_at(view, name), fault);
    }
}
