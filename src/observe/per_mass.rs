//! Answers that are shown per mass or as a mass.

use super::masses::Masses;
use super::observable::Observable;
use crate::plan::AnswerUnit;

const NANOGRAMS_PER_GRAM: f64 = 1e9;
const PICOGRAMS_PER_GRAM: f64 = 1e12;
const UM3_PER_MILLILITRE: f64 = 1e12;

impl Masses {
    /// What a value in the unit of the engine is multiplied by so that it is one per mass, or a mass; one for other units. None
    /// where the mass is not known or the observable has none.
    pub fn factor(&self, unit: AnswerUnit, observable: Observable) -> Option<f64> {
        let concentration = match observable {
            Observable::Factor { factor, .. } | Observable::Plasma { factor, .. } => {
                self.molecule(factor)
            }
            _ => None,
        };
        match (unit, observable) {
            (AnswerUnit::NanogramPerMillilitre, _) => {
                Some(concentration? * NANOGRAMS_PER_GRAM * UM3_PER_MILLILITRE)
            }
            (AnswerUnit::PicogramPerMillilitre, _) => {
                Some(concentration? * PICOGRAMS_PER_GRAM * UM3_PER_MILLILITRE)
            }
            (
                AnswerUnit::PicogramPerDay,
                Observable::Done { rule, .. } | Observable::Held(rule),
            ) => Some(self.secreted(rule)? * PICOGRAMS_PER_GRAM),
            (AnswerUnit::PicogramPerDay, _) => None,
            (AnswerUnit::ShareOfDosePerGram, Observable::Body { place, .. }) => {
                Some(1.0 / self.organs.get(place).copied().flatten()?)
            }
            (AnswerUnit::ShareOfDosePerGram, _) => None,
            _ => Some(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{FactorId, RuleId, SiteId};
    use crate::observe::quantities::{BodyCount, FieldStatistic};
    use crate::observe::rule_counts::Counted;

    #[test]
    fn values_become_masses_and_values_per_mass() {
        // 40 kDa in g per molecule, and an organ of half a gram.
        let molecule_g = 4e4 / 6.022_140_76e23;
        let masses = Masses {
            organs: vec![None, Some(0.5)],
            molecules: vec![Some(molecule_g), None],
            secreted: vec![None, Some(molecule_g)],
        };
        let factor = |index| Observable::Factor {
            site: SiteId::FIRST,
            factor: FactorId::new(index),
            statistic: FieldStatistic::Mean,
        };
        let place = |place| Observable::Body {
            place,
            count: BodyCount::ALL[0].1,
        };
        let close = |found: Option<f64>, expected: f64| {
            let found = found.expect("a mass");
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
        };
        // 1 pM of 40 kDa is 40 pg/mL; one molecule/um^3 is 1660.539 pM.
        let per_ml = 1_660.539_067 * 40.0;
        close(
            masses.factor(AnswerUnit::PicogramPerMillilitre, factor(0)),
            per_ml,
        );
        close(
            masses.factor(AnswerUnit::NanogramPerMillilitre, factor(0)),
            per_ml / 1e3,
        );
        let done = |rule| Observable::Done {
            site: SiteId::FIRST,
            rule: RuleId::new(rule),
            counted: Counted::Molecules,
        };
        close(
            masses.factor(AnswerUnit::PicogramPerDay, done(1)),
            molecule_g * 1e12,
        );
        close(masses.factor(AnswerUnit::ShareOfDosePerGram, place(1)), 2.0);
        assert_eq!(masses.factor(AnswerUnit::Picomolar, factor(1)), Some(1.0));
        for (unit, observable) in [
            (AnswerUnit::NanogramPerMillilitre, factor(1)),
            (AnswerUnit::PicogramPerDay, done(0)),
            (AnswerUnit::ShareOfDosePerGram, place(0)),
            (AnswerUnit::ShareOfDosePerGram, factor(0)),
        ] {
            assert_eq!(masses.factor(unit, observable), None, "{unit:?}");
        }
    }
}
