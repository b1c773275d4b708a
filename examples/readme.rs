//! Writes the capture and the picture of `README.md` from a run: `cargo run --release --example readme`.
//!
//! With `-- --check` nothing is written, and the command fails when one differs. The example `results` writes them too.

#[path = "results/readme.rs"]
mod readme;
#[path = "results/written.rs"]
mod written;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use written::Pages;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let check = std::env::args().any(|word| word == "--check");
    let mut pages = Pages::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    for (page, text) in readme::pages(&pages)? {
        pages.set(page, text);
    }
    Ok(if pages.end(check)? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
