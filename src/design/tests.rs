//! Whole designs: counts, shapes, determinism, refusals.

use super::{Axis, Coordinate, Design, DesignError, Method, SaltelliMatrix};

const AXES: [Axis; 4] = [
    Axis::Continuous,
    Axis::Discrete { levels: 3 },
    Axis::Continuous,
    Axis::Discrete { levels: 2 },
];

const METHODS: [Method; 8] = [
    Method::Grid { levels: 5 },
    Method::LatinHypercube { rows: 60 },
    Method::Sobol { rows: 64 },
    Method::Saltelli {
        base_rows: 16,
        second_order: false,
    },
    Method::Saltelli {
        base_rows: 16,
        second_order: true,
    },
    Method::Morris {
        trajectories: 12,
        levels: 4,
    },
    Method::OneAtATime { tail: 0.05 },
    Method::RbdFast { rows: 60 },
];

fn design(method: Method, axes: &[Axis], seed: u64) -> Design {
    Design::new(&method, axes, seed).expect("fits")
}

#[test]
fn rows_are_counted_without_being_built() {
    let counts = [
        5 * 3 * 5 * 2,
        60,
        64,
        16 * 6,
        16 * 10,
        12 * 5,
        1 + 2 + 2 + 2 + 1,
        60,
    ];
    for (method, count) in METHODS.into_iter().zip(counts) {
        assert_eq!(method.row_count(&AXES), Ok(count), "{method:?}");
        let built = design(method, &AXES, 1);
        assert_eq!(built.row_count() as u64, count, "{method:?}");
        assert_eq!(built.rows().len() as u64, count);
        assert_eq!(built.row(count as usize), None);
    }
}

#[test]
fn coordinates_fit_their_axes() {
    for method in METHODS {
        for row in design(method, &AXES, 1).rows() {
            for (axis, coordinate) in AXES.iter().zip(row) {
                match (axis, coordinate) {
                    (Axis::Discrete { levels }, Coordinate::Level(level)) => {
                        assert!(level < levels, "{method:?}");
                    }
                    (Axis::Continuous, Coordinate::Unit(unit)) => {
                        assert!(*unit > 0.0 && *unit < 1.0, "{method:?}");
                    }
                    _ => panic!("{method:?}: {axis:?} has {coordinate:?}"),
                }
            }
        }
    }
}

#[test]
fn a_seed_decides_the_rows() {
    for method in METHODS {
        let first = design(method, &AXES, 7);
        assert_eq!(first, design(method, &AXES, 7));
        let same = first.rows().eq(design(method, &AXES, 8).rows());
        let seedless = matches!(method, Method::Grid { .. } | Method::OneAtATime { .. });
        assert_eq!(same, seedless, "{method:?}");
    }
}

/// Values of one machine; another machine or version must find the same bits.
#[test]
fn rows_have_the_same_bits_everywhere() {
    let bits = |method| {
        let text: String = design(method, &AXES, 7)
            .rows()
            .flatten()
            .map(|coordinate| match coordinate {
                Coordinate::Level(level) => format!("{level} "),
                Coordinate::Unit(unit) => format!("{:x} ", unit.to_bits()),
            })
            .collect();
        blake3::hash(text.as_bytes()).to_hex()[..8].to_owned()
    };
    let found = METHODS.map(bits);
    assert_eq!(
        found,
        [
            "2132ddc3", "1f29f579", "0dc83ca4", "08026eab", "7167fec5", "1225b2c7", "8b0ba23e",
            "8e0f93e4"
        ]
    );
}

