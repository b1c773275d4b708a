//! The registry of named dimensions: what messages and schemas call them and how their values are written.

use super::dimension::Dimension as D;

/// One named dimension.
pub(super) struct Named {
    /// What the field calls it.
    pub name: &'static str,
    /// The exponents.
    pub dimension: D,
    /// A text a user may copy.
    pub example: &'static str,
    /// Units to write a value in, largest first; empty text is a plain number.
    pub units: &'static [&'static str],
}

/// Shorthand of the table below.
const fn row(
    name: &'static str,
    dimension: D,
    example: &'static str,
    units: &'static [&'static str],
) -> Named {
    Named {
        name,
        dimension,
        example,
        units,
    }
}

/// Every named dimension. Where two names share a dimension the first one is used in messages.
pub(super) const NAMED: &[Named] = &[
    row("share", D::SHARE, "12 %", &[""]),
    row("number", D::SHARE, "0.5", &[""]),
    row("length", D::LENGTH, "20 um", &["m", "mm", "um"]),
    row("area", D::AREA, "0.5 mm^2", &["mm^2", "um^2"]),
    row("volume", D::VOLUME, "0.1 mL", &["L", "mL", "uL", "um^3"]),
    row(
        "surface per volume",
        D::SURFACE_PER_VOLUME,
        "7 /mm",
        &["/um", "/mm"],
    ),
    row("length density", D::LENGTH_DENSITY, "300 /mm^2", &["/mm^2"]),
    row("time", D::TIME, "20 min", &["d", "h", "min", "s"]),
    row("rate", D::RATE, "0.25 /day", &["/s", "/min", "/h", "/day"]),
    row("speed", D::SPEED, "8 um/h", &["um/s", "um/h"]),
    row("permeability", D::SPEED, "0.01 um/s", &["um/s", "um/h"]),
    row(
        "diffusion coefficient",
        D::DIFFUSION,
        "29 um^2/s",
        &["um^2/s"],
    ),
    row(
        "flow",
        D::FLOW,
        "14.6 mL/min",
        &["L/min", "mL/min", "uL/min", "um^3/s"],
    ),
    row("amount", D::AMOUNT, "5e6 molecules", &["molecules"]),
    row(
        "concentration",
        D::CONCENTRATION,
        "8 pM",
        &["M", "mM", "uM", "nM", "pM"],
    ),
    row("gradient", D::GRADIENT, "0.1 pM/um", &["nM/um", "pM/um"]),
    row(
        "secretion rate",
        D::SECRETION,
        "0.34 molecules/s",
        &["molecules/s"],
    ),
    row("production", D::PRODUCTION, "2 pM/h", &["nM/h", "pM/h"]),
    row("cell count", D::CELLS, "2e6 cells", &["cells"]),
    row(
        "cell density",
        D::CELL_DENSITY,
        "3000 cells/mm^3",
        &["cells/mm^3"],
    ),
    row(
        "cell entry",
        D::CELL_ENTRY,
        "656 cells/mm^3/day",
        &["cells/mm^3/day"],
    ),
    row(
        "cell flux",
        D::CELL_FLUX,
        "200 cells/mm^2/day",
        &["cells/mm^2/day"],
    ),
    row(
        "cell flow",
        D::CELL_FLOW,
        "1e5 cells/min",
        &["cells/s", "cells/min", "cells/day"],
    ),
    row(
        "cells per mass",
        D::CELLS_PER_MASS,
        "1e6 cells/kg",
        &["cells/g", "cells/kg"],
    ),
    row(
        "mass",
        D::MASS,
        "0.14 g",
        &["kg", "g", "mg", "ug", "ng", "pg"],
    ),
    row(
        "mass concentration",
        D::MASS_CONCENTRATION,
        "300 pg/mL",
        &["mg/mL", "ug/mL", "ng/mL", "pg/mL"],
    ),
    row(
        "volume per mass",
        D::VOLUME_PER_MASS,
        "0.4 mL/g",
        &["mL/g", "uL/g"],
    ),
    row(
        "flow per mass",
        D::FLOW_PER_MASS,
        "0.8 mL/min/g",
        &["mL/min/g", "uL/min/g"],
    ),
    row("molar mass", D::MOLAR_MASS, "37 kDa", &["kDa", "Da"]),
    row("price", D::PRICE, "15e6 JPY", &["JPY"]),
    row(
        "price per cell",
        D::PRICE_PER_CELL,
        "0.5 JPY/cell",
        &["JPY/cell"],
    ),
];
