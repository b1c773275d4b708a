//! The contract of every output format, and the run folder as a whole.

mod contrast;
mod folder;
mod report;
mod resume;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use parquet::basic::{ConvertedType, Type as Physical};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::*;
use crate::ids::{ArmId, Tick};
use crate::observe::Sink;
use crate::record::synthetic::{self, SMALL, Size, WEEK};
use crate::record::*;
use crate::report::*;
use crate::store::*;

fn writer(target: &Path, formats: &[Format], size: &Size) -> RunWriter {
    let folder = RunFolder::create(target, Existing::Refuse).unwrap();
    let names = synthetic::catalogue(size);
    RunWriter::with_formats(folder, synthetic::run_info(), names, formats).unwrap()
}

fn write_run(target: &Path, formats: &[Format], size: &Size) -> PathBuf {
    let mut writer = writer(target, formats, size);
    synthetic::feed(&mut writer, size).unwrap();
    writer.finish(&synthetic::outcome()).unwrap().folder
}

/// The duties of each format: its files, complete, also for a run that ended before its first sample, and the same bytes for the
/// same run.
#[test]
fn every_registered_format_keeps_the_contract() {
    let place = tempfile::tempdir().unwrap();
    for (at, format) in FORMATS.iter().enumerate() {
        let target = |name: &str| place.path().join(format!("{at}-{name}"));
        let empty = writer(&target("empty"), &[*format], &SMALL)
            .finish(&Outcome::default())
            .unwrap()
            .folder;
        let first = write_run(&target("first"), &[*format], &SMALL);
        let second = write_run(&target("second"), &[*format], &SMALL);
        assert!(!format.about.is_empty());
        for file in format.files {
            assert!(
                fs::metadata(empty.join(file)).unwrap().len() > 0,
                "{file} of an empty run"
            );
            assert_eq!(
                fs::read(first.join(file)).unwrap(),
                fs::read(second.join(file)).unwrap(),
                "{file}"
            );
        }
        let mut written = names_in(&first);
        written.retain(|name| name != MANIFEST_FILE && name != SCENARIO_FILE);
        let mut announced: Vec<&str> = format.files.to_vec();
        announced.sort_unstable();
        assert_eq!(written, announced, "announced and written files");
    }
}

#[test]
fn no_two_formats_write_the_same_file() {
    let mut files: Vec<&str> = FORMATS
        .iter()
        .flat_map(|format| format.files)
        .copied()
        .collect();
    let count = files.len();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), count);
}

fn names_in(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn rows(path: &Path) -> Vec<BTreeMap<String, Field>> {
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap);
    rows.map(|row| {
        row.get_column_iter()
            .map(|(name, field)| (name.clone(), field.clone()))
            .collect()
    })
    .collect()
}

fn find<'a>(
    rows: &'a [BTreeMap<String, Field>],
    keys: &[(&str, &str)],
) -> Vec<&'a BTreeMap<String, Field>> {
    let fits = |row: &&BTreeMap<String, Field>| {
        keys.iter()
            .all(|(name, value)| row[*name] == Field::Str((*value).to_owned()))
    };
    rows.iter().filter(fits).collect()
}

