//! Run folders: nothing that exists there is lost.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::support::{CRUMB, err, json, mscsim, out};

const SHORT: [&str; 4] = ["run", "crumb.toml", "--set", "duration=42 min"];

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn two_runs_at_once_leave_two_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    let start = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_mscsim"))
            .args(SHORT)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    };
    let both = [start(), start()].map(|child| child.wait_with_output().expect("an end"));
    assert_eq!(
        names(&folder.path().join("runs")),
        ["crumb-1", "crumb-1-2"],
        "nothing lost, nothing half-written"
    );
    for name in ["crumb-1", "crumb-1-2"] {
        let page = format!("runs/{name}/report.html");
        assert!(folder.path().join(&page).exists());
        let reported = both
            .iter()
            .filter(|ended| String::from_utf8_lossy(&ended.stdout).contains(&page));
        assert_eq!(reported.count(), 1, "{page} is reported once");
    }
    assert!(both.iter().all(|ended| ended.status.success()));
}

/// Runs go to `runs/` by default, and their name alone finds them there, unless the current folder holds something of that name.
#[test]
fn a_run_is_found_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let call = |words: &[&str]| mscsim(folder.path()).args(words).assert();
    let stopped = [&SHORT[..], &["--until", "36 min"]].concat();
    call(&stopped).code(0);
    let fork = ["fork", "crumb-1", "--seed", "5", "--out", "runs/fork"];
    call(&fork).code(0);
    call(&["resume", "crumb-1"]).code(0);
    let verified = call(&["verify", "crumb-1"]).code(0);
    assert!(out(&verified).starts_with("yes"), "{}", out(&verified));
    let drawn = call(&["report", "--each", "crumb-1", "fork/"]).code(0);
    assert_eq!(
        out(&drawn),
        "runs/crumb-1/report.html\nruns/fork/report.html\n"
    );
    fs::create_dir(folder.path().join("fork")).expect("a folder");
    let here = call(&["verify", "fork"]).code(2);
    assert!(!err(&here).contains("runs/"), "{}", err(&here));
    for _ in 0..2 {
        call(&[&stopped[..], &["--out", "runs/twice"]].concat()).code(0);
    }
    let two = call(&["resume", "twice"]).code(2);
    assert!(
        err(&two).contains("more than one unfinished run"),
        "{}",
        err(&two)
    );
    call(&[&stopped[..], &["--out", "runs/early"]].concat()).code(0);
    let early = call(&["verify", "early"]).code(2);
    assert!(err(&early).contains("unfinished"), "{}", err(&early));
    let nowhere = call(&["verify", "./crumb-1"]).code(2);
    assert!(!err(&nowhere).contains("runs/"), "{}", err(&nowhere));
}

#[test]
fn a_run_folder_with_notes_is_not_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |more: &[&str]| {
        let words = SHORT.iter().chain(&["--out", "mine"]).chain(more);
        mscsim(folder.path()).args(words).assert()
    };
    run(&[]).code(0);
    let refused = run(&[]).code(2);
    assert!(err(&refused).contains("--overwrite"), "{}", err(&refused));
    let notes = folder.path().join("mine/notes.txt");
    fs::write(&notes, "a week of work").expect("a writable folder");
    let refused = run(&["--overwrite"]).code(2);
    assert!(err(&refused).contains("notes.txt"), "{}", err(&refused));
    assert!(notes.exists());
    fs::remove_file(&notes).expect("a file");
    run(&["--overwrite"]).code(0);
    assert_eq!(names(folder.path()), ["crumb.toml", "mine"]);
}

#[test]
fn a_folder_inside_a_file_is_refused_before_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    for out in ["crumb.toml/x", "crumb.toml/x/y"] {
        let refused = mscsim(folder.path())
            .args(SHORT)
            .args(["--out", out])
            .assert()
            .code(2);
        let reported = err(&refused);
        let words = format!("crumb.toml is a file and cannot hold {out}");
        assert!(
            reported.contains(&words) && !reported.contains("os error"),
            "{reported}"
        );
    }
    assert_eq!(names(folder.path()), ["crumb.toml"]);
}

