use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::output::scale;
use crate::simulation::{Catalogue, Sample};

/// Samples of an arm that the page keeps at most; with more, every second one is dropped.
const MOST_SAMPLES: usize = 1000;

/// Time series of all arms, in the units of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Series {
    /// Names of the columns, `group/name`, in the order of [`ArmSeries::values`].
    pub(super) columns: Vec<String>,
    /// The arms.
    pub(super) arms: Vec<ArmSeries>,
}

/// Time series of one arm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ArmSeries {
    /// Every how many samples one was kept; the last sample is always kept.
    pub(super) kept_every: usize,
    /// Simulated time of the kept samples, h.
    #[serde(rename = "time_h")]
    pub(super) times_h: Vec<f64>,
    /// Values by column and sample.
    pub(super) values: Vec<Vec<f64>>,
}

/// Collects samples evenly, with a bounded memory.
pub(super) struct SeriesRecorder {
    names: Arc<Catalogue>,
    plasma_places: Vec<usize>,
    arms: Vec<Thinned>,
}

impl SeriesRecorder {
    pub(super) fn new(names: &Arc<Catalogue>) -> Self {
        let shown = |place: &String| {
            matches!(place.as_str(), "arterial" | "venous" | "lung")
                || Some(place) == names.site_organ.as_ref()
        };
        let places = names.places.iter().enumerate();
        Self {
            plasma_places: places
                .filter(|(_, place)| shown(place))
                .map(|(at, _)| at)
                .collect(),
            arms: names.arms.iter().map(|_| Thinned::default()).collect(),
            names: Arc::clone(names),
        }
    }

    pub(super) fn record(&mut self, sample: &Sample) {
        let row = self.row(sample);
        self.arms[sample.arm.index()].push(scale::hours(sample.time), row);
    }

    pub(super) fn finish(self) -> Series {
        let columns = self.columns();
        Series {
            arms: self
                .arms
                .into_iter()
                .map(|arm| arm.finish(columns.len()))
                .collect(),
            columns,
        }
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
            columns.extend(["mean", "min", "max"].map(|statistic| format!("{statistic}/{factor}")));
        }
        columns.extend(
            names
                .states
                .iter()
                .map(|(state, _)| format!("cells/{state}")),
        );
        let tissue = ["parenchyma", "vessels", "collagen", "alarm", "debris"];
        columns.extend(tissue.map(|quantity| format!("tissue/{quantity}")));
        columns
    }

    /// The values of a sample in the order of [`SeriesRecorder::columns`].
    fn row(&self, sample: &Sample) -> Vec<f64> {
        let mut row = vec![sample.infused as f64];
        row.extend(sample.body.iter().map(|place| place.viable as f64));
        row.extend(sample.body.iter().map(|place| place.label));
        row.push(sample.label_excreted);
        for (plasma, field) in sample.plasma.iter().zip(&sample.factors) {
            row.extend(
                self.plasma_places
                    .iter()
                    .map(|at| scale::picomolar(plasma[*at])),
            );
            row.extend([field.mean, field.min, field.max].map(scale::picomolar));
        }
        let volume_um3 = self.names.patch_volume_um3;
        row.extend(
            sample
                .cells
                .iter()
                .map(|count| scale::per_mm3(*count as f64 / volume_um3)),
        );
        let tissue = &sample.tissue;
        let shares = [
            tissue.parenchyma,
            tissue.vessels,
            tissue.collagen,
            tissue.alarm,
        ];
        row.extend(shares.map(|share| 100.0 * share));
        row.push(scale::per_mm3(tissue.debris));
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

    fn finish(mut self, columns: usize) -> ArmSeries {
        let kept_every = self.stride();
        self.rows.extend(self.last);
        let column = |at: usize| {
            self.rows
                .iter()
                .map(|(_, row)| shortened(row[at]))
                .collect()
        };
        ArmSeries {
            kept_every,
            times_h: self
                .rows
                .iter()
                .map(|(time_h, _)| shortened(*time_h))
                .collect(),
            values: (0..columns).map(column).collect(),
        }
    }
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
            let series = thinned.finish(1);
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

    #[test]
    fn shortening_keeps_six_digits_and_small_whole_numbers() {
        assert_eq!(shortened(0.123_456_789), 0.123_457);
        assert_eq!(shortened(123_456.0), 123_456.0);
        assert_eq!(shortened(1_234_567.0), 1_234_570.0);
        assert_eq!(shortened(0.0), 0.0);
    }
}
