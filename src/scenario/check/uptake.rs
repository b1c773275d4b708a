//! Sinks that the fields can follow: what empties a voxel too many times within one step stops a run.

use super::super::active::ActiveFactors;
use super::super::faults::Fault;
use super::super::written::{
    Behaviour, CellDensity, Companion, Factor, Keyed, Quantity, SiteKind, Tissue,
};
use super::seen::{Clock, Rule};
use super::view::View;
use crate::fields::MOST_TURNOVERS;
use crate::ids::Tick;
use crate::units::exact_duration;

/// What removes a factor from a voxel.
struct Sink {
    factor: String,
    /// Where its rate is written.
    path: String,
    /// What it is, in words.
    who: String,
    per_s: f64,
}

/// Checks the known sinks of every factor against the step of the fields: vessels, companions, tissue, and cells of which one
/// or as many as there are on average lie in a voxel. How many come together later is not known beforehand.
pub(super) fn check(view: &mut View<'_>, voxel_um: f64, active: &ActiveFactors) {
    let step = view.read::<Clock>("clock").and_then(|clock| clock.fields);
    let Some(step_s) = step.map(|step| step.value) else {
        return;
    };
    let sinks = sinks(view, voxel_um, active);
    for factor in &active.0 {
        let fastest = sinks.iter().filter(|sink| sink.factor == *factor);
        let fastest = fastest.max_by(|a, b| a.per_s.total_cmp(&b.per_s));
        let Some(sink) = fastest else {
            continue;
        };
        if sink.per_s * step_s > MOST_TURNOVERS {
            let written = view.scene.sources.text(view.place(&sink.path));
            let found = written.trim_matches('"').to_owned();
            let fault = Fault::new(format!(
                "{} empty a voxel of `{factor}` too fast for the step of the fields",
                sink.who
            ))
            .found(format!(
                "{found}, {:.3e} times in one step",
                sink.per_s * step_s
            ))
            .expected(format!("at most {MOST_TURNOVERS:.0} times"))
            .help(remedy(view, MOST_TURNOVERS / sink.per_s));
            view.fault(&sink.path, fault);
        }
    }
}

/// What to do, with a step of the fields that fits into the step of the tissue.
fn remedy(view: &View<'_>, most_s: f64) -> String {
    let clock = view.read::<Clock>("clock");
    let period = clock.and_then(|clock| clock.phenotype);
    match period.and_then(|period| Tick::from_seconds(period.value).longest_part(most_s)) {
        Some(step) => format!(
            "lower the rate, or shorten clock.fields to {} or less",
            exact_duration(step.seconds())
        ),
        None => {
            "lower the rate or use larger voxels: no step of the fields is short enough".to_owned()
        }
    }
}

fn sinks(view: &View<'_>, voxel_um: f64, active: &ActiveFactors) -> Vec<Sink> {
    let tissue = view.read::<String>("site.tissue");
    let tissue = tissue.and_then(|tissue| view.read::<Tissue>(&format!("tissues.{tissue}")));
    let blood = active.0.iter();
    let blood = blood.filter_map(|factor| vessels(view, factor, tissue.as_ref()));
    let mut sinks: Vec<Sink> = blood.collect();
    for agent in view.keys("companions") {
        let companion = view.read::<Companion>(&format!("companions.{agent}"));
        let clears = companion
            .iter()
            .flat_map(|companion| companion.clears.iter());
        sinks.extend(clears.map(|(factor, rate)| Sink {
            factor: factor.to_owned(),
            path: format!("companions.{agent}.clears.{factor}"),
            who: format!("doses of `{agent}`"),
            per_s: rate.value,
        }));
    }
    for key in view.keys("rules") {
        let path = format!("rules.{key}");
        if view.read::<Behaviour>(&format!("{path}.does")) != Some(Behaviour::TakeUp) {
            continue;
        }
        let rule = view.read::<Rule>(&path);
        let sink = rule.and_then(|rule| {
            Some(Sink {
                factor: rule.what.clone()?,
                path: match view.given(&format!("{path}.max")) {
                    true => format!("{path}.max"),
                    false => format!("{path}.base"),
                },
                who: format!("cells with the rule `{key}`"),
                per_s: uptake(&rule, tissue.as_ref(), voxel_um)?,
            })
        });
        sinks.extend(sink);
    }
    sinks
}

/// The exchange with blood.
fn vessels(view: &View<'_>, factor: &str, tissue: Option<&Tissue>) -> Option<Sink> {
    let well = view.read::<SiteKind>("site.kind") == Some(SiteKind::Well);
    if well || !view.given("site.organ") || view.keys("body").is_empty() {
        return None;
    }
    let path = format!("factors.{factor}");
    let permeability = view.read::<Factor>(&path)?.permeability.value;
    let surface_per_um = tissue?.vessels.as_ref()?.surface.value;
    Some(Sink {
        factor: factor.to_owned(),
        path: format!("{path}.permeability"),
        who: "the vessels".to_owned(),
        per_s: permeability * surface_per_um,
    })
}

/// The full rate of a rule in one voxel, 1/s.
fn uptake(rule: &Rule, tissue: Option<&Tissue>, voxel_um: f64) -> Option<f64> {
    let value = |value: &Option<Quantity<_>>| value.as_ref().map_or(0.0, |value| value.value);
    let most = value(&rule.base) + value(&rule.max);
    let cell = rule.cell.as_deref()?;
    let voxel_um3 = voxel_um.powi(3);
    let per_um3 = match cell {
        "vessel" => return Some(most),
        "parenchyma" => tissue?.parenchyma.as_ref()?.density.value,
        kind => {
            let states = tissue.and_then(|tissue| tissue.residents.get(kind));
            let listed = |(state, density): (&str, &Quantity<CellDensity>)| {
                let with = rule.states.is_empty() || rule.states.iter().any(|s| s == state);
                with.then_some(density.value)
            };
            let densities = states.into_iter().flat_map(Keyed::iter).filter_map(listed);
            densities.sum::<f64>().max(1.0 / voxel_um3)
        }
    };
    Some(most * per_um3)
}