#[test]
fn the_stated_disk_space_is_about_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let command = |words: &[&str]| mscsim(folder.path()).args(words).assert().code(0);
    let cost = json(&command(&["check", "crumb.toml", "--json"]));
    let reported = cost["cost"]["disk_bytes"].as_f64().expect("a number");
    command(&["run", "crumb.toml", "--out", "mine"]);
    let files = fs::read_dir(folder.path().join("mine"))
        .expect("a folder")
        .flatten();
    let size: u64 = files
        .map(|file| file.metadata().expect("a file").len())
        .sum();
    let ratio = reported / size as f64;
    assert!(
        (0.5..2.0).contains(&ratio),
        "reported {reported}, found {size}"
    );
}

#[test]
fn drawing_a_report_again_names_damaged_files() {
    let folder = tempfile::tempdir().expect("a folder");
    mscsim(folder.path())
        .args(SHORT)
        .args(["--out", "mine"])
        .assert()
        .code(0);
    let report = || mscsim(folder.path()).args(["report", "mine"]).assert();
    let table = folder.path().join("mine/cells.parquet");
    fs::write(&table, "").expect("a writable folder");
    for _ in 0..2 {
        let drawn = report().code(0);
        assert!(out(&drawn).contains("report.html"));
        assert!(err(&drawn).contains("cells.parquet"), "{}", err(&drawn));
    }
    let data = folder.path().join("mine/report-data.json");
    let text = fs::read_to_string(&data).expect("the data");
    fs::write(&data, text.replacen('1', "2", 1)).expect("a writable folder");
    let refused = report().code(2);
    assert!(err(&refused).contains("report-data.json"));
    assert_eq!(out(&refused), "");
}

#[test]
fn a_run_without_a_report_lists_its_tables_and_is_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = mscsim(folder.path())
        .args(SHORT)
        .args(["--out", "mine", "--no-report"])
        .assert()
        .code(0);
    assert!(out(&ran).contains("tables    mine"), "{}", out(&ran));
    let mine = folder.path().join("mine");
    assert!(!mine.join("report.html").exists() && !mine.join("report-data.json").exists());
    let manifest = fs::read_to_string(mine.join("manifest.json")).expect("a manifest");
    assert!(manifest.contains("cells.parquet") && !manifest.contains("report.html"));
    mscsim(folder.path())
        .args(["verify", "mine"])
        .assert()
        .code(0);
    let refused = mscsim(folder.path())
        .args(["report", "mine"])
        .assert()
        .code(2);
    assert!(err(&refused).contains("--no-report"), "{}", err(&refused));
}

#[test]
fn several_runs_have_one_report_or_one_each() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, seed) in [("a", "1"), ("b", "2")] {
        let words = ["--out", name, "--seed", seed];
        mscsim(folder.path())
            .args(SHORT)
            .args(words)
            .assert()
            .code(0);
    }
    let report = |words: &[&str]| {
        let words = std::iter::once(&"report").chain(words);
        mscsim(folder.path()).args(words).assert()
    };
    assert_eq!(out(&report(&["a", "b"]).code(0)), "report-a-b.html\n");
    let page = fs::read_to_string(folder.path().join("report-a-b.html")).expect("a page");
    assert!(page.contains("\"a: ") && page.contains("\"b: "));
    assert!(page.contains("b has seed 2, not 1"));
    // A page of this program may be written again, another file not.
    report(&["a", "b"]).code(0);
    fs::write(folder.path().join("notes.html"), "mine").expect("a file");
    let refused = report(&["a", "b", "--out", "notes.html"]).code(2);
    assert!(
        err(&refused).contains("notes.html exists"),
        "{}",
        err(&refused)
    );
    let each = out(&report(&["--each", "a", "b"]).code(0));
    assert!(
        each.contains("a/report.html") && each.contains("b/report.html"),
        "{each}"
    );
    report(&["a", "--out", "c.html"]).code(2);
    report(&["a", "nowhere"]).code(2);
}

