//! `mscsim schema`.

use std::io;

use super::arguments::{SchemaArguments, SchemaOf};
use super::exit::Exit;
use super::streams::Streams;
use crate::{experiment, scenario, study};

/// Prints the JSON Schema of scenarios, experiments or studies.
pub(super) fn schema(arguments: &SchemaArguments, streams: &mut Streams) -> io::Result<Exit> {
    let text = match arguments.of {
        SchemaOf::Scenario => scenario::schema_text(),
        SchemaOf::Experiment => experiment::schema_text(),
        SchemaOf::Study => study::study_schema_text(),
    };
    write!(streams.out, "{text}")?;
    Ok(Exit::Done)
}
