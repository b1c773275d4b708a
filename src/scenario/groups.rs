//! The shipped scenarios by group, with the processor time that each takes.

use serde::Deserialize;

use super::load::{Shipped, about_shipped};
use crate::library::{group_text, scenario_names};
use crate::units::{Dimension, duration, parse_as};

/// Heading of scenarios that no group names.
const OTHERS: (&str, &str) = ("other", "Other");

/// Scenarios that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Short name: `main`, `human`, `animal`, `wells` or `comparisons`.
    pub key: String,
    /// Heading for people.
    pub title: String,
    /// Its scenarios, in the order in which they are shown.
    pub scenarios: Vec<Listed>,
}

/// A shipped scenario in its group.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Name, title and question.
    pub about: Shipped,
    /// Processor time of one core in words, such as `2 min 15 s`; empty if the table does not hold it.
    pub time: String,
    /// The same in seconds.
    pub processor_s: Option<f64>,
}

impl Listed {
    /// A scenario of which one replicate takes this time.
    fn new(name: String, time: String) -> Self {
        let about = about_shipped(name);
        let one = parse_as(&time, Dimension::TIME).ok();
        let processor_s = one.map(|seconds| seconds * f64::from(about.replicates));
        Self {
            about,
            time: processor_s.map_or(time, duration),
            processor_s,
        }
    }
}

/// The table of groups as it is written.
#[derive(Default, Deserialize)]
struct Written {
    #[serde(default)]
    group: Vec<WrittenGroup>,
}

#[derive(Deserialize)]
struct WrittenGroup {
    key: String,
    title: String,
    times: toml::Table,
}

/// The shipped scenarios group by group; those that no group names come last.
pub fn groups() -> Vec<Group> {
    let written: Written = toml::from_str(group_text()).unwrap_or_default();
    let mut left = scenario_names();
    let mut groups = Vec::new();
    for WrittenGroup { key, title, times } in written.group {
        let mut scenarios = Vec::new();
        for (name, time) in times {
            if let Some(position) = left.iter().position(|known| *known == name) {
                let time = time.as_str().unwrap_or_default().to_owned();
                scenarios.push(Listed::new(left.remove(position), time));
            }
        }
        groups.push(Group {
            key,
            title,
            scenarios,
        });
    }
    if !left.is_empty() {
        let others = left
            .into_iter()
            .map(|name| Listed::new(name, String::new()));
        groups.push(Group {
            key: OTHERS.0.to_owned(),
            title: OTHERS.1.to_owned(),
            scenarios: others.collect(),
        });
    }
    groups
}

/// The groups with only those scenarios in which every word occurs: in the name, the title, the question or the group. Letters
/// may be large or small. Groups without one are left out.
pub fn groups_with(words: &[String]) -> Vec<Group> {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut found = groups();
    for group in &mut found {
        let heading = format!("{} {}", group.key, group.title);
        group.scenarios.retain(|Listed { about, .. }| {
            let text = format!(
                "{} {} {} {heading}",
                about.name, about.title, about.question
            );
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        });
    }
    found.retain(|group| !group.scenarios.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Settings, load};

    #[test]
    fn every_shipped_scenario_has_a_group_and_a_time() {
        let groups = groups();
        let keys: Vec<&str> = groups.iter().map(|group| group.key.as_str()).collect();
        assert_eq!(keys, ["main", "human", "animal", "wells", "comparisons"]);
        let all = groups.iter().flat_map(|group| &group.scenarios);
        let all: Vec<&Listed> = all.collect();
        assert_eq!(all.len(), scenario_names().len());
        for listed in all {
            assert!(listed.processor_s.is_some(), "{}", listed.about.name);
            assert!(!listed.about.question.is_empty(), "{}", listed.about.name);
        }
    }

    #[test]
    fn each_has_headlines_and_times_near_those_of_the_estimate() {
        for group in groups() {
            for Listed {
                about, processor_s, ..
            } in group.scenarios
            {
                let scenario = load(&about.name, &Settings::default()).expect("it is sound");
                let headlines = scenario.plan().answers;
                let headlines = headlines.iter().filter(|row| row.headline).count();
                assert!((1..=3).contains(&headlines), "{}: {headlines}", about.name);
                let estimate = scenario.estimate().processor_s;
                let ratio = processor_s.expect("a time") / estimate;
                let (name, near) = (about.name, (1.0 / 3.0..3.0).contains(&ratio));
                assert!(
                    near,
                    "{name}: {processor_s:?} s listed, {estimate} s estimated"
                );
            }
        }
    }

    #[test]
    fn words_narrow_the_list() {
        let names = |words: &[&str]| -> Vec<String> {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            let groups = groups_with(&words).into_iter();
            let all = groups.flat_map(|group| group.scenarios);
            all.map(|listed| listed.about.name).collect()
        };
        let mice = names(&["mouse"]);
        assert!(
            mice.contains(&"mouse-kidney-injury-iv".to_owned()),
            "{mice:?}"
        );
        assert!(!mice.contains(&"well-spheroid".to_owned()), "{mice:?}");
        assert_eq!(names(&["Mouse", "KIDNEYS"]), ["mouse-kidney-injury-iv"]);
        assert_eq!(names(&["wells"]).len(), 8);
        assert!(names(&["unicorn"]).is_empty());
        assert_eq!(names(&[]).len(), scenario_names().len());
    }
}
