//! The capture and the picture of `README.md`, from a run.

use std::error::Error;
use std::fs;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use crate::written::{Pages, printed};

/// The scenario of the capture, and its treated arm.
const SCENARIO: &str = "mouse-infarct";
const ARM: &str = "cells";
const PAGE: &str = "README.md";
const PICTURE: &str = "docs/img/infarct.svg";
/// The line above the closing sentences.
const ANSWER: &str = "Answer";
/// The capture stands between these lines of the page.
const START: &str = "<!-- capture: written by `cargo run --release --example readme` -->";
const END: &str = "<!-- end of capture -->";

/// The page and the picture, each with its place below the root of the repository.
///
/// # Errors
/// A run that fails, or a page without a place for the capture.
pub fn pages(pages: &Pages<'_>) -> Result<[(&'static str, String); 2], Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("run");
    let capture = capture(&out)?;
    let page = with_capture(&pages.text(PAGE)?, &capture);
    let page = page.ok_or("README.md has no place for the capture")?;
    Ok([(PAGE, page), (PICTURE, picture(&courses(&out)?))])
}

/// The question and the closing sentences that the run prints, without the lines that differ from one machine to the next.
fn capture(out: &Path) -> Result<String, Box<dyn Error>> {
    let out = out.to_str().ok_or("the folder has no plain name")?;
    let printed = printed(&["run", SCENARIO, "--out", out])?;
    let left_out = ["took ", "report ", "A model for teaching"];
    let kept = |line: &&str| !left_out.iter().any(|start| line.starts_with(start));
    let lines: Vec<&str> = printed.trim().lines().filter(kept).collect();
    // The question and its answer; the table between them is as long as the page allows.
    let answer = lines.iter().position(|line| *line == ANSWER);
    let answer = answer.ok_or("the run has no closing sentences")?;
    let shown = [&lines[..1], &[""], &lines[answer..]].concat();
    Ok(shown.join("\n").trim().to_owned())
}

fn with_capture(page: &str, capture: &str) -> Option<String> {
    let (before, rest) = page.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    let block = format!("```text\n$ mscsim run {SCENARIO}\n{capture}\n```");
    Some(format!("{before}{START}\n{block}\n{END}{after}"))
}

/// Shares of the dose at a time (h): alive in the lung, alive elsewhere, dead or gone.
type Shares = (f64, [f64; 3]);

/// The course of the treated arm, averaged over replicates.
fn courses(out: &Path) -> Result<Vec<Shares>, Box<dyn Error>> {
    let reader = SerializedFileReader::new(fs::File::open(out.join("body.parquet"))?)?;
    // Time in milliseconds, to its infused cells, and those alive in the lung and in the whole body.
    let mut at: std::collections::BTreeMap<i64, [f64; 3]> = std::collections::BTreeMap::new();
    for row in reader.get_row_iter(None)? {
        let row = row?;
        if text(&row, "arm") != ARM {
            continue;
        }
        let sums = at
            .entry((number(&row, "time_h") * 3.6e6).round() as i64)
            .or_default();
        let cells = number(&row, "cells");
        match (text(&row, "place").as_str(), text(&row, "state").as_str()) {
            ("all", "infused") => sums[0] += cells,
            ("lung", "viable") => {
                sums[1] += cells;
                sums[2] += cells;
            }
            (_, "viable") => sums[2] += cells,
            _ => {}
        }
    }
    let given = at.values().map(|sums| sums[0]).fold(0.0, f64::max);
    if given == 0.0 {
        return Err("the run has no infused cells".into());
    }
    let share = |(time, [infused, lung, alive]): (i64, [f64; 3])| {
        let shares = [lung, alive - lung, infused - alive].map(|cells| cells / given);
        (time as f64 / 3.6e6, shares)
    };
    Ok(at.into_iter().map(share).collect())
}

