//! Dimensions: which kind of quantity a number measures.

use std::borrow::Cow;
use std::fmt;

use super::names::{NAMED, Named};

/// Exponents of the six base dimensions.
///
/// Molecules and cells are counted apart from each other and from plain numbers, so that a concentration of a
/// factor cannot be given where a density of cells is meant. How strictly these two count tags are compared is
/// the business of [`Quantity::in_dimension`](crate::units::Quantity::in_dimension).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dimension {
    /// Exponent of length (internal unit um).
    pub length: i8,
    /// Exponent of time (internal unit s).
    pub time: i8,
    /// Exponent of the number of molecules.
    pub molecules: i8,
    /// Exponent of the number of cells.
    pub cells: i8,
    /// Exponent of mass (internal unit g).
    pub mass: i8,
    /// Exponent of money (internal unit JPY).
    pub money: i8,
}

/// Shorthand of the table below, in the order length, time, molecules, cells, mass, money.
const fn of(e: [i8; 6]) -> Dimension {
    Dimension {
        length: e[0],
        time: e[1],
        molecules: e[2],
        cells: e[3],
        mass: e[4],
        money: e[5],
    }
}

impl Dimension {
    /// A pure number or a share: no unit, or `%`.
    pub const SHARE: Self = of([0, 0, 0, 0, 0, 0]);
    /// Length, um.
    pub const LENGTH: Self = of([1, 0, 0, 0, 0, 0]);
    /// Area, um^2.
    pub const AREA: Self = of([2, 0, 0, 0, 0, 0]);
    /// Volume, um^3.
    pub const VOLUME: Self = of([3, 0, 0, 0, 0, 0]);
    /// Surface per volume, or a length constant's inverse, 1/um.
    pub const SURFACE_PER_VOLUME: Self = of([-1, 0, 0, 0, 0, 0]);
    /// Length of line (vessel, fibre) per volume, um/um^3.
    pub const LENGTH_DENSITY: Self = of([-2, 0, 0, 0, 0, 0]);
    /// Time, s.
    pub const TIME: Self = of([0, 1, 0, 0, 0, 0]);
    /// Rate or hazard, 1/s.
    pub const RATE: Self = of([0, -1, 0, 0, 0, 0]);
    /// Speed, and permeability of a wall, um/s.
    pub const SPEED: Self = of([1, -1, 0, 0, 0, 0]);
    /// Diffusion coefficient, um^2/s.
    pub const DIFFUSION: Self = of([2, -1, 0, 0, 0, 0]);
    /// Flow of blood or medium, and volume cleared by uptake, um^3/s.
    pub const FLOW: Self = of([3, -1, 0, 0, 0, 0]);
    /// Number of molecules (also from `mol`).
    pub const AMOUNT: Self = of([0, 0, 1, 0, 0, 0]);
    /// Concentration of a factor, molecules/um^3.
    pub const CONCENTRATION: Self = of([-3, 0, 1, 0, 0, 0]);
    /// Slope of a concentration, molecules/um^4.
    pub const GRADIENT: Self = of([-4, 0, 1, 0, 0, 0]);
    /// Secretion rate of one cell, molecules/s.
    pub const SECRETION: Self = of([0, -1, 1, 0, 0, 0]);
    /// Production per volume of tissue, molecules/um^3/s.
    pub const PRODUCTION: Self = of([-3, -1, 1, 0, 0, 0]);
    /// Number of cells.
    pub const CELLS: Self = of([0, 0, 0, 1, 0, 0]);
    /// Cells per volume, cells/um^3.
    pub const CELL_DENSITY: Self = of([-3, 0, 0, 1, 0, 0]);
    /// Cells that enter a volume per time, cells/um^3/s.
    pub const CELL_ENTRY: Self = of([-3, -1, 0, 1, 0, 0]);
    /// Cells that enter through an area per time, cells/um^2/s.
    pub const CELL_FLUX: Self = of([-2, -1, 0, 1, 0, 0]);
    /// Cells that enter per time, cells/s.
    pub const CELL_FLOW: Self = of([0, -1, 0, 1, 0, 0]);
    /// Cells, or places for cells, per mass: a dose per body mass, sites per gram of organ, cells/g.
    pub const CELLS_PER_MASS: Self = of([0, 0, 0, 1, -1, 0]);
    /// Mass, g.
    pub const MASS: Self = of([0, 0, 0, 0, 1, 0]);
    /// Mass per volume, g/um^3. Not convertible to a concentration without a molar mass.
    pub const MASS_CONCENTRATION: Self = of([-3, 0, 0, 0, 1, 0]);
    /// Volume per mass, for example blood per gram of organ, um^3/g.
    pub const VOLUME_PER_MASS: Self = of([3, 0, 0, 0, -1, 0]);
    /// Flow per mass of organ, um^3/s/g.
    pub const FLOW_PER_MASS: Self = of([3, -1, 0, 0, -1, 0]);
    /// Molar mass, g per molecule (1 Da is taken as exactly 1 g/mol).
    pub const MOLAR_MASS: Self = of([0, 0, -1, 0, 1, 0]);
    /// Price, JPY.
    pub const PRICE: Self = of([0, 0, 0, 0, 0, 1]);
    /// Price per cell, JPY/cell.
    pub const PRICE_PER_CELL: Self = of([0, 0, 0, -1, 0, 1]);

