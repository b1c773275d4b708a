//! The keys of an observation: those that its comparison needs, and those that it does not know.

use super::file::{ObservationFile, StudyComparison};
use super::written::WrittenStudy;
use crate::syntax::Fault;

/// A comparison without a number that it needs.
const LACKS: &str = "the comparison lacks a number";

/// Faults of the keys of all observations.
pub(super) fn check_observations(written: &WrittenStudy, faults: &mut Vec<Fault>) {
    for (number, file) in written.file.observation.iter().enumerate() {
        let mut keys = ObservationKeys {
            written,
            number,
            faults,
        };
        keys.check(file);
        keys.check_errors(file);
        keys.check_groups(file);
    }
}

struct ObservationKeys<'a> {
    written: &'a WrittenStudy,
    number: usize,
    faults: &'a mut Vec<Fault>,
}

impl ObservationKeys<'_> {
    fn fault(&mut self, key: &str, message: &str, expected: &str) {
        let path = format!("observation.{}.{key}", self.number);
        let fault = Fault::new(message).at(self.written.place(&path));
        self.faults.push(fault.expected(expected));
    }

    fn check(&mut self, file: &ObservationFile) {
        use StudyComparison::{Difference, Factor, Order};
        let compares = |with: StudyComparison| file.comparison == with;
        let own = [
            ("value", file.value.is_some(), !compares(Order)),
            ("within", file.within.is_some(), compares(Factor)),
            ("sem", file.sem.is_some(), compares(Difference)),
            ("sd", file.sd.is_some(), compares(Difference)),
        ];
        for (key, given, allowed) in own {
            if given && !allowed {
                let message = format!("`{key}` has no meaning in this comparison");
                self.fault(key, &message, "nothing here");
            }
            let is_error = key == "sem" || key == "sd";
            if !given && allowed && !is_error {
                self.fault("comparison", LACKS, &format!("`{key}`"));
            }
        }
        if compares(Difference) && file.sem.is_none() && file.sd.is_none() {
            self.fault("comparison", LACKS, "`sem`, or `sd` and `n`");
        }
    }

    /// Numbers that cannot be an error of a mean, or an allowed factor.
    fn check_errors(&mut self, file: &ObservationFile) {
        if file.sem.is_some() && file.sd.is_some() {
            self.fault("sd", "`sem` and `sd` are both given", "`sem` or `sd`");
        }
        if file.sd.is_some() && file.n.is_none() {
            let message = "a standard deviation without the number of individuals";
            self.fault("sd", message, "`n`");
        }
        let allows = |within: f64| within > 1.0 && within.is_finite();
        if file.within.is_some_and(|within| !allows(within)) {
            let message = "a factor that allows nothing";
            self.fault("within", message, "a number above 1");
        }
    }

    /// Keys about groups that do not fit together.
    fn check_groups(&mut self, file: &ObservationFile) {
        let is_order = file.comparison == StudyComparison::Order;
        if file.no_effect.is_some() && (file.against.is_some() || is_order) {
            let message = "without effect the groups do not differ: `no_effect` is known";
            self.fault("no_effect", message, "nothing here");
        }
        if is_order && file.group.is_some() {
            self.fault("group", "an order has `groups`", "nothing here");
        }
        let groups = file.groups.iter().flatten().enumerate();
        let all: Vec<&String> = file.groups.iter().flatten().collect();
        for (position, name) in groups {
            if all[..position].contains(&name) {
                let key = format!("groups.{position}");
                self.fault(&key, "a group stands twice", "each group once");
            }
        }
    }
}
