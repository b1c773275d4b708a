//! What does nothing is shown before a run where a check knows it, after the run, and in the manifest.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::support::{CRUMB, json, mscsim, out};

const HELD_DIVIDE: &str = include_str!("../scenarios/held-divide.toml");

/// A row on what the cells do in the patch.
const ROW: &str = "\n[[answer]]\nsay = \"MSC in the patch\"\nobservable = \"cells.msc.resting\"\nstat = \"peak\"\n";

/// Items of a kind in a list of what does nothing.
fn things(idle: &Json, kind: &str) -> Vec<Json> {
    let groups = idle.as_array().expect("a list").iter();
    let of_kind = groups.filter(|group| group["kind"] == json!(kind));
    let things = of_kind.flat_map(|group| group["things"].as_array().expect("a list"));
    things.cloned().collect()
}

fn names(idle: &Json, kind: &str) -> Vec<String> {
    let name = |thing: &Json| thing["name"].as_str().expect("a name").to_owned();
    things(idle, kind).iter().map(name).collect()
}

/// What a check or run of a text reports as doing nothing.
fn idle_of(verb: &str, text: &str, more: &[&str]) -> Json {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = mscsim(folder.path());
    fs::write(folder.path().join("own.toml"), text).expect("a writable folder");
    let out: &[&str] = if verb == "run" { &["--out", "a"] } else { &[] };
    let words = [&[verb, "own.toml", "--json"], out, more].concat();
    let found = json(&command.args(words).assert().code(0));
    if verb == "run" {
        assert_eq!(manifest(folder.path(), "a")["idle"], found["idle"]);
    }
    found["idle"].clone()
}

fn manifest(folder: &Path, run: &str) -> Json {
    let path = folder.join(run).join("manifest.json");
    let text = fs::read_to_string(path).expect("a manifest");
    serde_json::from_str(&text).expect("JSON")
}

/// The same doses, injected into the patch.
fn injected() -> String {
    HELD_DIVIDE
        .replace("route = \"venous\"", "route = \"local\"")
        .replace("1e4 cells", "1e6 cells")
}

#[test]
fn a_rule_about_cells_that_never_reach_the_patch_is_named() {
    let venous = idle_of("run", &format!("{HELD_DIVIDE}{ROW}"), &["--quiet"]);
    assert!(names(&venous, "out-of-reach").contains(&"car-expands".to_owned()));
    let few = names(&venous, "few-cells");
    assert!(few.contains(&"MSC in the patch".to_owned()), "{few:?}");
    // Few cells are in the vessels of a heart: HGF from them stays far below the 60 pM that rules need.
    assert!(names(&venous, "weak-signals").contains(&"hgf".to_owned()));
    let text = format!("{}{ROW}", injected().replace("\"1 /h\"", "\"0.01 /h\""));
    let local = idle_of("run", &text, &["--quiet", "--set", "duration=3 h"]);
    assert_eq!(names(&local, "out-of-reach"), [""; 0]);
    let few = names(&local, "few-cells");
    assert!(!few.contains(&"MSC in the patch".to_owned()), "{few:?}");
}

#[test]
fn the_end_of_a_run_shows_a_few_lines_and_where_the_rest_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = mscsim(folder.path());
    fs::write(folder.path().join("held.toml"), HELD_DIVIDE).expect("a writable folder");
    let words = out(&command
        .args(["run", "held.toml", "--out", "a"])
        .assert()
        .code(0));
    let section = words.split_once("What did nothing in this run\n");
    let (_, section) = section.expect("a section");
    let lines: Vec<&str> = section
        .lines()
        .take_while(|line| !line.is_empty())
        .collect();
    assert!((2..=4).contains(&lines.len()), "{section}");
    let fits = |line: &&str| line.chars().count() <= 100;
    assert!(lines.iter().all(fits), "{section}");
    let reach = "  rules for the patch only, where no infused cell arrived: ";
    assert!(lines[0].starts_with(reach), "{section}");
    let last = lines.last().expect("a line");
    assert!(
        last.ends_with(": `idle` in manifest.json, and the report"),
        "{section}"
    );
    let page = fs::read_to_string(folder.path().join("a/report.html")).expect("a report");
    assert!(page.contains("where no infused cell arrived: ") && page.contains("car-expands"));
}

#[test]
fn a_check_names_own_rules_that_do_not_reach_held_cells() {
    let patch_only = |text: &str| names(&idle_of("check", text, &[]), "patch-only");
    assert_eq!(patch_only(HELD_DIVIDE), ["car-expands"]);
    assert_eq!(patch_only(&injected()), [""; 0]);
    // Rules of the library are known to act in the patch; naming them for every venous dose would hide the others.
    assert_eq!(patch_only(CRUMB), [""; 0]);
    let secretes = HELD_DIVIDE
        .replace("does = \"divide\"", "does = \"secrete\"\nwhat = \"hgf\"")
        .replace("\"1 /h\"", "\"1 /s\"");
    assert_eq!(patch_only(&secretes), [""; 0]);
}

