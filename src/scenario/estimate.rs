//! The cost of a run, estimated before it starts.

use serde::Serialize;

use super::loaded::Scenario;
use super::processor::seconds_of;
use crate::plan::{
    ArmPlan, BYTES_OF_PROGRAM, Content, Plan, Site, bytes_of_residents, memory_of, spent_jpy,
};

/// Bytes of one sampled number on disk, compressed.
const BYTES_PER_SAMPLE: f64 = 3.0;

/// Bytes of one number of a sample in memory, with the row that holds it.
const BYTES_PER_KEPT: f64 = 12.0;
/// Bytes of one number in the text of the report, and of one picture without its pixels.
const BYTES_PER_POINT: f64 = 7.5;
const BYTES_PER_PICTURE: f64 = 1200.0;
/// Samples of an arm, and pixels along a side, that the report shows at most.
const REPORT_SAMPLES: f64 = 1000.0;
const REPORT_PIXELS: usize = 200;
/// Bytes of the report that do not depend on the run: scripts and the page on limits; and of one parameter in it.
const BYTES_OF_PAGE: f64 = 2.0e5;
const BYTES_PER_PARAMETER: f64 = 700.0;

/// What the doses of an arm cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArmPrice {
    /// Name of the arm.
    pub arm: String,
    /// Money for all doses of the arm, JPY; none if one of its products has no price.
    pub jpy: Option<f64>,
}

/// What a run will take, all arms together. Orders of magnitude, not promises.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Number of arms.
    pub arms: usize,
    /// Number of replicates.
    pub replicates: usize,
    /// Infused cells of all arms.
    pub infused_cells: f64,
    /// Cells in the patch at the start and those injected into it, in the arm that has most.
    pub resident_cells: f64,
    /// Voxels of the patch.
    pub voxels: usize,
    /// Factors that are computed.
    pub factors: usize,
    /// Memory, bytes.
    pub memory_bytes: f64,
    /// Processor time of one core, seconds.
    pub processor_s: f64,
    /// Steps of the fields, all arms.
    pub field_steps: u64,
    /// Steps of cell motion, all arms.
    pub motion_steps: u64,
    /// Size of the run folder, bytes.
    pub disk_bytes: f64,
    /// What the doses of each arm cost; empty if no product in use has a price.
    pub prices: Vec<ArmPrice>,
}

impl Estimate {
    /// Memory that does not grow with the cells of the patch, bytes: that of the program, of voxels, of infused cells and of what
    /// is kept of the course.
    pub fn fixed_bytes(&self) -> f64 {
        let residents = self.resident_cells * (self.arms * self.replicates) as f64;
        self.memory_bytes - bytes_of_residents(residents)
    }
}

impl Scenario {
    /// The cost of a run.
    pub fn estimate(&self) -> Estimate {
        let plan = &self.plan;
        let estimate = estimate(plan).times(plan.replicates);
        let parameters = self.parameters.len() + self.own_parameters.len();
        Estimate {
            disk_bytes: estimate.disk_bytes + BYTES_PER_PARAMETER * parameters as f64,
            ..estimate
        }
    }
}

impl Estimate {
    /// The cost of a run of a plan, without its parameters in the report.
    pub fn of(plan: &Plan) -> Self {
        estimate(plan)
    }

    /// The cost of this many replicates, all arms of which are in memory at once. The program and the page are there once; what
    /// the doses of an arm cost stays that of one replicate.
    #[must_use]
    pub fn times(&self, replicates: usize) -> Self {
        let (times, count) = (replicates as f64, replicates as u64);
        let beyond = |bytes: f64, once: f64| once + times * (bytes - once).max(0.0);
        Self {
            replicates,
            infused_cells: times * self.infused_cells,
            memory_bytes: beyond(self.memory_bytes, BYTES_OF_PROGRAM),
            processor_s: times * self.processor_s,
            field_steps: count * self.field_steps,
            motion_steps: count * self.motion_steps,
            disk_bytes: beyond(self.disk_bytes, BYTES_OF_PAGE),
            ..self.clone()
        }
    }
}

