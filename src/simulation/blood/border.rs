//! Where the blood meets a region: the vessels of its organ, and what passes through their walls.

use super::exposure::Exposure;
use crate::ids::{OrganId, SiteId};
use crate::plan::Site;

/// The border between the blood and one region.
#[derive(Debug, Clone)]
pub(in crate::simulation) struct Border {
    /// The site of the region.
    pub site: SiteId,
    /// Node of its organ.
    pub node: OrganId,
    /// Share of the organ that is injured.
    pub(super) injured_share: f64,
    /// Share of the injured tissue that the patch stands for.
    pub patch_share: f64,
    /// Activation of the injured part of the wall; 1 at rest.
    pub activation: f64,
    /// What the patch is exposed to from here.
    pub exposure: Exposure,
    /// Traffic of each factor from the injured tissue of the organ into its plasma, molecules/s.
    pub from_tissue_per_s: Vec<f64>,
}

impl Border {
    /// A border at rest.
    pub fn new(site: SiteId, node: OrganId, plan: &Site, factors: usize) -> Self {
        Self {
            site,
            node,
            injured_share: plan.injured_share,
            patch_share: plan.patch_share,
            activation: 1.0,
            exposure: Exposure::none(factors),
            from_tissue_per_s: vec![0.0; factors],
        }
    }

    /// Activation of the wall of the whole organ.
    pub fn activation_of_organ(&self) -> f64 {
        1.0 + self.injured_share * (self.activation - 1.0)
    }

    /// Share of the adhered cells that may cross: only the inflamed part of the wall lets them. `chemokine` is the level of their
    /// receptors for its chemokines.
    pub fn crossing(&self, chemokine: f64) -> f64 {
        (1.0 - 1.0 / self.activation) * self.inflamed_share(chemokine)
    }

    /// Share of the adhered cells that sit in the injured part: more adhere where the wall is active (Eq. B4).
    fn inflamed_share(&self, chemokine: f64) -> f64 {
        let weight = self.injured_share * (1.0 + (self.activation - 1.0) * chemokine);
        weight / (weight + 1.0 - self.injured_share)
    }

    /// Shares of the plugged and of the adhered cells that lie in the vessels of the patch. Size holds anywhere alike; adhesion
    /// holds more where the wall is active (Eq. T3).
    pub fn shares_in_patch(&self, chemokine: f64) -> [f64; 2] {
        let shares = [self.injured_share, self.inflamed_share(chemokine)];
        shares.map(|share| share * self.patch_share)
    }
}
