//! What a row is compared with in each arm, and what is known of the size of a difference.

use super::replicates::PooledRow;
use super::{AskedRow, ClosingTable, names_references};
use crate::ids::ArmId;
use crate::observe::Observable;
use crate::plan::{AnswerStat, AnswerUnit, Comparison};
use crate::record::{Difference, Verdict};
use crate::runs::scale::{Scale, is_paid};
use crate::runs::verdict::{Pairs, difference};

/// True if the verdict says only that the value rests on few cells or on one draw.
fn is_caution(found: &Difference) -> bool {
    matches!(found.verdict, Verdict::TooFewCells | Verdict::OneDraw)
}

impl ClosingTable {
    /// The difference of each arm from the one that the row compares with, else from the arm of reference.
    pub(super) fn differences(
        &self,
        row: &AskedRow,
        known: &PooledRow<'_>,
        draws: &[Vec<Option<f64>>],
        scale: &Scale,
    ) -> Vec<Option<Difference>> {
        let own = row.answer.against.map(|(arm, _)| arm);
        let neutral = match row.answer.against {
            Some((_, Comparison::Ratio)) => scale.factor,
            _ => 0.0,
        };
        let by = row.answer.against.map(|(_, by)| by);
        let share = matches!(by, Some(Comparison::Ratio | Comparison::Suppression));
        let reference_of = |arm: usize| match own {
            Some(reference) => Some(reference.index()).filter(|reference| *reference != arm),
            None => self.references[arm].map(ArmId::index),
        };
        let of_arm = |arm: usize| {
            let reference = reference_of(arm).filter(|_| !is_paid(row.answer.unit))?;
            let no_finding = own.is_none() && self.is_no_finding(row, known, [arm, reference]);
            let pairs = Pairs {
                from: match own {
                    Some(_) => "",
                    None => &self.catalogue.arms[reference],
                },
                is_named: own.is_none() && !no_finding && names_references(&self.references),
                own: &draws[arm],
                reference: own.is_none().then(|| &draws[reference][..]),
                neutral,
                share,
                cells: known.counted([arm, reference]),
                step: known.step(),
                compared: compared(row, known, scale),
                half_point: self.half_point(row, reference, scale),
            };
            let found = difference(&pairs, scale)?;
            let is_shown = !no_finding || (is_caution(&found) && known.was_given_cells(arm));
            is_shown.then_some(found)
        };
        (0..draws.len()).map(of_arm).collect()
    }

    /// True if a row is about infused cells and one of two arms was given none and has none. More cells in the other arm are then
    /// no finding.
    fn is_no_finding(&self, row: &AskedRow, known: &PooledRow<'_>, arms: [usize; 2]) -> bool {
        let what_they_do = matches!(
            row.observable,
            Observable::Held(_) | Observable::Action { .. }
        );
        let about_infused = what_they_do || self.counts_infused(row.observable);
        let [given, has_none] = [
            arms.map(|arm| known.was_given_cells(arm)),
            arms.map(|arm| {
                let draws = known.draws(arm);
                draws
                    .iter()
                    .all(|draw| draw.is_none_or(|value| value == 0.0))
            }),
        ];
        let lacks = |arm: usize| !given[arm] && has_none[arm];
        about_infused && (lacks(0) && (given[1] || lacks(1)) || lacks(1) && given[0])
    }

    /// True for numbers of infused cells.
    fn counts_infused(&self, observable: Observable) -> bool {
        match observable {
            Observable::Body { .. } | Observable::BodyTotal(_) | Observable::BeyondLung(_) => true,
            Observable::Cells { state, .. } => self.infused_states.contains(&state.index()),
            _ => false,
        }
    }

    /// Cells given to each arm by the moment of a row, the same in all replicates; empty unless the row counts infused cells or
    /// states them as a share of the dose.
    pub(super) fn given(&self, row: &AskedRow, known: &PooledRow<'_>) -> Vec<u64> {
        let answer = &row.answer;
        let counts = self.counts_infused(row.observable)
            && answer.against.is_none()
            && answer.per.is_none()
            && !answer.stat.is_time()
            && answer.stat != AnswerStat::Integral
            && matches!(answer.unit, AnswerUnit::Own | AnswerUnit::ShareOfDose);
        let of_arm = |arm: usize| known.given(arm).map_or(0, |cells| cells.round() as u64);
        let arms = 0..self.catalogue.arms.len();
        arms.filter(|_| counts).map(of_arm).collect()
    }

    /// The smallest half-point of a concentration, in the unit of the row; 0 for a row with another unit and where none is known.
    fn half_point(&self, row: &AskedRow, reference: usize, scale: &Scale) -> f64 {
        let of_level = matches!(row.answer.against, None | Some((_, Comparison::Difference)));
        let is_level = of_level
            && row.per.is_none()
            && !row.answer.stat.is_time()
            && row.answer.stat != AnswerStat::Integral;
        let masses = self.catalogue.masses.get(reference);
        let mass = masses.map_or(Some(1.0), |masses| {
            masses.factor(row.answer.unit, row.observable)
        });
        let half = self.half_point_per_um3(row.observable).filter(|_| is_level);
        match (half, mass) {
            (Some(half), Some(mass)) => scale.factor * half * mass,
            _ => 0.0,
        }
    }

    /// The smallest half-point of what reads the factor that a row is about, 1/um^3; none where nothing does.
    fn half_point_per_um3(&self, observable: Observable) -> Option<f64> {
        let (Observable::Factor { factor, .. } | Observable::Plasma { factor, .. }) = observable
        else {
            return None;
        };
        let half = self.catalogue.half_points_per_um3.get(factor.index());
        half.copied().filter(|half| *half > 0.0)
    }
}

/// The size of the values with which the row itself compares, in its unit: their mean for a difference, all for a suppression.
fn compared(row: &AskedRow, known: &PooledRow<'_>, scale: &Scale) -> f64 {
    match row.answer.against {
        Some((_, Comparison::Difference)) => known.compared(scale.factor),
        Some((_, Comparison::Suppression)) => scale.factor,
        // A ratio has the value of no difference; a half effect is not judged.
        Some((_, Comparison::Ratio | Comparison::HalfEffect)) | None => 0.0,
    }
}
