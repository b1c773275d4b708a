//! Small inputs that once went wrong, each a separate kind of fault.

use std::path::Path;

use mscsim::scenario::{Estimate, Scenario, Settings, load};
use mscsim::syntax::{Faults, Style, render_faults};

fn loaded(name: &str, overlays: &[&str]) -> Result<Scenario, Faults> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/scenarios/good/{name}.toml"));
    let settings = Settings {
        overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
        ..Settings::default()
    };
    load(&path.to_string_lossy(), &settings)
}

fn refused(name: &str, overlays: &[&str]) -> String {
    let faults = loaded(name, overlays).expect_err("faults");
    render_faults(
        &faults,
        Style {
            width: 400,
            ..Style::default()
        },
    )
}

#[test]
fn decimal_comma() {
    let report = refused("uptake-cost", &["factors.sig.decay=0,001 /s"]);
    assert!(report.contains("expected `0.001 /s`"), "{report}");
    assert!(
        !report.contains("0001") && !report.contains("1e0"),
        "{report}"
    );
    let report = refused("uptake-cost", &["factors.sig.decay=2,001 /s"]);
    assert!(
        report.contains("`2001 /s` for thousands or `2.001 /s` for decimals"),
        "{report}"
    );
}

#[test]
fn body_mass() {
    let report = refused("body-mass", &["body.mass=18 g"]);
    assert!(
        report.contains("the body is lighter than its organs together"),
        "{report}"
    );
    assert!(
        report.contains("found 18 g, expected at least 19"),
        "{report}"
    );
    let warnings = |overlays: &[&str]| {
        let scenario = loaded("body-mass", overlays).expect("no faults");
        scenario.render_warnings(Style {
            width: 400,
            ..Style::default()
        })
    };
    let warned = "`body.mass` is changed alone";
    assert!(warnings(&["body.mass=30 g"]).contains(warned));
    assert!(!warnings(&[]).contains(warned));
    let with_organs = ["body.mass=22 g", "body.organs.heart.mass=0.11 g"];
    assert!(!warnings(&with_organs).contains(warned));
}

#[test]
fn uptake_cost() {
    let processor_s = |scenario: &Scenario| Estimate::of(&scenario.plan()).processor_s;
    let with = processor_s(&loaded("uptake-cost", &[]).expect("no faults"));
    let without =
        processor_s(&loaded("uptake-cost", &["rules.blob-eats.base=0 um^3/s"]).expect("no faults"));
    // Measured: 12 s and 0.06 s.
    assert!((4.0..36.0).contains(&with), "{with} s");
    assert!((0.02..0.18).contains(&without), "{without} s");
}
