//! Which values of a scenario may change during a run.

use crate::simulation::Reason;

/// When a value may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    /// At any moment.
    Always,
    /// Only until it has begun to act; holds the reason.
    UntilItActs(Reason),
    /// Only in another run; holds the reason.
    Never(Reason),
}

/// Values that may change at the same moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveChange {
    /// Their path. `*` matches any one step, and the path covers everything below it.
    pub path: &'static str,
    /// When they may change.
    pub live: Live,
}

const fn change(path: &'static str, live: Live) -> LiveChange {
    LiveChange { path, live }
}

/// What may change live, and when. The first entry that matches a path applies.
///
/// A user interface can read from this table which controls are active. The run itself decides:
/// [`Engine::set_live`](crate::engine::Engine::set_live) refuses what its state cannot follow.
pub const LIVE_CHANGES: &[LiveChange] = &[
    change("duration", Live::UntilItActs(Reason::Before)),
    change("seed", Live::UntilItActs(Reason::Donor)),
    change("replicates", Live::Never(Reason::InTables)),
    change("clock.fields", Live::Always),
    change("clock.pictures", Live::UntilItActs(Reason::Before)),
    change("clock", Live::Never(Reason::Counted)),
    change("site", Live::Never(Reason::OnItsGrid)),
    change("arm.*.infusion", Live::UntilItActs(Reason::Begun)),
    change("arm.*.companion", Live::UntilItActs(Reason::Begun)),
    change("arm.*.without", Live::Always),
    change("arm.*.name", Live::Never(Reason::InTables)),
    change("body.beds", Live::Always),
    change("body.organs.*.bed", Live::Always),
    change("body", Live::Never(Reason::Flows)),
    change("labels", Live::UntilItActs(Reason::Infused)),
    change("products.*.receptors", Live::Always),
    change("products.*.chemokine_receptors", Live::Always),
    change("products.*.adhesion_factor", Live::Always),
    change("products.*.killing", Live::Always),
    change("products", Live::UntilItActs(Reason::Infused)),
    change("companions", Live::UntilItActs(Reason::UsedUp)),
    change("factors", Live::Always),
    change("kinds.*.states", Live::Never(Reason::InTables)),
    change("kinds", Live::Always),
    change("rules.*.cell", Live::Never(Reason::InTables)),
    change("rules.*.states", Live::Never(Reason::InTables)),
    change("rules.*.does", Live::Never(Reason::InTables)),
    change("rules.*.what", Live::Never(Reason::InTables)),
    change("rules.*.action", Live::Never(Reason::InTables)),
    change("rules", Live::Always),
    change("tissues.*.residents", Live::Never(Reason::UsedUp)),
    change("tissues.*.collagen_start", Live::Never(Reason::UsedUp)),
    change("tissues.*.injury.alarm_rate", Live::Always),
    change("tissues.*.injury", Live::UntilItActs(Reason::UsedUp)),
    change("tissues", Live::Always),
    change("actions", Live::Never(Reason::InTables)),
];

/// When the value at a path may change; none for a path that does not affect a run, such as its title, and for one that no
/// scenario has, which [`Engine::set_live`](crate::engine::Engine::set_live) refuses.
pub fn live_change(path: &str) -> Option<&'static LiveChange> {
    let steps: Vec<&str> = path.split('.').collect();
    LIVE_CHANGES.iter().find(|change| change.holds(&steps))
}

impl LiveChange {
    fn holds(&self, steps: &[&str]) -> bool {
        let mut own = self.path.split('.').enumerate();
        own.all(|(at, step)| {
            steps
                .get(at)
                .is_some_and(|found| step == "*" || step == *found)
        })
    }
}
