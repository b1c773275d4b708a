//! What each arm is compared with, and what its difference is measured against.

use super::*;
use crate::observe::BodyCount;
use crate::record::Verdict;

/// The second arm is compared with the first, the fourth with the third. A row with `against` compares all arms with the first.
#[test]
fn each_arm_is_compared_with_its_own_reference() {
    let stat = AnswerStat::Final;
    let courses = |values: [f64; 4]| values.map(|last| course([0.0, 0.0, last], stat)).to_vec();
    let row = |by: Option<Comparison>| KnownRow {
        answer: answer(stat, AnswerUnit::Own, by),
        observable: factor(),
        courses: courses([4.0, 5.0, 40.0, 60.0]),
        doses: courses([0.0; 4]),
        dose_per: None,
        per: None,
    };
    let catalogue = Catalogue {
        arms: ["none", "cells", "other", "other, cells"]
            .map(str::to_owned)
            .to_vec(),
        prices: vec![Vec::new(); 4],
        ..catalogue()
    };
    let scale = Scale::of(&answer(stat, AnswerUnit::Own, None), factor(), &catalogue).factor;
    let mut book = book_of([row(None), row(DIFFERENCE)], catalogue, 1);
    book.table.references = [None, Some(0), None, Some(2)]
        .map(|arm| arm.map(ArmId::new))
        .to_vec();
    let answers = book.answers(false);
    // Differences in the unit of the engine, to six decimal places.
    let found = |row: usize| -> Vec<Option<(&str, f64)>> {
        let found = answers[row].differences.iter().map(Option::as_ref);
        let shown = |found: f64| (1e6 * found / scale).round() / 1e6;
        found
            .map(|found| Some((found?.from.as_str(), shown(found?.mean))))
            .collect()
    };
    assert_eq!(
        found(0),
        [None, Some(("none", 1.0)), None, Some(("other", 20.0))]
    );
    let text = |arm: usize| {
        &answers[0].differences[arm]
            .as_ref()
            .expect("a difference")
            .text
    };
    assert!(text(3).contains(" against other, one draw"), "{}", text(3));
    let own = [("", 1.0), ("", 36.0), ("", 56.0)].map(Some);
    assert_eq!(found(1)[1..], own);
    assert!(
        !answers[1].differences[3]
            .as_ref()
            .expect("one")
            .text
            .contains("against")
    );
}

/// A suppression is compared with a full suppression, so a narrow interval around zero means no difference.
#[test]
fn a_narrow_interval_around_no_suppression_is_no_difference() {
    let row = |values: [f64; 6]| KnownRow {
        answer: answer(
            AnswerStat::Final,
            AnswerUnit::Percent,
            Some(Comparison::Suppression),
        ),
        observable: factor(),
        courses: values
            .map(|last| course([0.0, 0.0, last], AnswerStat::Final))
            .to_vec(),
        doses: [0.0; 6]
            .map(|_| course([0.0; 3], AnswerStat::Final))
            .to_vec(),
        dose_per: None,
        per: None,
    };
    let verdict = |values| {
        let found = book([row(values)])
            .answers(false)
            .remove(0)
            .differences
            .remove(1);
        found.expect("a difference").verdict
    };
    let narrow = [100.0, 99.0, 100.0, 101.0, 100.0, 100.1];
    assert_eq!(verdict(narrow), Verdict::NoDifference);
    let wide = [100.0, 50.0, 100.0, 150.0, 100.0, 101.0];
    assert_eq!(verdict(wide), Verdict::Unclear);
}

/// Values at the end in two arms, and the cells given to them, in two replicates one after the other.
struct Ends {
    values: [f64; 4],
    doses: [f64; 4],
}

fn verdict(observable: Observable, by: Option<Comparison>, ends: Ends) -> Option<Verdict> {
    let stat = AnswerStat::Final;
    let courses = |ends: [f64; 4]| ends.map(|end| course([0.0, 0.0, end], stat)).to_vec();
    let row = KnownRow {
        answer: answer(stat, AnswerUnit::Own, by),
        observable,
        courses: courses(ends.values),
        doses: courses(ends.doses),
        dose_per: None,
        per: None,
    };
    let found = book([row]).answers(false).remove(0).differences.remove(1);
    found.map(|found| found.verdict)
}

const SOME: [f64; 4] = [0.0, 60.0, 0.0, 64.0];
/// Of two arms only the second is given cells.
const GIVEN: [f64; 4] = [0.0, 100.0, 0.0, 100.0];

/// An arm without a dose never has infused cells, so more of them in another arm is no finding. Only too few cells are reported.
#[test]
fn infused_cells_are_not_compared_with_an_arm_without_a_dose() {
    let rule = crate::ids::RuleId::new(0);
    let viable = BodyCount::Viable;
    let no_cells = [SOME[1], 0.0, SOME[3], 0.0];
    for infused in [
        of_infused(),
        Observable::Body {
            place: 0,
            count: viable,
        },
        Observable::BodyTotal(viable),
        Observable::BeyondLung(viable),
        Observable::Held(rule),
    ] {
        let judged = |values, doses| verdict(infused, None, Ends { values, doses });
        assert_eq!(judged(SOME, GIVEN), None, "{infused:?}");
        assert_eq!(judged([0.0; 4], GIVEN), None, "none arrived: {infused:?}");
        assert_eq!(judged([0.0; 4], [0.0; 4]), None, "none given: {infused:?}");
        let turned = [GIVEN[1], 0.0, GIVEN[3], 0.0];
        assert_eq!(judged(no_cells, turned), None, "the other arm: {infused:?}");
        let few = judged([0.0, 1.0, 0.0, 3.0], GIVEN);
        assert_eq!(few, Some(Verdict::TooFewCells), "{infused:?}");
        // The arm of reference has cells, or was given some that are gone; cells that were not given come from elsewhere.
        assert!(judged([5.0, 60.0, 6.0, 64.0], GIVEN).is_some());
        assert!(judged(SOME, [100.0; 4]).is_some());
        assert!(judged(SOME, [0.0; 4]).is_some());
    }
}

#[test]
fn other_cells_and_rows_that_compare_themselves_are_judged_as_ever() {
    let ends = || Ends {
        values: SOME,
        doses: GIVEN,
    };
    assert_eq!(verdict(cells(), None, ends()), Some(Verdict::Higher));
    let infused = of_infused();
    let found = verdict(infused, Some(Comparison::Difference), ends());
    assert_eq!(found, Some(Verdict::Higher));
}

fn of_infused() -> Observable {
    Observable::Cells {
        site: SiteId::FIRST,
        state: infused(),
    }
}
