//! Processor time of the densities that rules read.

use std::f64::consts::PI;

use crate::cells::{Behaviour, Rule, Signal, Subject, Term, Vicinity};
use crate::fields::Grid;
use crate::ids::{SiteId, StateId};
use crate::plan::{ArmPlan, Plan};
use crate::tissue::ball_in_patch_um3;

use super::{cells_in, steps};

/// Per cell that counts others, per row of voxels that it looks into and voxel of the row, and per cell that it looks at, s.
const SECONDS_PER_COUNT: f64 = 3.0e-8;
const SECONDS_PER_ROW: f64 = 2.4e-9;
const SECONDS_PER_VOXEL: f64 = 6.0e-10;
const SECONDS_PER_LOOK: f64 = 1.2e-9;

/// Cells of a state within a radius, and who counts them.
struct Count {
    of: Vicinity,
    readers: Vec<StateId>,
    tissue: bool,
}

/// Processor time of one core to count cells within radii, for the cells that are there at the start, s.
pub(super) fn density_s(plan: &Plan, arm: &ArmPlan, id: SiteId) -> f64 {
    let counts = counts(arm);
    if counts.is_empty() {
        return 0.0;
    }
    let site = &arm.model.sites[id.index()];
    let Ok(grid) = Grid::new(site.shape, site.voxel_um) else {
        return 0.0;
    };
    let drives = |rule: &&Rule| matches!(rule.behaviour, Behaviour::Speed | Behaviour::Bias(_));
    let mut driving = arm.model.rules.rules.iter().filter(drives);
    let times = if driving.any(reads_density) {
        steps(plan, plan.clocks.motion)
    } else {
        0.0
    };
    let times = times + steps(plan, plan.clocks.phenotype);
    let once = counts.iter().map(|count| once_s(arm, id, &grid, count));
    times * once.sum::<f64>()
}

fn terms(rule: &Rule) -> impl Iterator<Item = &Term> {
    rule.raised_by.iter().chain(&rule.lowered_by)
}

fn reads_density(rule: &Rule) -> bool {
    terms(rule).any(|term| matches!(term.signal, Signal::Density(_)))
}

fn counts(arm: &ArmPlan) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    let mut note = |term: &Term, states: &[StateId], tissue: bool| {
        let Signal::Density(of) = term.signal else {
            return;
        };
        let same = |count: &Count| count.of == of;
        let place = counts.iter().position(same).unwrap_or_else(|| {
            counts.push(Count {
                of,
                readers: Vec::new(),
                tissue: false,
            });
            counts.len() - 1
        });
        let count = &mut counts[place];
        count.tissue |= tissue;
        for state in states {
            if !count.readers.contains(state) {
                count.readers.push(*state);
            }
        }
    };
    for rule in &arm.model.rules.rules {
        for term in terms(rule) {
            match &rule.subject {
                Subject::Cells(states) => note(term, states, false),
                Subject::Parenchyma | Subject::Vessel => note(term, &[], true),
            }
        }
    }
    for kind in &arm.model.kinds.kinds {
        let first = kind.first_state.index();
        let states: Vec<StateId> = (first..first + kind.state_count)
            .map(StateId::new)
            .collect();
        for term in kind.levels.iter().flat_map(|level| &level.raised_by) {
            note(term, &states, false);
        }
    }
    counts
}

/// Processor time of one count, s.
fn once_s(arm: &ArmPlan, id: SiteId, grid: &Grid, count: &Count) -> f64 {
    let counted = cells_of(arm, id, &[count.of.state]);
    if counted < 0.5 {
        return 0.0;
    }
    let readers = cells_of(arm, id, &count.readers);
    let reach = 2.0 * libm::ceil(count.of.radius_um / grid.spacing_um) + 1.0;
    let [nx, ny, nz] = grid.shape.map(|voxels| reach.min(voxels as f64));
    let rows = ny * nz;
    let per_row = SECONDS_PER_ROW + nx * SECONDS_PER_VOXEL;
    let looks = match (cut(grid, count.of.radius_um), counted <= rows) {
        (0.0, _) => 0.0,
        (_, true) => counted * SECONDS_PER_LOOK,
        (cut, false) => rows * per_row + counted * cut * SECONDS_PER_LOOK,
    };
    let tissue = if count.tissue {
        counted * (nz * SECONDS_PER_LOOK + rows * PI / 4.0 * SECONDS_PER_ROW)
    } else {
        0.0
    };
    readers * (SECONDS_PER_COUNT + looks) + tissue
}

/// The share of the patch in voxels that the sphere around a typical point cuts; none where its ball covers the patch.
fn cut(grid: &Grid, radius_um: f64) -> f64 {
    let size_um = grid.size_um();
    let here_um = size_um.map(|edge| edge / 4.0);
    let far_um = size_um.iter().map(|edge| 0.5625 * edge * edge).sum::<f64>();
    if radius_um * radius_um >= far_um {
        return 0.0;
    }
    // Half the mean width of a cube on each side of the sphere.
    let half_um = 0.75 * grid.spacing_um;
    let ball = |radius_um: f64| ball_in_patch_um3(grid, here_um, radius_um.max(0.0));
    let cut_um3 = ball(radius_um + half_um) - ball(radius_um - half_um);
    cut_um3 / size_um.iter().product::<f64>()
}

/// Residents of a patch and injected cells of some states at the start.
fn cells_of(arm: &ArmPlan, id: SiteId, states: &[StateId]) -> f64 {
    let wanted = cells_in(arm, id).filter(|(state, _)| states.contains(state));
    wanted.map(|(_, cells)| cells).sum()
}
