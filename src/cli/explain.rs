//! `mscsim explain`.

use std::collections::BTreeSet;
use std::io;

use serde_json::json;

use super::arguments::ExplainArguments;
use super::couplings::explain_couplings;
use super::exit::Exit;
use super::faults::{load_scenario, report_faults, report_warnings};
use super::streams::Streams;
use super::sweep;
use super::words::{columns, counted, wrapped, write_wrapped};
use crate::experiment::is_experiment;
use crate::scenario::{ParameterSource, Scenario};
use crate::syntax::nearest;

/// Up to this many parameters are reported in full, more in a table.
const MOST_IN_FULL: usize = 8;

/// Shows what is known of the parameters of a scenario.
pub(super) fn explain(arguments: &ExplainArguments, streams: &mut Streams) -> io::Result<Exit> {
    if is_experiment(&arguments.scenario.scenario) {
        return sweep::explain_experiment(arguments, streams);
    }
    let scenario = match load_scenario(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(faults) => return report_faults(&faults, arguments.json, streams),
    };
    report_warnings(&scenario, streams)?;
    if arguments.couplings {
        return explain_couplings(&scenario, arguments, streams);
    }
    let all = scenario.parameters();
    let names = ItemNames::of(&scenario);
    let chosen = match &arguments.path {
        Some(path) => below(&all, path, &names),
        None => all.iter().collect(),
    };
    if chosen.is_empty() {
        let path = arguments.path.as_deref().unwrap_or_default();
        return report_unknown(path, &groups(&all, &names), arguments.json, streams);
    }
    if arguments.json {
        writeln!(streams.out, "{:#}", json!(chosen))?;
    } else if chosen.len() <= MOST_IN_FULL {
        let width = streams.out_look.columns;
        for parameter in chosen {
            writeln!(streams.out, "{}", in_full(parameter, width))?;
        }
    } else {
        report_table(&chosen, streams)?;
    }
    Ok(Exit::Done)
}

/// The names of list items, which paths may hold in place of positions.
struct ItemNames {
    arms: Vec<String>,
    /// Empty where a single site has no name.
    sites: Vec<String>,
}

impl ItemNames {
    fn of(scenario: &Scenario) -> Self {
        let document = scenario.documents().first();
        let arms = document.into_iter().flat_map(|document| &document.arm);
        let sites = document
            .into_iter()
            .flat_map(|document| document.site.iter());
        Self {
            arms: arms.map(|arm| arm.name.clone()).collect(),
            sites: sites.filter_map(|site| site.name.clone()).collect(),
        }
    }

    /// The path with the name of the arm or site in place of its position; none for other paths.
    fn in_words(&self, path: &str) -> Option<String> {
        let (list, rest) = path.split_once('.')?;
        let names = match list {
            "arm" => &self.arms,
            "site" => &self.sites,
            _ => return None,
        };
        let (position, below) = rest.split_once('.')?;
        let name = names.get(position.parse::<usize>().ok()?)?;
        Some(format!("{list}.{name}.{below}"))
    }
}

/// Parameters at a path or below it. An arm or a site may be called by its name or by its position.
fn below<'a>(
    all: &'a [ParameterSource],
    path: &str,
    names: &ItemNames,
) -> Vec<&'a ParameterSource> {
    let path = path.trim_end_matches('.');
    let inside = |name: &String| {
        let rest = name.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    all.iter()
        .filter(|parameter| spellings(parameter, names).any(|name| inside(&name)))
        .collect()
}

/// The path of a parameter, as it is and in words.
fn spellings(parameter: &ParameterSource, names: &ItemNames) -> impl Iterator<Item = String> {
    let path = parameter.path.clone();
    let named = names.in_words(&path);
    std::iter::once(path).chain(named)
}

