//! What can be concluded from the difference between two arms.

use super::scale::Scale;
use super::statistics::Mean;
use crate::record::{Difference, Verdict};

/// Cells in both arms and all replicates together below which a difference of counts is not judged: a t interval of counts that
/// are mostly 0 and 1 does not have its nominal coverage.
pub(super) const FEWEST_CELLS: f64 = 10.0;

/// A share below which a difference does not matter, though it may lie beyond chance: with shared random numbers even the smallest
/// effect does. It is a share of the value of the arm of reference or, for a concentration, of the smallest half-point of its
/// readers, whichever is larger.
const NEGLIGIBLE: f64 = 1e-3;

/// A share of the value in the arm of reference above which a difference is large. An interval that includes zero and a large
/// difference decides nothing.
const LARGE: f64 = 0.5;

/// The values of an arm beside those of the arm of reference, replicate by replicate.
pub(super) struct Pairs<'a> {
    /// Name of the arm of reference; empty where the row itself compares.
    pub(super) from: &'a str,
    /// True if the words name the arm of reference.
    pub(super) is_named: bool,
    pub(super) own: &'a [Option<f64>],
    /// Values of the arm of reference; none where the row itself compares, so that `neutral` is what they are compared with.
    pub(super) reference: Option<&'a [Option<f64>]>,
    /// The value of a row that compares which means no difference: 0 for a difference, 1 or 100 % for a ratio.
    pub(super) neutral: f64,
    /// The row shows a share of another arm, which a verdict shows as itself and not as its distance from no difference.
    pub(super) share: bool,
    /// Cells that were counted in both arms and all replicates, for rows that count cells or events.
    pub(super) cells: Option<f64>,
    /// What one more counted cell changes, in the unit of the row; 0 for rows that do not count.
    pub(super) step: f64,
    /// Size of the values that the row itself compares with, in its unit; 0 where it compares with none.
    pub(super) compared: f64,
    /// The smallest half-point of a concentration, in the unit of the row; 0 where nothing is known.
    pub(super) half_point: f64,
}

/// The verdict on an arm; none if no replicate has both values.
pub(super) fn difference(pairs: &Pairs<'_>, scale: &Scale) -> Option<Difference> {
    let own = pairs.own.iter().enumerate();
    let differences: Vec<f64> = own
        .filter_map(|(replicate, own)| {
            let reference = match pairs.reference {
                Some(values) => values[replicate]?,
                None => pairs.neutral,
            };
            Some((*own)? - reference)
        })
        .collect();
    let mean = Mean::of_counts(&differences, pairs.step)?;
    let verdict = verdict(&differences, &mean, pairs);
    let same_sign = differences.iter().filter(|one| **one * mean.mean > 0.0);
    let mut found = Difference {
        from: pairs.from.to_owned(),
        mean: mean.mean,
        interval: mean.interval(),
        same_sign: same_sign.count(),
        replicates: mean.count,
        verdict,
        text: String::new(),
    };
    found.text = words::words(&found, pairs, scale);
    Some(found)
}

fn verdict(differences: &[f64], mean: &Mean, pairs: &Pairs<'_>) -> Verdict {
    let Some([low, high]) = mean.interval() else {
        return Verdict::OneDraw;
    };
    let equal = differences.iter().all(|difference| *difference == 0.0);
    // A few cells that happen to be as many in both arms show nothing; no cell in either is a fact.
    let few = |cells: f64| cells < FEWEST_CELLS && (cells > 0.0 || !equal);
    if pairs.cells.is_some_and(few) {
        return Verdict::TooFewCells;
    }
    if equal {
        return Verdict::Equal;
    }
    let far = low.abs().max(high.abs());
    let (reference, size) = (reference_size(pairs), size_that_matters(pairs));
    if low <= 0.0 && high >= 0.0 {
        // A large share of a value that is too small to matter is also too small to matter.
        let is_unclear = far > LARGE * reference && far > NEGLIGIBLE * size;
        return if is_unclear {
            Verdict::Unclear
        } else {
            Verdict::NoDifference
        };
    }
    if far < NEGLIGIBLE * size {
        Verdict::Negligible
    } else if low > 0.0 {
        Verdict::Higher
    } else {
        Verdict::Lower
    }
}

/// The mean size of the values in the arm of reference; where the row itself compares, the larger of `neutral` and `compared`.
fn reference_size(pairs: &Pairs<'_>) -> f64 {
    let Some(values) = pairs.reference else {
        return pairs.neutral.abs().max(pairs.compared);
    };
    let sizes: Vec<f64> = values.iter().flatten().map(|value| value.abs()).collect();
    Mean::of(&sizes).map_or(0.0, |mean| mean.mean)
}

/// The size that a small difference is measured against: the reference size or one that is known to matter, the larger of them.
fn size_that_matters(pairs: &Pairs<'_>) -> f64 {
    reference_size(pairs).max(pairs.half_point)
}

