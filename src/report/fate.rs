//! How many of the cells given are alive in the lung, in the organ of the patch, in the patch and elsewhere, and how many are dead,
//! at three moments of each arm.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::Tick;
use crate::observe::{Catalogue, Sample, SiteInfo, SiteSample};
use crate::record::{RunInfo, scale};

/// Time between the first moment that is shown and the second.
const LATER: f64 = 86_400.0;

/// Where the cells of an arm are at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Fate {
    /// Number of the arm.
    pub(super) arm: usize,
    /// Number of the replicate, from zero.
    #[serde(default)]
    pub(super) replicate: usize,
    /// Which moment it is: `given` when the first dose has gone in, `later` a day after it, `end` at the end.
    pub(super) moment: String,
    /// Simulated time, h.
    pub(super) time_h: f64,
    /// Cells given until then.
    pub(super) given: u64,
    /// Living cells in the lung, except those in the patch.
    pub(super) lung: u64,
    /// Living cells in the organ of the patch, except those in the patch; zero where that organ is the lung.
    #[serde(default)]
    pub(super) organ: u64,
    /// Name of that organ; empty where it is the lung or the patch is in no organ.
    #[serde(default)]
    pub(super) organ_name: String,
    /// Living cells in blood and in other organs.
    pub(super) elsewhere: u64,
    /// Living cells in the patches of all sites.
    pub(super) patch: u64,
    /// Number of sites.
    #[serde(default)]
    pub(super) sites: usize,
    /// All others.
    pub(super) dead: u64,
}

/// Keeps the moments that are shown.
pub(super) struct FateRecorder {
    lung: Option<usize>,
    /// Position and name of the organ of the first patch that does not lie in the lung.
    organ: Option<(usize, String)>,
    /// Position of the organ of each site.
    sites: Vec<Option<usize>>,
    /// Positions of the living states of infused cells.
    infused: Vec<usize>,
    /// By arm and replicate.
    courses: BTreeMap<(usize, usize), Course>,
}

#[derive(Default)]
struct Course {
    last: Option<(Tick, Counts)>,
    given: Option<(Tick, Counts)>,
    later: Option<(Tick, Counts)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Counts {
    given: u64,
    lung: u64,
    organ: u64,
    elsewhere: u64,
    patch: u64,
}

impl FateRecorder {
    pub(super) fn new(names: &Arc<Catalogue>, info: &RunInfo) -> Self {
        let states = names.states.iter().enumerate();
        let position = |key: &str| names.places.iter().position(|place| place == key);
        let infused_states = &info.infused_states;
        let label = |key: &str| {
            let organ = info.organs.iter().find(|organ| organ.key == key);
            organ.map_or(key, |organ| &organ.label).to_owned()
        };
        let lung = position("lung");
        let organ = |site: &SiteInfo| {
            let key = site.organ.as_deref()?;
            Some((position(key)?, label(key)))
        };
        let sites: Vec<_> = names.sites.iter().map(organ).collect();
        let mut organs = sites.iter().flatten();
        let organ = organs.find(|(place, _)| Some(*place) != lung).cloned();
        Self {
            lung,
            organ,
            sites: sites.into_iter().map(|organ| Some(organ?.0)).collect(),
            infused: states
                .filter(|(_, (state, _))| infused_states.contains(state))
                .map(|(position, _)| position)
                .collect(),
            courses: BTreeMap::new(),
        }
    }

    /// Takes note of a sample of a replicate, which are counted from zero.
    pub(super) fn record(&mut self, sample: &Sample, replicate: usize) {
        let counts = self.counts(sample);
        let key = (sample.arm.index(), replicate);
        let course = self.courses.entry(key).or_default();
        // A dose has gone in when the next sample counts no more cells than this one.
        if course.given.is_none() {
            course.given = course
                .last
                .filter(|(_, last)| last.given > 0 && last.given == counts.given);
        }
        if let Some((given, _)) = course.given
            && course.later.is_none()
            && sample.time.since(given) as f64 >= Tick::from_seconds(LATER).0 as f64
        {
            course.later = Some((sample.time, counts));
        }
        course.last = Some((sample.time, counts));
    }

    /// The moments of every arm that was given cells; none in a run without a body, where nothing is counted outside the patch.
    pub(super) fn finish(self) -> Vec<Fate> {
        if self.lung.is_none() {
            return Vec::new();
        }
        let mut fates = Vec::new();
        let organ_name = self.organ_name();
        for (key, course) in self.courses {
            let end = course.last.filter(|(_, counts)| counts.given > 0);
            let Some(end) = end else { continue };
            let before_end = |moment: Option<(Tick, Counts)>| moment.filter(|(at, _)| *at < end.0);
            let moments = [
                ("given", before_end(course.given)),
                ("later", before_end(course.later)),
                ("end", Some(end)),
            ];
            let known = moments
                .into_iter()
                .filter_map(|(word, moment)| Some((word, moment?)));
            fates.extend(known.map(|(word, (at, counts))| Fate {
                organ_name: organ_name.clone(),
                sites: self.sites.len(),
                ..counts.fate(key, word, at)
            }));
        }
        fates
    }

