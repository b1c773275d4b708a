//! Writes `docs/VERIFICATION.md`: does the program solve its equations? Closed forms, other methods, refinement, books.
//!
//! `cargo run --release --example verification`

#[path = "../validation/commit.rs"]
mod commit;

mod circulation;
mod diffusion;
mod mixing;
mod refinement;
mod table;
mod unit_cases;
mod uptake;
mod walking;

#[path = "../../benches/support/runge_kutta.rs"]
mod runge_kutta;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use commit::commit;

const PAGE: &str = "docs/VERIFICATION.md";
const HEAD: &str = "\
# Verification

`cargo run --release --example verification` writes this page; do not edit it. It asks whether the program solves its own equations ([MODEL.md](MODEL.md)), \
not whether the equations are right; [VALIDATION.md](VALIDATION.md) compares predictions with observations. Tests check most of these results against bounds.

mscsim is a model for teaching and research. It is not medical advice.
";

/// A section of the page: its title, and what makes its text.
type Section = (&'static str, fn() -> Result<String, Box<dyn Error>>);

const SECTIONS: [Section; 7] = [
    ("Diffusion and decay: order in space", diffusion::section),
    ("Uptake: order in time", uptake::section),
    ("Unit cases of cell simulators", unit_cases::section),
    (
        "Jump chain against the matrix exponential",
        circulation::section,
    ),
    ("Walks and chemotaxis", walking::section),
    ("Agents against the mean field", mixing::section),
    (
        "Refinement of a whole scenario, and its books",
        refinement::section,
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut stdout = std::io::stdout();
    let mut page = format!("{HEAD}\nMade from commit {}.\n", commit(root)?);
    for (title, section) in SECTIONS {
        let begun = Instant::now();
        let text = section()?;
        page += &format!("\n## {title}\n\n{}\n", text.trim_end());
        writeln!(stdout, "{title}: {:.1} s", begun.elapsed().as_secs_f64())?;
    }
    fs::write(root.join(PAGE), page)?;
    Ok(())
}
