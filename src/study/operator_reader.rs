//! From the operators of a study file to operators.

use super::amount::{Amount, amount, amounts};
use super::operator::{Operator, UncertainFactor};
use super::written::WrittenStudy;
use crate::syntax::{Fault, Node};
use crate::units::Dimension;

/// An operator, with the values that are in the unit of an observation as written.
pub(super) struct ReadOperator {
    pub operator: Operator,
    pub background: Option<Node>,
    pub limit: Option<Node>,
}

/// All operators of a study.
pub(super) fn operators_of(written: &WrittenStudy, faults: &mut Vec<Fault>) -> Vec<ReadOperator> {
    let numbers = 0..written.file.operator.len();
    let operators = numbers.map(|number| {
        let mut reader = OperatorReader {
            written,
            number,
            scale: [1.0; 2],
            dimension: Dimension::SHARE,
            uncertain: Vec::new(),
            faults,
        };
        reader.read()
    });
    operators.collect()
}

struct OperatorReader<'a> {
    written: &'a WrittenStudy,
    number: usize,
    scale: [f64; 2],
    dimension: Dimension,
    uncertain: Vec<UncertainFactor>,
    faults: &'a mut Vec<Fault>,
}

impl OperatorReader<'_> {
    fn read(&mut self) -> ReadOperator {
        let before = self.faults.len();
        self.divide_by("dilution", Dimension::SHARE);
        self.lavage();
        self.multiply_by("volume", Dimension::VOLUME);
        self.multiply_by("recovery", Dimension::SHARE);
        self.refuse_above_one("recovery");
        self.multiply_by("gain", Dimension::SHARE);
        self.protein();
        let file = &self.written.file.operator[self.number];
        let relative_to = self.node("relative_to");
        for key in ["background", "limit"] {
            if let Some(node) = self.node(key).filter(|_| relative_to.is_some()) {
                let fault = Fault::new(format!("`{key}` cannot stand beside `relative_to`"));
                self.faults.push(fault.at(node.place).help(
                    "readings that are relative to a moment are plain numbers: remove one of the two",
                ));
            }
        }
        if self.faults.len() == before {
            self.refuse_idle(relative_to.is_some());
        }
        ReadOperator {
            operator: Operator {
                name: file.name.clone(),
                why: file.why.clone(),
                scale: self.scale,
                dimension: self.dimension,
                uncertain: std::mem::take(&mut self.uncertain),
                relative_to: relative_to
                    .as_ref()
                    .and_then(Node::as_text)
                    .map(str::to_owned),
            },
            background: self.node("background"),
            limit: self.node("limit"),
        }
    }

    fn node(&self, key: &str) -> Option<Node> {
        self.written
            .at(&format!("operator.{}.{key}", self.number))
            .cloned()
    }

    /// The ends of a value above zero.
    fn ends(&mut self, key: &str, dimension: Dimension) -> Option<[f64; 2]> {
        let node = self.node(key)?;
        let read = amounts(&node, dimension).and_then(|ends| {
            let [low, high] = ends.map(|end: Amount| end.value);
            if low > 0.0 {
                return Ok([low, high]);
            }
            let fault = Fault::new(format!("`{key}` must be above zero")).at(node.place);
            Err(Box::new(fault.found(low.to_string())))
        });
        read.map_err(|fault| self.faults.push(*fault)).ok()
    }

    /// More than all cannot be recovered.
    fn refuse_above_one(&mut self, key: &'static str) {
        let Some(node) = self.node(key) else { return };
        let ends = amounts(&node, Dimension::SHARE);
        if ends.is_ok_and(|[_, high]| high.value > 1.0) {
            let fault = Fault::new(format!("`{key}` is above 100 %")).at(node.place);
            self.faults.push(fault.expected("a share up to 100 %"));
        }
    }

    /// Keeps a factor that is known within a range.
    fn note(
        &mut self,
        (name, dimension): (&'static str, Dimension),
        ends: [f64; 2],
        divides: bool,
    ) {
        if ends[0] < ends[1] {
            self.uncertain.push(UncertainFactor {
                name,
                ends,
                dimension,
                divides,
            });
        }
    }

    fn multiply_by(&mut self, key: &'static str, dimension: Dimension) {
        if let Some([low, high]) = self.ends(key, dimension) {
            self.scale = [self.scale[0] * low, self.scale[1] * high];
            self.note((key, dimension), [low, high], false);
            self.dimension = self.dimension.times(dimension, 1).unwrap_or(self.dimension);
        }
    }

    fn divide_by(&mut self, key: &'static str, dimension: Dimension) {
        if let Some([low, high]) = self.ends(key, dimension) {
            self.scale = [self.scale[0] / high, self.scale[1] / low];
            self.note((key, dimension), [low, high], true);
            self.dimension = self
                .dimension
                .times(dimension, -1)
                .unwrap_or(self.dimension);
        }
    }

    /// A fluid that is diluted with a lavage.
    fn lavage(&mut self) {
        let (fluid, lavage) = (self.node("fluid"), self.node("lavage"));
        if let Some(alone) = fluid.as_ref().xor(lavage.as_ref()) {
            let fault = Fault::new("a fluid is diluted with a lavage").at(alone.place);
            self.faults
                .push(fault.expected("both `fluid` and `lavage`"));
            return;
        }
        let volume = Dimension::VOLUME;
        let Some(lavage) = lavage else { return };
        let fluid = self.ends("fluid", volume);
        if let Some(both) = self.node("dilution") {
            let fault = Fault::new("`dilution` beside `fluid` and `lavage`").at(both.place);
            self.faults
                .push(fault.help("remove one of them: the volumes give the dilution"));
            return;
        }
        let place = lavage.place;
        let lavage = match amount(&lavage, volume) {
            Ok(lavage) if lavage.value > 0.0 => lavage.value,
            Ok(_) => {
                let fault = Fault::new("`lavage` must be above zero").at(place);
                return self.faults.push(fault);
            }
            Err(fault) => return self.faults.push(*fault),
        };
        if let Some([low, high]) = fluid {
            let share = |fluid: f64| fluid / (fluid + lavage);
            self.scale = [self.scale[0] * share(low), self.scale[1] * share(high)];
            let folds = [1.0 / share(high), 1.0 / share(low)];
            self.note(("dilution", Dimension::SHARE), folds, true);
        }
    }

    /// Protein of a homogenate: per volume of tissue becomes per mass of protein.
    fn protein(&mut self) {
        let (protein, tissue) = (self.node("protein"), self.node("tissue"));
        if let Some(alone) = protein.as_ref().xor(tissue.as_ref()) {
            let fault = Fault::new("a homogenate needs the mass of its tissue and its protein");
            let fault = fault.at(alone.place);
            self.faults
                .push(fault.expected("both `protein` and `tissue`"));
            return;
        }
        self.divide_by("tissue", Dimension::MASS_CONCENTRATION);
        self.divide_by("protein", Dimension::SHARE);
    }

    /// An operator that changes nothing.
    fn refuse_idle(&mut self, is_relative: bool) {
        let acts = self.scale != [1.0; 2] || is_relative;
        let floors = ["background", "limit"]
            .iter()
            .any(|key| self.node(key).is_some());
        if !acts && !floors {
            let place = self.written.place(&format!("operator.{}", self.number));
            let fault = Fault::new("an operator that changes nothing").at(place);
            self.faults
                .push(fault.help("give it a factor, a background or a limit, or remove it"));
        }
    }
}
