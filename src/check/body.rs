//! Flows that balance, organs in their places, labels that go somewhere.

use super::block::{Block, BlockList};
use super::partial::Organ;
use super::parts::WrittenBody;
use super::spot::Spot;
use super::view::View;
use crate::format::{Drain, Keyed, Quantity, Role, Share};
use crate::observe::SUMS;
use crate::syntax::Fault;
use crate::syntax::Role as Source;
use crate::units::{Dimension, format_quantity};

/// How far a sum of shares may be from one.
const SUM_TOLERANCE: f64 = 1e-6;

pub fn check(view: &mut View<'_>) {
    let body = view.body();
    if body.at.key("organs").is_readable() {
        check_roles(view, &body);
        check_flow(view, &body);
        check_mass(view, &body);
    }
    for (label, at) in view.at("labels").entries() {
        check_label(view, label, at.key("destinations"));
    }
    check_organ_names(view, &body);
}

/// Names of places that are no organs, and the one name by which results know the lung.
fn check_organ_names(view: &mut View<'_>, body: &WrittenBody<'_>) {
    for (organ, at) in body.at.key("organs").entries() {
        let taken = ["venous", "arterial", "excreted", "all"];
        if taken.contains(&organ) || SUMS.contains(&organ) {
            let fault = Fault::new(format!("no organ can be called `{organ}`"));
            view.fault(at, fault.help("results use this name for another place"));
        }
        let block = body.organs.get(organ);
        let is_lung = block.is_some_and(|block| block.value.role == Some(Role::Lung));
        if is_lung && organ != "lung" {
            let fault = Fault::new(format!("the organ with the role lung is called `{organ}`"));
            view.fault(at, fault.expected("the name `lung`"));
        }
    }
}

/// Files a fault if there are more than `most` of something.
pub(super) fn check_count(
    view: &mut View<'_>,
    at: Spot<'_>,
    what: &str,
    (count, most): (usize, usize),
) {
    if count > most {
        let fault = Fault::new(format!("too many {what}")).found(count.to_string());
        view.fault(at, fault.expected(format!("at most {most}")));
    }
}

fn check_roles(view: &mut View<'_>, body: &WrittenBody<'_>) {
    let (at, organs) = (body.at.key("organs"), &body.organs);
    // If a role cannot be read, the number of lungs is unknown.
    let unclear = |block: &Block<'_, Organ>| block.value.role.is_none() && block.at.has("role");
    if organs.iter().any(unclear) {
        return;
    }
    let with = |role: Role| {
        organs
            .iter()
            .filter(move |block| block.value.role.unwrap_or_default() == role)
            .map(|block| block.key)
    };
    let (lungs, livers): (Vec<_>, Vec<_>) =
        (with(Role::Lung).collect(), with(Role::Liver).collect());
    if lungs.len() != 1 {
        let fault = Fault::new("the circulation needs one lung").found(listed(&lungs));
        view.fault(at, fault.expected("exactly one organ with role = \"lung\""));
    }
    if livers.len() > 1 {
        let fault = Fault::new("more than one liver").found(listed(&livers));
        view.fault(
            at,
            fault.expected("at most one organ with role = \"liver\""),
        );
    }
    let portal = |block: &&Block<'_, Organ>| block.value.drains == Drain::Portal;
    for block in organs.iter().filter(portal) {
        let (key, drains) = (block.key, block.at.key("drains"));
        if block.value.role.unwrap_or_default() != Role::Organ {
            let fault = Fault::new(format!("`{key}` cannot drain into the portal vein"));
            view.fault(drains, fault.help("write drains = \"venous\""));
        } else if livers.is_empty() {
            let fault = Fault::new(format!(
                "`{key}` drains into the portal vein, but there is no liver"
            ));
            view.fault(drains, fault.help("give one organ role = \"liver\""));
        }
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(" and ")
    }
}

