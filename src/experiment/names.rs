//! Axes that would meet each other, or other columns, in scenarios and tables.

use std::collections::HashMap;

use super::axis::{AxisValues, ExperimentAxis};
use super::file::ExperimentFile;
use crate::syntax::{Fault, Node, Place, Table};

/// Columns of the tables of a sweep that are not axes.
const COLUMNS: [&str; 19] = [
    "run",
    "condition",
    "replicate",
    "seed",
    "scenario",
    "status",
    "message",
    "wall_s",
    "processor_s",
    "memory_bytes",
    "state_hash",
    "finished",
    "output",
    "arm",
    "from",
    "mean",
    "low",
    "high",
    "verdict",
];

/// Two axes on one path would overwrite each other; two of one name would share a column.
pub(super) fn refuse_shared_paths(axes: &[ExperimentAxis], whole: Place, faults: &mut Vec<Fault>) {
    let place_of = |axis: &ExperimentAxis| match &axis.scale {
        AxisValues::Range(range) => Some(range.place),
        AxisValues::Levels(levels) => Some(levels.first()?.settings.first()?.key_place),
    };
    let mut paths: HashMap<&str, &ExperimentAxis> = HashMap::new();
    let mut names: HashMap<&str, &ExperimentAxis> = HashMap::new();
    for axis in axes {
        let place = place_of(axis).unwrap_or(whole);
        let mut shared = false;
        for path in &axis.paths {
            if let Some(other) = paths.insert(path, axis) {
                shared = true;
                let fault = Fault::new(format!("two axes set `{path}`")).at(place);
                let fault = match place_of(other) {
                    Some(first) => fault.related("here first", first),
                    None => fault,
                };
                faults.push(fault.help("remove one of them, or join them as `tuples`"));
            }
        }
        if names.insert(&axis.name, axis).is_some() && !shared {
            let fault = Fault::new(format!("two axes have the name `{}`", axis.name)).at(place);
            faults.push(fault.help("give one of them another `name`"));
        }
    }
}

/// A value under [set] on the path of an axis would never be used.
pub(super) fn refuse_set_values(
    axes: &[ExperimentAxis],
    set: Option<&Table>,
    faults: &mut Vec<Fault>,
) {
    for entry in set.into_iter().flat_map(Table::entries) {
        let axis = axes.iter().find(|axis| axis.paths.contains(&entry.key));
        if let Some(axis) = axis {
            let fault = Fault::new(format!("the axis `{}` sets `{}` too", axis.name, entry.key));
            faults.push(
                fault
                    .at(entry.key_place)
                    .help("remove it here, or the axis"),
            );
        }
    }
}

/// An axis with the name of another column of the tables could not be read from them.
pub(super) fn refuse_columns(file: &ExperimentFile, nodes: &[Node], faults: &mut Vec<Fault>) {
    for (file, node) in file.axis.iter().zip(nodes) {
        let name = file.name.as_deref().unwrap_or_default();
        if COLUMNS.contains(&name) {
            let place = node.as_table().and_then(|axis| axis.get("name"));
            let fault = Fault::new(format!("the tables have another column `{name}`"));
            let fault = fault.at(place.map_or(node.place, |name| name.place));
            faults.push(fault.help("give the axis another `name`"));
        }
    }
}
