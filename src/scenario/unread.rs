//! Values that the author of a scenario has written and that nothing reads.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value as Json;

use super::arms::tree_of_arm;
use super::build::plan_of;
use super::load::Scenario;
use super::provenance::internal_unit;
use super::sources::Role;
use super::structure::Parameter;
use super::tree::{Node, Path, to_json};
use super::written::Document;
use crate::cells::Behaviour;
use crate::simulation::Plan;

/// Values that are examined: each takes the building of a few plans.
const MOST_VALUES: usize = 200;

/// What a value is changed to, as a multiple of itself. One of them may be rounded away.
const FACTORS: [f64; 2] = [0.5, 2.0];

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
        let Some(probe) = Probe::of(self) else {
            return UnreadValues::default();
        };
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
        for (arm, value) in values.iter().take(MOST_VALUES) {
            match probe.is_read(*arm, value) {
                true => read.extend(definition(&value.path)),
                false => unread.push(*value),
            }
        }
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
            unexamined: values.len().saturating_sub(MOST_VALUES),
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
            .flat_map(|rules| &rules.entries)
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

/// The trees of a scenario, in which one value is changed at a time.
struct Probe {
    root: Tree,
    /// Trees of the arms that set values for themselves.
    arms: Vec<Option<Tree>>,
    plan: Plan,
}

/// A tree with its places, and the same to be changed.
struct Tree {
    node: Node,
    json: Json,
    document: Document,
}

impl Tree {
    fn of(node: Node) -> Option<Self> {
        let json = to_json(&node);
        let document = Document::deserialize(&json).ok()?;
        Some(Self {
            node,
            json,
            document,
        })
    }

    /// The document with another value in the place of a parameter, if it is still there; none if it cannot be read.
    fn changed(&self, parameter: &Parameter, value: f64) -> Option<Document> {
        let mut json = self.json.clone();
        let leaf = at(&mut json, &parameter.path)?;
        let leaf = match leaf {
            Json::Object(table) => table.get_mut("value")?,
            leaf => leaf,
        };
        let unit = internal_unit(parameter.dimension);
        *leaf = match unit.as_str() {
            "" => Json::from(value),
            unit => Json::String(format!("{value:e} {unit}")),
        };
        Document::deserialize(&json).ok()
    }

    /// Whether the value of a parameter stands here as it was written, and no arm has replaced it.
    fn holds(&self, parameter: &Parameter) -> bool {
        let node = self.node.at(&parameter.path);
        let value = |node: &Node| match node.as_table() {
            Some(table) => table.get("value").map(|value| value.place),
            None => Some(node.place),
        };
        node.and_then(value) == Some(parameter.place)
    }
}

fn at<'a>(json: &'a mut Json, path: &Path) -> Option<&'a mut Json> {
    path.0.iter().try_fold(json, |json, step| match json {
        Json::Object(table) => table.get_mut(step),
        Json::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

impl Probe {
    fn of(scenario: &Scenario) -> Option<Self> {
        let tree = |arm| tree_of_arm(&scenario.root, arm, &scenario.sources, &mut Vec::new());
        let arms = (0..scenario.documents.len()).map(|arm| tree(arm).and_then(Tree::of));
        let root = Tree::of(scenario.root.clone())?;
        let arms: Vec<Option<Tree>> = arms.collect();
        let of_arm = |tree: &Option<Tree>| tree.as_ref().unwrap_or(&root).document.clone();
        let documents: Vec<Document> = arms.iter().map(of_arm).collect();
        let plan = effective(plan_of(&documents));
        Some(Self { root, arms, plan })
    }

    /// Whether the plan depends on a value. One that cannot be changed to anything else counts as read.
    fn is_read(&self, arm: Option<usize>, parameter: &Parameter) -> bool {
        let values = match parameter.value {
            0.0 => [1.0, 0.5],
            value => FACTORS.map(|factor| factor * value),
        };
        let moves = values.map(|value| self.moves(arm, parameter, value));
        moves.contains(&Some(true)) || moves == [None; 2]
    }

    /// Whether the plan is another one with another value; none if that cannot be read.
    fn moves(&self, arm: Option<usize>, parameter: &Parameter, value: f64) -> Option<bool> {
        let change = |tree: &Tree, wanted: bool| match wanted && tree.holds(parameter) {
            true => tree.changed(parameter, value),
            false => Some(tree.document.clone()),
        };
        let root = change(&self.root, arm.is_none());
        let of_arm = |(position, tree): (usize, &Option<Tree>)| match tree {
            Some(tree) => change(tree, arm.is_none_or(|arm| arm == position)),
            None => root.clone(),
        };
        let documents: Option<Vec<Document>> = self.arms.iter().enumerate().map(of_arm).collect();
        Some(effective(plan_of(&documents?)) != self.plan)
    }
}

/// The plan without what the engine does not look at.
fn effective(mut plan: Plan) -> Plan {
    for rule in plan
        .arms
        .iter_mut()
        .flat_map(|arm| &mut arm.model.rules.rules)
    {
        if rule.max == 0.0 {
            rule.raised_by.clear();
        }
        if !rule.has_value() {
            rule.lowered_by.clear();
        }
        if let Behaviour::Engulf(meal) = &mut rule.behaviour
            && meal.then.is_none()
        {
            (meal.then_share, meal.then_share_debris, meal.again_after_s) = (1.0, 1.0, 0.0);
        }
    }
    plan
}
