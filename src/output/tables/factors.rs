//! The table `factors.parquet`: factors in the patch over time.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::output::{Format, OutputError, scale};
use crate::simulation::{Catalogue, Sample};

const FILE: &str = "factors.parquet";

/// Factors in the patch.
pub(in crate::output) const FACTORS: Format = Format {
    files: &[FILE],
    about: "each factor in the patch: arm, replicate, time_h, factor, statistic (mean, min, max over the voxels), pM",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("factor", Holds::Text),
    ("statistic", Holds::Text),
    ("pM", Holds::Real),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    for ((factor, _), field) in names.factors.iter().zip(&sample.factors) {
        for (statistic, conc_per_um3) in
            [("mean", field.mean), ("min", field.min), ("max", field.max)]
        {
            let picomolar = scale::picomolar(conc_per_um3);
            rows.add([
                Cell::Text(factor),
                Cell::Text(statistic),
                Cell::Real(picomolar),
            ])?;
        }
    }
    Ok(())
}
