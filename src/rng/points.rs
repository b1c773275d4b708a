//! Points of a Poisson process in the plane.

use std::ops::Range;

use super::stream::Keyed;

/// Height of the lowest layer. Part of the bits of a run.
const LOWEST: f64 = 1.0 / 65_536.0;

/// Points strewn over a strip that begins at 0, one per unit of area on average, in layers: the lowest is thin, each layer reaches twice as
/// high as the one below it.
///
/// Each layer has its own stream, so the points below a height do not depend on how far up is searched. Those below a curve are a
/// Poisson process of that intensity (thinning: Lewis and Shedler 1979, doi 10.1002/nav.3800260304).
#[derive(Clone, Copy, Debug)]
pub struct Points {
    /// The streams.
    pub keyed: Keyed,
    /// Name of the strip; below 2^56.
    pub strip: u64,
    /// Tick of the streams.
    pub tick: u32,
    /// How long the strip is.
    pub length: f64,
}

impl Points {
    /// All points below a height, which must be finite: `[along, up]`, layer by layer, in each from the beginning of the strip on.
    pub fn below(self, height: f64) -> impl Iterator<Item = [f64; 2]> {
        let layers = (0_u32..).map(layer);
        let layers = layers.take_while(move |heights| heights.start < height);
        let points = layers
            .enumerate()
            .flat_map(move |(number, heights)| self.layer(number as u64, heights));
        points.filter(move |[_, up]| *up < height)
    }

    fn layer(self, number: u64, heights: Range<f64>) -> impl Iterator<Item = [f64; 2]> {
        let mut stream = self.keyed.stream(number << 56 | self.strip, self.tick);
        let thickness = heights.end - heights.start;
        let mut along = 0.0;
        std::iter::from_fn(move || {
            along += stream.exponential() / thickness;
            (along < self.length).then(|| [along, heights.start + thickness * stream.uniform()])
        })
    }
}

/// The heights of a layer.
fn layer(number: u32) -> Range<f64> {
    match number {
        0 => 0.0..LOWEST,
        _ => (1..number).fold(LOWEST..2.0 * LOWEST, |below, _| below.end..2.0 * below.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seeder};

    fn points(strip: u64) -> Points {
        Points {
            keyed: Seeder::new(7).keyed(Purpose::Test),
            strip,
            tick: 3,
            length: 100.0,
        }
    }

    /// Numbers of points in boxes have the mean and the variance of a Poisson number, within a layer and across layers.
    #[test]
    fn points_are_a_poisson_process() {
        for [low, high] in [[0.0, 1e-5], [0.0, 2e-3], [1.5e-3, 5e-3], [0.3, 0.9]] {
            for [left, right] in [[0.0, 100.0], [17.0, 31.5]] {
                let strips = 20_000;
                let inside = |[along, up]: &[f64; 2]| {
                    (left..right).contains(along) && (low..high).contains(up)
                };
                let count = |strip| points(strip).below(high).filter(inside).count() as f64;
                let counts: Vec<f64> = (0..strips).map(count).collect();
                let (n, mean) = (strips as f64, (right - left) * (high - low));
                let found = counts.iter().sum::<f64>() / n;
                assert!(
                    (found - mean).abs() < 4.0 * (mean / n).sqrt(),
                    "{found} {mean}"
                );
                let variance = counts.iter().map(|k| (k - mean).powi(2)).sum::<f64>() / n;
                let spread = ((mean + 2.0 * mean * mean) / n).sqrt();
                assert!((variance - mean).abs() < 4.0 * spread, "{variance} {mean}");
            }
        }
    }

    #[test]
    fn looking_higher_changes_nothing_below() {
        let below = |height: f64| points(5).below(height);
        let all: Vec<_> = below(2.0).filter(|[_, up]| *up < 0.3).collect();
        let low: Vec<_> = below(0.3).collect();
        assert!(low.len() > 1);
        assert_eq!(all, low);
        assert_eq!(below(0.0).count(), 0);
    }

    #[test]
    fn layers_follow_each_other() {
        assert_eq!(layer(0).end, layer(1).start);
        for number in 1..30 {
            assert_eq!(layer(number).end, 2.0 * layer(number).start);
            assert_eq!(layer(number).end, layer(number + 1).start);
        }
    }
}
