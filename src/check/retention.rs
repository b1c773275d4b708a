//! What a needle loses: the shares of a local dose that stay and that veins carry off.

use super::partial::Infusion;
use super::spot::Spot;
use super::view::View;
use crate::format::{Quantity, Route, Share};
use crate::syntax::Fault;

const KEYS: [&str; 2] = ["share_retained", "share_washed_out"];

/// Only cells that a needle puts into an organ are lost, and not more than all of them.
pub fn check_retention(view: &mut View<'_>, dose: Spot<'_>, infusion: &Infusion) {
    let given: Vec<&str> = KEYS.into_iter().filter(|key| dose.has(key)).collect();
    let Some(first) = given.first() else {
        return;
    };
    if let Some(why) = without_loss(view, infusion) {
        for key in &given {
            let fault = Fault::new(format!("`{key}` has no meaning here: {why}"));
            view.fault(dose.key(key), fault.help("remove it"));
        }
        return;
    }
    let [retained, washed_out] = shares(infusion);
    if retained + washed_out > 1.0 + 1e-9 {
        let percent = 100.0 * (retained + washed_out);
        let fault = Fault::new("more than all cells are retained or washed out");
        let help = "give `share_retained`, 100 % where it is missing, so that both are at most 100 % together";
        let fault = fault.found(format!("{percent:.4} %")).help(help);
        view.fault(dose.key(first), fault);
    }
}

/// Why nothing can be lost.
fn without_loss(view: &View<'_>, infusion: &Infusion) -> Option<&'static str> {
    let product = infusion.product.as_deref().unwrap_or_default();
    if infusion.route.is_some_and(|route| route != Route::Local) {
        Some("only the route local uses a needle")
    } else if view.is_well() || !view.has_body() {
        Some("a well has no veins and no needle track")
    } else if !view.is_of_cells(product) {
        Some("factors of a product without cells all go into the patch, and blood carries them off")
    } else {
        None
    }
}

/// The share that stays and the share that is washed out.
fn shares(infusion: &Infusion) -> [f64; 2] {
    let value = |of: &Option<Quantity<Share>>, none| of.as_ref().map_or(none, |of| of.value);
    [
        value(&infusion.share_retained, 1.0),
        value(&infusion.share_washed_out, 0.0),
    ]
}
