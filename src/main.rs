//! The command line program.

use std::process::ExitCode;

use mscsim::cli::{Streams, run};

fn main() -> ExitCode {
    run(std::env::args_os(), &mut Streams::of_process()).into()
}
