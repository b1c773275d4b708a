//! Two made-up runs in one report: arms side by side, what differs, what each arm is compared with.

use std::sync::Arc;

use super::*;
use crate::observe::{Event, Frame, Sample, Sink};
use crate::record::synthetic::{self, SMALL, Size};
use crate::record::{Idle, IdleKind, IdleThing, LAYOUT_VERSION, OutputError};
use crate::report::fate::FateRecorder;
use crate::report::pictures::PictureRecorder;
use crate::report::series::SeriesRecorder;

struct Recorders {
    series: SeriesRecorder,
    pictures: PictureRecorder,
    fates: FateRecorder,
}

impl Sink for Recorders {
    type Error = OutputError;
    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        self.series.record(sample, 0);
        self.fates.record(sample, 0);
        Ok(())
    }
    fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.pictures.record(frame);
        Ok(())
    }
    fn event(&mut self, _event: &Event) -> Result<(), OutputError> {
        Ok(())
    }
}

fn named(name: &str, size: &Size, change: impl FnOnce(&mut ReportData)) -> Named {
    let names = Arc::new(synthetic::catalogue(size));
    let run = synthetic::run_info();
    let mut recorders = Recorders {
        series: SeriesRecorder::new(&names),
        pictures: PictureRecorder::new(&names, &names.sites[0], run.references()),
        fates: FateRecorder::new(&names, &run),
    };
    synthetic::feed(&mut recorders, size).unwrap();
    let recorded = Recorded::new(
        &names,
        recorders.series.finish(),
        vec![recorders.pictures.finish().unwrap()],
    );
    let mut data = ReportData {
        layout_version: LAYOUT_VERSION,
        run,
        outcome: synthetic::outcome(),
        recorded,
        rule_events: Vec::new(),
        fates: recorders.fates.finish(),
        references: Vec::new(),
        contents: Vec::new(),
    };
    change(&mut data);
    Named {
        name: name.to_owned(),
        data,
    }
}

#[test]
fn the_arms_of_two_runs_stand_side_by_side() {
    let fork = named("fork", &SMALL, |data| {
        data.run.seed = 2;
        data.run.parameters[4].value = "99 um^2/s".to_owned();
        data.outcome.answers.remove(0);
        data.outcome.answers[0].texts[1] = "7 cells".to_owned();
    });
    let data = together(vec![named("parent", &SMALL, |_| {}), fork]).unwrap();
    let names: Vec<&str> = data.run.arms.iter().map(|arm| arm.name.as_str()).collect();
    let expected = [
        "parent: untreated",
        "parent: cells",
        "fork: untreated",
        "fork: cells",
    ];
    assert_eq!(names, expected);
    assert_eq!(data.recorded.arms, expected);
    assert_eq!(data.references, [None, Some(0), Some(0), Some(1)]);
    assert_eq!(
        data.outcome.answers[0].texts,
        ["–", "94.7 % of the dose", "–", "–"]
    );
    assert_eq!(
        data.outcome.answers[1].texts,
        ["–", "38 cells", "–", "7 cells"]
    );
    let differing: Vec<_> = data
        .run
        .parameters
        .iter()
        .filter(|row| row.set_by == DIFFERS)
        .collect();
    assert_eq!(differing.len(), 1);
    assert_eq!(differing[0].value, "parent: 14 um^2/s; fork: 99 um^2/s");
    let seeds = |words: &String| words.starts_with("fork has seed 2, not 1");
    assert!(
        data.run.warnings.iter().any(seeds),
        "{:?}",
        data.run.warnings
    );
    let arms: Vec<usize> = data.fates.iter().map(|fate| fate.arm).collect();
    assert!(arms.contains(&1) && arms.contains(&3) && !arms.contains(&2));
    let series = &data.recorded.series;
    assert_eq!(
        (
            series.arms.len(),
            series.arms[0].values == series.arms[2].values
        ),
        (4, true)
    );
}

