//! The table `events.parquet`: what happened, when and where.

use std::sync::Arc;

use super::writer::{Cell, Holds, Table};
use crate::observe::{Catalogue, Event};
use crate::record::{Format, Outcome, OutputError, Recorder, Start, scale};

const FILE: &str = "events.parquet";

/// What happened when and where.
pub const EVENTS: Format = Format {
    files: &[FILE],
    about: "events: arm, replicate, time_h, event, place (an organ, `patch`, or `NAME patch` of one of several sites), count",
    open,
};

const COLUMNS: &[(&str, Holds)] = &[
    ("arm", Holds::Text),
    ("replicate", Holds::Count),
    ("time_h", Holds::Real),
    ("event", Holds::Text),
    ("place", Holds::Text),
    ("count", Holds::Count),
];

struct Events {
    table: Table,
    catalogue: Arc<Catalogue>,
}

fn open(start: &Start) -> Result<Box<dyn Recorder>, OutputError> {
    Ok(Box::new(Events {
        table: Table::create(&start.directory, FILE, COLUMNS)?,
        catalogue: Arc::clone(&start.catalogue),
    }))
}

impl Recorder for Events {
    fn event(&mut self, event: &Event) -> Result<(), OutputError> {
        self.table.row(&[
            Cell::Text(&self.catalogue.arms[event.arm.index()]),
            Cell::Count(event.replicate.index() as u64 + 1),
            Cell::Real(scale::hours(event.time)),
            Cell::Text(&event.what),
            Cell::Text(&event.place),
            Cell::Count(event.count),
        ])
    }

    fn finish(self: Box<Self>, _outcome: &Outcome) -> Result<(), OutputError> {
        self.table.close()
    }
}
