//! Cells that enter the tissue from its perfused vessels.
//!
//! Over the row of voxels points are strewn, as high as cells could be expected. Those of a voxel that lie below the number to
//! expect there are cells that enter: a Poisson number of that mean, each voxel by itself. The positions of points do not depend
//! on the tissue, so arms share them and a rule that is silent in one arm shifts nothing; and a rule is evaluated only where a
//! point lies.

use rayon::prelude::*;

use crate::cells::{Behaviour, Rule, Rules, Subject};
use crate::ids::{CellId, RuleId, SiteId, StateId};
use crate::paracrine::{Surroundings, rule_value};
use crate::rng::{Keyed, ParameterError, Points};

/// Cells that enter a voxel from its perfused vessels in one step, by one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The voxel.
    pub voxel: usize,
    /// The rule.
    pub rule: RuleId,
    /// Its place among the rules of entry, which names the cells: other rules do not touch their identity.
    pub place: usize,
    /// The state they enter in.
    pub state: StateId,
    /// How many.
    pub count: u64,
}

/// What parenchyma and vessels do besides their surroundings.
pub struct Supply<'a> {
    /// Random streams of the purpose "recruit".
    pub streams: &'a Keyed,
    /// The site, part of the name of every stream.
    pub site: SiteId,
    /// Number of the step, part of the counter of every draw.
    pub step: u32,
    /// Volume of a voxel times the length of the step, um^3 s.
    pub voxel_seconds_um3: f64,
    /// Area of vessel wall per volume where all vessels are perfused, 1/um.
    pub wall_per_um: f64,
}

/// Voxels of one strip of points. Part of the bits of a run.
pub(super) const STRIP: usize = 4096;

/// Most cells that may be expected to enter a voxel in one step by one rule: more could hardly be named.
const MOST: f64 = CellId::NUMBER_LIMIT as f64;

/// A rule by which cells enter.
struct EntryRule<'a> {
    id: RuleId,
    rule: &'a Rule,
    place: usize,
    state: StateId,
    /// What a value of the rule is multiplied with to give cells in a voxel and step.
    size: f64,
    /// No voxel can expect more cells, whether or not this many are refused.
    ceiling: f64,
}

/// Draws the cells that enter in this step, in the order of voxels, then rules.
///
/// # Errors
/// When a rule can give an entry that is negative or not finite, or gives, where a point lies, one that is above [`MOST`] or above what
/// the rule can give.
pub(super) fn enter(
    rules: &Rules,
    around: &Surroundings<'_>,
    supply: &Supply<'_>,
) -> Result<Vec<Entry>, ParameterError> {
    let doors = doors(rules, supply)?;
    let voxels = around.vessels.len();
    let strips = (0..voxels.div_ceil(STRIP)).into_par_iter();
    let of_strip = |strip: usize| {
        let mut entries = Vec::new();
        for door in &doors {
            door.enter(strip, around, supply, &mut entries)?;
        }
        entries.sort_by_key(|entry: &Entry| (entry.voxel, entry.place));
        Ok(add_up(entries))
    };
    let strips = strips.with_min_len(around.grain.of(4)).map(of_strip);
    let strips: Result<Vec<_>, ParameterError> = strips.collect();
    Ok(strips?.concat())
}

fn doors<'a>(rules: &'a Rules, supply: &Supply<'_>) -> Result<Vec<EntryRule<'a>>, ParameterError> {
    let enter = |(id, rule): (RuleId, &'a Rule)| match rule.behaviour {
        Behaviour::Recruit(state, per) => {
            let size = per.of_surface(supply.wall_per_um) * supply.voxel_seconds_um3;
            Some((id, rule, state, size))
        }
        _ => None,
    };
    let rules = rules.of_subject(&Subject::Vessel).filter_map(enter);
    let door = |(place, (id, rule, state, size)): (usize, (RuleId, &'a Rule, StateId, f64))| {
        // Eq. P3: responses and strengths are from zero to one, and so are vessels. What they make of it is held against this.
        let ends = [rule.base, rule.base + rule.max].map(|value| value * size);
        let wrong = |end: &&f64| !(0.0..f64::INFINITY).contains(*end);
        if let Some(end) = ends.iter().find(wrong) {
            return Err(refusal(*end));
        }
        let ceiling = ends[0].max(ends[1]);
        Ok(EntryRule {
            id,
            rule,
            place,
            state,
            size,
            ceiling,
        })
    };
    rules.enumerate().map(door).collect()
}

impl EntryRule<'_> {
    /// Adds one entry for each cell that enters a strip.
    fn enter(
        &self,
        strip: usize,
        around: &Surroundings<'_>,
        supply: &Supply<'_>,
        entries: &mut Vec<Entry>,
    ) -> Result<(), ParameterError> {
        let first = strip * STRIP;
        let points = Points {
            keyed: *supply.streams,
            // The site comes first: patches of one size do not share points.
            strip: (supply.site.index() as u64) << 48 | (self.place as u64) << 32 | strip as u64,
            tick: supply.step,
            length: STRIP.min(around.vessels.len() - first) as f64,
        };
        // Above twice of what is refused there is no need to look: points enough lie below.
        for [along, up] in points.below(self.ceiling.min(2.0 * MOST)) {
            let voxel = first + along as usize;
            let value = rule_value(self.rule, |signal| around.at_voxel(voxel, signal));
            let mean = value * around.vessels[voxel] * self.size;
            let foreseen = mean <= self.ceiling * (1.0 + 1e-9);
            if !foreseen || !(0.0..=MOST).contains(&mean) {
                return Err(refusal(mean));
            }
            entries.extend((up < mean).then_some(Entry {
                voxel,
                rule: self.id,
                place: self.place,
                state: self.state,
                count: 1,
            }));
        }
        Ok(())
    }
}

