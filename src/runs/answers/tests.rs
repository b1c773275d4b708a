//! Rows of an untreated arm and of one that is given two doses, on courses that are known.

use super::*;
use crate::ids::{FactorId, SiteId, StateId};
use crate::observe::{FieldStatistic, SiteInfo};
use crate::plan::Answer;

const HOUR_S: f64 = 3600.0;

pub(in crate::runs) fn cells() -> Observable {
    Observable::Cells {
        site: SiteId::FIRST,
        state: StateId::new(0),
    }
}

pub(in crate::runs) fn factor() -> Observable {
    Observable::Factor {
        site: SiteId::FIRST,
        factor: FactorId::new(0),
        statistic: FieldStatistic::Mean,
    }
}

fn hour(number: f64) -> Tick {
    Tick::from_seconds(number * HOUR_S)
}

/// A course of values at full hours.
fn course(values: [f64; 3], stat: AnswerStat) -> TimeSeriesStats {
    let mut course = TimeSeriesStats::new(stat);
    for (number, value) in values.into_iter().enumerate() {
        course.record(hour(number as f64), value);
    }
    course
}

/// Values of the two arms, untreated first.
const ARMS: [[f64; 3]; 2] = [[4.0, 4.0, 4.0], [4.0, 10.0, 8.0]];

/// Cells given so far: none, and two doses.
const DOSES: [[f64; 3]; 2] = [[0.0, 0.0, 0.0], [0.0, 10.0, 16.0]];

pub(in crate::runs) fn answer(
    stat: AnswerStat,
    unit: AnswerUnit,
    by: Option<Comparison>,
) -> Answer {
    Answer {
        say: String::new(),
        headline: false,
        observable: String::new(),
        per: None,
        stat,
        against: by.map(|by| (ArmId::new(0), by)),
        halving: None,
        unit,
    }
}

fn answered(answer: Answer, observable: Observable, per: Option<[[f64; 3]; 2]>) -> Answered {
    let stat = answer.stat;
    let courses = |arms: [[f64; 3]; 2]| arms.map(|values| course(values, stat)).to_vec();
    let row = KnownRow {
        answer,
        observable,
        courses: courses(ARMS),
        doses: DOSES
            .map(|values| course(values, moment_or_end(stat)))
            .to_vec(),
        dose_per: None,
        per: per.map(|arms| (cells(), courses(arms))),
    };
    book([row]).answers(false).remove(0)
}

/// A row whose courses are known.
struct KnownRow {
    answer: Answer,
    observable: Observable,
    courses: Vec<TimeSeriesStats>,
    per: Option<(Observable, Vec<TimeSeriesStats>)>,
    doses: Vec<TimeSeriesStats>,
    dose_per: Option<(Observable, Vec<TimeSeriesStats>)>,
}

/// The book of an untreated arm and of one with cells.
fn book<const ROWS: usize>(rows: [KnownRow; ROWS]) -> AnswerBook {
    let replicates = rows[0].courses.len() / ARMS.len();
    book_of(rows, catalogue(), replicates)
}

fn book_of<const ROWS: usize>(
    rows: [KnownRow; ROWS],
    catalogue: Catalogue,
    replicates: usize,
) -> AnswerBook {
    let parts = rows.map(|row| {
        let of = |courses: &Option<(Observable, _)>| courses.as_ref().map(|(of, _)| *of);
        let asked = AskedRow {
            per: of(&row.per),
            dose_per: of(&row.dose_per),
            answer: row.answer,
            observable: row.observable,
        };
        let courses = Courses {
            own: row.courses,
            per: row.per.map_or(Vec::new(), |(_, courses)| courses),
            doses: row.doses,
            dose_per: row.dose_per.map_or(Vec::new(), |(_, courses)| courses),
        };
        (asked, courses)
    });
    let (rows, courses) = parts.into_iter().unzip();
    AnswerBook {
        table: ClosingTable {
            rows,
            catalogue,
            references: vec![None, Some(ArmId::new(0))],
            infused_states: vec![infused().index()],
            beat: grid().phenotype,
        },
        courses,
        replicates,
        grid: grid(),
    }
}

/// A state of the cells that are infused.
fn infused() -> StateId {
    StateId::new(7)
}

fn grid() -> Grid {
    Grid {
        sampling: hour(1.0),
        phenotype: hour(0.5),
        duration: hour(2.0),
        jumps: Vec::new(),
    }
}

pub(in crate::runs) fn catalogue() -> Catalogue {
    sized(1.0)
}

