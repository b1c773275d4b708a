//! What is counted of infused cells, fields and tissue, with its name.

use super::sample::{FieldSummary, PlaceCounts, TissueSummary};

/// A count of infused cells at a place of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyCount {
    /// Cells moving with the blood.
    Flowing,
    /// Live cells held by size or crowding.
    Plugged,
    /// Live cells held by adhesion.
    Adhered,
    /// Live cells that crossed the wall.
    InTissue,
    /// Dead cells whose label is still where they died.
    Dead,
    /// Dead cells whose label has moved on.
    Gone,
    /// Living cells, whatever their state.
    Viable,
    /// Label, in cells' worth of it.
    Label,
}

impl BodyCount {
    /// All counts with their names.
    pub const ALL: [(&'static str, BodyCount); 8] = [
        ("flowing", BodyCount::Flowing),
        ("plugged", BodyCount::Plugged),
        ("adhered", BodyCount::Adhered),
        ("in-tissue", BodyCount::InTissue),
        ("dead", BodyCount::Dead),
        ("gone", BodyCount::Gone),
        ("viable", BodyCount::Viable),
        ("label", BodyCount::Label),
    ];

    pub(super) fn of(self, place: &PlaceCounts) -> f64 {
        match self {
            BodyCount::Flowing => place.flowing as f64,
            BodyCount::Plugged => place.plugged as f64,
            BodyCount::Adhered => place.adhered as f64,
            BodyCount::InTissue => place.in_tissue as f64,
            BodyCount::Dead => place.dead as f64,
            BodyCount::Gone => place.gone as f64,
            BodyCount::Viable => place.viable as f64,
            BodyCount::Label => place.label,
        }
    }
}

/// What is reported of a factor over the patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldStatistic {
    /// Mean over the patch.
    Mean,
    /// Smallest voxel.
    Min,
    /// Largest voxel.
    Max,
}

impl FieldStatistic {
    /// All statistics with their names.
    pub const ALL: [(&'static str, FieldStatistic); 3] = [
        ("mean", FieldStatistic::Mean),
        ("min", FieldStatistic::Min),
        ("max", FieldStatistic::Max),
    ];

    /// Its value in a summary.
    pub fn of(self, field: &FieldSummary) -> f64 {
        match self {
            FieldStatistic::Mean => field.mean,
            FieldStatistic::Min => field.min,
            FieldStatistic::Max => field.max,
        }
    }
}

/// What is reported of the tissue of the patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TissueQuantity {
    /// Living share of the parenchyma.
    Parenchyma,
    /// Debris, 1/um^3.
    Debris,
    /// Alarm.
    Alarm,
    /// Perfused vessels relative to healthy tissue.
    Vessels,
    /// Collagen share.
    Collagen,
}

impl TissueQuantity {
    /// All quantities with their names.
    pub const ALL: [(&'static str, TissueQuantity); 5] = [
        ("parenchyma", TissueQuantity::Parenchyma),
        ("debris", TissueQuantity::Debris),
        ("alarm", TissueQuantity::Alarm),
        ("vessels", TissueQuantity::Vessels),
        ("collagen", TissueQuantity::Collagen),
    ];

    /// Its value in a summary.
    pub fn of(self, tissue: &TissueSummary) -> f64 {
        match self {
            TissueQuantity::Parenchyma => tissue.parenchyma,
            TissueQuantity::Debris => tissue.debris,
            TissueQuantity::Alarm => tissue.alarm,
            TissueQuantity::Vessels => tissue.vessels,
            TissueQuantity::Collagen => tissue.collagen,
        }
    }
}
