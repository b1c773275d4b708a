//! Axes for all values of a group.

use super::axes::AxisReader;
use super::axis::{AxisRange, AxisValues, ExperimentAxis};
use super::range::range_of;
use super::written::WrittenAxis;
use crate::check::Parameter;
use crate::syntax::{Fault, Node, nearest};

/// Axes that `every` may make.
const MOST_AXES: usize = 1000;

impl AxisReader<'_> {
    /// One axis for each value of a group that has a range.
    pub(super) fn every(&mut self, written: &WrittenAxis<'_>, group: &str) -> Vec<ExperimentAxis> {
        let all = self.bases.first().parameters();
        let above = format!("{}.", group.trim_end_matches('.'));
        let inside = |one: &&Parameter| {
            let path = one.path.to_string();
            path.starts_with(&above) || path == group
        };
        let found: Vec<&Parameter> = all.iter().filter(inside).collect();
        let words = written.file.status.as_deref();
        let wanted = |one: &&&Parameter| words.is_none_or(|words| words.contains(&one.status));
        let varied = |one: &&&Parameter| one.range.is_some_and(|[low, high]| low < high);
        let chosen: Vec<&Parameter> = found
            .iter()
            .filter(wanted)
            .filter(varied)
            .copied()
            .collect();
        let except = self.exceptions(written, &chosen);
        let chosen: Vec<Parameter> = chosen
            .into_iter()
            .filter(|one| !except.contains(&one.path.to_string()))
            .cloned()
            .collect();
        if chosen.is_empty() || chosen.len() > MOST_AXES {
            self.refuse_group(written, group, [found.len(), chosen.len()]);
            return Vec::new();
        }
        let axes = chosen.iter().map(|one| self.of_group(written, one));
        axes.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// The paths that are left out, with a fault for each that would not have been an axis.
    fn exceptions(&mut self, written: &WrittenAxis<'_>, chosen: &[&Parameter]) -> Vec<String> {
        let nodes = written.at("except").map_or(&[][..], Node::items);
        let paths: Vec<String> = chosen.iter().map(|one| one.path.to_string()).collect();
        for node in nodes {
            let text = node.as_text().unwrap_or_default();
            if !paths.iter().any(|path| path == text) {
                let near = nearest(text, paths.iter().map(String::as_str));
                let fault = Fault::new(format!("`{text}` is no axis that could be left out"));
                self.fault(fault.at(node.place).nearest(near));
            }
        }
        let texts = nodes.iter().filter_map(Node::as_text);
        texts.map(str::to_owned).collect()
    }

    fn refuse_group(
        &mut self,
        written: &WrittenAxis<'_>,
        group: &str,
        [found, chosen]: [usize; 2],
    ) {
        let fault = Fault::new(match (found, chosen) {
            (0, _) => format!("no value at `{group}` or below it"),
            (_, 0) => format!("none of the values at `{group}` that are wanted has a range"),
            (_, many) => format!("{many} values at `{group}` have a range"),
        });
        let all = self.bases.first().parameters();
        let groups = all.iter().filter_map(|one| one.path.parent());
        let groups: Vec<String> = groups.map(|path| path.to_string()).collect();
        let near = nearest(group, groups.iter().map(String::as_str));
        let near = near.filter(|_| found == 0);
        self.fault(fault.at(written.place("every")).nearest(near));
    }

    /// The axis of one value. What the scenario refuses names the value, which is not written here.
    fn of_group(
        &mut self,
        written: &WrittenAxis<'_>,
        parameter: &Parameter,
    ) -> Option<ExperimentAxis> {
        let path = parameter.path.to_string();
        let keys = vec![(path.clone(), written.place("every"))];
        let range = range_of(written, keys, parameter, &mut self.faults)?;
        let before = self.faults.len();
        self.check_ends(&AxisRange {
            place: written.place("every"),
            ..range.clone()
        });
        for fault in &mut self.faults[before..] {
            fault.message = format!("`{path}`: {}", fault.message);
            fault.help = Some(format!("leave it out: except = [\"{path}\"]"));
        }
        Some(ExperimentAxis {
            name: path.clone(),
            paths: vec![path],
            scale: AxisValues::Range(range),
        })
    }
}
