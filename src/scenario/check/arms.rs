//! Products, arms and infusions.

use std::collections::BTreeMap;

use super::super::faults::{Fault, one_of};
use super::super::format::{Duration, Product, Quantity, Route, State};
use super::dose::{check_amount, check_sum};
use super::partial::Infusion;
use super::placed::check_placed;
use super::several::check_site_of_dose;
use super::view::View;
use crate::body::MOST_DEATH_STAGES;
use crate::ids::Tick;
use crate::units::exact_duration;

pub fn check(view: &mut View<'_>) {
    for product in view.keys("products") {
        check_product(view, &product);
    }
    check_names(view);
    for arm in 0..view.arms() {
        check_infusions(view, arm);
    }
}

/// Keys that a product of cells must have, with their presence.
fn cell_keys(product: &Product) -> [(&'static str, bool); 13] {
    [
        ("kind", product.kind.is_some()),
        ("state", product.state.is_some()),
        ("diameter", product.diameter.is_some()),
        ("viability", product.viability.is_some()),
        ("bag_death", product.bag_death.is_some()),
        ("receptors", product.receptors.is_some()),
        ("chemokine_receptors", product.chemokine_receptors.is_some()),
        ("death_stages", product.death_stages.is_some()),
        ("death_factor", product.death_factor.is_some()),
        ("adhesion_factor", product.adhesion_factor.is_some()),
        ("killing", product.killing.is_some()),
        ("donor_log_sd", product.donor_log_sd.is_some()),
        ("label", product.label.is_some()),
    ]
}

fn check_product(view: &mut View<'_>, key: &str) {
    let path = format!("products.{key}");
    let Some(product) = view.read::<Product>(&path) else {
        return;
    };
    check_pack(view, &path);
    if view.given(&format!("{path}.contents")) {
        for (name, _) in cell_keys(&product).iter().filter(|(_, given)| *given) {
            let fault = Fault::new(format!("`{name}` in a product without cells"));
            view.fault(
                &format!("{path}.{name}"),
                fault.help("a product has either `contents` or cells"),
            );
        }
        return;
    }
    // The label may come from the infusion.
    for (name, _) in cell_keys(&product)
        .iter()
        .filter(|(name, given)| !given && *name != "label")
        .filter(|(name, _)| !view.given(&format!("{path}.{name}")))
        .collect::<Vec<_>>()
    {
        let fault = Fault::new(format!("missing key `{name}` in `{path}`"));
        view.fault(
            &path,
            fault.help(
                "a product of cells needs it; a product without cells has `contents` instead",
            ),
        );
    }
    check_cells(view, &path, &product);
}

/// A pack is a number of cells with a price.
fn check_pack(view: &mut View<'_>, path: &str) {
    let at = format!("{path}.pack");
    if !view.given(&at) {
        return;
    }
    if view.given(&format!("{path}.contents")) {
        let fault = Fault::new("`pack` in a product without cells");
        view.fault(
            &at,
            fault.help("remove it: `price` is that of one dose, and a multiple of it costs that many times more"),
        );
    } else if !view.given(&format!("{path}.price")) {
        let fault = Fault::new("`pack` has no effect without `price`");
        view.fault(&at, fault.help("add the price of one pack"));
    }
}

fn check_cells(view: &mut View<'_>, path: &str, product: &Product) {
    if let (Some(kind), Some(state)) = (&product.kind, &product.state) {
        let states = view.keys(&format!("kinds.{kind}.states"));
        if !states.is_empty() && !states.contains(state) {
            let fault = Fault::new(format!("`{kind}` has no state `{state}`"));
            let fault = fault.nearest(view.nearest(state, states.iter().map(String::as_str)));
            view.fault(
                &format!("{path}.state"),
                fault.expected(one_of(states.iter().map(String::as_str))),
            );
        } else if view
            .read::<State>(&format!("kinds.{kind}.states.{state}"))
            .is_some_and(|state| state.corpse)
        {
            view.fault(
                &format!("{path}.state"),
                Fault::new("cells cannot arrive alive in the state of a corpse"),
            );
        }
    }
    let stages = product
        .death_stages
        .as_ref()
        .map_or(1.0, |stages| stages.value);
    if stages.fract() != 0.0 || stages > f64::from(MOST_DEATH_STAGES) {
        let fault = Fault::new("the number of death stages is not whole").found(stages.to_string());
        view.fault(
            &format!("{path}.death_stages"),
            fault.expected(format!("a whole number from 1 to {MOST_DEATH_STAGES}")),
        );
    }
}

/// Names that readers can distinguish and that paths can hold.
pub(super) fn check_names(view: &mut View<'_>) {
    let mut seen: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for arm in 0..view.arms() {
        let Some(name) = view.read::<String>(&format!("arm.{arm}.name")) else {
            continue;
        };
        let path = format!("arm.{arm}.name");
        if name.trim().is_empty() {
            view.fault(&path, Fault::new("an arm needs a name"));
            continue;
        }
        if name.contains(char::is_control) {
            view.fault(&path, Fault::new("the name of an arm is one line of text"));
        } else if name.parse::<usize>().is_ok() {
            let fault = Fault::new("the name of an arm cannot be a number").found(name.clone());
            let help = "in paths such as `arm.0.note` a number is the position of an arm";
            view.fault(&path, fault.help(help));
        }
        // Readers, and some file systems, treat names that differ only in this way as one.
        let letters: String = name.split_whitespace().collect();
        match seen.get(&letters.to_lowercase()) {
            None => {
                seen.insert(letters.to_lowercase(), (name, arm));
            }
            Some((other, first)) => {
                let first = view.place(&format!("arm.{first}.name"));
                let fault = if *other == name {
                    Fault::new(format!("two arms are called `{name}`"))
                } else {
                    Fault::new(format!(
                        "the names of the arms `{other}` and `{name}` differ only by case or blanks"
                    ))
                };
                view.fault(&path, fault.related("the first one is here", first));
            }
        }
    }
}

fn check_infusions(view: &mut View<'_>, arm: usize) {
    check_one_product(view, arm);
    check_sum(view, arm);
    for position in 0..view.count(&format!("arm.{arm}.infusion")) {
        let path = format!("arm.{arm}.infusion.{position}");
        if let Some(infusion) = view.read::<Infusion>(&path) {
            check_infusion(view, &path, &infusion);
        }
    }
}

/// Held cells are counted by organ and not by product: an arm can follow one product of cells, with one label.
fn check_one_product(view: &mut View<'_>, arm: usize) {
    let mut first: Option<((String, Option<String>), String)> = None;
    for dose in 0..view.count(&format!("arm.{arm}.infusion")) {
        let path = format!("arm.{arm}.infusion.{dose}.product");
        let Some(key) = view.read::<String>(&path) else {
            continue;
        };
        let Some(product) = view.read::<Product>(&format!("products.{key}")) else {
            continue;
        };
        if view.given(&format!("products.{key}.contents")) {
            continue;
        }
        let label = view.read::<String>(&format!("arm.{arm}.infusion.{dose}.label"));
        let given = (key, label.or(product.label));
        match &first {
            None => first = Some((given, path)),
            Some((other, at)) if *other != given => {
                let other = view.place(at);
                let fault = Fault::new("two products of cells, or two labels, in one arm")
                    .related("the first one is here", other)
                    .help("cells held in vessels are counted by organ, not by product: give each its own arm");
                view.fault(&path, fault);
            }
            Some(_) => {}
        }
    }
}

fn check_infusion(view: &mut View<'_>, path: &str, infusion: &Infusion) {
    let product = infusion.product.as_ref();
    let product = product.and_then(|key| view.read::<Product>(&format!("products.{key}")));
    check_amount(view, path, infusion, product.as_ref());
    if let Some(route) = infusion.route {
        check_route(view, path, infusion, route);
    }
    check_placed(view, path, infusion, product.as_ref());
    check_repeats(view, path, infusion);
    check_end(view, path, infusion);
    if let (Some(key), Some(product)) = (&infusion.product, &product) {
        check_labelled(view, path, key, product);
    }
}

/// Most times one dose is given.
const MOST_TIMES: f64 = 1000.0;

/// How often a dose is given.
pub(super) fn times_of(infusion: &Infusion) -> f64 {
    infusion.times.map_or(1.0, |times| times.value)
}

/// A dose given several times needs its interval, in which the one before has ended.
fn check_repeats(view: &mut View<'_>, path: &str, infusion: &Infusion) {
    let times = times_of(infusion);
    if times.fract() != 0.0 || times > MOST_TIMES {
        let fault = Fault::new("a dose is given a whole number of times").found(times.to_string());
        view.fault(
            &format!("{path}.times"),
            fault.expected(format!("1 to {MOST_TIMES}")),
        );
    }
    let given = view.given(&format!("{path}.every"));
    if times > 1.0 && !given {
        let fault = Fault::new("`times` needs `every`, the time from one dose to the next");
        view.fault(&format!("{path}.times"), fault);
    }
    if given && !view.given(&format!("{path}.times")) {
        let fault = Fault::new("`every` needs `times`, how often the dose is given");
        view.fault(&format!("{path}.every"), fault);
    }
    let over = infusion.over.map_or(0.0, |over| over.value);
    if infusion.every.is_some_and(|every| every.value < over) {
        let fault = Fault::new("the next dose begins before the last one has ended");
        view.fault(
            &format!("{path}.every"),
            fault.expected(format!("at least {}", exact_duration(over))),
        );
    }
}

/// A dose must have ended before the run does.
fn check_end(view: &mut View<'_>, path: &str, infusion: &Infusion) {
    let duration = view.read::<Quantity<Duration>>("duration");
    if let (Some(duration), Some(at)) = (duration, &infusion.at) {
        let every = infusion.every.map_or(0.0, |every| every.value);
        let last = at.value + (times_of(infusion) - 1.0) * every;
        let end = last + infusion.over.as_ref().map_or(0.0, |over| over.value);
        // It is given at the tick nearest to its time.
        let start_s = Tick::from_seconds(at.value).seconds();
        if start_s >= duration.value || end > duration.value {
            let within = exact_duration(duration.value);
            let (found, expected) = if start_s >= duration.value {
                (
                    format!("a start at {}", exact_duration(at.value)),
                    format!("a start before {within}"),
                )
            } else {
                (
                    format!("an end at {}", exact_duration(end)),
                    format!("an end at {within} or before"),
                )
            };
            let fault = Fault::new("the infusion does not end within the run")
                .found(found)
                .expected(expected)
                .help(format!(
                    "start {} earlier, or let `duration` (also one given by `--set duration`) reach beyond its end",
                    which_dose(view, path)
                ));
            view.fault(&format!("{path}.at"), fault);
        }
    }
}

/// `dose 2 of the arm `cells``, for a path such as `arm.1.infusion.1`.
fn which_dose(view: &View<'_>, path: &str) -> String {
    let steps: Vec<&str> = path.split('.').collect();
    let number = steps.last().and_then(|step| step.parse::<usize>().ok());
    let arm = steps.get(1).copied().unwrap_or_default();
    let name = view.read::<String>(&format!("arm.{arm}.name"));
    format!(
        "dose {} of the arm `{}`",
        number.unwrap_or(0) + 1,
        name.unwrap_or_default()
    )
}

/// Cells in a body carry a label, their own or that of the infusion.
fn check_labelled(view: &mut View<'_>, path: &str, key: &str, product: &Product) {
    let is_cells = !view.given(&format!("products.{key}.contents"));
    let labelled = view.given(&format!("{path}.label")) || product.label.is_some();
    if is_cells && !labelled && !view.keys("body").is_empty() {
        let fault = Fault::new(format!("no label: `{key}` has none"));
        view.fault(
            &format!("{path}.product"),
            fault.help("add `label` to the product or to the infusion"),
        );
    }
}

fn check_route(view: &mut View<'_>, path: &str, infusion: &Infusion, route: Route) {
    let organ = infusion.organ.as_deref();
    let artery = route == Route::OrganArtery;
    if artery && !view.given(&format!("{path}.organ")) {
        let fault = Fault::new("the route organ-artery needs `organ`");
        view.fault(
            &format!("{path}.route"),
            fault.expected("the organ whose artery is used"),
        );
    }
    for key in ["organ", "share_entering"] {
        let at = format!("{path}.{key}");
        if view.given(&at) && !artery {
            view.fault(
                &at,
                Fault::new(format!("only the route organ-artery has `{key}`")),
            );
        }
    }
    if artery && organ.is_some() && organ == organ_of_role(view, "lung").as_deref() {
        let fault =
            Fault::new("the lung has no separate artery here: it receives all venous blood");
        view.fault(&format!("{path}.organ"), fault.help("use the route venous"));
    }
    if route == Route::Portal
        && !view.keys("body").is_empty()
        && organ_of_role(view, "liver").is_none()
    {
        view.fault(
            &format!("{path}.route"),
            Fault::new("no liver: nothing receives the portal vein"),
        );
    }
    let well = view.is_well();
    let body = !well && !view.keys("body").is_empty();
    check_site_of_dose(view, path, infusion, route);
    let sites = view.sites();
    let block = view.site_of(infusion).map(|site| &sites[site]);
    let lies = block.is_none_or(|block| view.given(&block.at("organ")));
    if route == Route::Local && body && !lies {
        let fault = Fault::new("a local injection needs the organ of the site");
        view.fault(
            &format!("{path}.route"),
            fault.help("add `organ` to [site]"),
        );
    }
    if route != Route::Local && (well || view.keys("body").is_empty()) {
        let fault = Fault::new("no body: this route leads nowhere").expected("the route local");
        view.fault(&format!("{path}.route"), fault);
    }
}

/// The organ that has a role in the circulation.
fn organ_of_role(view: &View<'_>, role: &str) -> Option<String> {
    let is = |organ: &String| {
        let written = view.read::<String>(&format!("body.organs.{organ}.role"));
        written.as_deref() == Some(role)
    };
    view.keys("body.organs").into_iter().find(is)
}