fn estimate(plan: &Plan) -> Estimate {
    let model = &plan.arms[0].model;
    let (arms, factors) = (plan.arms.len(), model.factors.len());
    let voxels: usize = model.sites.iter().map(Site::voxels).sum();
    let residents_of = |site: &Site| {
        let per_um3: f64 = site.residents.iter().map(|(_, density)| density).sum();
        per_um3 * site.volume_um3()
    };
    let residents: f64 = model.sites.iter().map(residents_of).sum();
    let injected = plan
        .arms
        .iter()
        .map(|arm| arm.injected().map(|dose| dose.cells).sum());
    let residents = residents + injected.fold(0.0, f64::max);
    let infused = infused_cells(plan);
    let steps = |period: u64| plan.duration.0.div_ceil(period.max(1)) * arms as u64;
    let samples = steps(plan.clocks.sampling.0) as f64;
    let places = model.body.as_ref().map_or(0, |body| body.organs.len() + 2);
    let of_patch = 3 * factors + model.kinds.states.len() + 5;
    let columns = places * (8 + factors) + of_patch * model.sites.len();
    Estimate {
        arms,
        replicates: 1,
        infused_cells: infused,
        resident_cells: residents,
        voxels,
        factors,
        memory_bytes: memory_of(
            infused,
            residents * arms as f64,
            (voxels * arms) as f64,
            factors,
        ) + course_bytes(plan, columns),
        field_steps: steps(plan.clocks.fields.0),
        motion_steps: steps(plan.clocks.motion.0),
        processor_s: plan.arms.iter().map(|arm| seconds_of(plan, arm)).sum(),
        disk_bytes: samples * columns as f64 * BYTES_PER_SAMPLE + report_bytes(plan),
        prices: prices(plan),
    }
}

/// What is held in memory of the course of all arms: the samples of the report, which are thinned out when they are twice too many, and
/// what is read for answers between two samples.
fn course_bytes(plan: &Plan, columns: usize) -> f64 {
    let samples = plan.duration.0 as f64 / plan.clocks.sampling.0.max(1) as f64 + 1.0;
    let rows = samples.min(2.0 * REPORT_SAMPLES) + plan.answers.len() as f64;
    BYTES_PER_KEPT * rows * (columns * plan.arms.len()) as f64
}

/// Size of the report page and of the data beside it, which hold the same courses and pictures.
fn report_bytes(plan: &Plan) -> f64 {
    let model = &plan.arms[0].model;
    let (arms, factors) = (plan.arms.len() as f64, model.factors.len());
    let mut samples = plan.duration.0 as f64 / plan.clocks.sampling.0.max(1) as f64 + 1.0;
    while samples > REPORT_SAMPLES {
        samples /= 2.0;
    }
    let organs = model.body.as_ref().map_or(0, |body| body.organs.len());
    let plasma = if organs > 0 { 4 } else { 0 };
    let of_patch = 3 * factors + 5 + model.kinds.states.len();
    let columns = 2 * organs + 4 + factors * plasma + of_patch * model.sites.len();
    let courses = arms * samples * columns as f64 * BYTES_PER_POINT;
    let pixels_of = |site: &Site| {
        let [x, y, _] = site.shape.map(|voxels| voxels.min(REPORT_PIXELS));
        (x * y) as f64
    };
    // The four layers of the tissue are drawn twice: as fields and under the cells.
    let pictures = plan.clocks.pictures.len() as f64 * arms * (factors + 8) as f64;
    let of_site = |site: &Site| pictures * (BYTES_PER_PICTURE + 0.5 * pixels_of(site));
    let pictures: f64 = model.sites.iter().map(of_site).sum();
    BYTES_OF_PAGE + 2.0 * (courses + pictures)
}

fn prices(plan: &Plan) -> Vec<ArmPrice> {
    let priced = |arm: &ArmPlan| arm.prices().iter().any(|(_, jpy)| jpy.is_some());
    if !plan.arms.iter().any(priced) {
        return Vec::new();
    }
    let price = |arm: &ArmPlan| ArmPrice {
        arm: arm.name.clone(),
        jpy: spent_jpy(&arm.prices(), plan.duration),
    };
    plan.arms.iter().map(price).collect()
}

fn infused_cells(plan: &Plan) -> f64 {
    let mut cells = 0.0;
    for arm in &plan.arms {
        for infusion in &arm.infusions {
            if let Content::Cells(_) = &arm.model.products[infusion.product.index()].content {
                cells += infusion.amount;
            }
        }
    }
    cells
}
