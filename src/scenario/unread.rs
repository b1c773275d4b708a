//! Values that the author of a scenario has written and that nothing reads.

use std::collections::BTreeSet;

use probe::Probe;

use super::loaded::Scenario;
use crate::check::Parameter;
use crate::syntax::{Node, Path, Role};

mod probe;

/// Values that are examined, at most.
const MOST_VALUES: usize = 200;

/// A value that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Its dotted path, or that of the definition of which nothing is read.
    pub path: String,
    /// True if the command line has set it.
    pub by_command_line: bool,
}

/// What is known about the values that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnreadValues {
    /// The values that nothing reads, by path.
    pub values: Vec<Unread>,
    /// How many values were not examined, since the author has written more than can be examined in good time.
    pub unexamined: usize,
}

impl Scenario {
    /// What the scenario itself or the command line has written without any effect on the plan of the run. The library is left
    /// out: it holds more than one scenario uses.
    pub fn unread(&self) -> UnreadValues {
        let of_author = |parameter: &Parameter| {
            let written = matches!(self.role(parameter), Role::Scenario | Role::CommandLine);
            written && !is_warned_of(&parameter.path)
        };
        let common = self.parameters.iter().map(|parameter| (None, parameter));
        let own = self.own_parameters.iter();
        let own = own.map(|(arm, parameter)| (Some(*arm), parameter));
        let values = common.chain(own).filter(|(_, value)| of_author(value));
        let values: Vec<_> = values.collect();
        let (mut unread, mut read) = (Vec::new(), BTreeSet::new());
        let probe = Probe::of(self);
        let examined = values.iter().take(MOST_VALUES).map_while(|(arm, value)| {
            let is_read = probe.as_ref()?.is_read(*arm, value)?;
            if is_read {
                read.extend(definition(&value.path))
            } else {
                unread.push(*value)
            }
            Some(())
        });
        let examined = examined.count();
        // A definition of which nothing is read is named as a whole.
        let whole = |value: &Parameter| {
            let whole = definition(&value.path).filter(|whole| !read.contains(whole))?;
            let of_it = |other: &&&Parameter| definition(&other.path).as_ref() == Some(&whole);
            (unread.iter().filter(of_it).count() > 1).then_some(whole)
        };
        let shown = |value: &&Parameter| Unread {
            path: whole(value).unwrap_or_else(|| value.path.to_string()),
            by_command_line: self.role(value) == Role::CommandLine,
        };
        let mut shown: Vec<Unread> = unread.iter().map(shown).collect();
        shown.sort();
        shown.dedup();
        UnreadValues {
            values: shown,
            unexamined: values.len() - examined,
        }
    }

    /// Keys of the rules that the scenario itself has written.
    pub fn own_rules(&self) -> Vec<String> {
        let rules = self
            .root
            .at(&Path::dotted("rules"))
            .and_then(Node::as_table);
        let own = rules
            .iter()
            .flat_map(|rules| rules.entries())
            .filter(|rule| {
                let behaviour = rule.node.at(&Path::dotted("does"));
                behaviour
                    .is_some_and(|does| self.sources.file(does.place.file).role == Role::Scenario)
            });
        own.map(|rule| rule.key.clone()).collect()
    }

    fn role(&self, parameter: &Parameter) -> Role {
        self.sources.file(parameter.place.file).role
    }
}

/// Rows and pictures after the end of a run that was made shorter have their own warnings.
fn is_warned_of(path: &Path) -> bool {
    let starts = |steps: &[&str]| path.0.iter().zip(steps).all(|(step, start)| step == start);
    starts(&["answer"]) || starts(&["clock", "pictures"])
}

/// The definition that a value is a part of, such as `products.bm-msc`; none for values of the site, the clocks and the arms.
fn definition(path: &Path) -> Option<String> {
    let defines = [
        "labels",
        "products",
        "companions",
        "factors",
        "rules",
        "tissues",
    ];
    match path.0.as_slice() {
        [table, key, _, ..] if defines.contains(&table.as_str()) => Some(format!("{table}.{key}")),
        _ => None,
    }
}
