//! The stage of motion: migrate.

use rayon::prelude::*;

use crate::body::Epoch;
use crate::cells::{Behaviour, Class, Population};
use crate::fields::FactorField;
use crate::paracrine::{self, Surroundings};
use crate::plan::Model;
use crate::simulation::clock::Clock;
use crate::simulation::region::{Molecules, Region};
use crate::simulation::setting::Setting;
use crate::simulation::stages::signals::{densities, surroundings};
use crate::simulation::{StageError, World};
use crate::tissue::{Crowd, Drive, Mover};

/// Cells move, in as many steps of the motion clock as fit. Fields and tissue stand still meanwhile.
pub(in crate::simulation) fn migrate(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    world.each_region(migrate_in)
}

fn migrate_in(region: &mut Region, setting: &Setting, clock: &Clock) -> Result<(), StageError> {
    let model = &setting.plan.model;
    let crowding_limit_per_um3 = region.site(setting).crowding_limit_per_um3;
    let Region {
        patch,
        cells,
        fields,
        streams,
        scratch,
        ..
    } = region;
    let grid = &patch.grid;
    let substeps = clock.periods.phenotype.0 / clock.periods.motion.0;
    let limit = crowding_limit_per_um3 * grid.voxel_volume_um3();
    let mut crowd = Crowd::new(cells, grid.voxels(), libm::ceil(limit) as u32);
    // Until the first of these steps, cells are where they were when they decided.
    let counted = scratch.densities.take();
    let columns = &setting.columns;
    let mut around = columns.drives.then(|| {
        let counts = counted.unwrap_or_else(|| {
            if columns.crowd_drives {
                densities(cells, grid, setting)
            } else {
                Vec::new()
            }
        });
        surroundings(fields, patch, counts, setting, clock)
    });
    let mut drives = Drives::default();
    for substep in 0..substeps {
        if let (Some(around), true) = (&mut around, columns.crowd_drives && substep > 0) {
            around.densities = densities(cells, grid, setting);
            drives = Drives::default();
        }
        let pulls = Pulls {
            model,
            fields,
            around: around.as_ref(),
        };
        drives.follow(&pulls, cells, setting);
        let mover = Mover {
            grid,
            streams: streams.motion,
            dt_s: clock.periods.motion.seconds(),
            step: clock.step * substeps as u32 + substep as u32,
            grain: setting.grain,
        };
        crate::tissue::migrate(cells, &drives.drives, &mut crowd, &mover);
    }
    let strayed = |p: &[f32; 3]| p.iter().any(|x| !x.is_finite());
    let strayed = cells.position_um.iter().position(strayed);
    strayed.map_or(Ok(()), |row| {
        let cell = cells.id[row].raw();
        Err(StageError::NonFinite { cell })
    })
}

/// What drives each cell, and the voxel where it was looked up: it holds until the cell comes into another one.
#[derive(Default)]
struct Drives {
    drives: Vec<Drive>,
    voxels: Vec<u32>,
}

impl Drives {
    /// Looks up every cell that is in another voxel; all of them at first.
    fn follow(&mut self, pulls: &Pulls<'_>, cells: &Population, setting: &Setting) {
        let new = self.voxels.is_empty();
        self.drives.resize(cells.len(), Drive::default());
        self.voxels.resize(cells.len(), 0);
        let rows = self.drives.par_iter_mut().zip(&mut self.voxels).enumerate();
        let rows = rows.with_min_len(setting.grain.of(512));
        rows.for_each(|(row, (drive, voxel))| {
            let present = cells.voxel[row];
            if new || *voxel != present {
                *drive = pulls.drive_of(row, cells);
                *voxel = present;
            }
        });
    }
}

/// What speeds and pulls cells.
struct Pulls<'a> {
    model: &'a Model,
    fields: &'a [FactorField<Molecules>],
    /// None where no rule drives a cell.
    around: Option<&'a Surroundings<'a>>,
}

impl Pulls<'_> {
    /// Speed and pull of a cell from its kind and its rules (Eq. T2).
    fn drive_of(&self, row: usize, cells: &Population) -> Drive {
        let kinds = &self.model.kinds;
        let state = kinds.state(cells.state[row]);
        let kind = kinds.kind(state.kind);
        if state.corpse {
            return Drive::default();
        }
        let mut speed = kind.speed_um_per_s;
        let mut pull = [0.0f64; 3];
        if let Some(around) = self.around {
            let rules = &self.model.rules;
            for (_, rule) in rules.of_class(cells.state[row], Class::Motion) {
                let value = paracrine::rule_value(rule, |s| around.at_cell(cells, row, s));
                match rule.behaviour {
                    Behaviour::Speed => speed += value,
                    Behaviour::Bias(factor) => {
                        let field = &self.fields[factor.index()];
                        let gradient = field.gradient_um(cells.voxel[row] as usize);
                        add_pull(&mut pull, gradient, value);
                    }
                    _ => {}
                }
            }
        }
        Drive {
            speed_um_per_s: speed.max(0.0) as f32,
            persistence_s: kind.persistence_s as f32,
            pull: pull.map(|x| x as f32),
        }
    }
}

/// Adds a pull of this weight in the direction of a gradient.
fn add_pull(pull: &mut [f64; 3], gradient: [f64; 3], weight: f64) {
    let length = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
    if length > 0.0 {
        for axis in 0..3 {
            pull[axis] += weight * gradient[axis] / length;
        }
    }
}
