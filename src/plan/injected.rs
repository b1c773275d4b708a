//! Cells that are injected straight into a patch.

use super::run::ArmPlan;
use super::treatment::Content;
use crate::body::Route;
use crate::ids::{SiteId, StateId};

/// Cells of a dose that are injected into a patch.
pub struct Injected {
    /// The site of the patch.
    pub site: SiteId,
    /// The state in which they come.
    pub state: StateId,
    /// How many.
    pub cells: f64,
}

impl ArmPlan {
    /// Cells that the arm injects into patches, dose by dose.
    pub fn injected(&self) -> impl Iterator<Item = Injected> {
        let model = &self.model;
        self.infusions.iter().filter_map(|dose| {
            let Route::Local { into: site } = dose.route else {
                return None;
            };
            match &model.products[dose.product.index()].content {
                Content::Cells(cells) => Some(Injected {
                    site,
                    state: cells.state,
                    cells: dose.amount * model.sites[site.index()].patch_share,
                }),
                Content::Factors(_) => None,
            }
        })
    }
}
