//! Pairs of axes in the posterior: points below the diagonal, how often each value occurs on it.

use super::super::analysis::FitAnalysis;
use crate::sweep::{SvgCanvas, TextAnchor, cut};

/// Side of a picture and the gap between two.
const SIDE: f64 = 112.0;
const GAP: f64 = 10.0;
const TOP: f64 = 18.0;
/// Parts of the unit interval in which values are counted.
const PARTS: usize = 16;

/// All pairs of some axes, given by position.
pub(super) fn pairs_figure(found: &FitAnalysis, axes: &[usize]) -> String {
    let step = SIDE + GAP;
    let size = step * axes.len() as f64 - GAP;
    let mut canvas = SvgCanvas::new(size, size + TOP + 4.0);
    for (row, down) in axes.iter().enumerate() {
        for (column, across) in axes.iter().enumerate().take(row + 1) {
            let corner = [step * column as f64, TOP + step * row as f64];
            canvas.rectangle("cell", corner, [SIDE, SIDE]);
            if row == column {
                histogram(&mut canvas, found, *across, corner);
                let name = cut(&found.axes[*across].axis.name, 22);
                let at = [corner[0], corner[1] - 4.0];
                canvas.words("name small", at, TextAnchor::Start, &name);
            } else {
                cloud(&mut canvas, found, [*across, *down], corner);
            }
        }
    }
    canvas.finish(
        "fit-pairs",
        "Pairs of values that agree with the targets",
        "Each small picture below the diagonal has one axis across and one up; each dot is a draw of the posterior. On the diagonal: how often values occur; the dashed line is the prior.",
    )
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
