//! What can be observed of a run: one column of its samples.

use super::catalogue::Catalogue;
use super::quantities::{BodyCount, FieldStatistic, TissueQuantity};
use super::rule_counts::Counted;
use super::sample::{Sample, SiteSample};
use crate::ids::{FactorId, RuleId, SiteId, StateId};
use crate::plan::spent_jpy;

/// One column of a sample. [`Vocabulary::observables`](super::vocabulary::Vocabulary::observables) lists those of a run with their
/// names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observable {
    /// Infused cells at a place.
    Body {
        /// Position among the places of the catalogue.
        place: usize,
        /// What is counted.
        count: BodyCount,
    },
    /// Infused cells in the whole body.
    BodyTotal(BodyCount),
    /// Infused cells anywhere but in veins and lung.
    BeyondLung(BodyCount),
    /// Concentration in the plasma of a place, molecules/um^3.
    Plasma {
        /// Position among the places of the catalogue.
        place: usize,
        /// The factor.
        factor: FactorId,
    },
    /// Concentration in a patch, molecules/um^3.
    Factor {
        /// The site of the patch.
        site: SiteId,
        /// The factor.
        factor: FactorId,
        /// Which statistic of its voxels.
        statistic: FieldStatistic,
    },
    /// Cells in a patch.
    Cells {
        /// The site of the patch.
        site: SiteId,
        /// Their state.
        state: StateId,
    },
    /// The tissue of a patch.
    Tissue {
        /// The site of the patch.
        site: SiteId,
        /// Which quantity.
        quantity: TissueQuantity,
    },
    /// What a rule has done in a patch so far.
    Done {
        /// The site of the patch.
        site: SiteId,
        /// The rule.
        rule: RuleId,
        /// Events or molecules.
        counted: Counted,
    },
    /// What infused cells held in vessels have secreted by a rule so far, molecules.
    Held(RuleId),
    /// What all rules of an action have done so far, in all patches and by held cells.
    Action {
        /// Position among the actions of the catalogue.
        action: usize,
        /// Events or molecules.
        counted: Counted,
    },
    /// Money spent for the doses that have begun, JPY; not a number if one of them has no price.
    Money,
}

/// What the number of an observable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// Infused cells or their label in the body.
    BodyCells,
    /// Cells in a patch.
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

/// Places in front of the arterial blood: veins and lung come first in the order of the graph.
const BEFORE_ARTERIES: usize = 2;

impl Observable {
    /// What its number is.
    pub fn measured(self) -> Measured {
        match self {
            Observable::Body { .. } | Observable::BodyTotal(_) | Observable::BeyondLung(_) => {
                Measured::BodyCells
            }
            Observable::Plasma { .. } | Observable::Factor { .. } => Measured::Concentration,
            Observable::Cells { .. } => Measured::PatchCells,
            Observable::Tissue { quantity, .. } => match quantity {
                TissueQuantity::Debris => Measured::Density,
                TissueQuantity::Parenchyma
                | TissueQuantity::Alarm
                | TissueQuantity::Vessels
                | TissueQuantity::Collagen => Measured::Share,
            },
            Observable::Done { .. } | Observable::Held(_) | Observable::Action { .. } => {
                Measured::RuleCounts
            }
            Observable::Money => Measured::Money,
        }
    }

    /// True for what is known at any moment: the body, its plasma, and money. All else is known only at steps of the tissue clock.
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

    /// The site of its patch, if it is about one.
    pub fn site(self) -> Option<SiteId> {
        match self {
            Observable::Factor { site, .. }
            | Observable::Cells { site, .. }
            | Observable::Tissue { site, .. }
            | Observable::Done { site, .. } => Some(site),
            _ => None,
        }
    }

    /// Its value in a sample of the catalogue that named it, in internal units.
    pub fn value(self, catalogue: &Catalogue, sample: &Sample) -> f64 {
        let at = |site: SiteId| -> &SiteSample { &sample.sites[site.index()] };
        match self {
            Observable::Body { place, count } => count.of(&sample.body[place]),
            Observable::BodyTotal(count) => sample.body.iter().map(|place| count.of(place)).sum(),
            Observable::BeyondLung(count) => {
                let beyond = sample.body.iter().skip(BEFORE_ARTERIES);
                beyond.map(|place| count.of(place)).sum()
            }
            Observable::Plasma { place, factor } => sample.plasma[factor.index()][place],
            Observable::Factor {
                site,
                factor,
                statistic,
            } => statistic.of(&at(site).factors[factor.index()]),
            Observable::Cells { site, state } => at(site).cells[state.index()] as f64,
            Observable::Tissue { site, quantity } => quantity.of(&at(site).tissue),
            Observable::Done { site, rule, .. } => at(site).done[rule.index()],
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

impl Catalogue {
    /// What an action has done so far in a sample: the sum over its rules and all patches, held cells included.
    pub fn action_total(&self, action: usize, counted: Counted, sample: &Sample) -> f64 {
        let key = &self.actions[action].0;
        let parts = self
            .rules
            .iter()
            .filter(|rule| rule.counted == counted && rule.action.as_ref() == Some(key));
        parts
            .map(|rule| sample.done(rule.id) + sample.held[rule.id.index()])
            .sum()
    }
}
