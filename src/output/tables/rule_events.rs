//! The table `rule-events.parquet`: what each rule has done since the start of the run.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::output::{Format, OutputError};
use crate::simulation::{Catalogue, Counted, Sample};

const FILE: &str = "rule-events.parquet";

/// What each rule has done since the start of the run.
pub(in crate::output) const RULE_EVENTS: Format = Format {
    files: &[FILE],
    about: "what each rule has done since the start: arm, replicate, time_h, rule, action (empty for what is no action of infused cells), \
            counted (events or molecules), done in the patch, held: by infused cells held in vessels",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("rule", Holds::Text),
    ("action", Holds::Text),
    ("counted", Holds::Text),
    ("done", Holds::Real),
    ("held", Holds::Real),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    for rule in &names.rules {
        let counted = match rule.counted {
            Counted::Events => "events",
            Counted::Molecules => "molecules",
        };
        rows.add([
            Cell::Text(&rule.key),
            Cell::Text(rule.action.as_deref().unwrap_or_default()),
            Cell::Text(counted),
            Cell::Real(sample.done[rule.id.index()]),
            Cell::Real(sample.held[rule.id.index()]),
        ])?;
    }
    Ok(())
}