#[test]
fn values_beyond_those_that_are_examined_are_counted() {
    let unexamined = |doses: usize| {
        let dose = |hour: usize| {
            let product = "[[arm.infusion]]\nproduct = \"bm-msc\"\namount = \"9 cells\"\nroute = \"venous\"\n";
            format!("{product}at = \"{hour} min\"\nover = \"1 min\"\n")
        };
        let doses: String = (0..doses).map(dose).collect();
        let text = format!("{CRUMB}\n[[arm]]\nname = \"many\"\n{doses}");
        names(&idle_of("check", &text, &[]), "unexamined-values")
    };
    assert_eq!(unexamined(10), [""; 0]);
    let [words] = &unexamined(100)[..] else {
        panic!("one thing");
    };
    assert!(words.starts_with("the last 1"), "{words}");
}

#[test]
fn values_that_nothing_reads_are_named() {
    let text = CRUMB.replace(
        "\"products/bm-msc\"",
        "\"products/bm-msc\", \"products/uc-msc\"",
    );
    let unread = |set: &[&str]| {
        let set: Vec<&str> = set.iter().flat_map(|set| ["--set", set]).collect();
        names(&idle_of("check", &text, &set), "unread-values")
    };
    assert_eq!(unread(&[]), [""; 0]);
    let idle = "products.uc-msc.viability=0.9";
    assert_eq!(unread(&[idle]), ["products.uc-msc.viability"]);
    let both = unread(&[idle, "products.uc-msc.bag_death=1.5e-3 /min"]);
    assert_eq!(both, ["products.uc-msc"]);
    let read = ["products.bm-msc.viability=0.9", "clock.sampling=12 min"];
    assert_eq!(unread(&read), [""; 0]);
    // Without `max` no signal raises the rule.
    let deaf = "rules.m0-to-m1.max={ value = \"0 /h\", range = [\"0 /h\", \"9 /h\"] }";
    let half = "rules.m0-to-m1.raised_by.tnf.half=5 pM";
    assert_eq!(unread(&[half]), [""; 0]);
    assert_eq!(unread(&[deaf, half]), ["rules.m0-to-m1.raised_by.tnf.half"]);
}

#[test]
fn products_and_arms_that_are_the_same_are_named() {
    let arm = |name: &str, product: &str, at: &str| {
        format!(
            "\n[[arm]]\nname = \"{name}\"\n[[arm.infusion]]\nproduct = \"{product}\"\namount = \"2000 cells\"\nroute = \"venous\"\nat = \"{at}\"\nover = \"1 min\"\n"
        )
    };
    let crumb = CRUMB.replace(
        "\"products/bm-msc\"",
        "\"products/bm-msc\", \"products/bm-msc-cxcr4\"",
    );
    let other = arm("other", "bm-msc-cxcr4", "30 min");
    let alike = "\n[set]\n\"products.bm-msc-cxcr4.chemokine_receptors\" = { value = 1, range = [0, 5], status = \"chosen\", why = \"as the reference\" }\n";
    let found = idle_of("check", &format!("{crumb}{other}{alike}"), &[]);
    assert_eq!(names(&found, "equal-products"), ["bm-msc = bm-msc-cxcr4"]);
    assert_eq!(names(&found, "equal-arms"), ["cells = other"]);
    let equal = |text: &str| {
        let found = idle_of("check", text, &[]);
        [names(&found, "equal-products"), names(&found, "equal-arms")].concat()
    };
    assert_eq!(equal(&format!("{crumb}{other}")), [""; 0]);
    let later = arm("later", "bm-msc", "40 min");
    assert_eq!(equal(&format!("{CRUMB}{later}")), [""; 0]);
}

#[test]
fn a_check_knows_a_patch_that_is_too_small_for_its_question() {
    let few = |text: &str, set: &[&str]| names(&idle_of("check", text, set), "few-cells");
    let crumb = format!("{CRUMB}{ROW}");
    assert_eq!(few(&crumb, &[]), ["infused cells in the patch"]);
    let local = crumb.replace("route = \"venous\"", "route = \"local\"");
    let many = ["--set", "arm.cells.infusion.0.amount=9e6 cells"];
    assert_eq!(few(&local, &many), [""; 0]);
    // No row asks about the patch.
    let elsewhere = CRUMB.replace("factor.vegf.mean", "plasma.arterial.vegf");
    assert_eq!(few(&elsewhere, &[]), [""; 0]);
}

/// Two rules about cells that are there, and one about cells that are not.
const RULES: &str = r#"
[kinds.ghost]
diameter = "10 um"
speed = "1 um/h"
persistence = "10 min"
[kinds.ghost.states.pale]

