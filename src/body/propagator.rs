//! Exact propagators of small linear systems, with the same bits on every processor.
//!
//! **Idea.** The plasma of all places is a linear system dx/dt = G x + s with one compartment per place and a source that is
//! constant over an epoch. Epochs differ in length by a factor of ten thousand, and the fastest flow empties a place in less than
//! a second. A stepper would need thousands of steps; the exponential of the matrix is exact for any length.
//!
//! **Law.** x(t) = E x(0) + F s with E = exp(G t) and F its integral; H, the integral of F, gives the mean over the epoch, which
//! is what a patch meets. Over a short time E is a sum over the number of jumps of a chain that jumps at the rate of the fastest
//! compartment, weighted by the Poisson probability of that number. Doubling then reaches any length: E(2t) = E(t)^2, and F and H
//! follow by the same composition. Only non-negative numbers are added and multiplied, so nothing cancels, no entry becomes
//! negative, and the sums of columns, which are the molecules, are kept to the last bits.
//!
//! **Source.** Uniformisation by Jensen 1953 (doi:10.1080/03461238.1953.10419459); scaling and doubling are classical for matrix
//! exponentials.
//!
//! **Cost.** About 14 terms and one doubling per factor of two in length, each a few products of matrices of 14 to 16 rows: tens
//! of microseconds. Propagators are kept by factor and length of epoch, so most epochs only apply them.

/// A square matrix, row by row. Its products are plain loops, so that bits do not depend on the processor's extensions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Square {
    size: usize,
    entries: Vec<f64>,
}

impl Square {
    pub fn zero(size: usize) -> Square {
        Square {
            size,
            entries: vec![0.0; size * size],
        }
    }

    fn identity(size: usize) -> Square {
        let mut unit = Square::zero(size);
        (0..size).for_each(|i| unit.add(i, i, 1.0));
        unit
    }

    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.size + column]
    }

    pub fn add(&mut self, row: usize, column: usize, value: f64) {
        self.entries[row * self.size + column] += value;
    }

    fn add_scaled(&mut self, other: &Square, scale: f64) {
        for (entry, &value) in self.entries.iter_mut().zip(&other.entries) {
            *entry += scale * value;
        }
    }

    fn times(&self, other: &Square) -> Square {
        let mut product = Square::zero(self.size);
        for row in 0..self.size {
            for inner in 0..self.size {
                let factor = self.at(row, inner);
                for column in 0..self.size {
                    product.add(row, column, factor * other.at(inner, column));
                }
            }
        }
        product
    }

    /// Adds `matrix * vector` to `result`.
    pub fn apply(&self, vector: &[f64], result: &mut [f64]) {
        for (row, sum) in self.entries.chunks(self.size).zip(result) {
            *sum += row
                .iter()
                .zip(vector)
                .map(|(entry, value)| entry * value)
                .sum::<f64>();
        }
    }

    /// Scales every column to the sum `total`.
    fn fix_column_sums(&mut self, total: f64) {
        for column in 0..self.size {
            let sum: f64 = (0..self.size).map(|row| self.at(row, column)).sum();
            let scale = total / sum;
            (0..self.size).for_each(|row| self.entries[row * self.size + column] *= scale);
        }
    }
}

/// Exact solution of a linear exchange dx/dt = G x + s over one interval: x <- E x + F s, for constant s; the time integral
/// of x over the interval is F x + H s.
///
/// The columns of G must sum to 0 and its entries off the diagonal must not be negative (everything that leaves one
/// compartment enters another). Then E, F and H have no negative entry and keep the sum, all to the last few bits, because
/// only sums and products of non-negative numbers are taken: uniformisation (doi 10.1080/03461238.1953.10419459) over a
/// short interval, then doubling.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Propagator {
    /// E = exp(G dt).
    pub carry: Square,
    /// F = integral of exp(G t) from 0 to dt, s.
    pub source: Square,
    /// H = integral of F from 0 to dt, s^2.
    pub ramp: Square,
}

/// Terms of the short-interval series; the first one left out is below 1e-17.
const TERMS: usize = 14;
/// Largest turnover in the interval of the series.
const SHORT: f64 = 0.5;

impl Propagator {
    pub fn new(generator: &Square, dt_s: f64) -> Propagator {
        let size = generator.size;
        let fastest_per_s = (0..size).map(|i| -generator.at(i, i)).fold(0.0, f64::max);
        if fastest_per_s <= 0.0 {
            return Propagator::still(size, dt_s);
        }
        let mut halvings = 0;
        let mut short_s = dt_s;
        while fastest_per_s * short_s > SHORT {
            short_s *= 0.5;
            halvings += 1;
        }
        let mut propagator = Propagator::short(generator, short_s, fastest_per_s);
        for _ in 0..halvings {
            propagator = propagator.doubled(short_s);
            short_s *= 2.0;
            propagator.fix_column_sums(short_s);
        }
        propagator
    }

    /// Nothing moves: what is fed stays where it is.
    fn still(size: usize, dt_s: f64) -> Propagator {
        let carry = Square::identity(size);
        let scaled = |scale: f64| {
            let mut matrix = Square::zero(size);
            matrix.add_scaled(&carry, scale);
            matrix
        };
        Propagator {
            source: scaled(dt_s),
            ramp: scaled(0.5 * dt_s * dt_s),
            carry,
        }
    }

