//! The identity of a cell.

use serde::{Deserialize, Serialize};

use super::SiteId;

/// Bits below the tag.
const BODY_BITS: u32 = 62;
/// Bits of the index of an infused cell within its dose.
const INFUSED_BITS: u32 = 40;
/// Bits of the site of a cell of the tissue, the first of the 62.
const SITE_BITS: u32 = 3;
const SITE_SHIFT: u32 = BODY_BITS - SITE_BITS;
/// Bits of the tissue step, of the voxel and of the rule of a recruited cell; the last bits number the cells within them.
const STEP_BITS: u32 = 22;
const VOXEL_BITS: u32 = 26;
const RULE_BITS: u32 = 5;
const NUMBER_BITS: u32 = 6;

/// Identity of a cell, the same in every arm that shares the event which made the cell.
///
/// A cell draws its random numbers from streams named by its id. Ids therefore encode *where a cell comes from*, never how many
/// cells there were before it: the hundredth monocyte of voxel 7 at tick 40 has the same id, and so the same random numbers, with
/// and without treatment. Arms stay coupled by common random numbers, and the treatment causes their difference.
///
/// The top two bits tag the origin, so the four namespaces cannot overlap:
///
/// | Tag | Origin | Other 62 bits |
/// |---|---|---|
/// | 0 | infused | dose (16), index within the dose (40) |
/// | 1 | resident at the start | site (3), index (59) |
/// | 2 | recruited from vessels | site (3), tissue step (22), voxel (26), rule (5), number within these (6) |
/// | 3 | daughter of a division | mixed from parent, step and its number among the daughters of the step |
///
/// The first three are unique by construction. Daughters are mixed into 62 bits: among a million of them two share an id
/// with a probability of about 1e-7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CellId(u64);

/// What an id shows about the origin of its cell.
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
        /// The patch in which it lies.
        site: SiteId,
        /// Number of the cell in the layout.
        index: u64,
    },
    /// Came in through a vessel of the patch.
    Recruited {
        /// The patch that it entered.
        site: SiteId,
        /// Tissue step of the entry.
        step: u32,
        /// Voxel of the entry.
        voxel: u32,
        /// Place of the rule by which it entered among the rules of entry.
        rule: u8,
        /// Number of the cell among those that entered there and then by this rule.
        number: u8,
    },
    /// Born by division inside the simulation.
    Daughter,
}

impl CellId {
    /// First index within a dose that does not fit.
    pub const INFUSED_LIMIT: u64 = 1 << INFUSED_BITS;
    /// First number of sites that does not fit the id of a cell of the tissue.
    pub const SITE_LIMIT: usize = 1 << SITE_BITS;
    /// First tissue step that does not fit the id of a recruited cell.
    pub const STEP_LIMIT: u32 = 1 << STEP_BITS;
    /// First voxel that does not fit the id of a recruited cell.
    pub const VOXEL_LIMIT: u32 = 1 << VOXEL_BITS;
    /// First place of an entry rule that does not fit the id of a recruited cell.
    pub const RULE_LIMIT: usize = 1 << RULE_BITS;
    /// First number within a voxel, step and rule that does not fit the id of a recruited cell.
    pub const NUMBER_LIMIT: u64 = 1 << NUMBER_BITS;

    /// Cell number `index` of dose number `dose`.
    ///
    /// # Panics
    ///
    /// If `index` reaches [`Self::INFUSED_LIMIT`]; the scenario check refuses such doses.
    #[inline]
    pub fn infused(dose: u16, index: u64) -> Self {
        assert!(
            index < Self::INFUSED_LIMIT,
            "more cells in a dose than an id can number"
        );
        Self(u64::from(dose) << INFUSED_BITS | index)
    }

    /// Cell number `index` of the tissue of a site at the start.
    ///
    /// # Panics
    ///
    /// If `index` needs more than 59 bits, more cells than any machine holds, or if there are [`Self::SITE_LIMIT`] sites or more,
    /// which the scenario check refuses.
    pub fn resident(site: SiteId, index: u64) -> Self {
        assert!(
            index >> SITE_SHIFT == 0 && site.index() < Self::SITE_LIMIT,
            "more resident cells or sites than an id can number"
        );
        Self(1 << BODY_BITS | (site.index() as u64) << SITE_SHIFT | index)
    }