[rules.ghosts-leave]
cell = "ghost"
does = "leave"
base = "1 /h"

[rules.macrophages-vanish]
cell = "macrophage"
does = "leave"
base = "1 /h"

[rules.macrophages-hardly-vanish]
cell = "macrophage"
does = "leave"
base = "1e-12 /h"
"#;

#[test]
fn rules_that_never_acted_are_named_with_the_reason() {
    let more = [
        "--quiet",
        "--seeds",
        "1..2",
        "--set",
        "site.patch.size.0=0.3 mm",
    ];
    let found = idle_of("run", &format!("{CRUMB}{RULES}"), &more);
    let idle = names(&found, "idle-rules");
    assert!(
        idle.contains(&"macrophages-hardly-vanish".to_owned()),
        "{idle:?}"
    );
    assert!(!idle.contains(&"macrophages-vanish".to_owned()), "{idle:?}");
    let absent = things(&found, "absent-cells");
    let ghost = absent.iter().find(|thing| thing["name"] == "ghost");
    assert_eq!(ghost.expect("ghosts")["rules"], json!(["ghosts-leave"]));
    assert!(absent.iter().all(|thing| thing["name"] != "macrophage"));
}

#[test]
fn a_resumed_run_finds_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let uses = "\"products/bm-msc\", \"products/uc-msc\"";
    let text = CRUMB.replace("\"products/bm-msc\"", uses);
    let start = |out: &str, more: &[&str]| {
        let set = ["--set", "products.uc-msc.viability=0.9"];
        let words = ["run", "own.toml", "--quiet", "--out", out];
        let mut command = mscsim(folder.path());
        fs::write(folder.path().join("own.toml"), &text).expect("a writable folder");
        let words = [&words[..], &set, more].concat();
        command.args(words).assert().code(0);
    };
    start("whole", &[]);
    start("part", &["--until", "1 h"]);
    let resume = ["resume", "part", "--quiet"];
    mscsim(folder.path()).args(resume).assert().code(0);
    let [whole, part] = ["whole", "part"].map(|run| manifest(folder.path(), run)["idle"].clone());
    assert_eq!(
        names(&whole, "unread-values"),
        ["products.uc-msc.viability"]
    );
    assert_eq!(whole, part);
}

/// An old key of a scenario is no reason to refuse it; the run names it.
#[test]
fn the_receptor_of_a_factor_is_named_as_a_value_that_nothing_reads() {
    let receptor = "\n[factors.hgf]\nreceptor = \"25 pM\"\n";
    let found = idle_of("run", &format!("{CRUMB}{receptor}"), &["--quiet"]);
    assert_eq!(names(&found, "unread-values"), ["factors.hgf.receptor"]);
}

/// A moment after the end is refused: what would be shown is that of another moment.
#[test]
fn couplings_end_with_the_scenario() {
    let place = tempfile::tempdir().expect("a folder");
    let refused = mscsim(place.path())
        .args(["explain", "crumb.toml", "--couplings", "--until", "90 d"])
        .assert()
        .code(2);
    let words = String::from_utf8_lossy(&refused.get_output().stderr);
    assert!(words.contains("before --until"), "{words}");
}

/// `explain --couplings` shows each signal as a share of the half-point of its reader, and the report of a run holds the same table.
#[test]
fn signals_are_shown_as_shares_of_half_points() {
    let place = tempfile::tempdir().expect("a folder");
    let shown = mscsim(place.path())
        .args(["explain", "crumb.toml", "--couplings", "--until", "1 h"])
        .assert()
        .code(0);
    let shown = out(&shown);
    for words in [
        "The largest signal within 1 h",
        "m1-secretes-tnf lowered by il-10, half at 0.68 pM",
        "msc.licensed-fast raised by tnf",
        "innate: ",
    ] {
        assert!(shown.contains(words), "{words} is missing in\n{shown}");
    }
    let found = mscsim(place.path())
        .args([
            "explain",
            "crumb.toml",
            "rules.m1-secretes-tnf",
            "--couplings",
            "--json",
        ])
        .assert()
        .code(0);
    let found = json(&found);
    let couplings = found["couplings"].as_array().expect("couplings");
    assert!(couplings.iter().all(|one| one["rule"] == "m1-secretes-tnf"));
    assert_eq!(couplings[0]["reached"].as_array().map(Vec::len), Some(2));
    mscsim(place.path())
        .args(["run", "crumb.toml", "--quiet", "--out", "run"])
        .assert()
        .code(0);
    let page = fs::read_to_string(place.path().join("run/report.html")).expect("a page");
    assert!(page.contains("How near signals came to half of their effect"));
    assert!(page.contains("raised by hypoxia, half at"));
}