fn refusal(mean: f64) -> ParameterError {
    ParameterError {
        parameter: "number of cells to expect in a voxel",
        value: mean,
        expected: "a number from 0 to 64, and not above what the rule can give where all vessels are perfused",
    }
}

/// Makes one of all entries into a voxel by the same rule, which follow each other.
fn add_up(entries: Vec<Entry>) -> Vec<Entry> {
    let same = |one: &Entry, other: &Entry| (one.voxel, one.place) == (other.voxel, other.place);
    let groups = entries.chunk_by(same);
    let sum = |group: &[Entry]| Entry {
        count: group.len() as u64,
        ..group[0]
    };
    groups.map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{EntryPer, Shape, Signal, Term};
    use crate::ids::Tick;
    use crate::rng::{Purpose, Seeder};
    use crate::work::Grain;

    /// This many cells per voxel by their base, up to ten times as many where there is debris.
    fn rule(base: f64) -> Rule {
        let debris = Term {
            signal: Signal::Debris,
            shape: Shape::Linear,
            strength: 1.0,
        };
        Rule {
            name: "test".into(),
            label: String::new(),
            action: None,
            subject: Subject::Vessel,
            behaviour: Behaviour::Recruit(StateId::new(0), EntryPer::Volume),
            base,
            max: 9.0 * base,
            raised_by: vec![debris],
            lowered_by: Vec::new(),
        }
    }

    fn entries(rules: Vec<Rule>, columns: [&[f64]; 2], step: u32) -> Vec<Entry> {
        drawn(rules, columns, step).expect("sound means")
    }

    fn drawn(
        rules: Vec<Rule>,
        columns: [&[f64]; 2],
        step: u32,
    ) -> Result<Vec<Entry>, ParameterError> {
        let [debris, vessels] = columns;
        let around = Surroundings {
            concentration: Vec::new(),
            baseline: &[],
            gradient: Vec::new(),
            densities: Vec::new(),
            debris,
            alarm: debris,
            hypoxia: debris,
            vessels,
            collagen: debris,
            parenchyma: vessels,
            now: Tick(0),
            grain: Grain::default(),
        };
        let supply = Supply {
            site: SiteId::FIRST,
            streams: &Seeder::new(3).keyed(Purpose::Test),
            step,
            voxel_seconds_um3: 1.0,
            wall_per_um: 0.5,
        };
        enter(&Rules::new(rules, 1), &around, &supply)
    }

    /// Many steps over more than one strip: each voxel gets a Poisson number of its own mean, for each rule by itself.
    #[test]
    fn numbers_of_entries_are_poisson_numbers() {
        let voxels = STRIP + 904;
        let debris: Vec<f64> = (0..voxels).map(|voxel| f64::from(voxel % 3 == 0)).collect();
        let vessels: Vec<f64> = (0..voxels).map(|v| (v % 4) as f64 / 3.0).collect();
        let rules = || vec![rule(2e-3), rule(0.0), rule(0.3)];
        let steps = 40;
        // By class of voxels and place of the rule: number, and sum of squares of the numbers of voxels.
        let mut found = vec![[[0.0; 2]; 3]; 12];
        for step in 0..steps {
            let entries = entries(rules(), [&debris, &vessels], step);
            assert!(entries.is_sorted_by_key(|entry| (entry.voxel, entry.place)));
            for entry in entries {
                let [sum, squares] = &mut found[entry.voxel % 12][entry.place];
                *sum += entry.count as f64;
                *squares += (entry.count as f64).powi(2);
            }
        }
        for (class, places) in found.iter().enumerate() {
            let n = (class..voxels).step_by(12).count() as f64 * f64::from(steps);
            for (place, base) in [2e-3, 0.0, 0.3].into_iter().enumerate() {
                let mean = base * (1.0 + 9.0 * debris[class]) * vessels[class];
                let [sum, squares] = places[place].map(|sum| sum / n);
                assert!(
                    (sum - mean).abs() <= 4.0 * (mean / n).sqrt(),
                    "{sum} {mean}"
                );
                let expected = mean + mean * mean;
                let spread = (mean + 6.0 * mean.powi(2) + 4.0 * mean.powi(3)) / n;
                assert!(
                    (squares - expected).abs() <= 5.0 * spread.sqrt(),
                    "{squares} {expected}"
                );
            }
        }
    }

    /// Half a square micrometre of wall in a cubic micrometre: so many cells per wall are half as many per volume.
    #[test]
    fn walls_bring_cells_in_proportion_to_their_surface() {
        let (debris, vessels) = (vec![0.3; 4000], vec![0.7; 4000]);
        let per_wall = Rule {
            behaviour: Behaviour::Recruit(StateId::new(0), EntryPer::Wall),
            ..rule(0.1)
        };
        let of_wall = entries(vec![per_wall], [&debris, &vessels], 5);
        assert!(of_wall.len() > 100);
        assert_eq!(of_wall, entries(vec![rule(0.05)], [&debris, &vessels], 5));
    }

    /// Which cells enter does not depend on how many more the rule could admit; where more are expected, the same cells enter and
    /// others with them.
    #[test]
    fn arms_share_their_points() {
        let (none, some) = (vec![0.0; 6000], vec![0.2; 6000]);
        let vessels = vec![1.0; 6000];
        let few = entries(vec![rule(0.05)], [&none, &vessels], 7);
        let many = entries(vec![rule(0.05)], [&some, &vessels], 7);
        let plain = Rule {
            max: 0.0,
            ..rule(0.05)
        };
        assert_eq!(entries(vec![plain], [&none, &vessels], 7), few);
        let total = |entries: &[Entry]| entries.iter().map(|entry| entry.count).sum::<u64>();
        assert!(total(&few) > 200 && total(&many) > 2 * total(&few));
        for entry in &few {
            let there = many.iter().find(|other| other.voxel == entry.voxel);
            assert!(there.is_some_and(|other| other.count >= entry.count));
        }
    }

    #[test]
    fn strips_and_rules_have_points_of_their_own() {
        let (debris, vessels) = (vec![0.0; 2 * STRIP], vec![1.0; 2 * STRIP]);
        let entries = entries(vec![rule(0.02), rule(0.02)], [&debris, &vessels], 4);
        let voxels = |strip: usize, place: usize| -> Vec<usize> {
            let of_strip = entries.iter().filter(|entry| entry.voxel / STRIP == strip);
            let of_rule = of_strip.filter(|entry| entry.place == place);
            of_rule.map(|entry| entry.voxel % STRIP).collect()
        };
        let all = [voxels(0, 0), voxels(1, 0), voxels(0, 1), voxels(1, 1)];
        for (one, voxels) in all.iter().enumerate() {
            assert!(voxels.len() > 40, "{}", voxels.len());
            for other in &all[..one] {
                let shared = voxels.iter().filter(|voxel| other.contains(voxel));
                assert!(shared.count() < 15);
            }
        }
    }

    #[test]
    fn impossible_entries_are_refused() {
        let words = format!("a number from 0 to {MOST},");
        assert!(refusal(0.0).expected.starts_with(&words));
        let half = [0.5; 4096];
        let refused = |base: f64, max: f64| {
            let rule = Rule { max, ..rule(base) };
            drawn(vec![rule], [&half, &half], 0).is_err()
        };
        assert!(refused(f64::NAN, 0.0) && refused(1.0, f64::NAN) && refused(200.0, 0.0));
        assert!(refused(-1.0, 1.5) && refused(-1.0, 0.0));
        assert!(!refused(10.0, 0.0) && !refused(0.0, 0.0));
        // More vessels than there can be would have more entries than points are looked for.
        let (none, many) = ([0.0; 4096], [1.5; 4096]);
        let plain = Rule {
            max: 0.0,
            ..rule(1.0)
        };
        assert!(drawn(vec![plain], [&none, &many], 0).is_err());
    }
}
