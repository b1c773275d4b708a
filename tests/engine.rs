//! The engine from scenario to samples: clocks of the tissue, invariants, arms, determinism, one cell's life, the
//! shipped scenarios and the tutorials.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod engine {
    mod actions;
    mod answers;
    mod arms;
    mod audit;
    mod biography;
    mod calibration;
    mod clock;
    mod closings;
    mod companions;
    mod comparisons;
    mod corpses;
    mod crowding;
    mod division;
    mod fork_conflicts;
    mod forks;
    mod invariants;
    mod licensing;
    mod medium;
    mod placed;
    mod products;
    mod replicates;
    mod saved;
    mod shipped;
    mod signs;
    mod sites;
    mod support;
    mod tutorials;
    mod wells;
}
