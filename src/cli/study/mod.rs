//! `mscsim study`.

mod arguments;
mod carry_out;
mod check;
mod ending;
mod folder;
mod watch;

pub(super) use carry_out::study;
pub(super) use check::check_study;

pub use arguments::StudyArguments;
