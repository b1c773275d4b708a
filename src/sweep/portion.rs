//! Which runs of an experiment a process carries out.

use std::fmt;
use std::str::FromStr;

use crate::design::Method;
use crate::experiment::Experiment;

/// One of several equal parts of all runs: `3/8` is the third of eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub number: u64,
    /// How many parts there are.
    pub count: u64,
}

/// Most shards; a larger number is treated as a typing error.
const MOST_SHARDS: u64 = 1_000_000;

impl Shard {
    /// True for a run of this part.
    pub fn holds(self, run: u64) -> bool {
        Self::number_of(run, self.count) == self.number
    }

    /// The part, of so many, that holds a run, from 1. Runs are spread like random numbers, so that all parts have the same mixture of
    /// conditions whatever the design.
    pub fn number_of(run: u64, count: u64) -> u64 {
        // The finalizer of SplitMix64: a permutation of all 64-bit numbers.
        let mixed = (run ^ (run >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % count + 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let number = |text: &str| text.trim().parse::<u64>().ok();
        let parts = parts.and_then(|(own, all)| Some((number(own)?, number(all)?)));
        match parts {
            Some((number, count)) if number >= 1 && number <= count && count <= MOST_SHARDS => {
                Ok(Self { number, count })
            }
            _ => Err(
                "expected the number of a part and how many there are, from 1/N to N/N, such as 3/8"
                    .to_owned(),
            ),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}", self.number, self.count)
    }
}

/// A part of the runs of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunPortion {
    /// Only this part; none for all.
    pub shard: Option<Shard>,
    /// Only so many conditions; none for all.
    pub conditions: Option<u64>,
}

impl RunPortion {
    /// The runs of this part in their order: every condition once before any twice.
    ///
    /// Where fewer conditions are asked for, those of a grid and of a one-at-a-time design are spread over the whole design. Designs in which
    /// the first rows are a smaller design of the same kind give their first rows.
    pub fn runs(self, experiment: &Experiment) -> Vec<u64> {
        let all = experiment.conditions() as u64;
        let some = self.conditions.map_or(all, |some| some.min(all));
        let is_spread = matches!(
            experiment.design().whole_method(),
            Method::Grid { .. } | Method::OneAtATime { .. }
        );
        let spread = |number: u64| {
            if is_spread {
                (u128::from(number) * u128::from(all) / u128::from(some)) as u64
            } else {
                number
            }
        };
        let conditions: Vec<u64> = (0..some).map(spread).collect();
        let replicates = 0..u64::from(experiment.replicates());
        let runs = replicates.flat_map(|replicate| {
            let runs = conditions.iter();
            runs.map(move |condition| replicate * all + condition)
        });
        let own = |run: &u64| self.shard.is_none_or(|shard| shard.holds(*run));
        runs.filter(own).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_read_as_it_is_written_and_nothing_else_is_one() {
        let shard: Shard = "3/8".parse().expect("a shard");
        assert_eq!(shard.to_string(), "3/8");
        for wrong in ["0/8", "9/8", "3", "3/0", "a/b", "3/8/9", "-1/8", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn shards_hold_every_run_once() {
        let of = |number| Shard { number, count: 7 };
        for run in 0..100 {
            let holders = (1..=7).filter(|number| of(*number).holds(run));
            assert_eq!(holders.count(), 1);
        }
    }
}
