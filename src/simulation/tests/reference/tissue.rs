//! Heal: Eq. T1, voxel by voxel.

use super::{Slow, State};
use crate::body::Epoch;
use crate::ids::Tick;
use crate::plan::Injury;
use crate::tissue::ZoneShape;

impl Slow {
    pub fn heal(&self, state: &mut State, _epoch: Epoch) {
        if let Some(injury) = &self.model().sites[0].injury {
            self.strike(state, injury);
        }
        let dt_s = self.period_s();
        let site = &self.model().sites[0];
        let rates = state.hand.rates.clone();
        let alarm_per_s = site
            .injury
            .as_ref()
            .map_or(0.0, |injury| injury.alarm_per_s);
        let tissue = &mut state.tissue;
        for voxel in 0..self.grid.voxels() {
            let died = tissue.parenchyma[voxel] * (1.0 - libm::exp(-rates.death[voxel] * dt_s));
            let living = tissue.parenchyma[voxel] - died;
            let scar = (tissue.collagen[voxel] - site.collagen_start).max(0.0);
            let room = (1.0 - scar - living).max(0.0);
            let regrown = room * (1.0 - libm::exp(-rates.regrowth[voxel] * dt_s));
            tissue.parenchyma[voxel] = living + regrown;
            tissue.debris[voxel] += died * site.parenchyma_per_um3 * site.debris_per_cell;
            // Two stages in a row, each left at the same rate.
            let [first, second] = &mut tissue.alarm_stages;
            let start = first[voxel] + died;
            let turns = alarm_per_s * dt_s;
            first[voxel] = start * libm::exp(-turns);
            second[voxel] = (second[voxel] + start * turns) * libm::exp(-turns);
            tissue.alarm[voxel] = (second[voxel] * libm::exp(1.0)).min(1.0);
        }
        self.clear_debris(state);
        self.sprout(state);
        for voxel in 0..self.grid.voxels() {
            let volume_um3 = self.grid.voxel_volume_um3();
            let (laid, cleared) = (
                rates.laid[voxel] / volume_um3,
                rates.cleared[voxel] / volume_um3,
            );
            let both = laid + cleared;
            if both > 0.0 {
                let end = laid / both;
                let now = &mut state.tissue.collagen[voxel];
                *now = end + (*now - end) * libm::exp(-both * dt_s);
            }
        }
        if let (Some(blood), Some(circuit)) = (&mut state.blood, &self.circuit) {
            blood.activation = 1.0 + rates.activation;
            if let Some(site) = circuit.site {
                let whole = 1.0 + self.model().sites[0].injured_share * rates.activation;
                let bed = self.bed_of(site).expect("organs have beds");
                blood.beds[bed].activation = whole.max(1.0);
            }
        }
    }

    /// Each cell takes from the cube within its reach in proportion to what lies there.
    fn clear_debris(&self, state: &mut State) {
        let reach_um = self.model().sites[0].debris_reach_um;
        let reach = (reach_um / self.grid.spacing_um).round() as usize;
        let tissue = &mut state.tissue;
        let mut hazard = vec![0.0; self.grid.voxels()];
        for (voxel, demand) in state.hand.rates.demand.iter().enumerate() {
            let cube = self.cube(voxel, reach);
            let lies: f64 = cube.iter().map(|voxel| tissue.debris[*voxel]).sum();
            if lies > 0.0 {
                for voxel in cube {
                    hazard[voxel] += demand / (lies * self.grid.voxel_volume_um3());
                }
            }
        }
        for (debris, hazard) in tissue.debris.iter_mut().zip(hazard) {
            *debris *= libm::exp(-hazard * self.period_s());
        }
        for voxel in 0..self.grid.voxels() {
            let cube = self.cube(voxel, reach);
            let lies: f64 = cube.iter().map(|voxel| tissue.debris[*voxel]).sum();
            tissue.debris_sensed[voxel] = lies / cube.len() as f64;
        }
    }

    /// Vessels grow in from the best perfused of the voxels beside.
    fn sprout(&self, state: &mut State) {
        let before = state.tissue.vessels.clone();
        for voxel in 0..self.grid.voxels() {
            let beside = self.beside(voxel);
            let best = beside
                .iter()
                .fold(0.0_f64, |best, other| best.max(before[*other]));
            let gap = best - before[voxel];
            if gap > 0.0 {
                let per_s = state.hand.rates.sprout[voxel] / self.grid.spacing_um;
                let grown = gap * (1.0 - libm::exp(-per_s * self.period_s()));
                if grown > 0.0 {
                    state.tissue.vessels[voxel] += grown;
                    state.tissue.hypoxia[voxel] = 1.0 - state.tissue.vessels[voxel];
                }
            }
        }
    }

    /// The injury comes when its time has come, and the alarm after its delay.
    fn strike(&self, state: &mut State, injury: &Injury) {
        let now = self.tissue_now(state);
        let voxels = self.grid.voxels();
        if !state.injured && now >= injury.at.0 {
            state.injured = true;
            state.alarm_to_come = vec![0.0; voxels];
            for voxel in 0..voxels {
                let Some(part) = self.part(injury, voxel) else {
                    continue;
                };
                let tissue = &mut state.tissue;
                let died = tissue.parenchyma[voxel] * injury.zone.dead[part];
                tissue.parenchyma[voxel] -= died;
                tissue.debris[voxel] += died * injury.zone.debris_per_um3;
                tissue.vessels[voxel] *= 1.0 - injury.zone.vessels_lost[part];
                tissue.hypoxia[voxel] = 1.0 - tissue.vessels[voxel];
                state.alarm_to_come[voxel] = died;
            }
        }
        let rise = injury.at.0 + Tick::from_seconds(injury.alarm_delay_s).0;
        if state.injured && now >= rise {
            for (voxel, died) in std::mem::take(&mut state.alarm_to_come)
                .into_iter()
                .enumerate()
            {
                state.tissue.alarm_stages[0][voxel] += died;
            }
        }
    }

    /// 0 in the core, 1 in the rim.
    fn part(&self, injury: &Injury, voxel: usize) -> Option<usize> {
        let size = self.grid.size_um();
        let centre = self.grid.centre_um(voxel);
        let from_middle = |axis: usize| centre[axis] - size[axis] / 2.0;
        let beyond_um = match injury.zone.shape {
            ZoneShape::Diffuse => return Some(0),
            ZoneShape::Border => from_middle(0),
            ZoneShape::Core { radius_um } => {
                let axes = if size[2] < 2.0 * radius_um { 2 } else { 3 };
                let square: f64 = (0..axes).map(|axis| from_middle(axis).powi(2)).sum();
                square.sqrt() - radius_um
            }
        };
        match beyond_um {
            inside if inside <= 0.0 => Some(0),
            rim if rim <= injury.zone.rim_um => Some(1),
            _ => None,
        }
    }
}
