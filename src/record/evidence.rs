//! What a run knows of the closing table in numbers, so that replicates of separate runs can be judged together.

use serde::{Deserialize, Serialize};

use crate::ids::Tick;

/// What the replicates of one run, or of several runs of one scenario, know of the closing table. Every number is finite.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunEvidence {
    /// The replicates in their order.
    pub replicates: Vec<ReplicateEvidence>,
}

impl RunEvidence {
    /// The evidence of several runs in one, in the order of the runs.
    pub fn pooled(runs: impl IntoIterator<Item = Self>) -> Self {
        let replicates = runs.into_iter().flat_map(|run| run.replicates);
        Self {
            replicates: replicates.collect(),
        }
    }
}

/// What one replicate knows of the closing table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ReplicateEvidence {
    /// The rows in the order of the table.
    pub rows: Vec<RowEvidence>,
}

/// What one replicate knows of a row: all that its mean, interval and verdicts are made from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RowEvidence {
    /// The value of each arm, in the unit of the row.
    pub draws: Vec<Option<f64>>,
    /// Infused cells that each arm had been given by the moment of the row.
    pub given: Vec<Option<f64>>,
    /// Cells or events that the row counts in each arm, or the cells by which it divides a count; empty for a row that counts
    /// nothing.
    pub counted: Vec<Option<f64>>,
    /// The most that one more counted cell or event changes in an arm, in the unit of the row; 0 for a row that does not show a
    /// count.
    pub step: f64,
    /// Size of the value that a row of differences subtracts, in the unit of the engine; none for other rows.
    pub compared: Option<f64>,
    /// The first moment at which an arm was read for a row about a moment; none for other rows and for a moment that was not
    /// reached.
    pub taken: Option<Tick>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seeder};

    /// Many numbers with all their digits.
    fn evidence() -> RunEvidence {
        let mut stream = Seeder::new(7).stream(Purpose::Test, 0, 0);
        let mut some = |count: usize| -> Vec<Option<f64>> {
            let mut number = |_| Some(stream.normal() * 1e-7);
            (0..count).map(&mut number).collect()
        };
        let row = RowEvidence {
            draws: [some(500), vec![None, Some(-0.0), Some(f64::MIN_POSITIVE)]].concat(),
            given: some(2),
            counted: Vec::new(),
            step: 0.1,
            compared: Some(1.0 / 3.0),
            taken: Some(Tick(12_345_678_901)),
        };
        RunEvidence {
            replicates: vec![ReplicateEvidence {
                rows: vec![row, RowEvidence::default()],
            }],
        }
    }

    #[test]
    fn numbers_keep_their_bits_in_json_and_postcard() {
        let before = evidence();
        let text = serde_json::to_string(&before).expect("JSON");
        let read: RunEvidence = serde_json::from_str(&text).expect("evidence");
        assert_eq!(read, before);
        let bytes = postcard::to_stdvec(&before).expect("bytes");
        assert_eq!(postcard::from_bytes(&bytes), Ok(before.clone()));
        // Equal numbers may differ in the sign of zero, bytes may not.
        assert_eq!(postcard::to_stdvec(&read), Ok(bytes));
    }

    #[test]
    fn runs_are_pooled_in_their_order() {
        let run = |step| RunEvidence {
            replicates: vec![ReplicateEvidence {
                rows: vec![RowEvidence {
                    step,
                    ..RowEvidence::default()
                }],
            }],
        };
        let pooled = RunEvidence::pooled([run(1.0), run(2.0), run(3.0)]);
        let steps = pooled.replicates.iter().map(|one| one.rows[0].step);
        assert_eq!(steps.collect::<Vec<f64>>(), [1.0, 2.0, 3.0]);
    }
}
