//! Infuse, circulate, hold.

use super::state::{Blood, Cell};
use super::{Slow, State};
use crate::body::{Epoch, Graph, Hazards, OrganHazards, Route};
use crate::cells::{HeldRates, NewCell};
use crate::ids::{CellId, OrganId, SiteId, Tick};
use crate::plan::{CellProduct, Content, Infusion};
use crate::rng::Purpose;
use crate::tissue::position_in;
use crate::wall::Interventions;

impl Slow {
    pub fn treat(&self, state: &mut State, epoch: Epoch) {
        match &mut state.blood {
            Some(blood) => self.intervene(blood, epoch.start),
            None => self.fill_well(state, epoch),
        }
        for infusion in &self.plan.infusions {
            let product = &self.model().products[infusion.product.index()];
            if let Content::Factors(contents) = &product.content {
                for (factor, molecules) in contents {
                    let given = infusion.amount * molecules * share_given(infusion, epoch);
                    if given > 0.0 {
                        self.give(state, infusion, (factor.index(), given), epoch);
                    }
                }
            }
        }
    }

    /// The companions that act now set what acts on beds and plasma.
    fn intervene(&self, blood: &mut Blood, now: Tick) {
        let circuit = self.circuit.as_ref().expect("a body");
        for (organ, _) in circuit.plan.numbered() {
            let bed = self.bed_of(organ.index());
            let mut all = Interventions::default();
            for one in self.plan.companions.iter().filter(|one| one.acts(now)) {
                if one.organs.as_ref().is_none_or(|on| on.contains(&organ)) {
                    all.lumen_factor *= one.on_beds.lumen_factor;
                    all.adhesion_factor *= one.on_beds.adhesion_factor;
                }
            }
            blood.beds[bed.expect("organs have beds")].interventions = all;
        }
        for (index, factor) in self.model().factors.iter().enumerate() {
            blood.pools[index].clearance_per_s =
                factor.plasma_clearance_per_s + self.cleared_per_s(index, now);
        }
    }

    /// Clearance of a factor by the companions that act now.
    pub fn cleared_per_s(&self, factor: usize, now: Tick) -> f64 {
        let acting = self.plan.companions.iter().filter(|one| one.acts(now));
        let clears = acting.flat_map(|one| &one.clears_per_s);
        let of_factor = clears.filter(|(cleared, _)| cleared.index() == factor);
        of_factor.map(|(_, per_s)| per_s).sum()
    }

    /// A dose without cells gives what falls into the epoch.
    fn give(&self, state: &mut State, infusion: &Infusion, what: (usize, f64), epoch: Epoch) {
        let (factor, molecules) = what;
        let at_once = infusion.over.0 == 0;
        let share = match &mut state.blood {
            Some(blood) if !matches!(infusion.route, Route::Local { .. }) => {
                for (node, share) in self.entries(infusion.route) {
                    let given = share * molecules;
                    if at_once {
                        blood.pools[factor].molecules[node] += given;
                        blood.pools[factor].ledger.given += given;
                    } else {
                        blood.given[factor][node] += given / epoch.seconds();
                    }
                }
                return;
            }
            Some(_) => self.model().sites[0].patch_share,
            None => 1.0,
        };
        if at_once && epoch.start.0.is_multiple_of(self.clocks.phenotype.0) {
            let volume_um3 = self.grid.voxel_volume_um3() * self.grid.voxels() as f64;
            for value in &mut state.fields[factor].concentration {
                *value += share * molecules / volume_um3;
            }
        } else {
            state.injected[factor] += share * molecules;
        }
    }

    fn entries(&self, route: Route<SiteId>) -> Vec<(usize, f64)> {
        let circuit = self.circuit.as_ref().expect("a body");
        let portal = circuit.graph.portal().map_or(Graph::VENOUS, OrganId::index);
        match route {
            Route::Venous => vec![(Graph::VENOUS, 1.0)],
            Route::Arterial => vec![(Graph::ARTERIAL, 1.0)],
            Route::OrganArtery {
                organ,
                share_entering: share,
            } => vec![(organ.index(), share), (Graph::ARTERIAL, 1.0 - share)],
            Route::Portal => vec![(portal, 1.0)],
            Route::Local { .. } => Vec::new(),
        }
    }

    /// Cells given into a closed well lie in it, all of them.
    fn fill_well(&self, state: &mut State, epoch: Epoch) {
        let Some(product) = self.cell_product() else {
            return;
        };
        for dose in &self.doses {
            for index in 0..dose.cells {
                let before = |tick| Self::entered_before(dose, index, tick);
                if before(epoch.start.0) || !before(epoch.end.0) {
                    continue;
                }
                state.admitted += 1;
                let id = CellId::infused(dose.id, u64::from(index));
                let mut making = self.streams(Purpose::Dose).stream(id.raw(), 0);
                making.normal();
                let after_s = dose.admission_s(index);
                // Eq. B6
                let bag_s = dose.bag_s + after_s;
                let cells = &product.in_body;
                let viable = cells.viability * libm::exp(-cells.bag_death_per_s * bag_s);
                let alive = making.uniform() < viable;
                let place = if alive {
                    Some(product.state)
                } else {
                    self.model().kinds.corpse_of(product.state)
                };
                let mut seat = self.streams(Purpose::Seat).stream(id.raw(), 0);
                let position_um = match self.placements.ball(id) {
                    Some(ball) => ball.draw(&self.grid, &mut seat),
                    None => {
                        let voxel = seat.below(self.grid.voxels() as u32) as usize;
                        position_in(&self.grid, voxel, &mut seat)
                    }
                };
                let born = Tick::from_seconds(dose.start.seconds() + after_s);
                if let Some(place) = place {
                    self.take_in(state, NewCell::fresh(id, place, position_um, born), !alive);
                }
            }
        }
    }

