//! From the engine's units to those of the closing table.

use super::wording::{grouped, short, shorter};
use crate::ids::SiteId;
use crate::observe::{Catalogue, Observable, TissueQuantity};
use crate::plan::{Answer, AnswerStat, AnswerUnit, Comparison};
use crate::record::scale::{per_mm3, picomolar};

const SECONDS_PER_HOUR: f64 = 3600.0;

/// How a row is reported.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    /// Factor on the engine's value.
    pub(super) factor: f64,
    /// The unit; empty for a plain number.
    pub(super) unit: String,
    /// The value is a number of cells, which is whole.
    counts: bool,
    /// The value is a number of cells or events in some unit, not a comparison.
    never_negative: bool,
    /// The value is a difference, which is reported with its sign.
    signed: bool,
}

impl Scale {
    pub(super) fn of(answer: &Answer, observable: Observable, catalogue: &Catalogue) -> Self {
        let by = answer.against.map(|(_, by)| by);
        let share = matches!(by, Some(Comparison::Ratio | Comparison::Suppression));
        let (factor, unit) = if by == Some(Comparison::HalfEffect) {
            (1.0, "")
        } else if answer.per.is_some() || share {
            match answer.unit {
                AnswerUnit::Percent => (100.0, "%"),
                _ => (1.0, ""),
            }
        } else if answer.stat.is_time() {
            (1.0, "h")
        } else {
            shown(answer.unit, observable, catalogue)
        };
        let counts =
            answer.unit == AnswerUnit::Own && !answer.stat.is_time() && is_count(observable);
        let scale = Self {
            factor,
            unit: unit.to_owned(),
            counts,
            never_negative: is_count(observable)
                && by.is_none()
                && answer.per.is_none()
                && !answer.stat.is_time(),
            signed: by == Some(Comparison::Difference) && !is_paid(answer.unit),
        };
        let is_relative = matches!(
            by,
            Some(Comparison::Ratio | Comparison::Suppression | Comparison::HalfEffect)
        );
        if answer.stat == AnswerStat::Integral && answer.per.is_none() && !is_relative {
            scale.over_time(observable)
        } else {
            scale
        }
    }

    /// The same times time.
    fn over_time(self, observable: Observable) -> Self {
        let unit = match (self.unit.as_str(), is_cells(observable)) {
            ("", true) => "cells h".to_owned(),
            ("", false) => "h".to_owned(),
            // Already shows the time.
            (PER_EXPOSURE, _) => PER_EXPOSURE.to_owned(),
            (unit, _) => format!("{unit} h"),
        };
        Self {
            factor: self.factor / SECONDS_PER_HOUR,
            unit,
            counts: false,
            ..self
        }
    }

    pub(super) fn text(&self, value: Option<f64>) -> String {
        match value {
            None => "-".to_owned(),
            Some(value) if self.signed => self.signed(value),
            Some(value) => self.plain(value),
        }
    }

    /// A mean with the half width of its interval, such as `295 ± 12 /mm³`. A count whose interval would reach below zero is followed
    /// by the interval cut at zero: `38 (0 to 102)`.
    pub(super) fn uncertain(&self, mean: f64, half_width: f64) -> String {
        let number = self.as_exact_as(mean, half_width);
        let interval = if self.never_negative && half_width > mean {
            format!("(0 to {})", self.as_exact_as(mean + half_width, half_width))
        } else {
            format!("± {}", shorter(half_width))
        };
        self.with_unit(format!("{number} {interval}"))
    }

    /// A mean whose interval is too narrow to be shown.
    pub(super) fn nearly_certain(&self, mean: f64, half_width: f64) -> String {
        self.with_unit(self.as_exact_as(mean, half_width))
    }

    /// Rounded to the last digit that is shown of the half width where that digit is ones or higher; two digits stay in any case.
    fn as_exact_as(&self, value: f64, half_width: f64) -> String {
        let step = second_digit(half_width).min(second_digit(value));
        let rounded = (value / step).round() * step;
        let in_full = (1.0..LARGEST_IN_FULL).contains(&step) && rounded.abs() < LARGEST_IN_FULL;
        match (in_full, self.signed) {
            (true, _) if rounded < 0.0 => format!("-{}", grouped(-rounded as u64)),
            (true, true) => format!("+{}", grouped(rounded as u64)),
            (true, false) => grouped(rounded as u64),
            (false, true) => self.signed_number(value),
            (false, false) => self.number(value),
        }
    }

    /// With its sign and its unit.
    pub(super) fn signed(&self, value: f64) -> String {
        self.with_unit(self.signed_number(value))
    }

    /// Without a plus, with its unit.
    pub(super) fn plain(&self, value: f64) -> String {
        self.with_unit(self.number(value))
    }

