//! Follows a run to find what does nothing in it.
//!
//! Everything is read from what the run shows, so that it costs nothing, changes no state, and is the same after a stop: a resumed
//! run replays its samples. A signal that rises and falls between two samples is not seen.

use std::collections::BTreeSet;

use super::observed::Observed;
use super::{expected, rules, signals};
use crate::ids::SiteId;
use crate::observe::{Event, Observable, Sample};
use crate::plan::{ArmPlan, Plan};
use crate::record::{CouplingReach, Idle, IdleKind, IdleThing};
use crate::runs::verdict::FEWEST_CELLS;

/// What the samples of all replicates have shown, arm by arm.
#[derive(Debug)]
pub(crate) struct IdleBook {
    plan: Plan,
    seen: Vec<Observed>,
    /// The sites whose patches the rows of the closing table are about.
    asked: BTreeSet<SiteId>,
}

impl IdleBook {
    pub(crate) fn new(plan: &Plan, rows: impl Iterator<Item = Observable>) -> Self {
        let seen = |arm: &ArmPlan| Observed::nothing(arm, plan.replicates);
        Self {
            seen: plan.arms.iter().map(seen).collect(),
            asked: expected::asked_sites(rows),
            plan: plan.clone(),
        }
    }

    /// Takes a sample or a reading.
    pub(crate) fn sample(&mut self, sample: &Sample) {
        let arm = sample.arm.index();
        self.seen[arm].sample(&self.plan.arms[arm].model, sample);
    }

    pub(crate) fn event(&mut self, event: &Event) {
        self.seen[event.arm.index()].event(event);
    }

    /// How near signals came to the half-points of the rules that read them, in the order of the first arm.
    pub(crate) fn couplings(&self) -> Vec<CouplingReach> {
        let mut found: Vec<CouplingReach> = Vec::new();
        for (arm, seen) in self.seen.iter().enumerate() {
            for (coupling, share) in &seen.couplings {
                let same = |reach: &CouplingReach| {
                    reach.rule == coupling.owner
                        && reach.signal == coupling.sensed
                        && reach.raises == coupling.raises
                        && reach.is_level == coupling.is_level
                        && reach.half == coupling.half_words
                };
                let position = found.iter().position(same).unwrap_or_else(|| {
                    found.push(CouplingReach {
                        rule: coupling.owner.clone(),
                        signal: coupling.sensed.clone(),
                        half: coupling.half_words.clone(),
                        raises: coupling.raises,
                        is_level: coupling.is_level,
                        reached: vec![None; self.seen.len()],
                    });
                    found.len() - 1
                });
                found[position].reached[arm] = Some(*share);
            }
        }
        found
    }

    /// What did nothing: what was known before, the counts of few cells, and what the samples have shown.
    pub(crate) fn found(&self, known: &[Idle], mut few: Vec<IdleThing>) -> Vec<Idle> {
        // A row that counts the same cells already shows it.
        let sites = self.asked.iter();
        let infused: Vec<IdleThing> = sites.filter_map(|site| self.few_infused(*site)).collect();
        let infused = infused.into_iter();
        let new = infused.filter(|all| few.iter().all(|row| row.by_arm != all.by_arm));
        let new: Vec<IdleThing> = new.collect();
        few.extend(new);
        let mut found = rules::silent(&self.plan, &self.seen);
        found.extend(Idle::of(IdleKind::FewCells, few));
        found.extend(Idle::of(
            IdleKind::WeakSignals,
            signals::weak(&self.plan, &self.seen),
        ));
        let out_of_reach: Vec<IdleThing> = found
            .iter()
            .filter(|group| group.kind == IdleKind::OutOfReach)
            .flat_map(|group| group.things.clone())
            .collect();
        // What is known to reach only the patch is not named a second time if nothing arrived there.
        let more = known.iter().filter_map(|group| {
            let things = group
                .things
                .iter()
                .filter(|thing| group.kind != IdleKind::PatchOnly || !out_of_reach.contains(thing));
            Idle::of(group.kind, things.cloned().collect())
        });
        found.extend(more);
        found.sort_by_key(|group| group.kind);
        found
    }

    /// Infused cells in a patch, where cells were given and a row is about the patch that held few of them in all replicates.
    fn few_infused(&self, site: SiteId) -> Option<IdleThing> {
        let by_arm = self
            .seen
            .iter()
            .map(|seen| seen.infused_in_patch[site.index()].iter().sum::<u64>() as f64);
        let by_arm: Vec<f64> = by_arm.collect();
        let most = by_arm.iter().copied().fold(0.0, f64::max);
        let given = self.seen.iter().any(|seen| seen.given);
        (given && most < FEWEST_CELLS).then(|| IdleThing {
            name: expected::infused_in(&self.plan, site),
            detail: at_most(most),
            by_arm,
            ..IdleThing::default()
        })
    }
}

/// `none`, or `3 cells`, the most of any arm.
pub(crate) fn at_most(cells: f64) -> String {
    match cells < 0.5 {
        true => "none".to_owned(),
        false if cells < 1.5 => "1 cell".to_owned(),
        false => format!("{cells:.0} cells"),
    }
}