fn real(row: &BTreeMap<String, Field>, name: &str) -> f64 {
    match row[name] {
        Field::Double(value) => value,
        ref other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn tables_read_back_as_they_were_written() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let last = synthetic::sample(1, Tick(168 * 36_000));

    let body = rows(&run.join("body.parquet"));
    assert_eq!(body.len(), 2 * 7 * (14 * 8 + 2));
    let lung = find(
        &body,
        &[("arm", "cells"), ("place", "lung"), ("state", "viable")],
    );
    assert_eq!(lung.len(), 7);
    assert_eq!(real(lung[6], "time_h"), 168.0);
    assert_eq!(real(lung[6], "cells"), last.body[2].viable as f64);

    let factors = rows(&run.join("factors.parquet"));
    let vegf = find(
        &factors,
        &[("arm", "cells"), ("factor", "vegf"), ("statistic", "max")],
    );
    assert!((real(vegf[6], "pM") / last.sites[0].factors[0].max - 1_660.539_067).abs() < 1e-6);

    let cells = rows(&run.join("cells.parquet"));
    let m1 = find(&cells, &[("arm", "cells"), ("state", "macrophage.m1")]);
    assert_eq!(m1[6]["count"], Field::Long(last.sites[0].cells[5] as i64));
    let patch_mm3 = 60.0 * 8e-6;
    assert!((real(m1[6], "per_mm3") - last.sites[0].cells[5] as f64 / patch_mm3).abs() < 1e-6);

    let events = rows(&run.join("events.parquet"));
    assert_eq!(events[0]["count"], Field::Long(2_000_000));
    assert_eq!(real(&events[0], "time_h"), 24.0);
    let parameters = rows(&run.join("parameters.parquet"));
    assert_eq!(parameters.len(), synthetic::run_info().parameters.len());
    assert_eq!(rows(&run.join("tissue.parquet")).len(), 2 * 7 * 5);
    assert_eq!(rows(&run.join("plasma.parquet")).len(), 2 * 7 * 14 * 14);
}

/// More rows than one row group holds.
#[test]
fn a_long_table_spans_row_groups_and_loses_nothing() {
    let place = tempfile::tempdir().unwrap();
    let size = Size {
        samples: 600,
        ..SMALL
    };
    let run = write_run(&place.path().join("run"), FORMATS, &size);
    let body = run.join("body.parquet");
    let reader = SerializedFileReader::new(fs::File::open(&body).unwrap()).unwrap();
    assert!(reader.metadata().num_row_groups() > 1);
    assert_eq!(
        reader.metadata().file_metadata().num_rows(),
        2 * 600 * (14 * 8 + 2)
    );
}

/// `body.parquet 1596 arm:text,time_h:real,...` for every table of a run.
fn reported_schemas(run: &Path) -> Vec<String> {
    let tables = names_in(run)
        .into_iter()
        .filter(|name| name.ends_with(".parquet"));
    let reported = |name: String| {
        let file = fs::File::open(run.join(&name)).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let about = reader.metadata().file_metadata();
        let columns = about.schema_descr().columns().iter().map(|column| {
            let holds = match (column.physical_type(), column.converted_type()) {
                (Physical::BYTE_ARRAY, ConvertedType::UTF8) => "string",
                (Physical::DOUBLE, ConvertedType::NONE) => "double",
                (Physical::INT64, ConvertedType::NONE) => "int64",
                other => panic!("{name} holds {other:?}"),
            };
            assert_eq!(column.max_def_level(), 0, "no value is missing");
            format!("{}:{holds}", column.name())
        });
        let columns: Vec<String> = columns.collect();
        format!("{name} {} {}", about.num_rows(), columns.join(","))
    };
    tables.map(reported).collect()
}

#[test]
fn every_table_has_its_documented_columns() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let schemas = reported_schemas(&run);
    assert_eq!(schemas.len(), 9, "{schemas:#?}");
    for expected in [
        "body.parquet 1596 arm:string,replicate:int64,time_h:double,place:string,state:string,cells:double",
        "cells.parquet 280 arm:string,replicate:int64,time_h:double,site:string,state:string,count:int64,per_mm3:double",
    ] {
        assert!(
            schemas.iter().any(|reported| reported == expected),
            "{schemas:#?}"
        );
    }
    for reported in schemas {
        let (file, columns) = (
            reported.split(' ').next().unwrap(),
            reported.split(' ').next_back(),
        );
        let about = FORMATS.iter().find(|format| format.files.contains(&file));
        let about = about.unwrap().about;
        for column in columns.unwrap().split(',') {
            let name = column.split(':').next().unwrap();
            assert!(about.contains(name), "{file} does not show of {name}");
        }
    }
}

#[test]
fn states_of_the_body_are_spelled_as_in_observables() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let names = synthetic::catalogue(&SMALL);
    for row in rows(&run.join("body.parquet")) {
        let (Field::Str(place), Field::Str(state)) = (&row["place"], &row["state"]) else {
            panic!("{row:?}");
        };
        let counted = !matches!(place.as_str(), "all" | "excreted");
        let observable = format!("body.{place}.{state}");
        assert!(
            !counted || names.observable(&observable).is_some(),
            "{observable}"
        );
    }
}

#[test]
#[ignore = "needs Python with pyarrow"]
fn pyarrow_reads_every_table() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let script = "import sys, pathlib, pyarrow.parquet as pq
for path in sorted(pathlib.Path(sys.argv[1]).glob('*.parquet')):
    table = pq.read_table(path)
    print(path.name, table.num_rows, ','.join(f'{f.name}:{f.type}' for f in table.schema))";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&run)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().collect::<Vec<_>>(), reported_schemas(&run));
}

