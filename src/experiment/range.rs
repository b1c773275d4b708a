//! Ranges and distributions of an axis.

use super::axis::AxisRange;
use super::file::FamilyWord;
use super::written::{WrittenAxis, number_of};
use crate::check::Parameter;
use crate::design::{Distribution, DistributionError};
use crate::syntax::{Fault, Node, Path, Place};
use crate::units::{QuantityError, format_quantity, parse_as};

/// Ends this many times apart are spaced by their logarithms.
const TEN_FOLD: f64 = 10.0;

/// The range or distribution of an axis about a quantity; none with faults.
pub(super) fn range_of(
    written: &WrittenAxis<'_>,
    keys: Vec<(String, Place)>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Option<AxisRange> {
    let reader = RangeReader {
        written,
        parameter,
        faults,
    };
    let key = match written.file.distribution {
        Some(_) => "distribution",
        None => "range",
    };
    let place = written.place(key);
    let distribution = match written.file.distribution {
        Some(_) => reader.distribution(),
        None => reader.range(),
    };
    Some(AxisRange {
        keys,
        place,
        distribution: distribution?,
        dimension: parameter.dimension,
    })
}

struct RangeReader<'a> {
    written: &'a WrittenAxis<'a>,
    parameter: &'a Parameter,
    faults: &'a mut Vec<Fault>,
}

