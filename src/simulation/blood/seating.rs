//! Cells that leave the blood for a patch.

use std::cell::LazyCell;

use super::Blood;
use crate::body::Arrived;
use crate::cells::{MAX_LEVELS, NewCell};
use crate::ids::{SiteId, Tick};
use crate::plan::Model;
use crate::simulation::StageError;
use crate::tissue::Seats;

/// An infused cell, or its corpse, that was placed in a patch.
#[derive(Debug, Clone)]
pub(in crate::simulation) struct Seated {
    /// The site in whose patch.
    pub site: SiteId,
    /// Row of the cell in the body.
    pub row: u32,
    pub how: Arrived,
    pub cell: NewCell,
}

impl Seated {
    /// What the events of a run call it.
    pub fn event(&self) -> &'static str {
        match self.how {
            Arrived::FromVessel | Arrived::Injected => "arrival",
            Arrived::InjectedDead => "dead arrival",
            Arrived::DiedPlugged | Arrived::DiedAdhered | Arrived::HeldDead => "corpse in a vessel",
        }
    }
}

/// Where the arrivals of a patch may be seated.
pub(in crate::simulation) struct Entrances<'a> {
    /// At perfused vessels.
    pub vessels: Seats<'a>,
    /// Anywhere, for injected cells.
    pub anywhere: Seats<'a>,
}

impl Blood {
    /// Takes the cells that crossed a wall or were injected, and those that died in the vessels of a site, and places in each
    /// patch the share it stands for. The dead stay dead in the body and lie in the patch as corpses of their kind, those of its
    /// vessels at the wall, where phagocytes of both sides reach them. `entrances` are those of the regions, in their order.
    pub fn seat<'a, F: FnOnce() -> Entrances<'a>>(
        &mut self,
        model: &Model,
        entrances: &[LazyCell<Entrances<'a>, F>],
    ) -> Result<Vec<Seated>, StageError> {
        let mut seated = Vec::new();
        let Some(infused) = self.infused else {
            return Ok(seated);
        };
        for arrival in std::mem::take(&mut self.report.arrivals) {
            let id = self.body.identity(arrival.row);
            let mut stream = self.seats.stream(id.raw(), 0);
            let Some(border) = self.border_at(arrival.organ) else {
                continue;
            };
            let site = border.site;
            let [plugged, adhered] = border.shares_in_patch(infused.chemokine_receptors);
            let Entrances { vessels, anywhere } = &*entrances[site.index()];
            let held_levels = self.held_levels[arrival.organ.index()];
            let (share, entry, levels) = match arrival.how {
                Arrived::FromVessel => (border.patch_share, vessels, held_levels),
                Arrived::DiedPlugged => (plugged, vessels, held_levels),
                Arrived::DiedAdhered => (adhered, vessels, held_levels),
                Arrived::HeldDead => (plugged, vessels, [0.0; MAX_LEVELS]),
                Arrived::Injected | Arrived::InjectedDead => {
                    (border.patch_share, anywhere, [0.0; MAX_LEVELS])
                }
            };
            if stream.uniform() >= share {
                continue;
            }
            let alive = arrival.how.alive();
            let seat = match (arrival.how, self.placements.ball(id)) {
                (Arrived::Injected | Arrived::InjectedDead, Some(ball)) => {
                    Some(entry.draw_in(ball, &mut stream))
                }
                _ => entry.draw(&mut stream),
            };
            let state = if alive {
                Some(infused.state)
            } else {
                model.kinds.corpse_of(infused.state)
            };
            // A patch without a perfused vessel admits no cell: the cell stays in the tissue around it.
            let (Some(position_um), Some(state)) = (seat, state) else {
                continue;
            };
            if alive {
                self.body.seat(arrival.row)?;
            }
            let born = Tick::from_seconds(arrival.time_s);
            let cell = NewCell {
                debris: arrival.how.came_dead(),
                output_factor: infused.output_factor as f32,
                levels: levels.map(|level| level as f32),
                ..NewCell::fresh(id, state, position_um, born)
            };
            seated.push(Seated {
                site,
                row: arrival.row,
                how: arrival.how,
                cell,
            });
        }
        Ok(seated)
    }
}
