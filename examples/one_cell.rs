//! Follows one infused cell from the vein to its end: `cargo run --release --example one_cell`.
//!
//! Most cells stop in the lung within seconds. Of two thousand, the program shows the living one that has the longest way.

use std::io::Write;

use mscsim::engine::{Engine, EngineError, Settings};
use mscsim::ids::{CellId, Tick};

/// Cells that are tried, one of every thousand.
const TRIED: u64 = 2000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let small = [
        "replicates=1",
        r#"site.patch.size=["0.1 mm", "0.1 mm", "25 um"]"#,
    ];
    let settings = Settings {
        overlays: small.map(str::to_owned).to_vec(),
        ..Settings::default()
    };
    let mut engine = Engine::load("mouse-infarct", &settings)?;
    let cells = || (0..TRIED).map(|number| CellId::infused(0, 1000 * number));
    for cell in cells() {
        engine.follow("cells", cell)?;
    }
    engine.advance_to(Tick::from_seconds(3.0 * 86_400.0))?;
    let lives = cells().map(|cell| engine.biography("cells", cell));
    let lives = lives.collect::<Result<Vec<_>, EngineError>>()?;
    // A tenth of the cells are dead in the bag and float on for a while.
    let living = lives.iter().filter(|life| life[0].state == "flowing");
    let longest = living.max_by_key(|life| life.len());
    let mut out = std::io::stdout().lock();
    for event in longest.into_iter().flatten() {
        let minutes = (event.time_s - 86_400.0) / 60.0;
        writeln!(
            out,
            "{minutes:10.3} min  {:10} {}",
            event.place, event.state
        )?;
    }
    Ok(())
}
