//! The cases of a study: scenarios with changes, each of which is run.

use std::path::PathBuf;

use super::model::StudyCase;
use super::rows::ObservationRows;
use super::written::WrittenStudy;
use crate::library::{Found, find_scenario, find_study_scenario};
use crate::plan::Answer;
use crate::scenario::{Additions, Settings, Template};
use crate::syntax::{Entry, Fault, Faults, Node, Table, nearest};

/// A group as written: its scenario, and what is set in it.
pub(super) struct GroupSettings {
    scenario: String,
    set: Vec<Entry>,
    /// The text of what is set.
    key: Vec<String>,
    name: String,
    number: usize,
}

impl GroupSettings {
    /// A group by its number. What a group sets stands above what the study sets.
    pub fn of(written: &WrittenStudy, number: usize) -> Self {
        let table = |path: &str| {
            let table = written.at(path).and_then(Node::as_table);
            table.map_or(Vec::new(), |table| table.entries().to_vec())
        };
        let own = table(&format!("group.{number}.set"));
        let mut set = table("set");
        set.retain(|entry| own.iter().all(|other| other.key != entry.key));
        set.extend(own);
        let group = &written.file.group[number];
        let scenario = group.scenario.as_ref().unwrap_or(&written.file.scenario);
        let text =
            |entry: &Entry| format!("{}={}", entry.key, written.sources.text(entry.node.place));
        Self {
            scenario: scenario.clone(),
            key: set.iter().map(text).collect(),
            set,
            name: group.name.clone(),
            number,
        }
    }
}

/// Builds the cases, each of them once.
pub(super) struct CaseBuilder<'a> {
    written: &'a WrittenStudy,
    found: &'a Found,
    rows: Vec<ObservationRows>,
    keys: Vec<(String, Vec<String>)>,
    pub cases: Vec<StudyCase>,
    groups: Vec<Vec<String>>,
}

impl<'a> CaseBuilder<'a> {
    pub fn new(written: &'a WrittenStudy, found: &'a Found, rows: Vec<ObservationRows>) -> Self {
        let mut builder = Self {
            written,
            found,
            rows,
            keys: Vec::new(),
            cases: Vec::new(),
            groups: Vec::new(),
        };
        for number in 0..written.file.group.len() {
            let group = GroupSettings::of(written, number);
            let key = (group.scenario, group.key);
            match builder.keys.iter().position(|other| *other == key) {
                Some(position) => builder.groups[position].push(group.name),
                None => {
                    builder.keys.push(key);
                    builder.groups.push(vec![group.name]);
                }
            }
        }
        builder
    }

    /// The position of the case of a group, which is checked when it is first met.
    ///
    /// # Errors
    /// All faults of the scenario with what the study adds.
    pub fn case(&mut self, group: &GroupSettings) -> Result<usize, Faults> {
        let key = (&group.scenario, &group.key);
        let same = |other: &(String, Vec<String>)| (&other.0, &other.1) == key;
        let position = self.keys.iter().position(same).unwrap_or(0);
        if position == self.cases.len() {
            let case = self.build(group, position)?;
            self.cases.push(case);
        }
        Ok(position)
    }

    fn build(&self, group: &GroupSettings, position: usize) -> Result<StudyCase, Faults> {
        let needed = |of: &&ObservationRows| {
            let of = &self.written.file.observation[of.number];
            let names = of.group.iter().chain(&of.against);
            let mut names = names.chain(of.groups.iter().flatten());
            // The only group need not be named.
            let is_unnamed = of.group.is_none() && of.groups.is_none();
            is_unnamed || names.any(|name| self.groups[position].contains(name))
        };
        let rows = self.rows.iter().filter(needed);
        let rows: Vec<Entry> = rows.flat_map(|of| of.rows.iter().cloned()).collect();
        let names: Vec<String> = rows.iter().filter_map(say_of).collect();
        let more = Additions {
            set: Table::from(group.set.clone()),
            answers: rows,
        };
        let settings = Settings {
            replicates: Some(1),
            seed: Some(self.written.file.seed),
            ..Settings::default()
        };
        let sources = self.written.sources.clone();
        let found = self.scenario(group)?;
        let scenario = Template::new(found, &settings, sources, &more)?;
        let scenario = scenario.scenario();
        let mut plan = scenario.plan();
        let is_needed = |row: &Answer| names.contains(&row.say);
        plan.answers.retain(is_needed);
        Ok(StudyCase {
            scenario: group.scenario.clone(),
            fixed_bytes: scenario.estimate().fixed_bytes(),
            processor_s: scenario.estimate().processor_s,
            plan,
        })
    }

    /// The scenario of a group: a file beside the study, one of the scenarios of shipped studies, or any other.
    fn scenario(&self, group: &GroupSettings) -> Result<Found, Faults> {
        let name = &group.scenario;
        let beside: Option<PathBuf> = self.found.folder.as_ref().map(|folder| folder.join(name));
        if let Some(path) = beside.filter(|path| path.is_file()) {
            let found = find_scenario(&path.to_string_lossy());
            return found.map_err(|fault| Faults::single(*fault));
        }
        if let Ok(found) = find_scenario(name) {
            return Ok(found);
        }
        // Copies of shipped studies find the scenarios of shipped studies.
        if let Some(found) = find_study_scenario(name) {
            return Ok(found);
        }
        find_scenario(name).map_err(|fault| {
            let own = format!("group.{}.scenario", group.number);
            let place = match self.written.at(&own) {
                Some(node) => node.place,
                None => self.written.place("scenario"),
            };
            let faults = Faults::collect(self.written.sources.clone(), vec![fault.at(place)]);
            faults.unwrap_or_else(|| Faults::single(Fault::new("no scenario")))
        })
    }

    /// The arm of a group in its case.
    pub fn arm(
        &self,
        written: &WrittenStudy,
        number: usize,
        case: usize,
        faults: &mut Vec<Fault>,
    ) -> Option<usize> {
        let arms = &self.cases[case].plan.arms;
        let names: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
        let (message, near) = match &written.file.group[number].arm {
            None if names.len() == 1 => return Some(0),
            None => ("the group does not name its arm".to_owned(), None),
            Some(name) => {
                if let Some(position) = names.iter().position(|arm| arm == name) {
                    return Some(position);
                }
                let near = nearest(name, names.iter().copied());
                (format!("no arm is called `{name}`"), near)
            }
        };
        let fault = Fault::new(message).at(written.place(&format!("group.{number}.arm")));
        let fault = fault.nearest(near);
        faults.push(fault.expected(format!("`arm` with one of {}", names.join(", "))));
        None
    }
}

/// The words of a row.
fn say_of(row: &Entry) -> Option<String> {
    row.node
        .as_table()?
        .get("say")?
        .as_text()
        .map(str::to_owned)
}
