//! What the cells of a patch sense at one moment.

use rayon::prelude::*;

use crate::cells::Population;
use crate::paracrine::{Density, Surroundings};
use crate::simulation::World;
use crate::simulation::needs::Crowd;
use crate::simulation::world::Molecules;
use crate::tissue::{Crowding, Neighbours};

impl World {
    /// The columns that signals read, frozen now, with densities as counted by [`World::densities`] where they are needed.
    pub(super) fn surroundings(&self, densities: Vec<Density>) -> Surroundings<'_> {
        Surroundings {
            concentration: self
                .fields
                .iter()
                .map(|field| field.concentration())
                .collect(),
            baseline: &self.needs.baseline,
            gradient: self.gradient_lengths(),
            densities,
            debris: &self.patch.debris_sensed,
            alarm: &self.patch.alarm,
            hypoxia: &self.patch.hypoxia,
            vessels: &self.patch.vessels,
            collagen: &self.patch.collagen,
            parenchyma: &self.patch.parenchyma,
            now: self.tissue_now(),
            grain: self.grain,
        }
    }

    /// Index of the neighbours of every cell.
    pub(super) fn neighbours<'a>(&'a self, cells: &'a Population) -> Neighbours<'a> {
        let states = self.plan.model.kinds.states.len();
        Neighbours::new(cells, &self.patch.grid, states)
    }

    fn gradient_lengths(&self) -> Vec<Vec<f64>> {
        let length = |gradient: [f64; 3]| gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        let column = |(field, wanted): (&_, &bool)| -> Vec<f64> {
            let field: &crate::fields::FactorField<Molecules> = field;
            if !wanted {
                return Vec::new();
            }
            let voxels = 0..field.concentration().len();
            let voxels = voxels.into_par_iter().with_min_len(self.grain.of(4096));
            voxels
                .map(|voxel| length(field.gradient_um(voxel)))
                .collect()
        };
        self.fields
            .iter()
            .zip(&self.needs.gradient)
            .map(column)
            .collect()
    }

    /// The densities of cells that rules read; none unless `wanted`.
    pub(super) fn densities(&self, cells: &Population, wanted: bool) -> Vec<Density> {
        if !wanted || self.needs.densities.is_empty() {
            return Vec::new();
        }
        let census = cells.census(self.plan.model.kinds.states.len());
        let grid = &self.patch.grid;
        let density = |crowd: &&Crowd| {
            let Crowd {
                state, radius_um, ..
            } = **crowd;
            let crowding = Crowding::new(cells, grid, state, radius_um, self.grain);
            let at_voxels = crowd.tissue.then(|| crowding.at_voxels());
            Density {
                state,
                radius_um,
                at_voxels: at_voxels.unwrap_or_default(),
                at_cells: crowding.at_cells(cells, &crowd.readers),
            }
        };
        // What is not counted reads as nothing.
        let present = |crowd: &&Crowd| census[crowd.state.index()] > 0;
        let wanted: Vec<_> = self.needs.densities.iter().filter(present).collect();
        wanted.par_iter().map(density).collect()
    }
}
