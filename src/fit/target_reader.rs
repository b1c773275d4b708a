//! From the targets of an experiment file to targets, with a fault at the place of everything that cannot be used.

use super::next_round::seed_of_round;
use super::target::FitTarget;
use crate::design::Method;
use crate::experiment::{Experiment, TargetComparison, TargetFile, TargetSubject};
use crate::runs::short;
use crate::scenario::Scenario;
use crate::sweep::{Collected, MeasuredOutput, SweepError, SweepResults};
use crate::syntax::{
    Fault, Faults, Node, Path, Place, Role, Sources, Value, nearest, parse_document,
};

/// The targets of an experiment.
///
/// # Errors
/// All faults that stand in the way of a fit: of each target, and of the design. A fault also if there is no target.
pub fn targets_of(experiment: &Experiment) -> Result<Vec<FitTarget>, Faults> {
    let mut sources = Sources::default();
    let id = sources.add(experiment.name(), experiment.text(), Role::Scenario);
    let (root, _) = parse_document(id, experiment.text());
    let mut reader = TargetReader {
        root: &root,
        whole: Place::new(id, 0..0),
        outputs: outputs_of(experiment)?,
        scenarios: experiment.scenarios().collect(),
        faults: Vec::new(),
    };
    reader.check_design(experiment);
    let written = experiment.targets().iter().enumerate();
    let targets: Vec<Option<FitTarget>> = written
        .map(|(number, target)| reader.target(number, target))
        .collect();
    let faults = reader.faults;
    match Faults::collect(sources, faults) {
        Some(faults) => Err(faults),
        None => Ok(targets.into_iter().flatten().collect()),
    }
}

/// The outputs with their units.
fn outputs_of(experiment: &Experiment) -> Result<Vec<MeasuredOutput>, Faults> {
    let results = SweepResults::of(experiment, &Collected::default());
    let results =
        results.map_err(|error: SweepError| Faults::single(Fault::new(error.to_string())))?;
    Ok(results.outputs)
}

/// Fewest rows of a round: with fewer, chance looks like knowledge.
const LEAST_ROWS: usize = 50;

struct TargetReader<'a> {
    root: &'a Node,
    whole: Place,
    outputs: Vec<MeasuredOutput>,
    scenarios: Vec<(&'a str, &'a Scenario)>,
    faults: Vec<Fault>,
}

