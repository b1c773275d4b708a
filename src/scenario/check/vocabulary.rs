//! What a run of a document records, before its ids exist.

use super::super::format::Behaviour;
use super::super::structure::NOT_CELLS;
use super::partial::Rule;
use super::view::View;
use crate::ids::RuleId;
use crate::simulation::{Counted, CountedRule, Vocabulary};

/// The places of the blood, before all organs.
pub(super) const BLOOD: [&str; 2] = ["venous", "arterial"];

/// The names of the document. It lists every factor of the library: an answer about one makes it part of the run.
pub(super) fn vocabulary(view: &View<'_>) -> Vocabulary {
    let organs = match view.is_well() {
        true => Vec::new(),
        false => view.keys("body.organs"),
    };
    let blood = BLOOD
        .map(str::to_owned)
        .into_iter()
        .filter(|_| !organs.is_empty());
    let blocks = view.sites();
    let names = blocks.iter().map(|block| block.site.name.clone());
    let sites: Vec<String> = names.map(Option::unwrap_or_default).collect();
    let rules = view.rules();
    let counted = rules.iter().enumerate();
    Vocabulary {
        places: blood.chain(organs.iter().cloned()).collect(),
        sites: if sites.is_empty() {
            vec![String::new()]
        } else {
            sites
        },
        factors: view.keys("factors"),
        states: view.states(),
        rules: counted
            .filter_map(|(position, (key, rule))| counted_rule(position, key, rule))
            .collect(),
        actions: view.keys("actions"),
    }
}

/// A rule whose events are counted; none for others.
fn counted_rule(position: usize, key: &str, rule: &Rule) -> Option<CountedRule> {
    let of_tissue = |cell: &String| NOT_CELLS.contains(&cell.as_str());
    let by_cells = !rule.cell.as_ref().is_some_and(of_tissue);
    Some(CountedRule {
        id: RuleId::new(position),
        key: key.to_owned(),
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
        _ => None,
    }
}
