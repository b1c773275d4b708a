//! Loading: the one way to an [`Experiment`].

use std::path::PathBuf;

use super::axes::AxisReader;
use super::axis::{AxisLevel, AxisValues, ExperimentAxis};
use super::bases::{Bases, TextOrigin, choices};
use super::conditions::{Experiment, Slot};
use super::constraint::{constraints_of, kept};
use super::file::{ExperimentFile, MOST_CONDITIONS};
use super::method::{method_of, place_of};
use super::names::{refuse_columns, refuse_set_values, refuse_shared_paths};
use super::outputs::{added_rows, outputs_of, refuse_unlike_rows};
use super::written::WrittenAxis;
use crate::check::Shaped;
use crate::design::{Design, Method};
use crate::format::schema_of;
use crate::library::{Found, find_experiment};
use crate::scenario::Additions;
use crate::syntax::{Fault, Faults, Node, Path, Place, Value};
use crate::units::grouped;

/// Loads an experiment by path or by shipped name and checks it, with all scenarios that it varies.
///
/// # Errors
/// All faults of the experiment; those of a scenario only once the experiment itself can be read.
pub fn load(name: &str) -> Result<Experiment, Faults> {
    let found = find_experiment(name).map_err(|fault| Faults::single(*fault))?;
    load_found(found, None)
}

/// As [`load`], for a text that is not (yet) a file. Scenarios are looked up as paths and as shipped names.
///
/// # Errors
/// As [`load`].
pub fn load_text(name: &str, text: &str) -> Result<Experiment, Faults> {
    load_found(unnamed(name, text), None)
}

/// As [`load`], for an experiment whose scenarios were resolved before: `resolved` holds the texts of
/// [`Experiment::resolved_scenarios`]. Nothing else is read.
///
/// # Errors
/// As [`load`].
pub fn load_resolved(name: &str, text: &str, resolved: &[String]) -> Result<Experiment, Faults> {
    load_found(unnamed(name, text), Some(resolved))
}

/// A text that lies in no folder.
fn unnamed(name: &str, text: &str) -> Found {
    Found {
        name: name.to_owned(),
        text: text.to_owned(),
        folder: None,
    }
}

/// The JSON Schema of experiments as indented text, for editors.
pub fn schema_text() -> String {
    format!("{:#}\n", schema_of::<ExperimentFile>())
}

/// An experiment file with the place of everything.
type Read = Shaped<ExperimentFile>;

fn load_found(found: Found, resolved: Option<&[String]>) -> Result<Experiment, Faults> {
    let text = found.text.clone();
    let mut read = Read::read(&found, "experiment")?;
    if resolved.is_none() {
        read.file.scenarios = beside(&found, read.file.scenarios);
    }
    let mut faults = Vec::new();
    let set = read.root.at(&Path::dotted("set")).and_then(Node::as_table);
    let more = Additions {
        set: set.cloned().unwrap_or_default(),
        answers: added_rows(&read.root, &read.file, &mut faults),
    };
    check_choices(&read, &mut faults);
    refuse_idle_fit(&read, &mut faults);
    read.collected(&mut faults)?;
    let origin = resolved.map_or(TextOrigin::Found(more), TextOrigin::Resolved);
    let from = (&read.sources, read.id);
    let bases = Bases::load(&read.file, from, choices(&read.file), &origin)?;
    let outputs = outputs_of(&read.root, &read.file, &bases, &mut faults);
    refuse_unlike_rows(&bases, &outputs, &mut faults);
    let (axes, slots) = axes(&read, &bases, &mut faults);
    refuse_meetings(&read, &axes, &mut faults);
    // Resolved texts have no layers left.
    if resolved.is_none() {
        refuse_unread_layers(&read, &bases, &mut faults);
    }
    read.collected(&mut faults)?;
    let design = design(&read, &axes, &mut faults);
    read.collected(&mut faults)?;
    let none = || Faults::single(Fault::new("no design could be made"));
    let (design, left_out) = design.ok_or_else(none)?;
    let ExperimentFile {
        title,
        question,
        seed,
        replicates,
        common_random_numbers,
        design: design_file,
        target,
        fit,
        ..
    } = read.file;
    Ok(Experiment {
        name: found.name,
        title,
        question,
        text,
        seed,
        replicates,
        common_random_numbers,
        axes,
        slots,
        design,
        left_out,
        outputs,
        bases,
        points: design_file.points,
        targets: target,
        fit,
    })
}

