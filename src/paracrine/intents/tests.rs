//! Settlements of single intents and of whole lineages.

use super::*;
use crate::cells::{Kind, State};
use crate::ids::{KindId, SiteId};

fn alive() -> StateId {
    StateId::new(0)
}

fn dead() -> StateId {
    StateId::new(1)
}

fn husk() -> StateId {
    StateId::new(2)
}

/// One kind, alive or one of two corpses.
fn kinds() -> Kinds {
    let state = |name: &str, corpse| State {
        kind: KindId::new(0),
        name: name.into(),
        label: name.into(),
        corpse,
    };
    let kind = Kind {
        name: "cell".into(),
        ontology: String::new(),
        diameter_um: 10.0,
        speed_um_per_s: 0.0,
        persistence_s: 60.0,
        first_state: alive(),
        state_count: 3,
        levels: Vec::new(),
    };
    Kinds {
        kinds: vec![kind],
        states: vec![
            state("alive", false),
            state("dead", true),
            state("husk", true),
        ],
    }
}

fn two_cells() -> Population {
    let mut cells = Population::default();
    for number in 0..2 {
        let id = CellId::resident(SiteId::FIRST, number);
        cells.push(NewCell::fresh(id, alive(), [0.0; 3], Tick(0)), 0);
    }
    cells
}

fn settled(event: CellEvent) -> (Population, Settled) {
    let mut cells = two_cells();
    let intent = Intent {
        row: 0,
        member: 0,
        event,
        rule: Some(RuleId::new(4)),
        uniform: 0.5,
    };
    let done = settle(&mut cells, &kinds(), &[intent], Tick(9), 1);
    (cells, done)
}

#[test]
fn becoming_a_corpse_is_a_death() {
    let (cells, done) = settled(CellEvent::Become(dead()));
    assert_eq!(cells.state[0], dead());
    assert_eq!(done.died, [(CellId::resident(SiteId::FIRST, 0), alive())]);
}

#[test]
fn a_death_leaves_the_corpse_that_is_named() {
    let (cells, done) = settled(CellEvent::Become(husk()));
    assert_eq!((cells.state[0], done.died.len()), (husk(), 1));
    let mut cells = two_cells();
    cells.state[0] = dead();
    let intent = Intent {
        row: 0,
        member: 0,
        event: CellEvent::Become(husk()),
        rule: Some(RuleId::new(4)),
        uniform: 0.5,
    };
    let done = settle(&mut cells, &kinds(), &[intent], Tick(9), 1);
    // Nobody dies twice.
    assert_eq!((cells.state[0], done.died.len()), (husk(), 0));
}

#[test]
fn a_living_cell_that_is_eaten_has_died() {
    let meal = Meal {
        target: alive(),
        reach_um: 20.0,
        then: None,
        then_share: 1.0,
        then_share_debris: 1.0,
        bites: 1.0,
        again_after_s: 0.0,
    };
    let prey = CellId::resident(SiteId::FIRST, 1);
    let (cells, done) = settled(CellEvent::Engulf { prey_row: 1, meal });
    assert_eq!((cells.len(), done.eaten), (1, 1));
    assert_eq!(done.followed, [RuleId::new(4)]);
    assert_eq!(done.died, [(prey, alive())]);
}

/// A bite takes effect with its share; whether it is the last of a corpse does not depend on that. Every eater digests.
#[test]
fn a_corpse_of_many_bites_vanishes_with_the_last() {
    let meal = Meal {
        target: dead(),
        reach_um: 20.0,
        then: Some(husk()),
        then_share: 0.5,
        then_share_debris: 1.0,
        bites: 4.0,
        again_after_s: 600.0,
    };
    let bitten = |uniform: f64| {
        let mut cells = two_cells();
        cells.state[1] = dead();
        let intent = Intent {
            row: 0,
            member: 0,
            event: CellEvent::Engulf { prey_row: 1, meal },
            rule: Some(RuleId::new(4)),
            uniform,
        };
        let done = settle(&mut cells, &kinds(), &[intent], Tick(9), 1);
        assert_eq!(cells.meal_from[0], Tick(9) + Tick::from_seconds(600.0).0);
        assert_eq!(done.followed, [RuleId::new(4)]);
        (done.eaten, done.switched, cells.len())
    };
    // A quarter of either half of the numbers stands for a last bite.
    assert_eq!(bitten(0.1), (1, 1, 1));
    assert_eq!(bitten(0.2), (0, 1, 2));
    assert_eq!(bitten(0.6), (1, 0, 1));
    assert_eq!(bitten(0.9), (0, 0, 2));
}

