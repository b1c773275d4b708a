//! The named list of what can be observed.

use crate::ids::{FactorId, RuleId, StateId};
use crate::simulation::{
    BodyCount, Catalogue, Counted, CountedRule, FieldStatistic, Observed, Sample, TissueQuantity,
    spent_jpy,
};

/// One column of a sample, found by its dotted name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observable {
    /// `body.<place>.<count>`: infused cells at a place.
    Body {
        /// Position among the places of the catalogue.
        place: usize,
        /// What is counted.
        count: BodyCount,
    },
    /// `body.total.<count>`: infused cells in the whole body.
    BodyTotal(BodyCount),
    /// `body.beyond-lung.<count>`: infused cells anywhere but in veins and lung.
    BeyondLung(BodyCount),
    /// `plasma.<place>.<factor>`, molecules/um^3.
    Plasma {
        /// Position among the places of the catalogue.
        place: usize,
        /// The factor.
        factor: FactorId,
    },
    /// `factor.<factor>.<statistic>`, molecules/um^3.
    Factor(FactorId, FieldStatistic),
    /// `cells.<kind>.<state>`: cells in the patch.
    Cells(StateId),
    /// `tissue.<quantity>`.
    Tissue(TissueQuantity),
    /// `done.<rule>`: events or molecules in the patch so far.
    Done(RuleId, Counted),
    /// `held.<rule>`: molecules from infused cells held in vessels so far.
    Held(RuleId),
    /// `action.<action>.<count>`: events or molecules of all rules of an action so far, held cells included.
    Action {
        /// Position among the actions of the catalogue.
        action: usize,
        /// What is counted.
        counted: Counted,
    },
    /// `money.spent`: for the doses that have begun, JPY; not a number if one of them has no price.
    Money,
}

/// Name of the observable of money.
pub(super) const MONEY: &str = "money.spent";

/// What the number of an observable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// Infused cells or their label in the body.
    BodyCells,
    /// Cells in the patch.
    PatchCells,
    /// Cells or units of debris per volume.
    Density,
    /// A concentration.
    Concentration,
    /// A share, or a number relative to healthy tissue.
    Share,
    /// Counts of what rules did: a plain number.
    RuleCounts,
    /// Money.
    Money,
}

impl Measured {
    /// What the observable of this dotted name measures; none for a name of no family.
    pub fn of(name: &str) -> Option<Self> {
        match name.split('.').next()? {
            "body" => Some(Measured::BodyCells),
            "cells" => Some(Measured::PatchCells),
            "plasma" | "factor" => Some(Measured::Concentration),
            "tissue" if name.ends_with(".debris") => Some(Measured::Density),
            "tissue" => Some(Measured::Share),
            "done" | "held" | "action" => Some(Measured::RuleCounts),
            "money" => Some(Measured::Money),
            _ => None,
        }
    }
}

/// Sums over places that can be named like a place.
pub const SUMS: [&str; 2] = ["total", "beyond-lung"];

/// Places in front of the arterial blood: veins and lung come first in the order of the graph.
const BEFORE_ARTERIES: usize = 2;

/// What is counted of an action, with its name.
pub(super) const ACTION_COUNTS: [(&str, Counted); 2] = [
    ("events", Counted::Events),
    ("molecules", Counted::Molecules),
];

impl Catalogue {
    /// Dotted names of everything that the samples of this run hold.
    pub fn observables(&self) -> Vec<String> {
        let keys = |table: &[(String, String)]| -> Vec<String> {
            table.iter().map(|(key, _)| key.clone()).collect()
        };
        let secreting = |rule: &&CountedRule| rule.by_cells && rule.counted == Counted::Molecules;
        let rule_keys = |rule: &CountedRule| rule.key.clone();
        Observed {
            places: self.places.clone(),
            factors: keys(&self.factors),
            states: keys(&self.states),
            rules: self.rules.iter().map(rule_keys).collect(),
            secreting: self.rules.iter().filter(secreting).map(rule_keys).collect(),
            actions: keys(&self.actions),
        }
        .names()
    }

