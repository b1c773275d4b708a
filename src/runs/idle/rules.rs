//! Rules that never acted, and why.

use super::observed::Observed;
use crate::cells::{Behaviour, Rule, Subject};
use crate::ids::KindId;
use crate::observe::Counted;
use crate::plan::{Model, Plan};
use crate::record::{Idle, IdleKind, IdleThing};

/// Rules that never acted in any arm and replicate, in groups by the reason. A rule that has no value in any arm, such as one of a
/// switched-off action, is not among them.
pub(super) fn silent(plan: &Plan, seen: &[Observed]) -> Vec<Idle> {
    let Some(first) = plan.arms.first() else {
        return Vec::new();
    };
    let rules = Rules {
        plan,
        seen,
        model: &first.model,
    };
    let silent = (0..first.model.rules.rules.len()).filter(|rule| rules.is_silent(*rule));
    let (out_of_reach, others): (Vec<usize>, Vec<usize>) =
        silent.partition(|rule| rules.is_out_of_reach(*rule));
    let (absent, idle): (Vec<usize>, Vec<usize>) = others
        .into_iter()
        .partition(|rule| rules.absent_kind(*rule).is_some());
    let groups = [
        (IdleKind::OutOfReach, rules.named(&out_of_reach)),
        (IdleKind::IdleRules, rules.named(&idle)),
        (IdleKind::AbsentCells, rules.by_kind(&absent)),
    ];
    let groups = groups.into_iter();
    groups
        .filter_map(|(kind, things)| Idle::of(kind, things))
        .collect()
}

struct Rules<'a> {
    plan: &'a Plan,
    seen: &'a [Observed],
    /// The model of the first arm: all arms have the same rules in the same places.
    model: &'a Model,
}

impl Rules<'_> {
    fn rule(&self, rule: usize) -> &Rule {
        &self.model.rules.rules[rule]
    }

    fn is_silent(&self, rule: usize) -> bool {
        let arms = self.plan.arms.iter();
        let has_value = arms
            .filter_map(|arm| arm.model.rules.rules.get(rule))
            .any(Rule::has_value);
        has_value
            && match (Counted::of(self.rule(rule)), &self.rule(rule).subject) {
                (Some(_), _) => !self.seen.iter().any(|seen| seen.acted[rule]),
                // What cells do to rates is not counted: without such cells it is nothing.
                (None, Subject::Cells(_)) => !self.were_there(rule),
                (None, Subject::Parenchyma | Subject::Vessel) => {
                    self.model.sites.iter().all(|site| site.well)
                }
            }
    }

    /// Whether cells that the rule is about were in the patch in some arm and replicate.
    fn were_there(&self, rule: usize) -> bool {
        match &self.rule(rule).subject {
            Subject::Cells(states) => self
                .seen
                .iter()
                .any(|seen| states.iter().any(|state| seen.cells[state.index()] > 0)),
            Subject::Parenchyma | Subject::Vessel => true,
        }
    }

    /// The only kind of cells that the rule is about.
    fn kind(&self, rule: usize) -> Option<KindId> {
        let Subject::Cells(states) = &self.rule(rule).subject else {
            return None;
        };
        let state = states.first()?;
        Some(self.model.kinds.state(*state).kind)
    }

    /// Whether a rule acts only on infused cells in the patch, and none came there though cells were given.
    fn is_out_of_reach(&self, rule: usize) -> bool {
        let held = matches!(self.rule(rule).behaviour, Behaviour::Secrete(_));
        let infused = |kind| self.plan.arms.iter().any(|arm| arm.model.gives(kind));
        let given = self.seen.iter().any(|seen| seen.given);
        let arrived = self.seen.iter().any(|seen| seen.arrived);
        !held && given && !arrived && self.kind(rule).is_some_and(infused) && !self.were_there(rule)
    }

    /// The kind of cells that a rule is about, where no such cell was ever in the patch.
    fn absent_kind(&self, rule: usize) -> Option<KindId> {
        let kind = self.kind(rule)?;
        let states = self.model.kinds.states.iter().enumerate();
        let mut states = states.filter(|(_, state)| state.kind == kind);
        let there = states.any(|(state, _)| self.seen.iter().any(|seen| seen.cells[state] > 0));
        (!there).then_some(kind)
    }

    /// Rules whose cells were there come first, and among them those of infused cells.
    fn named(&self, rules: &[usize]) -> Vec<IdleThing> {
        let rank = |rule: &usize| {
            let kind = self.kind(*rule);
            let infused = kind.is_some_and(|kind| self.model.gives(kind));
            (!self.were_there(*rule), !infused)
        };
        let mut rules = rules.to_vec();
        rules.sort_by_key(rank);
        let name = |rule: usize| IdleThing::named(&self.rule(rule).name);
        rules.into_iter().map(name).collect()
    }

    /// The kinds of cells with the rules about each.
    fn by_kind(&self, rules: &[usize]) -> Vec<IdleThing> {
        let mut kinds: Vec<(KindId, Vec<String>)> = Vec::new();
        for rule in rules {
            let Some(kind) = self.kind(*rule) else {
                continue;
            };
            let name = self.rule(*rule).name.clone();
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, names)) => names.push(name),
                None => kinds.push((kind, vec![name])),
            }
        }
        let thing = |(kind, rules): (KindId, Vec<String>)| IdleThing {
            name: self.model.kinds.kind(kind).name.clone(),
            detail: match rules.len() {
                1 => "1 rule".to_owned(),
                count => format!("{count} rules"),
            },
            rules,
            ..IdleThing::default()
        };
        kinds.into_iter().map(thing).collect()
    }
}
