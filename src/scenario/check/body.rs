//! Flows that balance, organs in their places, labels that go somewhere.

use super::super::faults::Fault;
use super::super::format::{Drain, Keyed, Quantity, Role, Share, Weight};
use super::super::sources::Role as Source;
use super::partial::Organ;
use super::view::View;
use crate::simulation::SUMS;
use crate::units::{Dimension, format_quantity};

/// How far a sum of shares may be from one.
const SUM_TOLERANCE: f64 = 1e-6;

pub fn check(view: &mut View<'_>) {
    if let Some(organs) = view.read::<Keyed<Organ>>("body.organs") {
        check_roles(view, &organs);
        check_flow(view, &organs);
        check_mass(view, &organs);
    }
    for label in view.keys("labels") {
        check_label(view, &label);
    }
    check_organ_names(view);
}

/// Names of places that are no organs, and the one name by which results know the lung.
fn check_organ_names(view: &mut View<'_>) {
    for organ in view.keys("body.organs") {
        let path = format!("body.organs.{organ}");
        let taken = ["venous", "arterial", "excreted", "all"];
        if taken.contains(&organ.as_str()) || SUMS.contains(&organ.as_str()) {
            let fault = Fault::new(format!("no organ can be called `{organ}`"));
            view.fault(&path, fault.help("results use this name for another place"));
        }
        let is_lung = view.read::<Role>(&format!("{path}.role")) == Some(Role::Lung);
        if is_lung && organ != "lung" {
            let fault = Fault::new(format!("the organ with the role lung is called `{organ}`"));
            view.fault(&path, fault.expected("the name `lung`"));
        }
    }
}

/// Files a fault if there are more than `most` of something.
pub fn check_count(view: &mut View<'_>, path: &str, what: &str, (count, most): (usize, usize)) {
    if count > most {
        let fault = Fault::new(format!("too many {what}")).found(count.to_string());
        view.fault(path, fault.expected(format!("at most {most}")));
    }
}

fn check_roles(view: &mut View<'_>, organs: &Keyed<Organ>) {
    // If a role cannot be read, the number of lungs is unknown.
    let unclear = |(key, organ): (&str, &Organ)| {
        organ.role.is_none() && view.given(&format!("body.organs.{key}.role"))
    };
    if organs.iter().any(unclear) {
        return;
    }
    let with = |role: Role| {
        organs
            .iter()
            .filter(move |(_, o)| o.role.unwrap_or_default() == role)
            .map(|(key, _)| key)
    };
    let (lungs, livers): (Vec<_>, Vec<_>) =
        (with(Role::Lung).collect(), with(Role::Liver).collect());
    if lungs.len() != 1 {
        let fault = Fault::new("the circulation needs one lung").found(listed(&lungs));
        view.fault(
            "body.organs",
            fault.expected("exactly one organ with role = \"lung\""),
        );
    }
    if livers.len() > 1 {
        let fault = Fault::new("more than one liver").found(listed(&livers));
        view.fault(
            "body.organs",
            fault.expected("at most one organ with role = \"liver\""),
        );
    }
    for (key, organ) in organs.iter().filter(|(_, o)| o.drains == Drain::Portal) {
        let path = format!("body.organs.{key}.drains");
        if organ.role.unwrap_or_default() != Role::Organ {
            view.fault(
                &path,
                Fault::new(format!("`{key}` cannot drain into the portal vein"))
                    .help("write drains = \"venous\""),
            );
        } else if livers.is_empty() {
            let fault = Fault::new(format!(
                "`{key}` drains into the portal vein, but there is no liver"
            ));
            view.fault(&path, fault.help("give one organ role = \"liver\""));
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
fn check_flow(view: &mut View<'_>, organs: &Keyed<Organ>) {
    let mut sum = 0.0;
    for (key, organ) in organs.iter().filter(|(_, o)| o.role != Some(Role::Lung)) {
        match &organ.flow_share {
            Some(share) => sum += share.value,
            None if view.given(&format!("body.organs.{key}.flow_share")) => return,
            None => {
                let fault = Fault::new(format!("missing key `flow_share` in `body.organs.{key}`"));
                view.fault(
                    &format!("body.organs.{key}"),
                    fault.help("every organ but the lung has a share of the cardiac output"),
                );
            }
        }
    }
    for (key, organ) in organs.iter().filter(|(_, o)| o.role == Some(Role::Lung)) {
        if organ.flow_share.is_some_and(|share| share.value != 1.0) {
            let fault = Fault::new("the lung carries the whole cardiac output");
            view.fault(
                &format!("body.organs.{key}.flow_share"),
                fault.help("remove its flow_share"),
            );
        }
    }
    if (sum - 1.0).abs() > SUM_TOLERANCE {
        let fault =
            Fault::new("flow does not balance: the organs do not carry the whole cardiac output")
                .found(format!("flow shares that sum to {}", rounded(sum)))
                .expected("a sum of 1")
                .help(remedy(organs, sum));
        view.fault("body.organs", fault);
    }
}

/// A body weighs at least as much as its organs, and changes with them.
fn check_mass(view: &mut View<'_>, organs: &Keyed<Organ>) {
    let Some(body) = view.read::<Quantity<Weight>>("body.mass") else {
        return;
    };
    let masses: Option<Vec<f64>> = organs
        .iter()
        .map(|(_, organ)| Some(organ.mass?.value))
        .collect();
    let Some(sum) = masses.map(|masses| masses.iter().sum::<f64>()) else {
        return;
    };
    if sum > body.value * (1.0 + SUM_TOLERANCE) {
        let grams = |value| format_quantity(value, Dimension::MASS);
        let fault = Fault::new("the body is lighter than its organs together")
            .found(grams(body.value))
            .expected(format!("at least {}", grams((sum * 1e9).round() / 1e9)))
            .help("give the organs their masses in this body, or use the layer of a smaller one");
        return view.fault("body.mass", fault);
    }
    let place = view.place("body.mass");
    let alone = |(key, _): (&str, &Organ)| {
        let mass = view.place(&format!("body.organs.{key}.mass"));
        mass.file != place.file
    };
    let is_layer = view.scene.sources.file(place.file).role == Source::Layer;
    if !is_layer && !organs.is_empty() && organs.iter().all(alone) {
        let warning = Fault::new("`body.mass` is changed alone").help(
            "it scales doses per mass and nothing else: organs, blood and flows stay those of the body that the layer describes",
        );
        view.warn("body.mass", warning);
    }
}

fn remedy(organs: &Keyed<Organ>, sum: f64) -> String {
    match organs.get("rest").and_then(|rest| rest.flow_share.as_ref()) {
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

fn check_label(view: &mut View<'_>, label: &str) {
    let path = format!("labels.{label}.destinations");
    let Some(shares) = view.read::<Keyed<Quantity<Share>>>(&path) else {
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
        view.fault(&path, fault);
    }
    let organs = view.keys("body.organs");
    if organs.is_empty() {
        return;
    }
    for key in shares
        .keys()
        .filter(|key| *key != "excreted" && !organs.iter().any(|o| o == key))
    {
        let fault = Fault::new(format!(
            "unknown organ `{key}` in the destinations of label `{label}`"
        ));
        let near = view.nearest(key, organs.iter().map(String::as_str));
        view.fault(
            &format!("{path}.{key}"),
            fault
                .nearest(near)
                .help("an organ of the body, or `excreted`"),
        );
    }
}