impl RangeReader<'_> {
    /// `range = "library"` or two ends.
    fn range(mut self) -> Option<Distribution> {
        let node = self.written.at("range")?;
        let ends = match node.as_text() {
            Some("library") => self.library(node)?,
            _ => self.ends(node)?,
        };
        let [low, high] = ends;
        let made = if low > 0.0 && high >= TEN_FOLD * low {
            Distribution::log_uniform(low, high)
        } else {
            Distribution::uniform(low, high)
        };
        self.made(made, node)
    }

    fn library(&mut self, node: &Node) -> Option<[f64; 2]> {
        let path = &self.parameter.path;
        match self.parameter.range {
            Some([low, high]) if low < high => Some([low, high]),
            Some(_) => {
                let fault = Fault::new(format!("the range of `{path}` is a single value"));
                self.faults.push(
                    fault
                        .at(node.place)
                        .help("give two ends: range = [\"..\", \"..\"]"),
                );
                None
            }
            None => {
                let fault = Fault::new(format!("`{path}` has no range in the library"));
                self.faults.push(
                    fault
                        .at(node.place)
                        .help("give two ends: range = [\"..\", \"..\"]"),
                );
                None
            }
        }
    }

    fn ends(&mut self, node: &Node) -> Option<[f64; 2]> {
        let [low, high] = node.items() else {
            let fault = Fault::new("neither a range nor the word `library`").at(node.place);
            let expected = "\"library\", or two ends such as [\"10 um\", \"20 um\"]";
            self.faults
                .push(fault.found(node.kind_name()).expected(expected));
            return None;
        };
        let [low, high] = [low, high].map(|end| self.number(end));
        Some([low?, high?])
    }

    /// A value of the dimension of the parameter.
    fn number(&mut self, node: &Node) -> Option<f64> {
        let number = number_of(node, Some(self.parameter));
        if number.is_none() {
            self.faults.push(no_number(node, self.parameter));
        }
        number
    }

    fn distribution(mut self) -> Option<Distribution> {
        let file = self.written.file.distribution.as_ref()?;
        let node = self.written.at("distribution")?;
        let (needed, bounds): (&[&str], bool) = match file.kind {
            FamilyWord::Uniform | FamilyWord::LogUniform => (&["low", "high"], false),
            FamilyWord::Normal => (&["mean", "sd"], true),
            FamilyWord::LogNormal => (&["median", "geometric_sd"], true),
            FamilyWord::Triangular => (&["low", "mode", "high"], false),
        };
        self.check_keys(node, needed, bounds);
        let values: Option<Vec<f64>> = needed.iter().map(|key| self.value(node, key)).collect();
        let made = match (file.kind, values?.as_slice()) {
            (FamilyWord::Uniform, [low, high]) => Distribution::uniform(*low, *high),
            (FamilyWord::LogUniform, [low, high]) => Distribution::log_uniform(*low, *high),
            (FamilyWord::Normal, [mean, sd]) => Distribution::normal(*mean, *sd),
            (FamilyWord::LogNormal, [median, sd]) => Distribution::log_normal(*median, *sd),
            (FamilyWord::Triangular, [low, mode, high]) => {
                Distribution::triangular(*low, *mode, *high)
            }
            _ => return None,
        };
        let made = self.made(made, node)?;
        // Families without ends are cut at the range; those with ends state them.
        if !bounds && self.refuse_beyond(node) {
            return None;
        }
        let [low, high] = self
            .parameter
            .range
            .unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
        let low = self
            .bound(node, "low", bounds)?
            .map_or(low, |own| own.max(low));
        let high = self
            .bound(node, "high", bounds)?
            .map_or(high, |own| own.min(high));
        if low == f64::NEG_INFINITY && high == f64::INFINITY {
            return Some(made);
        }
        self.made(made.truncated(low, high), node)
    }

    /// A bound of a family without ends: none if it is not written.
    fn bound(&mut self, node: &Node, key: &str, allowed: bool) -> Option<Option<f64>> {
        if !allowed || node.at(&Path::dotted(key)).is_none() {
            return Some(None);
        }
        self.value(node, key).map(Some)
    }

    /// Every key that the family needs, and none that it does not know.
    fn check_keys(&mut self, node: &Node, needed: &[&str], bounds: bool) {
        let keys = node
            .as_table()
            .into_iter()
            .flat_map(|table| table.entries());
        for entry in keys {
            let key = entry.key.as_str();
            let known = key == "kind"
                || needed.contains(&key)
                || (bounds && ["low", "high"].contains(&key));
            if !known {
                let fault = Fault::new(format!("`{key}` is no parameter of this distribution"));
                let fault = fault.at(entry.key_place);
                self.faults.push(fault.expected(needed.join(", ")));
            }
        }
    }

    /// A parameter of the distribution. The spread of a log-normal one is a factor, all others are values.
    fn value(&mut self, node: &Node, key: &str) -> Option<f64> {
        let Some(found) = node.at(&Path::dotted(key)) else {
            let fault = Fault::new(format!("this distribution needs `{key}`")).at(node.place);
            self.faults.push(fault);
            return None;
        };
        if key == "geometric_sd" {
            let number = number_of(found, None);
            if number.is_none() {
                let fault =
                    Fault::new("a geometric standard deviation is a factor").at(found.place);
                self.faults
                    .push(fault.expected("a number above 1 without unit, such as 1.5"));
            }
            return number;
        }
        self.number(found)
    }

    /// A distribution, or the fault of the parameter that it cannot have. `node` is where it is written.
    fn made(
        &mut self,
        made: Result<Distribution, DistributionError>,
        node: &Node,
    ) -> Option<Distribution> {
        let error = match made {
            Ok(distribution) => return Some(distribution),
            Err(error) => error,
        };
        let written = node.at(&Path::dotted(&error.parameter.replace(' ', "_")));
        let text = written.and_then(Node::as_text).map(str::to_owned);
        let found = text.unwrap_or_else(|| match error.parameter {
            "geometric sd" => error.value.to_string(),
            _ => format_quantity(error.value, self.parameter.dimension),
        });
        let (parameter, family) = (error.parameter, error.family);
        let fault = Fault::new(format!(
            "{parameter} of a {family} distribution cannot be used"
        ));
        // The number of the limit has the internal unit, which the author did not write.
        let expected = match error.parameter {
            "mode" => "a value from `low` to `high`",
            _ => error.expected.split(" (").next().unwrap_or_default(),
        };
        let fault = fault.at(written.unwrap_or(node).place).found(found);
        self.faults.push(fault.expected(expected));
        None
    }

    /// A fault for each end of a distribution that lies beyond the range of the parameter, as for a range with two ends.
    fn refuse_beyond(&mut self, node: &Node) -> bool {
        let Some([least, greatest]) = self.parameter.range else {
            return false;
        };
        let mut is_beyond = false;
        for key in ["low", "high"] {
            let Some(end) = node.at(&Path::dotted(key)) else {
                continue;
            };
            let Some(value) = number_of(end, Some(self.parameter)) else {
                continue;
            };
            let [least, greatest] = [
                least - ROUNDING * least.abs(),
                greatest + ROUNDING * greatest.abs(),
            ];
            if (least..=greatest).contains(&value) {
                continue;
            }
            is_beyond = true;
            let shown = |value| format_quantity(value, self.parameter.dimension);
            let found = end.as_text().map_or_else(|| shown(value), str::to_owned);
            let expected = format!("a value in {}", self.parameter.range_written);
            let fault = Fault::new("value outside its plausible range").at(end.place);
            let fault = fault.found(found).expected(expected);
            self.faults.push(fault.help("give ends within the range, or replace the range under [set] with the reason in `why`"));
        }
        is_beyond
    }
}

