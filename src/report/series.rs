//! Time series of the report: samples of all arms, thinned to a bounded size, and thin lines of replicates.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::patch_columns::{columns_of_patch, row_of_patch};
use crate::observe::{Catalogue, Sample};
use crate::record::scale;

/// Samples of an arm that the page keeps at most; with more, every second one is dropped.
const MOST_SAMPLES: usize = 1000;

/// Column of the cells given.
const DOSE: usize = 0;

/// Most samples of a replicate that the page keeps beside the mean of all: a thin line needs few.
const MOST_OF_REPLICATE: usize = 80;

/// Time series of all arms, in the units of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Series {
    /// Names of the columns, `group/name`, in the order of [`ArmSeries::values`].
    pub(super) columns: Vec<String>,
    /// The runs of the arms, or the means of their replicates; then, of several replicates, each one.
    pub(super) arms: Vec<ArmSeries>,
}

/// Time series of one arm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ArmSeries {
    /// Number of the arm; none in data of older programs, which have one series for each arm, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) arm: Option<usize>,
    /// Number of the replicate, from one; none for a single run and for the mean of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) replicate: Option<usize>,
    /// Every how many samples one was kept; the last sample is always kept.
    pub(super) kept_every: usize,
    /// Simulated time of the kept samples, h.
    #[serde(rename = "time_h")]
    pub(super) times_h: Vec<f64>,
    /// Values by column and sample; of a replicate, columns that no line is drawn from are empty.
    pub(super) values: Vec<Vec<f64>>,
}

/// Collects samples evenly, with a bounded memory.
pub(super) struct SeriesRecorder {
    names: Arc<Catalogue>,
    plasma_places: Vec<usize>,
    /// By arm and replicate.
    arms: Vec<Vec<Thinned>>,
}

impl SeriesRecorder {
    pub(super) fn new(names: &Arc<Catalogue>) -> Self {
        let shown = |place: &String| {
            matches!(place.as_str(), "arterial" | "venous" | "lung")
                || names
                    .sites
                    .iter()
                    .any(|site| site.organ.as_ref() == Some(place))
        };
        let places = names.places.iter().enumerate();
        Self {
            plasma_places: places
                .filter(|(_, place)| shown(place))
                .map(|(at, _)| at)
                .collect(),
            arms: names.arms.iter().map(|_| Vec::new()).collect(),
            names: Arc::clone(names),
        }
    }

    /// Keeps a sample of a replicate, which are counted from zero.
    pub(super) fn record(&mut self, sample: &Sample, replicate: usize) {
        let row = self.row(sample);
        let replicates = &mut self.arms[sample.arm.index()];
        if replicates.len() <= replicate {
            replicates.resize_with(replicate + 1, Thinned::default);
        }
        replicates[replicate].push(scale::hours(sample.time), row);
    }

    pub(super) fn finish(self) -> Series {
        let columns = self.columns();
        let (mut arms, mut replicates) = (Vec::new(), Vec::new());
        for (arm, thinned) in self.arms.into_iter().enumerate() {
            let kept: Vec<Kept> = thinned.into_iter().map(Thinned::kept).collect();
            arms.push(mean(&kept).series(arm, columns.len()));
            if kept.len() > 1 {
                let own = kept.iter().zip(1..);
                replicates.extend(own.map(|(kept, number)| kept.replicate(arm, number, &columns)));
            }
        }
        arms.extend(replicates);
        Series { arms, columns }
    }

    fn columns(&self) -> Vec<String> {
        let names = &*self.names;
        let mut columns = vec!["infused/all".to_owned()];
        columns.extend(names.places.iter().map(|place| format!("viable/{place}")));
        columns.extend(names.places.iter().map(|place| format!("label/{place}")));
        columns.push("label/excreted".to_owned());
        for (factor, _) in &names.factors {
            let places = self.plasma_places.iter().map(|at| &names.places[*at]);
            columns.extend(places.map(|place| format!("plasma/{place}/{factor}")));
        }
        for site in &names.sites {
            columns.extend(columns_of_patch(names, site));
        }
        columns
    }

    /// The values of a sample in the order of [`SeriesRecorder::columns`].
    fn row(&self, sample: &Sample) -> Vec<f64> {
        let mut row = vec![sample.infused as f64];
        row.extend(sample.body.iter().map(|place| place.viable as f64));
        row.extend(sample.body.iter().map(|place| place.label));
        row.push(sample.label_excreted);
        for plasma in &sample.plasma {
            let places = self.plasma_places.iter();
            row.extend(places.map(|at| scale::picomolar(plasma[*at])));
        }
        for (site, patch) in self.names.sites.iter().zip(&sample.sites) {
            row.extend(row_of_patch(site, patch));
        }
        row
    }
}

