//! The design of an experiment file as a method.

use super::axis::{AxisValues, ExperimentAxis};
use super::file::{DesignFile, MethodWord};
use crate::design::Method;
use crate::syntax::{Fault, Node, Path, Place};

/// Probability on each side of the values that a one-at-a-time design takes from a distribution without ends.
const TAIL: f64 = 0.025;
/// Fewest rows from which first-order indices are estimated.
const LEAST_FAST: u64 = 80;
/// Levels of a range in a Morris design, where none are given.
const MORRIS_LEVELS: u32 = 4;

/// The method, with a fault for each key that is missing or of no use; none with faults.
pub(super) fn method_of(
    file: &DesignFile,
    node: &Node,
    axes: &[ExperimentAxis],
    faults: &mut Vec<Fault>,
) -> Option<Method> {
    let mut reader = MethodReader {
        node,
        faults,
        used: vec!["method"],
    };
    let ranges = axes
        .iter()
        .any(|axis| matches!(axis.scale, AxisValues::Range(_)));
    let method = match file.method {
        MethodWord::Grid if ranges => Method::Grid {
            levels: reader.needed("levels", file.levels, "for ranges on a grid")?,
        },
        MethodWord::Grid => {
            reader.used.push("levels");
            Method::Grid { levels: 1 }
        }
        MethodWord::LatinHypercube => Method::LatinHypercube {
            rows: reader.rows(file)?,
        },
        MethodWord::Sobol => Method::Sobol {
            rows: reader.rows(file)?,
        },
        MethodWord::Fast => Method::RbdFast {
            rows: reader.rows_for_fast(file)?,
        },
        MethodWord::Saltelli => {
            reader.used.push("second_order");
            Method::Saltelli {
                base_rows: reader.rows(file)?,
                second_order: file.second_order.unwrap_or(false),
            }
        }
        MethodWord::Morris => {
            reader.used.push("levels");
            let trajectories = reader.needed("trajectories", file.trajectories, "for morris")?;
            Method::Morris {
                trajectories: u64::from(trajectories),
                levels: file.levels.unwrap_or(MORRIS_LEVELS),
            }
        }
        MethodWord::OneAtATime => Method::OneAtATime { tail: tail(axes) },
        MethodWord::Points => {
            let points = file.points.as_ref().map(|points| points.len() as u32);
            Method::Points {
                rows: u64::from(reader.needed("points", points, "for this method")?),
            }
        }
    };
    reader.refuse_others();
    Some(method)
}

/// The ends of all ranges if they have ends, else 95 % of each.
fn tail(axes: &[ExperimentAxis]) -> f64 {
    let bounded = |axis: &ExperimentAxis| match &axis.scale {
        AxisValues::Levels(_) => true,
        AxisValues::Range(range) => range
            .distribution
            .support()
            .iter()
            .all(|end| end.is_finite()),
    };
    if axes.iter().all(bounded) { 0.0 } else { TAIL }
}

struct MethodReader<'a> {
    node: &'a Node,
    faults: &'a mut Vec<Fault>,
    used: Vec<&'static str>,
}

impl MethodReader<'_> {
    fn rows(&mut self, file: &DesignFile) -> Option<u64> {
        let rows = self.needed("rows", file.rows, "for this method")?;
        Some(u64::from(rows))
    }

    /// Rows of a random balance design, of which fewer show nothing.
    fn rows_for_fast(&mut self, file: &DesignFile) -> Option<u64> {
        let rows = self.rows(file)?;
        if rows >= LEAST_FAST {
            return Some(rows);
        }
        let place = self
            .node
            .at(&Path::dotted("rows"))
            .map_or(self.node.place, |rows| rows.place);
        let fault = Fault::new("too few rows for `fast`").at(place);
        let fault = fault.found(rows.to_string());
        self.faults
            .push(fault.expected(format!("at least {LEAST_FAST}")));
        None
    }

    fn needed(&mut self, key: &'static str, value: Option<u32>, what: &str) -> Option<u32> {
        self.used.push(key);
        if value.is_none() {
            let fault = Fault::new(format!("the design needs `{key}` {what}"));
            self.faults.push(fault.at(self.node.place));
        }
        value
    }

    /// A key that the method does not read would have no effect.
    fn refuse_others(&mut self) {
        let entries = self
            .node
            .as_table()
            .into_iter()
            .flat_map(|table| table.entries());
        let method = self
            .node
            .at(&Path::dotted("method"))
            .and_then(Node::as_text);
        for entry in entries.filter(|entry| !self.used.contains(&entry.key.as_str())) {
            let fault = Fault::new(format!(
                "`{}` has no effect on a design by {}",
                entry.key,
                method.unwrap_or_default()
            ));
            self.faults
                .push(fault.at(entry.key_place).help("remove it"));
        }
    }
}

/// Where the method is written.
pub(super) fn place_of(root: &Node) -> Option<Place> {
    root.at(&Path::dotted("design.method"))
        .map(|node| node.place)
}
