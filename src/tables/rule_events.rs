//! The table `rule-events.parquet`: what each rule has done since the start of the run.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::observe::{Catalogue, Counted, Sample};
use crate::record::{Format, OutputError};

const FILE: &str = "rule-events.parquet";

/// What each rule has done since the start of the run.
pub const RULE_EVENTS: Format = Format {
    files: &[FILE],
    about: "what each rule has done since the start: arm, replicate, time_h, rule, action (empty for what is no action of infused cells), \
            counted (events or molecules), place (a site, or vessels: by infused cells held anywhere in the body), count",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

/// The place of what infused cells do while vessels hold them.
const VESSELS: &str = "vessels";

const COLUMNS: &[(&str, Holds)] = &[
    ("rule", Holds::Text),
    ("action", Holds::Text),
    ("counted", Holds::Text),
    ("place", Holds::Text),
    ("count", Holds::Real),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    for rule in &names.rules {
        let counted = match rule.counted {
            Counted::Events => "events",
            Counted::Molecules => "molecules",
        };
        let at = rule.id.index();
        let sites = names.sites.iter().zip(&sample.sites);
        let sites = sites.map(|(site, patch)| (site.name.as_str(), patch.done[at]));
        for (place, count) in sites.chain([(VESSELS, sample.held[at])]) {
            rows.add([
                Cell::Text(&rule.key),
                Cell::Text(rule.action.as_deref().unwrap_or_default()),
                Cell::Text(counted),
                Cell::Text(place),
                Cell::Real(count),
            ])?;
        }
    }
    Ok(())
}
