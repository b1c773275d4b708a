//! The body as the plan has it: organs, beds of capillaries, flows.

use crate::body::{Graph, OrganParameters};
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

/// An organ and the vessel bed in which cells are held.
#[derive(Debug, Clone, PartialEq)]
pub struct Organ {
    /// Its place in the circulation (Eq. B1).
    pub in_graph: OrganParameters,
    /// UBERON identifier, empty if none.
    pub uberon: String,
    /// Its vessel bed for a cell of the reference preparation.
    pub bed: Bed,
    /// Death rate of held cells, 1/s (Eq. B4).
    pub loss_per_s: f64,
    /// Share of what held cells secrete that goes into the blood; the rest goes through the wall into the tissue.
    pub luminal_share: f64,
}
