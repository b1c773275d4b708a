//! The memory that a run fills, from the numbers of its cells, voxels and factors.

/// Bytes of one infused cell in the circulation: 10 where there are many, 12.6 of two million.
const BYTES_PER_INFUSED: f64 = 12.6;
/// Bytes of one cell in the patch, and how many of them recruitment may make out of one.
const BYTES_PER_RESIDENT: f64 = 96.0;
const GROWTH: f64 = 3.0;
/// Columns of eight bytes per voxel, the tissue and what stages hand to each other; and per voxel and factor, sixteen single numbers:
/// the field with its sources and sinks, temporary columns of a step, and what stages hand to it.
const COLUMNS_PER_VOXEL: f64 = 27.0;
const COLUMNS_PER_FACTOR: f64 = 8.0;
/// Bytes of the program with a library, a plan and a report in memory, and of the tables that it writes.
pub const BYTES_OF_PROGRAM: f64 = 1.25e8;

/// Bytes that a cell of the patch takes at most in a step: its columns, which double when they grow, and what stages make of
/// them. A growing crowd takes 230 bytes per cell at 0.3 million and 160 at 4 million; the rest is for what the allocator
/// reserves and cannot give.
pub const PEAK_BYTES_PER_CELL: f64 = 420.0;

/// Memory in bytes for infused cells, cells of the patches, and the voxels of all patches with their factors.
pub fn memory_of(infused: f64, residents: f64, voxels: f64, factors: usize) -> f64 {
    let columns = COLUMNS_PER_VOXEL + COLUMNS_PER_FACTOR * factors as f64;
    let cells = BYTES_PER_INFUSED * infused + bytes_of_residents(residents);
    BYTES_OF_PROGRAM + cells + 8.0 * columns * voxels
}

/// Memory of this many cells of the patches at the start, and of those that recruitment may make out of them, bytes.
pub fn bytes_of_residents(residents: f64) -> f64 {
    BYTES_PER_RESIDENT * GROWTH * residents
}

/// Memory of a number of replicates, of which one takes this much, bytes.
pub fn memory_repeated(one: f64, replicates: f64) -> f64 {
    BYTES_OF_PROGRAM + (one - BYTES_OF_PROGRAM) * replicates
}
