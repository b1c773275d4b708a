//! Intervals before and after: of the axes within what was possible, of the targets in units of their spread.

use super::super::analysis::{FitAnalysis, FittedAxis, FittedRange, FittedTarget, Identified};
use crate::sweep::{PlotScale, SvgCanvas, TextAnchor, cut};

const WIDTH: f64 = 640.0;
const ROW: f64 = 46.0;
/// Height of the words below the line of an axis.
const ENDS: f64 = 16.0;
const TOP: f64 = 26.0;
const LEFT: f64 = 14.0;
/// Spreads that are drawn on each side of what was observed.
const SPREADS: f64 = 5.0;

/// Places of the two values between which 95 % of the prior lie.
const PRIOR_ENDS: [f64; 2] = [0.025, 0.975];

/// The axes of ranges: each line is the prior, each bar 95 % of the posterior.
pub(super) fn axis_figure(axes: &[FittedAxis]) -> String {
    let ranges = axes.iter();
    let ranges: Vec<(&FittedAxis, &FittedRange)> = ranges
        .filter_map(|axis| Some((axis, axis.range.as_ref()?)))
        .collect();
    let height = TOP + (ROW + ENDS) * ranges.len() as f64;
    let mut canvas = SvgCanvas::new(WIDTH, height);
    let scale = PlotScale::between(0.0, 1.0, [LEFT, WIDTH - LEFT]);
    let ends = [
        (LEFT, TextAnchor::Start, "2.5 % of the prior lie below"),
        (
            WIDTH - LEFT,
            TextAnchor::End,
            "97.5 % of the prior lie below",
        ),
    ];
    for (x, anchor, words) in ends {
        canvas.words("soft", [x, 13.0], anchor, words);
    }
    for (number, (axis, range)) in ranges.into_iter().enumerate() {
        let y = TOP + (ROW + ENDS) * number as f64 + 32.0;
        axis_row(&mut canvas, &scale, y, (axis, range));
    }
    canvas.finish(
        "fit-axes",
        "Values of the axes that agree with the targets",
        "Each line is the prior from its lowest to its highest value, so that equal distances are equally likely before. Each bar holds 95 % of the posterior, each dot is its median.",
    )
}

fn axis_row(
    canvas: &mut SvgCanvas,
    scale: &PlotScale,
    y: f64,
    (axis, range): (&FittedAxis, &FittedRange),
) {
    let [low, median, high] = range.places;
    let class = match axis.identified {
        Identified::No => "weak",
        _ => "strong",
    };
    canvas.open(&format!("{}: {}", axis.axis.name, axis.after()));
    let name = cut(&axis.axis.name, 46);
    let name_class = format!("name {class}");
    canvas.words(&name_class, [LEFT, y - 14.0], TextAnchor::Start, &name);
    let [from, middle, to] = &range.posterior;
    let words = format!("{middle} ({from} to {to})");
    let at = [WIDTH - LEFT, y - 14.0];
    canvas.words("value", at, TextAnchor::End, &words);
    canvas.line("track", [scale.at(0.0), y], [scale.at(1.0), y]);
    let [prior_from, _, prior_to] = &range.prior;
    let anchors = [TextAnchor::Start, TextAnchor::End];
    for ((place, words), anchor) in PRIOR_ENDS
        .into_iter()
        .zip([prior_from, prior_to])
        .zip(anchors)
    {
        let x = scale.at(place);
        canvas.line("track", [x, y - 5.0], [x, y + 5.0]);
        canvas.words("tick", [x, y + ENDS], anchor, words);
    }
    let corner = [scale.at(low), y - 4.0];
    let size = [(scale.at(high) - scale.at(low)).max(1.5), 8.0];
    canvas.rectangle(&format!("bar {class}"), corner, size);
    canvas.dot("median", "", [scale.at(median), y], 4.0);
    canvas.close();
}

/// The targets: how far the runs before and after are from what was observed, in units of its spread.
pub(super) fn target_figure(targets: &[FittedTarget]) -> String {
    let height = TOP + ROW * targets.len() as f64 + 22.0;
    let mut canvas = SvgCanvas::new(WIDTH, height);
    let scale = PlotScale::between(-SPREADS, SPREADS, [LEFT, WIDTH - LEFT]);
    let bottom = height - 20.0;
    canvas.rectangle(
        "agrees",
        [scale.at(-2.0), 6.0],
        [scale.at(2.0) - scale.at(-2.0), bottom - 6.0],
    );
    canvas.line("zero", [scale.at(0.0), 6.0], [scale.at(0.0), bottom]);
    for (value, words) in scale.ticks(5) {
        canvas.words(
            "tick",
            [scale.at(value), height - 6.0],
            TextAnchor::Middle,
            &words,
        );
    }
    for (number, one) in targets.iter().enumerate() {
        let y = TOP + ROW * number as f64 + 20.0;
        canvas.open(&format!("{}: {}", one.target.words, one.target.observed));
        let name = cut(&one.target.words, 84);
        canvas.words("name halo", [LEFT, y - 14.0], TextAnchor::Start, &name);
        let rows = [
            (one.before, -1.0, "whisker"),
            (one.after, 6.0, "whisker strong"),
        ];
        for (values, down, class) in rows {
            let Some(values) = values else { continue };
            let [low, median, high] = values.map(|value| scale.at(one.target.misfit(value)));
            canvas.line(class, [low, y + down], [high, y + down]);
            canvas.dot(class, "", [median, y + down], 3.4);
        }
        canvas.close();
    }
    canvas.finish(
        "fit-targets",
        "Distance of the runs from what was observed",
        "For each target the first round (upper, grey) and the posterior (lower, blue), in units of its spread. Zero is what was observed; values beyond five spreads are at the edge.",
    )
}

/// The axes that are known best, for pictures of pairs.
pub(super) fn best_known(found: &FitAnalysis, most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..found.axes.len()).collect();
    order.sort_by(|one, other| {
        let distance = |axis: &usize| found.axes[*axis].distance;
        distance(other).total_cmp(&distance(one))
    });
    order.truncate(most);
    order
}
