//! Layers of one arm, and values that layers set.

use super::*;
use crate::plan::{Content, Plan};

fn giant() -> String {
    tiny().replace(
        "name = \"cells\"\n",
        "name = \"cells\"\nlayers = [\"giant\"]\n",
    )
}

/// Mass of the body, lumen of the narrow bed and diameter of the cells, by arm.
fn measures(plan: &Plan, arm: usize) -> (f64, f64, f64) {
    let model = &plan.arms[arm].model;
    let body = model.body.as_ref().expect("a body");
    let Content::Cells(cells) = &model.products[0].content else {
        panic!("cells")
    };
    let lumen = body.organs[0].bed.lumen_median_um;
    // The plan holds the logarithm of the median.
    let diameter_um = (cells.in_body.diameter_um.at(0.0) * 1e9).round() / 1e9;
    (body.mass_g, lumen, diameter_um)
}

fn decay(plan: &Plan, arm: usize, factor: usize) -> f64 {
    plan.arms[arm].model.factors[factor].decay_per_s
}

/// The same plan from the resolved text, without the layers.
fn repeated(first: &Scenario) -> Plan {
    let resolved = first.resolved_toml();
    let again = load_text("resolved.toml", &resolved, None, &Settings::default());
    let again = again.unwrap_or_else(|faults| {
        panic!("{resolved}\n{}", render_faults(&faults, Style::default()))
    });
    assert_eq!(resolved, again.resolved_toml());
    again.plan()
}

#[test]
fn layers_of_an_arm_replace_values_in_it_alone() {
    let scenario = scenario(&giant(), &[]);
    let plan = scenario.plan();
    assert_eq!(measures(&plan, 0), (20.0, 4.2, 17.8));
    assert_eq!(measures(&plan, 1), (40.0, 5.0, 26.0));
    let species = |arm: usize| {
        plan.arms[arm]
            .model
            .body
            .as_ref()
            .map(|b| b.species.clone())
    };
    assert_eq!(species(1).as_deref(), Some("giant"));
    assert_eq!(repeated(&scenario), plan);
}

#[test]
fn parameters_of_an_arm_show_the_layer_they_come_from() {
    let parameters = scenario(&giant(), &[]).parameters();
    let own: Vec<_> = parameters.iter().filter(|p| p.arm.is_some()).collect();
    let of = |path: &str| {
        let found = own.iter().find(|p| p.path == path);
        found.map(|p| (p.arm.as_deref(), p.set_by, p.file.ends_with(".toml")))
    };
    let library = Some((Some("cells"), "library", true));
    assert_eq!(of("body.mass"), library);
    assert_eq!(of("body.beds.narrow.lumen_median"), library);
    // What is equal is no change.
    assert_eq!(of("body.cardiac_output"), None);
    let mass = own
        .iter()
        .find(|p| p.path == "body.mass")
        .expect("the mass");
    assert!(mass.file.ends_with("library/giant.toml"), "{}", mass.file);
    assert_eq!(
        (mass.range.as_str(), mass.status.as_str()),
        ("30 g to 50 g", "chosen")
    );
}

#[test]
fn an_arm_sets_values_after_its_layers_and_the_command_line_after_both() {
    let median = "products.marrow.diameter.median";
    // Inside the range of the layer, outside the one of the library.
    let text = giant().replace(
        "layers = [\"giant\"]\n",
        "layers = [\"giant\"]\nset = { \"body.mass\" = \"45 g\", products.marrow.diameter.median = \"21 um\" }\n",
    );
    let first = scenario(&text, &[]);
    let plan = first.plan();
    assert_eq!(measures(&plan, 1), (45.0, 5.0, 21.0));
    assert_eq!(repeated(&first), plan);
    let mass = first
        .parameters()
        .into_iter()
        .rfind(|p| p.path == "body.mass");
    let mass = mass.expect("the mass of the arm");
    assert_eq!(
        (mass.set_by, mass.why.as_str()),
        ("scenario", "set in place of 40 g")
    );
    let overlay = format!("{median}=19 um");
    let set = ["body.beds.narrow.lumen_median=4.5 um", overlay.as_str()];
    let second = scenario(&text, &set);
    let plan = second.plan();
    assert_eq!(measures(&plan, 1), (45.0, 4.5, 19.0));
    assert_eq!(measures(&plan, 0), (20.0, 4.5, 19.0));
    assert_eq!(repeated(&second), plan);
}

#[test]
fn switched_off_actions_come_between_layers_and_settings() {
    let text = giant().replace(
        "layers = [\"giant\"]\n",
        "layers = [\"giant\"]\nwithout = [\"squeezing\"]\n",
    ) + "\n[actions.squeezing]\noff.\"body.beds.*.lumen_median\" = \"6 um\"\noff.\"products.marrow.diameter.median\" = \"22 um\"\n";
    let first = scenario(&text, &[]);
    assert_eq!(measures(&first.plan(), 1), (40.0, 6.0, 22.0));
    assert_eq!(measures(&first.plan(), 0), (20.0, 4.2, 17.8));
    assert_eq!(repeated(&first), first.plan());
    let second = scenario(&text, &["body.beds.narrow.lumen_median=3 um"]);
    assert_eq!(measures(&second.plan(), 1), (40.0, 3.0, 22.0));
    assert_eq!(repeated(&second), second.plan());
}

