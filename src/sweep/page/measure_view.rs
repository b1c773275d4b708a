//! A measure as the template reads it.

use serde::Serialize;

use super::super::analysis::{
    AxisInWords, Influence, MeasureAnalysis, SharedSpace, VerdictFlips, percent,
};
use super::effect_figure::{effect_figure, shared_scale};
use super::flip_figure::{colour_class, flip_figure, verdict_bar};
use super::heat_cells::{HeatView, heat_view};
use super::influence_figure::{influence_figure, words};
use crate::runs::{grouped, short};

/// Most small pictures of a measure.
const MOST_EFFECTS: usize = 24;

/// A measure. Pictures are SVG; all other text is escaped by the template.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MeasureView {
    pub(super) id: String,
    pub(super) words: String,
    pub(super) unit: String,
    pub(super) range: String,
    pub(super) missing: String,
    pub(super) decides: String,
    pub(super) influence: Option<InfluenceView>,
    pub(super) flips: Option<FlipView>,
    pub(super) what_flips: String,
    pub(super) effects: Vec<EffectView>,
    pub(super) effects_reason: String,
    pub(super) effects_left: usize,
    pub(super) heat: Vec<HeatView>,
}

/// What decides it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct InfluenceView {
    pub(super) figure: String,
    pub(super) legend: &'static str,
    pub(super) meaning: &'static str,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<InfluenceRow>,
    pub(super) used: String,
    pub(super) notes: Vec<String>,
}

/// An axis in the table of what decides.
#[derive(Debug, Clone, Serialize)]
pub(super) struct InfluenceRow {
    pub(super) name: String,
    pub(super) values: Vec<String>,
    pub(super) decides: &'static str,
}

/// Which conclusions flip.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FlipView {
    pub(super) bar: String,
    pub(super) figure: String,
    pub(super) shares: Vec<ShareView>,
    pub(super) of: &'static str,
    pub(super) is_sample: bool,
    pub(super) has_ends: bool,
    pub(super) majority: &'static str,
    pub(super) centre: &'static str,
    pub(super) notes: Vec<String>,
}

/// A verdict with its share.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShareView {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) word: &'static str,
    pub(super) share: String,
    pub(super) interval: String,
    pub(super) count: String,
}

/// The main effect of an axis.
#[derive(Debug, Clone, Serialize)]
pub(super) struct EffectView {
    pub(super) axis: String,
    pub(super) figure: String,
}

/// A measure of an analysis.
pub(super) fn measure_view(
    number: usize,
    axes: &[AxisInWords],
    measure: &MeasureAnalysis,
) -> MeasureView {
    let range = measure.range.map(|range| {
        let ends = [range.least, range.greatest].map(short);
        let [least, greatest] = &ends;
        let unit = &measure.unit;
        if range.is_constant {
            format!("{least} {unit} in all conditions").replace("  ", " ")
        } else {
            format!("means of conditions from {least} to {greatest} {unit}")
        }
    });
    let (effects, effects_reason) = match &measure.effects {
        Ok(effects) => {
            let scale = shared_scale(measure, effects);
            let order = ranked(measure, effects.len());
            let shown = order.iter().filter_map(|axis| effects.get(*axis));
            let view = |effects: &super::super::analysis::AxisEffects| EffectView {
                axis: axes[effects.axis].name.clone(),
                figure: effect_figure(&axes[effects.axis], measure, effects, scale),
            };
            (shown.take(MOST_EFFECTS).map(view).collect(), String::new())
        }
        Err(reason) => (Vec::new(), reason.clone()),
    };
    MeasureView {
        id: format!("measure-{}", number + 1),
        words: measure.words.clone(),
        unit: measure.unit.clone(),
        range: range.map_or("no value yet".to_owned(), |range| range.trim().to_owned()),
        missing: match measure.missing {
            0 => String::new(),
            missing => format!("{} conditions have no value", grouped(missing as u64)),
        },
        decides: measure.what_decides.clone(),
        influence: measure
            .influence
            .as_ref()
            .ok()
            .map(|influence| influence_view(axes, measure, influence)),
        flips: match &measure.flips {
            Some(Ok(flips)) => Some(flip_view(axes, measure, flips)),
            _ => None,
        },
        what_flips: match &measure.flips {
            Some(Err(reason)) => reason.clone(),
            Some(Ok(_)) => measure.what_flips.clone().unwrap_or_default(),
            None => String::new(),
        },
        effects_left: axes.len().saturating_sub(MOST_EFFECTS),
        effects,
        effects_reason,
        heat: measure
            .heat
            .iter()
            .map(|heat| heat_view(axes, measure, heat))
            .collect(),
    }
}

