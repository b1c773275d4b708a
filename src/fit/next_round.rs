//! The experiment of a later round: that of the fit with other points and seeds.

use toml::{Table, Value};

use super::error::FitError;
use crate::experiment::{Experiment, MOST_CONDITIONS, load_resolved};
use crate::syntax::{Fault, Faults};

/// The experiment of a round, from 2. Its runs have other seeds than those of all other rounds.
pub(super) fn experiment_of_round(
    experiment: &Experiment,
    round: u32,
    points: &[Vec<f64>],
) -> Result<Experiment, FitError> {
    let text = text_of_round(experiment, round, points).map_err(FitError::Experiment)?;
    let name = format!("round {round}");
    let resolved = experiment.resolved_scenarios();
    load_resolved(&name, &text, &resolved).map_err(FitError::Experiment)
}

fn text_of_round(
    experiment: &Experiment,
    round: u32,
    points: &[Vec<f64>],
) -> Result<String, Faults> {
    let refuse = |words: String| Faults::single(Fault::new(words));
    let table: Result<Table, _> = experiment.text().parse();
    let mut table = table.map_err(|error| refuse(error.to_string()))?;
    let point = |places: &Vec<f64>| places.iter().copied().map(Value::Float).collect();
    let rows = points.iter().map(|places| Value::Array(point(places)));
    let mut design = Table::new();
    design.insert("method".to_owned(), Value::String("points".to_owned()));
    design.insert("points".to_owned(), Value::Array(rows.collect()));
    table.insert("design".to_owned(), Value::Table(design));
    let seed = seed_of_round(experiment.seed(), round)
        .ok_or_else(|| refuse(format!("the seed is too large for {round} rounds")))?;
    table.insert("seed".to_owned(), Value::Integer(seed));
    toml::to_string(&table).map_err(|error| refuse(error.to_string()))
}

/// The first seed of a round: beyond those of the round before.
pub(super) fn seed_of_round(first: u64, round: u32) -> Option<i64> {
    let before = u64::from(round - 1).checked_mul(MOST_CONDITIONS)?;
    i64::try_from(first.checked_add(before)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_do_not_share_seeds() {
        assert_eq!(seed_of_round(7, 1), Some(7));
        assert_eq!(seed_of_round(7, 3), Some(2_000_007));
        assert_eq!(seed_of_round(i64::MAX as u64, 2), None);
    }
}
