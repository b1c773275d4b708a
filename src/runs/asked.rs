//! What the closing table asks about, and which parameters act on that directly.

use toml::{Table, Value};

use crate::plan::{Answer, Plan};

/// What the rows of the closing table are about, and what they are divided by.
pub(super) fn asked(plan: &Plan) -> Vec<String> {
    let of_row = |answer: &Answer| [Some(answer.observable.clone()), answer.per.clone()];
    plan.answers.iter().flat_map(of_row).flatten().collect()
}

/// Beginnings of the paths of parameters that act directly on the observables asked about: the factor itself, and the rules that
/// secrete it, take it up or sense it, or that make, remove or move the cells asked about.
pub(super) fn asked_paths(asked: &[String], resolved_toml: &str) -> Vec<String> {
    let document: Table = toml::from_str(resolved_toml).unwrap_or_default();
    let mut paths: Vec<String> = Vec::new();
    for name in asked {
        let steps: Vec<&str> = name.split('.').collect();
        match steps[..] {
            ["factor" | "plasma", ..] => {
                let factor = if steps[0] == "factor" {
                    steps.get(1)
                } else {
                    steps.last()
                };
                let Some(factor) = factor else { continue };
                paths.push(format!("factors.{factor}."));
                paths.extend(rules(&document, |rule| {
                    rule.get("what").and_then(Value::as_str) == Some(factor)
                }));
            }
            ["cells", kind, state] => {
                paths.extend(rules(&document, |rule| moves(rule, kind, state)));
            }
            ["body", ..] => paths.extend(["body.beds.".to_owned(), "products.".to_owned()]),
            ["done" | "held", rule, ..] => paths.push(format!("rules.{rule}.")),
            ["tissue", quantity] => {
                paths.extend(rules(&document, |rule| {
                    let does = rule.get("does").and_then(Value::as_str);
                    does.is_some_and(|does| does.contains(quantity))
                        || rule.get("cell").and_then(Value::as_str) == Some(quantity)
                }));
            }
            _ => {}
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

/// Beginnings of the paths of the rules for which `holds` is true.
fn rules(document: &Table, holds: impl Fn(&Table) -> bool) -> Vec<String> {
    let rules = document.get("rules").and_then(Value::as_table);
    let tables = rules.into_iter().flatten();
    let found = tables.filter(|(_, rule)| rule.as_table().is_some_and(&holds));
    found.map(|(key, _)| format!("rules.{key}.")).collect()
}

/// True for a rule that changes how many cells there are in a state.
fn moves(rule: &Table, kind: &str, state: &str) -> bool {
    let word = |key| rule.get(key).and_then(Value::as_str);
    if word("cell") != Some(kind) {
        return word("what").is_some_and(|what| what == kind || what == format!("{kind}.{state}"));
    }
    let counts = matches!(
        word("does"),
        Some("become" | "die" | "leave" | "divide" | "recruit")
    );
    let states = rule.get("states").and_then(Value::as_array);
    let of_state =
        states.is_none_or(|states| states.iter().any(|name| name.as_str() == Some(state)));
    counts && (of_state || word("what") == Some(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_act_on_what_is_asked_are_found() {
        let text = r#"
            [rules.makes]
            cell = "m"
            does = "secrete"
            what = "vegf"
            [rules.turns]
            cell = "m"
            states = ["m0"]
            does = "become"
            what = "m1"
            [rules.walks]
            cell = "m"
            states = ["m1"]
            does = "follow"
            what = "ccl2"
            [rules.lays]
            cell = "f"
            does = "lay-collagen"
        "#;
        let paths = |name: &str| asked_paths(&[name.to_owned()], text);
        assert_eq!(paths("factor.vegf.mean"), ["factors.vegf.", "rules.makes."]);
        assert_eq!(paths("cells.m.m1"), ["rules.turns."]);
        assert_eq!(paths("tissue.collagen"), ["rules.lays."]);
        assert_eq!(paths("cells.m.m2"), [""; 0]);
        assert_eq!(paths("body.lung.viable"), ["body.beds.", "products."]);
    }
}