/// Without targets there is nothing to fit.
fn refuse_idle_fit(read: &Read, faults: &mut Vec<Fault>) {
    let fit = read.root.at(&Path::dotted("fit"));
    if let Some(fit) = fit.filter(|_| read.file.target.is_empty()) {
        let fault = Fault::new("`fit` has no effect without a [[target]]").at(fit.place);
        faults.push(fault.help("add what was observed, or remove it"));
    }
}

/// Axes must not meet each other, what the experiment sets, or other columns of the tables.
fn refuse_meetings(read: &Read, axes: &[ExperimentAxis], faults: &mut Vec<Fault>) {
    refuse_shared_paths(axes, Place::new(read.id, 0..0), faults);
    let set = read.root.at(&Path::dotted("set")).and_then(Node::as_table);
    refuse_set_values(axes, set, faults);
    refuse_columns(&read.file, axis_nodes(read), faults);
    refuse_own_keys(read, axes, faults);
}

/// Paths of scenarios are looked up from the folder of the experiment first.
fn beside(found: &Found, scenarios: Vec<String>) -> Vec<String> {
    let near = |name: String| {
        let path: Option<PathBuf> = found.folder.as_ref().map(|folder| folder.join(&name));
        match path.filter(|path| path.is_file()) {
            Some(path) => path.to_string_lossy().into_owned(),
            None => name,
        }
    };
    scenarios.into_iter().map(near).collect()
}

/// Scenarios that stand twice, and layers that are no names.
fn check_choices(read: &Read, faults: &mut Vec<Fault>) {
    let names = read
        .root
        .at(&Path::dotted("scenarios"))
        .map_or(&[][..], Node::items);
    for (number, name) in names.iter().enumerate() {
        let before = names[..number]
            .iter()
            .find(|other| other.value == name.value);
        if let Some(before) = before {
            let fault = Fault::new("a scenario stands twice").at(name.place);
            faults.push(fault.related("here first", before.place));
        }
    }
    let axes = read
        .root
        .at(&Path::dotted("axis"))
        .map_or(&[][..], Node::items);
    let mut replaced: Vec<&Node> = Vec::new();
    for layer in axes.iter().filter_map(|axis| axis.as_table()?.get("layer")) {
        if let Some(before) = replaced.iter().find(|other| other.value == layer.value) {
            let fault = Fault::new("two axes replace the same layer").at(layer.place);
            faults.push(fault.related("here first", before.place));
        }
        replaced.push(layer);
    }
    for axis in axes.iter().filter_map(Node::as_table) {
        let values = axis.get("values").filter(|_| axis.entry("layer").is_some());
        for value in values.map_or(&[][..], Node::items) {
            if !matches!(value.value, Value::Text(_)) {
                let fault = Fault::new("not the name of a layer").at(value.place);
                faults.push(
                    fault
                        .found(value.kind_name())
                        .expected("text such as \"bodies/rat\""),
                );
            }
        }
    }
}

/// The axes, the scenarios before all others where there are several, and what each chooses.
fn axes(read: &Read, bases: &Bases, faults: &mut Vec<Fault>) -> (Vec<ExperimentAxis>, Vec<Slot>) {
    let mut axes = Vec::new();
    let mut slots = Vec::new();
    if read.file.scenarios.len() > 1 {
        axes.push(scenarios(&read.file));
        slots.push(Slot::Scenario);
    }
    let mut reader = AxisReader {
        bases,
        faults: Vec::new(),
    };
    let nodes = read
        .root
        .at(&Path::dotted("axis"))
        .map_or(&[][..], Node::items);
    for (file, node) in read.file.axis.iter().zip(nodes) {
        for axis in reader.read(&WrittenAxis { file, node }) {
            slots.push(match file.layer {
                Some(_) => Slot::Layer,
                None => Slot::Values,
            });
            axes.push(axis);
        }
    }
    faults.extend(reader.faults);
    (axes, slots)
}

fn scenarios(file: &ExperimentFile) -> ExperimentAxis {
    let level = |(number, name): (usize, &String)| AxisLevel {
        label: name.clone(),
        value: None,
        dimension: None,
        settings: Vec::new(),
        base: Some(number),
    };
    ExperimentAxis {
        name: SCENARIO_AXIS.to_owned(),
        paths: Vec::new(),
        scale: AxisValues::Levels(file.scenarios.iter().enumerate().map(level).collect()),
    }
}

