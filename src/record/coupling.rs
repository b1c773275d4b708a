//! How near signals came to the half-points of the rules that read them.

use serde::{Deserialize, Serialize};

/// A share of a half-point below which a coupling is weak.
pub const WEAK_COUPLING: f64 = 0.1;

/// One term of a rule, and how near its signal came to half of its effect.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CouplingReach {
    /// Key of the rule; for a level the key of its kind and its own.
    pub rule: String,
    /// What is sensed.
    pub signal: String,
    /// The signal at half of the effect, in words.
    pub half: String,
    /// True if the signal raises the value.
    pub raises: bool,
    /// True for a level of cells.
    #[serde(default)]
    pub is_level: bool,
    /// The largest signal of the run as a share of the half-point, arm by arm. None in an arm that lacks the rule.
    pub reached: Vec<Option<f64>>,
}

impl CouplingReach {
    /// The largest share of all arms.
    pub fn most(&self) -> f64 {
        self.reached.iter().flatten().copied().fold(0.0, f64::max)
    }

    /// True if no arm came to a tenth of the half-point.
    pub fn is_weak(&self) -> bool {
        self.most() < WEAK_COUPLING
    }

    /// A multiple of the half-point in words: `0.003`, `0.45`, `12`.
    pub fn share_words(share: f64) -> String {
        let rounded = format!("{share:.1e}").parse::<f64>().unwrap_or(share);
        if rounded < 0.001 {
            "0".to_owned()
        } else {
            rounded.min(999_999.0).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_at_a_glance() {
        let words = [0.0, 0.000_04, 0.0123, 0.456, 1.26, 34.4].map(CouplingReach::share_words);
        assert_eq!(words, ["0", "0", "0.012", "0.46", "1.3", "34"]);
    }

    #[test]
    fn the_arm_with_most_decides() {
        let reach = CouplingReach {
            reached: vec![None, Some(0.02), Some(0.3)],
            ..CouplingReach::default()
        };
        assert_eq!(reach.most(), 0.3);
        assert!(!reach.is_weak());
    }
}