    /// Cell number `number` of those that enter the patch of a site in tissue step `step` in `voxel` by the entry rule in place `rule`;
    /// none if one of the five has no room in an id.
    pub fn recruited(
        site: SiteId,
        step: u32,
        voxel: u32,
        rule: usize,
        number: u64,
    ) -> Option<Self> {
        let room = site.index() < Self::SITE_LIMIT
            && step < Self::STEP_LIMIT
            && voxel < Self::VOXEL_LIMIT
            && rule < Self::RULE_LIMIT
            && number < Self::NUMBER_LIMIT;
        let moment = (site.index() as u64) << STEP_BITS | u64::from(step);
        let place = moment << VOXEL_BITS | u64::from(voxel);
        let body = (place << RULE_BITS | rule as u64) << NUMBER_BITS | number;
        room.then_some(Self(2 << BODY_BITS | body))
    }

    /// The new cell number `number`, counted from 1, that comes from `parent` in tissue step `step`. Of two daughters one keeps the id
    /// of the cell that divided, so a cell and its descendants of one step are `parent` and numbers 1, 2, 3 ...
    pub fn daughter(parent: Self, step: u32, number: u32) -> Self {
        // Two rounds, so that neither a chain of divisions nor neighbouring steps cancel each other. Step and number share no bit.
        let event = u64::from(number) << 32 | u64::from(step);
        let mixed = mix(mix(parent.0).wrapping_add(event));
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
            1 => Origin::Resident {
                site: SiteId::new((body >> SITE_SHIFT) as usize),
                index: body & ((1 << SITE_SHIFT) - 1),
            },
            2 => Origin::Recruited {
                site: SiteId::new((body >> SITE_SHIFT) as usize),
                step: (body >> (VOXEL_BITS + RULE_BITS + NUMBER_BITS)) as u32
                    & (Self::STEP_LIMIT - 1),
                voxel: (body >> (RULE_BITS + NUMBER_BITS)) as u32 & (Self::VOXEL_LIMIT - 1),
                rule: (body >> NUMBER_BITS) as u8 & (Self::RULE_LIMIT as u8 - 1),
                number: body as u8 & ((1 << NUMBER_BITS) - 1),
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

    const FIRST: SiteId = SiteId::FIRST;

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
        let sites = [0, 1, CellId::SITE_LIMIT - 1].map(SiteId::new);
        for site in sites {
            for index in [0, 1, (1 << 40) - 1, 1 << 40, (1 << SITE_SHIFT) - 1] {
                check(
                    CellId::resident(site, index),
                    Origin::Resident { site, index },
                );
            }
        }
        let last = CellId::STEP_LIMIT - 1;
        for (site, step) in sites.into_iter().flat_map(|s| [0, 1, last].map(|t| (s, t))) {
            for voxel in [0, 1, CellId::VOXEL_LIMIT - 1] {
                for (rule, number) in [(0, 0), (0, 1), (1, 0), (31, 63)] {
                    let id = CellId::recruited(site, step, voxel, usize::from(rule), number.into());
                    let origin = Origin::Recruited {
                        site,
                        step,
                        voxel,
                        rule,
                        number,
                    };
                    check(id.expect("within the limits"), origin);
                }
            }
        }
        for parent in [
            CellId::infused(0, 0),
            CellId::resident(FIRST, 0),
            CellId::recruited(FIRST, 1, 0, 0, 0).expect("within the limits"),
        ] {
            check(CellId::daughter(parent, 0, 1), Origin::Daughter);
        }
    }

    /// Many parents, steps, numbers and generations give daughters with different ids.
    #[test]
    fn daughters_differ() {
        let mut seen = BTreeSet::new();
        for parent in 0..300 {
            for (step, number) in (0..100).flat_map(|step| [(step, 1), (step, 2), (step, 300)]) {
                let child = CellId::daughter(CellId::resident(FIRST, parent), step, number);
                assert!(seen.insert(child) && seen.insert(CellId::daughter(child, step, 1)));
            }
        }
        let mut line = CellId::infused(3, 9);
        for _ in 0..1000 {
            line = CellId::daughter(line, 5, 1);
            assert!(seen.insert(line));
        }
    }

    #[test]
    fn what_has_no_room_in_an_id_is_refused() {
        let recruited = |site, step, voxel, rule, number| {
            CellId::recruited(SiteId::new(site), step, voxel, rule, number)
        };
        assert_eq!(recruited(CellId::SITE_LIMIT, 0, 0, 0, 0), None);
        assert_eq!(recruited(0, CellId::STEP_LIMIT, 0, 0, 0), None);
        assert_eq!(recruited(0, 0, CellId::VOXEL_LIMIT, 0, 0), None);
        assert_eq!(recruited(0, 0, 0, CellId::RULE_LIMIT, 0), None);
        assert_eq!(recruited(0, 0, 0, 0, 64), None);
    }
}
