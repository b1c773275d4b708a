//! Doses: how much of what.

use super::super::faults::Fault;
use super::super::format::{AnyDimension, Product, Quantity, Weight};
use super::arms::times_of;
use super::partial::Infusion;
use super::view::View;
use crate::units::Dimension;

/// Most cells in one arm: the engine numbers them with 32 bits.
const MOST_CELLS: f64 = 4e9;

/// The doses of all arms that can be read, each with its path.
pub(super) fn infusions(view: &View<'_>) -> Vec<(String, Infusion)> {
    let of_arm = |arm: usize| {
        let doses = 0..view.count(&format!("arm.{arm}.infusion"));
        doses.map(move |dose| format!("arm.{arm}.infusion.{dose}"))
    };
    let paths = (0..view.arms()).flat_map(of_arm);
    let written = |path: String| Some((path.clone(), view.read(&path)?));
    paths.filter_map(written).collect()
}

/// Number of cells of a dose; none where it cannot be known.
pub(super) fn cells_of(view: &View<'_>, infusion: &Infusion) -> Option<f64> {
    let amount = infusion.amount.as_ref().map(|amount| amount.value);
    match &infusion.amount_per_mass {
        Some(per_g) => {
            let mass_g = view.read::<Quantity<Weight>>("body.mass")?.value;
            Some(per_g.value * mass_g)
        }
        None => amount,
    }
}

/// The amount of a dose: cells, cells per mass, or a multiple of a dose without cells.
pub(super) fn check_amount(
    view: &mut View<'_>,
    path: &str,
    infusion: &Infusion,
    product: Option<&Product>,
) {
    let key = infusion.product.as_deref().unwrap_or_default();
    let cells = !view.given(&format!("products.{key}.contents"));
    let given = |key: &str| view.given(&format!("{path}.{key}"));
    let none = !given("amount") && !given("amount_per_mass");
    match (&infusion.amount, &infusion.amount_per_mass) {
        (None, None) if !none => {}
        (None, None) => {
            let fault = Fault::new("an infusion needs `amount` or `amount_per_mass`");
            view.fault(path, fault.expected("an amount such as \"2e6 cells\""));
        }
        (Some(_), Some(_)) => {
            let fault = Fault::new("both `amount` and `amount_per_mass` are given");
            view.fault(
                &format!("{path}.amount_per_mass"),
                fault.help("remove one of them"),
            );
        }
        (Some(amount), None) if cells => check_cells(view, path, amount, product.is_some()),
        (Some(amount), None) => check_multiple(view, path, amount),
        (None, Some(_)) if !cells => {
            let fault = Fault::new("`amount_per_mass` with a product without cells");
            view.fault(
                &format!("{path}.amount_per_mass"),
                fault.help("give `amount` as a multiple of the dose"),
            );
        }
        (None, Some(_)) if view.keys("body").is_empty() => {
            view.fault(
                &format!("{path}.amount_per_mass"),
                Fault::new("no body whose mass the amount refers to"),
            );
        }
        (None, Some(_)) => {
            if let Some(cells) = cells_of(view, infusion) {
                check_count(view, &format!("{path}.amount_per_mass"), cells);
            }
        }
    }
}

fn check_cells(view: &mut View<'_>, path: &str, amount: &Quantity<AnyDimension>, known: bool) {
    let at = format!("{path}.amount");
    if !known {
        // The product is unknown, and so is the meaning of its amount.
        return;
    }
    match amount.in_dimension(Dimension::CELLS) {
        Some(cells) if (0.5..=MOST_CELLS).contains(&cells) && cells.fract() != 0.0 => {
            let fault = Fault::new("a part of a cell").found(cells.to_string());
            view.fault(&at, fault.expected("a whole number of cells"));
        }
        Some(cells) => check_count(view, &at, cells),
        None => {
            let fault = Fault::new("wrong dimension").found(amount.dimension.to_string());
            view.fault(
                &at,
                fault.expected("a number of cells such as \"2e6 cells\""),
            );
        }
    }
}

fn check_count(view: &mut View<'_>, at: &str, cells: f64) {
    if !(0.5..=MOST_CELLS).contains(&cells) {
        let fault = Fault::new("value out of bounds").found(cells.to_string());
        view.fault(at, fault.expected(format!("1 to {MOST_CELLS:e} cells")));
    }
}

/// All cells of an arm together have room in the numbers of the engine.
pub(super) fn check_sum(view: &mut View<'_>, arm: usize) {
    let doses = 0..view.count(&format!("arm.{arm}.infusion"));
    let read = |dose| view.read::<Infusion>(&format!("arm.{arm}.infusion.{dose}"));
    let cells = |dose: Infusion| Some(cells_of(view, &dose)? * times_of(&dose));
    let doses: Vec<f64> = doses.filter_map(read).filter_map(cells).collect();
    let sum: f64 = doses.iter().sum();
    if sum > MOST_CELLS && doses.iter().all(|cells| *cells <= MOST_CELLS) {
        let fault = Fault::new("too many cells in one arm").found(format!("{sum:e}"));
        view.fault(
            &format!("arm.{arm}.infusion"),
            fault.expected(format!("at most {MOST_CELLS:e} in all doses together")),
        );
    }
}

fn check_multiple(view: &mut View<'_>, path: &str, amount: &Quantity<AnyDimension>) {
    let at = format!("{path}.amount");
    match amount.in_dimension(Dimension::SHARE) {
        None => {
            let fault = Fault::new("wrong dimension").found(amount.dimension.to_string());
            view.fault(&at, fault.expected("a multiple of the dose such as \"1\""));
        }
        Some(multiple) if multiple <= 0.0 => {
            let fault = Fault::new("value out of bounds").found(multiple.to_string());
            view.fault(&at, fault.expected("a value above 0"));
        }
        Some(_) => {}
    }
}
