//! Pairs of axes in the posterior: points below the diagonal, how often each value occurs on it.

use super::super::analysis::FitAnalysis;
use crate::sweep::{SvgCanvas, TextAnchor, cut};

/// Side of a picture and the gap between two.
const SIDE: f64 = 112.0;
const GAP: f64 = 10.0;
const TOP: f64 = 18.0;
/// Room for names beside the last picture, and for numbers below the last row.
const RIGHT: f64 = 120.0;
const BELOW: f64 = 34.0;
/// Width of a letter of a name.
const LETTER: f64 = 6.4;
/// Parts of the unit interval in which values are counted.
const PARTS: usize = 16;

/// All pairs of some axes, given by position.
pub(super) fn pairs_figure(found: &FitAnalysis, axes: &[usize]) -> String {
    let step = SIDE + GAP;
    let size = step * axes.len() as f64 - GAP;
    let wide = size + RIGHT;
    let mut canvas = SvgCanvas::new(wide, size + TOP + BELOW);
    for (row, down) in axes.iter().enumerate() {
        for (column, across) in axes.iter().enumerate().take(row + 1) {
            let corner = [step * column as f64, TOP + step * row as f64];
            canvas.rectangle("cell", corner, [SIDE, SIDE]);
            if row == column {
                histogram(&mut canvas, found, *across, corner);
                let letters = (wide - corner[0]) / LETTER;
                let name = cut(&found.axes[*across].axis.name, letters as usize);
                let at = [corner[0], corner[1] - 4.0];
                canvas.words("name small", at, TextAnchor::Start, &name);
            } else {
                cloud(&mut canvas, found, [*across, *down], corner);
            }
        }
    }
    for (column, axis) in axes.iter().enumerate() {
        let left = step * column as f64;
        ends(&mut canvas, found, *axis, [left, TOP + size + 14.0]);
    }
    canvas.finish(
        "fit-pairs",
        "Pairs of values that agree with the targets",
        "Each small picture below the diagonal has one axis across and one up; each dot is a draw of the posterior. The numbers are those below which 2.5 and 97.5 % of the prior lie. On the diagonal: how often values occur; the dashed line is the prior.",
    )
}

/// Values at both ends of a column, below which 2.5 and 97.5 % of the prior lie.
fn ends(canvas: &mut SvgCanvas, found: &FitAnalysis, axis: usize, [left, y]: [f64; 2]) {
    let Some(range) = &found.axes[axis].range else {
        return;
    };
    let [from, _, to] = &range.prior;
    // The unit stands once, at the upper end.
    let from = from.split_whitespace().next().unwrap_or_default();
    canvas.words("tick", [left, y], TextAnchor::Start, from);
    // On a line of its own: both together can be wider than the picture.
    canvas.words("tick", [left + SIDE, y + 15.0], TextAnchor::End, to);
}

fn cloud(canvas: &mut SvgCanvas, found: &FitAnalysis, axes: [usize; 2], corner: [f64; 2]) {
    let [across, up] = axes.map(|axis| found.draws.iter().map(move |draw| draw[axis]));
    for (x, y) in across.zip(up) {
        let at = [corner[0] + SIDE * x, corner[1] + SIDE * (1.0 - y)];
        canvas.dot("draw", "", at, 1.6);
    }
}

fn histogram(canvas: &mut SvgCanvas, found: &FitAnalysis, axis: usize, corner: [f64; 2]) {
    let mut counts = [0_u32; PARTS];
    for draw in &found.draws {
        let part = (draw[axis] * PARTS as f64) as usize;
        counts[part.min(PARTS - 1)] += 1;
    }
    let most = f64::from(counts.into_iter().max().unwrap_or(1).max(1));
    let wide = SIDE / PARTS as f64;
    for (part, count) in counts.into_iter().enumerate() {
        let tall = 0.9 * SIDE * f64::from(count) / most;
        let at = [corner[0] + wide * part as f64, corner[1] + SIDE - tall];
        canvas.rectangle("bar strong", at, [wide, tall]);
    }
    let even = 0.9 * SIDE * found.draws.len() as f64 / PARTS as f64 / most;
    let y = corner[1] + SIDE - even;
    canvas.line("zero", [corner[0], y], [corner[0] + SIDE, y]);
}
