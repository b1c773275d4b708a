//! The command line: words, progress and exit codes. No formula.

mod arguments;
mod bar;
mod check;
mod closing;
mod command;
mod completions;
mod dispatch;
mod ending;
mod exit;
mod explain;
mod faults;
mod fit;
mod folders;
mod fork;
mod idle;
mod interrupt;
mod late;
mod list;
mod new;
mod option_values;
mod partial;
mod report;
mod resume;
mod run;
mod schema;
mod show;
mod streams;
mod sweep;
mod table;
mod verify;
mod words;
mod working;

pub use closing::closing_lines;
pub use dispatch::run;
pub use exit::Exit;
pub use streams::{Look, Streams};