    /// Without a plus and without a unit.
    pub(super) fn number(&self, value: f64) -> String {
        let size = value.abs();
        let is_whole = self.counts && size.fract() == 0.0 && size < LARGEST_IN_FULL;
        let number = if is_whole {
            grouped(size as u64)
        } else {
            short(size)
        };
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{number}")
    }

    /// With its sign and without a unit.
    pub(super) fn signed_number(&self, value: f64) -> String {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", self.number(value))
    }

    fn with_unit(&self, number: String) -> String {
        match self.unit.as_str() {
            "" => number,
            unit => format!("{number} {unit}"),
        }
    }
}

/// Place value of the second digit of a number; 0 for zero, infinity for what is not finite.
fn second_digit(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    // As text, so that 999 rounds to 1,000 first.
    let rounded: f64 = format!("{:.1e}", value.abs()).parse().unwrap_or(value);
    libm::pow(10.0, libm::floor(libm::log10(rounded)) - 1.0)
}

/// From here on numbers are shown as powers of ten.
const LARGEST_IN_FULL: f64 = 1e12;

/// Unit of what is paid for the integral of a concentration.
const PER_EXPOSURE: &str = "JPY per pM h";

/// True for units in which a row shows not its value but what that costs.
pub(super) fn is_paid(unit: AnswerUnit) -> bool {
    matches!(unit, AnswerUnit::MoneyEach | AnswerUnit::MoneyPerExposure)
}

/// Factor and unit of a value at a moment.
fn shown(unit: AnswerUnit, observable: Observable, catalogue: &Catalogue) -> (f64, &'static str) {
    let volume_um3 = |site: SiteId| catalogue.sites[site.index()].volume_um3;
    let patch_um3 = observable.site().map_or(1.0, volume_um3);
    match unit {
        AnswerUnit::ShareOfDose => (100.0, "% of dose"),
        AnswerUnit::ShareOfDosePerGram => (100.0, "% of dose / g"),
        // The mass of the molecule is one of the arm and is in the value already.
        AnswerUnit::NanogramPerMillilitre => (1.0, "ng/mL"),
        AnswerUnit::PicogramPerMillilitre => (1.0, "pg/mL"),
        AnswerUnit::PicogramPerDay => (1.0, "pg/day"),
        AnswerUnit::Picomolar => (picomolar(1.0), "pM"),
        AnswerUnit::PerCubicMillimetre if is_cells(observable) => {
            (per_mm3(1.0) / patch_um3, "/mm³")
        }
        AnswerUnit::PerCubicMillimetre => (per_mm3(1.0), "/mm³"),
        AnswerUnit::Percent => (100.0, "%"),
        AnswerUnit::Hours => (1.0, "h"),
        AnswerUnit::Money => (1.0, "JPY"),
        AnswerUnit::MoneyEach => (1.0, "JPY each"),
        AnswerUnit::MoneyPerExposure => (picomolar(1.0), PER_EXPOSURE),
        AnswerUnit::Own => match observable {
            Observable::Plasma { .. } | Observable::Factor { .. } => (picomolar(1.0), "pM"),
            Observable::Tissue {
                quantity: TissueQuantity::Debris,
                ..
            } => (per_mm3(1.0), "/mm³"),
            Observable::Money => (1.0, "JPY"),
            _ => (1.0, ""),
        },
    }
}

/// True for numbers of cells.
pub(super) fn is_cells(observable: Observable) -> bool {
    matches!(
        observable,
        Observable::Body { .. }
            | Observable::BodyTotal(_)
            | Observable::BeyondLung(_)
            | Observable::Cells { .. }
    )
}

/// True for numbers of events.
pub(super) fn is_events(observable: Observable) -> bool {
    matches!(
        observable,
        Observable::Done { .. } | Observable::Held(_) | Observable::Action { .. }
    )
}

