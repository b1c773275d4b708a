//! Pages of real sweeps, to be looked at. Ignored by default, because they take minutes.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::super::analysis::tests::synthetic::{analysed, noise, ranges, row, units};
use super::super::super::manifest::SweepManifest;
use super::super::super::*;
use crate::experiment::load_text;
use crate::syntax::{Style, render_faults};

const HEAD: &str = r#"format = 1
title = "What decides TNF and IL-10 in a well of macrophages"
question = "Do infused cells still lower TNF if decay and the rules of macrophages are other than assumed?"
scenarios = ["well-meals"]
[set]
duration = "2 h"
[[output]]
name = "tnf-end"
answer = "TNF at the end"
[[output]]
name = "il-10-end"
answer = "IL-10 at the end"
"#;

const AXES: [&str; 6] = [
    "path = \"factors.tnf.decay\"\nrange = [\"1e-6 /s\", \"5e-5 /s\"]",
    "path = \"factors.il-10.decay\"\nrange = \"library\"",
    "path = \"rules.m1-to-m2.raised_by.pge2.half\"\nrange = \"library\"",
    "path = \"rules.msc-secretes-pge2.base\"\nrange = \"library\"",
    "path = \"rules.m1-to-m2.base\"\nvalues = [\"0.075 /day\", \"0.227 /day\", \"0.35 /day\"]",
    "name = \"MSC\"\npath = \"rules.msc-dies.base\"\nvalues = [\"0 /d\", \"0.05 /d\", \"0.2 /d\"]\nlabels = [\"immortal\", \"as assumed\", \"short-lived\"]",
];

fn text(replicates: u32, design: &str, axes: &[usize]) -> String {
    let axes: Vec<String> = axes
        .iter()
        .map(|axis| format!("[[axis]]\n{}\n", AXES[*axis]))
        .collect();
    let head = HEAD.replace("[set]", &format!("replicates = {replicates}\n[set]"));
    format!("{head}\n[design]\n{design}\n{}", axes.concat())
}

/// Ends after some rows.
struct Until<'a>(u64, &'a AtomicBool);

impl SweepObserver for Until<'_> {
    fn row(&mut self, _: &RunRow) {
        self.0 = self.0.saturating_sub(1);
        if self.0 == 0 {
            self.1.store(true, Ordering::Relaxed);
        }
    }

    fn progress(&mut self, _: &SweepProgress) {}
}

fn page(name: &str, text: &str, rows: u64) {
    let experiment = load_text("experiment.toml", text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
    let path = format!("/tmp/sweeps/{name}");
    let folder = SweepFolder::create(Path::new(&path), name, &experiment).expect("a folder");
    let stop = AtomicBool::new(rows == 0);
    let work = SweepWork {
        folder: &folder,
        portion: RunPortion::default(),
        retry: &[],
        threads: 2,
        allowance: RunAllowance {
            time: Some(std::time::Duration::from_secs(60)),
            memory_bytes: None,
        },
    };
    if rows > 0 {
        run_sweep(&work, &mut Until(rows, &stop), &stop).expect("carried out");
    }
    let collected = Collected::read(&folder).expect("rows");
    let experiment = folder.experiment();
    let results = SweepResults::of(experiment, &collected).expect("results");
    let analysis = SweepAnalysis::of(experiment, &collected, &results).expect("an analysis");
    println!("== {name}\n{}", analysis.sentences.join("\n"));
    let html = report_page(folder.manifest(), experiment, &collected, &analysis).expect("a page");
    fs::create_dir_all("/tmp/pages").expect("a folder");
    println!("{} kB", html.len() / 1000);
    fs::write(format!("/tmp/pages/{name}.html"), html).expect("written");
}

/// A made-up sweep with every verdict, failures and missing runs.
fn made_up(name: &str, design: &str, axes: usize, replicates: u32) {
    let experiment = ranges(design, axes, replicates);
    let (mut collected, _) = analysed(&experiment, |_, _| None);
    let (finished, analysis) = analysed(&experiment, |condition, replicate| {
        let at = units(&experiment, condition);
        let value = 3.0 * (at[0] - 0.35) + at[axes - 1] * at[0] - 0.3 * at[1 % axes];
        let is_there = condition % 11 != 3 && (replicate == 0 || condition % 3 > 0);
        is_there.then(|| value + 0.3 * noise(condition, replicate))
    });
    let mut rows: Vec<RunRow> = finished.rows().cloned().collect();
    for run in (3..experiment.conditions() as u64).step_by(11) {
        let status = [RowStatus::Failed, RowStatus::OutOfTime][(run % 2) as usize];
        rows.push(row(&experiment, run, status));
    }
    for row in rows {
        collected.add(row).expect("no conflict");
    }
    let state = SweepAnalysis::of(
        &experiment,
        &collected,
        &SweepResults::synthetic(Vec::new(), vec![0; experiment.conditions()], Vec::new()),
    );
    let analysis = SweepAnalysis {
        state: state.expect("a state").state,
        ..analysis
    };
    let resolved = experiment.resolved_scenarios();
    let manifest = SweepManifest::of(name, &experiment, &resolved);
    println!("== {name}\n{}", analysis.sentences.join("\n"));
    let html = report_page(&manifest, &experiment, &collected, &analysis).expect("a page");
    fs::create_dir_all("/tmp/pages").expect("a folder");
    fs::write(format!("/tmp/pages/{name}.html"), html).expect("written");
}

#[test]
#[ignore = "takes minutes and writes to /tmp; for the eye"]
fn pages_of_real_sweeps() {
    made_up("flips", "method = \"sobol\"\nrows = 256", 4, 3);
    made_up("flips-grid", "method = \"grid\"\nlevels = 5", 2, 3);
    made_up(
        "flips-morris",
        "method = \"morris\"\ntrajectories = 20",
        3,
        1,
    );
    made_up("flips-one", "method = \"one-at-a-time\"", 3, 3);
    let all = u64::MAX;
    let saltelli = |rows: u32| format!("method = \"saltelli\"\nrows = {rows}");
    for (name, replicates, design, axes, rows) in [
        ("saltelli", 1, saltelli(64), &[0, 1, 2, 3][..], all),
        ("partial", 3, saltelli(16), &[0, 1, 2, 3], 70),
        ("empty", 3, saltelli(32), &[0, 1, 2, 3], 0),
        (
            "grid",
            3,
            "method = \"grid\"\nlevels = 4".to_owned(),
            &[0, 4],
            all,
        ),
        (
            "grid3",
            2,
            "method = \"grid\"\nlevels = 3".to_owned(),
            &[0, 2, 5],
            all,
        ),
        (
            "morris",
            1,
            "method = \"morris\"\ntrajectories = 12".to_owned(),
            &[0, 1, 2, 3, 5],
            all,
        ),
        (
            "one",
            3,
            "method = \"one-at-a-time\"".to_owned(),
            &[0, 1, 2, 3, 5],
            all,
        ),
        (
            "latin",
            1,
            "method = \"latin-hypercube\"\nrows = 120".to_owned(),
            &[0, 2, 3, 5],
            all,
        ),
        (
            "fast",
            1,
            "method = \"fast\"\nrows = 120".to_owned(),
            &[0, 2, 3],
            all,
        ),
    ] {
        page(name, &text(replicates, &design, axes), rows);
    }
}
