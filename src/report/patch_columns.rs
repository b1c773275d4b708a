//! The columns of a patch in the time series of the report.

use crate::observe::{Catalogue, FieldStatistic, SiteInfo, SiteSample, TissueQuantity};
use crate::record::scale;

/// Names of the columns; that of the site stands before the key where there are several sites.
pub(super) fn columns_of_patch(names: &Catalogue, site: &SiteInfo) -> Vec<String> {
    let prefix = if names.sites.len() == 1 {
        String::new()
    } else {
        format!("{}.", site.name)
    };
    let mut columns = Vec::new();
    for (factor, _) in &names.factors {
        let statistics = FieldStatistic::ALL;
        columns.extend(statistics.map(|(word, _)| format!("{word}/{prefix}{factor}")));
    }
    let states = names.states.iter();
    columns.extend(states.map(|(state, _)| format!("cells/{prefix}{state}")));
    columns.extend(TissueQuantity::ALL.map(|(word, _)| format!("tissue/{prefix}{word}")));
    columns
}

/// The values of a patch in the order of its columns.
pub(super) fn row_of_patch(site: &SiteInfo, patch: &SiteSample) -> Vec<f64> {
    let mut row = Vec::new();
    for field in &patch.factors {
        let statistics = FieldStatistic::ALL;
        row.extend(statistics.map(|(_, statistic)| scale::picomolar(statistic.of(field))));
    }
    let cells = patch.cells.iter();
    row.extend(cells.map(|count| scale::per_mm3(*count as f64 / site.volume_um3)));
    row.extend(TissueQuantity::ALL.map(|(_, quantity)| {
        let value = quantity.of(&patch.tissue);
        match quantity {
            TissueQuantity::Debris => scale::per_mm3(value),
            TissueQuantity::Parenchyma
            | TissueQuantity::Alarm
            | TissueQuantity::Vessels
            | TissueQuantity::Collagen => 100.0 * value,
        }
    }));
    row
}
