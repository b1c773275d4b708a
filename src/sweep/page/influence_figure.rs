//! The picture of what decides a measure.

use super::super::analysis::{
    AxisInWords, IndexEstimate, Influence, InfluenceStatistic, MeasureAnalysis, index, percent,
};
use super::whisker_plot::{WhiskerFrame, WhiskerRow, whisker_plot};
use crate::runs::short;

/// Most axes and pairs in a picture.
const MOST_AXES: usize = 25;
const MOST_PAIRS: usize = 5;
/// A pair with less of the variance is left out of the picture.
const LEAST_PAIR: f64 = 0.01;

/// The picture; with the words of its scale.
pub(super) fn influence_figure(
    axes: &[AxisInWords],
    measure: &MeasureAnalysis,
    influence: &Influence,
) -> String {
    let statistic = influence.statistic;
    let mut rows: Vec<WhiskerRow> = influence
        .axes
        .iter()
        .take(MOST_AXES)
        .map(|axis| WhiskerRow {
            name: axes[axis.axis].name.clone(),
            words: words(statistic, axis.values.first().copied().flatten()),
            second: axis.reach.map_or(String::new(), |[least, greatest]| {
                format!(
                    "from {} to {} {}",
                    short(least),
                    short(greatest),
                    measure.unit
                )
            }),
            bar: match statistic {
                InfluenceStatistic::Tornado => axis.reach,
                InfluenceStatistic::GridVariance => bar(axis.values.first().copied().flatten()),
                _ => None,
            },
            values: match statistic {
                InfluenceStatistic::Tornado => Vec::new(),
                _ => axis.values.clone(),
            },
            is_strong: axis.is_decider,
        })
        .collect();
    rows.extend(beside_axes(axes, influence));
    let unit = if statistic.has_unit() {
        measure.unit.as_str()
    } else {
        ""
    };
    let scale = match statistic {
        InfluenceStatistic::Tornado if unit.is_empty() => "value".to_owned(),
        InfluenceStatistic::Tornado => format!("value, {unit}"),
        _ if unit.is_empty() => statistic.columns()[0].to_owned(),
        _ => format!("effect, {unit}"),
    };
    let (shown, most) = limits(influence);
    whisker_plot(
        &rows,
        &WhiskerFrame {
            title: &format!("What decides {}", measure.words),
            about: &measure.what_decides,
            unit: &scale,
            shown,
            most,
            mark: influence.centre.or(Some(0.0)),
        },
    )
}

/// Values that must be on the scale, and the most that is.
fn limits(influence: &Influence) -> ([f64; 2], [f64; 2]) {
    let any = [f64::MIN, f64::MAX];
    match influence.statistic {
        InfluenceStatistic::Sobol | InfluenceStatistic::RbdFast => ([0.0, 0.5], [-0.4, 1.4]),
        InfluenceStatistic::GridVariance => ([0.0, 0.5], [0.0, 1.0]),
        InfluenceStatistic::RankRegression => ([-1.0, 1.0], [-1.0, 1.0]),
        InfluenceStatistic::Morris => ([0.0, 0.0], any),
        InfluenceStatistic::Tornado => {
            let centre = influence.centre;
            let ends = influence.axes.iter().filter_map(|axis| axis.reach);
            let first = centre.or(ends.flatten().next()).unwrap_or(0.0);
            ([first, first], any)
        }
    }
}

/// Rows of a grid or of second-order indices that belong to no single axis.
fn beside_axes(axes: &[AxisInWords], influence: &Influence) -> Vec<WhiskerRow> {
    let statistic = influence.statistic;
    let is_grid = statistic == InfluenceStatistic::GridVariance;
    let row = |name: String, value: IndexEstimate| WhiskerRow {
        name,
        words: words(statistic, Some(value)),
        bar: bar(Some(value)).filter(|_| is_grid),
        values: vec![Some(value)],
        ..WhiskerRow::default()
    };
    let pairs = influence.pairs.iter();
    let large = pairs
        .filter(|pair| pair.share.value >= LEAST_PAIR)
        .take(MOST_PAIRS);
    let mut rows: Vec<WhiskerRow> = large
        .map(|pair| {
            let [one, other] = pair.axes.map(|axis| axes[axis].name.as_str());
            row(format!("{one} with {other}"), pair.share)
        })
        .collect();
    if is_grid {
        let value = |value: f64| IndexEstimate {
            value,
            interval: None,
        };
        let higher = influence.higher.filter(|higher| *higher >= LEAST_PAIR);
        rows.extend(higher.map(|share| row("three axes and more".to_owned(), value(share))));
        rows.extend(
            influence
                .chance
                .map(|share| row("chance (replicates)".to_owned(), value(share))),
        );
    }
    rows
}

fn bar(value: Option<IndexEstimate>) -> Option<[f64; 2]> {
    value.map(|value| [0.0, value.value.max(0.0)])
}

/// `0.52 (0.41 to 0.63)`.
pub(super) fn words(statistic: InfluenceStatistic, value: Option<IndexEstimate>) -> String {
    let Some(value) = value else {
        return "no estimate".to_owned();
    };
    let number = |value: f64| match statistic {
        InfluenceStatistic::GridVariance => percent(value),
        InfluenceStatistic::Morris | InfluenceStatistic::Tornado => short(value),
        _ => index(value),
    };
    match value.interval {
        Some([low, high]) if number(low) != number(high) => format!(
            "{} ({} to {})",
            number(value.value),
            number(low),
            number(high)
        ),
        _ => number(value.value),
    }
}
