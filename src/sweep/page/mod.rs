//! The page of a sweep: one self-contained file without scripts, which prints as it is.

mod canvas;
mod document;
mod effect_figure;
mod flip_figure;
mod heat_cells;
mod influence_figure;
mod measure_view;
mod place_labels;
mod plot_scale;
mod point_figures;
mod point_view;
mod state_view;
mod value_colours;
mod whisker_plot;

pub(crate) use canvas::{SvgCanvas, TextAnchor, cut};
pub use document::report_page;
pub(crate) use plot_scale::PlotScale;

#[cfg(test)]
mod tests;