    /// Sum over the number of jumps of a chain that jumps at the rate of the fastest compartment.
    fn short(generator: &Square, dt_s: f64, fastest_per_s: f64) -> Propagator {
        let size = generator.size;
        let mut jump = Square::identity(size);
        jump.add_scaled(generator, 1.0 / fastest_per_s);
        let mean = fastest_per_s * dt_s;
        let mut poisson = vec![libm::exp(-mean)];
        for k in 1..2 * TERMS {
            poisson.push(poisson[k - 1] * mean / k as f64);
        }
        // From the last term back: probability of more than k jumps at the end, and the sum of these from k + 1 on.
        let mut more = vec![0.0; poisson.len()];
        let mut later = vec![0.0; poisson.len()];
        for k in (0..poisson.len() - 1).rev() {
            more[k] = poisson[k + 1] + more[k + 1];
            later[k] = more[k + 1] + later[k + 1];
        }
        let mut power = Square::identity(size);
        let [mut carry, mut source, mut ramp] = [(); 3].map(|()| Square::zero(size));
        for k in 0..TERMS {
            carry.add_scaled(&power, poisson[k]);
            // Mean time spent having made k jumps, and its integral over the length of the interval.
            source.add_scaled(&power, more[k] / fastest_per_s);
            ramp.add_scaled(&power, later[k] / (fastest_per_s * fastest_per_s));
            power = jump.times(&power);
        }
        let mut propagator = Propagator {
            carry,
            source,
            ramp,
        };
        propagator.fix_column_sums(dt_s);
        propagator
    }

    /// The same over twice the interval, which is now `dt_s` long.
    fn doubled(&self, dt_s: f64) -> Propagator {
        let mut source = self.carry.times(&self.source);
        source.add_scaled(&self.source, 1.0);
        // The integral of F(dt + t) = F(dt) + E(dt) F(t).
        let mut ramp = self.carry.times(&self.ramp);
        ramp.add_scaled(&self.ramp, 1.0);
        ramp.add_scaled(&self.source, dt_s);
        Propagator {
            carry: self.carry.times(&self.carry),
            source,
            ramp,
        }
    }

    /// What is in one compartment now, or fed to it over `dt_s`, is all in some compartment later.
    fn fix_column_sums(&mut self, dt_s: f64) {
        self.carry.fix_column_sums(1.0);
        self.source.fix_column_sums(dt_s);
        self.ramp.fix_column_sums(0.5 * dt_s * dt_s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DMatrix;

    fn generator() -> Square {
        // Three pools in a ring and a sink, with rates over four orders of magnitude.
        let mut g = Square::zero(4);
        for (from, to, rate) in [
            (0, 1, 2.4),
            (1, 2, 0.3),
            (2, 0, 1.1),
            (1, 3, 1e-4),
            (2, 3, 2e-3),
        ] {
            g.add(to, from, rate);
            g.add(from, from, -rate);
        }
        g
    }

    #[test]
    fn agrees_with_the_matrix_exponential() {
        let g = generator();
        for dt_s in [0.1, 3.0, 250.0, 3600.0] {
            let found = Propagator::new(&g, dt_s);
            // exp of [[G, 1, 0], [0, 0, 1], [0, 0, 0]] dt holds E, F and H.
            let joint = DMatrix::from_fn(12, 12, |r, c| match (r < 4, c < 4) {
                (true, true) => g.at(r, c) * dt_s,
                _ if c == r + 4 => dt_s,
                _ => 0.0,
            });
            let exact = joint.exp();
            for r in 0..4 {
                for c in 0..4 {
                    let (e, f) = (exact[(r, c)], exact[(r, c + 4)]);
                    let h = exact[(r, c + 8)];
                    assert!(
                        (found.ramp.at(r, c) - h).abs() < 1e-9 * dt_s * dt_s,
                        "H {r} {c} at {dt_s}"
                    );
                    assert!(
                        (found.carry.at(r, c) - e).abs() < 1e-10,
                        "E {r} {c} at {dt_s}"
                    );
                    assert!(
                        (found.source.at(r, c) - f).abs() < 1e-9 * dt_s,
                        "F {r} {c} at {dt_s}"
                    );
                }
            }
        }
    }

    #[test]
    fn never_negative_and_columns_keep_their_sum() {
        for dt_s in [1e-3, 0.1, 60.0, 1e5] {
            let found = Propagator::new(&generator(), dt_s);
            for c in 0..4 {
                let carried: f64 = (0..4).map(|r| found.carry.at(r, c)).sum();
                let fed: f64 = (0..4).map(|r| found.source.at(r, c)).sum();
                let stayed: f64 = (0..4).map(|r| found.ramp.at(r, c)).sum();
                assert!((carried - 1.0).abs() < 1e-14 && (fed / dt_s - 1.0).abs() < 1e-14);
                assert!((2.0 * stayed / dt_s / dt_s - 1.0).abs() < 1e-14);
                let all = [&found.carry, &found.source, &found.ramp];
                assert!((0..4).all(|r| all.iter().all(|matrix| matrix.at(r, c) >= 0.0)));
            }
        }
    }

    #[test]
    fn nothing_moves_without_rates() {
        let still = Propagator::new(&Square::zero(2), 5.0);
        assert_eq!(
            (
                still.carry.at(0, 0),
                still.carry.at(0, 1),
                still.source.at(1, 1),
                still.ramp.at(0, 0)
            ),
            (1.0, 0.0, 5.0, 12.5)
        );
    }
}
