//! A design: its method, its axes, its seed, and the rows that follow from them.

use std::fmt;
use std::slice::ChunksExact;

use super::axis::{Axis, Coordinate};
use super::error::DesignError;
use super::method::Method;
use super::morris::ElementaryStep;
use super::saltelli::SaltelliLayout;
use super::streams::Streams;
use super::{grid, latin, morris, one_at_a_time, saltelli, sobol};

/// The most coordinates (rows times axes) that a design may have, 16 bytes each.
pub const MOST_COORDINATES: u64 = 100_000_000;

/// The points of an experiment, in the order of their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    method: Method,
    /// The method whose rows were thinned; none for a whole design.
    thinned: Option<Method>,
    axes: Vec<Axis>,
    seed: u64,
    /// Row after row.
    coordinates: Vec<Coordinate>,
}

/// A number of rows at which a Sobol' sequence is not balanced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbalanced {
    /// Rows of the sequence; base rows of a Saltelli design.
    pub rows: u64,
    /// The power of two below.
    pub below: u64,
    /// The power of two above.
    pub above: u64,
}

impl fmt::Display for Unbalanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, below, above } = self;
        write!(
            f,
            "a Sobol' sequence of {rows} rows is no power of two, so its strata are not filled equally: take {below} or {above}"
        )
    }
}

impl Design {
    /// The design of a method over axes. Method, axes and seed alone decide it, to the bit.
    ///
    /// # Errors
    ///
    /// If method and axes do not fit together, or the design has more than [`MOST_COORDINATES`].
    pub fn new(method: &Method, axes: &[Axis], seed: u64) -> Result<Self, DesignError> {
        let count = method.row_count(axes)?;
        let most = MOST_COORDINATES / axes.len() as u64;
        if count > most {
            return Err(DesignError::TooManyRows { rows: count, most });
        }
        let streams = Streams::new(seed);
        // All numbers of rows below fit, because the count of all rows does.
        let coordinates = match *method {
            Method::Grid { levels } => grid::rows(axes, levels),
            Method::LatinHypercube { rows } => latin::spread(axes, rows as u32, streams),
            Method::Sobol { rows } => sobol::rows(axes, rows as u32, streams),
            Method::Saltelli {
                base_rows,
                second_order,
            } => saltelli::rows(axes, base_rows as u32, second_order, streams),
            Method::Morris {
                trajectories,
                levels,
            } => morris::rows(axes, trajectories as u32, levels, streams),
            Method::OneAtATime { tail } => one_at_a_time::rows(axes, tail),
            Method::RbdFast { rows } => latin::random(axes, rows as u32, streams),
            Method::Points { .. } => return Err(DesignError::NoPoints),
        };
        Ok(Self {
            method: *method,
            thinned: None,
            axes: axes.to_vec(),
            seed,
            coordinates,
        })
    }

    /// The design of given points, each with its place on every axis in the unit interval.
    ///
    /// # Errors
    ///
    /// If there are no points or no axes, or a point has another number of places than there are axes, or a place outside of the interval.
    pub fn of_points(points: &[Vec<f64>], axes: &[Axis], seed: u64) -> Result<Self, DesignError> {
        let method = Method::Points {
            rows: points.len() as u64,
        };
        method.row_count(axes)?;
        let mut coordinates = Vec::with_capacity(points.len() * axes.len());
        for (point, places) in points.iter().enumerate() {
            if places.len() != axes.len() {
                return Err(DesignError::WrongWidth {
                    point,
                    places: places.len(),
                    axes: axes.len(),
                });
            }
            if let Some(place) = places.iter().find(|place| !(0.0..=1.0).contains(*place)) {
                return Err(DesignError::Outside {
                    point,
                    place: *place,
                });
            }
            coordinates.extend(axes.iter().zip(places).map(|(axis, place)| axis.at(*place)));
        }
        Ok(Self {
            method,
            thinned: None,
            axes: axes.to_vec(),
            seed,
            coordinates,
        })
    }

