//! What an arm keeps from its start to its end.

use std::sync::Arc;

use crate::ids::{ArmId, ReplicateId, SiteId, Tick};
use crate::observe::Event;
use crate::plan::{ArmPlan, Plan};
use crate::rng::Seeder;
use crate::simulation::infused_kind::InfusedKind;
use crate::simulation::signal_columns::SignalColumns;
use crate::simulation::{SimulationError, StageError};
use crate::work::Grain;

/// Plan and place of one arm of one replicate. Nothing in it changes during a run.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub replicate: ReplicateId,
    /// How many replicates the run has.
    pub replicates: usize,
    pub arm: ArmId,
    pub plan: Arc<ArmPlan>,
    /// The cells that the arm infuses, if any.
    pub infused: Option<InfusedKind>,
    /// The columns that the signals of its rules read.
    pub columns: SignalColumns,
    /// How finely work is split among threads.
    pub grain: Grain,
}

impl Setting {
    /// The setting of an arm of a replicate.
    pub fn of(plan: &Plan, replicate: ReplicateId, arm: ArmId) -> Result<Self, SimulationError> {
        let arm_plan = &plan.arms[arm.index()];
        let seeder = Seeder::new(plan.seed_of(replicate));
        Ok(Self {
            replicate,
            replicates: plan.replicates,
            arm,
            infused: InfusedKind::of(arm_plan, &seeder)?,
            columns: SignalColumns::of(&arm_plan.model),
            plan: Arc::new(arm_plan.clone()),
            grain: plan.grain,
        })
    }

    /// An error in the patch of a site, which is named where the arm has several.
    pub fn in_site(&self, site: SiteId, cause: StageError) -> StageError {
        match self.plan.model.sites.as_slice() {
            [_] => cause,
            sites => StageError::InSite {
                site: sites[site.index()].name.clone(),
                cause: Box::new(cause),
            },
        }
    }

    /// An event of this arm.
    pub fn event(&self, time: Tick, what: &'static str, place: &str, count: u64) -> Event {
        Event {
            replicate: self.replicate,
            arm: self.arm,
            time,
            what: what.into(),
            place: place.to_owned(),
            count,
        }
    }
}
