//! The arm that the closing table compares each arm with.

use crate::format::{Arm, Document};

/// Name of the arm that an arm is compared with; none for an arm that serves only as a reference.
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

/// The reference of arms that name none: the first arm without treatment, otherwise the first arm.
fn of_all(document: &Document) -> Option<&str> {
    let untreated = |arm: &&Arm| arm.infusion.is_empty() && arm.companion.is_empty();
    let arms = &document.arm;
    let chosen = arms.iter().find(untreated).or(arms.first());
    chosen.map(|arm| arm.name.as_str())
}