    /// The observable of a dotted name, if the samples of this run hold it.
    pub fn observable(&self, name: &str) -> Option<Observable> {
        let (family, rest) = name.split_once('.')?;
        // Keys hold no dot, so the two parts of the rest are distinguished by the only one.
        let two_parts = || rest.split_once('.');
        match family {
            "body" => {
                let (place, count) = two_parts()?;
                let count = named(&BodyCount::ALL, count)?;
                match self.place(place) {
                    Some(place) => Some(Observable::Body { place, count }),
                    None if self.places.is_empty() => None,
                    None => match place {
                        "total" => Some(Observable::BodyTotal(count)),
                        "beyond-lung" => Some(Observable::BeyondLung(count)),
                        _ => None,
                    },
                }
            }
            "plasma" => {
                let (place, factor) = two_parts()?;
                let (place, factor) = (self.place(place)?, self.factor(factor)?);
                Some(Observable::Plasma { place, factor })
            }
            "factor" => {
                let (factor, statistic) = two_parts()?;
                let statistic = named(&FieldStatistic::ALL, statistic)?;
                Some(Observable::Factor(self.factor(factor)?, statistic))
            }
            "cells" => {
                let state = self.states.iter().position(|(key, _)| key == rest)?;
                Some(Observable::Cells(StateId::new(state)))
            }
            "tissue" => named(&TissueQuantity::ALL, rest).map(Observable::Tissue),
            "done" => self
                .rule(rest)
                .map(|rule| Observable::Done(rule.id, rule.counted)),
            "held" => {
                let rule = self.rule(rest)?;
                let held = rule.by_cells && rule.counted == Counted::Molecules;
                held.then_some(Observable::Held(rule.id))
            }
            "action" => {
                let (action, count) = two_parts()?;
                let action = self.actions.iter().position(|(key, _)| key == action)?;
                let counted = named(&ACTION_COUNTS, count)?;
                Some(Observable::Action { action, counted })
            }
            "money" => (name == MONEY).then_some(Observable::Money),
            _ => None,
        }
    }

    fn rule(&self, key: &str) -> Option<&CountedRule> {
        self.rules.iter().find(|rule| rule.key == key)
    }

    /// What an action has done so far in a sample: the sum over its rules, held cells included.
    pub fn action_total(&self, action: usize, counted: Counted, sample: &Sample) -> f64 {
        let key = &self.actions[action].0;
        let parts = self
            .rules
            .iter()
            .filter(|rule| rule.counted == counted && rule.action.as_ref() == Some(key));
        parts
            .map(|rule| sample.done[rule.id.index()] + sample.held[rule.id.index()])
            .sum()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.places.iter().position(|place| place == name)
    }

    fn factor(&self, name: &str) -> Option<FactorId> {
        let position = self.factors.iter().position(|(key, _)| key == name)?;
        Some(FactorId::new(position))
    }
}

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, item)| *item)
}

impl Observable {
    /// True for what is known at any moment: the body, its plasma, and money. All else is known only on beats of the tissue.
    pub fn is_of_blood(self) -> bool {
        matches!(
            self,
            Observable::Body { .. }
                | Observable::BodyTotal(_)
                | Observable::BeyondLung(_)
                | Observable::Plasma { .. }
                | Observable::Money
        )
    }

