//! `mscsim schema`.

use std::io;

use super::arguments::{SchemaArguments, SchemaOf};
use super::exit::Exit;
use super::streams::Streams;
use crate::{experiment, scenario};

/// Prints the JSON Schema of scenarios or of experiments.
pub(super) fn schema(arguments: &SchemaArguments, streams: &mut Streams) -> io::Result<Exit> {
    let text = match arguments.of {
        SchemaOf::Scenario => scenario::schema_text(),
        SchemaOf::Experiment => experiment::schema_text(),
    };
    write!(streams.out, "{text}")?;
    Ok(Exit::Done)
}
