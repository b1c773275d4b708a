//! The arm that the closing table compares each arm with.

use super::*;
use crate::ids::ArmId;

/// The reference of each arm; an arm is given as its name and the reference that it names, if any.
fn references(arms: &[(&str, &str)]) -> Vec<Option<usize>> {
    let (head, _) = tiny().split_once("[[arm]]").map_or_else(
        || panic!("the scenario has arms"),
        |(head, rest)| (head.to_owned(), rest.to_owned()),
    );
    let mut text = head;
    for (name, reference) in arms {
        text.push_str(&format!("[[arm]]\nname = \"{name}\"\n"));
        if !reference.is_empty() {
            text.push_str(&format!("reference = \"{reference}\"\n"));
        }
        if name.contains("cells") {
            let dose = r#"product = "marrow", amount = "1e5 cells", route = "venous", at = "1 d""#;
            text.push_str(&format!("infusion = [{{ {dose} }}]\n"));
        }
    }
    let plan = scenario(&text, &[]).plan().clone();
    let of_arm = |arm| plan.reference_of(arm).map(ArmId::index);
    (0..plan.arms.len()).map(of_arm).collect()
}

#[test]
fn arms_are_compared_with_the_first_untreated_arm() {
    let arms = [("cells", ""), ("none", ""), ("more cells", "")];
    assert_eq!(references(&arms), [Some(1), None, Some(1)]);
    let treated = [("cells", ""), ("more cells", "")];
    assert_eq!(references(&treated), [None, Some(0)]);
}

/// A second group with its own untreated arm: that arm is the reference of its group and is not compared itself.
#[test]
fn an_arm_that_others_name_is_compared_only_if_it_names_a_reference() {
    let own = [
        ("none", ""),
        ("cells", ""),
        ("other", ""),
        ("other cells", "other"),
    ];
    assert_eq!(references(&own), [None, Some(0), None, Some(2)]);
    let chain = [
        ("none", ""),
        ("cells", "none"),
        ("half of the cells", "cells"),
    ];
    assert_eq!(references(&chain), [None, Some(0), Some(1)]);
}

/// Programs may leave arms out of a plan.
#[test]
fn an_arm_whose_reference_is_gone_is_compared_with_the_first() {
    let mut plan = scenario(&tiny(), &[]).plan().clone();
    plan.arms[1].reference = Some("gone".to_owned());
    assert_eq!(plan.reference_of(1), Some(ArmId::new(0)));
    plan.arms.remove(0);
    assert_eq!(plan.reference_of(0), None);
    assert_eq!(plan.reference_of(7), None);
}
