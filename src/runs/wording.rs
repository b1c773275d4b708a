//! Numbers as people read them.

use crate::plan::{Content, Infusion, Model};

pub use crate::units::grouped;

/// Three significant digits; whole numbers from a hundred up, with separators; powers of ten where zeros would pile up.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e12).contains(&size) {
        return format!("{value:.2e}");
    }
    if size >= 99.95 {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", grouped(size.round() as u64));
    }
    // Rounded first, because rounding may add a digit in front: 9.996 reads 10.0.
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    let exponent = libm::floor(libm::log10(rounded.abs())) as i32;
    let places = usize::try_from(2 - exponent).unwrap_or(0);
    format!("{rounded:.places$}")
}

/// Two significant digits of the size of a value, as an uncertainty has them; whole numbers from ten up.
pub(super) fn shorter(value: f64) -> String {
    let rounded: f64 = format!("{value:.1e}").parse().unwrap_or(value);
    let size = rounded.abs();
    if size == 0.0 {
        return short(rounded);
    }
    if !(1e-4..1e12).contains(&size) {
        return format!("{value:.1e}");
    }
    if size >= 9.95 {
        return grouped(size as u64);
    }
    let exponent = libm::floor(libm::log10(size)) as i32;
    let places = usize::try_from(1 - exponent).unwrap_or(0);
    format!("{rounded:.places$}")
}

/// `2,000,000 bone-marrow MSC` or `1.00 x conditioned medium`.
pub(super) fn given(dose: &Infusion, model: &Model) -> String {
    let product = &model.products[dose.product.index()];
    let amount = match &product.content {
        Content::Cells(_) => grouped(dose.amount.round() as u64),
        Content::Factors(_) => format!("{} x", short(dose.amount)),
    };
    format!("{amount} {}", product.label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_separators() {
        for (value, text) in [
            (0.0, "0"),
            (2e6, "2,000,000"),
            (999.6, "1,000"),
            (123.4, "123"),
            (99.96, "100"),
            (99.9, "99.9"),
            (9.996, "10.0"),
            (-1.234, "-1.23"),
            (0.012_34, "0.0123"),
            (0.1, "0.100"),
            (3.2e-7, "3.20e-7"),
            (1e15, "1.00e15"),
        ] {
            assert_eq!(short(value), text);
        }
        let two = [
            (0.0123, "0.012"),
            (1.26, "1.3"),
            (12.6, "13"),
            (126.0, "130"),
            (0.0, "0"),
        ];
        for (value, text) in two {
            assert_eq!(shorter(value), text);
        }
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
