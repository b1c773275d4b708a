//! From the axes of a file to what they set, with every fault at its place.

use super::axis::{AxisLevel, AxisRange, AxisValues, ExperimentAxis};
use super::bases::Bases;
use super::range::range_of;
use super::steps::steps_of;
use super::written::{WrittenAxis, keys_of, number_of, words_of};
use crate::check::Parameter;
use crate::syntax::{Entry, Fault, Node, Place, Table, Value};

/// A place between the ends of a range, where a value that must be whole is not.
const BETWEEN: f64 = 0.381_966_011;

/// Reads axes one by one.
pub(super) struct AxisReader<'a> {
    pub bases: &'a Bases,
    pub faults: Vec<Fault>,
}

/// Ways to say where an axis acts, and what it puts there.
const TARGETS: [&str; 5] = ["path", "paths", "every", "layer", "tuples"];
const CONTENTS: [&str; 5] = ["values", "linear", "log", "range", "distribution"];

impl AxisReader<'_> {
    /// The axes that one block makes: several for `every`, none where it has faults.
    pub fn read(&mut self, written: &WrittenAxis<'_>) -> Vec<ExperimentAxis> {
        let before = self.faults.len();
        self.check_keys(written);
        if self.faults.len() > before {
            return Vec::new();
        }
        let axes = match &written.file.every {
            Some(group) => self.every(written, group),
            None => self.one(written).into_iter().collect(),
        };
        if self.faults.len() > before {
            return Vec::new();
        }
        axes
    }

    /// One way to say where, and one to say what.
    fn check_keys(&mut self, written: &WrittenAxis<'_>) {
        let place = written.node.place;
        let targets = written.given(TARGETS);
        match targets[..] {
            [_] => {}
            [] => self.fault(
                Fault::new("an axis without a path")
                    .at(place)
                    .expected("one of path, paths, every, layer, tuples"),
            ),
            [first, second, ..] => self.fault(
                Fault::new(format!(
                    "both `{first}` and `{second}` say where the axis acts"
                ))
                .at(written.place(second))
                .help("keep one of them"),
            ),
        }
        let contents = written.given(CONTENTS);
        let allowed: &[&str] = match targets.first() {
            Some(&"tuples") => &[],
            Some(&"layer") => &["values"],
            Some(&"every") => &["range"],
            _ => &CONTENTS,
        };
        if let Some(wrong) = contents.iter().find(|key| !allowed.contains(*key)) {
            let target = targets.first().copied().unwrap_or_default();
            let fault = Fault::new(format!("`{wrong}` does not go with `{target}`"));
            let fault = fault.at(written.place(wrong));
            return self.fault(match allowed {
                [] => fault.help("the tuples hold the values"),
                [only, ..] => fault.expected(format!("`{only}`")),
            });
        }
        match contents[..] {
            [] if !allowed.is_empty() => {
                let fault = Fault::new("an axis without values").at(place);
                self.fault(fault.expected(format!("one of {}", allowed.join(", "))));
            }
            [first, second, ..] => self.fault(
                Fault::new(format!("both `{first}` and `{second}` give the values"))
                    .at(written.place(second))
                    .help("keep one of them"),
            ),
            _ => {}
        }
        self.refuse_idle_keys(written);
    }

    /// Keys that this kind of axis would not read.
    fn refuse_idle_keys(&mut self, written: &WrittenAxis<'_>) {
        let file = written.file;
        let listed = file.values.is_some() || file.tuples.is_some();
        let stepped = file.linear.is_some() || file.log.is_some();
        let idle = [
            ("status", file.every.is_none(), "with `every` only"),
            ("except", file.every.is_none(), "with `every` only"),
            (
                "name",
                file.every.is_some(),
                "with one axis, not with `every`",
            ),
            ("labels", !listed && !stepped, "with listed values only"),
        ];
        for (key, is_idle, goes) in idle {
            if is_idle && written.at(key).is_some() {
                let fault = Fault::new(format!("`{key}` goes {goes}"));
                self.fault(fault.at(written.place(key)).help("remove it"));
            }
        }
    }

    fn one(&mut self, written: &WrittenAxis<'_>) -> Option<ExperimentAxis> {
        let file = written.file;
        if file.layer.is_some() {
            return self.layers(written);
        }
        if let Some(tuples) = written.at("tuples") {
            return self.tuples(written, tuples);
        }
        let keys = keys_of(written);
        let paths: Vec<String> = keys.iter().map(|(path, _)| path.clone()).collect();
        let name = file.name.clone().unwrap_or_else(|| paths[0].clone());
        let before = self.faults.len();
        let scale = if let Some(values) = written.at("values") {
            self.levels(written, &keys, values.items().to_vec())
        } else {
            let parameter = self.quantity(&keys)?;
            if written.at("range").is_some() || written.at("distribution").is_some() {
                let range = range_of(written, keys, &parameter, &mut self.faults)?;
                self.check_ends(&range);
                AxisValues::Range(range)
            } else {
                let values = steps_of(written, &parameter, &mut self.faults)?;
                self.levels(written, &keys, values)
            }
        };
        (self.faults.len() == before).then_some(ExperimentAxis { name, paths, scale })
    }

    /// The quantity at the paths of an axis, which steps and ranges need.
    fn quantity(&mut self, keys: &[(String, Place)]) -> Option<Parameter> {
        let (path, place) = &keys[0];
        if let Some(found) = self.bases.first().parameter(path) {
            return Some(found.clone());
        }
        let probe = Entry {
            key: path.clone(),
            key_place: *place,
            node: Node {
                value: Value::Integer(1),
                place: *place,
            },
        };
        let before = self.faults.len();
        if self.bases.first().at(path).is_none() {
            self.bases.check(vec![probe], *place, &mut self.faults);
        }
        if self.faults.len() == before {
            let fault = Fault::new(format!("`{path}` is not a number")).at(*place);
            self.fault(fault.help("list its values with `values`"));
        }
        None
    }

    /// The levels of a list of values. Of values that are computed between two ends, only the ends are checked: those between them
    /// are checked with their condition.
    fn levels(
        &mut self,
        written: &WrittenAxis<'_>,
        keys: &[(String, Place)],
        values: Vec<Node>,
    ) -> AxisValues {
        let labels = self.labels(written, values.len());
        let parameter = self.bases.first().parameter(&keys[0].0).cloned();
        let (computed, last) = (written.at("values").is_none(), values.len() - 1);
        let mut levels: Vec<AxisLevel> = Vec::new();
        for (number, node) in values.into_iter().enumerate() {
            let entry = |(key, key_place): &(String, Place)| Entry {
                key: key.clone(),
                key_place: *key_place,
                node: node.clone(),
            };
            let settings: Vec<Entry> = keys.iter().map(entry).collect();
            let before = self.faults.len();
            if !computed || number == 0 || number == last {
                self.bases
                    .check(settings.clone(), node.place, &mut self.faults);
            }
            let level = AxisLevel {
                label: labels
                    .get(number)
                    .cloned()
                    .unwrap_or_else(|| words_of(&node)),
                value: number_of(&node, parameter.as_ref()),
                dimension: parameter.as_ref().map(|one| one.dimension),
                settings,
                base: None,
            };
            self.check_new(&levels, &level, node.place);
            levels.push(level);
            // A path that leads nowhere is one fault, not one for each value.
            if self.faults.len() > before && self.bases.first().at(&keys[0].0).is_none() {
                break;
            }
        }
        AxisValues::Levels(levels)
    }

    /// A value that is listed twice would be run twice.
    fn check_new(&mut self, levels: &[AxisLevel], level: &AxisLevel, place: Place) {
        let same = |other: &&AxisLevel| {
            other.label == level.label || (level.value.is_some() && other.value == level.value)
        };
        if let Some(other) = levels.iter().find(same) {
            let fault = Fault::new(format!("`{}` stands twice on this axis", other.label));
            self.fault(
                fault
                    .at(place)
                    .help("remove it here, or give it other `labels`"),
            );
        }
    }

    fn labels(&mut self, written: &WrittenAxis<'_>, count: usize) -> Vec<String> {
        let labels = written.file.labels.clone().unwrap_or_default();
        if !labels.is_empty() && labels.len() != count {
            let fault = Fault::new("as many labels as values are needed");
            let fault = fault.at(written.place("labels"));
            let found = format!("{} labels", labels.len());
            self.fault(fault.found(found).expected(format!("{count}")));
        }
        labels
    }

    fn tuples(&mut self, written: &WrittenAxis<'_>, tuples: &Node) -> Option<ExperimentAxis> {
        let labels = self.labels(written, tuples.items().len());
        let mut levels: Vec<AxisLevel> = Vec::new();
        let mut paths: Vec<String> = Vec::new();
        for (number, node) in tuples.items().iter().enumerate() {
            let settings = node.as_table().map_or(&[][..], Table::entries).to_vec();
            let own: Vec<String> = settings.iter().map(|entry| entry.key.clone()).collect();
            if settings.is_empty() {
                let fault = Fault::new("a tuple without values").at(node.place);
                self.fault(fault.expected("a table such as { \"path\" = \"value\" }"));
                continue;
            }
            let sorted = |names: &[String]| {
                let mut names = names.to_vec();
                names.sort();
                names
            };
            if !paths.is_empty() && sorted(&own) != sorted(&paths) {
                let fault = Fault::new("tuples of one axis set the same paths").at(node.place);
                let expected = paths.join(", ");
                self.fault(fault.found(own.join(", ")).expected(expected));
                continue;
            }
            paths = own;
            self.bases
                .check(settings.clone(), node.place, &mut self.faults);
            let words = settings.iter().map(|entry| words_of(&entry.node));
            let words = words.collect::<Vec<_>>().join(", ");
            let level = AxisLevel {
                label: labels.get(number).cloned().unwrap_or(words),
                value: None,
                dimension: None,
                settings,
                base: None,
            };
            self.check_new(&levels, &level, node.place);
            levels.push(level);
        }
        let name = written.file.name.clone();
        Some(ExperimentAxis {
            name: name.unwrap_or_else(|| paths.join(" + ")),
            paths,
            scale: AxisValues::Levels(levels),
        })
    }

    /// Layers that are read in place of one; the bases hold a template for each.
    fn layers(&mut self, written: &WrittenAxis<'_>) -> Option<ExperimentAxis> {
        let replaced = written.file.layer.clone()?;
        let values = written.at("values").map_or(&[][..], Node::items);
        let labels = self.labels(written, values.len());
        let mut levels: Vec<AxisLevel> = Vec::new();
        for (number, node) in values.iter().enumerate() {
            let label = labels.get(number).cloned();
            let level = AxisLevel {
                label: label.unwrap_or_else(|| words_of(node)),
                value: None,
                dimension: None,
                settings: Vec::new(),
                base: Some(number),
            };
            self.check_new(&levels, &level, node.place);
            levels.push(level);
        }
        Some(ExperimentAxis {
            name: written.file.name.clone().unwrap_or(replaced),
            paths: Vec::new(),
            scale: AxisValues::Levels(levels),
        })
    }

    /// The ends of a bounded range, and a number between them, must be values that the scenario can have.
    pub(super) fn check_ends(&mut self, range: &AxisRange) {
        let [low, high] = range.distribution.support().map(f64::is_finite);
        let units = [(low, 0.0), (high, 1.0), (true, BETWEEN)];
        for (_, unit) in units.into_iter().filter(|(is_there, _)| *is_there) {
            let before = self.faults.len();
            let settings = range.at(unit).settings;
            self.bases.check(settings, range.place, &mut self.faults);
            if self.faults.len() > before {
                return;
            }
        }
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}
