//! What a needle loses: the shares of a local dose that stay and that veins carry off.

use super::partial::Infusion;
use super::spot::Spot;
use super::view::View;
use crate::body::Retention;
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
    let retention = retention(infusion);
    if !retention.is_sound() {
        let sum = retention.retained + retention.washed_out;
        let percent = (1e6 * sum).round() / 1e4;
        let fault = Fault::new("more than all cells are retained or washed out");
        let help = "give `share_retained`, 100 % where it is missing, so that both are at most 100 % together";
        let fault = fault.found(format!("{percent} %")).help(help);
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

/// What is written, with what holds where nothing is.
fn retention(infusion: &Infusion) -> Retention {
    let share = |of: &Option<Quantity<Share>>, none| of.as_ref().map_or(none, |of| of.value);
    Retention {
        retained: share(&infusion.share_retained, Retention::ALL.retained),
        washed_out: share(&infusion.share_washed_out, Retention::ALL.washed_out),
    }
}
