//! The body as the plan has it: organs, beds of capillaries, flows.

use crate::body::Graph;
use crate::ids::OrganId;
use crate::wall::Bed;

/// Whole-body parameters of a species.
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
    /// The lung, then the other organs, as the [`Graph`] numbers them.
    pub organs: Vec<Organ>,
}

impl BodyPlan {
    /// The organs with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (OrganId, &Organ)> {
        (0..).map(Graph::number_of).zip(&self.organs)
    }

    /// An organ by its number; none for venous and arterial blood, which are no organs.
    pub fn organ(&self, number: OrganId) -> Option<&Organ> {
        let mut organs = self.numbered();
        organs.find_map(|(own, organ)| (own == number).then_some(organ))
    }
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
