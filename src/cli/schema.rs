//! `mscsim schema`.

use std::io;

use super::exit::Exit;
use super::streams::Streams;
use crate::scenario::schema_text;

/// Prints the JSON Schema of scenarios.
pub(super) fn schema(streams: &mut Streams) -> io::Result<Exit> {
    write!(streams.out, "{}", schema_text())?;
    Ok(Exit::Done)
}