#[test]
fn a_event_without_its_victim_is_not_counted() {
    let mut cells = two_cells();
    let kill = |row, prey_row| Intent {
        row,
        member: 0,
        event: CellEvent::Kill { prey_row },
        rule: Some(RuleId::new(row)),
        uniform: 0.5,
    };
    let mut intents = [kill(0, 1), kill(1, 0)];
    let done = settle(&mut cells, &kinds(), &intents, Tick(9), 1);
    // The second killer was killed by the first.
    assert_eq!(done.followed, [RuleId::new(0)]);
    cells.push(
        NewCell::fresh(
            CellId::resident(SiteId::FIRST, 2),
            alive(),
            [0.0; 3],
            Tick(0),
        ),
        0,
    );
    intents = [kill(0, 1), kill(2, 1)];
    let done = settle(&mut cells, &kinds(), &intents, Tick(9), 1);
    assert_eq!(done.followed, [RuleId::new(0)]);
}

/// What one cell and its daughters do in a step.
fn lineage(events: &[(u32, CellEvent)]) -> (Population, Settled) {
    let mut cells = two_cells();
    cells.levels[0] = [0.25; crate::cells::MAX_LEVELS];
    cells.meal_from[0] = Tick(500);
    let intent = |&(member, event): &(u32, CellEvent)| Intent {
        row: 0,
        member,
        event,
        rule: Some(RuleId::new(4)),
        uniform: 0.5,
    };
    let intents: Vec<Intent> = events.iter().map(intent).collect();
    let done = settle(&mut cells, &kinds(), &intents, Tick(9), 1);
    assert_eq!(done.followed.len(), events.len());
    (cells, done)
}

#[test]
fn daughters_are_like_their_parent() {
    let (cells, done) = lineage(&[
        (0, CellEvent::Divide),
        (0, CellEvent::Divide),
        (1, CellEvent::Divide),
    ]);
    assert_eq!((done.born, cells.len()), (3, 5));
    let parent = (cells.levels[0], cells.meal_from[0]);
    for row in 2..5 {
        assert_eq!((cells.levels[row], cells.meal_from[row]), parent);
        assert_eq!((cells.state[row], cells.born[row]), (alive(), Tick(9)));
    }
    let ids: std::collections::BTreeSet<CellId> = cells.id.iter().copied().collect();
    assert_eq!(ids.len(), 5);
}

#[test]
fn daughters_of_a_cell_that_dies_later_live() {
    let (cells, done) = lineage(&[(0, CellEvent::Divide), (0, CellEvent::Die)]);
    assert_eq!(cells.state, [dead(), alive(), alive()]);
    assert_eq!(done.died, [(CellId::resident(SiteId::FIRST, 0), alive())]);
}

#[test]
fn a_daughter_can_die_change_and_leave_in_the_step_of_its_birth() {
    let divide = (0, CellEvent::Divide);
    let ends = [CellEvent::Die, CellEvent::Leave, CellEvent::Become(husk())];
    let ends = [(1, ends[0]), (2, ends[1]), (3, ends[2])];
    let (cells, done) = lineage(&[[divide; 3], ends].concat());
    assert_eq!(cells.state, [alive(), alive(), dead(), husk()]);
    assert_eq!((done.born, done.died.len(), done.left.len()), (3, 2, 1));
    let daughter = |number| CellId::daughter(CellId::resident(SiteId::FIRST, 0), 1, number);
    assert_eq!(done.left, [daughter(2)]);
    assert_eq!(cells.id[2..], [daughter(1), daughter(3)]);
}

/// Daughters are born as their parent was before it ate.
#[test]
fn a_meal_after_a_division_does_not_switch_the_daughter() {
    let mut cells = two_cells();
    cells.state[1] = dead();
    let meal = Meal {
        target: dead(),
        reach_um: 20.0,
        then: Some(husk()),
        then_share: 1.0,
        then_share_debris: 1.0,
        bites: 1.0,
        again_after_s: 0.0,
    };
    let intent = |event| Intent {
        row: 0,
        member: 0,
        event,
        rule: None,
        uniform: 0.5,
    };
    let eat = CellEvent::Engulf { prey_row: 1, meal };
    let intents = [
        intent(CellEvent::Divide),
        intent(eat),
        intent(CellEvent::Divide),
    ];
    let done = settle(&mut cells, &kinds(), &intents, Tick(9), 1);
    assert_eq!(cells.state, [husk(), alive(), alive()]);
    assert_eq!((done.born, done.eaten, done.switched), (2, 1, 1));
}

#[test]
fn a_cell_that_is_killed_first_has_no_daughters() {
    let mut cells = two_cells();
    let intent = |row, event| Intent {
        row,
        member: 0,
        event,
        rule: None,
        uniform: 0.5,
    };
    let kill = intent(0, CellEvent::Kill { prey_row: 1 });
    let divide = intent(1, CellEvent::Divide);
    let done = settle(&mut cells, &kinds(), &[kill, divide], Tick(9), 1);
    assert_eq!((done.born, cells.len()), (0, 2));
}
