//! Folders of runs that were stopped or killed: what stays, what is found, what is held.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::ids::Tick;
use crate::store::FOLDER;

/// The folder of an unfinished run, held by the owner of the second part.
fn started(target: &Path) -> (RunFolder, CheckpointStore) {
    let folder = RunFolder::create(target, Existing::Refuse).unwrap();
    fs::write(folder.path().join(SCENARIO_FILE), "title = \"a run\"").unwrap();
    let note = RunRequest {
        name: "run".into(),
        existing: Existing::Refuse,
        info: synthetic::run_info(),
        written: Tick(10),
        rows_left_out: 0,
        until: None,
        again: String::new(),
        earlier: Vec::new(),
    };
    let keep = CheckpointStore::create(&folder, &note).unwrap();
    (folder, keep)
}

/// The folder that a killed run leaves after its first checkpoint.
fn killed(target: &Path) -> PathBuf {
    let (mut folder, _keep) = started(target);
    folder.outlive();
    let path = folder.path().to_owned();
    fs::write(path.join(FOLDER).join("checkpoint"), "no sound one").unwrap();
    path
}

#[test]
fn a_run_taken_up_again_gets_its_name_and_leaves_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let left = killed(&target);
    assert!(left.exists() && !target.exists());
    let folder = RunFolder::reopen(&left, "run", Existing::Refuse);
    let partial = folder.keep_partial().unwrap();
    assert_eq!(names_in(place.path()), ["run.partial"]);
    let again = RunFolder::reopen(&partial, "run", Existing::Refuse);
    assert_eq!(
        again.keep_partial().unwrap(),
        partial,
        "it has its name already"
    );
    drop(RunFolder::reopen(&partial, "run", Existing::Refuse));
    assert!(partial.exists(), "it stays whatever happens");
    let folder = RunFolder::reopen(&partial, "run", Existing::Refuse);
    assert_eq!(folder.publish().unwrap().folder, target);
    assert_eq!(names_in(&target), [SCENARIO_FILE]);
}

#[test]
fn an_unfinished_run_is_found_by_any_of_its_names() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let left = killed(&target);
    assert_eq!(find_unfinished(&target).unwrap(), left);
    assert_eq!(find_unfinished(&left).unwrap(), left);
    let other = place.path().join("ru");
    assert!(
        find_unfinished(&other).is_err(),
        "half a name is another run"
    );
    let second = killed(&target);
    let reported = find_unfinished(&target).unwrap_err().to_string();
    for folder in [&left, &second] {
        assert!(reported.contains(&*folder.to_string_lossy()), "{reported}");
    }
    // A third one is under way: the others are meant.
    fs::remove_dir_all(&second).unwrap();
    let (third, _keep) = started(&target);
    assert_eq!(find_unfinished(&target).unwrap(), left);
    assert_eq!(find_unfinished(third.path()).unwrap(), third.path());
}

#[test]
fn a_run_is_held_by_one_process_at_a_time() {
    let place = tempfile::tempdir().unwrap();
    let (mut folder, keep) = started(&place.path().join("run"));
    folder.outlive();
    let path = folder.path().to_owned();
    let refuse = || {
        let error = CheckpointStore::open(&path).unwrap_err();
        assert!(matches!(error, OutputError::Live { .. }), "{error}");
    };
    refuse();
    drop(keep);
    refuse();
    drop(folder);
    let (note, checkpoint, _held) = CheckpointStore::open(&path).unwrap();
    assert_eq!(note.name, "run");
    assert!(checkpoint.is_none(), "it begins again");
}

#[test]
fn a_run_that_was_killed_just_after_it_had_its_name_is_finished() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    fs::rename(killed(&target), &target).unwrap();
    assert_eq!(find_unfinished(&target).unwrap(), target);
    write_manifest(&target, &synthetic::run_info(), &synthetic::outcome()).unwrap();
    let reported = find_unfinished(&target).unwrap_err().to_string();
    assert!(reported.contains("it is a finished run"), "{reported}");
    assert!(is_only_a_run(&target), "what is left harms nobody");
}
