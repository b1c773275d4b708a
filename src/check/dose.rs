//! Doses: how much of what.

use super::block::Block;
use super::partial::Infusion;
use super::parts::WrittenArm;
use super::spot::Spot;
use super::view::View;
use crate::format::{AnyDimension, Product, Quantity};
use crate::syntax::Fault;
use crate::units::Dimension;

/// Most cells in one arm: the engine numbers them with 32 bits.
const MOST_CELLS: f64 = 4e9;

/// Number of cells of a dose; none where it cannot be known.
pub(super) fn cells_of(view: &View<'_>, infusion: &Infusion) -> Option<f64> {
    let amount = infusion.amount.as_ref().map(|amount| amount.value);
    match &infusion.amount_per_mass {
        Some(per_g) => Some(per_g.value * view.body().mass?.value),
        None => amount,
    }
}

/// The amount of a dose: cells, cells per mass, or a multiple of a dose without cells.
pub(super) fn check_amount(
    view: &mut View<'_>,
    at: Spot<'_>,
    infusion: &Infusion,
    product: Option<&Product>,
) {
    let cells = view.is_of_cells(infusion.product.as_deref().unwrap_or_default());
    let (amount_at, per_mass_at) = (at.key("amount"), at.key("amount_per_mass"));
    let none = !amount_at.is_given() && !per_mass_at.is_given();
    match (&infusion.amount, &infusion.amount_per_mass) {
        (None, None) if !none => {}
        (None, None) => {
            let fault = Fault::new("an infusion needs `amount` or `amount_per_mass`");
            view.fault(at, fault.expected("an amount such as \"2e6 cells\""));
        }
        (Some(_), Some(_)) => {
            let fault = Fault::new("both `amount` and `amount_per_mass` are given");
            view.fault(per_mass_at, fault.help("remove one of them"));
        }
        (Some(amount), None) if cells => check_cells(view, amount_at, amount, product.is_some()),
        (Some(amount), None) => check_multiple(view, amount_at, amount),
        (None, Some(_)) if !cells => {
            let fault = Fault::new("`amount_per_mass` with a product without cells");
            let help = "give `amount` as a multiple of the dose";
            view.fault(per_mass_at, fault.help(help));
        }
        (None, Some(_)) if !view.has_body() => {
            let fault = Fault::new("no body whose mass the amount refers to");
            view.fault(per_mass_at, fault);
        }
        (None, Some(_)) => {
            if let Some(cells) = cells_of(view, infusion) {
                check_count(view, per_mass_at, cells);
            }
        }
    }
}

fn check_cells(view: &mut View<'_>, at: Spot<'_>, amount: &Quantity<AnyDimension>, known: bool) {
    if !known {
        // The product is unknown, and so is the meaning of its amount.
        return;
    }
    match amount.in_dimension(Dimension::CELLS) {
        Some(cells) if (0.5..=MOST_CELLS).contains(&cells) && cells.fract() != 0.0 => {
            let fault = Fault::new("a part of a cell").found(cells.to_string());
            view.fault(at, fault.expected("a whole number of cells"));
        }
        Some(cells) => check_count(view, at, cells),
        None => {
            let fault = Fault::new("wrong dimension").found(amount.dimension.to_string());
            let expected = "a number of cells such as \"2e6 cells\"";
            view.fault(at, fault.expected(expected));
        }
    }
}

fn check_count(view: &mut View<'_>, at: Spot<'_>, cells: f64) {
    if !(0.5..=MOST_CELLS).contains(&cells) {
        let fault = Fault::new("value out of bounds").found(cells.to_string());
        view.fault(at, fault.expected(format!("1 to {MOST_CELLS:e} cells")));
    }
}

/// All cells of an arm together have room in the numbers of the engine.
pub(super) fn check_sum(view: &mut View<'_>, arm: &Block<'_, WrittenArm<'_>>) {
    let doses = arm.value.infusions.iter().map(|dose| &*dose.value);
    let cells = |dose: &Infusion| Some(cells_of(view, dose)? * dose.times());
    let doses: Vec<f64> = doses.filter_map(cells).collect();
    let sum: f64 = doses.iter().sum();
    if sum > MOST_CELLS && doses.iter().all(|cells| *cells <= MOST_CELLS) {
        let fault = Fault::new("too many cells in one arm").found(format!("{sum:e}"));
        let expected = format!("at most {MOST_CELLS:e} in all doses together");
        view.fault(arm.at.key("infusion"), fault.expected(expected));
    }
}

fn check_multiple(view: &mut View<'_>, at: Spot<'_>, amount: &Quantity<AnyDimension>) {
    match amount.in_dimension(Dimension::SHARE) {
        None => {
            let fault = Fault::new("wrong dimension").found(amount.dimension.to_string());
            let expected = "a multiple of the dose such as \"1\"";
            view.fault(at, fault.expected(expected));
        }
        Some(multiple) if multiple <= 0.0 => {
            let fault = Fault::new("value out of bounds").found(multiple.to_string());
            view.fault(at, fault.expected("a value above 0"));
        }
        Some(_) => {}
    }
}