/// Positions of the axes, the most influential first where that is known.
pub(super) fn ranked(measure: &MeasureAnalysis, axes: usize) -> Vec<usize> {
    match &measure.influence {
        Ok(influence) => influence.axes.iter().map(|axis| axis.axis).collect(),
        Err(_) => (0..axes).collect(),
    }
}

fn influence_view(
    axes: &[AxisInWords],
    measure: &MeasureAnalysis,
    influence: &Influence,
) -> InfluenceView {
    use super::super::analysis::InfluenceStatistic as Statistic;
    let statistic = influence.statistic;
    let unit = |column: &&str| match (statistic.has_unit(), measure.unit.as_str()) {
        (true, unit) if !unit.is_empty() => format!("{column}, {unit}"),
        _ => (*column).to_owned(),
    };
    let rows = influence.axes.iter().map(|axis| InfluenceRow {
        name: axes[axis.axis].name.clone(),
        values: axis
            .values
            .iter()
            .map(|value| words(statistic, *value))
            .collect(),
        decides: if axis.is_decider { "yes" } else { "not shown" },
    });
    let left = influence.used + influence.left_out;
    InfluenceView {
        figure: influence_figure(axes, measure, influence),
        legend: match statistic {
            Statistic::Sobol => {
                "● total index, ◆ first index; lines are 95 % intervals. Filled: shown to decide."
            }
            Statistic::Morris => {
                "● mu*, ◆ sigma; lines are 95 % intervals. Filled: shown to decide."
            }
            Statistic::RbdFast => {
                "● first index; lines are 95 % intervals. Filled: shown to decide."
            }
            Statistic::RankRegression => {
                "● partial rank correlation, ◆ standardized rank coefficient; lines are 95 % intervals. Filled: shown to decide."
            }
            Statistic::Tornado => {
                "Bars: from the least to the greatest value along each axis alone; the line is the value in the centre. Full colour: shown to decide."
            }
            Statistic::GridVariance => {
                "Bars: shares of the variance. Full colour: shown to decide."
            }
        },
        meaning: statistic.meaning(),
        columns: statistic.columns().iter().map(unit).collect(),
        rows: rows.collect(),
        used: format!(
            "{} of {} {} used",
            grouped(influence.used as u64),
            grouped(left as u64),
            influence.counted
        ),
        notes: influence.notes.clone(),
    }
}

fn flip_view(axes: &[AxisInWords], measure: &MeasureAnalysis, flips: &VerdictFlips) -> FlipView {
    let shares = flips.shares.iter().map(|one| ShareView {
        class: colour_class(one.class),
        sign: one.class.sign(),
        word: one.class.word(),
        share: percent(one.share.share),
        interval: one.share.interval.map_or(String::new(), |[low, high]| {
            format!("95 % interval {} to {}", percent(low), percent(high))
        }),
        count: format!("{} of {}", grouped(one.share.count), grouped(one.share.of)),
    });
    FlipView {
        bar: verdict_bar(measure, flips),
        figure: if flips.shares.len() > 1 {
            flip_figure(axes, measure, flips)
        } else {
            String::new()
        },
        shares: shares.collect(),
        of: flips.space.words(),
        is_sample: flips.space == SharedSpace::Ranges,
        has_ends: flips.axes.iter().any(|axis| axis.ends.is_some()),
        majority: flips.majority.word(),
        centre: flips.centre.map_or("", |class| class.word()),
        notes: flips.notes.clone(),
    }
}