impl TargetReader<'_> {
    /// What a fit needs of an experiment as a whole.
    fn check_design(&mut self, experiment: &Experiment) {
        if experiment.targets().is_empty() {
            let fault =
                Fault::new("the experiment has no [[target]], so there is nothing to fit to");
            self.faults.push(fault.at(self.whole).help(
                "add the output, value, spread and source of each observation, or run it with `mscsim sweep`",
            ));
        }
        self.check_rounds(experiment);
        if experiment.common_random_numbers() {
            let place = self.at(&Path::dotted("common_random_numbers"));
            let fault = Fault::new(
                "a fit with the same random numbers in all runs would fit the chance of one seed",
            );
            let fault = fault.at(place);
            self.faults
                .push(fault.help("write `common_random_numbers = false` at the top"));
        }
    }

    /// What rounds need: a first one that samples the whole space with enough rows, and seeds for all.
    fn check_rounds(&mut self, experiment: &Experiment) {
        let method = experiment.design().whole_method();
        if !matches!(method, Method::LatinHypercube { .. } | Method::Sobol { .. }) {
            let place = self.at(&Path::dotted("design.method"));
            let fault = Fault::new("a fit begins with a sample of the whole space").at(place);
            self.faults.push(fault.expected("latin-hypercube or sobol"));
        } else if experiment.conditions() < LEAST_ROWS {
            let place = self.at(&Path::dotted("design.rows"));
            let fault = Fault::new("too few rows for a fit").at(place);
            let fault = fault.found(experiment.conditions().to_string());
            self.faults
                .push(fault.expected(format!("at least {LEAST_ROWS}")));
        }
        if let Some(first) = self.root.at(&Path::dotted("constraint.0")) {
            let fault = Fault::new("a fit has no constraints: its rounds sample the whole space");
            let help = "remove them: a fit leaves out values that do not agree with the targets";
            self.faults.push(fault.at(first.place).help(help));
        }
        let rounds = experiment.fit().unwrap_or_default().rounds;
        if seed_of_round(experiment.seed(), rounds).is_none() {
            let place = self.at(&Path::dotted("seed"));
            let fault = Fault::new("the seed is too large for the rounds of a fit").at(place);
            self.faults.push(fault.help("give a smaller seed"));
        }
    }

    /// The place of a path, of the whole where it is not written.
    fn at(&self, path: &Path) -> Place {
        self.root.at(path).map_or(self.whole, |node| node.place)
    }

    fn node(&self, number: usize, key: &str) -> Option<&Node> {
        let steps = ["target", &number.to_string(), key].map(str::to_owned);
        self.root.at(&Path(steps.to_vec()))
    }

    fn place(&self, number: usize, key: &str) -> Place {
        let steps = ["target", &number.to_string()].map(str::to_owned);
        let own = self.node(number, key);
        own.map_or_else(|| self.at(&Path(steps.to_vec())), |node| node.place)
    }

    fn target(&mut self, number: usize, written: &TargetFile) -> Option<FitTarget> {
        let output = self.output(number, written);
        let arm = self.arm(number, written);
        let output = output?;
        let of = &self.outputs[output];
        let unit = match written.of {
            TargetSubject::Ratio => String::new(),
            _ => of.unit.clone(),
        };
        let say = of.say.clone();
        let ends = self.ends(number, written, &unit);
        let spread = self.spread(number, written, &unit);
        let ((arm, reference), ends, spread) = (arm?, ends?, spread?);
        let words = match (written.of, &reference) {
            (TargetSubject::Difference, Some(from)) => format!("{say}, {arm} minus {from}"),
            (TargetSubject::Ratio, Some(from)) => format!("{say}, {arm} over {from}"),
            _ => format!("{say}, {arm}"),
        };
        Some(FitTarget {
            observed: observed(written.comparison, ends, spread, &unit),
            output,
            arm,
            reference,
            subject: written.of,
            comparison: written.comparison,
            ends,
            spread,
            words,
            unit,
            source: written.source.clone(),
            doi: written.doi.clone().unwrap_or_default(),
        })
    }

    fn output(&mut self, number: usize, written: &TargetFile) -> Option<usize> {
        let names = || self.outputs.iter().map(|output| output.name.as_str());
        if let Some(found) = names().position(|name| name == written.output) {
            return Some(found);
        }
        let fault = Fault::new(format!("no output is called `{}`", written.output));
        let fault = fault.at(self.place(number, "output"));
        let fault = fault.nearest_or_list(nearest(&written.output, names()));
        let all: Vec<&str> = names().collect();
        let fault = fault.expected(format!("one of {}", all.join(", ")));
        self.faults.push(fault);
        None
    }

    /// The arm, which may be left out where there is one, and the arm that it is compared with, in all scenarios.
    fn arm(&mut self, number: usize, written: &TargetFile) -> Option<(String, Option<String>)> {
        let mut found = None;
        for (scenario, of) in self.scenarios.clone() {
            let arms = &of.plan().arms;
            let names: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
            let position = match &written.arm {
                Some(name) => names.iter().position(|arm| arm == name),
                None => (names.len() == 1).then_some(0),
            };
            let Some(position) = position else {
                let message = match &written.arm {
                    Some(name) => format!("no arm of {scenario} is called `{name}`"),
                    None => "the target does not say in which arm it was observed".to_owned(),
                };
                let fault = Fault::new(message).at(self.place(number, "arm"));
                let fault = fault.expected(format!("`arm` with one of {}", names.join(", ")));
                self.faults.push(fault);
                return None;
            };
            let reference = self.reference(number, written, of, position)?;
            found.get_or_insert((names[position].to_owned(), reference));
        }
        found
    }

    /// The arm that an arm is compared with; none for a value.
    fn reference(
        &mut self,
        number: usize,
        written: &TargetFile,
        scenario: &Scenario,
        arm: usize,
    ) -> Option<Option<String>> {
        if written.of == TargetSubject::Value {
            return Some(None);
        }
        let plan = scenario.plan();
        let place = self.place(number, "of");
        let mut outputs = self.outputs.iter();
        let output = outputs.find(|output| output.name == written.output);
        let row = output.and_then(|output| plan.answers.iter().find(|row| row.say == output.say));
        if row.is_some_and(|row| row.against.is_some()) {
            let fault = Fault::new("this row compares arms itself").at(place);
            self.faults.push(fault.help("leave out `of`"));
            return None;
        }
        let Some(reference) = plan.reference_of(arm) else {
            let name = &plan.arms[arm].name;
            let fault = Fault::new(format!("the arm `{name}` has no arm of reference"));
            let help = "name an arm that the scenario compares with another";
            self.faults.push(fault.at(place).help(help));
            return None;
        };
        Some(Some(plan.arms[reference.index()].name.clone()))
    }

    fn ends(&mut self, number: usize, written: &TargetFile, unit: &str) -> Option<[f64; 2]> {
        let node = self.node(number, "value")?.clone();
        if written.comparison != TargetComparison::Range {
            let value = self.number(&node, unit)?;
            if written.comparison == TargetComparison::Factor && value <= 0.0 {
                let fault = Fault::new("a factor compares positive values").at(node.place);
                self.faults.push(fault.help("compare by `difference`"));
                return None;
            }
            return Some(match written.comparison {
                TargetComparison::AtMost => [f64::NEG_INFINITY, value],
                TargetComparison::AtLeast => [value, f64::INFINITY],
                _ => [value; 2],
            });
        }
        let [low, high] = node.items() else {
            let fault = Fault::new("a range has two ends").at(node.place);
            let fault = fault.found(node.kind_name());
            self.faults.push(fault.expected("a list of two values"));
            return None;
        };
        let (low, high) = (self.number(low, unit), self.number(high, unit));
        let (low, high) = (low?, high?);
        if low >= high {
            let fault = Fault::new("the first end of a range is the lower one").at(node.place);
            self.faults.push(fault);
            return None;
        }
        Some([low, high])
    }

    fn spread(&mut self, number: usize, written: &TargetFile, unit: &str) -> Option<f64> {
        let node = self.node(number, "spread")?.clone();
        let (unit, least, expected) = match written.comparison {
            TargetComparison::Factor => ("", 1.0, "a factor above 1, such as 1.5"),
            _ => (unit, 0.0, "a standard error above 0"),
        };
        let spread = self.number(&node, unit)?;
        if spread > least {
            return Some(spread);
        }
        let fault = Fault::new("a spread of this size leaves no room for any error").at(node.place);
        self.faults
            .push(fault.found(spread.to_string()).expected(expected));
        None
    }

    /// A number in the unit of the output: `45 %`, or a bare number where there is no unit.
    fn number(&mut self, node: &Node, unit: &str) -> Option<f64> {
        let found = match &node.value {
            Value::Integer(number) if unit.is_empty() => Some(*number as f64),
            Value::Float(number) if unit.is_empty() => Some(*number),
            Value::Text(text) => {
                // `0.05 %` is enough where the unit is `% of dose`.
                let short = if unit.starts_with('%') { "%" } else { unit };
                let text = text.trim();
                let number = text.strip_suffix(unit).or_else(|| text.strip_suffix(short));
                let number = number.map(str::trim);
                number.and_then(|number| number.parse::<f64>().ok())
            }
            _ => None,
        };
        let found = found.filter(|number| number.is_finite());
        if found.is_none() {
            let fault = Fault::new("not a value of this output").at(node.place);
            let expected = if unit.is_empty() {
                "a number without unit".to_owned()
            } else {
                format!("a number in {unit}, such as \"10 {unit}\"")
            };
            self.faults.push(fault.expected(expected));
        }
        found
    }
}

/// The observation in words.
fn observed(comparison: TargetComparison, ends: [f64; 2], spread: f64, unit: &str) -> String {
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    let [low, high] = ends.map(short);
    let spread = short(spread);
    match comparison {
        TargetComparison::Difference => format!("{low} ± {spread}{unit}"),
        TargetComparison::Factor => format!("{low}{unit}, within a factor of {spread}"),
        TargetComparison::Range => format!("{low} to {high}{unit} (± {spread})"),
        TargetComparison::AtMost => format!("at most {high}{unit} (± {spread})"),
        TargetComparison::AtLeast => format!("at least {low}{unit} (± {spread})"),
    }
}