    /// The name of this dimension, or its formula (`length^2/time`) when it has none.
    pub fn name(self) -> Cow<'static, str> {
        match self.named() {
            Some(entry) => Cow::Borrowed(entry.name),
            None => Cow::Owned(self.formula()),
        }
    }

    /// The dimension of a name as given by [`Dimension::name`]; some have more than one name
    /// (`speed` and `permeability`).
    pub fn from_name(name: &str) -> Option<Self> {
        NAMED
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| entry.dimension)
    }

    /// All named dimensions as (name, dimension), for messages, documentation and schemas.
    pub fn named_dimensions() -> impl Iterator<Item = (&'static str, Self)> {
        NAMED.iter().map(|entry| (entry.name, entry.dimension))
    }

    /// A text that a parameter of this dimension accepts, such as `29 um^2/s`, for messages.
    pub fn example(self) -> Option<&'static str> {
        self.named().map(|entry| entry.example)
    }

    /// The formula in base dimensions: `length^2/time`, `molecules/length^3`, `1/time`, `1`.
    pub fn formula(self) -> String {
        let bases = self.bases();
        let part = |sign: i8| -> Vec<String> {
            bases
                .iter()
                .filter(|(_, e)| e.signum() == sign)
                .map(|(base, e)| power_text(base, e.unsigned_abs()))
                .collect()
        };
        let (above, below) = (part(1), part(-1));
        let above = if above.is_empty() {
            "1".to_owned()
        } else {
            above.join("*")
        };
        below
            .iter()
            .fold(above, |text, factor| format!("{text}/{factor}"))
    }

    /// The registry entry of this dimension, the first one where several share it.
    pub(super) fn named(self) -> Option<&'static Named> {
        NAMED.iter().find(|entry| entry.dimension == self)
    }

    /// Base names and exponents in writing order.
    fn bases(self) -> [(&'static str, i8); 6] {
        [
            ("money", self.money),
            ("mass", self.mass),
            ("molecules", self.molecules),
            ("cells", self.cells),
            ("length", self.length),
            ("time", self.time),
        ]
    }

    /// This dimension times `other` to the `power`, or nothing when an exponent leaves the range of `i8`.
    pub(crate) fn times(self, other: Self, power: i8) -> Option<Self> {
        let add = |a: i8, b: i8| b.checked_mul(power).and_then(|b| a.checked_add(b));
        Some(Self {
            length: add(self.length, other.length)?,
            time: add(self.time, other.time)?,
            molecules: add(self.molecules, other.molecules)?,
            cells: add(self.cells, other.cells)?,
            mass: add(self.mass, other.mass)?,
            money: add(self.money, other.money)?,
        })
    }
}

/// `length` or `length^3`.
fn power_text(base: &str, exponent: u8) -> String {
    if exponent == 1 {
        base.to_owned()
    } else {
        format!("{base}^{exponent}")
    }
}

impl fmt::Display for Dimension {
    /// Name and formula, `rate (1/time)`; only one of them if they are the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formula = self.formula();
        match self.named() {
            Some(entry) if *self == Self::SHARE => write!(f, "{} (no unit, or %)", entry.name),
            Some(entry) if entry.name != formula => write!(f, "{} ({formula})", entry.name),
            _ => f.write_str(&formula),
        }
    }
}
