//! Short ways to the same: types read straight from the tree, and walks past what is known to have no fault.

use check::{Extent, Known, walk, walk_beside};
use syntax::{Node, Path, read, to_json};

use super::*;

fn several() -> Vec<Scenario> {
    let names = ["mouse-infarct", "compare-cost", "well-macrophages"];
    let known: Vec<String> = shipped().into_iter().map(|about| about.name).collect();
    let names = names
        .iter()
        .filter(|name| known.iter().any(|known| known == *name));
    let scenarios = names.map(|name| load(name, &Settings::default()).expect("a good scenario"));
    scenarios.collect()
}

#[test]
fn a_tree_reads_as_its_json_does() {
    let scenarios = several();
    assert!(scenarios.len() > 1);
    for scenario in scenarios {
        let straight: format::Document = read(&scenario.root).expect("a sound document");
        let by_json = serde_json::from_value(to_json(&scenario.root));
        let by_json: format::Document = by_json.expect("a sound document");
        assert_eq!(format!("{straight:?}"), format!("{by_json:?}"));
    }
}

/// A walk past the blocks that an arm shares finds the same faults, and all parameters that differ.
#[test]
fn a_walk_past_known_blocks_finds_what_a_whole_walk_finds() {
    let schema = format::schema();
    let scenario = scenario(&tiny(), &[]);
    let (root, sources) = (&scenario.root, &scenario.sources);
    let start = Place::new(root.place.file, 0..0);
    let whole = |tree: &Node| walk(tree, &schema, sources, start, Extent::Whole);
    let common = whole(root);
    assert!(common.faults.is_empty());
    let known = Known::new(root.clone());
    let wrong = syntax::Value::Text("3 qm".to_owned());
    let right = syntax::Value::Text("0.5".to_owned());
    for (path, value) in [
        ("clock.fields", &wrong),
        ("body.plasma_share", &right),
        ("body.plasma_share", &wrong),
        ("arm.0.name", &right),
        ("arm", &wrong),
    ] {
        let mut tree = root.clone();
        let node = tree.at_mut(&Path::dotted(path)).expect("a written value");
        node.value = value.clone();
        let (slow, fast) = (
            whole(&tree),
            walk_beside(
                Some(&known),
                &tree,
                &schema,
                sources,
                (start, Extent::Whole),
            ),
        );
        assert_eq!(slow.faults, fast.faults, "{path}");
        assert_eq!(slow.unreadable, fast.unreadable, "{path}");
        let differs = |parameters: &[check::Parameter]| {
            let own = parameters.iter();
            let own = own.filter(|parameter| !common.parameters.contains(parameter));
            own.cloned().collect::<Vec<_>>()
        };
        assert_eq!(
            differs(&slow.parameters),
            differs(&fast.parameters),
            "{path}"
        );
        assert!(fast.parameters.len() < slow.parameters.len(), "{path}");
    }
}