    /// The same rows without those that are not to be kept, as given points.
    pub fn keeping(self, keep: &[bool]) -> Self {
        let rows = self.rows().zip(keep).filter(|(_, keep)| **keep);
        let coordinates: Vec<Coordinate> = rows.flat_map(|(row, _)| row).copied().collect();
        let method = Method::Points {
            rows: (coordinates.len() / self.axes.len()) as u64,
        };
        Self {
            method,
            thinned: Some(self.method),
            coordinates,
            ..self
        }
    }

    /// How the rows were chosen. A design without some of its rows has the method of given points.
    pub fn method(&self) -> Method {
        self.method
    }

    /// How the rows were chosen before some of them were taken away.
    pub fn whole_method(&self) -> Method {
        self.thinned.unwrap_or(self.method)
    }

    /// The axes, in the order of the coordinates of a row.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The seed of the random parts.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.coordinates.len() / self.axes.len()
    }

    /// All rows in order, each with one coordinate for each axis.
    pub fn rows(&self) -> ChunksExact<'_, Coordinate> {
        self.coordinates.chunks_exact(self.axes.len())
    }

    /// One row; none beyond the last.
    pub fn row(&self, row: usize) -> Option<&[Coordinate]> {
        let start = row.checked_mul(self.axes.len())?;
        self.coordinates.get(start..start + self.axes.len())
    }

    /// Places in the unit interval of all rows on one axis; level k of n lies at (k + 1/2) / n. None for an axis that does not exist.
    pub fn units(&self, axis: usize) -> Option<Vec<f64>> {
        let kind = self.axes.get(axis)?;
        let column = self.rows().map(|row| kind.unit(row[axis]));
        Some(column.collect())
    }

    /// What should be changed about the number of rows.
    pub fn warning(&self) -> Option<Unbalanced> {
        let rows = match self.method {
            Method::Sobol { rows } => rows,
            Method::Saltelli { base_rows, .. } => base_rows,
            _ => return None,
        };
        let above = rows.next_power_of_two();
        (above != rows).then_some(Unbalanced {
            rows,
            below: above / 2,
            above,
        })
    }

    /// The number of levels of every axis of a grid. The row of levels l is the number with digits l in these bases. None for other methods.
    pub fn grid_levels(&self) -> Option<Vec<u32>> {
        match self.method {
            Method::Grid { levels } => Some(grid::levels(&self.axes, levels)),
            _ => None,
        }
    }

    /// As [`grid_levels`](Self::grid_levels), also for a grid without some of its rows.
    pub fn levels_of_whole_grid(&self) -> Option<Vec<u32>> {
        match self.whole_method() {
            Method::Grid { levels } => Some(grid::levels(&self.axes, levels)),
            _ => None,
        }
    }

    /// Where the matrices of a Saltelli design are; none for other methods.
    pub fn saltelli_layout(&self) -> Option<SaltelliLayout> {
        match self.method {
            Method::Saltelli { second_order, .. } => {
                Some(SaltelliLayout::new(self.axes.len(), second_order))
            }
            _ => None,
        }
    }

    /// The steps of Morris trajectories, trajectory after trajectory; none for other methods.
    pub fn elementary_steps(&self) -> Option<Vec<ElementaryStep>> {
        match self.method {
            Method::Morris { .. } => Some(morris::steps(&self.axes, &self.coordinates)),
            _ => None,
        }
    }

    /// The axis that a row of a one-at-a-time design moves away from the centre; none for the centre (row 0), and for other methods.
    ///
    /// A runner that wants the values of its own scenario in the centre sets this axis alone.
    pub fn moved_axis(&self, row: usize) -> Option<usize> {
        let Method::OneAtATime { tail } = self.method else {
            return None;
        };
        let moves = one_at_a_time::moves(&self.axes, tail);
        moves.get(row.checked_sub(1)?).map(|(axis, _)| *axis)
    }
}
