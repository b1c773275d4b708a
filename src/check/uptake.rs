//! Sinks that the fields can follow: what empties a voxel too many times within one step stops a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::geometry::Solid;
use super::sinks::{self, Sink, What, residents_per_um3};
use super::spot::Spot;
use super::view::View;
use crate::fields::MOST_TURNOVERS;
use crate::format::{RequiredFactors, Tissue};
use crate::ids::Tick;
use crate::syntax::Fault;
use crate::units::exact_duration;

/// Names of rules that are listed one by one.
const MOST_NAMED: usize = 4;

/// Sinks that lie in one voxel, each with its rate there, 1/s.
type Together<'a> = Vec<(&'a Sink<'a>, f64)>;

/// Checks the known sinks of every factor against the step of the fields, as they come together in one voxel: vessels, tissue and
/// companions everywhere, with the residents that a voxel has on average; and all rules of one state in a voxel with one such
/// cell. How many cells come together later is not known beforehand.
pub(super) fn check(view: &mut View<'_>, sites: &[Solid<'_>], active: &RequiredFactors) {
    let step = view.clock().and_then(|clock| clock.fields);
    let Some(step_s) = step.map(|step| step.value) else {
        return;
    };
    let uses = sinks::uses(view);
    let patches = sites.iter().map(|site| Patch {
        sinks: sinks::all(view, site, active.0.iter()),
        tissue: view.tissue_of(&site.block.value),
    });
    let patches: Vec<Patch<'_>> = patches.collect();
    for factor in &active.0 {
        let fullest = patches.iter().map(|patch| patch.fullest(factor, &uses));
        let fullest = fullest.max_by(|a, b| sum(a).total_cmp(&sum(b)));
        let mut most = fullest.unwrap_or_default();
        let per_s = sum(&most);
        if per_s * step_s > MOST_TURNOVERS {
            most.sort_by(|a, b| b.1.total_cmp(&a.1));
            let too_fast = fault(view, factor, &blamed(most, step_s), per_s * step_s);
            let (at, fault) = (too_fast.0, too_fast.1.help(remedy(view, per_s)));
            view.fault(at, fault);
        }
    }
}

/// What removes factors from the voxels of a patch.
struct Patch<'a> {
    sinks: Vec<Sink<'a>>,
    tissue: Option<Arc<Tissue>>,
}

impl Patch<'_> {
    /// The sinks of a factor in the voxel that loses most.
    fn fullest(&self, factor: &str, uses: &[Vec<(String, [f64; 2])>]) -> Together<'_> {
        let sinks = self.sinks.iter().filter(|sink| sink.factor == factor);
        let sinks: Vec<&Sink<'_>> = sinks.collect();
        fullest(&sinks, uses, self.tissue.as_deref())
    }
}

fn sum(sinks: &Together<'_>) -> f64 {
    sinks.iter().map(|(_, per_s)| per_s).sum()
}

/// The largest of these sinks that together are too fast already.
fn blamed(sorted: Together<'_>, step_s: f64) -> Together<'_> {
    let mut turnovers = 0.0;
    let needed = sorted.into_iter().take_while(|(_, per_s)| {
        let enough = turnovers > MOST_TURNOVERS;
        turnovers += per_s * step_s;
        !enough
    });
    needed.collect()
}

/// The sinks of the voxel that loses most, among the voxels that there surely are.
fn fullest<'a>(
    sinks: &[&'a Sink<'a>],
    uses: &[Vec<(String, [f64; 2])>],
    tissue: Option<&Tissue>,
) -> Together<'a> {
    let everywhere = |sink: &&&Sink<'_>| matches!(sink.what, What::Vessels | What::Tissue(_));
    let mean = |sink: &&'a Sink<'a>| (*sink, sink.mean_per_s);
    let mut everywhere: Together<'a> = sinks.iter().filter(everywhere).map(mean).collect();
    let acting = uses.iter().map(|uses| acting(sinks, uses));
    let acting = acting.max_by(|a, b| sum(a).total_cmp(&sum(b)));
    everywhere.extend(acting.into_iter().flatten());
    let cells = |sink: &&&Sink<'_>| matches!(sink.what, What::Cells { .. });
    let residents = sinks.iter().filter(cells).map(mean);
    let average = everywhere.iter().copied().chain(residents).collect();
    // A companion that no arm uses is judged alone.
    let alone = sinks.iter().map(|sink| vec![mean(sink)]);
    let of_one = around_one_cell(sinks, &everywhere, tissue);
    let all = alone.chain([average]).chain(of_one);
    all.max_by(|a, b| sum(a).total_cmp(&sum(b)))
        .unwrap_or_default()
}

