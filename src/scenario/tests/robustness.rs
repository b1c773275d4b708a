//! No text, however broken, stops the program.

use proptest::prelude::*;

use super::*;
use crate::plan::Content;

#[test]
fn no_prefix_of_a_scenario_panics() {
    let (text, layer) = (
        tiny(),
        std::fs::read_to_string(folder().join("library/tiny.toml")).expect("a layer"),
    );
    let whole = text.replace("uses = [\"tiny\"]\n", "") + &layer;
    for end in (0..whole.len())
        .step_by(97)
        .filter(|end| whole.is_char_boundary(*end))
    {
        let _ = loaded(&whole[..end], &[])
            .map(|s| s.plan())
            .map_err(|f| render_faults(&f, Style::default()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_panics(text in "(\\PC|\n|\\[|\\]|=|\"|\\{|\\}|\\.){0,200}") {
        let _ = loaded(&text, &[]).map_err(|f| render_faults(&f, Style::default()));
    }

    #[test]
    fn no_change_of_a_byte_panics(at in 0usize..10_000, byte in any::<u8>(), count in 1usize..5) {
        let mut bytes = tiny().into_bytes();
        for step in 0..count {
            let at = (at * (step + 1)) % bytes.len();
            bytes[at] = byte;
        }
        let text = String::from_utf8_lossy(&bytes);
        let _ = loaded(&text, &[]).map(|s| s.plan()).map_err(|f| render_faults(&f, Style::default()));
    }

    #[test]
    fn no_setting_panics_and_only_known_paths_are_set(path in "[a-z.0-9-]{1,30}", value in "\\PC{0,12}") {
        let setting = format!("{path}={value}");
        let outcome = loaded(&tiny(), &[&setting]).map_err(|f| render_faults(&f, Style::default()));
        prop_assert!(outcome.is_err(), "{setting} was taken");
    }

    #[test]
    fn no_value_of_a_known_path_panics(at in 0usize..1_000, number in any::<f64>(), unit in "(| um| s| /s| pM| cells| %)") {
        let paths: Vec<String> = scenario(&tiny(), &[]).parameters().into_iter().map(|p| p.path).collect();
        let setting = format!("{}={number}{unit}", paths[at % paths.len()]);
        let _ = loaded(&tiny(), &[&setting]).map(|s| s.plan()).map_err(|f| render_faults(&f, Style::default()));
    }

    #[test]
    fn a_set_number_arrives(um in 15.0f64..30.0) {
        let setting = format!("products.marrow.diameter.median={um} um");
        let plan = scenario(&tiny(), &[&setting]).plan();
        let Content::Cells(cells) = &plan.arms[1].model.products[0].content else { panic!("cells") };
        prop_assert!(close(cells.in_body.diameter_um.at(0.0), um));
    }
}
