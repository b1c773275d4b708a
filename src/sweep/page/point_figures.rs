//! Pictures of the points of a sample: a measure over its strongest axes, two axes together, and all axes side by side.

use super::super::analysis::{
    AxisInWords, AxisPlace, MeasureAnalysis, SpacePoint, SpacePoints, VerdictClass,
};
use super::canvas::{SvgCanvas, TextAnchor, cut};
use super::flip_figure::colour_class;
use super::place_labels::write_labels;
use super::plot_scale::PlotScale;
use super::value_colours::ValueColours;

const WIDTH: f64 = 290.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 24.0;
const EDGES: [f64; 2] = [LEFT, WIDTH - 10.0];

/// The quartiles of an axis, as labels of places in the unit interval.
pub(super) struct PlacedAxis<'a> {
    pub(super) axis: &'a AxisInWords,
    pub(super) position: usize,
    /// Some places in their order.
    pub(super) places: &'a [AxisPlace],
}

/// A measure over one axis.
pub(super) fn scatter(
    over: &PlacedAxis<'_>,
    measure: &MeasureAnalysis,
    points: &[SpacePoint],
) -> String {
    let mut canvas = SvgCanvas::new(WIDTH, HEIGHT);
    let values = points.iter().map(|point| point.value);
    let scale = PlotScale::over(values, [HEIGHT - BOTTOM, 8.0]).with_room(0.05);
    for (value, words) in scale.ticks(4) {
        let y = scale.at(value);
        let class = if value == 0.0 { "zero" } else { "grid" };
        canvas.line(class, [EDGES[0], y], [EDGES[1], y]);
        canvas.words("tick", [LEFT - 5.0, y + 4.0], TextAnchor::End, &words);
    }
    for point in points {
        let at = [x_of(point.units[over.position]), scale.at(point.value)];
        mark(&mut canvas, point.class, "", at);
    }
    below(&mut canvas, over);
    canvas.finish(
        "scatter",
        &format!("{} over {}", measure.words, over.axis.name),
        "One mark for each condition; its shape shows the verdict.",
    )
}

