//! Observation operators: what is read of known amounts, and how the values beside them are written.

use super::{LUNG, null, runs_with, study, words};
use crate::study::judge::StudyOutcome;
use crate::study::load::load_study_text;
use crate::study::null::NullModel;

/// The outcome of an observation of 1000 pM of TNF, or of 1000 cells per mm^3, with the keys of its operator; the faults of the study if it has any.
fn outcome(operator: &str, observation: &str) -> Result<StudyOutcome, String> {
    let text = format!(
        "format = 1\ntitle = \"t\"\ncitation = \"c\"\nread = \"all\"\nscenario = \"models/mouse-peritonitis.toml\"\n[[group]]\nname = \"one\"\narm = \"untreated\"\n[[operator]]\nname = \"o\"\nwhy = \"w\"\n{operator}\n[[observation]]\nsay = \"a\"\nat = \"24 h\"\noperator = \"o\"\ncomparison = \"at-least\"\nrole = \"validation\"\n{observation}\n"
    );
    let study = load_study_text("test.toml", &text).map_err(|faults| words(&faults))?;
    let runs = runs_with(&study, |_, _| 1000.0);
    Ok(StudyOutcome::of(study, runs))
}

/// What is read by an operator, in the unit of the observation.
fn reading(operator: &str, observation: &str) -> f64 {
    let outcome = outcome(operator, observation).expect("a good study");
    let predicted = &outcome.observations[0].own.predicted;
    predicted.as_ref().expect("a value").mean
}

const TNF: &str = "observable = \"factor.tnf.mean\"\nas = \"pM\"\n";
const CELLS: &str = "observable = \"cells.macrophage.m1\"\nas = \"/mm^3\"\n";

#[test]
fn operators_make_the_numbers_that_are_read() {
    let close = |found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
    };
    let tnf = |keys: &str| format!("{TNF}{keys}");
    // 1 mL of fluid in 9 mL of lavage is ten-fold diluted.
    let lavage = "fluid = \"1 mL\"\nlavage = \"9 mL\"";
    close(reading(lavage, &tnf("value = \"1 pM\"")), 100.0);
    // 1000 pM of 52 kDa are 52 ng/mL.
    let mass = "molar_mass = \"52 kDa\"\n";
    let value = "value = \"1 pg/mL\"";
    close(
        reading("gain = 0.5", &tnf(&format!("{mass}{value}"))),
        26_000.0,
    );
    // 52 ng/mL in tissue of 1.04 g/mL with 100 mg/g of protein are 52 / 1.04 / 0.1 ng/g = 500 pg/mg.
    let homogenate = "protein = \"100 mg/g\"\ntissue = \"1.04 g/mL\"";
    let per_mass = format!("{mass}value = \"1 pg/mg\"");
    close(reading(homogenate, &tnf(&per_mass)), 500.0);
    // 1000 per mm^3 in 0.5 mL are 5e5, of which four fifths are found.
    let wash = "volume = \"0.5 mL\"\nrecovery = \"80 %\"";
    close(reading(wash, &format!("{CELLS}value = 1")), 400_000.0);
    // Background is added, and less than the limit is read as the limit.
    let floor = "dilution = 1000\nbackground = \"2 pM\"";
    close(reading(floor, &tnf("value = \"1 pM\"")), 3.0);
    let limit = "dilution = 1000\nlimit = \"5 pM\"";
    close(reading(limit, &tnf("value = \"1 pM\"")), 5.0);
}

#[test]
fn values_are_written_in_the_form_of_the_observation() {
    let of = |unit: &str, value: &str| {
        let text = format!(
            "[[observation]]\nsay = \"a\"\ngroup = \"one\"\nat = \"25 h\"\nobservable = \"body.lung.viable\"\nas = \"{unit}\"\ncomparison = \"at-least\"\nvalue = {value}\nrole = \"validation\"\n[[observation]]\nsay = \"b\"\ngroup = \"two\"\nat = \"25 h\"\ncomparison = \"at-least\"\nvalue = \"1 %\"\n{LUNG}"
        );
        study(&text).is_ok()
    };
    assert!(of("share of dose", "\"85 %\"") && of("share of dose", "\"85 % of dose\""));
    assert!(!of("share of dose", "85") && !of("share of dose", "\"80 cells\""));
    assert!(of("number", "1000") && of("number", "\"1000 cells\""));
    assert!(!of("number", "\"85 %\""));
}

/// A homogenate needs both: the mass of its tissue and the protein in it.
#[test]
fn protein_and_tissue_stand_together() {
    let mass = format!("{TNF}molar_mass = \"52 kDa\"\nvalue = \"1 pg/mg\"");
    for alone in ["protein = \"100 mg/g\"", "tissue = \"1.05 g/mL\""] {
        let faults = outcome(alone, &mass).map(|_| ()).expect_err(alone);
        assert!(faults.contains("a homogenate needs"), "{faults}");
    }
}

/// The null model of a well-mixed tissue reads a mass as the runs do: with the mass of the molecule.
#[test]
fn the_mean_field_reads_masses_of_molecules() {
    let of = |keys: &str| {
        let outcome = outcome("gain = 0.5", &format!("{TNF}{keys}")).expect("a good study");
        null(&outcome, 0, NullModel::WellMixed).expect("a mean field")
    };
    let molar = of("value = \"1 pM\"");
    let mass = of("molar_mass = \"52 kDa\"\nvalue = \"1 pg/mL\"");
    // 1 pM of 52 kDa is 52 pg/mL.
    assert!((mass / molar / 52.0 - 1.0).abs() < 1e-9, "{mass} {molar}");
}
