//! What a run of a document records, before its ids exist.

use super::block::{Block, BlockList};
use super::partial::Rule;
use super::structure::NOT_CELLS;
use crate::format::Behaviour;
use crate::ids::RuleId;
use crate::observe::{Counted, CountedRule, Vocabulary};

/// The places of the blood, before all organs.
pub(super) const BLOOD: [&str; 2] = ["venous", "arterial"];

/// What a document says about what is recorded.
pub(super) struct WrittenNames<'a> {
    /// Organs of the body; none in a closed well.
    pub organs: Vec<String>,
    /// Names of the sites, empty if there is a single site without a name.
    pub sites: Vec<String>,
    /// All factors of the library: an answer about one makes it part of the run.
    pub factors: Vec<String>,
    pub states: Vec<String>,
    pub rules: BlockList<'a, Rule>,
    pub actions: Vec<String>,
}

/// The names of a document.
pub(super) fn vocabulary(written: WrittenNames<'_>) -> Vocabulary {
    let blood = BLOOD.map(str::to_owned).into_iter();
    let blood = blood.filter(|_| !written.organs.is_empty());
    let counted = written.rules.iter().enumerate();
    let rules = counted.filter_map(|(position, block)| counted_rule(position, block));
    Vocabulary {
        places: blood.chain(written.organs.iter().cloned()).collect(),
        rules: rules.collect(),
        sites: written.sites,
        factors: written.factors,
        states: written.states,
        actions: written.actions,
    }
}

/// A rule whose events are counted; none for others.
fn counted_rule(position: usize, block: &Block<'_, Rule>) -> Option<CountedRule> {
    let rule = &block.value;
    let of_tissue = |cell: &String| NOT_CELLS.contains(&cell.as_str());
    let by_cells = !rule.cell.as_ref().is_some_and(of_tissue);
    Some(CountedRule {
        id: RuleId::new(position),
        key: block.key.to_owned(),
        label: String::new(),
        action: None,
        counted: counted(rule.does?, by_cells)?,
        by_cells,
    })
}

/// What is counted of a behaviour; as [`Counted::of`] has it for compiled rules.
fn counted(does: Behaviour, by_cells: bool) -> Option<Counted> {
    match does {
        Behaviour::Secrete => Some(Counted::Molecules),
        Behaviour::Recruit => Some(Counted::Events),
        Behaviour::Become
        | Behaviour::Divide
        | Behaviour::Die
        | Behaviour::Leave
        | Behaviour::Engulf
        | Behaviour::Kill => by_cells.then_some(Counted::Events),
        Behaviour::TakeUp
        | Behaviour::Speed
        | Behaviour::Bias
        | Behaviour::ClearDebris
        | Behaviour::LayCollagen
        | Behaviour::ClearCollagen
        | Behaviour::Regrow
        | Behaviour::Sprout
        | Behaviour::Activate => None,
    }
}
