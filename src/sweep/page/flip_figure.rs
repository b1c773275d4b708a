//! Pictures of verdicts: their shares, and what each axis does to them.

use super::super::analysis::{
    AxisInWords, CountedShare, IndexEstimate, MeasureAnalysis, VerdictClass, VerdictFlips, percent,
};
use super::canvas::{SvgCanvas, TextAnchor};
use super::whisker_plot::{WhiskerFrame, WhiskerRow, whisker_plot};

/// Most axes in a picture.
const MOST_AXES: usize = 15;

/// Class of the colour of a verdict.
pub(super) fn colour_class(class: VerdictClass) -> &'static str {
    match class {
        VerdictClass::Higher => "higher",
        VerdictClass::Lower => "lower",
        VerdictClass::NoEffect => "no-effect",
        VerdictClass::Undecided => "undecided",
    }
}

/// A bar of all verdicts.
pub(super) fn verdict_bar(measure: &MeasureAnalysis, flips: &VerdictFlips) -> String {
    let (width, height) = (440.0, 26.0);
    let mut canvas = SvgCanvas::new(width, height);
    let mut x = 0.0;
    for one in &flips.shares {
        let part = width * one.share.share;
        canvas.open(&format!(
            "{}: {}",
            one.class.word(),
            percent(one.share.share)
        ));
        canvas.rectangle(
            &format!("verdict-{}", colour_class(one.class)),
            [x, 0.0],
            [part, height],
        );
        if part > 22.0 {
            let at = [x + part / 2.0, 18.0];
            canvas.words("on-verdict", at, TextAnchor::Middle, one.class.sign());
        }
        canvas.close();
        x += part;
    }
    let about: Vec<String> = flips
        .shares
        .iter()
        .map(|one| format!("{} {}", one.class.word(), percent(one.share.share)))
        .collect();
    canvas.finish(
        "verdict-bar",
        &format!("Verdicts on {}", measure.words),
        &about.join(", "),
    )
}

/// The share of the majority verdict at both ends of each axis; the share of steps that change it where rows lie along lines.
pub(super) fn flip_figure(
    axes: &[AxisInWords],
    measure: &MeasureAnalysis,
    flips: &VerdictFlips,
) -> String {
    let majority = flips.majority.word();
    let estimate = |share: CountedShare| IndexEstimate {
        value: share.share,
        interval: share.interval,
    };
    let rows: Vec<WhiskerRow> = flips
        .axes
        .iter()
        .take(MOST_AXES)
        .map(|axis| {
            let mut row = WhiskerRow {
                name: axes[axis.axis].name.clone(),
                is_strong: axis.is_deciding,
                ..WhiskerRow::default()
            };
            if let Some([low, high]) = &axis.ends {
                row.words = format!(
                    "{} to {}",
                    percent(low.share.share),
                    percent(high.share.share)
                );
                row.second = format!("● {}   ◆ {}", low.place.label, high.place.label);
                row.values = vec![Some(estimate(low.share)), Some(estimate(high.share))];
            } else if let Some(changes) = axis.changes {
                row.words = format!("{} of {}", changes.count, changes.of);
                row.values = vec![Some(estimate(changes))];
            }
            row
        })
        .collect();
    let is_lines = flips.axes.iter().all(|axis| axis.ends.is_none());
    let unit = if is_lines {
        "share of the steps of this axis alone that change the verdict".to_owned()
    } else {
        format!("share with the majority verdict ({majority})")
    };
    whisker_plot(
        &rows,
        &WhiskerFrame {
            title: &format!("What decides the verdict on {}", measure.words),
            about: measure.what_flips.as_deref().unwrap_or_default(),
            unit: &unit,
            shown: [0.0, 1.0],
            most: [0.0, 1.0],
            mark: None,
        },
    )
}
