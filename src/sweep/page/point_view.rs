//! The points of a sample as the template reads them.

use serde::Serialize;

use super::super::analysis::{SpacePoint, SweepAnalysis, VerdictClass};
use super::flip_figure::colour_class;
use super::measure_view::ranked;
use super::point_figures::{PlacedAxis, pair_scatter, parallel, scatter};
use super::value_colours::ValueColours;
use crate::runs::{grouped, short};

/// Axes of the scatter pictures, and of the picture with all axes side by side.
const TOP: usize = 3;
const MOST_PARALLEL: usize = 12;

/// Pictures of points.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PointView {
    pub(super) words: String,
    pub(super) unit: String,
    /// Words and picture of each.
    pub(super) over: Vec<(String, String)>,
    pub(super) pairs: Vec<(String, String)>,
    pub(super) parallel: String,
    /// Least and greatest width of the picture, in rem.
    pub(super) parallel_width: [usize; 2],
    pub(super) ends: [String; 2],
    pub(super) is_diverging: bool,
    pub(super) thinned: String,
    pub(super) axes_left: usize,
    /// The verdicts that occur: class, sign and word of each.
    pub(super) verdicts: Vec<[&'static str; 3]>,
}

/// The pictures of the points of an analysis; none without points.
pub(super) fn point_view(analysis: &SweepAnalysis) -> Option<PointView> {
    let found = analysis.points.as_ref()?;
    let measure = analysis.measures.get(found.measure)?;
    if found.points.len() < 2 {
        return None;
    }
    let order = ranked(measure, analysis.axes.len());
    let placed = |axis: &usize| PlacedAxis {
        axis: &analysis.axes[*axis],
        position: *axis,
        places: &found.places[*axis],
    };
    let top: Vec<PlacedAxis<'_>> = order.iter().take(TOP).map(placed).collect();
    let all: Vec<PlacedAxis<'_>> = order.iter().take(MOST_PARALLEL).map(placed).collect();
    let over = top.iter().map(|axis| {
        let picture = scatter(axis, measure, &found.points);
        (axis.axis.name.clone(), picture)
    });
    let numbers = 0..top.len();
    let pairs = numbers.flat_map(|one| (one + 1..top.len()).map(move |other| [one, other]));
    let pairs = pairs.map(|[one, other]| {
        let [one, other] = [&top[one], &top[other]];
        let words = format!("{} (across) and {} (up)", one.axis.name, other.axis.name);
        (words, pair_scatter([one, other], measure, &found.points))
    });
    let colours = ValueColours::of(measure, found.points.iter().map(|point| point.value));
    let shown = found.points.len();
    Some(PointView {
        words: measure.words.clone(),
        unit: measure.unit.clone(),
        over: over.collect(),
        pairs: pairs.collect(),
        parallel: parallel(&all, measure, found),
        parallel_width: [7, 10].map(|each| each * (all.len() + 1)),
        ends: colours
            .ends()
            .map(|end| format!("{} {}", short(end), measure.unit)),
        is_diverging: colours.is_diverging(),
        thinned: if shown < found.of {
            format!(
                "The first {} of {} conditions are drawn.",
                grouped(shown as u64),
                grouped(found.of as u64)
            )
        } else {
            String::new()
        },
        axes_left: order.len().saturating_sub(MOST_PARALLEL),
        verdicts: verdicts(&found.points),
    })
}

/// The verdicts of some points, with the signs of their marks.
fn verdicts(points: &[SpacePoint]) -> Vec<[&'static str; 3]> {
    let occurs = |class: &VerdictClass| points.iter().any(|point| point.class == Some(*class));
    let sign = |class: VerdictClass| match class {
        VerdictClass::Higher => "▲",
        VerdictClass::Lower => "▼",
        VerdictClass::NoEffect => "■",
        VerdictClass::Undecided => "●",
    };
    let all = VerdictClass::ALL.into_iter().filter(occurs);
    all.map(|class| [colour_class(class), sign(class), class.word()])
        .collect()
}
