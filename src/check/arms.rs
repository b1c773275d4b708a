//! Products, arms and infusions.

use std::collections::BTreeMap;

use super::block::Block;
use super::dose::{check_amount, check_sum};
use super::named::check_state;
use super::partial::Infusion;
use super::parts::WrittenArm;
use super::placed::check_placed;
use super::retention::check_retention;
use super::several::check_site_of_dose;
use super::spot::Spot;
use super::view::View;
use crate::body::MOST_DEATH_STAGES;
use crate::format::{Product, Role, Route};
use crate::ids::Tick;
use crate::syntax::Fault;
use crate::units::exact_duration;

pub fn check(view: &mut View<'_>) {
    for product in view.products().iter() {
        check_product(view, product);
    }
    check_names(view);
    for arm in view.arms().iter() {
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

fn check_product(view: &mut View<'_>, block: &Block<'_, Product>) {
    let (key, at, product) = (block.key, block.at, &block.value);
    check_pack(view, at);
    if at.has("contents") {
        for (name, _) in cell_keys(product).iter().filter(|(_, given)| *given) {
            let fault = Fault::new(format!("`{name}` in a product without cells"));
            let help = "a product has either `contents` or cells";
            view.fault(at.key(name), fault.help(help));
        }
        return;
    }
    for (name, given) in cell_keys(product) {
        // The label may come from the infusion.
        if !given && name != "label" && !at.has(name) {
            let fault = Fault::new(format!("missing key `{name}` in `products.{key}`"));
            let help =
                "a product of cells needs it; a product without cells has `contents` instead";
            view.fault(at, fault.help(help));
        }
    }
    check_cells(view, at, product);
}

/// A pack is a number of cells with a price.
fn check_pack(view: &mut View<'_>, product: Spot<'_>) {
    let at = product.key("pack");
    if !at.is_given() {
        return;
    }
    if product.has("contents") {
        let fault = Fault::new("`pack` in a product without cells");
        view.fault(
            at,
            fault.help("remove it: `price` is that of one dose, and a multiple of it costs that many times more"),
        );
    } else if !product.has("price") {
        let fault = Fault::new("`pack` has no effect without `price`");
        view.fault(at, fault.help("add the price of one pack"));
    }
}

fn check_cells(view: &mut View<'_>, at: Spot<'_>, product: &Product) {
    if let (Some(kind), Some(state)) = (&product.kind, &product.state) {
        check_state(view, at.key("state"), kind, state);
        let kinds = view.kinds();
        let known = kinds.get(kind).and_then(|block| block.value.state(state));
        if known.is_some_and(|state| state.corpse) {
            let fault = Fault::new("cells cannot arrive alive in the state of a corpse");
            view.fault(at.key("state"), fault);
        }
    }
    let stages = product
        .death_stages
        .as_ref()
        .map_or(1.0, |stages| stages.value);
    if stages.fract() != 0.0 || stages > f64::from(MOST_DEATH_STAGES) {
        let fault = Fault::new("the number of death stages is not whole").found(stages.to_string());
        let expected = format!("a whole number from 1 to {MOST_DEATH_STAGES}");
        view.fault(at.key("death_stages"), fault.expected(expected));
    }
}

/// Names that readers can distinguish and that paths can hold.
pub(super) fn check_names(view: &mut View<'_>) {
    let mut seen: BTreeMap<String, (&str, Spot<'_>)> = BTreeMap::new();
    for arm in view.arms().iter() {
        let (Some(name), at) = (arm.value.name, arm.at.key("name")) else {
            continue;
        };
        if name.trim().is_empty() {
            view.fault(at, Fault::new("an arm needs a name"));
            continue;
        }
        if name.contains(char::is_control) {
            view.fault(at, Fault::new("the name of an arm is one line of text"));
        } else if name.parse::<usize>().is_ok() {
            let fault = Fault::new("the name of an arm cannot be a number").found(name);
            let help = "in paths such as `arm.0.note` a number is the position of an arm";
            view.fault(at, fault.help(help));
        }
        // Readers, and some file systems, treat names that differ only in this way as one.
        let letters: String = name.split_whitespace().collect();
        match seen.get(&letters.to_lowercase()) {
            None => {
                seen.insert(letters.to_lowercase(), (name, at));
            }
            Some((other, first)) => {
                let first = first.place();
                let fault = if *other == name {
                    Fault::new(format!("two arms are called `{name}`"))
                } else {
                    Fault::new(format!(
                        "the names of the arms `{other}` and `{name}` differ only by case or blanks"
                    ))
                };
                view.fault(at, fault.related("the first one is here", first));
            }
        }
    }
}

fn check_infusions(view: &mut View<'_>, arm: &Block<'_, WrittenArm<'_>>) {
    check_one_product(view, &arm.value);
    check_sum(view, arm);
    for dose in arm.value.infusions.iter() {
        check_infusion(view, dose, arm.value.name);
    }
}

/// Held cells are counted by organ and not by product: an arm can follow one product of cells, with one label.
fn check_one_product(view: &mut View<'_>, arm: &WrittenArm<'_>) {
    let products = view.products();
    let mut first: Option<((&str, Option<&str>), Spot<'_>)> = None;
    for dose in arm.infusions.iter() {
        let key = dose.value.product.as_deref();
        let product = key.and_then(|key| products.get(key));
        let Some(product) = product.filter(|product| !product.at.has("contents")) else {
            continue;
        };
        let at = dose.at.key("product");
        let label = dose.at.key("label").text();
        let given = (product.key, label.or(product.value.label.as_deref()));
        match &first {
            None => first = Some((given, at)),
            Some((other, first)) if *other != given => {
                let other = first.place();
                let fault = Fault::new("two products of cells, or two labels, in one arm")
                    .related("the first one is here", other)
                    .help("cells held in vessels are counted by organ, not by product: give each its own arm");
                view.fault(at, fault);
            }
            Some(_) => {}
        }
    }
}

fn check_infusion(view: &mut View<'_>, dose: &Block<'_, Infusion>, arm: Option<&str>) {
    let (at, infusion, products) = (dose.at, &dose.value, view.products());
    let product = infusion.product.as_ref();
    let product = product.and_then(|key| products.get(key));
    let parts = product.map(|product| &*product.value);
    check_amount(view, at, infusion, parts);
    if let Some(route) = infusion.route {
        check_route(view, at, infusion, route);
    }
    check_placed(view, at, infusion, parts);
    check_retention(view, at, infusion);
    check_repeats(view, at, infusion);
    check_end(view, dose, arm);
    if let Some(product) = product {
        check_labelled(view, at, product);
    }
}

/// Most times one dose is given.
const MOST_TIMES: f64 = 1000.0;

/// A dose given several times needs its interval, in which the one before has ended.
fn check_repeats(view: &mut View<'_>, at: Spot<'_>, infusion: &Infusion) {
    let (times, times_at, every_at) = (infusion.times(), at.key("times"), at.key("every"));
    if times.fract() != 0.0 || times > MOST_TIMES {
        let fault = Fault::new("a dose is given a whole number of times").found(times.to_string());
        view.fault(times_at, fault.expected(format!("1 to {MOST_TIMES}")));
    }
    let given = every_at.is_given();
    if times > 1.0 && !given {
        let fault = Fault::new("`times` needs `every`, the time from one dose to the next");
        view.fault(times_at, fault);
    }
    if given && !times_at.is_given() {
        let fault = Fault::new("`every` needs `times`, how often the dose is given");
        view.fault(every_at, fault);
    }
    let over = infusion.over.map_or(0.0, |over| over.value);
    if infusion.every.is_some_and(|every| every.value < over) {
        let fault = Fault::new("the next dose begins before the last one has ended");
        let expected = format!("at least {}", exact_duration(over));
        view.fault(every_at, fault.expected(expected));
    }
}

/// A dose must have ended before the run does.
fn check_end(view: &mut View<'_>, dose: &Block<'_, Infusion>, arm: Option<&str>) {
    let infusion = &dose.value;
    if let (Some(duration), Some(at)) = (view.duration(), &infusion.at) {
        let every = infusion.every.map_or(0.0, |every| every.value);
        let last = at.value + (infusion.times() - 1.0) * every;
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
                    "start dose {} of the arm `{}` earlier, or let `duration` (also one given by `--set duration`) reach beyond its end",
                    dose.number + 1,
                    arm.unwrap_or_default()
                ));
            view.fault(dose.at.key("at"), fault);
        }
    }
}

/// Cells in a body carry a label, their own or that of the infusion.
fn check_labelled(view: &mut View<'_>, dose: Spot<'_>, product: &Block<'_, Product>) {
    let is_cells = !product.at.has("contents");
    let labelled = dose.has("label") || product.value.label.is_some();
    if is_cells && !labelled && view.has_body() {
        let fault = Fault::new(format!(
            "the cells have no label: the product `{}` does not define one",
            product.key
        ));
        let help = "add `label` to the product or to the infusion";
        view.fault(dose.key("product"), fault.help(help));
    }
}

fn check_route(view: &mut View<'_>, at: Spot<'_>, infusion: &Infusion, route: Route) {
    let (organ, route_at) = (infusion.organ.as_deref(), at.key("route"));
    let artery = route == Route::OrganArtery;
    if artery && !at.has("organ") {
        let fault = Fault::new("the route organ-artery needs `organ`");
        view.fault(route_at, fault.expected("the organ whose artery is used"));
    }
    for key in ["organ", "share_entering"] {
        if at.has(key) && !artery {
            let fault = Fault::new(format!("only the route organ-artery has `{key}`"));
            view.fault(at.key(key), fault);
        }
    }
    if artery && organ.is_some() && organ == organ_of_role(view, Role::Lung) {
        let fault =
            Fault::new("the lung has no separate artery here: it receives all venous blood");
        view.fault(at.key("organ"), fault.help("use the route venous"));
    }
    let has_liver = organ_of_role(view, Role::Liver).is_some();
    if route == Route::Portal && view.has_body() && !has_liver {
        let fault = Fault::new("no liver: nothing receives the portal vein");
        view.fault(route_at, fault);
    }
    let body = !view.is_well() && view.has_body();
    check_site_of_dose(view, at, infusion, route);
    let sites = view.sites();
    let block = view.site_of(infusion).map(|site| &sites[site]);
    let lies = block.is_none_or(|block| block.at.has("organ"));
    if route == Route::Local && body && !lies {
        let fault = Fault::new("a local injection needs the organ of the site");
        view.fault(route_at, fault.help("add `organ` to [site]"));
    }
    if route != Route::Local && !body {
        let fault = Fault::new("no body: this route leads nowhere").expected("the route local");
        view.fault(route_at, fault);
    }
}

/// The organ that has a role in the circulation.
fn organ_of_role<'a>(view: &View<'a>, role: Role) -> Option<&'a str> {
    let body = view.body();
    let mut organs = body.organs.iter();
    let found = organs.find(|organ| organ.value.role == Some(role));
    found.map(|organ| organ.key)
}
