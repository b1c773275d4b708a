//! `mscsim fit`.

mod arguments;
mod carry_out;
mod ending;
mod named;
mod watch;

pub(super) use carry_out::fit;

pub use arguments::FitArguments;
