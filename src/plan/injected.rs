//! Doses of cells, and what of them is injected straight into a patch.

use super::run::ArmPlan;
use super::treatment::{Content, Infusion};
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
    /// The infusions of cells, in the order of the scenario. The number of such a dose counts these only.
    pub fn cell_doses(&self) -> impl Iterator<Item = &Infusion> {
        let products = &self.model.products;
        let is_cells = |infusion: &&Infusion| {
            matches!(
                products[infusion.product.index()].content,
                Content::Cells(_)
            )
        };
        self.infusions.iter().filter(is_cells)
    }

    /// Cells in a dose of cells; zero where there is no such dose.
    pub fn cells_of_dose(&self, dose: u16) -> u64 {
        let dose = self.cell_doses().nth(usize::from(dose));
        dose.map_or(0, |dose| dose.amount.round() as u64)
    }

    /// Cells that the arm injects into patches, dose by dose.
    pub fn injected(&self) -> impl Iterator<Item = Injected> {
        let model = &self.model;
        self.infusions.iter().filter_map(|dose| {
            let Route::Local {
                into: site,
                retention,
            } = dose.route
            else {
                return None;
            };
            match &model.products[dose.product.index()].content {
                Content::Cells(cells) => Some(Injected {
                    site,
                    state: cells.state,
                    cells: dose.amount * retention.retained * model.sites[site.index()].patch_share,
                }),
                Content::Factors(_) => None,
            }
        })
    }
}
