//! A ranked list of axes, each with estimates and their intervals on one scale.

use super::super::analysis::IndexEstimate;
use super::canvas::{SvgCanvas, TextAnchor, cut};
use super::plot_scale::PlotScale;

const WIDTH: f64 = 390.0;
/// Height of a row, and where its track lies in it.
const ROW: f64 = 44.0;
const TRACK: f64 = 29.0;
/// Height added by a second line of words.
const SECOND: f64 = 15.0;
const FOOT: f64 = 26.0;
const EDGES: [f64; 2] = [12.0, WIDTH - 12.0];
/// Longest name of an axis.
const LONGEST: usize = 52;

/// A row of the plot.
#[derive(Debug, Clone, Default)]
pub(super) struct WhiskerRow {
    /// Name of the axis.
    pub(super) name: String,
    /// Its numbers in words.
    pub(super) words: String,
    /// What else is said of it; may be empty.
    pub(super) second: String,
    /// Estimates; the first is a dot, the second a diamond.
    pub(super) values: Vec<Option<IndexEstimate>>,
    /// Ends of a bar.
    pub(super) bar: Option<[f64; 2]>,
    /// True if it stands out.
    pub(super) is_strong: bool,
}

/// What the whole plot has.
#[derive(Debug, Clone)]
pub(super) struct WhiskerFrame<'a> {
    pub(super) title: &'a str,
    pub(super) about: &'a str,
    /// Words below the scale.
    pub(super) unit: &'a str,
    /// Values that must be on the scale, and the most that is.
    pub(super) shown: [f64; 2],
    pub(super) most: [f64; 2],
    /// A value with a line through all rows.
    pub(super) mark: Option<f64>,
}

/// Draws the plot.
pub(super) fn whisker_plot(rows: &[WhiskerRow], frame: &WhiskerFrame<'_>) -> String {
    let extra = if rows.iter().any(|row| !row.second.is_empty()) {
        SECOND
    } else {
        0.0
    };
    let row_height = ROW + extra;
    let bottom = row_height * rows.len() as f64 + 4.0;
    let mut canvas = SvgCanvas::new(WIDTH, bottom + FOOT);
    let scale = scale_of(rows, frame);
    for (value, words) in scale.ticks(5) {
        let x = scale.at(value);
        for number in 0..rows.len() {
            let track = row_height * number as f64 + TRACK + extra;
            canvas.line("grid", [x, track - 8.0], [x, track + 11.0]);
        }
        canvas.words("tick", [x, bottom + 13.0], TextAnchor::Middle, &words);
    }
    if let Some(mark) = frame.mark.filter(|mark| scale.has(*mark)) {
        let x = scale.at(mark);
        for number in 0..rows.len() {
            let track = row_height * number as f64 + TRACK + extra;
            canvas.line("zero", [x, track - 9.0], [x, track + 12.0]);
        }
    }
    canvas.words(
        "soft",
        [WIDTH / 2.0, bottom + 25.0],
        TextAnchor::Middle,
        frame.unit,
    );
    for (number, row) in rows.iter().enumerate() {
        let top = row_height * number as f64;
        canvas.open(&format!("{}: {} {}", row.name, row.words, row.second));
        draw(&mut canvas, &scale, row, [top, top + TRACK + extra]);
        canvas.close();
    }
    canvas.finish("whiskers", frame.title, frame.about)
}

fn scale_of(rows: &[WhiskerRow], frame: &WhiskerFrame<'_>) -> PlotScale {
    let of_row = |row: &WhiskerRow| {
        let estimates = row.values.iter().flatten();
        let values = estimates.flat_map(|one| {
            [one.value]
                .into_iter()
                .chain(one.interval.into_iter().flatten())
        });
        values
            .chain(row.bar.into_iter().flatten())
            .collect::<Vec<f64>>()
    };
    let [least, most] = frame.most;
    let values = rows.iter().flat_map(of_row).chain(frame.shown);
    PlotScale::over(values.map(|value| value.clamp(least, most)), EDGES).with_room(0.02)
}

fn draw(canvas: &mut SvgCanvas, scale: &PlotScale, row: &WhiskerRow, [top, y]: [f64; 2]) {
    let words = row.words.chars().count();
    let name = cut(&row.name, LONGEST.saturating_sub(words).max(14));
    let strong = if row.is_strong { "name strong" } else { "name" };
    canvas.words(
        strong,
        [EDGES[0] - 8.0, top + 15.0],
        TextAnchor::Start,
        &name,
    );
    canvas.words(
        "value",
        [EDGES[1] + 8.0, top + 15.0],
        TextAnchor::End,
        &row.words,
    );
    if !row.second.is_empty() {
        canvas.words(
            "soft",
            [EDGES[0] - 8.0, top + 29.0],
            TextAnchor::Start,
            &cut(&row.second, 62),
        );
    }
    canvas.line("track", [EDGES[0], y], [EDGES[1], y]);
    let weight = if row.is_strong { "strong" } else { "weak" };
    if let Some(ends) = row.bar {
        let [from, to] = ends.map(|end| scale.at(end));
        canvas.rectangle(
            &format!("bar {weight}"),
            [from, y - 5.0],
            [(to - from).max(1.5), 10.0],
        );
    }
    for (number, value) in row.values.iter().enumerate().take(2) {
        if let Some(value) = value {
            estimate(canvas, scale, value, (number, y, weight), row.bar.is_none());
        }
    }
}

/// Draws an estimate with its interval: the first of a row as a dot, the second as a diamond below it.
fn estimate(
    canvas: &mut SvgCanvas,
    scale: &PlotScale,
    value: &IndexEstimate,
    (number, y, weight): (usize, f64, &str),
    has_mark: bool,
) {
    let (kind, y) = if number == 0 {
        ("one", y)
    } else {
        ("two", y + 7.0)
    };
    let x = scale.at(value.value);
    let class = format!("whisker {kind} {weight}");
    if let Some([low, high]) = value.interval {
        canvas.line(&class, [scale.at(low), y], [scale.at(high), y]);
        for end in [low, high].into_iter().filter(|end| scale.has(*end)) {
            let x = scale.at(end);
            canvas.line(&class, [x, y - 3.0], [x, y + 3.0]);
        }
    }
    let class = format!("mark {kind} {weight}");
    if has_mark && number == 0 {
        canvas.dot(&class, "", [x, y], 5.0);
    } else if has_mark {
        let diamond = [[0.0, -4.5], [4.5, 0.0], [0.0, 4.5], [-4.5, 0.0]];
        canvas.shape(&class, "", [x, y], &diamond);
    }
}
