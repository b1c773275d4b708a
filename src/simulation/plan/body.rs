//! The body as the plan has it: organs, beds of capillaries, flows.

use crate::wall::Bed;

/// Whole-body parameters of a species. The beds are in the order of the organs.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyPlan {
    /// Name of the species.
    pub species: String,
    /// Body mass, g.
    pub mass_g: f64,
    /// Cardiac output, um^3/s.
    pub cardiac_output_um3_per_s: f64,
    /// Plasma volume per blood volume.
    pub plasma_share: f64,
    /// Volume of the systemic veins, um^3.
    pub venous_volume_um3: f64,
    /// Volume of the systemic arteries, um^3.
    pub arterial_volume_um3: f64,
    /// Organs, indexed by [`OrganId`](crate::ids::OrganId).
    pub organs: Vec<Organ>,
}

/// Place of an organ in the circulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganRole {
    /// Between venous and arterial blood.
    Lung,
    /// Receives the portal vein besides its own artery.
    Liver,
    /// Drains into the portal vein.
    Portal,
    /// Drains into venous blood.
    Systemic,
}

/// An organ and the vessel bed in which cells are held.
#[derive(Debug, Clone, PartialEq)]
pub struct Organ {
    /// Key of the organ.
    pub name: String,
    /// UBERON identifier, empty if none.
    pub uberon: String,
    /// Place in the circulation.
    pub role: OrganRole,
    /// Mass, g.
    pub mass_g: f64,
    /// Blood volume, um^3.
    pub blood_volume_um3: f64,
    /// Share of the cardiac output that its arteries carry (lung: 1).
    pub flow_share: f64,
    /// Its vessel bed for a cell of the reference preparation.
    pub bed: Bed,
    /// Death rate of held cells, 1/s (Eq. B4).
    pub loss_per_s: f64,
    /// Share of what held cells secrete that goes into the blood; the rest goes through the wall into the tissue.
    pub luminal_share: f64,
}