/// A catalogue with a patch of this volume.
pub(in crate::runs) fn sized(volume_um3: f64) -> Catalogue {
    Catalogue {
        arms: vec!["untreated".to_owned(), "cells".to_owned()],
        places: Vec::new(),
        factors: Vec::new(),
        states: Vec::new(),
        sites: vec![SiteInfo {
            name: "patch".to_owned(),
            patch_name: "patch".to_owned(),
            organ: None,
            volume_um3,
            shape: [1, 1, 1],
            voxel_um: 1.0,
        }],
        half_points_per_um3: Vec::new(),
        rules: Vec::new(),
        actions: Vec::new(),
        prices: vec![
            Vec::new(),
            vec![(hour(0.5), Some(600.0)), (hour(1.5), Some(200.0))],
        ],
        masses: Vec::new(),
    }
}

fn values(answer: Answer, observable: Observable) -> Vec<Option<f64>> {
    answered(answer, observable, None).values
}

const DIFFERENCE: Option<Comparison> = Some(Comparison::Difference);
const RATIO: Option<Comparison> = Some(Comparison::Ratio);

#[test]
fn an_integral_is_shown_in_hours() {
    let row = answer(AnswerStat::Integral, AnswerUnit::Own, None);
    let reported = answered(row, cells(), None);
    assert_eq!(reported.values, [Some(8.0), Some(16.0)]);
    assert_eq!(reported.texts, ["8.00 cells h", "16.0 cells h"]);
}

#[test]
fn a_row_may_be_divided_by_another() {
    let row = answer(AnswerStat::Final, AnswerUnit::Percent, None);
    let per = [[0.0, 0.0, 0.0], [1.0, 1.0, 16.0]];
    let reported = answered(row, cells(), Some(per));
    assert_eq!(reported.values, [None, Some(50.0)]);
    assert_eq!(reported.texts, ["-", "50.0 %"]);
    // Each at its own peak.
    let row = answer(AnswerStat::Peak, AnswerUnit::Own, None);
    let reported = answered(row, cells(), Some(per));
    assert_eq!(reported.values, [None, Some(0.625)]);
}

#[test]
fn arms_are_compared_by_difference_or_ratio() {
    let row = |by, unit| answer(AnswerStat::Final, unit, by);
    let reported = answered(row(DIFFERENCE, AnswerUnit::Own), cells(), None);
    assert_eq!(reported.texts, ["0", "+4"]);
    assert_eq!(reported.against.as_deref(), Some("untreated"));
    assert_eq!(reported.by.as_deref(), Some("difference"));
    let reported = answered(row(RATIO, AnswerUnit::Percent), cells(), None);
    assert_eq!(reported.texts, ["100 %", "200 %"]);
    let reported = answered(row(RATIO, AnswerUnit::Own), factor(), None);
    assert_eq!(
        (reported.unit.as_str(), reported.values),
        ("", vec![Some(1.0), Some(2.0)])
    );
    let moments = answer(AnswerStat::TimeOfPeak, AnswerUnit::Hours, DIFFERENCE);
    assert_eq!(answered(moments, cells(), None).texts, ["0 h", "+1.00 h"]);
}

#[test]
fn money_until_then_is_shared_among_the_cells() {
    let row = |stat| answer(stat, AnswerUnit::MoneyEach, None);
    let reported = |stat| values(row(stat), cells());
    assert_eq!(reported(AnswerStat::Final), [None, Some(100.0)]);
    // The second dose comes after the peak, and after the moment.
    assert_eq!(reported(AnswerStat::Peak), [None, Some(60.0)]);
    assert_eq!(reported(AnswerStat::At(hour(1.0))), [None, Some(60.0)]);
    assert_eq!(reported(AnswerStat::At(hour(0.0))), [None, None]);
}

#[test]
fn only_what_is_above_another_arm_is_paid_for() {
    let row = |by| answer(AnswerStat::Integral, AnswerUnit::MoneyPerExposure, by);
    let close = |reported: Vec<Option<f64>>, exposure: f64| {
        let jpy = reported[1].expect("an exposure");
        let expected = 800.0 / crate::record::scale::picomolar(exposure);
        assert!(
            reported[0].is_none() && (jpy / expected - 1.0).abs() < 1e-12,
            "{jpy}"
        );
    };
    close(values(row(None), factor()), 16.0);
    close(values(row(DIFFERENCE), factor()), 8.0);
}

#[test]
fn money_is_spent_at_once() {
    let reported = |stat| values(answer(stat, AnswerUnit::Money, None), Observable::Money);
    assert_eq!(reported(AnswerStat::At(hour(0.4))), [Some(0.0), Some(0.0)]);
    assert_eq!(
        reported(AnswerStat::At(hour(0.6))),
        [Some(0.0), Some(600.0)]
    );
    assert_eq!(reported(AnswerStat::Final), [Some(0.0), Some(800.0)]);
    assert_eq!(reported(AnswerStat::At(hour(3.0))), [None, None]);
}

#[test]
fn a_share_of_no_dose_is_not_reported() {
    let row = answer(AnswerStat::Final, AnswerUnit::ShareOfDose, None);
    assert_eq!(answered(row, cells(), None).texts, ["-", "50.0 % of dose"]);
}

