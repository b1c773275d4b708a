//! Predictions beside observations: how far each is from what was observed, in multiples of what is allowed.

use super::super::expected::MOST_DISTANCE;
use super::super::judge::{JudgedObservation, StudyOutcome};
use super::super::model::Observation;
use crate::runs::Mean;
use crate::sweep::{PlotScale, SvgCanvas, TextAnchor, cut};

const WIDTH: f64 = 640.0;
const ROW: f64 = 34.0;
const TOP: f64 = 22.0;
const LEFT: f64 = 14.0;

/// The observations of a study, each with the prediction of the program and that of a model without any effect.
pub(super) fn distance_figure(outcome: &StudyOutcome) -> String {
    let study = &outcome.study;
    let height = TOP + ROW * study.observations.len() as f64 + 38.0;
    let mut canvas = SvgCanvas::new(WIDTH, height);
    let scale = PlotScale::between(-MOST_DISTANCE, MOST_DISTANCE, [LEFT, WIDTH - LEFT]);
    let bottom = height - 36.0;
    let axis = "distance from what was observed, in multiples of what is allowed";
    let middle = [WIDTH / 2.0, height - 4.0];
    canvas.words("tick", middle, TextAnchor::Middle, axis);
    let band = [scale.at(1.0) - scale.at(-1.0), bottom - 6.0];
    canvas.rectangle("agrees", [scale.at(-1.0), 6.0], band);
    canvas.line("zero", [scale.at(0.0), 6.0], [scale.at(0.0), bottom]);
    for (value, words) in scale.ticks(5) {
        let at = [scale.at(value), height - 22.0];
        canvas.words("tick", at, TextAnchor::Middle, &words);
    }
    for (number, (of, judged)) in study
        .observations
        .iter()
        .zip(&outcome.observations)
        .enumerate()
    {
        let y = TOP + ROW * number as f64 + 20.0;
        canvas.open(&format!(
            "{}, {}: {}",
            of.say,
            of.group_words(study),
            of.expected.words()
        ));
        let name = cut(&of.say, 84);
        canvas.words("name halo", [LEFT, y - 12.0], TextAnchor::Start, &name);
        observation_row(&mut canvas, (&scale, y), of, judged);
        canvas.close();
    }
    canvas.finish(
        &format!("study-{}", study.short_name()),
        "Distance of predictions from what was observed",
        "One row for each observation, in multiples of what is allowed. Zero is what was observed; the shaded part is what passes. Filled dots are predictions, rings a model without any effect; those beyond three are at the edge.",
    )
}

/// The predictions of an observation: a ring for a model without effect, a dot with its interval for the program.
fn observation_row(
    canvas: &mut SvgCanvas,
    (scale, y): (&PlotScale, f64),
    of: &Observation,
    judged: &JudgedObservation,
) {
    let expected = &of.expected;
    if let Some(Some(null)) = judged.nulls.first()
        && let Some(mean) = null.predicted
    {
        let place = expected.side(mean.mean) * null.distance;
        canvas.dot("null", "", [scale.at(place), y], 5.0);
    }
    let Some(mean) = judged.own.predicted else {
        return;
    };
    let place = |value: f64| {
        let at = Mean {
            mean: value,
            ..mean
        };
        scale.at(expected.side(value) * expected.distance(&at))
    };
    if let Some([low, high]) = mean.interval().filter(|_| expected.has_scale()) {
        canvas.line("whisker strong", [place(low), y], [place(high), y]);
    }
    let class = if judged.own.passes() {
        "whisker strong"
    } else {
        "missed"
    };
    let at = scale.at(expected.side(mean.mean) * judged.own.distance);
    canvas.dot(class, "", [at, y], 4.0);
}
