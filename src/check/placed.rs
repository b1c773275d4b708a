//! Cells that are set down in a ball of the patch.

use super::block::Block;
use super::dose::cells_of;
use super::geometry::Geometry;
use super::partial::{Infusion, Site};
use super::spot::Spot;
use super::view::View;
use crate::format::{Placed, Product, Route, SiteKind};
use crate::syntax::Fault;
use crate::units::Dimension;

/// Checks that a dose can be placed at all, and that its ball lies in the patch and holds its cells.
pub(super) fn check_placed(
    view: &mut View<'_>,
    dose: Spot<'_>,
    infusion: &Infusion,
    product: Option<&Product>,
) {
    let at = dose.key("placed");
    if !at.is_given() {
        return;
    }
    if !view.is_of_cells(infusion.product.as_deref().unwrap_or_default()) {
        let fault = Fault::new("`placed` with a product without cells");
        view.fault(at, fault.help("its factors are given to the whole patch"));
        return;
    }
    if infusion.route.is_some_and(|route| route != Route::Local) {
        let fault = Fault::new("only cells given by the route local can be `placed`");
        let help = "cells that come by blood enter at the vessels of the patch";
        view.fault(at, fault.help(help));
        return;
    }
    let sites = view.sites();
    let Some(block) = view.site_of(infusion).map(|site| &sites[site]) else {
        return;
    };
    let patch = block.value.patch.as_ref().and_then(Geometry::read);
    let solid = patch.filter(Geometry::is_solid);
    let (Some(placed), Some(patch)) = (at.read::<Placed>(), solid) else {
        return;
    };
    if check_axes(view, at, &placed, &patch) && check_inside(view, at, &placed, &patch) {
        let ball = Filled {
            volume_um3: volume_um3(&placed, &patch),
            cells: cells_in_patch(view, infusion, block, &patch),
        };
        check_room(view, at, &ball, product);
        check_crowding(view, at, &ball, &block.value);
    }
}

/// A ball and the cells that come to lie in it.
struct Filled {
    volume_um3: f64,
    cells: Option<f64>,
}

/// Places are lengths or shares, and a flat patch has two axes.
fn check_axes(view: &mut View<'_>, ball: Spot<'_>, placed: &Placed, patch: &Geometry) -> bool {
    let mut sound = true;
    for (axis, at) in placed.at.iter().flatten().enumerate() {
        let fits = |dimension: Dimension| at.in_dimension(dimension).is_some();
        if !fits(Dimension::LENGTH) && !fits(Dimension::SHARE) {
            let fault = Fault::new("wrong dimension").found(at.dimension.to_string());
            let expected = "a length such as \"100 um\", or a share of the patch such as \"50 %\"";
            view.fault(ball.key("at").item(axis), fault.expected(expected));
            sound = false;
        }
    }
    let third = placed.at.as_ref().is_some_and(|at| at.len() > 2);
    if third && patch.is_flat() {
        let fault = Fault::new("a patch one voxel thick has no third axis");
        let help = "remove the third value: cells lie in the middle of the thickness";
        view.fault(ball.key("at").item(2), fault.help(help));
        sound = false;
    }
    sound
}

/// The ball lies inside the patch, a disc inside its two long axes.
fn check_inside(view: &mut View<'_>, ball: Spot<'_>, placed: &Placed, patch: &Geometry) -> bool {
    let size_um = patch.edges_um();
    let centre_um = placed.centre_um(size_um);
    let axes = 0..if patch.is_flat() { 2 } else { 3 };
    let to_face = |axis: usize| centre_um[axis].min(size_um[axis] - centre_um[axis]);
    let room_um = axes.map(to_face).fold(f64::INFINITY, f64::min);
    if room_um <= 0.0 {
        let fault = Fault::new("the middle of the ball lies outside the patch");
        let edges = size_um.map(|edge| format!("{edge} um")).join(" x ");
        let expected = format!("a place in {edges}");
        view.fault(ball.key("at"), fault.expected(expected));
        return false;
    }
    let radius_um = placed.radius.value;
    if radius_um > room_um * (1.0 + 1e-9) {
        let fault = Fault::new("the ball does not lie inside the patch")
            .found(format!("a radius of {radius_um} um"))
            .expected(format!(
                "at most {room_um} um, the distance to the nearest face"
            ))
            .help("make the ball smaller, or the patch larger");
        view.fault(ball.key("radius"), fault);
        return false;
    }
    true
}

fn volume_um3(placed: &Placed, patch: &Geometry) -> f64 {
    let radius_um = placed.radius.value;
    let disc_um2 = std::f64::consts::PI * radius_um * radius_um;
    if patch.is_flat() {
        disc_um2 * patch.edges_um()[2]
    } else {
        disc_um2 * radius_um * 4.0 / 3.0
    }
}

/// How many cells of one dose lie in the patch (Eq. T3); none where it cannot be known.
fn cells_in_patch(
    view: &View<'_>,
    infusion: &Infusion,
    block: &Block<'_, Site>,
    patch: &Geometry,
) -> Option<f64> {
    let retained = infusion.share_retained.map_or(1.0, |share| share.value);
    let cells = retained * cells_of(view, infusion)?;
    let site = &block.value;
    let organ = site.organ.as_ref().filter(|_| site.kind != SiteKind::Well);
    let Some(organ) = organ else {
        return Some(cells);
    };
    let body = view.body();
    let injured_share = if block.at.has("injured_share") {
        site.injured_share?.value
    } else {
        1.0
    };
    let mass_g = body.organs.get(organ)?.value.mass?.value;
    let organ_um3 = mass_g / body.tissue_density?.value;
    Some(cells * (patch.volume_um3() / (injured_share * organ_um3)).min(1.0))
}

/// Cells cannot have more volume than the ball that holds them.
fn check_room(view: &mut View<'_>, at: Spot<'_>, ball: &Filled, product: Option<&Product>) {
    let diameter = product.and_then(|product| product.diameter.as_ref());
    let (Some(cells), Some(diameter)) = (ball.cells, diameter) else {
        return;
    };
    let diameter_um = diameter.median.value;
    let cell_um3 = std::f64::consts::PI / 6.0 * diameter_um.powi(3);
    let fit = ball.volume_um3 / cell_um3;
    if cells > fit * (1.0 + 1e-9) {
        let fault = Fault::new("the cells have more volume than the ball")
            .found(format!("{} cells in the patch", cells.round()))
            .expected(format!(
                "at most {} of {diameter_um} um, with nothing between them",
                fit.floor()
            ))
            .help("raise the radius, or give fewer cells");
        view.fault(at.key("radius"), fault);
    }
}

/// Cells placed beyond the crowding limit stay, but no cell walks into their voxels.
fn check_crowding(view: &mut View<'_>, at: Spot<'_>, ball: &Filled, site: &Site) {
    let limit = view
        .tissue_of(site)
        .and_then(|tissue| tissue.crowding_limit)
        .map(|limit| limit.value * ball.volume_um3)
        .filter(|fit| *fit > 0.0);
    if let (Some(cells), Some(fit)) = (ball.cells, limit)
        && cells > fit
    {
        let warning = Fault::new("the ball is fuller than the crowding limit of the tissue")
            .found(format!("{} cells in the patch", cells.round()))
            .expected(format!("at most {}", fit.floor()))
            .help("the cells are placed anyway, but none can move in its full voxels");
        view.warn(at.key("radius"), warning);
    }
}
