//! A plan in which infused cells and products secrete nothing.

use crate::cells::{Behaviour, Rules, Subject};
use crate::ids::StateId;
use crate::plan::{ArmPlan, Content, Plan};

/// True for an arm that is given something, or that begins with cells whose secretion is part of an action of infused cells.
pub(super) fn holds_acting_cells(arm: &ArmPlan) -> bool {
    let acts = |state: &StateId| {
        arm.model.rules.rules.iter().any(|rule| {
            let is_secretion = matches!(rule.behaviour, Behaviour::Secrete(_));
            let is_subject =
                matches!(&rule.subject, Subject::Cells(states) if states.contains(state));
            rule.action.is_some() && is_secretion && is_subject
        })
    };
    let residents = arm.model.sites.iter().flat_map(|site| &site.residents);
    let mut residents = residents.filter(|(_, density)| *density > 0.0);
    !arm.infusions.is_empty() || residents.any(|(state, _)| acts(state))
}

/// The plan with every secretion that is part of an action of infused cells at zero, and products without factors. Cells still go where
/// they go, and are still eaten.
pub(super) fn without_paracrine_action(mut plan: Plan) -> Plan {
    for arm in &mut plan.arms {
        let model = &mut arm.model;
        let mut rules = model.rules.rules.clone();
        for rule in &mut rules {
            if rule.action.is_some() && matches!(rule.behaviour, Behaviour::Secrete(_)) {
                rule.base = 0.0;
                rule.max = 0.0;
            }
        }
        model.rules = Rules::new(rules, model.kinds.states.len());
        for product in &mut model.products {
            if let Content::Factors(factors) = &mut product.content {
                for (_, amount) in factors {
                    *amount = 0.0;
                }
            }
        }
    }
    plan
}
