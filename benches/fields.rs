//! Speed of one step of the fields, in voxels of one field per second: `cargo bench --bench fields`.
//!
//! "level": a field so even that a step goes by cosine modes where they are cheaper, with sources that change in every step. "steep": a
//! field emptied before each step, which the positive operators take, with sources that change in every step. "constant": the same with
//! sources that stay, whose response is kept. A scenario lies between. `BENCH_LARGE=1` adds the largest boxes.

#[path = "support/measure.rs"]
mod measure;

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use measure::{Case, measure, time};
use mscsim::fields::{Boundary, FactorField, FactorKinetics, Grid, Real};

/// A factor of middling speed on voxels of 20 um.
const KINETICS: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 29.0,
    decay_per_s: 1.65e-4,
};
const SHAPES: [[usize; 3]; 5] = [
    [50, 50, 10],
    [512, 512, 1],
    [64, 64, 64],
    [100, 100, 100],
    [200, 200, 200],
];
/// Cells that secrete, and how far one is from the next in the order of voxels.
const CELLS: usize = 1000;
const CELL_STRIDE: usize = 7919;

/// What a step finds.
#[derive(Clone, Copy, PartialEq)]
enum Regime {
    Level,
    Steep,
    Constant,
}

/// One line of the bench.
#[derive(Clone, Copy)]
struct Step {
    shape: [usize; 3],
    /// Fields that are stepped one after another.
    fields: usize,
    dt_s: f64,
    regime: Regime,
    threads: usize,
}

impl Step {
    fn case<T: Real>(&self) -> Case {
        let [nx, ny, nz] = self.shape;
        let voxels = nx * ny * nz;
        let bytes = size_of::<T>();
        let regime = match self.regime {
            Regime::Level => "level",
            Regime::Steep => "steep",
            Regime::Constant => "constant",
        };
        Case {
            name: format!(
                "{nx}x{ny}x{nz} f{} x{} {} s {regime} {} threads",
                8 * bytes,
                self.fields,
                self.dt_s,
                self.threads
            ),
            items: (voxels * self.fields) as u64,
            // The concentration is read and written, and what the sources add is read.
            bytes_per_item: 3.0 * bytes as f64,
            array_bytes: voxels * bytes,
            threads: self.threads,
        }
    }

    fn set_up<T: Real>(&self) -> Vec<FactorField<T>> {
        let grid = Grid::new(self.shape, 20.0).expect("a sound grid");
        let field = || {
            let mut field = FactorField::new(grid, KINETICS, self.dt_s, Boundary::NoFlux)
                .expect("sound kinetics");
            for cell in 0..CELLS {
                field.sources_mut()[cell * CELL_STRIDE % grid.voxels()] = T::from_f64(1.0);
            }
            let start = f64::from(u8::from(self.regime == Regime::Level));
            field.concentration_mut().fill(T::from_f64(start));
            // Makes the operators.
            field.step().expect("a sound field");
            field
        };
        (0..self.fields).map(|_| field()).collect()
    }

    fn timed<T: Real>(&self, fields: &mut [FactorField<T>]) -> Duration {
        for field in fields.iter_mut() {
            if self.regime != Regime::Level {
                field.concentration_mut().fill(T::from_f64(0.0));
            }
            if self.regime != Regime::Constant {
                let other = 3.0 - field.sources()[0].to_f64();
                field.sources_mut()[0] = T::from_f64(other);
            }
        }
        time(|| {
            for field in fields {
                field.step().expect("a sound field");
            }
        })
    }
}

impl Step {
    /// Whether the line is run: several fields only where that is another load on the caches, large ones on request.
    fn is_wanted<T: Real>(&self) -> bool {
        let [nx, ny, nz] = self.shape;
        let usual = self.dt_s == 60.0 && self.regime == Regime::Level;
        let is_large = nx * ny * nz > 1_000_000;
        let reported = self.fields == 1 || (usual && nx == nz);
        let affordable = size_of::<T>() == 4 && self.fields == 1 && self.dt_s == 60.0;
        reported && (!is_large || affordable || std::env::var_os("BENCH_LARGE").is_some())
    }
}

fn steps() -> Vec<Step> {
    let mut steps = Vec::new();
    for shape in SHAPES {
        for fields in [1, 3, 6] {
            for dt_s in [60.0, 360.0] {
                for regime in [Regime::Level, Regime::Steep, Regime::Constant] {
                    steps.extend([1, 2].map(|threads| Step {
                        shape,
                        fields,
                        dt_s,
                        regime,
                        threads,
                    }));
                }
            }
        }
    }
    steps
}

fn all<T: Real>(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("field step");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(600));
    for step in steps().iter().filter(|step| step.is_wanted::<T>()) {
        measure(
            &mut group,
            &step.case::<T>(),
            || step.set_up::<T>(),
            |fields| step.timed(fields),
        );
    }
    group.finish();
}

fn fields(criterion: &mut Criterion) {
    all::<f32>(criterion);
    all::<f64>(criterion);
}

criterion_group!(benches, fields);
criterion_main!(benches);
