//! The plan of a run: every number the engine needs, in internal units, with all names resolved.
//!
//! A plan is built from a checked scenario. It carries no text to parse and no file to open.

use super::answer::Answer;
use crate::cells::{Kinds, Rules};
use crate::ids::{FactorId, KindId, OrganId, ProductId, StateId, Tick};

/// Everything that one run of one or more arms needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Title for reports.
    pub title: String,
    /// The question the scenario asks.
    pub question: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Simulated duration.
    pub duration: Tick,
    /// Periods of the clocks.
    pub clocks: Clocks,
    /// The arms, in the order of the scenario.
    pub arms: Vec<ArmPlan>,
    /// Rows of the closing table.
    pub answers: Vec<Answer>,
}

/// Periods of the clocks, in ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Clocks {
    /// Step of the factor fields.
    pub fields: Tick,
    /// Step of cell motion.
    pub motion: Tick,
    /// Step of state changes, secretion and healing.
    pub phenotype: Tick,
    /// Interval between samples of the time series.
    pub sampling: Tick,
    /// Longest epoch of the circulation.
    pub circulation_max: Tick,
    /// Moments at which pictures of the patch are kept.
    pub pictures: Vec<Tick>,
}

/// One arm: its treatment and its own parameters, which may differ from the other arms.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmPlan {
    /// Name of the arm.
    pub name: String,
    /// The parameters of the arm; equal models share their history up to the first infusion that differs.
    pub model: Model,
    /// What is infused, in the order of the scenario.
    pub infusions: Vec<Infusion>,
    /// What is given beside the cells.
    pub companions: Vec<Companion>,
}

/// The parameters of an arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The body, absent in a closed well.
    pub body: Option<BodyPlan>,
    /// Products that may be infused.
    pub products: Vec<Product>,
    /// Secreted factors.
    pub factors: Vec<Factor>,
    /// Kinds of cells and their states.
    pub kinds: Kinds,
    /// Rule rows.
    pub rules: Rules,
    /// Keys and labels of the actions of infused cells that rules are parts of.
    pub actions: Vec<(String, String)>,
    /// The patch of tissue.
    pub site: Site,
}

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
    /// Organs, indexed by [`OrganId`].
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
    /// Its vessel bed.
    pub bed: Bed,
}

/// Parameters of a vessel bed (Eq. B3, B4).
#[derive(Debug, Clone, PartialEq)]
pub struct Bed {
    /// Median capillary lumen, um.
    pub lumen_median_um: f64,
    /// Standard deviation of the logarithm of the lumen.
    pub lumen_log_sd: f64,
    /// Share of its diameter to which a cell can squeeze.
    pub squeeze: f64,
    /// Effective number of independent segments on a path.
    pub segments: f64,
    /// Adhesion exposure A.
    pub adhesion: f64,
    /// Adhesion sites of the whole organ, cells.
    pub sites: f64,
    /// Crowding strength c.
    pub crowding: f64,
    /// Recently arrested cells at half crowding, cells in the whole bed.
    pub crowding_half: f64,
    /// Memory of recent arrests, s.
    pub crowding_memory_s: f64,
    /// Slip rate of plugged cells at the reference diameter, 1/s.
    pub slip_per_s: f64,
    /// Reference diameter of the slip rate, um.
    pub slip_diameter_um: f64,
    /// Power with which the slip rate falls with diameter.
    pub slip_exponent: f64,
    /// Release rate of adhered cells, 1/s.
    pub release_per_s: f64,
    /// Death rate of held cells, 1/s.
    pub loss_per_s: f64,
    /// Transmigration rate of adhered cells at a fully inflamed wall, 1/s.
    pub transmigration_per_s: f64,
    /// Share of what held cells secrete that goes into the blood; the rest goes through the wall into the tissue.
    pub luminal_share: f64,
}

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

/// A preparation of living cells (Eq. B6).
#[derive(Debug, Clone, PartialEq)]
pub struct CellProduct {
    /// Kind of the cells in tissue.
    pub kind: KindId,
    /// State of a live cell on arrival in tissue.
    pub state: StateId,
    /// Median diameter, um.
    pub diameter_median_um: f64,
    /// Coefficient of variation of the diameter.
    pub diameter_cv: f64,
    /// Share of cells that are alive at bag time zero.
    pub viability: f64,
    /// Death rate in the bag, 1/s.
    pub bag_death_per_s: f64,
    /// Adhesion receptor level R relative to the reference product.
    pub receptors: f64,
    /// Number of death stages k; the median lifetime does not depend on it.
    pub death_stages: u8,
    /// Batch factor on the death rate.
    pub death_factor: f64,
    /// Batch factor on adhesion.
    pub adhesion_factor: f64,
    /// Additional killing hazard, 1/s (allogeneic cells).
    pub killing_per_s: f64,
    /// Standard deviation of the logarithm of the donor's secretion factor.
    pub donor_log_sd: f64,
    /// The label that the cells carry.
    pub label: Label,
}

