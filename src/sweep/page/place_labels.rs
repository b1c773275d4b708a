//! The words below an axis: as many labels as fit without touching each other.

use super::super::analysis::{AxisInWords, AxisPlace};
use super::canvas::{SvgCanvas, TextAnchor, cut};
use super::plot_scale::PlotScale;

/// Width of a small character, in units of the picture.
const CHARACTER: f64 = 6.4;
const GAP: f64 = 10.0;

/// Where the places of an axis lie in a picture: by value for numbers, else one after the other.
pub(super) fn across(axis: &AxisInWords, places: &[AxisPlace], ends: [f64; 2]) -> Vec<f64> {
    let values: Vec<f64> = places.iter().filter_map(|place| place.value).collect();
    if axis.is_number && values.len() == places.len() && places.len() > 1 {
        let scale = if axis.is_logarithmic {
            PlotScale::logarithmic(values.iter().copied(), ends)
        } else {
            PlotScale::over(values.iter().copied(), ends)
        };
        return values.iter().map(|value| scale.at(*value)).collect();
    }
    let steps = (places.len() as f64 - 1.0).max(1.0);
    let [low, high] = ends;
    let middle = places.len() == 1;
    let at = |number: usize| {
        if middle {
            0.5 * (low + high)
        } else {
            low + (high - low) * number as f64 / steps
        }
    };
    (0..places.len()).map(at).collect()
}

/// Writes labels below places, within the edges of a picture.
pub(super) fn write_labels(
    canvas: &mut SvgCanvas,
    places: &[AxisPlace],
    xs: &[f64],
    y: f64,
    edges: [f64; 2],
) {
    let count = places.len();
    if count == 0 {
        return;
    }
    let fair = (edges[1] - edges[0]) / count.min(2) as f64 - GAP;
    let most = ((fair / CHARACTER) as usize).max(4);
    let labels: Vec<String> = places.iter().map(|place| cut(&place.label, most)).collect();
    let width = |number: usize| labels[number].chars().count() as f64 * CHARACTER;
    let span = |number: usize| {
        let half = 0.5 * width(number);
        let middle = xs[number].clamp(edges[0] + half, (edges[1] - half).max(edges[0] + half));
        [middle - half, middle + half]
    };
    let mut taken: Vec<[f64; 2]> = Vec::new();
    // Both ends, then the middle, then what still fits.
    let order = [0, count - 1, count / 2].into_iter().chain(0..count);
    for number in order {
        let [low, high] = span(number);
        let is_free = taken
            .iter()
            .all(|other| low > other[1] + GAP || high < other[0] - GAP);
        if is_free {
            taken.push([low, high]);
            let at = [0.5 * (low + high), y];
            canvas.words("tick", at, TextAnchor::Middle, &labels[number]);
        }
    }
}
