//! What the closing table compares each arm with.

use super::super::written::{Arm, Document};

/// Name of the arm with which an arm is compared; none for an arm that others are compared with and that names no reference itself.
pub(super) fn reference(document: &Document, position: usize) -> Option<String> {
    let arm = &document.arm[position];
    if arm.reference.is_some() {
        return arm.reference.clone();
    }
    let of_all = of_all(document)?;
    let is_named = |other: &Arm| other.reference.as_ref() == Some(&arm.name);
    let is_reference = arm.name == of_all || document.arm.iter().any(is_named);
    (!is_reference).then(|| of_all.to_owned())
}

/// The arm with which those are compared that name none: the first that is given nothing, else the first.
fn of_all(document: &Document) -> Option<&str> {
    let untreated = |arm: &&Arm| arm.infusion.is_empty() && arm.companion.is_empty();
    let arms = &document.arm;
    let chosen = arms.iter().find(untreated).or(arms.first());
    chosen.map(|arm| arm.name.as_str())
}