/// Rows kept evenly: every `stride`-th, and the last.
#[derive(Default)]
struct Thinned {
    seen: usize,
    doublings: u32,
    rows: Vec<(f64, Vec<f64>)>,
    last: Option<(f64, Vec<f64>)>,
}

impl Thinned {
    fn stride(&self) -> usize {
        1 << self.doublings
    }

    fn push(&mut self, time_h: f64, row: Vec<f64>) {
        if self.seen.is_multiple_of(self.stride()) {
            self.rows.push((time_h, row));
            self.last = None;
        } else {
            self.last = Some((time_h, row));
        }
        self.seen += 1;
        if self.rows.len() > MOST_SAMPLES {
            let mut at = 0;
            self.rows.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.doublings += 1;
        }
    }

    fn kept(mut self) -> Kept {
        let kept_every = self.stride();
        self.rows.extend(self.last);
        Kept {
            kept_every,
            rows: self.rows,
        }
    }
}

/// The rows that were kept, with the last one.
struct Kept {
    kept_every: usize,
    rows: Vec<(f64, Vec<f64>)>,
}

impl Kept {
    fn series(&self, arm: usize, columns: usize) -> ArmSeries {
        let rows = || self.rows.iter();
        let column = |at: usize| rows().map(|(_, row)| shortened(row[at])).collect();
        ArmSeries {
            arm: Some(arm),
            replicate: None,
            kept_every: self.kept_every,
            times_h: rows().map(|(time_h, _)| shortened(*time_h)).collect(),
            values: (0..columns).map(column).collect(),
        }
    }

    /// True where the dose changes before or after a row: without it, a line would rise before the dose.
    fn is_beside_dose(&self, at: usize) -> bool {
        let given = |at: usize| self.rows.get(at).map(|(_, row)| row[DOSE]);
        let differs = |other: Option<f64>| other.is_some_and(|other| Some(other) != given(at));
        differs(given(at + 1))
            || at
                .checked_sub(1)
                .is_some_and(|before| differs(given(before)))
    }

    /// The series of one of several replicates: fewer moments and digits, and only what lines are drawn from.
    fn replicate(&self, arm: usize, number: usize, columns: &[String]) -> ArmSeries {
        let step = self.rows.len().div_ceil(MOST_OF_REPLICATE).max(1);
        let end = self.rows.len().saturating_sub(1);
        let rows = || {
            let all = self.rows.iter().enumerate();
            all.filter(move |(at, _)| at % step == 0 || *at == end || self.is_beside_dose(*at))
                .map(|(_, row)| row)
        };
        let column = |(at, name): (usize, &String)| {
            if is_drawn(name) {
                rows().map(|(_, row)| coarse(row[at])).collect()
            } else {
                Vec::new()
            }
        };
        ArmSeries {
            arm: Some(arm),
            replicate: Some(number),
            kept_every: step * self.kept_every,
            times_h: rows().map(|(time_h, _)| shortened(*time_h)).collect(),
            values: columns.iter().enumerate().map(column).collect(),
        }
    }
}

/// Extremes over the voxels are shown as means of replicates alone, and the dose is the same in all.
fn is_drawn(column: &str) -> bool {
    !["min/", "max/", "infused/"]
        .iter()
        .any(|group| column.starts_with(group))
}

/// The mean of the replicates at the moments that all of them have.
fn mean(replicates: &[Kept]) -> Kept {
    let Some(first) = replicates.first() else {
        return Kept {
            kept_every: 1,
            rows: Vec::new(),
        };
    };
    let same = |at: &usize| {
        let time_h = first.rows[*at].0;
        let has = |kept: &Kept| {
            kept.rows
                .get(*at)
                .is_some_and(|(own_h, _)| *own_h == time_h)
        };
        replicates.iter().all(has)
    };
    let moments = (0..first.rows.len()).take_while(same);
    let row = |at: usize| {
        let (time_h, values) = &first.rows[at];
        let sum =
            |column: usize| -> f64 { replicates.iter().map(|own| own.rows[at].1[column]).sum() };
        let means = (0..values.len()).map(|column| sum(column) / replicates.len() as f64);
        (*time_h, means.collect())
    };
    Kept {
        kept_every: first.kept_every,
        rows: moments.map(row).collect(),
    }
}

