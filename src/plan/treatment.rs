//! What is given: products, infusions and companions.

use crate::body::{self, Route};
use crate::ids::{FactorId, KindId, OrganId, ProductId, SiteId, StateId, Tick};
use crate::tissue::Ball;
use crate::wall::Interventions;

/// A preparation that can be infused.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Key of the product.
    pub name: String,
    /// Words for people.
    pub label: String,
    /// What is infused: cells of a state, or factors without cells.
    pub content: Content,
    /// Price of one dose, or of one pack where there are packs, JPY, if given.
    pub price_jpy: Option<f64>,
    /// Number of cells in one pack, of which a dose opens whole ones; none if doses are sold as they are.
    pub pack_cells: Option<f64>,
}

/// Content of a product.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Living cells.
    Cells(CellProduct),
    /// Factors without cells, molecules of each per dose.
    Factors(Vec<(FactorId, f64)>),
}

/// A preparation of living cells: what the body knows of it, and what only the patch, the walls and the donor need.
#[derive(Debug, Clone, PartialEq)]
pub struct CellProduct {
    /// Kind of the cells in tissue.
    pub kind: KindId,
    /// State of a live cell on arrival in tissue.
    pub state: StateId,
    /// The cells in bag, blood and vessels (Eq. B6).
    pub in_body: body::Product,
    /// Key of the label that the cells carry, if they carry one.
    pub label: Option<String>,
    /// Batch factor on the death rate in tissue, where death has one stage. The factor for each stage in the body is in `in_body`.
    pub death_factor: f64,
    /// Batch factor on adhesion.
    pub adhesion_factor: f64,
    /// Additional killing hazard, 1/s (allogeneic cells).
    pub killing_per_s: f64,
    /// Standard deviation of the logarithm of the donor's secretion factor.
    pub donor_log_sd: f64,
}

/// One dose.
#[derive(Debug, Clone, PartialEq)]
pub struct Infusion {
    /// What is given.
    pub product: ProductId,
    /// Number of cells, or number of standard doses of an acellular product.
    pub amount: f64,
    /// The route; a needle goes into the injured part of the organ of a site, whose patch gets its share, or into a well.
    pub route: Route<SiteId>,
    /// The ball in which cells given into the patch lie; none for anywhere (Eq. T3).
    pub placed: Option<Ball>,
    /// Start.
    pub at: Tick,
    /// Duration; zero is one tick.
    pub over: Tick,
    /// Time between preparation and start, s.
    pub bag_time_s: f64,
}

/// A treatment beside the cells, which acts on vessel beds (Eq. B3) and removes factors (Eq. F1, B7) for a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Companion {
    /// Words for people.
    pub label: String,
    /// When it begins to act.
    pub from: Tick,
    /// How long it acts.
    pub over: Tick,
    /// What it does to vessel beds.
    pub on_beds: Interventions,
    /// Organs on whose beds it acts; none for all.
    pub organs: Option<Vec<OrganId>>,
    /// Removal of factors from plasma and tissue besides decay and clearance, 1/s.
    pub clears_per_s: Vec<(FactorId, f64)>,
}

impl Companion {
    /// True while it acts.
    pub fn acts(&self, now: Tick) -> bool {
        now >= self.from && now < self.from + self.over.0
    }
}