fn report_unknown(
    path: &str,
    known: &BTreeSet<String>,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let near = meant(path, known);
    if json {
        let reported =
            json!({ "ok": false, "message": "no such parameter", "found": path, "nearest": near });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::BadInput);
    }
    writeln!(streams.err, "no parameter `{path}`, and none below it")?;
    match near {
        Some(near) => writeln!(streams.err, "did you mean `{near}`?")?,
        None => writeln!(
            streams.err,
            "without a path, `explain` shows all parameters"
        )?,
    }
    Ok(Exit::BadInput)
}

/// The path that was probably meant: the shortest one that ends with the given path, or the one spelt most like it.
fn meant(path: &str, known: &BTreeSet<String>) -> Option<String> {
    let end = format!(".{}", path.trim_matches('.').to_lowercase());
    let ending = known
        .iter()
        .filter(|name| name.to_lowercase().ends_with(&end));
    let shortest = ending.min_by_key(|name| (name.matches('.').count(), name.len()));
    let spelt_alike = || nearest(path, known.iter().map(String::as_str));
    shortest.cloned().or_else(spelt_alike)
}

/// The paths of the parameters and of everything they lie in.
fn groups(all: &[ParameterSource], names: &ItemNames) -> BTreeSet<String> {
    let above = |path: String| {
        let ends: Vec<usize> = path
            .match_indices('.')
            .map(|(at, _)| at)
            .chain([path.len()])
            .collect();
        ends.into_iter().map(move |end| path[..end].to_owned())
    };
    all.iter()
        .flat_map(|parameter| spellings(parameter, names))
        .flat_map(above)
        .collect()
}

/// Everything that is known of a parameter, one line each.
pub(super) fn in_full(parameter: &ParameterSource, width: usize) -> String {
    let lines = [
        ("meaning", parameter.dimension.clone()),
        ("internal", internal(parameter)),
        ("range", parameter.range.clone()),
        ("status", parameter.status.clone()),
        ("source", parameter.source.join("; ")),
        ("why", parameter.why.clone()),
        (
            "set by",
            format!("{}, {}", parameter.set_by, place(parameter)),
        ),
    ];
    let arm = parameter
        .arm
        .as_ref()
        .map_or(String::new(), |arm| format!(" (arm {arm})"));
    let mut text = format!("{}{arm} = {}\n", parameter.path, parameter.written);
    for (name, words) in lines.iter().filter(|(_, words)| !words.is_empty()) {
        let mut name = *name;
        for line in wrapped(words, width.saturating_sub(12)) {
            text.push_str(&format!("  {name:<10}{line}\n"));
            name = "";
        }
    }
    text
}

/// Seven significant digits: enough to recognise the written value, few enough to hide how binary numbers end.
fn internal(parameter: &ParameterSource) -> String {
    let digits = format!("{:.6e}", parameter.value);
    let rounded: f64 = digits.parse().unwrap_or(parameter.value);
    let number = if rounded == 0.0 || (1e-4..1e9).contains(&rounded.abs()) {
        format!("{rounded}")
    } else {
        format!("{rounded:e}")
    };
    format!("{number} {}", parameter.unit).trim_end().to_owned()
}

fn place(parameter: &ParameterSource) -> String {
    format!("{}:{}", parameter.file, parameter.line)
}

/// Headings of the table of many parameters.
const HEAD: [&str; 7] = [
    "path", "value", "internal", "range", "status", "set in", "source",
];
/// Columns of that table by what a narrow terminal keeps first.
const KEPT_FIRST: [usize; 7] = [0, 1, 4, 3, 2, 5, 6];
/// Space between two columns.
const GAP: usize = 2;

