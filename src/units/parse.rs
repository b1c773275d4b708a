//! From text to a quantity.

use std::ops::Range;

use super::commas::without_commas;
use super::dimension::Dimension;
use super::error::{QuantityError, QuantityFault};
use super::quantity::Quantity;
use super::symbols::{self, Unit};

/// Largest power of a unit that is accepted.
const LARGEST_POWER: i8 = 9;

/// What may stand between two units, besides a space.
const OPERATORS: &[char] = &['/', '*', '\u{b7}', '\u{22c5}'];

/// Reads a quantity such as `29 um^2/s`, `0.25 /day`, `8 pM`, `95%` or `2e6 cells`.
///
/// A quantity is a number, then units. Units multiply (by a space, `*` or `·`) or divide (by `/`, which then stands
/// before each unit that divides). Powers are `^2`, `^-1`, `²`, `⁻¹` or a digit at the end (`mm3`). SI prefixes
/// f p n u m c d k M G go before m, s, g, L, M, mol and Da; micro is `u` or either micro sign. A lone `1` may hold the
/// place above a `/`. A time may have several parts, such as `1 d 6 h`. Digits may be grouped by `_`. Case matters: `m` is the metre, `M` molar, `min` the minute.
///
/// The value comes back in internal units and is rounded once per factor that is no power of ten, so that `29 nm` and
/// `0.029 um` are the same bits.
///
/// # Errors
///
/// [`QuantityError`] with the place in the text, what was found, what was expected and the nearest known unit.
pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
    read(text).map(|(quantity, _)| quantity)
}

/// Reads a quantity of a given dimension and returns its value in internal units.
///
/// See [`parse()`] for the grammar and [`Quantity::in_dimension`] for what counts as the same dimension.
///
/// # Errors
///
/// As [`parse()`], and [`QuantityFault::Dimension`] at the units (or at the number, if there are none).
pub fn parse_as(text: &str, expected: Dimension) -> Result<f64, QuantityError> {
    let (quantity, units) = read(text)?;
    quantity
        .in_dimension(expected)
        .map_err(|mismatch| fault(units, mismatch.into()))
}

/// The quantity, and the byte range a wrong dimension is shown at.
fn read(text: &str) -> Result<(Quantity, Range<usize>), QuantityError> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.skip_spaces();
    let number = scanner.number()?;
    scanner.refuse_comma(&number)?;
    scanner.skip_spaces();
    let first = scanner.at;
    let product = scanner.units()?;
    let end = text.trim_end().len();
    let units = if first < end {
        first..end
    } else {
        number.range.clone()
    };
    let mut value = product.apply(&number)?;
    while scanner.at < end {
        value += scanner.further_time(&number)?;
    }
    if !value.is_finite() {
        let found = text[number.range.start..end].to_owned();
        let range = number.range.start..end;
        return Err(fault(range, QuantityFault::NotFinite { found }));
    }
    Ok((
        Quantity {
            value,
            dimension: product.dimension,
        },
        units,
    ))
}

fn fault(range: Range<usize>, fault: QuantityFault) -> QuantityError {
    QuantityError { range, fault }
}

/// A number as written: digits with at most one point, and a power of ten.
struct Number<'a> {
    mantissa: String,
    ten: i32,
    range: Range<usize>,
    written: &'a str,
}

/// The product of the units read so far.
struct Product {
    dimension: Dimension,
    above: f64,
    below: f64,
    ten: i32,
}

impl Product {
    /// Multiplies `unit` to the `power` in; false when an exponent leaves its range.
    fn include(&mut self, unit: Unit, power: i8) -> bool {
        let Some(dimension) = self.dimension.times(unit.dimension, power) else {
            return false;
        };
        self.dimension = dimension;
        self.ten = self.ten.saturating_add(unit.scale.ten * i32::from(power));
        for _ in 0..power.unsigned_abs() {
            let (above, below) = if power > 0 {
                (&mut self.above, &mut self.below)
            } else {
                (&mut self.below, &mut self.above)
            };
            *above *= unit.scale.above;
            *below *= unit.scale.below;
        }
        true
    }