/// Ends that are equal but for rounding are within a range.
const ROUNDING: f64 = 1e-12;

/// The fault of a value that is no number of the dimension of a parameter.
pub(super) fn no_number(node: &Node, parameter: &Parameter) -> Fault {
    let fault = Fault::new("not a value of this axis").at(node.place);
    let expected = parameter.dimension.to_string();
    match node
        .as_text()
        .map(|text| parse_as(text, parameter.dimension))
    {
        Some(Err(error)) => {
            let error: QuantityError = error;
            let nearest = error.nearest().map(str::to_owned);
            fault
                .found(error.found())
                .expected(error.expected())
                .nearest(nearest)
        }
        _ => fault.found(node.kind_name()).expected(expected),
    }
}

#[cfg(test)]
mod tests {
    use crate::experiment::load_text;

    /// The faults of an experiment with one axis of this distribution.
    fn refused(distribution: &str) -> String {
        let text = format!(
            "format = 1\ntitle = \"t\"\nquestion = \"q\"\nscenarios = [\"well-meals\"]\n[design]\nmethod = \"sobol\"\nrows = 8\n[[axis]]\npath = \"factors.tnf.decay\"\ndistribution = {distribution}\n"
        );
        let faults = load_text("test.toml", &text).expect_err("a fault");
        let all = faults.all().iter();
        let words = all.map(|fault| {
            let parts = [&fault.found, &fault.expected].map(|part| format!("{part:?}"));
            format!("{}: {}", fault.message, parts.join(", "))
        });
        words.collect::<Vec<_>>().join("\n")
    }

    /// The library ends at 5e-5 /s: a larger end is not cut in silence.
    #[test]
    fn ends_beyond_the_library_are_refused() {
        for kind in ["uniform", "log-uniform"] {
            let found = refused(&format!(
                "{{ kind = \"{kind}\", low = \"1e-6 /s\", high = \"0.005 /s\" }}"
            ));
            assert!(
                found.starts_with("value outside its plausible range")
                    && found.contains("0.005 /s"),
                "{found}"
            );
        }
    }

    /// Faults of a parameter have the value as written, and no limit in another unit.
    #[test]
    fn a_wrong_parameter_is_shown_as_written() {
        let found = refused("{ kind = \"uniform\", low = \"0.00002 /s\", high = \"0.00001 /s\" }");
        assert!(
            found.contains("high of a uniform distribution") && found.contains("0.00001 /s"),
            "{found}"
        );
        assert!(!found.contains("0.00002"), "{found}");
    }
}
