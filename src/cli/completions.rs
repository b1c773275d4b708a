//! `mscsim completions`.

use std::io;

use clap::CommandFactory;

use super::arguments::{Arguments, CompletionArguments};
use super::exit::Exit;
use super::streams::Streams;

/// Prints the completions of a shell.
pub(super) fn completions(
    arguments: &CompletionArguments,
    streams: &mut Streams,
) -> io::Result<Exit> {
    // Into a buffer first: the generator panics on a stream that fails.
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "mscsim",
        &mut script,
    );
    streams.out.write_all(&script)?;
    Ok(Exit::Done)
}