    /// Its value in a sample of the catalogue that named it, in internal units.
    pub fn value(self, catalogue: &Catalogue, sample: &Sample) -> f64 {
        match self {
            Observable::Body { place, count } => count.of(&sample.body[place]),
            Observable::BodyTotal(count) => sample.body.iter().map(|place| count.of(place)).sum(),
            Observable::BeyondLung(count) => {
                let beyond = sample.body.iter().skip(BEFORE_ARTERIES);
                beyond.map(|place| count.of(place)).sum()
            }
            Observable::Plasma { place, factor } => sample.plasma[factor.index()][place],
            Observable::Factor(factor, statistic) => {
                let field = &sample.factors[factor.index()];
                match statistic {
                    FieldStatistic::Mean => field.mean,
                    FieldStatistic::Min => field.min,
                    FieldStatistic::Max => field.max,
                }
            }
            Observable::Cells(state) => sample.cells[state.index()] as f64,
            Observable::Tissue(quantity) => {
                let tissue = &sample.tissue;
                match quantity {
                    TissueQuantity::Parenchyma => tissue.parenchyma,
                    TissueQuantity::Debris => tissue.debris,
                    TissueQuantity::Alarm => tissue.alarm,
                    TissueQuantity::Vessels => tissue.vessels,
                    TissueQuantity::Collagen => tissue.collagen,
                }
            }
            Observable::Done(rule, _) => sample.done[rule.index()],
            Observable::Held(rule) => sample.held[rule.index()],
            Observable::Action { action, counted } => {
                catalogue.action_total(action, counted, sample)
            }
            Observable::Money => {
                let prices = &catalogue.prices[sample.arm.index()];
                spent_jpy(prices, sample.time).unwrap_or(f64::NAN)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ids::{ArmId, Tick};
    use crate::simulation::{FieldSummary, PlaceCounts, TissueSummary};

    fn catalogue() -> Catalogue {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let pairs = |names: &[&str]| {
            names
                .iter()
                .map(|name| ((*name).to_owned(), String::new()))
                .collect()
        };
        Catalogue {
            arms: texts(&["only"]),
            places: texts(&["venous", "lung", "arterial", "heart"]),
            factors: pairs(&["vegf", "il-10"]),
            states: pairs(&["msc.resting", "macrophage.m1"]),
            site_organ: None,
            patch_volume_um3: 1.0,
            shape: [1, 1, 1],
            voxel_um: 1.0,
            half_points_per_um3: vec![0.0; 2],
            rules: vec![
                rule(0, "m0-to-m1", None, Counted::Events),
                rule(2, "makes-vegf", Some("paracrine"), Counted::Molecules),
            ],
            actions: pairs(&["paracrine"]),
            prices: vec![vec![(Tick(0), Some(70.0)), (Tick(1), Some(1.0))]],
            masses: Vec::new(),
        }
    }

    fn rule(id: usize, key: &str, action: Option<&str>, counted: Counted) -> CountedRule {
        CountedRule {
            id: RuleId::new(id),
            key: key.to_owned(),
            label: String::new(),
            action: action.map(str::to_owned),
            counted,
            by_cells: true,
        }
    }

    /// A sample in which every number is different.
    fn sample() -> Sample {
        let place = |first: u64| PlaceCounts {
            flowing: first,
            plugged: first + 1,
            adhered: first + 2,
            in_tissue: first + 3,
            dead: first + 4,
            gone: first + 5,
            viable: first + 6,
            label: first as f64 + 7.0,
        };
        let field = |first: f64| FieldSummary {
            mean: first,
            min: first + 1.0,
            max: first + 2.0,
        };
        Sample {
            replicate: crate::ids::ReplicateId::new(0),
            arm: ArmId::new(0),
            time: Tick(0),
            infused: 0,
            body: vec![place(1000), place(2000), place(4000), place(8000)],
            label_excreted: 0.0,
            plasma: vec![vec![1.0, 2.0, 3.0, 4.0], vec![5.0, 6.0, 7.0, 8.0]],
            factors: vec![field(10.0), field(20.0)],
            cells: vec![30, 31],
            tissue: TissueSummary {
                parenchyma: 40.0,
                debris: 41.0,
                alarm: 42.0,
                vessels: 43.0,
                collagen: 44.0,
            },
            done: vec![50.0, 51.0, 52.0],
            held: vec![60.0, 61.0, 62.0],
        }
    }

    #[test]
    fn every_name_finds_its_own_number() {
        let (catalogue, sample) = (catalogue(), sample());
        let values: Vec<f64> = catalogue
            .observables()
            .iter()
            .map(|name| {
                catalogue
                    .observable(name)
                    .expect("a listed name")
                    .value(&catalogue, &sample)
            })
            .collect();
        assert_eq!(values.len(), 6 * 8 + 4 * 2 + 2 * 3 + 2 + 5 + 2 + 1 + 2 + 1);
        let different: BTreeSet<u64> = values.iter().map(|value| value.to_bits()).collect();
        assert_eq!(different.len(), values.len());
    }

    #[test]
    fn names_mean_what_they_say() {
        let (catalogue, sample) = (catalogue(), sample());
        let value = |name: &str| {
            catalogue
                .observable(name)
                .map(|found| found.value(&catalogue, &sample))
        };
        assert_eq!(value("body.lung.viable"), Some(2006.0));
        assert_eq!(value("body.total.flowing"), Some(15_000.0));
        assert_eq!(value("body.beyond-lung.dead"), Some(12_008.0));
        assert_eq!(value("plasma.lung.il-10"), Some(6.0));
        assert_eq!(value("factor.il-10.max"), Some(22.0));
        assert_eq!(value("cells.macrophage.m1"), Some(31.0));
        assert_eq!(value("tissue.collagen"), Some(44.0));
        assert_eq!(value("done.makes-vegf"), Some(52.0));
        assert_eq!(value("held.makes-vegf"), Some(62.0));
        assert_eq!(value("action.paracrine.molecules"), Some(114.0));
        assert_eq!(value("action.paracrine.events"), Some(0.0));
        // The second dose has not begun.
        assert_eq!(value("money.spent"), Some(70.0));
        for unknown in [
            "money.earned",
            "",
            "body",
            "body.lung",
            "body.hart.viable",
            "cells.m1",
            "tissue.",
            "held.m0-to-m1",
            "action.homing.events",
        ] {
            assert_eq!(value(unknown), None, "{unknown}");
        }
    }
}
