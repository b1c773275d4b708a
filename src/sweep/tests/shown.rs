//! What a sweep shows: results, tables, effects so far, savings.

use super::*;

#[test]
fn results_hold_values_and_differences_of_every_condition() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = folder(&place.path().join("sweep"), EXPERIMENT);
    carry_out(&work(&folder, 2), u64::MAX);
    let collected = Collected::read(&folder).expect("sound journals");
    let results = SweepResults::of(folder.experiment(), &collected).expect("readable tables");
    assert_eq!(results.finished, [2, 2, 2]);
    let output = results
        .outputs
        .iter()
        .position(|one| one.say == "TNF at the end");
    let measure = |from: Option<&str>| OutputMeasure {
        output: output.expect("the row"),
        arm: "living on".to_owned(),
        from: from.map(str::to_owned),
    };
    let (own, difference) = (measure(None), measure(Some("macrophages alone")));
    let alone = OutputMeasure {
        arm: "macrophages alone".to_owned(),
        ..own.clone()
    };
    for condition in 0..3 {
        let draws = |measure| &results.measured(measure, condition).expect("a value").draws;
        let pairs = draws(&own).iter().zip(draws(&alone));
        let expected: Vec<Option<f64>> = pairs.map(|(a, b)| Some((*a)? - (*b)?)).collect();
        assert_eq!(*draws(&difference), expected);
        assert!(expected.iter().all(Option::is_some));
    }
    let means = results.means(&own);
    assert!(
        means[0] > means[2],
        "TNF that decays faster is less: {means:?}"
    );
}

type TableRow = std::collections::HashMap<String, String>;

/// The rows of a table by its head.
fn table(folder: &SweepFolder, name: &str) -> Vec<TableRow> {
    let mut table = csv::Reader::from_path(folder.path().join(name)).expect("a table");
    table.deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn tables_hold_the_values_of_runs_and_conditions() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = folder(&place.path().join("sweep"), EXPERIMENT);
    carry_out(&work(&folder, 2), u64::MAX);
    let (collected, results) = read(&folder);
    write_tables(&folder, &collected, &results).expect("a writable folder");
    let (runs, outputs) = (table(&folder, "runs.csv"), table(&folder, "outputs.csv"));
    assert_eq!(runs.len(), 6);
    let keys = |run: &TableRow| -> Vec<String> {
        let keys = ["run", "condition", "replicate", "seed", "status"];
        let keys = keys.iter().chain(&["factors.tnf.decay"]);
        keys.map(|key| run[*key].clone()).collect()
    };
    assert_eq!(keys(&runs[0]), ["1", "1", "1", "1", "finished", "0.00001"]);
    assert_eq!(keys(&runs[5]), ["6", "3", "2", "2", "finished", "0.00003"]);
    // The same value stands in both tables, and is that of the evidence.
    let known = &collected.row(5).expect("a row").evidence.replicates[0];
    let value = known.rows[1].draws[4].expect("a value").to_string();
    assert_eq!(runs[5]["tnf-at-the-end.living on"], value);
    let is_same = |row: &&TableRow| {
        row["run"] == "6" && row["output"] == "tnf-at-the-end" && row["arm"] == "living on"
    };
    let same: Vec<_> = outputs.iter().filter(is_same).collect();
    assert_eq!(
        (same[0]["value"].as_str(), same[0]["from"].as_str()),
        (value.as_str(), "")
    );
    assert_eq!(same[1]["from"], "macrophages alone");
    let axes = table(&folder, "axes.csv");
    assert_eq!(
        (axes[0]["unit"].as_str(), axes[0]["greatest"].as_str()),
        ("/s", "0.00003")
    );
    let conditions = table(&folder, "conditions.csv");
    let judged = |row: &TableRow| row["from"] == "macrophages alone" && !row["verdict"].is_empty();
    assert!(conditions.iter().any(judged));
    let parquet = std::fs::read(folder.path().join("runs.parquet")).expect("a table");
    assert_eq!(&parquet[..4], b"PAR1");
}