/// Two axes, with the measure as colour.
pub(super) fn pair_scatter(
    [over, up]: [&PlacedAxis<'_>; 2],
    measure: &MeasureAnalysis,
    points: &[SpacePoint],
) -> String {
    let mut canvas = SvgCanvas::new(WIDTH, HEIGHT);
    let colours = ValueColours::of(measure, points.iter().map(|point| point.value));
    canvas.line("frame", [LEFT, 8.0], [LEFT, HEIGHT - BOTTOM]);
    canvas.line(
        "frame",
        [LEFT, HEIGHT - BOTTOM],
        [EDGES[1], HEIGHT - BOTTOM],
    );
    let y_of = |unit: f64| 14.0 + (1.0 - unit) * (HEIGHT - BOTTOM - 20.0);
    for place in [up.places.first(), up.places.last()].into_iter().flatten() {
        let at = [LEFT - 4.0, y_of(place.unit) + 4.0];
        canvas.words("tick small", at, TextAnchor::End, &cut(&place.label, 11));
    }
    for point in points {
        let at = [
            x_of(point.units[over.position]),
            y_of(point.units[up.position]),
        ];
        let style = format!("fill:{}", colours.css(point.value));
        mark(&mut canvas, point.class, &style, at);
    }
    below(&mut canvas, over);
    canvas.finish(
        "scatter",
        &format!(
            "{} over {} and {}",
            measure.words, over.axis.name, up.axis.name
        ),
        "One mark for each condition; its colour is the value and its shape shows the verdict.",
    )
}

fn x_of(unit: f64) -> f64 {
    EDGES[0] + 8.0 + unit * (EDGES[1] - EDGES[0] - 16.0)
}

fn below(canvas: &mut SvgCanvas, over: &PlacedAxis<'_>) {
    let xs: Vec<f64> = over.places.iter().map(|place| x_of(place.unit)).collect();
    write_labels(canvas, over.places, &xs, HEIGHT - 7.0, [8.0, WIDTH - 2.0]);
}

/// A mark whose shape shows the verdict.
fn mark(canvas: &mut SvgCanvas, class: Option<VerdictClass>, style: &str, at: [f64; 2]) {
    let name = match (class, style) {
        (Some(class), "") => format!("point verdict-{}", colour_class(class)),
        (None, "") => "point plain".to_owned(),
        _ => "point coloured".to_owned(),
    };
    match class {
        Some(VerdictClass::Higher) => {
            canvas.shape(&name, style, at, &[[0.0, -4.0], [3.8, 3.0], [-3.8, 3.0]]);
        }
        Some(VerdictClass::Lower) => {
            canvas.shape(&name, style, at, &[[0.0, 4.0], [3.8, -3.0], [-3.8, -3.0]]);
        }
        Some(VerdictClass::NoEffect) => {
            let square = [[-3.0, -3.0], [3.0, -3.0], [3.0, 3.0], [-3.0, 3.0]];
            canvas.shape(&name, style, at, &square);
        }
        Some(VerdictClass::Undecided) | None => canvas.dot(&name, style, at, 3.2),
    }
}

/// All axes side by side, one line for each condition, coloured by the measure, which is the last axis.
pub(super) fn parallel(
    axes: &[PlacedAxis<'_>],
    measure: &MeasureAnalysis,
    found: &SpacePoints,
) -> String {
    const STEP: f64 = 132.0;
    const TALL: f64 = 300.0;
    const ENDS: [f64; 2] = [TALL - 30.0, 52.0];
    let width = STEP * (axes.len() as f64 + 1.0);
    let mut canvas = SvgCanvas::new(width, TALL);
    let values = || found.points.iter().map(|point| point.value);
    let colours = ValueColours::of(measure, values());
    let scale = PlotScale::over(values(), ENDS);
    let y_of = |unit: f64| ENDS[0] + unit * (ENDS[1] - ENDS[0]);
    let x_of = |number: usize| STEP * (number as f64 + 0.5);
    let mut order: Vec<&SpacePoint> = found.points.iter().collect();
    order.sort_by(|one, other| one.value.total_cmp(&other.value));
    for point in order {
        let mut line: Vec<[f64; 2]> = axes
            .iter()
            .enumerate()
            .map(|(number, axis)| [x_of(number), y_of(point.units[axis.position])])
            .collect();
        line.push([x_of(axes.len()), scale.at(point.value)]);
        let style = format!("stroke:{}", colours.css(point.value));
        canvas.path("parallel-line", &style, &line);
    }
    for (number, axis) in axes.iter().enumerate() {
        let ends = [axis.places.first(), axis.places.last()];
        let labels = ends.map(|place| place.map_or("", |place| place.label.as_str()));
        upright(&mut canvas, x_of(number), &axis.axis.name, labels);
    }
    let range = scale.ticks(4);
    let ends = [range.first(), range.last()].map(|tick| tick.map_or("", |tick| tick.1.as_str()));
    upright(&mut canvas, x_of(axes.len()), &measure.output, ["", ""]);
    for (value, words) in &range {
        let at = [x_of(axes.len()) + 5.0, scale.at(*value) + 4.0];
        canvas.words("tick halo", at, TextAnchor::Start, words);
    }
    canvas.finish(
        "parallel",
        &format!("Conditions over all axes, coloured by {}", measure.words),
        &format!(
            "One line for each condition, from {} to {} {}",
            ends[0], ends[1], measure.unit
        ),
    )
}

/// An upright axis with its name, in two lines if need be, and the labels of its ends.
fn upright(canvas: &mut SvgCanvas, x: f64, name: &str, [low, high]: [&str; 2]) {
    canvas.line("frame", [x, 52.0], [x, 270.0]);
    let (first, second) = two_lines(name, 17);
    canvas.words("name", [x, 14.0], TextAnchor::Middle, &first);
    canvas.words("name", [x, 29.0], TextAnchor::Middle, &second);
    canvas.words("tick halo", [x, 45.0], TextAnchor::Middle, &cut(high, 17));
    canvas.words("tick halo", [x, 286.0], TextAnchor::Middle, &cut(low, 17));
}

/// A name in two lines, broken at a dot or hyphen if one is near.
fn two_lines(name: &str, most: usize) -> (String, String) {
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= most {
        return (String::new(), name.to_owned());
    }
    let breaks = |at: &usize| matches!(characters[*at], '.' | '-' | ' ' | '_');
    let at = (1..most)
        .rev()
        .find(|at| breaks(at))
        .map_or(most, |at| at + 1);
    let first: String = characters[..at].iter().collect();
    let rest: String = characters[at..].iter().collect();
    (first, cut(&rest, most))
}
