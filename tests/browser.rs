//! The report page in a browser: no fault of a script, nothing wider than the window, no finding of axe-core, at most six pages
//! of paper. `docs/CONTRIBUTING.md` lists what has to be installed.

use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/page.mjs");

/// A run with two arms, a body and a patch.
fn page(folder: &Path) -> PathBuf {
    let run = folder.join("run");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mscsim"));
    command
        .args(["run", "mouse-infarct", "--quiet", "--out"])
        .arg(&run);
    for size in [
        "site.patch.size.0=0.2 mm",
        "site.patch.size.1=0.2 mm",
        "site.patch.size.2=0.1 mm",
    ] {
        command.args(["--set", size]);
    }
    assert!(command.status().expect("a run").success());
    run.join("report.html")
}

#[test]
#[ignore = "needs node, playwright-core, axe-core and Chromium"]
fn the_page_is_sound_in_a_browser() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = page(folder.path());
    let checked = Command::new("node").arg(SCRIPT).arg(&page).output();
    let Ok(checked) = checked else {
        println!("skipped: there is no node");
        return;
    };
    let (words, faults) = (
        String::from_utf8_lossy(&checked.stdout),
        String::from_utf8_lossy(&checked.stderr),
    );
    println!("{words}{faults}");
    // 77: a package or the browser is missing, as the words say.
    let code = checked.status.code();
    assert!(matches!(code, Some(0 | 77)), "{words}{faults}");
}