/// What happens to a label (Eq. B5).
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Key of the label.
    pub name: String,
    /// Elution from live cells, 1/s.
    pub elution_per_s: f64,
    /// Clearance of the fast pool after death, 1/s.
    pub fast_per_s: f64,
    /// Share of dead cells whose label is in the slow pool.
    pub slow_share: f64,
    /// Clearance of the slow pool, 1/s.
    pub slow_per_s: f64,
    /// Organs that take up cleared label, with their shares; the rest is excreted.
    pub destinations: Vec<(OrganId, f64)>,
}

impl Label {
    /// A label that never moves, for cells that nobody labels.
    pub fn none() -> Self {
        Self {
            name: "none".to_owned(),
            elution_per_s: 0.0,
            fast_per_s: 0.0,
            slow_share: 0.0,
            slow_per_s: 0.0,
            destinations: Vec::new(),
        }
    }
}

/// How a dose enters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Route {
    /// Peripheral vein.
    Venous,
    /// Left heart or aorta.
    Arterial,
    /// Artery of one organ; the share that does not enter it joins the arterial blood.
    OrganArtery {
        /// The organ.
        organ: OrganId,
        /// Share of the dose that enters it.
        share: f64,
    },
    /// Portal vein.
    Portal,
    /// Injected into the patch.
    Local,
}

/// One dose.
#[derive(Debug, Clone, PartialEq)]
pub struct Infusion {
    /// What is given.
    pub product: ProductId,
    /// Number of cells, or number of standard doses of an acellular product.
    pub amount: f64,
    /// The way in.
    pub route: Route,
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
    /// Factor on the lumen of capillaries.
    pub lumen_factor: f64,
    /// Factor on the adhesion of cells.
    pub adhesion_factor: f64,
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

/// A secreted factor (Eq. F1, B7).
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Key of the factor.
    pub name: String,
    /// Words for people.
    pub label: String,
    /// Diffusion coefficient in tissue, um^2/s.
    pub diffusion_um2_per_s: f64,
    /// Decay in tissue, 1/s.
    pub decay_per_s: f64,
    /// Clearance from blood, 1/s.
    pub plasma_clearance_per_s: f64,
    /// Permeability of the vessel wall, um/s.
    pub permeability_um_per_s: f64,
    /// Concentration in tissue and plasma before any injury, molecules/um^3.
    pub baseline_per_um3: f64,
    /// Half-point that reports compare with, molecules/um^3; zero if none.
    pub receptor_per_um3: f64,
}

/// The patch of tissue, or a closed well.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The organ the patch belongs to; none for a well.
    pub organ: Option<OrganId>,
    /// Words for people.
    pub label: String,
    /// Voxels along x, y, z.
    pub shape: [usize; 3],
    /// Edge of a voxel, um.
    pub voxel_um: f64,
    /// True for a closed well: no vessels.
    pub well: bool,
    /// Share of the organ's vessels and volume in injured tissue.
    pub injured_share: f64,
    /// Share of the injured tissue that the patch stands for.
    pub patch_share: f64,
    /// Density of parenchymal cells in healthy tissue, 1/um^3.
    pub parenchyma_per_um3: f64,
    /// Name of the parenchymal cell.
    pub parenchyma_name: String,
    /// Debris units that one dead parenchymal cell leaves.
    pub debris_per_cell: f64,
    /// Capillary wall area per volume of healthy tissue, 1/um.
    pub vessel_surface_per_um: f64,
    /// Most cells per um^3 that a voxel can hold; zero is no limit.
    pub crowding_limit_per_um3: f64,
    /// Distance within which a phagocyte senses and gathers debris, um.
    pub debris_reach_um: f64,
    /// Collagen share at the start.
    pub collagen_start: f64,
    /// Cells at the start, 1/um^3 per state.
    pub residents: Vec<(StateId, f64)>,
    /// The injury, if any.
    pub injury: Option<Injury>,
}

/// Where the injury lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InjuryShape {
    /// A ball (disc when one voxel thick) in the middle, radius in um.
    Core {
        /// Radius, um.
        radius_um: f64,
    },
    /// The half of the patch with smaller x.
    Border,
    /// The whole patch.
    Diffuse,
}

/// An injury (Eq. T1).
#[derive(Debug, Clone, PartialEq)]
pub struct Injury {
    /// Where it lies.
    pub shape: InjuryShape,
    /// Width of the rim around the core, um.
    pub rim_um: f64,
    /// When it happens.
    pub at: Tick,
    /// Share of parenchyma that dies at once in the core and in the rim.
    pub dead: [f64; 2],
    /// Share of perfusion that is lost in the core and in the rim.
    pub vessels_lost: [f64; 2],
    /// Debris where the dead share is one, 1/um^3.
    pub debris_per_um3: f64,
    /// Delay before the alarm rises, s.
    pub alarm_delay_s: f64,
    /// Rate of each of the two stages of the alarm, 1/s.
    pub alarm_per_s: f64,
}