#[test]
fn what_layers_set_comes_before_what_the_scenario_sets() {
    let uses = |layers: &str| tiny().replace("uses = [\"tiny\"]", layers);
    let text = uses("uses = [\"broth\", \"tiny\"]");
    let first = scenario(&text, &[]);
    let plan = first.plan();
    assert!(close(decay(&plan, 0, 0), 2e-5) && close(decay(&plan, 1, 1), 3e-5));
    let decays = first
        .parameters()
        .into_iter()
        .find(|p| p.path == "factors.vegf.decay");
    let decays = decays.expect("the decay");
    assert_eq!(decays.set_by, "library");
    assert!(decays.file.ends_with("broth.toml"));
    assert_eq!(repeated(&first), plan);
    let set = text + "\n[set]\nfactors.vegf.decay = \"9e-5 /s\"\n";
    let plan = scenario(&set, &[]).plan();
    assert!(close(decay(&plan, 0, 0), 9e-5) && close(decay(&plan, 0, 1), 3e-5));
}

#[test]
fn a_layer_of_one_arm_may_set_values() {
    let text = tiny().replace(
        "name = \"cells\"\n",
        "name = \"cells\"\nlayers = [\"dish\"]\n",
    );
    let first = scenario(&text, &[]);
    let plan = first.plan();
    assert!(close(decay(&plan, 0, 0), 1.65e-4) && close(decay(&plan, 1, 0), 1e-5));
    assert_eq!(repeated(&first), plan);
}

#[test]
fn a_human_and_a_mouse_stand_in_one_report() {
    let found = crate::library::find_scenario("mouse-lung-iv").expect("a shipped scenario");
    let text = found.text + "\n[[arm]]\nname = \"human\"\nlayers = [\"bodies/human\"]\n";
    let first = load_text("both.toml", &text, None, &Settings::default());
    let first =
        first.unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
    let plan = first.plan();
    let mass = |arm: usize| plan.arms[arm].model.body.as_ref().map(|body| body.mass_g);
    assert_eq!(mass(plan.arms.len() - 1), Some(70_000.0));
    assert_eq!(mass(0), Some(20.0));
    assert_eq!(repeated(&first), plan);
}

/// What is wrong with a layer in a folder that is not a library; none if it is taken for a scenario.
fn checked(folder: &str, text: &str) -> Option<String> {
    let folder = std::env::temp_dir()
        .join(format!("mscsim-layers-{}", std::process::id()))
        .join(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("one.toml");
    std::fs::write(&path, text).expect("a file");
    let checked = check_if_layer(&path.display().to_string());
    std::fs::remove_file(&path).expect("the file is there");
    checked.map(|checked| {
        checked
            .err()
            .map_or(String::new(), |faults| faults.to_string())
    })
}

#[test]
fn a_layer_is_checked_as_a_part() {
    let shipped = |name: &str| check_if_layer(name).map(|checked| checked.is_ok());
    assert_eq!(shipped("bodies/mouse"), Some(true));
    assert_eq!(shipped("mouse-lung-iv"), None);
    assert_eq!(shipped("bodies/mose"), None);
    let tiny = folder().join("library/tiny.toml");
    assert_eq!(shipped(&tiny.display().to_string()), Some(true));
    let part = "[factors.vegf]\ndecay = \"1 /h\"\n";
    assert_eq!(checked("beside", part).as_deref(), Some(""));
    let reported = |folder: &str, text: &str| checked(folder, text).expect("a layer");
    assert!(reported("beside", "[factors.vegf]\ndecay = \"1 um\"\n").contains("wrong dimension"));
    // What it sets is held to the shape of what it replaces.
    let set = reported(
        "beside",
        "[set]\nfactors.vegf.dcay = \"1 /h\"\n\"factors.tnf.decay\" = \"1 um\"\n",
    );
    assert!(
        set.contains("unknown key `dcay` in `factors.vegf`"),
        "{set}"
    );
    assert!(set.contains("wrong dimension"), "{set}");
    assert!(reported("beside", "set = 1\n").contains("wrong type"));
    // Below a folder of that name a file is a layer, unless it is a whole scenario.
    let title = "title = \"t\"\n".to_owned() + part;
    assert!(reported("library", &title).contains("`title` in a library layer"));
    assert!(reported("library", "[factors\n").contains("one.toml:1"));
    assert_eq!(checked("beside", &title), None);
    assert_eq!(checked("beside", "[factors\n"), None);
    assert_eq!(checked("library", "format = 1\n"), None);
}

/// A tissue sets the rate of a rule; without the layer of the rule the fault names that layer.
#[test]
fn what_a_layer_sets_names_the_layer_that_is_missing() {
    let text = shipped_text("human-osteoarthritis-local").expect("it is shipped");
    let text = text.replace("  \"biology/repair\",\n", "");
    let faults = faults(&text, &[]);
    assert!(faults.contains("has no `parenchyma-regrows`"), "{faults}");
    assert!(faults.contains("add to `uses`: biology/repair"), "{faults}");
}
