//! Transmigrate: which cells are placed in the patch, and where (Eq. T3).

use super::state::Arrival;
use super::{Slow, State};
use crate::body::{Arrived, Epoch, State as Held};
use crate::cells::{MAX_LEVELS, NewCell};
use crate::ids::Tick;
use crate::rng::{Purpose, Stream};
use crate::tissue::position_in;

impl Slow {
    pub fn seat(&self, state: &mut State, epoch: Epoch) {
        let (Some(blood), Some(infused)) = (&mut state.blood, self.infused) else {
            return;
        };
        let [plugged, adhered] = self.shares_in_patch(blood);
        let patch_share = self.model().sites[0].patch_share;
        let arrivals = std::mem::take(&mut blood.arrivals);
        let held_levels = blood.held_levels.clone();
        for Arrival {
            row,
            organ,
            time_s,
            how,
        } in arrivals
        {
            let id = self.identity(row as usize);
            let mut stream = self.streams(Purpose::Seat).stream(id.raw(), 0);
            let (share, levels) = match how {
                Arrived::FromVessel => (patch_share, held_levels[organ]),
                Arrived::DiedPlugged => (plugged, held_levels[organ]),
                Arrived::DiedAdhered => (adhered, held_levels[organ]),
                Arrived::HeldDead => (plugged, [0.0; MAX_LEVELS]),
                Arrived::Injected | Arrived::InjectedDead => (patch_share, [0.0; MAX_LEVELS]),
            };
            if stream.uniform() >= share {
                continue;
            }
            let injected = matches!(how, Arrived::Injected | Arrived::InjectedDead);
            let position_um = match (injected, self.placements.ball(id)) {
                (true, Some(ball)) => Some(ball.draw(&self.grid, &mut stream)),
                (true, None) => self.draw_seat(&vec![1.0; self.grid.voxels()], &mut stream),
                (false, _) => self.draw_seat(&state.tissue.vessels, &mut stream),
            };
            let place = if how.alive() {
                Some(infused.state)
            } else {
                self.model().kinds.corpse_of(infused.state)
            };
            let (Some(position_um), Some(place)) = (position_um, place) else {
                continue;
            };
            if how.alive() {
                let blood = state.blood.as_mut().expect("a body");
                self.change_row(blood, row as usize, (Held::Seated, 0), epoch.end);
                state.rows.insert(id.raw(), row);
            }
            let born = Tick::from_seconds(time_s);
            let cell = NewCell {
                levels: levels.map(|level| level as f32),
                ..NewCell::fresh(id, place, position_um, born)
            };
            self.take_in(state, cell, how.came_dead());
        }
    }

    /// A voxel drawn by a weight, and a place in it.
    fn draw_seat(&self, weights: &[f64], stream: &mut Stream) -> Option<[f32; 3]> {
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let mark = stream.uniform() * total;
        let mut passed = 0.0;
        let mut voxel = weights.len() - 1;
        for (number, weight) in weights.iter().enumerate() {
            passed += weight;
            if mark < passed {
                voxel = number;
                break;
            }
        }
        Some(position_in(&self.grid, voxel, stream))
    }
}
