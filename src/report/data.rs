//! The data behind a report page, kept in the run folder so that the page can be drawn again.

use serde::{Deserialize, Serialize};

use super::fate::Fate;
use super::pictures::Pictures;
use super::rule_events::RuleEvents;
use super::series::Series;
use crate::observe::{Catalogue, SiteInfo};
use crate::record::{FileGroup, Outcome, RunInfo};

/// Everything the report page shows. Kept in the run folder, so that the page can be drawn again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ReportData {
    /// Version of the layout of the run folder.
    pub(super) layout_version: u32,
    /// What was known before the run.
    pub(super) run: RunInfo,
    /// What was known after it.
    pub(super) outcome: Outcome,
    /// What was seen during it: the part that the page's charts and pictures read.
    pub(super) recorded: Recorded,
    /// What the rules of actions did.
    #[serde(default)]
    pub(super) rule_events: Vec<RuleEvents>,
    /// Where the cells given are, at some moments.
    #[serde(default)]
    pub(super) fates: Vec<Fate>,
    /// In the report of several runs, the arm that each arm is compared with; empty in the report of one run, whose `run` holds it.
    #[serde(default)]
    pub(super) references: Vec<Option<usize>>,
    /// What the run folder holds besides the scenario and the manifest.
    #[serde(default)]
    pub(super) contents: Vec<FileGroup>,
}

/// What was seen during the run, in the units the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Recorded {
    /// Names of the arms.
    pub(super) arms: Vec<String>,
    /// Keys of the places.
    pub(super) places: Vec<String>,
    /// The sites.
    pub(super) sites: Vec<SiteShown>,
    /// The factors.
    pub(super) factors: Vec<FactorName>,
    /// Keys (`kind.state`) and labels of the states.
    pub(super) states: Vec<(String, String)>,
    /// The time series.
    pub(super) series: Series,
    /// The pictures of the patch of each site.
    pub(super) pictures: Vec<Pictures>,
}

/// A site as the page names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SiteShown {
    /// Its name, which stands before the keys of its columns where there are several sites.
    pub(super) name: String,
    /// Key of its organ, if it lies in one.
    pub(super) organ: Option<String>,
}

/// A factor as the page names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FactorName {
    /// Key of the factor.
    pub(super) key: String,
    /// Words for people.
    pub(super) label: String,
    /// Lowest half-point of the rules that read it, pM; zero if none does.
    #[serde(rename = "half_pM")]
    pub(super) half_pm: f64,
}

impl SiteShown {
    fn of(site: &SiteInfo) -> Self {
        Self {
            name: site.name.clone(),
            organ: site.organ.clone(),
        }
    }
}

impl Recorded {
    pub(super) fn new(names: &Catalogue, series: Series, pictures: Vec<Pictures>) -> Self {
        let half_points = names
            .half_points_per_um3
            .iter()
            .copied()
            .chain(std::iter::repeat(0.0));
        let factors = names.factors.iter().zip(half_points);
        Self {
            arms: names.arms.clone(),
            places: names.places.clone(),
            sites: names.sites.iter().map(SiteShown::of).collect(),
            factors: factors
                .map(|((key, label), half)| FactorName {
                    key: key.clone(),
                    label: label.clone(),
                    half_pm: super::series::shortened(crate::record::scale::picomolar(half)),
                })
                .collect(),
            states: names.states.clone(),
            series,
            pictures,
        }
    }
}
