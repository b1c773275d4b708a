//! Speed of one field step: `cargo bench --bench fields`. Prints voxels per second of one field.
//!
//! "every step" rebuilds the source response in each step, "constant" reuses it; a scenario lies between.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mscsim::fields::{Boundary, FactorField, FactorKinetics, Grid, Real};

/// VEGF: the factor with the median diffusion coefficient of the library.
const KINETICS: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 29.0,
    decay_per_s: 1.65e-4,
};

/// A field with about 1000 secreting cells at scattered places.
fn field_with_cells<T: Real>(shape: [usize; 3], dt_s: f64) -> FactorField<T> {
    let grid = Grid::new(shape, 20.0).expect("a sound grid");
    let mut field =
        FactorField::new(grid, KINETICS, dt_s, Boundary::NoFlux).expect("sound kinetics");
    let voxels = grid.voxels();
    for cell in 0..1000 {
        field.sources_mut()[cell * 7919 % voxels] = T::from_f64(0.062);
    }
    field.step().expect("a sound field");
    field
}

fn steps<T: Real>(criterion: &mut Criterion, format: &str) {
    for shape in [[50, 50, 10], [64, 64, 64], [100, 100, 100], [512, 512, 1]] {
        let name = format!("field step {}x{}x{} {format}", shape[0], shape[1], shape[2]);
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20);
        let voxels: usize = shape.iter().product();
        group.throughput(Throughput::Elements(voxels as u64));
        for dt_s in [60.0, 360.0] {
            for threads in [1, 2] {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .expect("a small pool");
                let mut field = field_with_cells::<T>(shape, dt_s);
                let id = |sources: &str| {
                    BenchmarkId::new(
                        format!("{dt_s} s, sources {sources}"),
                        format!("{threads} threads"),
                    )
                };
                group.bench_function(id("constant"), |bencher| {
                    pool.install(|| {
                        bencher.iter(|| black_box(field.step().expect("a sound field")))
                    });
                });
                let mut rate = 0.062;
                group.bench_function(id("every step"), |bencher| {
                    pool.install(|| {
                        bencher.iter(|| {
                            rate *= 1.000_001;
                            field.sources_mut()[0] = T::from_f64(rate);
                            black_box(field.step().expect("a sound field"))
                        });
                    });
                });
            }
        }
        group.finish();
    }
}

fn all(criterion: &mut Criterion) {
    steps::<f32>(criterion, "f32");
    steps::<f64>(criterion, "f64");
}

criterion_group!(benches, all);
criterion_main!(benches);
