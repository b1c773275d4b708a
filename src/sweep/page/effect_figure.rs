//! Small pictures of the mean of a measure along each axis.

use super::super::analysis::{AxisEffects, AxisInWords, MeasureAnalysis};
use super::canvas::{SvgCanvas, TextAnchor};
use super::place_labels::{across, write_labels};
use super::plot_scale::PlotScale;
use crate::runs::short;

const WIDTH: f64 = 290.0;
const HEIGHT: f64 = 176.0;
const LEFT: f64 = 50.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;

/// The scale of values that all pictures of a measure share: all means, and their intervals as far as conditions extend.
pub(super) fn shared_scale(measure: &MeasureAnalysis, effects: &[AxisEffects]) -> PlotScale {
    let [least, greatest] = measure
        .range
        .map_or([0.0, 1.0], |range| [range.least, range.greatest]);
    let places = effects.iter().flat_map(|axis| &axis.places);
    let values = places.flat_map(|place| {
        let ends = place.interval.into_iter().flatten();
        place
            .mean
            .into_iter()
            .chain(ends.map(|end| end.clamp(least, greatest)))
    });
    PlotScale::over(values, [HEIGHT - BOTTOM, TOP]).with_room(0.06)
}

/// The picture of one axis.
pub(super) fn effect_figure(
    axis: &AxisInWords,
    measure: &MeasureAnalysis,
    effects: &AxisEffects,
    scale: PlotScale,
) -> String {
    let mut canvas = SvgCanvas::new(WIDTH, HEIGHT);
    let edges = [LEFT, WIDTH - RIGHT];
    for (value, words) in scale.ticks(4) {
        let y = scale.at(value);
        let class = if value == 0.0 { "zero" } else { "grid" };
        canvas.line(class, [edges[0], y], [edges[1], y]);
        canvas.words("tick", [LEFT - 5.0, y + 4.0], TextAnchor::End, &words);
    }
    canvas.line(
        "frame",
        [edges[0], HEIGHT - BOTTOM],
        [edges[1], HEIGHT - BOTTOM],
    );
    let places: Vec<_> = effects.places.iter().map(|one| one.place.clone()).collect();
    let xs = across(axis, &places, [edges[0] + 14.0, edges[1] - 14.0]);
    let known = xs.iter().zip(&effects.places);
    let points: Vec<[f64; 2]> = known
        .clone()
        .filter_map(|(x, one)| Some([*x, scale.at(one.mean?)]))
        .collect();
    // Choices have no order that a line could show.
    if axis.is_number {
        canvas.path("effect-line", "", &points);
    }
    for (x, one) in known {
        let Some(mean) = one.mean else { continue };
        let interval = one.interval.map_or(String::new(), |[low, high]| {
            format!(" ({} to {})", short(low), short(high))
        });
        canvas.open(&format!(
            "{}: {}{interval} {}",
            one.place.label,
            short(mean),
            measure.unit
        ));
        if let Some(ends) = one.interval {
            let [low, high] = ends.map(|end| scale.at(end));
            canvas.line("whisker one strong", [*x, low], [*x, high]);
            for end in ends.into_iter().filter(|end| scale.has(*end)) {
                let y = scale.at(end);
                canvas.line("whisker one strong", [*x - 3.5, y], [*x + 3.5, y]);
            }
        }
        canvas.dot("mark one strong", "", [*x, scale.at(mean)], 4.0);
        canvas.close();
    }
    write_labels(&mut canvas, &places, &xs, HEIGHT - 6.0, [8.0, WIDTH - 2.0]);
    let title = format!("{} along {}", measure.words, axis.name);
    canvas.finish("effect", &title, &in_words(measure, effects))
}

/// All means of the picture in words.
fn in_words(measure: &MeasureAnalysis, effects: &AxisEffects) -> String {
    let places = effects.places.iter();
    let words = places.map(|one| {
        let mean = one.mean.map_or("no value".to_owned(), short);
        format!("{}: {mean} {}", one.place.label, measure.unit)
            .trim_end()
            .to_owned()
    });
    words.take(20).collect::<Vec<_>>().join("; ")
}
