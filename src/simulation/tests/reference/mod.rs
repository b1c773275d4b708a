//! A step that is slow and obvious: every cell by itself, plain loops on one thread, double precision.
//!
//! It is written from `docs/MODEL.md` once more. It shares with the engine what is drawn (the random streams and the draws of
//! single numbers and seats), the plain evaluator of one rule, the tables that a plan is turned into, and data types. It shares
//! none of the loops: no columns, no prefix sums, no index of neighbours, no calendar, no parallel work, and no field solver
//! of its own.

mod arrivals;
mod blood;
mod body;
mod chemistry;
mod events;
mod held;
mod plasma;
mod reading;
mod sample;
mod senses;
mod settlement;
mod slow;
mod state;
mod tissue;
mod walk;

pub use slow::Slow;
pub use state::State;
