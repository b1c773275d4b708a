//! The shape of a document: every key, type, word, name, unit and bound, along the schema of the format.

mod hidden;
mod names;
mod quantity;
mod source;
mod walk;
mod walked;
mod words;

pub use hidden::hidden_characters;
pub use names::NOT_CELLS;
pub use quantity::{Parameter, unit_place};
pub use walk::{walk, walk_beside};
pub use walked::{Extent, Known};