/// The companions that clear most at one moment, among those of an arm.
fn acting<'a>(sinks: &[&'a Sink<'a>], uses: &[(String, [f64; 2])]) -> Together<'a> {
    let by_agent = sinks.iter().filter_map(|sink| match &sink.what {
        What::Companion(agent) => Some((agent.as_str(), *sink)),
        _ => None,
    });
    let by_agent: BTreeMap<&str, &'a Sink<'a>> = by_agent.collect();
    let known = |(agent, span): &(String, [f64; 2])| Some((*by_agent.get(agent.as_str())?, *span));
    let uses: Vec<(&'a Sink<'a>, [f64; 2])> = uses.iter().filter_map(known).collect();
    // What begins and ends, in time; at one moment what ends first.
    let changes = uses.iter().flat_map(|(sink, [from, to])| {
        let per_s = sink.mean_per_s;
        [(*from, per_s), (*to, -per_s)]
    });
    let mut changes: Vec<(f64, f64)> = changes.collect();
    changes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (mut now_per_s, mut most) = (0.0, (0.0, f64::NAN));
    for (at, change) in changes {
        now_per_s += change;
        if now_per_s > most.0 {
            most = (now_per_s, at);
        }
    }
    let acts = |(_, [from, to]): &(&Sink<'_>, [f64; 2])| *from <= most.1 && most.1 < *to;
    let acting = uses.into_iter().filter(acts);
    acting.map(|(sink, _)| (sink, sink.mean_per_s)).collect()
}

/// All rules of one state, in a voxel with one cell of it, for the state whose cells take most; with what is everywhere if residents
/// of this state are in the tissue.
fn around_one_cell<'a>(
    sinks: &[&'a Sink<'a>],
    everywhere: &Together<'a>,
    tissue: Option<&Tissue>,
) -> Option<Together<'a>> {
    // By kind what cells of all states take, and by kind and state what those of one take besides, 1/s.
    let (mut of_kind, mut of_state) = (BTreeMap::new(), BTreeMap::new());
    for sink in sinks {
        if let What::Cells {
            kind,
            states,
            one_per_s,
            ..
        } = &sink.what
        {
            let all = if states.is_empty() { *one_per_s } else { 0.0 };
            *of_kind.entry(kind.as_str()).or_insert(0.0) += all;
            for state in states {
                let state = (kind.as_str(), Some(state.as_str()));
                *of_state.entry(state).or_insert(0.0) += one_per_s;
            }
        }
    }
    let any_state = of_kind.keys().map(|kind| ((*kind, None), 0.0));
    let candidates = any_state.chain(of_state.iter().map(|(state, per_s)| (*state, *per_s)));
    let besides = sum(everywhere);
    let resident = |(kind, state): (&str, Option<&str>)| {
        let states: Vec<String> = state.into_iter().map(str::to_owned).collect();
        residents_per_um3(tissue, kind, &states) > 0.0
    };
    let total = |(state, per_s): ((&'a str, Option<&'a str>), f64)| {
        let everywhere = if resident(state) { besides } else { 0.0 };
        (state, per_s + of_kind[state.0] + everywhere)
    };
    let ((kind, state), _) = candidates.map(total).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let own = sinks.iter().filter_map(|sink| match &sink.what {
        What::Cells {
            kind: other,
            states,
            one_per_s,
            ..
        } if other == kind => {
            let all = states.is_empty();
            let has = all || states.iter().any(|own| Some(own.as_str()) == state);
            has.then_some((*sink, *one_per_s))
        }
        _ => None,
    });
    let around = everywhere
        .iter()
        .copied()
        .filter(|_| resident((kind, state)));
    Some(own.chain(around).collect())
}

/// The fault for these sinks, listed from the largest; its place is that of the largest sink.
fn fault<'a>(
    view: &View<'_>,
    factor: &str,
    blamed: &Together<'a>,
    turnovers: f64,
) -> (Spot<'a>, Fault) {
    let largest = blamed[0].0.at;
    let found = view.text_at(largest);
    let (together, beside) = match blamed.len() {
        1 => ("", ""),
        _ => (" together", " for the largest"),
    };
    let fault = Fault::new(format!(
        "{}{together} empty a voxel of `{factor}` too fast for the step of the fields",
        words(blamed)
    ))
    .found(format!(
        "{found}{beside}, {turnovers:.3e} times in one step"
    ))
    .expected(format!("at most {MOST_TURNOVERS:.0} times"));
    (largest, fault)
}

/// Who removes the factor.
fn words(blamed: &Together<'_>) -> String {
    let (mut rules, mut others) = (Vec::new(), Vec::new());
    for (sink, _) in blamed {
        match &sink.what {
            What::Tissue(rule) | What::Cells { rule, .. } => rules.push(format!("`{rule}`")),
            What::Companion(agent) => others.push(format!("doses of `{agent}`")),
            What::Vessels => others.push("the vessels".to_owned()),
        }
    }
    let more = rules.len().saturating_sub(MOST_NAMED);
    rules.truncate(MOST_NAMED);
    if more > 0 {
        rules.push(format!("{more} more"));
    }
    let rules = match rules.len() {
        0 => None,
        1 => Some(format!("cells with the rule {}", rules[0])),
        _ => Some(format!("cells with the rules {}", listed(&rules))),
    };
    listed(&rules.into_iter().chain(others).collect::<Vec<_>>())
}

fn listed(words: &[String]) -> String {
    match words {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => words.concat(),
    }
}

/// What to do, with a step of the fields that fits into the step of the tissue.
fn remedy(view: &View<'_>, per_s: f64) -> String {
    let period = view.clock().and_then(|clock| clock.phenotype);
    let most_s = MOST_TURNOVERS / per_s;
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