#[test]
fn the_manifest_lists_every_file_with_its_hash_and_each_source_once() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let manifest = read_manifest(&run).unwrap();
    let listed: Vec<&String> = manifest.files.iter().map(|file| &file.name).collect();
    let mut expected = names_in(&run);
    expected.retain(|name| name != MANIFEST_FILE);
    assert_eq!(listed, expected.iter().collect::<Vec<_>>());
    for file in &manifest.files {
        let content = fs::read(run.join(&file.name)).unwrap();
        assert_eq!(file.bytes, content.len() as u64);
        assert_eq!(file.blake3, blake3::hash(&content).to_hex().to_string());
    }
    assert_eq!(manifest.sources.len(), 18, "17 made-up DOIs and one book");
    assert!(manifest.sources.is_sorted());
    assert_eq!(manifest.arms[1].state_hash, "b2".repeat(16));
    assert_eq!(
        fs::read_to_string(run.join(SCENARIO_FILE)).unwrap(),
        synthetic::run_info().scenario_toml
    );
}

#[test]
fn a_finished_run_is_replaced_only_when_asked() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    write_run(&target, FORMATS, &SMALL);
    assert!(matches!(
        RunFolder::create(&target, Existing::Refuse),
        Err(OutputError::Occupied { .. })
    ));
    let overwriting = RunFolder::create(&target, Existing::ReplaceFinishedRun).unwrap();
    let names = synthetic::catalogue(&SMALL);
    let again =
        RunWriter::with_formats(overwriting, synthetic::run_info(), names, &FORMATS[..1]).unwrap();
    assert!(
        target.join("cells.parquet").exists(),
        "the old run stays until the new one is whole"
    );
    assert_eq!(again.finish(&synthetic::outcome()).unwrap().taken, None);
    assert!(!target.join("cells.parquet").exists());
    assert_eq!(names_in(place.path()), ["run"]);
}

#[test]
fn a_run_that_fails_leaves_nothing_or_what_was_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let mut failing = writer(&target, FORMATS, &SMALL);
    synthetic::feed(&mut failing, &SMALL).unwrap();
    drop(failing);
    assert!(names_in(place.path()).is_empty());
    let mut failing = writer(&target, FORMATS, &SMALL);
    synthetic::feed(&mut failing, &SMALL).unwrap();
    let partial = failing.keep_partial(&Outcome::default()).unwrap();
    assert_eq!(names_in(place.path()), ["run.partial"]);
    assert!(!rows(&partial.join("body.parquet")).is_empty());
    assert!(
        read_manifest(&partial).is_err(),
        "an unfinished run must not look finished"
    );
}

#[test]
fn what_does_not_fit_the_catalogue_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut writer = writer(&place.path().join("run"), FORMATS, &SMALL);
    let good = synthetic::sample(1, Tick(0));
    let mut wrong = [(); 5].map(|()| good.clone());
    wrong[0].arm = ArmId::new(2);
    wrong[1].body.pop();
    wrong[2].plasma[3].pop();
    wrong[3].sites[0].factors[0].mean = f64::NAN;
    wrong[4].sites[0].tissue.debris = f64::INFINITY;
    for sample in &wrong {
        assert!(writer.sample(sample).is_err());
    }
    let error = writer.sample(&wrong[3]).unwrap_err().to_string();
    assert_eq!(
        error,
        "factor vegf is not a finite number in arm cells at 0 s"
    );
    writer.sample(&good).unwrap();
}

#[test]
fn arms_and_answers_that_disagree_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let mut info = synthetic::run_info();
    info.arms.swap(0, 1);
    let names = synthetic::catalogue(&SMALL);
    let swapped = RunWriter::create(&target, Existing::Refuse, info, names);
    assert!(matches!(swapped.err(), Some(OutputError::Shape { .. })));
    let mut outcome = synthetic::outcome();
    outcome.answers[2].texts.pop();
    let refused = writer(&target, FORMATS, &SMALL).finish(&outcome);
    assert!(matches!(refused, Err(OutputError::Shape { .. })));
    assert!(names_in(place.path()).is_empty());
}