/// Eq. B1: what leaves the arteries must come back.
fn check_flow(view: &mut View<'_>, body: &WrittenBody<'_>) {
    let organs = &body.organs;
    let is_lung = |block: &Block<'_, Organ>| block.value.role == Some(Role::Lung);
    let mut sum = 0.0;
    for block in organs.iter().filter(|block| !is_lung(block)) {
        match &block.value.flow_share {
            Some(share) => sum += share.value,
            None if block.at.has("flow_share") => return,
            None => {
                let organ = block.key;
                let fault =
                    Fault::new(format!("missing key `flow_share` in `body.organs.{organ}`"));
                let help = "every organ but the lung has a share of the cardiac output";
                view.fault(block.at, fault.help(help));
            }
        }
    }
    for block in organs.iter().filter(|block| is_lung(block)) {
        let share = block.value.flow_share;
        if share.is_some_and(|share| share.value != 1.0) {
            let fault = Fault::new("the lung carries the whole cardiac output");
            let at = block.at.key("flow_share");
            view.fault(at, fault.help("remove its flow_share"));
        }
    }
    if (sum - 1.0).abs() > SUM_TOLERANCE {
        let fault =
            Fault::new("flow does not balance: the organs do not carry the whole cardiac output")
                .found(format!("flow shares that sum to {}", rounded(sum)))
                .expected("a sum of 1")
                .help(remedy(organs, sum));
        view.fault(body.at.key("organs"), fault);
    }
}

/// A body weighs at least as much as its organs, and changes with them.
fn check_mass(view: &mut View<'_>, body: &WrittenBody<'_>) {
    let (at, organs) = (body.at.key("mass"), &body.organs);
    let Some(mass) = body.mass else {
        return;
    };
    let masses: Option<Vec<f64>> = organs
        .iter()
        .map(|block| Some(block.value.mass?.value))
        .collect();
    let Some(sum) = masses.map(|masses| masses.iter().sum::<f64>()) else {
        return;
    };
    if sum > mass.value * (1.0 + SUM_TOLERANCE) {
        let grams = |value| format_quantity(value, Dimension::MASS);
        let fault = Fault::new("the body is lighter than its organs together")
            .found(grams(mass.value))
            .expected(format!("at least {}", grams((sum * 1e9).round() / 1e9)))
            .help("give the organs their masses in this body, or use the layer of a smaller one");
        return view.fault(at, fault);
    }
    let place = at.place();
    let alone = |block: &Block<'_, Organ>| block.at.key("mass").place().file != place.file;
    let is_layer = view.scene.sources.file(place.file).role == Source::Layer;
    if !is_layer && !organs.is_empty() && organs.iter().all(alone) {
        let warning = Fault::new("`body.mass` is changed alone").help(
            "it scales doses per mass and nothing else: organs, blood and flows stay those of the body that the layer describes",
        );
        view.warn(at, warning);
    }
}

fn remedy(organs: &BlockList<'_, Organ>, sum: f64) -> String {
    let rest = organs.get("rest");
    match rest.and_then(|rest| rest.value.flow_share.as_ref()) {
        Some(rest) if rest.value + 1.0 - sum >= 0.0 => {
            format!(
                "set body.organs.rest.flow_share to {}",
                rounded(rest.value + 1.0 - sum)
            )
        }
        None if sum < 1.0 => format!(
            "add an organ `rest` with flow_share = {}",
            rounded(1.0 - sum)
        ),
        _ => format!("lower the shares by {} in all", rounded(sum - 1.0)),
    }
}

/// Six digits, so that 0.1 + 0.2 reads as 0.3.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn check_label(view: &mut View<'_>, label: &str, at: Spot<'_>) {
    let Some(shares) = at.read::<Keyed<Quantity<Share>>>() else {
        return;
    };
    let sum: f64 = shares.iter().map(|(_, share)| share.value).sum();
    if (sum - 1.0).abs() > SUM_TOLERANCE {
        let fault = Fault::new(format!(
            "the destinations of label `{label}` do not sum to one"
        ))
        .found(format!("a sum of {}", rounded(sum)))
        .expected("a sum of 1")
        .help("what no organ takes up is `excreted`");
        view.fault(at, fault);
    }
    let organs = view.under(&["body", "organs"]);
    if organs.keys().len() == 0 {
        return;
    }
    for key in shares
        .keys()
        .filter(|key| *key != "excreted" && !organs.has(key))
    {
        let fault = Fault::new(format!(
            "unknown organ `{key}` in the destinations of label `{label}`"
        ));
        let near = view.nearest(key, organs.keys());
        let fault = fault.nearest(near);
        view.fault(
            at.key(key),
            fault.help("an organ of the body, or `excreted`"),
        );
    }
}
