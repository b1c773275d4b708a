//! Words of a scenario that are made from its values, so that a setting cannot leave a wrong headline.

use super::block::Block;
use super::dose::cells_of;
use super::geometry::Geometry;
use super::partial::Infusion;
use super::spot::Spot;
use super::view::{Scene, View};
use crate::format::{Amount, AnyDimension, CellDensity, Quantity, Route, Time};
use crate::syntax::{Fault, Node, Path, Value, nearest, read};
use crate::units::{Dimension, exact_duration, grouped};

/// Words that stand for a value, besides paths of values.
const WORDS: [&str; 8] = [
    "dose",
    "dose_per_ml",
    "route",
    "species",
    "at",
    "after",
    "after_start",
    "residents_per_cell",
];

/// Shown in place of a value that cannot be read, which is a separate fault.
const UNREADABLE: &str = "?";

/// A place that has words.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The title or the question.
    Scenario,
    Arm(usize),
    Row(usize),
}

/// The document with every placeholder in its words filled in, and faults of those that stand for nothing.
pub fn with_words(scene: Scene<'_>) -> (Node, Vec<Fault>) {
    let view = View::new(scene);
    let mut root = scene.root.clone();
    let mut faults = Vec::new();
    for (place, path) in places(&view) {
        let Some(node) = root.at_mut(&path) else {
            continue;
        };
        let Some(text) = node.as_text().filter(|text| text.contains('{')) else {
            continue;
        };
        match filled(&view, place, text) {
            Ok(words) => node.value = Value::Text(words),
            Err(fault) => faults.push(fault.at(node.place)),
        }
    }
    (root, faults)
}

fn places(view: &View<'_>) -> Vec<(Place, Path)> {
    let root = |key: &str| Path::default().then(key);
    let item = |key: &str, position: usize| root(key).then(position.to_string());
    let scenario = ["title", "question"].map(|key| (Place::Scenario, root(key)));
    let arms = 0..view.at("arm").items().len();
    let arms = arms
        .flat_map(|arm| ["name", "note"].map(|key| (Place::Arm(arm), item("arm", arm).then(key))));
    let rows = 0..view.at("answer").items().len();
    let rows = rows.map(|row| (Place::Row(row), item("answer", row).then("say")));
    scenario.into_iter().chain(arms).chain(rows).collect()
}

/// A text with its placeholders filled in.
fn filled(view: &View<'_>, place: Place, text: &str) -> Result<String, Box<Fault>> {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else {
            let fault = Fault::new("a `{` without its `}`");
            return Err(fault
                .help("words in braces stand for values, such as {dose}")
                .into());
        };
        words.push_str(before);
        words.push_str(&word(view, place, name)?);
        rest = after;
    }
    words.push_str(rest);
    Ok(words)
}

