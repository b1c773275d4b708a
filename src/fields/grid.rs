//! The voxel grid.

use super::error::{FieldError, positive};

/// A box of cubic voxels. Voxels are numbered with x fastest, then y, then z; a 2D grid has one voxel along z.
/// The corner of voxel `[0, 0, 0]` is the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Voxels along x, y and z.
    pub shape: [usize; 3],
    /// Edge length of a voxel, um.
    pub spacing_um: f64,
}

/// Half of the addresses of a process, which leaves room for the bytes of a value.
const MOST_VOXELS: u64 = 0x07ff_ffff_ffff;

impl Grid {
    /// A grid of `shape` voxels with edges of `spacing_um`.
    ///
    /// # Errors
    /// [`FieldError::Shape`] if an axis has no voxel or the voxels cannot be counted;
    /// [`FieldError::Parameter`] if the spacing is not above zero.
    pub fn new(shape: [usize; 3], spacing_um: f64) -> Result<Self, FieldError> {
        positive("the voxel spacing (um)", spacing_um)?;
        let voxels = shape
            .iter()
            .try_fold(1_usize, |count, &length| count.checked_mul(length));
        match voxels {
            Some(voxels) if (1..=MOST_VOXELS).contains(&(voxels as u64)) => {
                Ok(Self { shape, spacing_um })
            }
            _ => Err(FieldError::Shape { shape }),
        }
    }

    /// Number of voxels.
    #[must_use]
    pub fn voxels(&self) -> usize {
        self.shape.iter().product()
    }

    /// The number of the voxel at `[x, y, z]`, which must lie inside the grid.
    #[must_use]
    pub fn index(&self, [x, y, z]: [usize; 3]) -> usize {
        let [nx, ny, _] = self.shape;
        (z * ny + y) * nx + x
    }

    /// The `[x, y, z]` of a voxel number.
    #[must_use]
    pub fn coordinates(&self, voxel: usize) -> [usize; 3] {
        let [nx, ny, _] = self.shape;
        [voxel % nx, voxel / nx % ny, voxel / (nx * ny)]
    }

    /// Volume of one voxel, um^3.
    #[must_use]
    pub fn voxel_volume_um3(&self) -> f64 {
        self.spacing_um * self.spacing_um * self.spacing_um
    }

    /// The voxel that holds a position (um). A position on or beyond a face belongs to the voxel next to that face.
    #[must_use]
    pub fn voxel_of_um(&self, position_um: [f64; 3]) -> usize {
        let along = |axis: usize| {
            // The cast saturates: below zero and not-a-number give 0.
            let cell = (position_um[axis] / self.spacing_um) as usize;
            cell.min(self.shape[axis] - 1)
        };
        self.index([along(0), along(1), along(2)])
    }

    /// The centre of a voxel, um.
    #[must_use]
    pub fn centre_um(&self, voxel: usize) -> [f64; 3] {
        self.coordinates(voxel)
            .map(|cell| (cell as f64 + 0.5) * self.spacing_um)
    }

    /// Edge lengths of the box, um.
    #[must_use]
    pub fn size_um(&self) -> [f64; 3] {
        self.shape.map(|length| length as f64 * self.spacing_um)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voxel_numbers_and_coordinates_are_inverse() {
        let grid = Grid::new([5, 3, 4], 20.0).unwrap();
        for voxel in 0..grid.voxels() {
            assert_eq!(grid.index(grid.coordinates(voxel)), voxel);
            assert_eq!(grid.voxel_of_um(grid.centre_um(voxel)), voxel);
        }
        assert_eq!(grid.index([1, 0, 0]), 1);
        assert_eq!(grid.index([0, 1, 0]), 5);
        assert_eq!(grid.index([0, 0, 1]), 15);
    }

    #[test]
    fn positions_on_or_beyond_a_face_stay_inside() {
        let grid = Grid::new([5, 3, 4], 20.0).unwrap();
        assert_eq!(grid.size_um(), [100.0, 60.0, 80.0]);
        assert_eq!(grid.voxel_of_um(grid.size_um()), grid.voxels() - 1);
        assert_eq!(grid.voxel_of_um([-1.0, f64::NAN, -0.0]), 0);
        assert_eq!(grid.voxel_of_um([1e300, 0.0, 0.0]), 4);
    }

    #[test]
    fn impossible_grids_are_refused() {
        assert!(Grid::new([0, 1, 1], 20.0).is_err());
        assert!(Grid::new([usize::MAX, 2, 1], 20.0).is_err());
        assert!(Grid::new([1, 1, 1], 0.0).is_err());
        assert!(Grid::new([1, 1, 1], f64::NAN).is_err());
    }
}