/// One line for each parameter. A terminal shows the columns that fit; a file or a pipe gets all of them, the sources,
/// which have any length, last.
fn report_table(chosen: &[&ParameterSource], streams: &mut Streams) -> io::Result<()> {
    let rows: Vec<[String; 7]> = std::iter::once(HEAD.map(str::to_owned))
        .chain(chosen.iter().map(|parameter| row_of(parameter)))
        .collect();
    let widest = |at: usize| rows.iter().map(|row| columns(&row[at])).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(widest);
    let shown = if streams.out_look.terminal {
        fitting(&widths, streams.out_look.columns)
    } else {
        (0..HEAD.len()).collect()
    };
    for row in &rows {
        let mut line = String::new();
        for at in &shown {
            line.push_str(&row[*at]);
            line.push_str(&" ".repeat(widths[*at] - columns(&row[*at]) + GAP));
        }
        writeln!(streams.out, "{}", line.trim_end())?;
    }
    let mut words = format!(
        "{}; a longer path shows fewer in full",
        counted(chosen.len() as u64, "parameter")
    );
    let hidden: Vec<&str> = (0..HEAD.len())
        .filter(|at| !shown.contains(at))
        .map(|at| HEAD[at])
        .collect();
    if !hidden.is_empty() {
        words.push_str(&format!(", a wider terminal shows {}", hidden.join(", ")));
    }
    writeln!(streams.out)?;
    write_wrapped(&words, streams.out_look.columns, &mut streams.out)
}

fn row_of(parameter: &ParameterSource) -> [String; 7] {
    let arm = parameter
        .arm
        .as_ref()
        .map_or(String::new(), |arm| format!(" (arm {arm})"));
    [
        format!("{}{arm}", parameter.path),
        parameter.written.clone(),
        internal(parameter),
        parameter.range.clone(),
        parameter.status.clone(),
        place(parameter),
        parameter.source.join("; "),
    ]
}

/// Positions, in their order, of the columns that a page of this width can show; path and value always.
fn fitting(widths: &[usize; 7], page: usize) -> Vec<usize> {
    let mut taken = 0;
    let fits = |at: &usize| {
        taken += widths[*at] + GAP;
        taken <= page + GAP || *at < 2
    };
    let mut shown: Vec<usize> = KEPT_FIRST.into_iter().take_while(fits).collect();
    shown.sort_unstable();
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_factor_leads_to_its_path() {
        let known = [
            "factors",
            "factors.vegf",
            "factors.vegf.decay",
            "products.conditioned-medium.contents.vegf",
            "kinds.msc",
            "kinds.msc.speed",
        ];
        let known: BTreeSet<String> = known.map(str::to_owned).into();
        let meant = |path| meant(path, &known);
        assert_eq!(meant("vegf").as_deref(), Some("factors.vegf"));
        assert_eq!(meant("VEGF.decay").as_deref(), Some("factors.vegf.decay"));
        assert_eq!(meant("factors.vgef").as_deref(), Some("factors.vegf"));
        assert_eq!(meant("zygote"), None);
    }

    #[test]
    fn arms_and_sites_have_paths_in_words() {
        let names = ItemNames {
            arms: vec!["untreated".to_owned()],
            sites: vec!["heart".to_owned(), "lung".to_owned()],
        };
        let words = |path| names.in_words(path);
        assert_eq!(
            words("site.1.patch.voxel").as_deref(),
            Some("site.lung.patch.voxel")
        );
        assert_eq!(words("arm.0.name").as_deref(), Some("arm.untreated.name"));
        assert_eq!(words("site.patch.voxel"), None);
        assert_eq!(words("factors.vegf.decay"), None);
    }

    #[test]
    fn a_narrow_terminal_shows_the_columns_that_fit() {
        let widths = [20, 8, 10, 12, 7, 20, 90];
        assert_eq!(fitting(&widths, 10), [0, 1]);
        assert_eq!(fitting(&widths, 38), [0, 1]);
        assert_eq!(fitting(&widths, 39), [0, 1, 4]);
        assert_eq!(fitting(&widths, 80), [0, 1, 2, 3, 4]);
        assert_eq!(fitting(&widths, 400), [0, 1, 2, 3, 4, 5, 6]);
    }
}