#[test]
fn a_grid_holds_every_combination_once() {
    let built = design(Method::Grid { levels: 2 }, &AXES[..2], 0);
    let levels = [0.25, 0.75].map(Coordinate::Unit);
    let expected = levels.map(|unit| [0, 1, 2].map(|level| [unit, Coordinate::Level(level)]));
    let expected: Vec<_> = expected
        .as_flattened()
        .iter()
        .map(|row| row.to_vec())
        .collect();
    assert_eq!(
        built.rows().map(<[_]>::to_vec).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(built.grid_levels(), Some(vec![2, 3]));
}

/// Every axis has one row in each stratum, and levels have equally many.
#[test]
fn hypercubes_are_latin() {
    for method in [
        Method::LatinHypercube { rows: 60 },
        Method::RbdFast { rows: 60 },
    ] {
        let built = design(method, &AXES, 3);
        let mut strata: Vec<u32> = built
            .units(0)
            .expect("an axis")
            .iter()
            .map(|u| (u * 60.0) as u32)
            .collect();
        strata.sort_unstable();
        assert!(strata.into_iter().eq(0..60));
        for level in 0..3 {
            let count = built
                .rows()
                .filter(|row| row[1] == Coordinate::Level(level))
                .count();
            assert_eq!(count, 20);
        }
    }
}

#[test]
fn mixtures_take_one_axis_of_the_other_matrix() {
    for second_order in [false, true] {
        let method = Method::Saltelli {
            base_rows: 16,
            second_order,
        };
        let built = design(method, &[Axis::Continuous; 3], 3);
        let layout = built.saltelli_layout().expect("a Saltelli design");
        let row = |base, matrix| built.row(layout.row(base, matrix)).expect("a row");
        for base in 0..16 {
            let (a, b) = (row(base, SaltelliMatrix::A), row(base, SaltelliMatrix::B));
            for axis in 0..3 {
                let mixed = row(base, SaltelliMatrix::AWithB(axis));
                for at in 0..3 {
                    assert_eq!(mixed[at], if at == axis { b[at] } else { a[at] });
                    assert_ne!(a[at], b[at]);
                }
                if second_order {
                    let mixed = row(base, SaltelliMatrix::BWithA(axis));
                    for at in 0..3 {
                        assert_eq!(mixed[at], if at == axis { a[at] } else { b[at] });
                    }
                }
            }
        }
    }
}

#[test]
fn trajectories_step_once_along_every_axis() {
    let trajectories = 200;
    let method = Method::Morris {
        trajectories,
        levels: 4,
    };
    let built = design(method, &AXES, 3);
    let steps = built.elementary_steps().expect("trajectories");
    assert_eq!(steps.len(), 4 * trajectories as usize);
    let mut up = [0; 4];
    for (number, of_trajectory) in steps.chunks_exact(4).enumerate() {
        let mut axes: Vec<_> = of_trajectory.iter().map(|step| step.axis).collect();
        axes.sort_unstable();
        assert_eq!(axes, [0, 1, 2, 3]);
        for step in of_trajectory {
            let size = [0.5, 1.0 / 3.0, 0.5, 0.5][step.axis];
            assert!((step.delta.abs() - size).abs() < 1e-15);
            up[step.axis] += usize::from(step.delta > 0.0);
            assert_eq!((step.trajectory, step.after), (number, step.before + 1));
            assert_eq!(step.before / 5, number);
            let [before, after] =
                [step.before, step.after].map(|row| built.row(row).expect("a row"));
            let changed: Vec<_> = (0..4).filter(|at| before[*at] != after[*at]).collect();
            assert_eq!(changed, [step.axis]);
        }
    }
    for (axis, places) in [(0, 4), (1, 3)] {
        // Up and down, and every level, equally often within chance; the middle of three levels takes part in every step.
        assert!((60..140).contains(&up[axis]), "{up:?}");
        let mut seen = built.units(axis).expect("an axis");
        seen.sort_unstable_by(f64::total_cmp);
        seen.dedup();
        assert_eq!(seen.len(), places);
    }
}

#[test]
fn one_axis_leaves_the_centre_at_a_time() {
    let built = design(Method::OneAtATime { tail: 0.1 }, &AXES[..2], 0);
    let half = Coordinate::Unit(0.5);
    let [low, high] = [0.1, 0.9].map(Coordinate::Unit);
    let [first, second, third] = [0, 1, 2].map(Coordinate::Level);
    let expected = [
        [half, second],
        [low, second],
        [high, second],
        [half, first],
        [half, third],
    ];
    assert!(built.rows().eq(expected.iter().map(<[_; 2]>::as_slice)));
    let moved: Vec<_> = (0..6).map(|row| built.moved_axis(row)).collect();
    assert_eq!(moved, [None, Some(0), Some(0), Some(1), Some(1), None]);
}

#[test]
fn sobol_rows_that_are_no_power_of_two_are_pointed_out() {
    let warning = |method| {
        design(method, &AXES, 0)
            .warning()
            .map(|w| (w.below, w.above))
    };
    assert_eq!(warning(Method::Sobol { rows: 64 }), None);
    assert_eq!(warning(Method::Sobol { rows: 3 }), Some((2, 4)));
    assert_eq!(warning(Method::Sobol { rows: 100 }), Some((64, 128)));
    let saltelli = |base_rows| Method::Saltelli {
        base_rows,
        second_order: false,
    };
    assert_eq!(warning(saltelli(1)), None);
    assert_eq!(warning(saltelli(6)), Some((4, 8)));
    assert_eq!(warning(Method::RbdFast { rows: 100 }), None);
}

#[test]
fn unfit_methods_are_refused() {
    let refuse =
        |method: Method, axes: &[Axis]| Design::new(&method, axes, 0).expect_err("refused");
    let grid = Method::Grid { levels: 10 };
    assert_eq!(refuse(grid, &[]), DesignError::NoAxes);
    let empty = [Axis::Continuous, Axis::Discrete { levels: 0 }];
    assert_eq!(refuse(grid, &empty), DesignError::NoLevels { axis: 1 });
    let morris = |trajectories, levels| Method::Morris {
        trajectories,
        levels,
    };
    let single = [Axis::Discrete { levels: 1 }];
    assert_eq!(
        refuse(morris(4, 4), &single),
        DesignError::OneLevel { axis: 0 }
    );
    assert_eq!(
        refuse(morris(4, 5), &AXES),
        DesignError::OddLevels { levels: 5 }
    );
    assert!(matches!(
        refuse(morris(4, 0), &AXES),
        DesignError::TooFew { least: 2, .. }
    ));
    for method in [
        Method::Grid { levels: 0 },
        Method::LatinHypercube { rows: 0 },
        Method::Sobol { rows: 0 },
        Method::Saltelli {
            base_rows: 0,
            second_order: false,
        },
        Method::RbdFast { rows: 0 },
        morris(0, 4),
    ] {
        assert!(
            matches!(refuse(method, &AXES), DesignError::TooFew { least: 1, .. }),
            "{method:?}"
        );
    }
    for tail in [-0.1, 0.5, f64::NAN] {
        assert!(matches!(
            refuse(Method::OneAtATime { tail }, &AXES),
            DesignError::Tail { .. }
        ));
    }
}

#[test]
fn too_many_rows_are_counted_and_refused() {
    let grid = Method::Grid { levels: 10 };
    assert_eq!(grid.row_count(&[Axis::Continuous; 7]), Ok(10_000_000));
    assert_eq!(grid.row_count(&[Axis::Continuous; 19]), Ok(10_u64.pow(19)));
    let axes = [Axis::Continuous; 20];
    assert_eq!(grid.row_count(&axes), Err(DesignError::Uncountable));
    let huge = Method::Saltelli {
        base_rows: u64::MAX / 2,
        second_order: true,
    };
    assert_eq!(huge.row_count(&axes), Err(DesignError::Uncountable));
    let morris = Method::Morris {
        trajectories: u64::MAX,
        levels: 4,
    };
    assert_eq!(morris.row_count(&axes), Err(DesignError::Uncountable));
    let many = Method::Sobol { rows: 5_000_001 };
    let refused = DesignError::TooManyRows {
        rows: 5_000_001,
        most: 5_000_000,
    };
    assert_eq!(Design::new(&many, &axes, 0), Err(refused));
}
