//! The text of scenarios: files, the tree in which every value knows its place, and the faults that are found there.

mod fault;
mod nearest;
mod render;
mod sources;
mod tree;

pub use fault::{Fault, Faults};
pub use nearest::nearest;
pub use render::{Style, render_faults};
pub use sources::{FileId, Place, Role, SourceFile, Sources};

pub(crate) use nearest::one_of;
pub(crate) use render::render;
pub(crate) use tree::{
    Entry, Node, Path, Table, Value, parse_document, parse_value, read, to_json, to_toml, without,
};
