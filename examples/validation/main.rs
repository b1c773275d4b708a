//! Writes `docs/VALIDATION.md`: runs all shipped studies as `mscsim study --all` does.
//!
//! `cargo run --release --example validation [-- --replicates N]`

mod commit;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use commit::commit;
use mscsim::runs::available_threads;
use mscsim::study::{
    StudyOutcome, StudyReport, StudyWork, run_study, shipped_studies, study_markdown,
};

const PAGE: &str = "docs/VALIDATION.md";
const HEAD: &str = "\
# Validation

`cargo run --release --example validation` writes this page; do not edit it. It runs all shipped studies: published observations beside what the program \
predicts, and beside null models, which lack some or all of its mechanisms. [STUDIES.md](STUDIES.md) states how a study is written and judged. The folder `scenarios/studies` holds the \
files. *Calibration* means that numbers of the library were fitted to the observation, so a pass is no test of the model.

mscsim is a model for teaching and research. It is not medical advice.
";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let replicates = match words.as_slice() {
        [] => None,
        [flag, number] if flag == "--replicates" => Some(number.parse()?),
        _ => return Err("usage: validation [--replicates N]".into()),
    };
    let mut stdout = std::io::stdout();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = StudyWork {
        threads: available_threads(),
        replicates,
    };
    let mut outcomes = Vec::new();
    let studies =
        shipped_studies().map_err(|_| "a shipped study has faults: mscsim list studies")?;
    for study in studies {
        let name = study.short_name().to_owned();
        let runs = run_study(&study, work, &mut |_, _| {}, &AtomicBool::new(false))?;
        let outcome = StudyOutcome::of(study, runs);
        writeln!(
            stdout,
            "{name}: {} of {}",
            outcome.passed(),
            outcome.observations.len()
        )?;
        outcomes.push(outcome);
    }
    let report = StudyReport::of(&outcomes);
    let made = format!("Made from commit {}.", commit(root)?);
    let page = format!("{HEAD}\n{made}\n\n{}", study_markdown(&report));
    fs::write(root.join(PAGE), page)?;
    writeln!(stdout, "{PAGE} in {:.0} s", report.wall_s)?;
    Ok(())
}
