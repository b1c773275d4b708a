//! Made-up rules that use every signal, every shape and every behaviour. The numbers are no biology.

use super::kinds;
use crate::cells::{Behaviour, Meal, Rule, Rules, Shape, Signal, Subject, Term, Vicinity};
use crate::ids::{FactorId, LevelId, StateId};

pub const VEGF: usize = 0;
pub const TNF: usize = 1;
pub const CHEMOKINE: usize = 2;
pub const MEDIUM: usize = 3;

pub const STEM: usize = 0;
pub const STEM_DEAD: usize = 1;
pub const RESTING: usize = 2;
pub const EATER: usize = 3;
pub const CALM: usize = 4;
pub const KILLER: usize = 5;
pub const KILLER_DEAD: usize = 6;

pub fn factor(index: usize) -> FactorId {
    FactorId::new(index)
}

pub fn state(index: usize) -> StateId {
    StateId::new(index)
}

pub fn hill(signal: Signal, half: f64, power: f64, strength: f64) -> Term {
    Term {
        signal,
        shape: Shape::Hill { half, power },
        strength,
    }
}

/// The cells in a state within a radius.
pub fn within(index: usize, radius_um: f64) -> Signal {
    Signal::Density(Vicinity {
        state: state(index),
        radius_um,
    })
}

pub fn linear(signal: Signal, strength: f64) -> Term {
    Term {
        signal,
        shape: Shape::Linear,
        strength,
    }
}

/// Half-points in molecules/um^3 near what the patch comes to.
pub const HALF: f64 = 2e-4;

fn rule(subject: Subject, behaviour: Behaviour, numbers: [f64; 2], terms: [Vec<Term>; 2]) -> Rule {
    let [raised_by, lowered_by] = terms;
    Rule {
        name: format!("{behaviour:?}"),
        label: String::new(),
        action: None,
        subject,
        behaviour,
        base: numbers[0],
        max: numbers[1],
        raised_by,
        lowered_by,
    }
}

fn cells(states: &[usize]) -> Subject {
    Subject::Cells(states.iter().map(|index| state(*index)).collect())
}

pub fn rules() -> Rules {
    let mut rules = of_stem_cells();
    rules.extend(events_of_eaters());
    rules.extend(ways_of_eaters());
    rules.extend(of_killers());
    rules.extend(of_parenchyma());
    rules.extend(of_vessels());
    Rules::new(rules, kinds::kinds().states.len())
}

fn of_stem_cells() -> Vec<Rule> {
    let licensed = linear(Signal::Level(LevelId::new(0)), 1.0);
    let crowd = hill(within(STEM, 20.0), 2e-5, 4.0, 0.5);
    let secretes = |what| Behaviour::Secrete(factor(what));
    vec![
        rule(
            cells(&[STEM]),
            secretes(VEGF),
            [0.02, 0.1],
            [vec![linear(Signal::Hypoxia, 0.9), licensed], vec![crowd]],
        ),
        rule(
            cells(&[STEM]),
            secretes(CHEMOKINE),
            [0.05, 0.0],
            [vec![], vec![]],
        ),
        rule(
            cells(&[STEM, STEM_DEAD]),
            Behaviour::Die,
            [3e-5, 2e-4],
            [
                vec![hill(Signal::Age, 2000.0, 2.5, 1.0)],
                vec![linear(Signal::Vessels, 0.5)],
            ],
        ),
        rule(
            cells(&[STEM]),
            Behaviour::Leave,
            [2e-5, 0.0],
            [vec![], vec![]],
        ),
        rule(
            cells(&[STEM]),
            Behaviour::Divide,
            [1e-5, 5e-5],
            [
                vec![hill(Signal::TimeInState, 900.0, 1.0, 1.0)],
                vec![linear(Signal::Collagen, 0.4)],
            ],
        ),
        rule(
            cells(&[STEM]),
            Behaviour::TakeUp(factor(TNF)),
            [2.0, 20.0],
            [vec![licensed], vec![]],
        ),
    ]
}

fn events_of_eaters() -> Vec<Rule> {
    let tnf = |power| hill(Signal::Concentration(factor(TNF)), HALF, power, 0.9);
    let fed = linear(Signal::Level(LevelId::new(1)), 0.8);
    let meal = |target, reach_um| Meal {
        target: state(target),
        reach_um,
        then: Some(state(CALM)),
        then_share: 0.7,
        then_share_debris: 0.3,
        again_after_s: 600.0,
    };
    let awake = [RESTING, EATER, CALM];
    vec![
        rule(
            cells(&[RESTING]),
            Behaviour::Become(state(EATER)),
            [1e-5, 8e-4],
            [
                vec![tnf(2.0), hill(Signal::Debris, 1e-4, 1.0, 0.8)],
                vec![fed],
            ],
        ),
        rule(
            cells(&[CALM]),
            Behaviour::Become(state(RESTING)),
            [2e-4, 0.0],
            [vec![], vec![]],
        ),
        rule(
            cells(&[EATER]),
            Behaviour::Engulf(meal(STEM_DEAD, 25.0)),
            [1e-3, 4e-3],
            [vec![linear(Signal::Level(LevelId::new(0)), 1.0)], vec![]],
        ),
        rule(
            cells(&[EATER]),
            Behaviour::Engulf(meal(KILLER_DEAD, 40.0)),
            [2e-3, 0.0],
            [vec![], vec![]],
        ),
        rule(cells(&awake), Behaviour::Die, [4e-5, 0.0], [vec![], vec![]]),
        rule(
            cells(&[EATER]),
            Behaviour::Secrete(factor(TNF)),
            [0.01, 0.2],
            [vec![linear(Signal::Alarm, 0.9)], vec![fed]],
        ),
    ]
}

