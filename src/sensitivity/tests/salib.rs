//! Estimates beside those of Python `SALib` on the same rows and outputs. Ignored by default, because it needs Python.

use std::fmt::Write;
use std::process::Command;

use super::super::{Interval, morris, rbd_fast, sobol};
use super::{QUICK, continuous, ishigami, run};
use crate::design::{Design, Method};

/// Reads rows and outputs, and writes lists of estimates.
const SCRIPT: &str = "
import sys, numpy
from SALib.analyze import sobol, morris, rbd_fast
method, path = sys.argv[1:]
data = numpy.loadtxt(path)
X, Y = data[:, :-1].copy(), data[:, -1].copy()
d = X.shape[1]
problem = {'num_vars': d, 'names': [f'x{i}' for i in range(d)], 'bounds': [[0, 1]] * d}
if method == 'sobol':
    found = sobol.analyze(problem, Y, calc_second_order=True, num_resamples=10)
    pairs = [found['S2'][i, j] for i in range(d) for j in range(i + 1, d)]
    lists = [found['S1'], found['ST'], pairs]
elif method == 'morris':
    found = morris.analyze(problem, X, Y, num_levels=4, num_resamples=10)
    # Its step is that of the grid from 0 to 1, two thirds; that of our middles is one half.
    lists = [numpy.array(found[name]) * (2 / 3) / (1 / 2) for name in ('mu', 'mu_star', 'sigma')]
else:
    lists = [rbd_fast.analyze(problem, X, Y, M=10, num_resamples=10)['S1']]
for numbers in lists:
    print(' '.join(repr(float(number)) for number in numbers))
";

/// The estimates of SALib.
fn salib(method: &str, design: &Design, outputs: &[Option<f64>]) -> Vec<Vec<f64>> {
    let mut text = String::new();
    let columns: Vec<_> = (0..3)
        .map(|axis| design.units(axis).expect("an axis"))
        .collect();
    for (row, output) in outputs.iter().enumerate() {
        for column in &columns {
            write!(text, "{:e} ", column[row]).expect("a string");
        }
        writeln!(text, "{:e}", output.expect("an output")).expect("a string");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows");
    std::fs::write(&path, text).expect("written");
    let python = Command::new("python3")
        .args(["-c", SCRIPT, method])
        .arg(path)
        .output();
    let python = python.expect("python3 runs");
    assert!(
        python.status.success(),
        "{}",
        String::from_utf8_lossy(&python.stderr)
    );
    let text = String::from_utf8(python.stdout).expect("text");
    let number = |word: &str| word.parse().expect("a number");
    text.lines()
        .map(|line| line.split(' ').map(number).collect())
        .collect()
}

fn assert_equal(method: &str, found: &[Vec<Interval>], expected: &[Vec<f64>]) {
    let count = found.len();
    assert_eq!(count, expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.len(), expected.len());
        for (interval, expected) in found.iter().zip(expected) {
            assert!(
                (interval.value - expected).abs() < 1e-9,
                "{method}: {interval:?} {expected}"
            );
        }
    }
}

#[test]
#[ignore = "needs Python with SALib"]
fn salib_has_the_same_estimates() {
    let python = Command::new("python3")
        .args(["-c", "import SALib"])
        .output();
    if !python.is_ok_and(|python| python.status.success()) {
        println!("skipped: no Python with SALib");
        return;
    }
    let design = continuous(
        Method::Saltelli {
            base_rows: 256,
            second_order: true,
        },
        3,
        1,
    );
    let outputs = run(&design, ishigami);
    let found = sobol(&design, &outputs, &QUICK).expect("indices");
    let pairs = found.second.iter().map(|pair| pair.index).collect();
    let lists = [found.first, found.total, pairs];
    assert_equal("sobol", &lists, &salib("sobol", &design, &outputs));
    let design = continuous(
        Method::Morris {
            trajectories: 50,
            levels: 4,
        },
        3,
        1,
    );
    let outputs = run(&design, ishigami);
    let found = morris(&design, &outputs, &QUICK).expect("effects");
    let lists = [found.mu, found.mu_star, found.sigma];
    assert_equal("morris", &lists, &salib("morris", &design, &outputs));
    for rows in [500, 501] {
        let design = continuous(Method::RbdFast { rows }, 3, 1);
        let outputs = run(&design, ishigami);
        let found = rbd_fast(&design, &outputs, &QUICK).expect("indices");
        assert_equal(
            "rbd_fast",
            &[found.first],
            &salib("rbd_fast", &design, &outputs),
        );
    }
}