/// True for what is counted in whole numbers.
pub(super) fn is_count(observable: Observable) -> bool {
    is_cells(observable) || is_events(observable) || observable == Observable::Money
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::answers::tests::{answer, catalogue, cells, factor, sized};

    fn reported(stat: AnswerStat, unit: AnswerUnit, observable: Observable) -> (f64, String) {
        let scale = Scale::of(&answer(stat, unit, None), observable, &sized(2e9));
        (scale.factor, scale.unit)
    }

    #[test]
    fn values_are_shown_in_their_unit() {
        let scale =
            |unit, by| Scale::of(&answer(AnswerStat::Final, unit, by), cells(), &catalogue());
        let count = scale(AnswerUnit::Own, None);
        assert_eq!(count.text(Some(1_961_234.0)), "1,961,234");
        assert_eq!(count.text(Some(12.5)), "12.5");
        assert_eq!(count.text(None), "-");
        let share = scale(AnswerUnit::ShareOfDose, None);
        assert_eq!(share.text(Some(97.456)), "97.5 % of dose");
        let more = scale(AnswerUnit::Own, Some(Comparison::Difference));
        assert_eq!(more.text(Some(3.0)), "+3");
        assert_eq!(more.text(Some(-3.0)), "-3");
        assert_eq!(more.text(Some(0.0)), "0");
        let ratio = scale(AnswerUnit::Percent, Some(Comparison::Ratio));
        assert_eq!(ratio.text(Some(100.0)), "100 %");
        let paid = scale(AnswerUnit::MoneyEach, Some(Comparison::Difference));
        assert_eq!(paid.text(Some(1234.4)), "1,234 JPY each");
    }

    #[test]
    fn a_mean_is_rounded_to_its_half_width_and_keeps_two_digits() {
        let scale = |by| {
            let row = answer(AnswerStat::Final, AnswerUnit::Own, by);
            Scale::of(&row, cells(), &catalogue())
        };
        let count = scale(None);
        for (mean, half, text) in [
            (123_567_580_272.0, 4.4e8, "123,570,000,000 ± 440,000,000"),
            (123_456_789_012_345.0, 4.4e13, "1.23e14 ± 4.4e13"),
            (1234.5, 99.6, "1,230 ± 100"),
            (1234.5, 12.4, "1,235 ± 12"),
            (36.25, 7.62, "36.2 ± 7.6"),
            (463.0, 1500.0, "460 (0 to 2,000)"),
            (4.5, 19.0, "4.50 (0 to 24)"),
            (38.0, 38.0, "38 ± 38"),
            (38.0, 64.0, "38 (0 to 102)"),
        ] {
            assert_eq!(count.uncertain(mean, half), text);
        }
        assert_eq!(count.nearly_certain(885_513.0, 12.0), "885,513");
        assert_eq!(count.nearly_certain(885_513.0, 420.0), "885,510");
        assert_eq!(count.nearly_certain(885_513.0, 0.0), "885,513");
        let row = answer(AnswerStat::Final, AnswerUnit::PerCubicMillimetre, None);
        let density = Scale::of(&row, cells(), &catalogue());
        assert_eq!(density.uncertain(13.0, 14.0), "13 (0 to 27) /mm³");
        let more = scale(Some(Comparison::Difference));
        assert_eq!(more.uncertain(38.0, 64.0), "+38 ± 64");
        assert_eq!(more.uncertain(-138.4, 64.0), "-138 ± 64");
        let row = answer(
            AnswerStat::Final,
            AnswerUnit::Own,
            Some(Comparison::Suppression),
        );
        let suppression = Scale::of(&row, cells(), &catalogue());
        assert_eq!(suppression.uncertain(-0.003, 0.037), "-0.00300 ± 0.037");
    }

    #[test]
    fn integrals_are_shown_in_hours() {
        let integral = |unit, observable| reported(AnswerStat::Integral, unit, observable);
        let (size, unit) = integral(AnswerUnit::Own, factor());
        assert_eq!((size, unit.as_str()), (picomolar(1.0) / 3600.0, "pM h"));
        assert_eq!(integral(AnswerUnit::Own, cells()).1, "cells h");
        let (size, unit) = integral(AnswerUnit::PerCubicMillimetre, cells());
        assert_eq!((size, unit.as_str()), (0.5 / 3600.0, "/mm³ h"));
        let alarm = Observable::Tissue {
            site: SiteId::FIRST,
            quantity: TissueQuantity::Alarm,
        };
        assert_eq!(integral(AnswerUnit::Own, alarm).1, "h");
        let (size, unit) = integral(AnswerUnit::MoneyPerExposure, factor());
        assert_eq!(
            (size, unit.as_str()),
            (picomolar(1.0) / 3600.0, PER_EXPOSURE)
        );
    }

    #[test]
    fn particles_of_a_factor_are_shown_per_volume() {
        let (size, unit) = reported(AnswerStat::Final, AnswerUnit::PerCubicMillimetre, factor());
        assert_eq!((size, unit.as_str()), (1e9, "/mm³"));
    }

    #[test]
    fn times_of_a_course_are_hours_and_suppression_is_a_share() {
        for stat in [
            AnswerStat::TimeOfPeak,
            AnswerStat::HalfLife,
            AnswerStat::TimeAbove(1.0),
        ] {
            assert_eq!(
                reported(stat, AnswerUnit::Own, cells()),
                (1.0, "h".to_owned())
            );
        }
        let by = Some(Comparison::Suppression);
        let row = answer(AnswerStat::Integral, AnswerUnit::Percent, by);
        assert_eq!(
            Scale::of(&row, cells(), &catalogue()).text(Some(25.0)),
            "25.0 %"
        );
        let day = reported(AnswerStat::Final, AnswerUnit::PicogramPerDay, factor());
        assert_eq!(day.1, "pg/day");
    }
}
