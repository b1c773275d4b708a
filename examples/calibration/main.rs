//! Fits the numbers of inflammation to all studies at once, by the mean field in place of agents.
//!
//! `cargo run --release --example calibration [-- fit [ITERATIONS]]`. Without words it shows how far the library is from what was observed.

mod objective;
mod parameters;
mod solver;

use std::error::Error;
use std::io::Write;

use objective::Objective;
use parameters::Parameters;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut stdout = std::io::stdout();
    let parameters = Parameters::read()?;
    let objective = Objective::new(&parameters)?;
    let found = match words.as_slice() {
        [] => None,
        ["fit"] => Some(solver::fit(&objective, 20, &mut stdout)?),
        ["fit", number] => Some(solver::fit(&objective, number.parse()?, &mut stdout)?),
        _ => return Err("usage: calibration [fit [ITERATIONS]]".into()),
    };
    for line in objective.table(found.as_deref())? {
        writeln!(stdout, "{line}")?;
    }
    let values = found.map(|found| objective.used(&found));
    for (path, value) in values.unwrap_or_default() {
        writeln!(stdout, "{path} = {value}")?;
    }
    Ok(())
}
