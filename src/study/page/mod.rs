//! The page of studies: one self-contained file without scripts, which prints as it is.

mod distance_figure;
mod document;

pub use document::study_page;
