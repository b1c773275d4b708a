//! The command line program.

use std::process::ExitCode;

use mscsim::cli::{Streams, run};

/// Columns of a patch are allocated and freed in every step: the system's allocator returns them and requests them again each
/// time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    run(std::env::args_os(), &mut Streams::of_process()).into()
}
