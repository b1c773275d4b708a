//! The engine from scenario to samples: clocks of the tissue, invariants, arms, determinism, one cell's life.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod engine {
    mod arms;
    mod biography;
    mod clock;
    mod corpses;
    mod invariants;
    mod support;
    mod wells;
}