/// An interval around the distance of a ratio from no effect, beside a mean that is the ratio, would be nonsense.
#[test]
fn the_interval_of_a_ratio_is_around_the_ratio() {
    let place = tempfile::tempdir().expect("a folder");
    let scenario = crate::library::shipped_text("well-meals").expect("a scenario");
    let ratio = "\n[[answer]]\nsay = \"TNF of all\"\nobservable = \"factor.tnf.mean\"\nstat = \"final\"\nagainst = \"macrophages alone\"\nby = \"ratio\"\n";
    let path = place.path().join("ratio.toml");
    std::fs::write(&path, format!("{scenario}{ratio}")).expect("a writable folder");
    let text = EXPERIMENT.replace(
        "\"well-meals\"",
        &format!("{:?}", path.display().to_string()),
    );
    let folder = folder(&place.path().join("sweep"), &text);
    carry_out(&work(&folder, 2), u64::MAX);
    let (_, results) = read(&folder);
    let is_ratio = |measure: &&OutputMeasure| {
        results.outputs[measure.output].say == "TNF of all" && measure.arm == "living on"
    };
    let measure = results.measures().iter().find(is_ratio);
    let measure = measure.expect("the ratio");
    for condition in 0..3 {
        let found = results.measured(measure, condition).expect("a value");
        let [low, high] = found.interval.expect("two replicates");
        let mean = found.mean().expect("a value");
        assert!(mean > 0.5 && low <= mean && mean <= high, "{found:?}");
    }
}

#[test]
fn effects_are_known_while_a_sweep_goes_on() {
    let place = tempfile::tempdir().expect("a folder");
    let text = format!("{EXPERIMENT}\n[[output]]\nname = \"tnf\"\nanswer = \"TNF at the end\"\n");
    let folder = folder(&place.path().join("sweep"), &text);
    let before = LiveEffects::of(folder.experiment(), &Collected::default()).expect("tables");
    assert!(before.strongest().is_none());
    carry_out(&work(&folder, 2), u64::MAX);
    let (collected, _) = read(&folder);
    let effects = LiveEffects::of(folder.experiment(), &collected).expect("tables");
    let (about, unit, ranked) = effects.strongest().expect("levels with values");
    assert!(about.starts_with("TNF at the end, "), "{about}");
    let first = &ranked[0];
    assert_eq!(
        (unit, ranked.len(), first.axis.as_str()),
        ("pM", 1, "factors.tnf.decay")
    );
    let span = (first.last - first.first).abs();
    assert!(span > 0.0 && (first.spread - span).abs() < 1e-9 * span);
}

#[test]
fn savings_name_what_is_left_and_what_is_lost() {
    let axes = "path = \"factors.tnf.decay\"\nrange = \"library\"\n[[axis]]\npath = \"factors.il-10.decay\"\nrange = \"library\"";
    let output =
        "\n[[output]]\nname = \"early\"\nobservable = \"factor.tnf.mean\"\nat = \"30 min\"\n";
    let design = "method = \"saltelli\"\nrows = 32\nsecond_order = true";
    let text = EXPERIMENT
        .replace("method = \"grid\"", design)
        .replace(AXIS, axes)
        .replace("replicates = 2", "replicates = 6");
    let experiment = experiment(&(text + output));
    assert_eq!(experiment.conditions(), 192);
    let all = savings(&experiment);
    let of = |change: &str| {
        let found = all.iter().find(|one| one.change.starts_with(change));
        found.map(|one| (one.runs, (1000.0 * one.time_share).round()))
    };
    assert_eq!(of("[set] duration = \"30 min\""), Some((1152, 500.0)));
    assert_eq!(of("rows = 16"), Some((576, 500.0)));
    assert_eq!(of("replicates = 3"), Some((576, 500.0)));
    assert_eq!(of("replicates = 1"), Some((192, 167.0)));
    assert_eq!(of("second_order = false"), Some((768, 667.0)));
    assert_eq!(of("method = \"morris\""), Some((180, 156.0)));
    assert_eq!(of("no axis factors.tnf.decay"), Some((768, 667.0)));
    assert!(all[0].loses.contains("nothing"), "{:?}", all[0]);
    // By Student's t: 4.303 / sqrt 3 over 2.571 / sqrt 6.
    let three = all.iter().find(|one| one.change == "replicates = 3");
    assert!(three.is_some_and(|one| one.loses.contains("2.4 times")));
}