    fn cell_product(&self) -> Option<&CellProduct> {
        let products = self.plan.infusions.iter();
        let mut contents = products.map(|one| &self.model().products[one.product.index()].content);
        contents.find_map(|content| match content {
            Content::Cells(cells) => Some(cells),
            Content::Factors(_) => None,
        })
    }

    /// Puts an infused cell into the patch.
    pub fn take_in(&self, state: &mut State, cell: NewCell, came_dead: bool) {
        let voxel = self.voxel_of(cell.position_um.map(f64::from));
        let mut cell = Cell::entering(&cell, voxel);
        cell.debris = came_dead;
        cell.output_factor = self.infused.map_or(1.0, |kind| kind.output_factor);
        let place = state.cells.partition_point(|other| other.id < cell.id);
        state.cells.insert(place, cell);
    }

    /// Number of the bed of a node among the beds.
    pub fn bed_of(&self, node: usize) -> Option<usize> {
        let graph = &self.circuit.as_ref().expect("a body").graph;
        let beds: Vec<OrganId> = graph.ids().filter(|id| graph.has_bed(*id)).collect();
        beds.iter().position(|id| id.index() == node)
    }

    /// Eq. B4: hazards of cells by node, from the walls as they are.
    pub fn hazards(&self, blood: &Blood) -> Hazards {
        let circuit = self.circuit.as_ref().expect("a body");
        let mut organs = vec![OrganHazards::default(); circuit.graph.len()];
        for (number, organ) in circuit.plan.numbered() {
            let node = number.index();
            let crossing = if circuit.site == Some(node) {
                (1.0 - 1.0 / blood.activation) * self.share_adhered(blood)
            } else {
                0.0
            };
            let bed = &organ.bed;
            organs[node] = OrganHazards {
                death_per_s: organ.loss_per_s,
                held: HeldRates {
                    slip_per_s: bed.slip_per_s,
                    slip_reference_um: bed.slip_reference_um,
                    slip_exponent: bed.slip_exponent,
                    release_per_s: bed.release_per_s,
                    transmigration_per_s: bed.transmigration_per_s * crossing,
                },
            };
        }
        let killing = self.infused.iter().map(|infused| infused.killing_per_s);
        Hazards {
            organs,
            kill_per_s: killing.collect(),
        }
    }

    /// Share w of the adhered cells that sits at the injured wall.
    pub fn share_adhered(&self, blood: &Blood) -> f64 {
        let f = self.model().sites[0].injured_share;
        let c = self.infused.map_or(1.0, |cells| cells.chemokine_receptors);
        let j = 1.0 + (blood.activation - 1.0) * c;
        f * j / (f * j + 1.0 - f)
    }

    pub fn circulate(&self, state: &mut State, epoch: Epoch) {
        let Some(blood) = &mut state.blood else {
            return;
        };
        self.walk_all(blood, epoch);
        let secreted = self.secrete_held(blood, &mut state.held, epoch.seconds());
        self.flow(blood, &secreted, epoch.seconds());
    }

    /// Eq. B3: crowding remembers the arrests of the epoch.
    pub fn occupy(&self, state: &mut State, epoch: Epoch) {
        let (Some(blood), Some(circuit)) = (&mut state.blood, &self.circuit) else {
            return;
        };
        let dt_s = epoch.seconds();
        for (number, organ) in circuit.plan.numbered() {
            let node = number.index();
            let bed = self.bed_of(node).expect("organs have beds");
            let memory_s = organ.bed.crowding_memory_s;
            let arrested = blood.events[node].arrested() as f64;
            // dN/dt = a/dt - N/t_c, solved over the epoch.
            let left = libm::exp(-dt_s / memory_s);
            let level = arrested / dt_s * memory_s;
            let recent = &mut blood.beds[bed].crowding.recent_cells;
            *recent = level + (*recent - level) * left;
            blood.beds[bed].held_cells = blood.counts[node].held() as f64;
        }
    }
}

/// Share of a dose that is given in an epoch.
fn share_given(infusion: &Infusion, epoch: Epoch) -> f64 {
    let (start, end) = (infusion.at.0, infusion.at.0 + infusion.over.0);
    if start == end {
        return f64::from(u8::from(epoch.start.0 <= start && start < epoch.end.0));
    }
    let ticks = (epoch.start.0..epoch.end.0).filter(|tick| (start..end).contains(tick));
    ticks.count() as f64 / infusion.over.0 as f64
}