#[test]
fn a_path_that_is_no_run_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, words) in [
        (
            "nowhere",
            "nowhere is not the folder of a run: nothing has this name",
        ),
        ("crumb.toml", "it is a file"),
        (".", "it holds no manifest.json"),
    ] {
        let refused = mscsim(folder.path())
            .args(["report", name])
            .assert()
            .code(2);
        assert!(err(&refused).contains(words), "{}", err(&refused));
    }
}

#[test]
fn a_folder_of_another_layout_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |more: &[&str]| {
        let words = SHORT.iter().chain(&["--out", "mine"]).chain(more);
        mscsim(folder.path()).args(words).assert()
    };
    run(&[]).code(0);
    let manifest = folder.path().join("mine/manifest.json");
    let of_this = fs::read_to_string(&manifest).expect("a manifest");
    let written = |layout: &str| {
        // Only its head must be alike.
        let text = format!("{{\"format\": \"mscsim-run\", \"layout_version\": {layout}}}");
        fs::write(&manifest, text).expect("a writable folder");
        let refused = mscsim(folder.path()).args(["report", "mine"]).assert();
        err(&refused.code(2))
    };
    let older = written("1");
    assert!(
        older.contains("an older version") && older.contains("scenario.toml"),
        "{older}"
    );
    let newer = written("1000");
    assert!(
        newer.contains("a newer version") && newer.contains("layout is 1000"),
        "{newer}"
    );
    // A run that is to be replaced need not be readable.
    let older = of_this.replace("\"layout_version\": 4", "\"layout_version\": 1");
    assert_ne!(older, of_this);
    fs::write(&manifest, older).expect("a writable folder");
    run(&["--overwrite"]).code(0);
}

#[cfg(unix)]
#[test]
fn what_is_no_folder_is_called_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let made = std::process::Command::new("mkfifo")
        .arg(at("pipe"))
        .status();
    assert!(made.expect("mkfifo is there").success());
    fs::write(at("text"), "mine").expect("a writable folder");
    std::os::unix::fs::symlink("nowhere", at("link")).expect("a link");
    for (name, words) in [
        ("pipe", "pipe is a fifo (a named pipe), not a folder"),
        ("text", "text is a file, not a folder"),
        ("link", "link is a link that leads nowhere, not a folder"),
        (
            "pipe/mine",
            "pipe is a fifo (a named pipe) and cannot hold pipe/mine",
        ),
        (
            "link/mine",
            "link is a link that leads nowhere and cannot hold link/mine",
        ),
    ] {
        for more in [&[][..], &["--overwrite"]] {
            let words_of = [&SHORT[..], &["--quiet", "--out", name], more].concat();
            let refused = mscsim(folder.path()).args(words_of).assert().code(2);
            assert!(err(&refused).contains(words), "{name}: {}", err(&refused));
        }
    }
    assert_eq!(fs::read_to_string(at("text")).expect("a file"), "mine");
}

#[test]
fn the_manifest_has_processor_times_beside_those_of_the_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [&SHORT[..], &["--quiet", "--out", "mine", "--threads", "1"]].concat();
    mscsim(folder.path()).args(words).assert().code(0);
    let text = fs::read(folder.path().join("mine/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let stages = manifest["stages"].as_array().expect("stages");
    let sum = |key: &str| -> f64 { stages.iter().map(|stage| number(&stage[key])).sum() };
    let (wall, cpu) = (sum("seconds"), sum("cpu_s"));
    // With one thread nothing is computed elsewhere; the clocks do not tick together.
    assert!(cpu > 0.0 && cpu < 1.05 * wall + 0.05, "{cpu} of {wall}");
    assert!(
        number(&manifest["cpu_s"]) >= cpu,
        "{} of all",
        manifest["cpu_s"]
    );
}