/// Rounds to three significant digits, enough for a thin line.
fn coarse(value: f64) -> f64 {
    if value.fract() == 0.0 && value.abs() < 1e3 {
        return value;
    }
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// Rounds to six significant digits, more than a screen shows, so that the page stays small.
pub(super) fn shortened(value: f64) -> f64 {
    // Text is the exact way to round in decimal; whole numbers below a million stay as they are.
    if value.fract() == 0.0 && value.abs() < 1e6 {
        return value;
    }
    format!("{value:.5e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_is_even_and_keeps_both_ends() {
        for count in [0, 1, 999, 1000, 1001, 1002, 5001] {
            let mut thinned = Thinned::default();
            for at in 0..count {
                thinned.push(at as f64, vec![2.0 * at as f64]);
            }
            let series = thinned.kept().series(0, 1);
            assert!(series.times_h.len() <= MOST_SAMPLES + 1);
            if count > 0 {
                assert_eq!(series.times_h.first(), Some(&0.0));
                assert_eq!(series.times_h.last(), Some(&((count - 1) as f64)));
                assert_eq!(series.values[0].last(), Some(&(2.0 * (count - 1) as f64)));
            }
            let inner = &series.times_h[..series.times_h.len().saturating_sub(1)];
            let step = series.kept_every as f64;
            assert!(inner.windows(2).all(|pair| pair[1] - pair[0] == step));
        }
    }

    /// A dose at sample 48, which is no fifth one.
    #[test]
    fn a_thin_line_does_not_rise_before_the_dose() {
        let row = |at: i32| match at {
            48.. => (0.5 * f64::from(at), vec![100.0, 90.0]),
            _ => (0.5 * f64::from(at), vec![0.0, 0.0]),
        };
        let kept = Kept {
            kept_every: 1,
            rows: (0..337).map(row).collect(),
        };
        let columns = ["infused/all".to_owned(), "viable/lung".to_owned()];
        let thin = kept.replicate(0, 1, &columns);
        let drawn: Vec<(f64, f64)> = thin
            .times_h
            .iter()
            .copied()
            .zip(thin.values[1].iter().copied())
            .collect();
        let rise = drawn.windows(2).find(|pair| pair[1].1 > pair[0].1);
        assert_eq!(rise, Some(&[(23.5, 0.0), (24.0, 90.0)][..]));
    }

    /// Eight replicates of a week must not make the page eight times as large.
    #[test]
    fn replicates_are_thin_beside_their_mean() {
        let kept = |factor: f64| Kept {
            kept_every: 1,
            rows: (0..337)
                .map(|at| (0.5 * f64::from(at), vec![7.0, factor * f64::from(at), 1.0]))
                .collect(),
        };
        let both = [kept(1.0), kept(2.0)];
        let mean = mean(&both).series(3, 3);
        assert_eq!((mean.arm, mean.replicate), (Some(3), None));
        assert_eq!((mean.times_h.len(), mean.values[1][336]), (337, 504.0));
        let columns = ["infused/all", "cells/a", "max/b"].map(str::to_owned);
        let thin = both[1].replicate(3, 2, &columns);
        assert_eq!((thin.arm, thin.replicate), (Some(3), Some(2)));
        assert!(thin.times_h.len() <= MOST_OF_REPLICATE + 1);
        assert_eq!(thin.times_h.last(), Some(&168.0));
        assert_eq!(thin.values[1].last(), Some(&672.0));
        assert!(thin.values[2].is_empty());
        assert_eq!(coarse(1234.5), 1230.0);
    }

    #[test]
    fn only_moments_of_all_replicates_have_a_mean() {
        let kept = |moments: u32| Kept {
            kept_every: 1,
            rows: (0..moments)
                .map(|at| (f64::from(at), vec![f64::from(moments)]))
                .collect(),
        };
        let mean = mean(&[kept(5), kept(3)]);
        assert_eq!(mean.rows.len(), 3);
        assert_eq!(mean.rows[0].1, [4.0]);
        assert!(super::mean(&[]).rows.is_empty());
    }

    #[test]
    fn shortening_keeps_six_digits_and_small_whole_numbers() {
        assert_eq!(shortened(0.123_456_789), 0.123_457);
        assert_eq!(shortened(123_456.0), 123_456.0);
        assert_eq!(shortened(1_234_567.0), 1_234_570.0);
        assert_eq!(shortened(0.0), 0.0);
    }
}
