//! What a parameter measures and where its hard bounds lie: types without values that mark quantities.

use crate::units::Dimension;

/// Bounds that hold for every value of a parameter, in internal units.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// Smallest value allowed.
    pub at_least: Option<f64>,
    /// Every value must be greater.
    pub more_than: Option<f64>,
    /// Largest value allowed.
    pub at_most: Option<f64>,
}

impl Bounds {
    const NONE: Self = Self {
        at_least: None,
        more_than: None,
        at_most: None,
    };
    const NOT_NEGATIVE: Self = Self {
        at_least: Some(0.0),
        ..Self::NONE
    };
    const AT_LEAST_ONE: Self = Self {
        at_least: Some(1.0),
        ..Self::NONE
    };
    const POSITIVE: Self = Self {
        more_than: Some(0.0),
        ..Self::NONE
    };
    /// Far above any molecule in water, so that no solver meets a number it cannot work with.
    const DIFFUSION: Self = Self {
        at_least: Some(0.0),
        at_most: Some(1e5),
        ..Self::NONE
    };
    /// Far above any cell or membrane: 10 cm/s.
    const SPEED: Self = Self {
        at_least: Some(0.0),
        at_most: Some(1e5),
        ..Self::NONE
    };
    const SHARE: Self = Self {
        at_least: Some(0.0),
        at_most: Some(1.0),
        ..Self::NONE
    };
    const POSITIVE_SHARE: Self = Self {
        more_than: Some(0.0),
        at_most: Some(1.0),
        ..Self::NONE
    };

    /// True if the value keeps the bounds.
    pub fn hold(self, value: f64) -> bool {
        self.at_least.is_none_or(|low| value >= low)
            && self.more_than.is_none_or(|low| value > low)
            && self.at_most.is_none_or(|high| value <= high)
    }

    /// Words for the bounds; none when there are none.
    pub fn words(self) -> Option<String> {
        if self == Self::SHARE {
            return Some("a value from 0 to 1, or 0 % to 100 %".to_owned());
        }
        if self == Self::POSITIVE_SHARE {
            return Some("a value above 0 and at most 1, or 100 %".to_owned());
        }
        match (self.at_least, self.more_than, self.at_most) {
            (Some(low), _, Some(high)) => Some(format!("a value from {low} to {high}")),
            (None, Some(low), Some(high)) => {
                Some(format!("a value above {low} and at most {high}"))
            }
            (Some(low), _, None) => Some(format!("a value of at least {low}")),
            (None, Some(low), None) => Some(format!("a value above {low}")),
            (None, None, Some(high)) => Some(format!("a value of at most {high}")),
            (None, None, None) => None,
        }
    }
}

/// Marks what a quantity measures.
pub trait Measure {
    /// Name of the measure in the schema.
    const NAME: &'static str;
    /// Its dimension; none where the place in the document decides, as in rules.
    const DIMENSION: Option<Dimension>;
    /// Hard bounds, in internal units.
    const BOUNDS: Bounds;
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $dimension:expr, $bounds:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $name;

        impl Measure for $name {
            const NAME: &'static str = $text;
            const DIMENSION: Option<Dimension> = $dimension;
            const BOUNDS: Bounds = Bounds::$bounds;
        }
    )*};
}

measures! {
    /// A length that may be zero.
    Extent = "length or zero", Some(Dimension::LENGTH), NOT_NEGATIVE;
    /// A length above zero.
    Length = "length", Some(Dimension::LENGTH), POSITIVE;
    /// A moment or a time span that may be zero.
    Time = "time or zero", Some(Dimension::TIME), NOT_NEGATIVE;
    /// A time span above zero.
    Period = "period", Some(Dimension::TIME), POSITIVE;
    /// How long a run lasts.
    Duration = "duration", Some(Dimension::TIME), POSITIVE;
    /// A rate or hazard.
    Rate = "rate", Some(Dimension::RATE), NOT_NEGATIVE;
    /// A diffusion coefficient.
    Diffusion = "diffusion coefficient", Some(Dimension::DIFFUSION), DIFFUSION;
    /// A permeability, or the speed of a cell.
    Permeability = "speed", Some(Dimension::SPEED), SPEED;
    /// A flow of blood.
    Flow = "flow", Some(Dimension::FLOW), POSITIVE;
    /// A volume.
    Volume = "volume", Some(Dimension::VOLUME), POSITIVE;
    /// A mass.
    Weight = "mass", Some(Dimension::MASS), POSITIVE;
    /// Mass of tissue per volume.
    MassDensity = "mass per volume", Some(Dimension::MASS_CONCENTRATION), POSITIVE;
    /// Mass of a molecule.
    MolarMass = "molar mass", Some(Dimension::MOLAR_MASS), POSITIVE;
    /// Number of molecules.
    Amount = "amount", Some(Dimension::AMOUNT), NOT_NEGATIVE;
    /// Concentration of a factor.
    Concentration = "concentration", Some(Dimension::CONCENTRATION), NOT_NEGATIVE;
    /// Cells per volume.
    CellDensity = "cell density", Some(Dimension::CELL_DENSITY), NOT_NEGATIVE;
    /// Cells per mass.
    CellsPerMass = "cells per mass", Some(Dimension::CELLS_PER_MASS), POSITIVE;
    /// Area of wall per volume of tissue.
    SurfacePerVolume = "surface per volume", Some(Dimension::SURFACE_PER_VOLUME), NOT_NEGATIVE;
    /// A number of cells above zero.
    CellCount = "cell count", Some(Dimension::CELLS), POSITIVE;
    /// Money for a dose or a pack.
    Price = "price", Some(Dimension::PRICE), NOT_NEGATIVE;
    /// A share from 0 to 1, or percent.
    Share = "share", Some(Dimension::SHARE), SHARE;
    /// A share above zero.
    PositiveShare = "positive share", Some(Dimension::SHARE), POSITIVE_SHARE;
    /// A density of cells above zero.
    PositiveDensity = "positive cell density", Some(Dimension::CELL_DENSITY), POSITIVE;
    /// A plain number that is not negative.
    Number = "number", Some(Dimension::SHARE), NOT_NEGATIVE;
    /// A plain number above zero.
    PositiveNumber = "positive number", Some(Dimension::SHARE), POSITIVE;
    /// A number that may be a mean, and is at least one.
    Multiple = "number of at least one", Some(Dimension::SHARE), AT_LEAST_ONE;
    /// A quantity whose dimension follows from its place in the document.
    AnyDimension = "quantity", None, NONE;
}
