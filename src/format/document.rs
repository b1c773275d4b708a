//! The whole document.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::action::Action;
use super::arm::{Answer, Arm, Overlay};
use super::body::Body;
use super::companion::Companion;
use super::factor::Factor;
use super::keyed::Keyed;
use super::kind::Kind;
use super::measure::Duration;
use super::product::{Label, Product};
use super::quantity::Quantity;
use super::rule::Rule;
use super::site::{Clock, Sites};
use super::tissue::Tissue;
use crate::syntax::{Node, read};

/// A key at the root of a document, and what may be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootKey {
    /// The key.
    pub name: &'static str,
    /// Only a scenario may have it, not a library layer.
    pub own: bool,
    /// All arms share it, because results name and measure it once.
    pub shared: bool,
    /// A reader looks for it first: in a resolved scenario it comes before the others, in this order.
    pub first: bool,
}

const fn root(name: &'static str, [own, shared, first]: [bool; 3]) -> RootKey {
    RootKey {
        name,
        own,
        shared,
        first,
    }
}

const YES: bool = true;
const NO: bool = false;

/// All keys at the root of a document: whether they belong to a scenario alone, are shared by all arms, and come first. `uses` is
/// removed before anything reads it.
pub const ROOT_KEYS: [RootKey; 20] = [
    root("format", [YES, YES, YES]),
    root("title", [YES, YES, YES]),
    root("question", [YES, YES, YES]),
    root("duration", [YES, YES, YES]),
    root("seed", [YES, YES, YES]),
    root("replicates", [YES, YES, YES]),
    root("site", [YES, NO, YES]),
    root("clock", [NO, YES, YES]),
    root("arm", [YES, YES, YES]),
    root("answer", [YES, YES, NO]),
    root("set", [NO, YES, NO]),
    root("body", [NO, NO, NO]),
    root("labels", [NO, NO, NO]),
    root("products", [NO, NO, NO]),
    root("companions", [NO, NO, NO]),
    root("actions", [NO, NO, NO]),
    root("factors", [NO, NO, NO]),
    root("kinds", [NO, NO, NO]),
    root("rules", [NO, NO, NO]),
    root("tissues", [NO, NO, NO]),
];

/// Whether only a scenario may have a key at its root, not a library layer.
pub fn belongs_to_scenario(key: &str) -> bool {
    ROOT_KEYS.iter().any(|root| root.own && root.name == key)
}

/// Most replicates of a run: more belong into a sweep.
pub const MOST_REPLICATES: u32 = 1000;

/// A scenario of mscsim: one question put to a simulation of infused mesenchymal stromal cells.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mscsim scenario")]
pub struct Document {
    /// Version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// What is simulated, in one line.
    #[schemars(length(max = 200))]
    pub title: String,
    /// The question that the closing table answers.
    #[schemars(length(max = 500))]
    pub question: String,
    /// Library layers, such as `bodies/mouse`.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub uses: Vec<String>,
    /// How long the simulation lasts.
    pub duration: Quantity<Duration>,
    /// Seed of all random numbers; default 1.
    #[serde(default = "one")]
    pub seed: u64,
    /// How many times all arms are repeated, each time with the seed that follows; default once.
    #[serde(default = "once")]
    #[schemars(range(min = 1, max = MOST_REPLICATES))]
    pub replicates: u32,
    /// The patch of tissue that is looked at closely, or several of them in different organs.
    pub site: Sites,
    /// Periods of the clocks. Numerics, not biology; the defaults are in the layer `engine`.
    pub clock: Clock,
    /// The arms that are compared.
    #[schemars(length(min = 1))]
    pub arm: Vec<Arm>,
    /// Rows of the closing table.
    #[serde(default)]
    pub answer: Vec<Answer>,
    /// Values that replace others, by dotted path. Those of a library layer come before those of the scenario.
    #[serde(default)]
    pub set: Overlay,
    /// The body; not needed for a closed well.
    pub body: Option<Body>,
    /// Labels that cells carry.
    #[serde(default)]
    pub labels: Keyed<Label>,
    /// Preparations that can be infused.
    #[serde(default)]
    pub products: Keyed<Product>,
    /// Treatments given beside the cells.
    #[serde(default)]
    pub companions: Keyed<Companion>,
    /// Actions of infused cells that arms can switch off.
    #[serde(default)]
    pub actions: Keyed<Action>,
    /// Secreted factors.
    #[serde(default)]
    pub factors: Keyed<Factor>,
    /// Kinds of cells.
    #[serde(default)]
    pub kinds: Keyed<Kind>,
    /// Rules: who does what, how fast, raised and lowered by which signals.
    #[serde(default)]
    pub rules: Keyed<Rule>,
    /// Tissues of which a patch can be taken.
    #[serde(default)]
    pub tissues: Keyed<Tissue>,
}

impl Document {
    /// Reads the value of one key at the root again. Blocks that equal those of `before`, the value until now, are kept.
    ///
    /// # Errors
    /// Words for a value that cannot be read, and for a key that is none at the root.
    pub(crate) fn set_root(
        &mut self,
        key: &str,
        before: Option<&Node>,
        node: &Node,
    ) -> Result<(), String> {
        let put = Change { before, node };
        match key {
            "format" => put.into(&mut self.format),
            "title" => put.into(&mut self.title),
            "question" => put.into(&mut self.question),
            "duration" => put.into(&mut self.duration),
            "seed" => put.into(&mut self.seed),
            "replicates" => put.into(&mut self.replicates),
            "site" => put.into(&mut self.site),
            "clock" => put.into(&mut self.clock),
            "arm" => put.into(&mut self.arm),
            "answer" => put.into(&mut self.answer),
            "set" => put.into(&mut self.set),
            "body" => put.into(&mut self.body),
            "labels" => put.into_blocks(&mut self.labels),
            "products" => put.into_blocks(&mut self.products),
            "companions" => put.into_blocks(&mut self.companions),
            "actions" => put.into_blocks(&mut self.actions),
            "factors" => put.into_blocks(&mut self.factors),
            "kinds" => put.into_blocks(&mut self.kinds),
            "rules" => put.into_blocks(&mut self.rules),
            "tissues" => put.into_blocks(&mut self.tissues),
            other => Err(format!("no key `{other}` at the root")),
        }
    }
}

/// A value in place of another.
#[derive(Clone, Copy)]
struct Change<'a> {
    before: Option<&'a Node>,
    node: &'a Node,
}

impl Change<'_> {
    fn into<T: DeserializeOwned>(self, target: &mut T) -> Result<(), String> {
        *target = read(self.node).map_err(|error| error.to_string())?;
        Ok(())
    }

    fn into_blocks<T: DeserializeOwned>(self, target: &mut Keyed<T>) -> Result<(), String> {
        let read = match self.before {
            Some(before) => target.read_beside(before, self.node),
            None => read(self.node).map(|blocks| *target = blocks),
        };
        read.map_err(|error| error.to_string())
    }
}

fn one() -> u64 {
    1
}

fn once() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_a_document_is_among_the_root_keys() {
        let schema = crate::format::schema::schema();
        let properties = schema["properties"].as_object().expect("properties");
        let mut written: Vec<&str> = properties.keys().map(String::as_str).collect();
        written.retain(|key| *key != "uses");
        written.sort_unstable();
        let mut known: Vec<&str> = ROOT_KEYS.iter().map(|root| root.name).collect();
        known.sort_unstable();
        assert_eq!(known, written);
    }
}