    /// The number in internal units.
    fn apply(&self, number: &Number) -> Result<f64, QuantityError> {
        let ten = number.ten.saturating_add(self.ten);
        let refuse = || {
            fault(
                number.range.clone(),
                QuantityFault::NotFinite {
                    found: number.written.to_owned(),
                },
            )
        };
        let decimal = match ten {
            0 => number.mantissa.parse::<f64>(),
            _ => format!("{}e{ten}", number.mantissa).parse(),
        };
        let decimal = decimal.map_err(|_| refuse())?;
        let value = decimal * self.above / self.below;
        // A number that is written as something else than zero must not silently become zero.
        let lost = value == 0.0 && number.mantissa.bytes().any(|b| matches!(b, b'1'..=b'9'));
        if value.is_finite() && !lost {
            Ok(value)
        } else {
            Err(refuse())
        }
    }
}

/// A place in the text.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_spaces(&mut self) {
        self.take(char::is_whitespace);
    }

    /// Takes characters as long as `wanted` holds.
    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Takes one character out of `set` if it comes next.
    fn take_one(&mut self, set: &[char]) -> Option<char> {
        let next = self.peek().filter(|c| set.contains(c))?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn number(&mut self) -> Result<Number<'a>, QuantityError> {
        let start = self.at;
        let minus = matches!(
            self.take_one(&['+', '-', '\u{2212}']),
            Some('-' | '\u{2212}')
        );
        let mut mantissa = if minus { "-".to_owned() } else { String::new() };
        let digit = |c: char| c.is_ascii_digit() || c == '_';
        mantissa.push_str(self.take(digit));
        if self.take_one(&['.']).is_some() {
            mantissa.push('.');
            mantissa.push_str(self.take(digit));
        }
        mantissa.retain(|c| c != '_');
        if !mantissa.bytes().any(|b| b.is_ascii_digit()) {
            return Err(self.no_number(start));
        }
        let ten = self.power_of_ten();
        Ok(Number {
            mantissa,
            ten,
            range: start..self.at,
            written: &self.text[start..self.at],
        })
    }

    /// A comma may part groups of digits or stand for the point: neither is read, but both are recognised.
    fn refuse_comma(&mut self, number: &Number<'a>) -> Result<(), QuantityError> {
        let mut next = self.rest().chars();
        let comma = next.next() == Some(',') && next.next().is_some_and(|c| c.is_ascii_digit());
        if !comma || number.ten != 0 {
            return Ok(());
        }
        self.take(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '_'));
        let range = number.range.start..self.at;
        let found = self.text[range.clone()].to_owned();
        let instead = without_commas(&found, self.rest().trim_end());
        Err(fault(range, QuantityFault::Comma { found, instead }))
    }

    /// The fault of a text without a number at `start`; the words for infinity and not-a-number get their own.
    fn no_number(&mut self, start: usize) -> QuantityError {
        self.at = start;
        let found = self.take(|c| !c.is_whitespace()).to_owned();
        let word = found
            .trim_start_matches(['+', '-', '\u{2212}'])
            .to_lowercase();
        let endless = matches!(word.as_str(), "inf" | "infinity" | "nan" | "\u{221e}");
        let kind = if endless {
            QuantityFault::NotFinite { found }
        } else {
            QuantityFault::MissingNumber { found }
        };
        fault(start..self.at, kind)
    }

    /// The `e6` of a number, if digits follow the letter.
    fn power_of_ten(&mut self) -> i32 {
        let before = self.at;
        if self.take_one(&['e', 'E']).is_some() {
            let minus = matches!(
                self.take_one(&['+', '-', '\u{2212}']),
                Some('-' | '\u{2212}')
            );
            let digits = self.take(|c| c.is_ascii_digit());
            if !digits.is_empty() {
                // Too many digits overflow; any power this large gives infinity or zero anyway.
                let size: i32 = digits.parse().unwrap_or(i32::MAX / 2);
                return if minus { -size } else { size };
            }
        }
        self.at = before;
        0
    }

    /// The next part of a time such as `1 d 6 h`, s. A sign would leave open for how many parts it stands.
    fn further_time(&mut self, first: &Number) -> Result<f64, QuantityError> {
        let start = self.at;
        let number = self.number()?;
        self.refuse_comma(&number)?;
        let product = self.units()?;
        let signed = !first
            .written
            .starts_with(|c: char| c.is_ascii_digit() || c == '.');
        if product.dimension == Dimension::TIME && !signed {
            return product.apply(&number);
        }
        let found = self.text[start..self.at].trim_end().to_owned();
        let range = start..start + found.len();
        Err(fault(range, QuantityFault::NotAUnit { found }))
    }

    fn units(&mut self) -> Result<Product, QuantityError> {
        let mut product = Product {
            dimension: Dimension::SHARE,
            above: 1.0,
            below: 1.0,
            ten: 0,
        };
        let mut divided = false;
        loop {
            self.skip_spaces();
            let sign = self.take_one(OPERATORS);
            self.skip_spaces();
            let next = self.peek();
            let further =
                product.dimension == Dimension::TIME && next.is_some_and(|c| c.is_ascii_digit());
            if sign.is_none() && (next.is_none() || further) {
                return Ok(product);
            }
            let start = self.at;
            let unit = self.unit()?;
            let power = self.power()?;
            self.boundary()?;
            let found = self.text[start..self.at].to_owned();
            let divides = sign == Some('/');
            if divided && !divides {
                return Err(fault(start..self.at, QuantityFault::Ambiguous { found }));
            }
            divided |= divides;
            if !product.include(unit, if divides { -power } else { power }) {
                return Err(fault(start..self.at, QuantityFault::BadPower { found }));
            }
        }
    }

    /// One unit name without its power.
    fn unit(&mut self) -> Result<Unit, QuantityError> {
        let start = self.at;
        let mut name = self.take(char::is_alphabetic);
        if name.is_empty() {
            let single = self.take_one(&['%', '1', '$', '\u{20ac}', '\u{a5}']);
            name = &self.text[start..self.at];
            let longer =
                single == Some('1') && self.peek().is_some_and(|c| c.is_alphanumeric() || c == '.');
            if single.is_none() || longer {
                self.at = start;
                let found = self.take(|c| !c.is_whitespace()).to_owned();
                return Err(fault(start..self.at, QuantityFault::NotAUnit { found }));
            }
        }
        symbols::find(name).ok_or_else(|| {
            let (nearest, why) = symbols::nearest(name);
            fault(
                start..self.at,
                QuantityFault::UnknownUnit {
                    found: name.to_owned(),
                    nearest,
                    why,
                },
            )
        })
    }

    /// The power after a unit name: `^-2`, `-2` in raised digits, or plain digits; 1 if there is none.
    fn power(&mut self) -> Result<i8, QuantityError> {
        let start = self.at;
        let marked = self.take_one(&['^']).is_some();
        let signs: &[char] = if marked {
            &['+', '-', '\u{2212}', '\u{207b}']
        } else {
            &['\u{207b}']
        };
        let minus = self.take_one(signs).is_some_and(|c| c != '+');
        let digits = self.take(|c| c.is_ascii_digit() || symbols::raised(c).is_some());
        if self.at == start {
            return Ok(1);
        }
        let plain: String = digits
            .chars()
            .map(|c| symbols::raised(c).unwrap_or(c))
            .collect();
        let size = plain.parse().unwrap_or(0);
        let more = self.take(|c| c == '.' || c.is_alphanumeric());
        if (1..=LARGEST_POWER).contains(&size) && more.is_empty() {
            return Ok(if minus { -size } else { size });
        }
        let found = self.text[start..self.at].to_owned();
        Err(fault(start..self.at, QuantityFault::BadPower { found }))
    }

    /// A unit ends at a space, an operator or the end of the text.
    fn boundary(&mut self) -> Result<(), QuantityError> {
        let start = self.at;
        let found = self
            .take(|c| !c.is_whitespace() && !OPERATORS.contains(&c))
            .to_owned();
        if found.is_empty() {
            return Ok(());
        }
        Err(fault(start..self.at, QuantityFault::NotAUnit { found }))
    }
}
