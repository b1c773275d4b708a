//! Densities that are counted within more than the patch.

use super::geometry::Solid;
use super::partial::Term;
use super::spot::Spot;
use super::view::View;
use crate::cells::SignalObject;
use crate::format::{Keyed, Signal};
use crate::syntax::Fault;

/// Warns if the radius of a density covers the whole patch from every cell: the density is then that of the whole patch.
pub(super) fn check(view: &mut View<'_>, sites: &[Solid<'_>]) {
    let diagonals = sites.iter().map(|site| {
        let squares = site.patch.edges_um().map(|edge| edge * edge);
        squares.iter().sum::<f64>().sqrt()
    });
    let diagonal_um = diagonals.fold(0.0, f64::max);
    for block in view.rules().iter() {
        let (raised, lowered) = (block.at.key("raised_by"), block.at.key("lowered_by"));
        check_terms(view, raised, &block.value.raised_by, diagonal_um);
        check_terms(view, lowered, &block.value.lowered_by, diagonal_um);
    }
    for kind in view.kinds().iter() {
        for (name, level) in kind.value.levels.iter() {
            let raised = kind.at.keys_down(&["levels", name, "raised_by"]);
            check_terms(view, raised, &level.raised_by, diagonal_um);
        }
    }
}

fn check_terms(view: &mut View<'_>, group: Spot<'_>, terms: &Keyed<Term>, diagonal_um: f64) {
    for (key, term) in terms.iter() {
        let object = term.signal.and_then(Signal::object);
        let radius = term.radius.as_ref();
        let radius = radius.filter(|_| object == Some(SignalObject::Vicinity));
        if radius.is_some_and(|radius| radius.value >= diagonal_um) {
            let at = group.keys_down(&[key, "radius"]);
            let written = view.text_at(at);
            let warning = Fault::new("this density is that of the whole patch")
                .found(format!("a radius of {}", written))
                .expected(format!(
                    "less than {diagonal_um:.0} um, from corner to corner"
                ))
                .help(
                    "use a smaller radius, or a larger patch if cells that far away should count",
                );
            view.warn(at, warning);
        }
    }
}
