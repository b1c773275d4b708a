//! Densities that are counted within more than the patch.

use super::super::faults::Fault;
use super::super::format::{Keyed, Signal};
use super::geometry::Solid;
use super::partial::{Kind, Term};
use super::view::View;
use crate::cells::SignalObject;

/// Warns of a density whose radius covers every patch from each of its cells: it is then that of the whole patch.
pub(super) fn check(view: &mut View<'_>, sites: &[Solid<'_>]) {
    let diagonals = sites.iter().map(|site| {
        let squares = site.patch.edges_um().map(|edge| edge * edge);
        squares.iter().sum::<f64>().sqrt()
    });
    let diagonal_um = diagonals.fold(0.0, f64::max);
    for (key, rule) in view.rules().iter() {
        check_terms(
            view,
            &format!("rules.{key}.raised_by"),
            &rule.raised_by,
            diagonal_um,
        );
        check_terms(
            view,
            &format!("rules.{key}.lowered_by"),
            &rule.lowered_by,
            diagonal_um,
        );
    }
    for key in view.keys("kinds") {
        let kind = view.read::<Kind>(&format!("kinds.{key}"));
        for (name, level) in kind.iter().flat_map(|kind| kind.levels.iter()) {
            let path = format!("kinds.{key}.levels.{name}.raised_by");
            check_terms(view, &path, &level.raised_by, diagonal_um);
        }
    }
}

fn check_terms(view: &mut View<'_>, path: &str, terms: &Keyed<Term>, diagonal_um: f64) {
    for (key, term) in terms.iter() {
        let object = term.signal.and_then(Signal::object);
        let radius = term.radius.as_ref();
        let radius = radius.filter(|_| object == Some(SignalObject::Vicinity));
        if radius.is_some_and(|radius| radius.value >= diagonal_um) {
            let at = format!("{path}.{key}.radius");
            let written = view.scene.sources.text(view.place(&at));
            let warning = Fault::new("this density is that of the whole patch")
                .found(format!("a radius of {}", written.trim_matches('"')))
                .expected(format!(
                    "less than {diagonal_um:.0} um, from corner to corner"
                ))
                .help(
                    "use a smaller radius, or a larger patch if cells that far away should count",
                );
            view.warn(&at, warning);
        }
    }
}
