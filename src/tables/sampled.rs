//! Tables with rows for each sample: arm, replicate and time first.

use std::sync::Arc;

use super::writer::{Cell, Holds, Table};
use crate::observe::{Catalogue, Sample};
use crate::record::{Outcome, OutputError, Recorder, Start, scale};

/// The rows of one sample: arm, replicate and time come first in every row, the rest is left to the table.
pub(super) struct Rows<'a> {
    table: &'a mut Table,
    arm: &'a str,
    /// Counted from one.
    replicate: u64,
    time_h: f64,
}

impl Rows<'_> {
    /// Adds a row with the columns that follow the time.
    pub(super) fn add<const N: usize>(&mut self, rest: [Cell<'_>; N]) -> Result<(), OutputError> {
        let mut row = Vec::with_capacity(3 + N);
        row.extend([
            Cell::Text(self.arm),
            Cell::Count(self.replicate),
            Cell::Real(self.time_h),
        ]);
        row.extend(rest);
        self.table.row(&row)
    }
}

/// Writes the rows of one sample.
pub(super) type WriteRows = fn(&mut Rows<'_>, &Catalogue, &Sample) -> Result<(), OutputError>;

/// A table with some rows for every sample.
struct SampledTable {
    table: Table,
    catalogue: Arc<Catalogue>,
    write: WriteRows,
}

/// Starts a table with the columns `arm`, `replicate`, `time_h` and these.
pub(super) fn open_sampled(
    start: &Start,
    file: &str,
    columns: &[(&str, Holds)],
    write: WriteRows,
) -> Result<Box<dyn Recorder>, OutputError> {
    let first = [
        ("arm", Holds::Text),
        ("replicate", Holds::Count),
        ("time_h", Holds::Real),
    ];
    let all = [&first, columns].concat();
    Ok(Box::new(SampledTable {
        table: Table::create(&start.directory, file, &all)?,
        catalogue: Arc::clone(&start.catalogue),
        write,
    }))
}

impl Recorder for SampledTable {
    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        let mut rows = Rows {
            table: &mut self.table,
            arm: &self.catalogue.arms[sample.arm.index()],
            replicate: sample.replicate.index() as u64 + 1,
            time_h: scale::hours(sample.time),
        };
        (self.write)(&mut rows, &self.catalogue, sample)
    }

    fn finish(self: Box<Self>, _outcome: &Outcome) -> Result<(), OutputError> {
        self.table.close()
    }
}
