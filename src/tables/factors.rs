//! The table `factors.parquet`: factors in each patch over time.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::observe::{Catalogue, FieldStatistic, Sample};
use crate::record::{Format, OutputError, scale};

const FILE: &str = "factors.parquet";

/// Factors in each patch.
pub const FACTORS: Format = Format {
    files: &[FILE],
    about: "each factor in each patch: arm, replicate, time_h, site, factor, statistic (mean, min, max over the voxels), pM",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("site", Holds::Text),
    ("factor", Holds::Text),
    ("statistic", Holds::Text),
    ("pM", Holds::Real),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    for (site, patch) in names.sites.iter().zip(&sample.sites) {
        for ((factor, _), field) in names.factors.iter().zip(&patch.factors) {
            for (word, statistic) in FieldStatistic::ALL {
                let picomolar = scale::picomolar(statistic.of(field));
                rows.add([
                    Cell::Text(&site.name),
                    Cell::Text(factor),
                    Cell::Text(word),
                    Cell::Real(picomolar),
                ])?;
            }
        }
    }
    Ok(())
}
