//! What a walk looks for, and its results.

use std::collections::BTreeSet;

use super::names::Names;
use super::quantity::Parameter;
use crate::syntax::{Fault, Node, Place};

/// How much of the format a document must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All that is required.
    Whole,
    /// Any part: a library layer, or a document with holes where text could not be understood.
    Part,
}

/// The results of a walk.
#[derive(Debug, Default)]
pub struct Walk {
    /// All faults of shape.
    pub faults: Vec<Fault>,
    /// All quantities that could be read, in the order of the document.
    pub parameters: Vec<Parameter>,
    /// The places of values that no type can read, and of values with unknown keys.
    pub unreadable: BTreeSet<Place>,
    /// How many of the faults leave the value they blame readable.
    harmless: usize,
}

impl Walk {
    /// Faults that leave something unreadable.
    pub(super) fn harm(&self) -> usize {
        self.faults.len() - self.harmless
    }

    /// Files a fault that leaves its value readable, such as the name of something that does not exist.
    pub(super) fn harmless(&mut self, fault: Fault) {
        self.faults.push(fault);
        self.harmless += 1;
    }
}

/// A document that has been walked without finding a fault.
#[derive(Debug, Clone)]
pub struct Known {
    pub(super) root: Node,
    pub(super) names: Names,
}

impl Known {
    /// The document with this root.
    pub fn new(root: Node) -> Self {
        Self {
            names: Names::collect(&root),
            root,
        }
    }

    /// Its root.
    pub fn root(&self) -> &Node {
        &self.root
    }
}
