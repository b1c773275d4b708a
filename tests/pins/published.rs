//! Numbers of the library that are published values, with the value and the unit of the source.

use super::library::{Library, text_of};
use mscsim::units::parse;

/// A row of `published.csv`.
pub struct Row {
    /// Layer of the library.
    pub layer: String,
    /// Dotted path of the number in it.
    pub path: String,
    value: String,
    /// Largest difference, as a share of the value.
    tolerance: f64,
}

/// All rows.
pub fn rows() -> Vec<Row> {
    let text = text_of(&super::library::scenarios().join("../tests/pins/published.csv"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(';').map(str::trim).collect();
        let [layer, path, value, tolerance, source] = cells[..] else {
            panic!("not five cells: {line}");
        };
        assert!(!source.is_empty(), "no source: {line}");
        Row {
            layer: layer.to_owned(),
            path: path.to_owned(),
            value: value.to_owned(),
            tolerance: tolerance.parse().expect("a share"),
        }
    };
    text.lines().skip(1).map(row).collect()
}

impl Row {
    /// Compares the library with the source.
    ///
    /// # Errors
    /// The two values when they differ.
    pub fn judge(&self, library: &Library) -> Result<(), String> {
        let written = library.written(&self.layer, &self.path);
        let written = written.ok_or_else(|| format!("{} has no {}", self.layer, self.path))?;
        let read =
            |text: &str| parse(text).map_err(|error| format!("{}: {text}: {error}", self.path));
        let (own, published) = (read(&written)?, read(&self.value)?);
        let same = own.dimension == published.dimension
            && (own.value - published.value).abs() <= self.tolerance * published.value.abs();
        if same {
            Ok(())
        } else {
            Err(format!(
                "{} is {written}, published is {}",
                self.path, self.value
            ))
        }
    }
}
