//! The report page.

use std::fs;

use super::*;

#[test]
fn the_report_is_one_file_that_asks_nothing_of_a_network() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let html = fs::read_to_string(run.join(REPORT_FILE)).unwrap();
    for asked in [
        "src=\"http",
        "href=\"http",
        "url(",
        "@import",
        "fetch(",
        "XMLHttpRequest",
        "<link",
    ] {
        let allowed = html
            .matches("href=\"https:&#x2f;&#x2f;doi.org&#x2f;")
            .count();
        let found = html.matches(asked).count();
        assert_eq!(
            found,
            if asked == "href=\"http" { allowed } else { 0 },
            "{asked}"
        );
    }
    assert!(html.contains("default-src 'none'"));
    assert!(html.contains("<html lang=\"en\">"));
    assert!(html.contains("A model for teaching and research, not medical advice."));
    // Readable without scripts: the answer and the parameters are plain text of the page.
    let text = html.split("<script").next().unwrap().replace("<wbr>", "");
    assert!(text.contains("94.7 % of the dose") && text.contains("factors.vegf.diffusion-0"));
    assert!(text.contains("<li>rules that never acted: m1-to-m2</li>"));
    assert!(text.contains("<noscript>"));
    assert!(text.contains("<p>Fitted in <em>mice</em>; in people assumed to be the same.</p>"));
    assert!(text.contains("<h3>Space</h3>") && text.contains("<li><strong>The patch</strong>"));
    assert!(!text.contains("(so far)"));
}

#[test]
fn text_of_a_scenario_cannot_become_part_of_the_page() {
    let place = tempfile::tempdir().unwrap();
    let folder = RunFolder::create(&place.path().join("run"), Existing::Refuse).unwrap();
    let evil = "</script><script>alert('x')</script><!--";
    let mut info = synthetic::run_info();
    info.title = evil.to_owned();
    info.organs[0].label = evil.to_owned();
    info.parameters[0].why = evil.to_owned();
    info.limits_page = evil.to_owned();
    let writer =
        RunWriter::with_formats(folder, info, synthetic::catalogue(&SMALL), FORMATS).unwrap();
    let run = writer.finish(&synthetic::outcome()).unwrap().folder;
    let html = fs::read_to_string(run.join(REPORT_FILE)).unwrap();
    assert!(!html.contains("alert('x')</script>"));
    let data = html
        .split("id=\"data\">")
        .nth(1)
        .unwrap()
        .split("</script>")
        .next()
        .unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["organs"][0]["label"], evil);
    assert_eq!(data["asked"][0], "factor.igf-1.mean");
}

#[test]
fn the_report_is_drawn_again_from_the_folder_alone() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let before = fs::read_to_string(run.join(REPORT_FILE)).unwrap();
    assert_eq!(report_from_folder(&run).unwrap(), before);
    fs::remove_file(run.join(REPORT_FILE)).unwrap();
    let manifest = read_manifest(&run).unwrap();
    let redrawn = rebuild_report(&run).unwrap();
    assert_eq!(redrawn.page, run.join(REPORT_FILE));
    assert!(redrawn.differing.is_empty() && redrawn.finished);
    assert_eq!(fs::read_to_string(run.join(REPORT_FILE)).unwrap(), before);
    assert_eq!(read_manifest(&run).unwrap(), manifest);
    assert!(
        rebuild_report(place.path()).is_err(),
        "a folder without a run"
    );
}