#[test]
fn a_share_at_a_moment_is_one_of_the_doses_given_by_then() {
    let reported = |stat| values(answer(stat, AnswerUnit::ShareOfDose, None), cells());
    assert_eq!(reported(AnswerStat::At(hour(1.0))), [None, Some(100.0)]);
    assert_eq!(reported(AnswerStat::At(hour(2.0))), [None, Some(50.0)]);
    assert_eq!(reported(AnswerStat::Peak), [None, Some(62.5)]);
}

const SUPPRESSION: Option<Comparison> = Some(Comparison::Suppression);

#[test]
fn suppression_is_the_share_by_which_an_arm_has_less() {
    let row = answer(AnswerStat::Final, AnswerUnit::Percent, SUPPRESSION);
    // Twice as much is suppressed by less than nothing.
    assert_eq!(answered(row, cells(), None).texts, ["0 %", "-100 %"]);
}

/// The second arm has twice the value of the first: its effect is minus one, so no dose has half an effect.
#[test]
fn a_half_effect_is_one_number_or_none() {
    let mut row = answer(
        AnswerStat::Final,
        AnswerUnit::Own,
        Some(Comparison::HalfEffect),
    );
    row.halving = Some(crate::plan::Halving {
        over: vec![ArmId::new(1), ArmId::new(1)],
        dose_per: None,
    });
    let reported = answered(row, cells(), None);
    assert_eq!(reported.values, [None, None]);
    assert_eq!(reported.by.as_deref(), Some("half-effect"));
}

/// Four arms from no dose to a large one, with the effect of a Hill curve, its half at 0.05 cells for each at the start.
#[test]
fn the_dose_of_half_the_effect_lies_between_two_arms() {
    let doses = [0.0, 10.0, 30.0, 100.0];
    let value = |dose: f64| 1000.0 / (1.0 + dose / 50.0);
    let stat = AnswerStat::Final;
    let courses = |values: [f64; 4]| {
        values
            .map(|last| course([1000.0, 0.0, last], stat))
            .to_vec()
    };
    let row = KnownRow {
        answer: Answer {
            halving: Some(crate::plan::Halving {
                over: [3, 1, 2].map(ArmId::new).to_vec(),
                dose_per: Some("cells".to_owned()),
            }),
            ..answer(stat, AnswerUnit::Own, Some(Comparison::HalfEffect))
        },
        observable: cells(),
        courses: courses(doses.map(value)),
        doses: courses(doses),
        dose_per: Some((cells(), courses([0.0; 4]))),
        per: None,
    };
    let arms = ["none", "low", "middle", "high"].map(str::to_owned);
    let catalogue = Catalogue {
        arms: arms.to_vec(),
        prices: vec![Vec::new(); 4],
        ..catalogue()
    };
    let mut book = book_of([row], catalogue, 1);
    book.table.references = vec![Some(ArmId::new(0)); 4];
    let reported = book.answers(false).remove(0);
    let half = reported.values[0].expect("30 and 100 have it between them");
    assert!((half / 0.05 - 1.0).abs() < 0.03, "{half}");
    assert_eq!(reported.values[1..], [None, None, None]);
}

#[test]
fn a_row_names_the_beat_of_the_tissue_and_no_other_moment() {
    let row = |hours| answer(AnswerStat::At(hour(hours)), AnswerUnit::Own, None);
    let book = |row: Answer, observable| {
        let mut reported = answered(row, observable, None);
        reported.say.insert(0, 'x');
        (reported.say, reported.taken_at_h)
    };
    assert_eq!(book(row(1.0), cells()), ("x".to_owned(), None));
    let late = (String::from("x (as of 1 h)"), Some(1.0));
    assert_eq!(book(row(1.25), cells()), late);
    // The body was not read then, as in a fork whose row is new: the last sample is used.
    let blood = Observable::BodyTotal(crate::observe::BodyCount::ALL[0].1);
    assert!(blood.is_of_blood() && !cells().is_of_blood());
}

/// Hours are no cells: a time of a count is judged as a time.
#[test]
fn times_of_counts_are_not_counted() {
    for stat in [
        AnswerStat::HalfLife,
        AnswerStat::TimeAbove(1.0),
        AnswerStat::TimeOfPeak,
        AnswerStat::Integral,
    ] {
        let reported = answered(answer(stat, AnswerUnit::Own, None), cells(), None);
        for found in reported.differences.iter().flatten() {
            assert!(!found.text.contains("cells)"), "{stat:?}: {}", found.text);
            assert!(found.text.ends_with("one draw"), "{stat:?}: {}", found.text);
        }
    }
    let counted = answered(
        answer(AnswerStat::Final, AnswerUnit::Own, None),
        cells(),
        None,
    );
    let found = counted.differences[1].as_ref().expect("a difference");
    assert!(found.text.contains(", one draw, "), "{}", found.text);
}

mod references;