mod words;
pub(super) use words::in_short;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Observable;
    use crate::plan::{AnswerStat, AnswerUnit};
    use crate::runs::answers::tests::{answer, catalogue, cells, factor};

    fn judged(
        observable: Observable,
        own: &[f64],
        reference: &[f64],
        counted: Option<f64>,
    ) -> Difference {
        let some = |values: &[f64]| -> Vec<Option<f64>> {
            let value = |value: f64| (!value.is_nan()).then_some(value);
            values.iter().copied().map(value).collect()
        };
        let (own, reference) = (some(own), some(reference));
        let pairs = Pairs {
            from: "untreated",
            is_named: false,
            own: &own,
            reference: Some(&reference),
            neutral: 0.0,
            share: false,
            cells: counted,
            step: if counted.is_some() { 1.0 } else { 0.0 },
            compared: 0.0,
            half_point: 0.0,
        };
        let row = answer(AnswerStat::Final, AnswerUnit::Own, None);
        difference(&pairs, &Scale::of(&row, observable, &catalogue())).expect("values")
    }

    #[test]
    fn a_steady_difference_is_higher_or_lower() {
        let higher = judged(factor(), &[2.0, 3.0, 4.0], &[1.0, 2.1, 2.9], None);
        assert_eq!(higher.verdict, Verdict::Higher);
        assert_eq!((higher.same_sign, higher.replicates), (3, 3));
        assert!(
            higher.text.starts_with("higher by 1.00 pM (0.7"),
            "{}",
            higher.text
        );
        assert!(higher.text.ends_with(") in 3 of 3"));
        let lower = judged(factor(), &[1.0, 2.1, 2.9], &[2.0, 3.0, 4.0], None);
        assert_eq!(lower.verdict, Verdict::Lower);
        assert!(
            lower.text.starts_with("lower by 1.00 pM (0.7"),
            "{}",
            lower.text
        );
    }

    /// The arms differ less than the replicates do: paired differences detect it, two separate means would not.
    #[test]
    fn pairs_see_through_what_replicates_share() {
        let found = judged(factor(), &[11.0, 52.0, 93.0], &[10.0, 51.0, 92.0], None);
        assert_eq!(found.verdict, Verdict::Higher);
    }

    #[test]
    fn chance_is_named() {
        let none = judged(factor(), &[10.0, 11.0, 12.0], &[10.1, 10.95, 12.05], None);
        assert_eq!(none.verdict, Verdict::NoDifference);
        assert!(
            none.text.starts_with("no difference beyond chance (-"),
            "{}",
            none.text
        );
        let equal = judged(factor(), &[1.0, 2.0], &[1.0, 2.0], None);
        assert_eq!(equal.text, "equal in both replicates");
        let equal = judged(factor(), &[1.0; 3], &[1.0; 3], None);
        assert_eq!(equal.text, "equal in all 3 replicates");
    }

    /// The interval includes zero and also differences as large as the value itself.
    #[test]
    fn an_interval_with_large_differences_is_not_clear() {
        let found = judged(factor(), &[1.0, 2.0, 3.0], &[2.0, 1.0, 3.5], None);
        assert_eq!(found.verdict, Verdict::Unclear);
        let words = "not clear from 3 replicates (-2.";
        assert!(found.text.starts_with(words), "{}", found.text);
        let nothing = judged(cells(), &[0.0, 30.0, 0.0], &[0.0; 3], Some(30.0));
        assert_eq!(
            judged_beside(&[0.9, 1.2, 1.5], &[1.1, 1.1, 1.2], 20.0),
            Verdict::Unclear
        );
        let trace = judged_beside(&[0.9, 1.2, 1.5], &[1.1, 1.1, 1.2], 2000.0);
        assert_eq!(trace, Verdict::NoDifference);
        assert_eq!(nothing.verdict, Verdict::Unclear);
    }

    /// Beyond chance but tiny: half of a thousandth.
    #[test]
    fn a_difference_of_no_size_is_called_so() {
        let tiny = judged(factor(), &[1.0005, 2.001], &[1.0, 2.0], None);
        let shown = judged(factor(), &[1.004, 2.0041, 3.0039], &[1.0, 2.0, 3.0], None);
        assert_eq!(tiny.verdict, Verdict::NoDifference);
        assert_eq!(shown.verdict, Verdict::Higher);
        assert!(shown.text.starts_with("higher by"), "{}", shown.text);
        let same = judged(
            factor(),
            &[1.0002, 1.000_21, 1.0002],
            &[1.0, 1.0, 1.0],
            None,
        );
        assert_eq!(same.verdict, Verdict::Negligible);
        let words = "practically the same: higher by 0.000203 pM";
        assert!(same.text.starts_with(words), "{}", same.text);
    }

    #[test]
    fn few_cells_are_not_judged() {
        let few = judged(cells(), &[1.0, 2.0, 1.0], &[0.0, 0.0, 0.0], Some(4.0));
        assert_eq!(few.verdict, Verdict::TooFewCells);
        assert_eq!(few.text, "too few cells to judge (4)");
        let enough = judged(cells(), &[10.0, 12.0, 11.0], &[0.0, 0.0, 0.0], Some(33.0));
        assert_eq!(enough.verdict, Verdict::Higher);
    }

    #[test]
    fn one_replicate_is_one_draw() {
        let one = judged(cells(), &[43.0], &[0.0], Some(43.0));
        assert_eq!(one.verdict, Verdict::OneDraw);
        assert_eq!(one.text, "one draw, 43 cells");
        let more = judged(cells(), &[43.0], &[40.0], Some(83.0));
        assert_eq!(more.text, "+3, one draw, 83 cells");
        let equal = judged(factor(), &[1.0], &[1.0], None);
        assert_eq!(equal.text, "equal, one draw");
        let some = judged(factor(), &[1.0, f64::NAN], &[0.5, 1.0], None);
        assert_eq!(
            some.text,
            "+0.500 pM, only one of 2 replicates has both values"
        );
    }

    /// The mean is half of a thousandth, the far end of the interval is not.
    #[test]
    fn all_of_the_interval_is_small_where_the_same_is_said() {
        let found = judged(factor(), &[1.0001, 1.0005, 1.0009], &[1.0; 3], None);
        assert_eq!(found.verdict, Verdict::NoDifference);
        let found = judged(factor(), &[1.0004, 1.0005, 1.0009], &[1.0; 3], None);
        assert_ne!(found.verdict, Verdict::Negligible);
    }

    /// The verdict on concentrations where a size is known to matter.
    fn judged_beside(own: &[f64], reference: &[f64], size: f64) -> Verdict {
        let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        let pairs = Pairs {
            from: "untreated",
            is_named: false,
            own: &some(own),
            reference: Some(&some(reference)),
            neutral: 0.0,
            share: false,
            cells: None,
            step: 0.0,
            compared: 0.0,
            half_point: size,
        };
        let row = answer(AnswerStat::Final, AnswerUnit::Own, None);
        let found = difference(&pairs, &Scale::of(&row, factor(), &catalogue()));
        found.expect("values").verdict
    }

    /// Above nothing at all, a size is known from elsewhere.
    #[test]
    fn a_difference_from_nothing_is_small_beside_the_size_that_matters() {
        let verdict = |size| judged_beside(&[1e-4, 1.1e-4, 0.9e-4], &[0.0; 3], size);
        assert_eq!(verdict(0.0), Verdict::Higher);
        assert_eq!(verdict(1.0), Verdict::Negligible);
    }

    #[test]
    fn few_cells_that_happen_to_be_as_many_show_nothing() {
        let few = judged(cells(), &[1.0, 0.0, 1.0], &[1.0, 0.0, 1.0], Some(4.0));
        assert_eq!(few.verdict, Verdict::TooFewCells);
        let none = judged(cells(), &[0.0; 3], &[0.0; 3], Some(0.0));
        assert_eq!(none.verdict, Verdict::Equal);
    }

    /// Two counts that differ by as much twice are no certainty: t of 12.7 times the error of rounding, 0.29 by root 2.
    #[test]
    fn equal_differences_of_counts_are_uncertain_to_a_cell() {
        let found = judged(cells(), &[40.0, 45.0], &[45.0, 50.0], Some(180.0));
        let [low, high] = found.interval.expect("two replicates");
        assert!((-7.7..=-7.5).contains(&low) && (-2.5..=-2.3).contains(&high));
        let found = judged(cells(), &[40.0, 45.0], &[42.0, 47.0], Some(174.0));
        assert_eq!(found.verdict, Verdict::NoDifference);
    }

    fn ratio(own: &[f64]) -> Difference {
        let own: Vec<Option<f64>> = own.iter().copied().map(Some).collect();
        let pairs = Pairs {
            from: "",
            is_named: false,
            own: &own,
            reference: None,
            neutral: 100.0,
            share: true,
            cells: None,
            step: 0.0,
            compared: 0.0,
            half_point: 0.0,
        };
        let by = Some(crate::plan::Comparison::Ratio);
        let row = answer(AnswerStat::Final, AnswerUnit::Percent, by);
        difference(&pairs, &Scale::of(&row, factor(), &catalogue())).expect("values")
    }

    #[test]
    fn a_ratio_is_compared_with_one_and_shown_as_itself() {
        let lower = ratio(&[78.0, 80.0, 82.0]);
        assert_eq!(lower.verdict, Verdict::Lower);
        assert_eq!(lower.text, "lower: 80.0 % (75.0 to 85.0) in 3 of 3");
        let none = ratio(&[95.0, 100.0, 105.0]);
        assert_eq!(none.text, "no difference beyond chance (87.6 to 112 %)");
        assert_eq!(ratio(&[96.7]).text, "96.7 %, one draw");
        let same = ratio(&[99.98, 99.99, 99.985]);
        assert_eq!(same.verdict, Verdict::Negligible);
    }
}
