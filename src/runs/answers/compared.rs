//! What a row is compared with in each arm, and what is known of the size of a difference.

use super::{AnswerBook, Row, moment_or_end};
use crate::ids::ArmId;
use crate::observe::Observable;
use crate::plan::{AnswerStat, AnswerUnit, Comparison};
use crate::record::{Difference, Verdict};
use crate::runs::scale::{Scale, is_cells, is_count, is_events, is_paid};
use crate::runs::verdict::{Pairs, difference};

/// True if verdicts name the arm of reference: at least one arm is compared with an arm other than the first.
pub(in crate::runs) fn names_references(references: &[Option<ArmId>]) -> bool {
    references.iter().flatten().any(|arm| arm.index() != 0)
}

/// True if the verdict says only that the value rests on few cells or on one draw.
fn is_caution(found: &Difference) -> bool {
    matches!(found.verdict, Verdict::TooFewCells | Verdict::OneDraw)
}

impl AnswerBook {
    /// The difference of each arm from the one that the row compares with, else from the arm of reference.
    pub(super) fn differences(
        &self,
        row: &Row,
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
            let no_finding = own.is_none() && self.is_no_finding(row, draws, [arm, reference]);
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
                cells: self.counted(row, [arm, reference]),
                step: self.step(row, scale),
                compared: self.compared(row, reference, scale),
                half_point: self.half_point(row, reference, scale),
            };
            let found = difference(&pairs, scale)?;
            let is_shown = !no_finding || (is_caution(&found) && self.was_given_cells(row, arm));
            is_shown.then_some(found)
        };
        (0..draws.len()).map(of_arm).collect()
    }

    /// True if a row is about infused cells and one of two arms was given none and has none. More cells in the other arm are then
    /// no finding.
    fn is_no_finding(&self, row: &Row, draws: &[Vec<Option<f64>>], arms: [usize; 2]) -> bool {
        let what_they_do = matches!(
            row.observable,
            Observable::Held(_) | Observable::Action { .. }
        );
        let about_infused = what_they_do || self.counts_infused(row.observable);
        let [given, has_none] = [
            arms.map(|arm| self.was_given_cells(row, arm)),
            arms.map(|arm| {
                draws[arm]
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
    pub(super) fn given(&self, row: &Row) -> Vec<u64> {
        let answer = &row.answer;
        let counts = self.counts_infused(row.observable)
            && answer.against.is_none()
            && answer.per.is_none()
            && !answer.stat.is_time()
            && answer.stat != AnswerStat::Integral
            && matches!(answer.unit, AnswerUnit::Own | AnswerUnit::ShareOfDose);
        let of_arm = |arm: usize| row.dose(arm).map_or(0, |cells| cells.round() as u64);
        let arms = 0..self.catalogue.arms.len();
        arms.filter(|_| counts).map(of_arm).collect()
    }

    /// True if an arm had been given cells by the moment of a row, in any replicate.
    fn was_given_cells(&self, row: &Row, arm: usize) -> bool {
        let stat = moment_or_end(row.answer.stat);
        let mut doses = row
            .doses
            .iter()
            .skip(arm)
            .step_by(self.catalogue.arms.len());
        doses.any(|cells| cells.reported(stat).is_some_and(|cells| cells > 0.0))
    }

    /// Cells or events that a row counts in these arms, all replicates together, or the cells by which it divides a count; none
    /// for a row about something else.
    pub(super) fn counted(&self, row: &Row, arms: [usize; 2]) -> Option<f64> {
        let stat = row.answer.stat;
        let counts = |observable| is_cells(observable) || is_events(observable);
        let courses = match &row.per {
            None => &row.courses,
            Some((per, courses)) if counts(*per) => courses,
            Some(_) => return None,
        };
        let counted = counts(row.observable) && !stat.is_time() && stat != AnswerStat::Integral;
        counted.then(|| {
            let all = self.catalogue.arms.len();
            let worlds = (0..courses.len()).filter(|world| arms.contains(&(world % all)));
            worlds
                .filter_map(|world| courses[world].reported(stat))
                .sum()
        })
    }

    /// What one more counted cell or event changes in a row, in its unit; 0 for a row that does not show a count.
    fn step(&self, row: &Row, scale: &Scale) -> f64 {
        let stat = row.answer.stat;
        let whole = is_count(row.observable)
            && row.observable != Observable::Money
            && row.per.is_none()
            && row.answer.against.is_none()
            && matches!(
                stat,
                AnswerStat::At(_) | AnswerStat::Final | AnswerStat::Peak | AnswerStat::Min
            );
        let per_cell = |world: usize| {
            let cells = row.courses[world].reported(stat)?;
            let value = self.value(row, world)?;
            (cells > 0.0).then(|| value * scale.factor / cells)
        };
        let worlds = (0..row.courses.len()).filter(|_| whole);
        worlds.filter_map(per_cell).fold(0.0, f64::max)
    }

    /// The size of the values with which the row itself compares, in its unit: their mean for a difference, all for a suppression.
    fn compared(&self, row: &Row, reference: usize, scale: &Scale) -> f64 {
        match row.answer.against {
            Some((_, Comparison::Difference)) => {
                let arms = self.catalogue.arms.len();
                let worlds = (0..row.courses.len()).filter(|world| world % arms == reference);
                let values: Vec<f64> = worlds.filter_map(|world| self.value(row, world)).collect();
                let sum: f64 = values.iter().map(|value| value.abs()).sum();
                scale.factor * sum / (values.len().max(1) as f64)
            }
            Some((_, Comparison::Suppression)) => scale.factor,
            // A ratio has the value of no difference; a half effect is not judged.
            Some((_, Comparison::Ratio | Comparison::HalfEffect)) | None => 0.0,
        }
    }

    /// The smallest half-point of a concentration, in the unit of the row; 0 for a row with another unit and where none is known.
    fn half_point(&self, row: &Row, reference: usize, scale: &Scale) -> f64 {
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
