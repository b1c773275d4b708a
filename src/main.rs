//! The command line program.

use std::process::ExitCode;

use mscsim::cli::{Streams, run};

/// Columns of a patch come and go in every step: the system's allocator gives them back and fetches them again each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    run(std::env::args_os(), &mut Streams::of_process()).into()
}
