//! Loading: the one way to a [`Study`].

use super::cases::{CaseBuilder, GroupSettings};
use super::file::StudyFile;
use super::model::{Study, StudyCase, StudyGroup};
use super::observation_keys::check_observations;
use super::observation_reader::ObservationReader;
use super::operator_reader::operators_of;
use super::rows::rows_of;
use super::written::WrittenStudy;
use crate::format::schema_of;
use crate::library::{Found, find_study};
use crate::syntax::{Fault, Faults, Node, nearest};

/// Loads a study by path or by shipped name and checks it, with all scenarios that it runs.
///
/// # Errors
/// All faults of the study; those of a scenario only once the study itself can be read.
pub fn load_study(name: &str) -> Result<Study, Faults> {
    let found = find_study(name).map_err(|fault| Faults::single(*fault))?;
    load_found(found)
}

/// As [`load_study`], for a text that is not (yet) a file. Scenarios are looked up as paths and as shipped names.
///
/// # Errors
/// As [`load_study`].
pub fn load_study_text(name: &str, text: &str) -> Result<Study, Faults> {
    load_found(Found {
        name: name.to_owned(),
        text: text.to_owned(),
        folder: None,
    })
}

/// The JSON Schema of studies as indented text, for editors.
pub fn study_schema_text() -> String {
    format!("{:#}\n", schema_of::<StudyFile>())
}

fn load_found(found: Found) -> Result<Study, Faults> {
    let written = WrittenStudy::read(&found, "study")?;
    let mut faults = Vec::new();
    check_names(&written, &mut faults);
    refuse_own_keys(&written, &mut faults);
    check_observations(&written, &mut faults);
    let operators = operators_of(&written, &mut faults);
    let rows = rows_of(&written, &mut faults);
    written.collected(&mut faults)?;
    let mut builder = CaseBuilder::new(&written, &found, rows);
    let mut groups = Vec::new();
    for number in 0..written.file.group.len() {
        let group = GroupSettings::of(&written, number);
        let case = builder.case(&group)?;
        if let Some(arm) = builder.arm(&written, number, case, &mut faults) {
            groups.push(StudyGroup {
                name: written.file.group[number].name.clone(),
                case,
                arm,
            });
        }
    }
    written.collected(&mut faults)?;
    let cases = keep_arms_of(&mut groups, builder.cases);
    let mut reader = ObservationReader::new(&written, &groups, &cases, &operators);
    let numbers = 0..written.file.observation.len();
    let observations: Vec<_> = numbers
        .filter_map(|number| reader.observation(number))
        .collect();
    let mut faults = reader.faults;
    written.collected(&mut faults)?;
    let file = written.file;
    Ok(Study {
        name: found.name,
        text: found.text,
        title: file.title,
        citation: file.citation,
        doi: file.doi.unwrap_or_default(),
        read: file.read,
        seed: file.seed,
        replicates: file.replicates,
        cases,
        groups,
        operators: operators.into_iter().map(|one| one.operator).collect(),
        observations,
    })
}

/// Takes the arms that no group stands for out of the plans, so that they are not run.
fn keep_arms_of(groups: &mut [StudyGroup], mut cases: Vec<StudyCase>) -> Vec<StudyCase> {
    for (number, case) in cases.iter_mut().enumerate() {
        let own = groups.iter_mut().filter(|group| group.case == number);
        let mut own: Vec<&mut StudyGroup> = own.collect();
        let mut kept: Vec<usize> = own.iter().map(|group| group.arm).collect();
        kept.sort_unstable();
        kept.dedup();
        let arms = kept.iter().map(|arm| case.plan.arms[*arm].clone());
        case.plan.arms = arms.collect();
        for group in &mut own {
            group.arm = kept.iter().position(|arm| *arm == group.arm).unwrap_or(0);
        }
    }
    cases
}

/// Keys of a scenario that the study itself sets for each run.
const OWN_KEYS: [&str; 2] = ["seed", "replicates"];

/// The study gives each run its seed, and one replicate.
fn refuse_own_keys(written: &WrittenStudy, faults: &mut Vec<Fault>) {
    let groups = 0..written.file.group.len();
    let own = groups.map(|number| format!("group.{number}.set"));
    for path in std::iter::once("set".to_owned()).chain(own) {
        let table = written.at(&path).and_then(Node::as_table);
        let entries = table.into_iter().flat_map(|table| table.entries());
        for entry in entries.filter(|entry| OWN_KEYS.contains(&entry.key.as_str())) {
            let key = &entry.key;
            let fault = Fault::new(format!("`{key}` belongs to the study")).at(entry.key_place);
            faults.push(fault.help(format!("write `{key}` at the top of the study")));
        }
    }
}

/// Names that stand twice, and names that nothing has.
fn check_names(written: &WrittenStudy, faults: &mut Vec<Fault>) {
    let file = &written.file;
    let groups: Vec<&str> = file.group.iter().map(|group| group.name.as_str()).collect();
    let operators: Vec<&str> = file.operator.iter().map(|one| one.name.as_str()).collect();
    refuse_twice(written, ("group", "groups"), &groups, faults);
    refuse_twice(written, ("operator", "operators"), &operators, faults);
    let mut refer = |path: String, name: &str, known: &[&str], what: &str| {
        if !known.contains(&name) {
            let fault =
                Fault::new(format!("no {what} is called `{name}`")).at(written.place(&path));
            let fault = fault.nearest(nearest(name, known.iter().copied()));
            let list = if known.is_empty() {
                format!("the name of a [[{what}]]")
            } else {
                format!("one of {}", known.join(", "))
            };
            faults.push(fault.expected(list));
        }
    };
    let mut used = Vec::new();
    for (number, one) in file.observation.iter().enumerate() {
        let at = |key: &str| format!("observation.{number}.{key}");
        for (key, name) in [("group", &one.group), ("against", &one.against)] {
            if let Some(name) = name {
                refer(at(key), name, &groups, "group");
                used.push(name.as_str());
            }
        }
        for (position, name) in one.groups.iter().flatten().enumerate() {
            refer(at(&format!("groups.{position}")), name, &groups, "group");
            used.push(name);
        }
        if let Some(name) = &one.operator {
            refer(at("operator"), name, &operators, "operator");
            used.push(name);
        }
        // The only group need not be named.
        if let ([only], None, None) = (groups.as_slice(), &one.group, &one.groups) {
            used.push(only);
        }
    }
    let lists = [("group", &groups), ("operator", &operators)];
    for (what, names) in lists {
        for (number, name) in names.iter().enumerate() {
            if !used.contains(name) {
                let place = written.place(&format!("{what}.{number}.name"));
                let fault = Fault::new(format!("no observation uses the {what} `{name}`"));
                faults.push(fault.at(place).help("use it, or remove it"));
            }
        }
    }
}

fn refuse_twice(
    written: &WrittenStudy,
    (key, what): (&str, &str),
    names: &[&str],
    faults: &mut Vec<Fault>,
) {
    for (number, name) in names.iter().enumerate() {
        if let Some(before) = names[..number].iter().position(|other| other == name) {
            let place = |number| written.place(&format!("{key}.{number}.name"));
            let fault = Fault::new(format!("two {what} have the name `{name}`"));
            faults.push(fault.at(place(number)).related("here first", place(before)));
        }
    }
}
