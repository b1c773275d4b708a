//! Short runs whose states are compared between a processor and WebAssembly.

use mscsim::engine::{Engine, EngineError, Settings};

/// Name of a scenario, settings that make it small, and steps of the tissue.
struct Case {
    name: &'static str,
    settings: &'static [&'static str],
    steps: u32,
}

const CASES: [Case; 3] = [
    // Body, wall, plasma and a patch; the dose begins within the steps.
    Case {
        name: "mouse-infarct",
        settings: &[
            "replicates=1",
            r#"site.patch.size=["0.4 mm", "0.4 mm", "50 um"]"#,
            "arm.cells.infusion.0.amount=2e4 cells",
            "arm.cells.infusion.0.at=1 h",
        ],
        steps: 40,
    },
    // A well with meals.
    Case {
        name: "well-meals",
        settings: &["replicates=1"],
        steps: 60,
    },
    // Most rules.
    Case {
        name: "mouse-four-actions",
        settings: &[
            "replicates=1",
            r#"site.patch.size=["0.3 mm", "0.3 mm", "30 um"]"#,
        ],
        steps: 70,
    },
];

/// How many cases there are.
pub const COUNT: usize = CASES.len();

/// Hash of the state of a case after its steps.
pub fn hash(case: usize) -> Result<[u8; 32], EngineError> {
    let Case {
        name,
        settings,
        steps,
    } = &CASES[case];
    let settings = Settings {
        overlays: settings.iter().map(|text| (*text).to_owned()).collect(),
        ..Settings::default()
    };
    let mut engine = Engine::load(name, &settings)?;
    for _ in 0..*steps {
        engine.step()?;
    }
    Ok(engine.state_hash())
}
