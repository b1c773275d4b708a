//! Densities within a radius: a radius beyond the patch is warned of, and counting takes time.

use super::*;

/// The dish with 100,000 cells, which count each other within a radius.
fn crowded(radius: &str) -> Scenario {
    let text = std::fs::read_to_string(folder().join("good/eaters.toml")).expect("a scenario");
    let rule = "does = \"die\"\nbase = \"0.3 /h\"\n";
    let crowd = format!(
        "{rule}max = \"0.1 /h\"\nraised_by.crowd = {{ signal = \"density\", of = \"blob.alive\", radius = \"{radius}\", half = \"1000 /mm^3\" }}\n"
    );
    let text = text.replace(rule, &crowd);
    let overlays = ["tissues.dish.residents.blob.alive=12500000 /mm^3"];
    scenario(&text, &overlays)
}

#[test]
fn a_radius_that_covers_the_patch_is_warned_of() {
    let warnings = |radius: &str| {
        let found = crowded(radius).warnings().to_vec();
        let of_patch =
            |fault: &&Fault| fault.message.contains("density is that of the whole patch");
        found.iter().find(of_patch).map(ToString::to_string)
    };
    // From corner to corner it is 346 um.
    assert_eq!(warnings("340 um"), None);
    let found = warnings("0.35 mm").expect("a warning");
    assert!(
        found.contains("found a radius of 0.35 mm, expected less than 346 um"),
        "{found}"
    );
}

/// 10 steps of 2 arms, in each of which 100,000 cells look at some 50,000 others in 2 ns each: more than a minute.
#[test]
fn the_estimate_counts_the_time_of_densities() {
    let seconds = |radius: &str| crowded(radius).estimate().processor_s;
    let none = seconds("1 um");
    // All cells are counted together.
    assert!(seconds("1 mm") < 2.0 * none, "{none}");
    let many = seconds("100 um");
    assert!((20.0..2000.0).contains(&many), "{many} beside {none}");
}
