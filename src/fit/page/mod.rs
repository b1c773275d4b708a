//! The page of a fit: one self-contained file without scripts, which prints as it is.

mod document;
mod interval_figure;
mod pair_figure;

pub use document::fit_page;
