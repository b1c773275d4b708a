//! Every design gives a page with all its sections.

use super::super::super::analysis::tests::synthetic::{analysed, experiment, noise, units};
use super::super::super::manifest::SweepManifest;
use super::super::report_page;

const DESIGNS: [&str; 7] = [
    "method = \"saltelli\"\nrows = 16\nsecond_order = true",
    "method = \"fast\"\nrows = 100",
    "method = \"latin-hypercube\"\nrows = 50",
    "method = \"sobol\"\nrows = 32",
    "method = \"morris\"\ntrajectories = 8",
    "method = \"one-at-a-time\"",
    "method = \"grid\"\nlevels = 3",
];
const SECTIONS: [&str; 7] = [
    "answer",
    "decides",
    "flips",
    "effects",
    "conditions",
    "read",
    "tables",
];
const AXES: &str = "[[axis]]\nname = \"<b>\"\npath = \"factors.tnf.decay\"\nrange = [\"1e-6 /s\", \"5e-5 /s\"]\n[[axis]]\nname = \"a & 'b'\"\npath = \"factors.il-10.decay\"\nvalues = [\"1e-6 /s\", \"2e-6 /s\", \"3e-6 /s\"]\nlabels = [\"<i>x\", \"y\", \"z\"]\n";

fn page(
    design: &str,
    replicates: u32,
    value: impl Fn(&[f64], usize, usize) -> Option<f64>,
) -> String {
    let experiment = experiment(design, AXES, replicates);
    let (collected, analysis) = analysed(&experiment, |condition, replicate| {
        value(&units(&experiment, condition), condition, replicate)
    });
    let resolved = experiment.resolved_scenarios();
    let manifest = SweepManifest::of("made-up", &experiment, &resolved);
    report_page(&manifest, &experiment, &collected, &analysis).expect("a page")
}

/// The text of a page without its style sheets.
fn without_styles(page: &str) -> &str {
    page.split("</style>").nth(1).expect("a body")
}

fn check(page: &str, design: &str) {
    for section in SECTIONS {
        assert!(
            page.contains(&format!("<section id=\"{section}\"")),
            "{design}: {section}"
        );
    }
    let body = without_styles(page);
    for bad in [
        "<b>made-up",
        "<i>x",
        "<b&gt;",
        "<i&gt;",
        "name = \"<b>\"",
        ">a & 'b'<",
    ] {
        assert!(!body.contains(bad), "{design}: {bad}");
    }
    assert!(body.contains("&lt;b&gt;"), "{design}");
    for bad in [
        "NaN",
        "None",
        "inf ",
        "inf<",
        "inf,",
        "undefined",
        "http://",
        "https://",
        "<script",
    ] {
        let at = body.find(bad).unwrap_or(0);
        let around: String = body.chars().skip(at.saturating_sub(80)).take(160).collect();
        assert!(!body.contains(bad), "{design}: {bad} in {around}");
    }
    // Every element that is opened is closed.
    for element in [
        "section", "article", "figure", "svg", "g", "table", "details", "ul", "div",
    ] {
        let opened = body.matches(&format!("<{element}>")).count()
            + body.matches(&format!("<{element} ")).count();
        let closed = body.matches(&format!("</{element}>")).count();
        assert_eq!(opened, closed, "{design}: {element}");
    }
    // Every picture can be read aloud.
    assert_eq!(
        body.matches("<svg ").count(),
        body.matches("<desc>").count(),
        "{design}"
    );
}

#[test]
fn every_design_has_a_page() {
    for design in DESIGNS {
        for replicates in [1, 3] {
            let page = page(design, replicates, |units, condition, replicate| {
                Some(units[0] - 0.4 + 0.1 * noise(condition, replicate))
            });
            check(&page, design);
            assert!(page.contains("not medical advice"));
            assert!(!page.contains("(so far)"), "{design}");
            assert!(
                page.contains("<svg class=\"sweep-plot whiskers\""),
                "{design}"
            );
            assert!(
                page.contains("<svg class=\"sweep-plot effect\""),
                "{design}"
            );
            let samples = !design.contains("grid")
                && !design.contains("morris")
                && !design.contains("one-at");
            assert_eq!(page.contains("<section id=\"points\""), samples, "{design}");
            assert_eq!(
                page.contains("<table class=\"heat\""),
                design.contains("grid"),
                "{design}"
            );
        }
    }
}

#[test]
fn pages_of_little_have_their_sections() {
    for design in DESIGNS {
        check(&page(design, 1, |_, _, _| None), design);
        check(&page(design, 1, |_, _, _| Some(2.0)), design);
        check(&page(design, 2, |_, _, _| Some(f64::NAN)), design);
        check(&page(design, 1, |_, _, _| Some(f64::INFINITY)), design);
        check(
            &page(design, 1, |_, condition, _| (condition == 0).then_some(1.0)),
            design,
        );
        let some = page(design, 3, |units, condition, replicate| {
            (condition % 3 < 2 - replicate.min(2)).then_some(units[0])
        });
        check(&some, design);
        assert!(
            some.contains("(so far)") && some.contains("of 3 replicates: "),
            "{design}"
        );
        check(
            &page(design, 1, |units, _, _| Some(1e300 * units[0])),
            design,
        );
    }
}
