//! The sources and gaps of the library, as one page: `docs/PROVENANCE.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::check::{Extent, Parameter, walk};
use crate::format::schema;
use crate::library::{find_layer, layer_names};
use crate::syntax::{Place, Role, Sources, parse_document};

/// How many rows the list of the widest ranges has.
const WIDEST: usize = 40;

/// The statuses in the order of trust.
const STATUSES: [(&str, &str); 5] = [
    ("measured", "read off in a source"),
    ("derived", "calculated from measured figures"),
    ("recalled", "general knowledge of the field, to be checked"),
    ("assumed", "no figure at hand; the reason is given"),
    ("chosen", "a definition, or a choice of an experiment"),
];

/// A number of the library with its layer.
struct Row {
    layer: String,
    parameter: Parameter,
}

/// The page: counts by status, disagreeing sources, and the numbers whose ranges span most.
pub fn provenance_page() -> String {
    let rows: Vec<Row> = layer_names(None).into_iter().flat_map(rows_of).collect();
    let mut page = String::from(
        "# Where the numbers come from\n\n\
         Written by `mscsim list provenance`; a test compares this page with the library. `mscsim explain SCENARIO` shows the same for every\n\
         number of one scenario, with the layer that set it. A model for teaching and research, not medical advice.\n\n",
    );
    counts(&mut page, &rows);
    by_layer(&mut page, &rows);
    conflicts(&mut page, &rows);
    widest(&mut page, &rows);
    sources(&mut page, &rows);
    page
}

fn rows_of(layer: String) -> Vec<Row> {
    let Ok(found) = find_layer(&layer, None) else {
        return Vec::new();
    };
    let mut sources = Sources::default();
    let file = sources.add(found.name, found.text, Role::Layer);
    let (root, _) = parse_document(file, &sources.file(file).text);
    let start = Place::new(file, 0..0);
    let walked = walk(&root, &schema(), &sources, start, Extent::Part);
    let row = |parameter| Row {
        layer: layer.clone(),
        parameter,
    };
    walked.parameters.into_iter().map(row).collect()
}

fn counts(page: &mut String, rows: &[Row]) {
    let _ = writeln!(
        page,
        "## By status\n\n| Status | Numbers | Share | What it means |\n|---|---|---|---|"
    );
    for (status, meaning) in STATUSES {
        let count = rows.iter().filter(|r| r.parameter.status == status).count();
        let share = 100.0 * count as f64 / rows.len().max(1) as f64;
        let _ = writeln!(page, "| {status} | {count} | {share:.0} % | {meaning} |");
    }
    let _ = writeln!(page, "| all | {} | | |\n", rows.len());
}

fn by_layer(page: &mut String, rows: &[Row]) {
    let mut layers: BTreeMap<&str, [usize; STATUSES.len()]> = BTreeMap::new();
    for row in rows {
        let status = STATUSES
            .iter()
            .position(|(status, _)| row.parameter.status == *status);
        if let Some(status) = status {
            layers.entry(&row.layer).or_default()[status] += 1;
        }
    }
    let heads = STATUSES.map(|(status, _)| status).join(" | ");
    let _ = writeln!(
        page,
        "## By layer\n\n| Layer | {heads} |\n|---|---|---|---|---|---|"
    );
    for (layer, counts) in layers {
        let counts = counts.map(|count| match count {
            0 => String::new(),
            count => count.to_string(),
        });
        let _ = writeln!(page, "| `{layer}` | {} |", counts.join(" | "));
    }
    page.push('\n');
}

/// Reasons that mention sources which disagree.
fn conflicts(page: &mut String, rows: &[Row]) {
    let speaks = |row: &&Row| {
        let why = &row.parameter.why;
        ["conflict", "disagree", "the other compilation"]
            .iter()
            .any(|word| why.contains(word))
    };
    let _ = writeln!(
        page,
        "## Where sources disagree\n\n| Number | Value | Range | What disagrees |\n|---|---|---|---|"
    );
    for row in rows.iter().filter(speaks) {
        let Parameter {
            path,
            written,
            range_written,
            why,
            ..
        } = &row.parameter;
        let _ = writeln!(page, "| `{path}` | {written} | {range_written} | {why} |");
    }
    page.push('\n');
}

/// How often the lower end of a range goes into its upper end; none where an end is not above zero.
fn span(parameter: &Parameter) -> Option<f64> {
    let [low, high] = parameter.range?;
    (low > 0.0 && high > low).then(|| high / low)
}

fn widest(page: &mut String, rows: &[Row]) {
    let open = |row: &&Row| matches!(row.parameter.status.as_str(), "assumed" | "recalled");
    let mut spans: Vec<(f64, &Row)> = rows
        .iter()
        .filter(open)
        .filter_map(|row| Some((span(&row.parameter)?, row)))
        .collect();
    spans.sort_by(|a, b| b.0.total_cmp(&a.0));
    let _ = writeln!(
        page,
        "## Least known numbers\n\nThe assumed and recalled numbers whose ranges span most, widest first. A wide range shows how little is known, not how much \
         the\nresults depend on it: a sweep shows that.\n\n| Number | Value | Range | Upper end over lower | Status | Why |\n|---|---|---|---|---|---|"
    );
    for (span, row) in spans.into_iter().take(WIDEST) {
        let Parameter {
            path,
            written,
            range_written,
            status,
            why,
            ..
        } = &row.parameter;
        let _ = writeln!(
            page,
            "| `{path}` | {written} | {range_written} | {span:.0} | {status} | {why} |"
        );
    }
    page.push('\n');
}

fn sources(page: &mut String, rows: &[Row]) {
    let mut cited: BTreeMap<&str, usize> = BTreeMap::new();
    let all = rows.iter().flat_map(|row| &row.parameter.source);
    for source in all {
        *cited.entry(source).or_default() += 1;
    }
    let _ = writeln!(page, "## Sources\n\n| Source | Numbers |\n|---|---|");
    for (source, count) in cited {
        let source = match source.strip_prefix("doi:") {
            Some(doi) => format!("[doi:{doi}](https://doi.org/{doi})"),
            None => source.to_owned(),
        };
        let _ = writeln!(page, "| {source} | {count} |");
    }
}
