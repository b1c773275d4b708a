//! A TOML document as a tree in which every key and value knows its place in its file.

mod emit;
mod json;
mod node;
mod parse;
mod prune;
mod read;
mod table;

pub use emit::to_toml;
pub use json::to_json;
pub use node::{Entry, Node, Path, Value};
pub use parse::{parse_document, parse_value};
pub use prune::without;
pub use read::read;
pub use table::Table;
