//! The run folder: what it replaces, what it never replaces, and where it goes then.

use std::fs;
use std::path::Path;

use super::*;

#[test]
fn an_unfinished_folder_leaves_nothing_and_a_finished_one_only_its_name() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("deep").join("run");
    let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
    fs::write(folder.path().join("a"), "x").unwrap();
    assert!(
        !target.exists(),
        "nothing may show under the name before the end"
    );
    drop(folder);
    assert!(names_in(&place.path().join("deep")).is_empty());
    let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
    fs::write(folder.path().join("a"), "x").unwrap();
    folder.publish().unwrap();
    assert_eq!(names_in(&place.path().join("deep")), ["run"]);
    assert_eq!(fs::read_to_string(target.join("a")).unwrap(), "x");
}

#[test]
fn a_partial_folder_is_kept_under_a_free_name() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    for _ in 0..2 {
        let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
        fs::write(folder.path().join("a"), "x").unwrap();
        folder.keep_partial().unwrap();
    }
    assert_eq!(names_in(place.path()), ["run.partial", "run.partial-2"]);
}

#[test]
fn strange_content_is_never_replaced() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("thesis.tex"), "years of work").unwrap();
    for existing in [Existing::Refuse, Existing::ReplaceFinishedRun] {
        let error = RunFolder::create(place.path(), existing).unwrap_err();
        assert!(matches!(error, OutputError::Occupied { .. }), "{error}");
    }
    assert_eq!(names_in(place.path()), ["thesis.tex"]);
}

#[test]
fn a_file_in_the_way_and_a_nameless_target_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(RunFolder::create(&file, Existing::ReplaceFinishedRun).is_err());
    let error = RunFolder::create(Path::new("/"), Existing::Refuse).unwrap_err();
    assert!(matches!(error, OutputError::Unnamed { .. }));
}

#[cfg(unix)]
#[test]
fn results_are_readable_like_any_other_folder() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let usual = place.path().join("usual");
    fs::create_dir(&usual).unwrap();
    let run = RunFolder::create(&place.path().join("run"), Existing::Refuse).unwrap();
    let run = run.publish().unwrap().folder;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&run), mode(&usual));
}

/// A finished run without any format but the scenario and the manifest.
fn bare_run(target: &Path) -> PathBuf {
    write_run(target, &[], &SMALL)
}

#[test]
fn a_name_taken_while_the_run_goes_on_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    for existing in [Existing::Refuse, Existing::ReplaceFinishedRun] {
        let folder = RunFolder::create(&target, existing).unwrap();
        fs::write(folder.path().join("a"), "results").unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("notes.txt"), "mine").unwrap();
        let published = folder.publish().unwrap();
        assert_eq!(published.folder, place.path().join("run-2"));
        assert_eq!(published.taken.as_deref(), Some(&*target));
        assert_eq!(
            fs::read_to_string(target.join("notes.txt")).unwrap(),
            "mine"
        );
        assert_eq!(names_in(&published.folder), ["a"]);
        fs::remove_dir_all(&target).unwrap();
        fs::remove_dir_all(&published.folder).unwrap();
    }
    let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
    fs::write(&target, "a file, not a folder").unwrap();
    assert_eq!(folder.publish().unwrap().folder, place.path().join("run-2"));
    assert!(target.is_file());
}

#[test]
fn two_runs_into_one_place_are_both_kept() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let [one, two] = [1, 2].map(|_| RunFolder::create(&target, Existing::Refuse).unwrap());
    fs::write(one.path().join("one"), "").unwrap();
    fs::write(two.path().join("two"), "").unwrap();
    assert_eq!(two.publish().unwrap().taken, None);
    assert_eq!(one.publish().unwrap().taken, Some(target.clone()));
    assert_eq!(names_in(&target), ["two"]);
    assert_eq!(names_in(&place.path().join("run-2")), ["one"]);
}

#[test]
fn a_finished_run_with_files_of_the_user_is_not_replaced() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    bare_run(&target);
    fs::write(target.join("notes.txt"), "mine").unwrap();
    let error = RunFolder::create(&target, Existing::ReplaceFinishedRun).unwrap_err();
    assert!(error.to_string().contains("notes.txt"), "{error}");
    fs::remove_file(target.join("notes.txt")).unwrap();
    // A file that appears during the new run.
    let folder = RunFolder::create(&target, Existing::ReplaceFinishedRun).unwrap();
    fs::create_dir(target.join("figures")).unwrap();
    let published = folder.publish().unwrap();
    assert_eq!(published.folder, place.path().join("run-2"));
    assert!(target.join("figures").exists());
    assert_eq!(names_in(place.path()), ["run", "run-2"]);
}

#[test]
fn finished_results_outlive_a_name_that_cannot_be_given() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("deep").join("run");
    let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
    fs::write(folder.path().join("a"), "results").unwrap();
    // A name longer than any file system takes.
    let error = folder.keep_as(Path::new(&"n".repeat(5000))).unwrap_err();
    let OutputError::Unpublished { kept, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(fs::read_to_string(kept.join("a")).unwrap(), "results");
    assert!(
        error.to_string().contains(&*kept.to_string_lossy()),
        "{error}"
    );
}

/// Results that cannot be written to the disk stay where they are, and the error names the place; the old run keeps its name.
#[test]
fn results_that_cannot_be_written_to_the_disk_are_never_removed() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    bare_run(&target);
    let folder = RunFolder::create(&target, Existing::ReplaceFinishedRun).unwrap();
    let (work, away) = (folder.path().to_owned(), place.path().join("away"));
    // A folder that cannot be read stands for a disk that cannot be written.
    fs::rename(&work, &away).unwrap();
    let error = folder.publish().unwrap_err();
    let OutputError::Unpublished { kept, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(kept, &work);
    assert!(target.join(MANIFEST_FILE).exists());
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_the_results_lie_behind_it() {
    let place = tempfile::tempdir().unwrap();
    let (disk, link) = (place.path().join("disk"), place.path().join("link"));
    fs::create_dir(&disk).unwrap();
    std::os::unix::fs::symlink(&disk, &link).unwrap();
    bare_run(&link);
    let folder = RunFolder::create(&link, Existing::ReplaceFinishedRun).unwrap();
    fs::write(folder.path().join("new"), "").unwrap();
    folder.publish().unwrap();
    assert!(link.is_symlink());
    assert_eq!(names_in(&disk), ["new"]);
}

#[test]
fn a_name_that_nobody_asked_for_may_be_taken_at_any_time() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    for expected in ["run", "run-2", "run-3"] {
        let folder = RunFolder::create(&target, Existing::TakeNextName).unwrap();
        fs::write(folder.path().join("a"), "x").unwrap();
        let published = folder.publish().unwrap();
        assert_eq!(published.folder, place.path().join(expected));
    }
}