/// Runs of earlier versions name no references: their arms are compared with the first one without treatment.
#[test]
fn arms_of_earlier_runs_are_compared_as_before() {
    let none = |data: &mut ReportData| {
        for arm in &mut data.run.arms {
            arm.reference = None;
        }
    };
    let other = named("other", &SMALL, |data| {
        none(data);
        data.run.arms[1].name = "late cells".to_owned();
    });
    let data = together(vec![named("old", &SMALL, none), other]).unwrap();
    assert_eq!(data.references, [None, Some(0), Some(0), Some(2)]);
}

#[test]
fn pictures_of_two_runs_are_on_one_scale() {
    let single = named("a", &SMALL, |_| {});
    let of_one = single.data.recorded.pictures[0].fields[0].clone();
    let twice = named("b", &SMALL, |data| {
        data.recorded.pictures[0].fields[0].high *= 2.0;
    });
    let data = together(vec![single, twice]).unwrap();
    let field = &data.recorded.pictures[0].fields[0];
    assert_eq!((field.low, field.high), (of_one.low, 2.0 * of_one.high));
    assert_eq!(field.images.len(), 4);
    let read = |arm: usize, moment: usize| {
        let uri = field.images[arm][moment].as_ref().unwrap();
        crate::report::picture::Picture::from_data_uri(uri, field.low, field.high).unwrap()
    };
    // The same levels on twice the scale are twice the values, to the steps of both scales.
    let step = (field.high - field.low) / 255.0;
    for moment in 0..2 {
        let (own, other) = (read(1, moment), read(3, moment));
        for (own, other) in own.values.iter().zip(&other.values) {
            assert!((2.0 * own - other).abs() as f64 <= 2.5 * step + of_one.low.abs());
        }
    }
}

#[test]
fn pictures_of_another_patch_are_left_out_and_named() {
    let larger = Size {
        shape: [8, 5, 2],
        ..SMALL
    };
    let data = together(vec![
        named("a", &SMALL, |_| {}),
        named("b", &larger, |_| {}),
    ])
    .unwrap();
    let words = "The patch of b has a different size: its pictures are not shown.";
    assert!(data.run.warnings.iter().any(|warning| warning == words));
    let images = &data.recorded.pictures[0].fields[0].images;
    assert!(images[1].iter().all(Option::is_some) && images[3].iter().all(Option::is_none));
}

#[test]
fn what_did_nothing_names_the_run_unless_all_agree() {
    let idle = |names: &'static [&'static str]| {
        move |data: &mut ReportData| {
            let things = names.iter().map(|name| IdleThing::named(*name)).collect();
            data.outcome.idle = Idle::of(IdleKind::IdleRules, things).into_iter().collect();
        }
    };
    let runs = vec![
        named("a", &SMALL, idle(&["repair", "m1-to-m2"])),
        named("b", &SMALL, idle(&["repair"])),
        named("c", &SMALL, idle(&["repair", "sprout"])),
    ];
    let sentences: Vec<String> = together(runs)
        .unwrap()
        .outcome
        .idle
        .iter()
        .map(Idle::sentence)
        .collect();
    assert_eq!(
        sentences,
        ["rules that never acted: repair, m1-to-m2 (in a), sprout (in c)"]
    );
}

#[test]
fn rows_of_the_same_words_about_other_things_stay_apart() {
    let rows = |data: &mut ReportData| {
        let row = data.outcome.answers[0].clone();
        let other = Answered {
            observable: "factor.hgf".to_owned(),
            unit: "pM".to_owned(),
            ..row.clone()
        };
        data.outcome.answers = vec![row, other];
    };
    let data = together(vec![named("a", &SMALL, rows), named("b", &SMALL, rows)]).unwrap();
    let answers = &data.outcome.answers;
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0].say, answers[1].say);
    assert!(answers[0].observable != answers[1].observable);
}

#[test]
fn no_runs_are_no_report() {
    assert!(together(Vec::new()).is_none());
}