#[test]
fn the_report_of_a_stopped_run_is_drawn_and_shown_as_unfinished() {
    let place = tempfile::tempdir().unwrap();
    let mut writer = writer(&place.path().join("run"), FORMATS, &SMALL);
    synthetic::feed(&mut writer, &SMALL).unwrap();
    let cut = Truncation {
        stopped: true,
        reached_h: 15.0,
        reported_h: None,
        full_h: 168.0,
        rows_empty: 1,
        rows_left_out: 0,
    };
    let mut outcome = Outcome {
        cut: Some(cut),
        ..synthetic::outcome()
    };
    outcome.answers[2].so_far = true;
    let partial = writer.keep_partial(&outcome).unwrap();
    let page = partial.join(REPORT_FILE);
    let before = fs::read_to_string(&page).unwrap();
    assert!(before.contains("Stopped at 15 h of 7 d: rows about later moments are empty."));
    assert!(before.contains("<dt>Simulated</dt><dd>15 h of 7 d</dd>"));
    assert_eq!(before.matches("(so far)").count(), 1);
    fs::remove_file(&page).unwrap();
    let redrawn = rebuild_report(&partial).unwrap();
    assert!(!redrawn.finished && redrawn.page == page);
    assert_eq!(fs::read_to_string(&page).unwrap(), before);
    assert!(!partial.join(MANIFEST_FILE).exists());
    fs::remove_file(partial.join("report-data.json")).unwrap();
    let error = rebuild_report(&partial).unwrap_err();
    assert!(matches!(error, OutputError::Unfinished { .. }), "{error}");
    assert!(error.to_string().contains("unfinished run"), "{error}");
}

/// The columns that a folder of the first layout lacks: a reader must not take them for empty.
#[test]
fn data_of_an_older_layout_is_refused_in_clear_words() {
    let place = tempfile::tempdir().unwrap();
    let writer = writer(&place.path().join("run"), FORMATS, &SMALL);
    let partial = writer.keep_partial(&synthetic::outcome()).unwrap();
    let data = partial.join("report-data.json");
    fs::write(&data, "{\"layout_version\": 1}").unwrap();
    let reported = rebuild_report(&partial).unwrap_err().to_string();
    let words = "was written by an older version of this program: its layout is 1, this program reads layout 4";
    assert!(reported.contains(words), "{reported}");
}

/// Drawing the page again must not make a damaged file look whole.
#[test]
fn damage_is_shown_and_never_written_into_the_manifest() {
    let place = tempfile::tempdir().unwrap();
    let run = write_run(&place.path().join("run"), FORMATS, &SMALL);
    let manifest = read_manifest(&run).unwrap();
    let (table, gone) = (run.join("body.parquet"), run.join("cells.parquet"));
    fs::write(&table, "PAR1 and nothing else").unwrap();
    fs::remove_file(&gone).unwrap();
    let redrawn = rebuild_report(&run).unwrap();
    assert_eq!(redrawn.differing, [table, gone]);
    assert_eq!(read_manifest(&run).unwrap(), manifest);

    let page = fs::read(run.join(REPORT_FILE)).unwrap();
    let data = run.join("report-data.json");
    let changed = fs::read_to_string(&data).unwrap().replace("94.7", "99.7");
    fs::write(&data, changed).unwrap();
    let error = rebuild_report(&run).unwrap_err();
    assert!(matches!(error, OutputError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("report-data.json"), "{error}");
    assert_eq!(fs::read(run.join(REPORT_FILE)).unwrap(), page);
    assert_eq!(read_manifest(&run).unwrap(), manifest);
}

/// Also the way to look at the page: it stays in `target/tmp/`.
#[test]
fn the_report_of_a_week_stays_small() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp");
    fs::create_dir_all(&place).unwrap();
    let target = place.join("demo-run");
    let names = synthetic::catalogue(&WEEK);
    let mut writer = RunWriter::create(
        &target,
        Existing::ReplaceFinishedRun,
        synthetic::run_info(),
        names,
    )
    .unwrap();
    synthetic::feed(&mut writer, &WEEK).unwrap();
    let run = writer.finish(&synthetic::outcome()).unwrap().folder;
    let bytes = fs::metadata(run.join(REPORT_FILE)).unwrap().len();
    assert!(bytes < 5_000_000, "{bytes} bytes");
    println!("report of a week: {bytes} bytes in {}", run.display());
}