/// Name of the axis of scenarios.
const SCENARIO_AXIS: &str = "scenario";

/// Keys of a scenario that the experiment itself sets for each run.
const OWN_KEYS: [&str; 2] = ["seed", "replicates"];

/// The experiment gives each run its seed, and one replicate.
fn refuse_own_keys(read: &Read, axes: &[ExperimentAxis], faults: &mut Vec<Fault>) {
    let whole = Place::new(read.id, 0..0);
    let set = read.root.at(&Path::dotted("set")).and_then(Node::as_table);
    let entries = set.into_iter().flat_map(|set| set.entries());
    let set = entries.map(|entry| (entry.key.as_str(), entry.key_place));
    let varied = axes.iter().flat_map(|axis| &axis.paths);
    let varied = varied.map(|path| (path.as_str(), whole));
    for (key, place) in set.chain(varied).filter(|(key, _)| OWN_KEYS.contains(key)) {
        let fault = Fault::new(format!("`{key}` belongs to the experiment")).at(place);
        faults.push(fault.help(format!("write `{key}` at the top of the experiment")));
    }
}

/// A layer in place of one that a scenario does not use would have no effect.
fn refuse_unread_layers(read: &Read, bases: &Bases, faults: &mut Vec<Fault>) {
    for (file, axis) in read.file.axis.iter().zip(axis_nodes(read)) {
        let Some(replaced) = &file.layer else {
            continue;
        };
        let place = axis.as_table().and_then(|axis| axis.get("layer"));
        if let (Some(scenario), Some(layer)) = (bases.without(replaced), place) {
            let fault = Fault::new(format!("{scenario} does not use the layer `{replaced}`"));
            faults.push(
                fault
                    .at(layer.place)
                    .help("name a layer that its `uses` holds"),
            );
        }
    }
}

fn axis_nodes(read: &Read) -> &[Node] {
    let nodes = read.root.at(&Path::dotted("axis"));
    nodes.map_or(&[][..], Node::items)
}

/// Seeds of all runs fit a signed number, which tables hold.
const MOST_SEED: u64 = i64::MAX as u64 - MOST_CONDITIONS;

/// The design of the axes, refused while it is only a number if it is too large. Also how many rows the constraints take away.
fn design(
    read: &Read,
    axes: &[ExperimentAxis],
    faults: &mut Vec<Fault>,
) -> Option<(Design, usize)> {
    let node = read.root.at(&Path::dotted("design"))?;
    let constraints = constraints_of(&read.root, &read.file, axes, faults);
    let method = method_of(&read.file.design, node, axes, faults)?;
    let place = place_of(&read.root).unwrap_or(node.place);
    let seen = match method {
        Method::OneAtATime { .. } => ExperimentAxis::in_moved_design,
        _ => ExperimentAxis::in_design,
    };
    let in_design: Vec<crate::design::Axis> = axes.iter().map(seen).collect();
    let rows = match method.row_count(&in_design) {
        Ok(rows) => rows,
        Err(error) => {
            faults.push(Fault::new(error.to_string()).at(place));
            return None;
        }
    };
    let runs = rows.saturating_mul(u64::from(read.file.replicates));
    if read.file.seed > MOST_SEED {
        let fault = Fault::new("the seed is too large").at(place);
        faults.push(fault.expected(format!("at most {}", grouped(MOST_SEED))));
        return None;
    }
    if rows > MOST_CONDITIONS || runs > MOST_CONDITIONS {
        let fault = Fault::new("too many runs").at(place).found(format!(
            "{} conditions, each {} times: {} runs",
            grouped(rows),
            read.file.replicates,
            grouped(runs)
        ));
        let fault = fault.expected(format!("at most {} runs", grouped(MOST_CONDITIONS)));
        faults.push(fault.help(
            "give fewer levels, rows or replicates, or sample the space with latin-hypercube, sobol or morris",
        ));
        return None;
    }
    let made = match &read.file.design.points {
        Some(points) => Design::of_points(points, &in_design, read.file.seed),
        None => Design::new(&method, &in_design, read.file.seed),
    };
    match made {
        Ok(design) => kept(design, axes, &constraints, place, faults),
        Err(error) => {
            faults.push(Fault::new(error.to_string()).at(place));
            None
        }
    }
}
