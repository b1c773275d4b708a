//! The parameters of a scenario, with what their place in it tells about them.

use crate::scenario::written::{Document, Status};
use crate::scenario::{ParameterSource, Scenario};
use crate::units::Dimension;

/// How well a value may be known, the best first.
pub(super) const STATUSES: [Status; 5] = [
    Status::Measured,
    Status::Derived,
    Status::Recalled,
    Status::Assumed,
    Status::Chosen,
];

/// Every parameter, in the order of [`Scenario::parameters`]. The amount of a product of cells is a number of cells,
/// also where it was written without a unit.
pub fn parameters(scenario: &Scenario) -> Vec<ParameterSource> {
    let mut all = scenario.parameters();
    for parameter in &mut all {
        let counts = scenario
            .documents()
            .iter()
            .any(|document| is_count_of_cells(document, &parameter.path));
        if counts {
            parameter.unit = "cells".to_owned();
            parameter.dimension = Dimension::CELLS.name().into_owned();
        }
    }
    all
}

/// True for `arm.A.infusion.I.amount` where the product is one of cells.
fn is_count_of_cells(document: &Document, path: &str) -> bool {
    let steps: Vec<&str> = path.split('.').collect();
    let ["arm", arm, "infusion", infusion, "amount"] = steps[..] else {
        return false;
    };
    let position = |step: &str| step.parse().unwrap_or(usize::MAX);
    let arm = document.arm.get(position(arm));
    let infusion = arm.and_then(|arm| arm.infusion.get(position(infusion)));
    let product = infusion.and_then(|infusion| document.products.get(&infusion.product));
    product.is_some_and(|product| product.contents.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Settings, load};

    fn amount_of(setting: &str) -> ParameterSource {
        let settings = Settings {
            overlays: vec![setting.to_owned()],
            seed: None,
        };
        let file = "tests/scenarios/good/small-infarct.toml";
        let scenario = load(file, &settings).expect("a sound scenario");
        let mut all = parameters(&scenario).into_iter();
        let amount = all.find(|parameter| parameter.path == "arm.1.infusion.0.amount");
        amount.expect("the amount of the first dose")
    }

    #[test]
    fn an_amount_of_cells_is_told_in_cells_however_it_was_written() {
        for written in ["7e4", "70000 cells"] {
            let amount = amount_of(&format!("arm.venous.infusion.0.amount={written}"));
            let told = (amount.unit.as_str(), amount.dimension.as_str());
            assert_eq!(told, ("cells", "cell count"), "{written}");
            assert_eq!(amount.value, 7e4);
        }
    }

    #[test]
    fn every_status_of_the_format_is_known_and_has_a_badge_of_its_own() {
        let schema = schemars::schema_for!(Status).to_value();
        let words: Vec<&str> = schema["oneOf"]
            .as_array()
            .expect("a list of words")
            .iter()
            .filter_map(|word| word["const"].as_str())
            .collect();
        let known = STATUSES.map(|status| serde_json::to_value(status).expect("a word"));
        assert_eq!(known.to_vec(), words);
        let style = include_str!("../output/report/assets/report.css");
        for word in words {
            let badge = format!(".badge[data-status=\"{word}\"]::before {{ content: ");
            assert!(style.contains(&badge), "{word}");
        }
    }
}
