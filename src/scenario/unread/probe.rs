//! Whether the plan of a run depends on a value: the value is changed, and what can follow from it is built again.

use std::cell::{Cell, RefCell};

use serde::Deserialize;
use serde_json::Value as Json;

use super::super::arms::tree_of_arm;
use super::super::loaded::Scenario;
use crate::cells::{Behaviour, Subject};
use crate::check::Parameter;
use crate::compile::Parts;
use crate::format::Document;
use crate::plan::{ArmPlan, Plan};
use crate::syntax::{Node, Path, to_json};
use crate::units::internal_unit;

/// Values of documents that are read, or built into arms, at most: a part of a second.
const MOST_WORK: usize = 3_000_000;

/// What a value is changed to, as a multiple of itself. One of them may be rounded away.
const FACTORS: [f64; 2] = [0.5, 2.0];

/// The trees of a scenario, in which one value is changed at a time.
pub(super) struct Probe {
    /// The tree of arms that set nothing, then those of arms that set values for themselves.
    trees: Vec<Tree>,
    parts: Parts,
    /// What all arms share.
    shared: Plan,
    arms: Vec<ArmPlan>,
    /// Work that may still be done.
    left: Cell<usize>,
}

/// A tree with its places, and the same to be changed.
struct Tree {
    node: Node,
    json: RefCell<Json>,
    document: Document,
    /// How many values it holds.
    size: usize,
    /// Positions of its arms.
    arms: Vec<usize>,
}

impl Tree {
    fn of(node: Node, arms: Vec<usize>, left: &Cell<usize>) -> Option<Self> {
        let json = to_json(&node);
        let size = values_in(&json);
        spend(left, size)?;
        let document = Document::deserialize(&json).ok()?;
        Some(Self {
            node,
            json: RefCell::new(json),
            document,
            size,
            arms,
        })
    }

    /// The document with another value in the place of a parameter, if it is still there; none if it cannot be read.
    fn changed(&self, parameter: &Parameter, value: f64) -> Option<Document> {
        let unit = internal_unit(parameter.dimension);
        let value = match unit.as_str() {
            "" => Json::from(value),
            unit => Json::String(format!("{value:e} {unit}")),
        };
        let mut json = self.json.borrow_mut();
        let old = std::mem::replace(leaf(&mut json, &parameter.path)?, value);
        let document = Document::deserialize(&*json).ok();
        *leaf(&mut json, &parameter.path)? = old;
        document
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

/// Takes work from what is left; none where that is not enough.
fn spend(left: &Cell<usize>, work: usize) -> Option<()> {
    left.set(left.get().checked_sub(work)?);
    Some(())
}

fn values_in(json: &Json) -> usize {
    match json {
        Json::Object(table) => 1 + table.values().map(values_in).sum::<usize>(),
        Json::Array(items) => 1 + items.iter().map(values_in).sum::<usize>(),
        _ => 1,
    }
}

/// The number or text of the value at a path.
fn leaf<'a>(json: &'a mut Json, path: &Path) -> Option<&'a mut Json> {
    let found = path.0.iter().try_fold(json, |json, step| match json {
        Json::Object(table) => table.get_mut(step),
        Json::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    });
    match found? {
        Json::Object(table) => table.get_mut("value"),
        leaf => Some(leaf),
    }
}

impl Probe {
    /// None where the scenario is too large to be examined in good time.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let left = Cell::new(MOST_WORK);
        let (mut plain, mut own) = (Vec::new(), Vec::new());
        for arm in 0..scenario.documents.len() {
            match tree_of_arm(&scenario.root, arm, &scenario.sources, &mut Vec::new()) {
                Some(tree) => own.push(Tree::of(tree, vec![arm], &left)?),
                None => plain.push(arm),
            }
        }
        let root = Tree::of(scenario.root.clone(), plain, &left)?;
        let trees: Vec<Tree> = std::iter::once(root).chain(own).collect();
        let documents: Vec<&Document> = (0..scenario.documents.len())
            .map(|arm| &tree_with(&trees, arm).document)
            .collect();
        let parts = Parts::of(&documents);
        let mut arms = Vec::new();
        for (position, document) in documents.iter().enumerate() {
            spend(&left, tree_with(&trees, position).size)?;
            arms.push(effective(parts.arm(document, position).ok()?));
        }
        let shared = Parts::shared(documents[0]);
        Some(Self {
            trees,
            parts,
            shared,
            arms,
            left,
        })
    }

    /// Whether the plan depends on a value; none where no work is left to find out. One that cannot be changed to anything else counts
    /// as read.
    pub fn is_read(&self, arm: Option<usize>, parameter: &Parameter) -> Option<bool> {
        let values = match parameter.value {
            0.0 => [1.0, 0.5],
            value => FACTORS.map(|factor| factor * value),
        };
        let mut readable = false;
        for value in values {
            match self.moves(arm, parameter, value)? {
                Some(true) => return Some(true),
                Some(false) => readable = true,
                None => {}
            }
        }
        Some(!readable)
    }

    /// Whether the plan is another one with another value: within, none if that cannot be read; none where no work is left.
    fn moves(&self, arm: Option<usize>, parameter: &Parameter, value: f64) -> Option<Option<bool>> {
        for (number, tree) in self.trees.iter().enumerate() {
            let concerned = match arm {
                None => true,
                Some(arm) => number > 0 && tree.arms == [arm],
            };
            if !concerned || tree.arms.is_empty() || !tree.holds(parameter) {
                continue;
            }
            spend(&self.left, tree.size)?;
            let Some(document) = tree.changed(parameter, value) else {
                return Some(None);
            };
            if tree.arms[0] == 0 && Parts::shared(&document) != self.shared {
                return Some(Some(true));
            }
            for position in &tree.arms {
                spend(&self.left, tree.size)?;
                let Ok(arm) = self.parts.arm(&document, *position) else {
                    return Some(None);
                };
                if effective(arm) != self.arms[*position] {
                    return Some(Some(true));
                }
            }
        }
        Some(Some(false))
    }
}

/// The tree of the arm at a position.
fn tree_with(trees: &[Tree], arm: usize) -> &Tree {
    let found = trees.iter().find(|tree| tree.arms.contains(&arm));
    found.unwrap_or(&trees[0])
}

/// The plan of an arm without what the engine does not look at.
fn effective(mut arm: ArmPlan) -> ArmPlan {
    let kinds = arm.model.kinds.clone();
    let raises_a_level = |subject: &Subject| match subject {
        Subject::Cells(states) => states.iter().any(|state| {
            let levels = &kinds.kind(kinds.state(*state).kind).levels;
            levels.iter().any(|level| level.set_by_engulfing)
        }),
        _ => false,
    };
    for rule in &mut arm.model.rules.rules {
        if rule.max == 0.0 {
            rule.raised_by.clear();
        }
        if !rule.has_value() {
            rule.lowered_by.clear();
        }
        if let Behaviour::Engulf(meal) = &mut rule.behaviour
            && meal.then.is_none()
            && !raises_a_level(&rule.subject)
        {
            (meal.then_share, meal.then_share_debris, meal.again_after_s) = (1.0, 1.0, 0.0);
        }
    }
    arm
}
