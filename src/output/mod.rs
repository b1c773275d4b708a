//! Results on disk: one folder per run with tables, the resolved scenario, a manifest and a report page.
//!
//! A [`RunWriter`](crate::output::RunWriter) receives what a run shows ([`crate::observe::Sink`]) and passes it to every registered
//! [`Format`](crate::record::Format). It never influences the run.

mod check;
mod registry;
mod run_writer;
#[cfg(test)]
mod tests;

pub use registry::{FORMATS, formats_of};
pub use run_writer::RunWriter;