fn word(view: &View<'_>, place: Place, name: &str) -> Result<String, Box<Fault>> {
    match name {
        "dose" => of_dose(view, place, name, |view, dose| Some(amount(view, dose))),
        "route" => of_dose(view, place, name, |view, dose| Some(route(view, dose))),
        "dose_per_ml" => of_dose(view, place, name, dose_per_ml),
        "residents_per_cell" => of_dose(view, place, name, residents_per_cell),
        "species" => {
            let species = view.under(&["body", "species"]);
            match species.text() {
                Some(species) => Ok(species.to_owned()),
                None if species.is_given() => Ok(UNREADABLE.to_owned()),
                None => Err(nothing(name, "there is no body")),
            }
        }
        "at" | "after" | "after_start" => match place {
            Place::Row(row) => moment(view, row, name),
            _ => Err(nothing(
                name,
                "only rows of the closing table have a moment",
            )),
        },
        path if path.contains('.') => match view.scene.root.at(&Path::dotted(path)) {
            Some(node) => written_at(path, node),
            None => Err(unknown(path)),
        },
        name => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Box<Fault> {
    let fault = Fault::new(format!("the placeholder `{{{name}}}` names no value"));
    let expected = format!(
        "one of {} in braces, or the path of a value such as {{arm.1.infusion.0.amount}}",
        WORDS.join(", ")
    );
    fault
        .nearest(nearest(name, WORDS))
        .expected(expected)
        .into()
}

/// The values of placeholders that can be computed.
fn shown(words: Option<String>) -> String {
    words.unwrap_or_else(|| UNREADABLE.to_owned())
}

fn nothing(name: &str, why: &str) -> Box<Fault> {
    Fault::new(format!("`{{{name}}}` has nothing to show: {why}")).into()
}

/// What the first dose of an arm shows. For the scenario and its rows: the first dose of the first arm that has one. A dose that is given
/// and cannot be read has its own fault, and shows nothing here.
fn of_dose(
    view: &View<'_>,
    place: Place,
    name: &str,
    show: impl Fn(&View<'_>, &Infusion) -> Option<String>,
) -> Result<String, Box<Fault>> {
    let of_arm = |number: usize| match place {
        Place::Arm(arm) => arm == number,
        Place::Scenario | Place::Row(_) => true,
    };
    let written = view.at("arm").items().enumerate();
    let mut treated =
        written.filter(|(number, at)| of_arm(*number) && at.key("infusion").item(0).is_given());
    let Some((number, _)) = treated.next() else {
        return Err(nothing(name, "no dose is given here"));
    };
    let arms = view.arms();
    let arm = arms.iter().find(|arm| arm.number == number);
    let first = |dose: &&Block<'_, Infusion>| dose.number == 0;
    let dose = arm.and_then(|arm| arm.value.infusions.iter().find(first));
    Ok(shown(dose.and_then(|dose| show(view, &dose.value))))
}

/// `2 million cells`, `1 million cells per kilogram`, or the multiple of a dose without cells: `2 doses`.
fn amount(view: &View<'_>, dose: &Infusion) -> String {
    const GRAMS_PER_KILOGRAM: f64 = 1000.0;
    if let Some(per_g) = &dose.amount_per_mass {
        let per_kg = number(per_g.value * GRAMS_PER_KILOGRAM);
        return format!("{per_kg} cells per kilogram");
    }
    let Some(amount) = &dose.amount else {
        return UNREADABLE.to_owned();
    };
    let product = dose.product.as_deref().unwrap_or_default();
    let unit = match (view.is_of_cells(product), amount.value) {
        (true, 1.0) => "cell",
        (true, _) => "cells",
        (false, 1.0) => "dose",
        (false, _) => "doses",
    };
    format!("{} {unit}", number(amount.value))
}

/// `2 million`, `1.5 million`, `20,000`, `0.5`.
fn number(value: f64) -> String {
    const MILLION: f64 = 1e6;
    // Digits beyond the ninth are those of units, not of the scenario.
    let rounded: f64 = format!("{value:.8e}").parse().unwrap_or(value);
    if rounded >= MILLION && (rounded / MILLION * 100.0).fract() == 0.0 {
        return format!("{} million", rounded / MILLION);
    }
    if rounded.fract() != 0.0 || !(0.0..MILLION * MILLION).contains(&rounded) {
        return format!("{rounded}");
    }
    grouped(rounded as u64)
}

/// `into a vein`.
fn route(view: &View<'_>, dose: &Infusion) -> String {
    let organ = |key: Option<&String>| {
        let key = key.map_or("organ", String::as_str);
        let name = view.under(&["body", "organs", key, "name"]).text();
        name.unwrap_or(key).to_owned()
    };
    match dose.route {
        Some(Route::Venous) => "into a vein".to_owned(),
        Some(Route::Arterial) => "into an artery".to_owned(),
        Some(Route::OrganArtery) => {
            format!("into the artery of the {}", organ(dose.organ.as_ref()))
        }
        Some(Route::Portal) => "into the portal vein".to_owned(),
        Some(Route::Local) if view.is_well() => "into the well".to_owned(),
        Some(Route::Local) => {
            let sites = view.sites();
            let block = view.site_of(dose).map(|site| &sites[site]);
            let key = block.and_then(|block| block.value.organ.as_ref());
            format!("into the {}", organ(key))
        }
        None => UNREADABLE.to_owned(),
    }
}

/// The moment of a row: `day 2` or `26 h`; or how long it is after the end or the start of the last dose of any arm until then,
/// `5 min after the infusion`, and `at 2 h` where none was given by then.
fn moment(view: &View<'_>, row: usize, name: &str) -> Result<String, Box<Fault>> {
    let written = view.at("answer").item(row).key("at");
    if !written.is_given() {
        return Err(nothing(name, "the row has no moment `at`"));
    }
    let Some(at) = written.read::<Quantity<Time>>() else {
        return Ok(UNREADABLE.to_owned());
    };
    let moment_s = at.value;
    if name == "at" {
        return Ok(day_or_time(moment_s));
    }
    let of_start = name == "after_start";
    let arms = view.arms();
    let doses = arms.iter().flat_map(|arm| arm.value.infusions.iter());
    let marks = doses.flat_map(|dose| marks_s(&dose.value, of_start));
    // A tenth of a second, the tick of the engine, is no time that passes.
    let passed = marks.filter(|mark_s| *mark_s <= moment_s + 0.05);
    let Some(last_s) = passed.max_by(f64::total_cmp) else {
        return Ok(format!("at {}", day_or_time(moment_s)));
    };
    let what = if of_start {
        "the start of the infusion"
    } else {
        "the infusion"
    };
    let since = exact_duration((moment_s - last_s).max(0.0));
    Ok(format!("{since} after {what}"))
}

/// `day 2` for whole days, else a time.
fn day_or_time(moment_s: f64) -> String {
    const DAY_S: f64 = 86_400.0;
    match moment_s / DAY_S {
        days if days >= 1.0 && days.fract() == 0.0 => format!("day {days}"),
        _ => exact_duration(moment_s),
    }
}

/// The starts or the ends of a dose and its repetitions, s.
fn marks_s(dose: &Infusion, of_start: bool) -> Vec<f64> {
    const MOST: u64 = 10_000;
    let Some(at) = &dose.at else {
        return Vec::new();
    };
    let over_s = dose.over.as_ref().map_or(0.0, |over| over.value);
    let first_s = if of_start {
        at.value
    } else {
        at.value + over_s
    };
    let every_s = dose.every.as_ref().map_or(0.0, |every| every.value);
    let times = (dose.times().max(1.0) as u64).min(MOST);
    let times = (0..times).map(|number| number as f64);
    times.map(|number| first_s + number * every_s).collect()
}

/// Resident cells of the patch for each cell of a dose, to two digits: `30`, `100`.
fn residents_per_cell(view: &View<'_>, dose: &Infusion) -> Option<String> {
    let volume_um3 = patch_um3(view, dose)?;
    let sites = view.sites();
    let tissue = sites[view.site_of(dose)?].value.tissue.as_ref()?;
    let kinds = view.under(&["tissues", tissue, "residents"]).entries();
    let states = kinds.flat_map(|(_, kind)| kind.entries());
    let density = |(_, at): (&str, Spot<'_>)| at.read::<Quantity<CellDensity>>();
    let per_um3: f64 = states.filter_map(density).map(|found| found.value).sum();
    let cells = cells_of(view, dose)?;
    let ratio = per_um3 * volume_um3 / cells;
    let ratio: f64 = format!("{ratio:.1e}").parse().ok()?;
    ratio.is_finite().then(|| number(ratio))
}

/// Volume of the patch of the site of a dose, um^3.
fn patch_um3(view: &View<'_>, dose: &Infusion) -> Option<f64> {
    let sites = view.sites();
    let patch = sites[view.site_of(dose)?].value.patch.as_ref()?;
    Some(Geometry::read(patch)?.volume_um3())
}

/// Cells or particles of a dose for each mL of the patch: `1e8`.
fn dose_per_ml(view: &View<'_>, dose: &Infusion) -> Option<String> {
    const UM3_PER_MILLILITRE: f64 = 1e12;
    let contents = view.under(&["products", dose.product.as_ref()?, "contents"]);
    let given = if contents.is_given() {
        let factors = contents.entries();
        let molecules = factors.filter_map(|(_, at)| at.read::<Quantity<Amount>>());
        dose.amount?.value * molecules.map(|amount| amount.value).sum::<f64>()
    } else {
        cells_of(view, dose)?
    };
    let per_ml = given / patch_um3(view, dose)? * UM3_PER_MILLILITRE;
    let per_ml: f64 = format!("{per_ml:.1e}").parse().ok()?;
    per_ml.is_finite().then(|| format!("{per_ml:e}"))
}

/// A value as written. Texts are built before unreadable values are removed, so all written values count.
fn written_at(path: &str, node: &Node) -> Result<String, Box<Fault>> {
    let value = node.as_table().and_then(|table| table.get("value"));
    if let Ok(quantity) = read::<Quantity<AnyDimension>>(node)
        && quantity.dimension == Dimension::CELLS
    {
        return Ok(format!("{} cells", number(quantity.value)));
    }
    match &value.unwrap_or(node).value {
        Value::Text(text) => Ok(text.clone()),
        Value::Integer(whole) => Ok(whole.to_string()),
        Value::Float(float) => Ok(float.to_string()),
        _ => {
            let what = format!("`{{{path}}}` is a group of values, not one value");
            Err(Fault::new(what).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (value, text) in [
            (2e6, "2 million"),
            (1.5e6, "1.5 million"),
            (2.4e7, "24 million"),
            (1_234_567.0, "1,234,567"),
            (20_000.0, "20,000"),
            (34.0, "34"),
            (0.5, "0.5"),
            // Units may leave a last digit.
            (1_000_000.000_000_2, "1 million"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
