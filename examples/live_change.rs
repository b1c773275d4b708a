//! Forks a run while it goes on, and compares both: `cargo run --release --example live_change`.

use std::io::Write;

use mscsim::engine::{Engine, Settings};
use mscsim::ids::Tick;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings {
        overlays: vec!["replicates=1".to_owned()],
        ..Settings::default()
    };
    let mut engine = Engine::load("well-meals", &settings)?;
    engine.advance_to(Tick::from_seconds(3600.0))?;
    // TNF no longer decays from here on; the run itself goes on unchanged.
    let change = Settings {
        overlays: vec!["factors.tnf.decay={ value = \"1e-9 /s\", range = [\"0 /s\", \"1 /s\"], status = \"chosen\", why = \"an example\" }".to_owned()],
        ..Settings::default()
    };
    let mut fork = engine.fork(&change)?;
    let arm = engine.catalogue().arms[0].clone();
    let mut out = std::io::stdout().lock();
    for hour in 2..=6 {
        for run in [&mut engine, &mut fork] {
            run.advance_to(Tick::from_seconds(3600.0 * f64::from(hour)))?;
        }
        let [with, without] = [&engine, &fork].map(|run| run.value(&arm, "factor.tnf.mean"));
        writeln!(
            out,
            "{hour} h: {:.3e} with decay, {:.3e} without, molecules/um^3",
            with?, without?
        )?;
    }
    Ok(())
}