fn ways_of_eaters() -> Vec<Rule> {
    let tnf = |power| hill(Signal::Concentration(factor(TNF)), HALF, power, 0.9);
    let awake = [RESTING, EATER, CALM];
    vec![
        rule(
            cells(&awake),
            Behaviour::ClearDebris,
            [1e-3, 4e-3],
            [vec![hill(Signal::Debris, 1e-4, 2.0, 1.0)], vec![]],
        ),
        rule(
            cells(&awake),
            Behaviour::Speed,
            [-0.01, 0.05],
            [vec![hill(within(STEM_DEAD, 50.0), 2e-6, 2.0, 1.0)], vec![]],
        ),
        rule(
            cells(&awake),
            Behaviour::Bias(factor(CHEMOKINE)),
            [0.2, 2.0],
            [
                vec![hill(Signal::Gradient(factor(CHEMOKINE)), 1e-7, 1.0, 1.0)],
                vec![],
            ],
        ),
        rule(
            cells(&awake),
            Behaviour::Bias(factor(VEGF)),
            [0.5, 0.0],
            [vec![], vec![]],
        ),
        rule(
            cells(&[CALM]),
            Behaviour::LayCollagen,
            [0.02, 0.1],
            [vec![tnf(1.0)], vec![]],
        ),
        rule(
            cells(&[EATER]),
            Behaviour::ClearCollagen,
            [0.05, 0.0],
            [vec![], vec![]],
        ),
    ]
}

fn of_killers() -> Vec<Rule> {
    vec![
        rule(
            cells(&[KILLER]),
            Behaviour::Kill(state(STEM), 30.0),
            [4e-4, 0.0],
            [vec![], vec![]],
        ),
        rule(
            cells(&[KILLER]),
            Behaviour::Kill(state(EATER), 25.0),
            [1e-3, 0.0],
            [vec![], vec![]],
        ),
        rule(
            cells(&[KILLER, KILLER_DEAD]),
            Behaviour::Die,
            [2e-4, 0.0],
            [vec![], vec![]],
        ),
        rule(
            cells(&[KILLER]),
            Behaviour::Secrete(factor(TNF)),
            [0.05, 0.0],
            [vec![], vec![]],
        ),
    ]
}

fn tissue(
    subject: Subject,
    behaviour: Behaviour,
    numbers: [f64; 2],
    raising: Vec<Term>,
    lowering: Vec<Term>,
) -> Rule {
    rule(subject, behaviour, numbers, [raising, lowering])
}

fn of_parenchyma() -> Vec<Rule> {
    let tnf = hill(Signal::Concentration(factor(TNF)), HALF, 4.0, 0.9);
    vec![
        tissue(
            Subject::Parenchyma,
            Behaviour::Die,
            [1e-7, 2e-5],
            vec![tnf, linear(Signal::Hypoxia, 0.5)],
            vec![],
        ),
        tissue(
            Subject::Parenchyma,
            Behaviour::Regrow,
            [2e-6, 0.0],
            vec![],
            vec![linear(Signal::Alarm, 0.9)],
        ),
        tissue(
            Subject::Parenchyma,
            Behaviour::Secrete(factor(VEGF)),
            [0.0, 5e-3],
            vec![linear(Signal::Hypoxia, 1.0)],
            vec![],
        ),
        tissue(
            Subject::Parenchyma,
            Behaviour::TakeUp(factor(VEGF)),
            [10.0, 0.0],
            vec![],
            vec![],
        ),
    ]
}

fn of_vessels() -> Vec<Rule> {
    let tnf = hill(Signal::Concentration(factor(TNF)), HALF, 4.0, 0.9);
    let injury = linear(Signal::Injury, 1.0);
    vec![
        tissue(
            Subject::Vessel,
            Behaviour::Secrete(factor(TNF)),
            [1e-7, 1e-6],
            vec![injury],
            vec![],
        ),
        tissue(
            Subject::Vessel,
            Behaviour::TakeUp(factor(VEGF)),
            [1e-4, 1e-3],
            vec![tnf],
            vec![],
        ),
        tissue(
            Subject::Vessel,
            Behaviour::Recruit(state(RESTING)),
            [0.0, 2e-9],
            vec![tnf],
            vec![],
        ),
        tissue(
            Subject::Vessel,
            Behaviour::Recruit(state(KILLER)),
            [2e-10, 0.0],
            vec![],
            vec![],
        ),
        tissue(
            Subject::Vessel,
            Behaviour::Sprout,
            [0.0, 2e-4],
            vec![hill(Signal::Concentration(factor(VEGF)), HALF, 1.0, 1.0)],
            vec![],
        ),
        tissue(
            Subject::Vessel,
            Behaviour::Activate,
            [0.0, 5.0],
            vec![tnf, linear(Signal::Alarm, 0.5)],
            vec![hill(within(EATER, 35.0), 1e-5, 1.0, 0.5)],
        ),
    ]
}
