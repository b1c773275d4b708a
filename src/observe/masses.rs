//! What organs and molecules of an arm weigh, for answers that are shown per mass or as a mass.

use crate::cells::Behaviour;
use crate::ids::{FactorId, RuleId};
use crate::plan::ArmPlan;

/// Masses of one arm, g; none where the scenario has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Masses {
    /// Of the organs, in the order of the places of the catalogue.
    pub(super) organs: Vec<Option<f64>>,
    /// Of a molecule of each factor.
    pub(super) molecules: Vec<Option<f64>>,
    /// Of a molecule of what each rule secretes.
    pub(super) secreted: Vec<Option<f64>>,
}

impl Masses {
    /// Those of an arm, with its organs in the order of these places.
    pub(crate) fn of(arm: &ArmPlan, places: &[String]) -> Self {
        let model = &arm.model;
        let organ = |place: &String| {
            let organs = model.body.iter().flat_map(|body| &body.organs);
            let mut found = organs.filter(|organ| organ.in_graph.name == *place);
            found.next().map(|organ| organ.in_graph.mass_g)
        };
        let molecules: Vec<Option<f64>> = model.factors.iter().map(|f| f.mass_g).collect();
        let secreted = model.rules.rules.iter().map(|rule| match rule.behaviour {
            Behaviour::Secrete(factor) => molecules[factor.index()],
            _ => None,
        });
        Self {
            organs: places.iter().map(organ).collect(),
            secreted: secreted.collect(),
            molecules,
        }
    }

    pub(super) fn molecule(&self, factor: FactorId) -> Option<f64> {
        self.molecules.get(factor.index()).copied().flatten()
    }

    pub(super) fn secreted(&self, rule: RuleId) -> Option<f64> {
        self.secreted.get(rule.index()).copied().flatten()
    }
}
