//! Ids that are positions in a table.

use serde::{Deserialize, Serialize};

/// Declares one id as a thin integer with [`new`](FactorId::new) and [`index`](FactorId::index).
macro_rules! table_id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name($inner);

        impl $name {
            /// The largest position this id can hold; a scenario with more entries must be refused.
            pub const MAX: usize = <$inner>::MAX as usize;

            /// The id of position `index`.
            ///
            /// # Panics
            ///
            /// If `index` is above [`Self::MAX`], which the check of a scenario rules out.
            #[inline]
            pub fn new(index: usize) -> Self {
                Self(<$inner>::try_from(index).expect("the scenario check limits the number of entries"))
            }

            /// The position in the table.
            #[inline]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

table_id! {
    /// A secreted factor.
    FactorId(u16)
}
table_id! {
    /// A kind of cell (MSC, macrophage, ...).
    KindId(u8)
}
table_id! {
    /// A state of a kind; counted over all kinds, so that one number gives kind and state.
    StateId(u8)
}
table_id! {
    /// An organ, or another place of the circulation.
    OrganId(u8)
}
table_id! {
    /// A cell product, or a preparation without cells.
    ProductId(u8)
}
table_id! {
    /// A site: a patch of tissue that is looked at closely, and its region of the engine.
    SiteId(u8)
}
table_id! {
    /// An arm of the experiment.
    ArmId(u8)
}
table_id! {
    /// A replicate: one repetition of all arms with random numbers that no other replicate has.
    ReplicateId(u16)
}
table_id! {
    /// A response rule.
    RuleId(u16)
}
table_id! {
    /// A receptor or another inner level that a cell carries.
    LevelId(u8)
}

impl SiteId {
    /// The first site; most scenarios have no other.
    pub const FIRST: Self = Self(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_and_order_is_kept() {
        for index in [0, 1, 200, KindId::MAX] {
            assert_eq!(KindId::new(index).index(), index);
        }
        assert!(FactorId::new(2) < FactorId::new(300));
        assert_eq!(size_of::<StateId>(), 1);
    }

    #[test]
    #[should_panic(expected = "scenario check limits")]
    fn a_position_too_large_is_refused() {
        OrganId::new(256);
    }

    #[test]
    fn written_as_a_plain_number() {
        assert_eq!(
            serde_json::to_string(&RuleId::new(7)).expect("a number"),
            "7"
        );
        assert_eq!(
            serde_json::from_str::<RuleId>("7").expect("a number"),
            RuleId::new(7)
        );
    }
}
