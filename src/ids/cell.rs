//! The identity of a cell.

use serde::{Deserialize, Serialize};

/// Bits below the tag.
const BODY_BITS: u32 = 62;
/// Bits of the index of an infused cell within its dose.
const INFUSED_BITS: u32 = 40;
/// Bits of the clock tick and of the voxel of a recruited cell; eight bits number the cells within them.
const TICK_BITS: u32 = 26;
const VOXEL_BITS: u32 = 28;

/// Identity of a cell, the same in every arm that shares the event which made the cell.
///
/// A cell draws its random numbers from streams named by its id. Ids therefore say *where a cell comes from*, never how
/// many cells there were before it: the hundredth monocyte of voxel 7 at tick 40 has the same id, and so the same luck,
/// with and without treatment. Arms stay coupled by common random numbers, and their difference is due to the treatment.
///
/// The top two bits tag the origin, so the four namespaces cannot meet:
///
/// | Tag | Origin | Other 62 bits |
/// |---|---|---|
/// | 0 | infused | dose (16), index within the dose (40) |
/// | 1 | resident at the start | index |
/// | 2 | recruited from vessels | tick (26), voxel (28), number within both (8) |
/// | 3 | daughter of a division | mixed from parent and tick |
///
/// The first three are unique by construction. Daughters are mixed into 62 bits: among a million of them two share an id
/// with a probability of about 1e-7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CellId(u64);

/// What an id says about the origin of its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Given by an infusion.
    Infused {
        /// Number of the dose in the scenario.
        dose: u16,
        /// Number of the cell within the dose.
        index: u64,
    },
    /// In the tissue from the start.
    Resident {
        /// Number of the cell in the layout.
        index: u64,
    },
    /// Came in through a vessel of the patch.
    Recruited {
        /// Clock tick of the entry.
        tick: u32,
        /// Voxel of the entry.
        voxel: u32,
        /// Number of the cell among those that entered there and then.
        number: u8,
    },
    /// Born by division inside the simulation.
    Daughter,
}

impl CellId {
    /// First index within a dose that does not fit.
    pub const INFUSED_LIMIT: u64 = 1 << INFUSED_BITS;
    /// First clock tick that does not fit the id of a recruited cell.
    pub const TICK_LIMIT: u32 = 1 << TICK_BITS;
    /// First voxel that does not fit the id of a recruited cell.
    pub const VOXEL_LIMIT: u32 = 1 << VOXEL_BITS;

    /// Cell number `index` of dose number `dose`.
    ///
    /// # Panics
    ///
    /// If `index` reaches [`Self::INFUSED_LIMIT`]; the scenario check refuses such doses.
    pub fn infused(dose: u16, index: u64) -> Self {
        assert!(
            index < Self::INFUSED_LIMIT,
            "more cells in a dose than an id can number"
        );
        Self(u64::from(dose) << INFUSED_BITS | index)
    }

    /// Cell number `index` of the tissue at the start.
    ///
    /// # Panics
    ///
    /// If `index` needs more than 62 bits, more cells than any machine holds.
    pub fn resident(index: u64) -> Self {
        assert!(
            index >> BODY_BITS == 0,
            "more resident cells than an id can number"
        );
        Self(1 << BODY_BITS | index)
    }

    /// Cell number `number` of those that enter the patch at `tick` in `voxel`.
    ///
    /// # Panics
    ///
    /// If `tick` reaches [`Self::TICK_LIMIT`] or `voxel` [`Self::VOXEL_LIMIT`]; the scenario check refuses such runs.
    pub fn recruited(tick: u32, voxel: u32, number: u8) -> Self {
        assert!(tick < Self::TICK_LIMIT, "more ticks than an id can number");
        assert!(
            voxel < Self::VOXEL_LIMIT,
            "more voxels than an id can number"
        );
        let place = u64::from(tick) << VOXEL_BITS | u64::from(voxel);
        Self(2 << BODY_BITS | place << 8 | u64::from(number))
    }

    /// The new cell when `parent` divides at `tick` (the other daughter keeps the id of the parent).
    pub fn daughter(parent: Self, tick: u32) -> Self {
        // Two rounds, so that neither a chain of divisions nor neighbouring ticks cancel each other.
        let mixed = mix(mix(parent.0).wrapping_add(u64::from(tick)));
        Self(3 << BODY_BITS | mixed >> 2)
    }

    /// The plain number, for random streams and for tables.
    #[inline]
    pub fn raw(self) -> u64 {
        self.0
    }

    /// Where the cell comes from.
    pub fn origin(self) -> Origin {
        let body = self.0 & ((1 << BODY_BITS) - 1);
        match self.0 >> BODY_BITS {
            0 => Origin::Infused {
                dose: (body >> INFUSED_BITS) as u16,
                index: body & (Self::INFUSED_LIMIT - 1),
            },
            1 => Origin::Resident { index: body },
            2 => Origin::Recruited {
                tick: (body >> (VOXEL_BITS + 8)) as u32,
                voxel: (body >> 8) as u32 & (Self::VOXEL_LIMIT - 1),
                number: body as u8,
            },
            _ => Origin::Daughter,
        }
    }
}

/// A bijection of 64-bit numbers that spreads every bit: the finaliser of SplitMix64 (Steele, Lea and Flood 2014,
/// doi 10.1145/2660193.2660195) after one step of its sequence.
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Corner values of every namespace are all different and name their origin.
    #[test]
    fn namespaces_do_not_collide() {
        let mut seen = BTreeSet::new();
        let mut check = |id: CellId, origin: Origin| {
            assert_eq!(id.origin(), origin);
            assert!(seen.insert(id), "{origin:?} is taken");
        };
        for dose in [0, 1, u16::MAX] {
            for index in [0, 1, CellId::INFUSED_LIMIT - 1] {
                check(
                    CellId::infused(dose, index),
                    Origin::Infused { dose, index },
                );
            }
        }
        for index in [0, 1, (1 << 40) - 1, 1 << 40, (1 << BODY_BITS) - 1] {
            check(CellId::resident(index), Origin::Resident { index });
        }
        for tick in [0, 1, CellId::TICK_LIMIT - 1] {
            for voxel in [0, 1, CellId::VOXEL_LIMIT - 1] {
                for number in [0, 1, u8::MAX] {
                    check(
                        CellId::recruited(tick, voxel, number),
                        Origin::Recruited {
                            tick,
                            voxel,
                            number,
                        },
                    );
                }
            }
        }
        for parent in [
            CellId::infused(0, 0),
            CellId::resident(0),
            CellId::recruited(1, 0, 0),
        ] {
            check(CellId::daughter(parent, 0), Origin::Daughter);
        }
    }

    /// Many parents, ticks and generations give daughters with different ids.
    #[test]
    fn daughters_differ() {
        let mut seen = BTreeSet::new();
        for parent in 0..300 {
            for tick in 0..300 {
                let child = CellId::daughter(CellId::resident(parent), tick);
                assert!(seen.insert(child) && seen.insert(CellId::daughter(child, tick)));
            }
        }
        let mut line = CellId::infused(3, 9);
        for _ in 0..1000 {
            line = CellId::daughter(line, 5);
            assert!(seen.insert(line));
        }
    }

    #[test]
    #[should_panic(expected = "more voxels")]
    fn a_voxel_too_large_is_refused() {
        CellId::recruited(0, CellId::VOXEL_LIMIT, 0);
    }
}
