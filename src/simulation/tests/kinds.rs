//! Made-up kinds of cells with levels that follow signals. The numbers are no biology.

use super::rulebook::{
    EATER, HALF, KILLER, RESTING, STEM, TNF, factor, hill, linear, state, within,
};
use crate::cells::{Kind, Kinds, Level, Signal, State};
use crate::ids::KindId;

pub fn kinds() -> Kinds {
    let level = |name: &str, raised_by, set_by_engulfing| Level {
        name: name.into(),
        on_s: 300.0,
        off_s: 2000.0,
        raised_by,
        set_by_engulfing,
    };
    let kind = |name: &str, first: usize, count, speed, levels| Kind {
        name: name.into(),
        ontology: String::new(),
        diameter_um: 12.0,
        speed_um_per_s: speed,
        persistence_s: 45.0,
        first_state: state(first),
        state_count: count,
        levels,
    };
    let licensed = vec![
        hill(Signal::Concentration(factor(TNF)), HALF, 2.0, 0.9),
        hill(within(EATER, 30.0), 1e-5, 1.0, 0.3),
    ];
    let stem = vec![level("licensed", licensed, false)];
    let eater = vec![
        level("alert", vec![linear(Signal::Alarm, 1.0)], false),
        level("fed", Vec::new(), true),
    ];
    let named = |kind: usize, name: &str, corpse| State {
        kind: KindId::new(kind),
        name: name.into(),
        label: name.into(),
        corpse,
    };
    Kinds {
        kinds: vec![
            kind("stem", STEM, 2, 0.0, stem),
            kind("eater", RESTING, 3, 0.03, eater),
            kind("killer", KILLER, 2, 0.1, Vec::new()),
        ],
        states: vec![
            named(0, "living", false),
            named(0, "dead", true),
            named(1, "resting", false),
            named(1, "eating", false),
            named(1, "calm", false),
            named(2, "alive", false),
            named(2, "dead", true),
        ],
    }
}