fn field<'a>(row: &'a Row, name: &str) -> Option<&'a Field> {
    row.get_column_iter()
        .find_map(|(column, field)| (column == name).then_some(field))
}

fn text(row: &Row, name: &str) -> String {
    match field(row, name) {
        Some(Field::Str(text)) => text.clone(),
        _ => String::new(),
    }
}

fn number(row: &Row, name: &str) -> f64 {
    match field(row, name) {
        Some(Field::Double(number)) => *number,
        _ => 0.0,
    }
}

/// Left, top, width and height of the plot, px.
const PLOT: [f64; 4] = [56.0, 34.0, 560.0, 210.0];
/// The layers from below: name, colour, and how far to the right its key stands. The second is thinner than a line.
const LAYERS: [(&str, &str, f64); 3] = [
    ("alive, held in the lung", "#2a6fb0", 0.0),
    ("alive beyond the lung, at most", "#d1495b", 175.0),
    ("dead or gone", "#c9ccd1", 430.0),
];

/// Where the infused cells are over time, as stacked areas.
fn picture(courses: &[Shares]) -> String {
    let [left, top, width, height] = PLOT;
    let end_h = courses.last().map_or(1.0, |(time, _)| *time);
    let x = |time: f64| left + width * time / end_h;
    let y = |share: f64| top + height * (1.0 - share);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 320\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Where the infused cells are, share of the dose over days</title>\n\
         <rect width=\"640\" height=\"320\" fill=\"#fff\"/>\n\
         <text x=\"{left}\" y=\"20\" font-size=\"14\">Where the infused cells are, % of the dose</text>\n"
    );
    let step = courses.len().div_ceil(240).max(1);
    let shown: Vec<&Shares> = courses.iter().step_by(step).collect();
    let mut below = vec![0.0; shown.len()];
    for (layer, (name, colour, right)) in LAYERS.iter().enumerate() {
        let above: Vec<f64> = shown
            .iter()
            .zip(&below)
            .map(|((_, s), b)| b + s[layer])
            .collect();
        let point = |(at, share): (&&Shares, &f64)| format!("{:.1},{:.1}", x(at.0), y(*share));
        let up = shown.iter().zip(&above).map(point);
        let back = shown.iter().zip(&below).rev().map(point);
        let points: Vec<String> = up.chain(back).collect();
        svg += &format!(
            "<polygon fill=\"{colour}\" points=\"{}\"/>\n",
            points.join(" ")
        );
        let (key_x, key_y) = (left + right, top + height + 52.0);
        let most = courses.iter().map(|(_, shares)| 100.0 * shares[layer]);
        let most = most.fold(0.0, f64::max);
        let name = match layer {
            1 => format!("{name} {most:.2} %"),
            _ => (*name).to_owned(),
        };
        svg += &format!(
            "<rect x=\"{key_x}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{colour}\"/><text x=\"{}\" y=\"{key_y}\">{name}</text>\n",
            key_y - 10.5,
            key_x + 18.0
        );
        below = above;
    }
    svg += &axes(end_h);
    svg + "</svg>\n"
}

/// Both axes with their marks.
fn axes(end_h: f64) -> String {
    let [left, top, width, height] = PLOT;
    let (right, foot) = (left + width, top + height);
    let mut axes = format!(
        "<path d=\"M{left} {top}V{foot}H{right}\" fill=\"none\" stroke=\"#333\"/>\n\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">days</text>\n",
        left + width / 2.0,
        foot + 32.0
    );
    for percent in [0, 25, 50, 75, 100] {
        let y = foot - height * f64::from(percent) / 100.0;
        axes += &format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{percent}</text>\n",
            left - 8.0,
            y + 4.0
        );
    }
    let days = (end_h / 24.0).floor() as u32;
    for day in 0..=days {
        let x = left + width * f64::from(day) * 24.0 / end_h;
        axes += &format!(
            "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{day}</text>\n",
            foot + 16.0
        );
    }
    axes
}