    fn counts(&self, sample: &Sample) -> Counts {
        let alive: u64 = sample.body.iter().map(|place| place.viable).sum();
        let in_patch = |patch: &SiteSample| -> u64 {
            self.infused.iter().map(|state| patch.cells[*state]).sum()
        };
        let patches: Vec<u64> = sample.sites.iter().map(in_patch).collect();
        let patch = patches.iter().sum::<u64>().min(alive);
        let of = |place: usize| sample.body.get(place).map_or(0, |place| place.viable);
        let beside_patch = |place: usize| {
            let sites = self.sites.iter().zip(&patches);
            let here = sites.filter(|(site, _)| **site == Some(place));
            of(place).saturating_sub(here.map(|(_, cells)| cells).sum())
        };
        let lung = self.lung.map_or(0, beside_patch);
        let organ = self
            .organ
            .as_ref()
            .map_or(0, |(place, _)| beside_patch(*place));
        Counts {
            given: sample.infused,
            lung,
            organ,
            elsewhere: alive.saturating_sub(lung + organ + patch),
            patch,
        }
    }

    /// Name of the organ of a patch; empty where that is the lung alone, which has its own part.
    fn organ_name(&self) -> String {
        self.organ
            .as_ref()
            .map_or(String::new(), |(_, name)| name.clone())
    }
}

impl Counts {
    fn fate(self, (arm, replicate): (usize, usize), moment: &str, at: Tick) -> Fate {
        let alive = self.lung + self.organ + self.elsewhere + self.patch;
        Fate {
            arm,
            replicate,
            moment: moment.to_owned(),
            time_h: scale::hours(at),
            given: self.given,
            lung: self.lung,
            organ: self.organ,
            organ_name: String::new(),
            sites: 0,
            elsewhere: self.elsewhere,
            patch: self.patch,
            dead: self.given.saturating_sub(alive),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::synthetic::{self, SMALL};

    #[test]
    fn every_cell_is_somewhere_at_each_moment() {
        let names = Arc::new(synthetic::catalogue(&SMALL));
        let mut recorder = FateRecorder::new(&names, &synthetic::run_info());
        for hour in (0..=168).step_by(6) {
            for arm in 0..2 {
                let time = Tick::from_seconds(3600.0 * f64::from(hour));
                recorder.record(&synthetic::sample(arm, time), 0);
            }
        }
        let fates = recorder.finish();
        let moments: Vec<_> = fates
            .iter()
            .map(|fate| (fate.arm, fate.moment.as_str(), fate.time_h))
            .collect();
        assert_eq!(
            moments,
            [(1, "given", 24.0), (1, "later", 48.0), (1, "end", 168.0)]
        );
        for fate in &fates {
            assert_eq!(
                fate.lung + fate.organ + fate.elsewhere + fate.patch + fate.dead,
                fate.given
            );
            assert!(fate.organ > 0 && fate.elsewhere > 0, "{fate:?}");
            assert_eq!(fate.organ_name, "heart");
            assert_eq!(fate.given, 2_000_000);
        }
        assert!(fates[0].lung > 1_800_000 && fates[0].dead < 200_000);
        assert!(fates[2].dead > fates[1].dead && fates[1].dead > fates[0].dead);
    }

    /// Where the patch is in the lung, its cells are not counted twice, and no other organ has its own part.
    #[test]
    fn cells_of_a_patch_in_the_lung_are_counted_once() {
        let mut names = synthetic::catalogue(&SMALL);
        names.sites[0].organ = Some("lung".to_owned());
        let recorder = |names| FateRecorder::new(&Arc::new(names), &synthetic::run_info());
        let mut sample = synthetic::sample(1, Tick::from_seconds(48.0 * 3600.0));
        let heart = recorder(synthetic::catalogue(&SMALL));
        sample.sites[0].cells[heart.infused[0]] = 20;
        let of_heart = heart.counts(&sample);
        let recorder = recorder(names);
        let of_lung = recorder.counts(&sample);
        assert_eq!(of_lung.patch, 20);
        assert_eq!(of_lung.lung, of_heart.lung - of_lung.patch);
        assert_eq!((of_lung.organ, recorder.organ_name()), (0, String::new()));
        let sum = |counts: &Counts| counts.lung + counts.organ + counts.elsewhere + counts.patch;
        assert_eq!(sum(&of_lung), sum(&of_heart));
    }
}
