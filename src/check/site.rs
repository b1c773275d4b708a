//! Patches that fit their organs, their voxels and their fields.

use super::active::active_factors;
use super::block::Block;
use super::geometry::{Geometry, Solid};
use super::memory::check_memory;
use super::named::check_state;
use super::partial::{Site, WrittenTissue};
use super::spot::Spot;
use super::view::View;
use super::{crowds, entry, growth, resolution, several, uptake};
use crate::format::{InjuryShape, RequiredFactors, SiteKind};
use crate::ids::CellId;
use crate::syntax::Fault;

/// Most voxels along one axis.
const MOST_VOXELS: f64 = 4096.0;

pub fn check(view: &mut View<'_>) {
    for tissue in view.tissues().iter() {
        check_residents(view, tissue.at.key("residents"));
        check_injury(view, tissue);
    }
    let sites = view.sites();
    several::check(view, &sites);
    let active = active_factors(view);
    let mut solid = Vec::new();
    for block in sites.iter() {
        solid.extend(check_site(view, block, &active));
    }
    if solid.is_empty() {
        return;
    }
    crowds::check(view, &solid);
    entry::check(view, &solid);
    uptake::check(view, &solid, &active);
    check_memory(view, &solid, active.0.len());
    growth::check(view, &solid);
}

fn check_site<'a>(
    view: &mut View<'_>,
    block: &'a Block<'a, Site>,
    active: &RequiredFactors,
) -> Option<Solid<'a>> {
    check_place(view, block);
    let patch = block.value.patch.as_ref().and_then(Geometry::read)?;
    let shape = check_voxels(view, block, &patch)?;
    check_fit(view, block, &patch);
    check_zones(view, &block.value, &patch);
    let solid = Solid {
        block,
        patch,
        shape,
    };
    resolution::check(view, &solid, active);
    Some(solid)
}

fn check_place(view: &mut View<'_>, block: &Block<'_, Site>) {
    let (at, site) = (block.at, &block.value);
    match (site.kind, &site.organ) {
        (SiteKind::Well, Some(organ)) => {
            let fault =
                Fault::new("a closed well lies in no organ").found(format!("organ `{organ}`"));
            let help = "remove `organ`, or write kind = \"tissue\"";
            view.fault(at.key("organ"), fault.help(help));
        }
        (SiteKind::Tissue, None) if view.has_body() && !at.has("organ") => {
            let warning =
                Fault::new("the site names no organ: no infused cell can reach the patch by blood");
            view.warn(at, warning);
        }
        _ => {}
    }
    check_organ_of_tissue(view, block);
    if site
        .injured_share
        .as_ref()
        .is_some_and(|share| share.value == 0.0)
    {
        let fault = Fault::new("the patch stands for an empty part of the organ")
            .found("an injured share of 0");
        view.fault(at.key("injured_share"), fault.expected("a share above 0"));
    }
}

/// A patch of muscle in a kidney can be run, but is probably not intended.
fn check_organ_of_tissue(view: &mut View<'_>, block: &Block<'_, Site>) {
    let (Some(organ), Some(tissue)) = (&block.value.organ, &block.value.tissue) else {
        return;
    };
    let tissues = view.tissues();
    let known = tissues.get(tissue);
    let organs = known.map_or(&[][..], |known| &known.value.organs);
    if !organs.is_empty() && !organs.contains(organ) {
        let warning = Fault::new(format!("`{tissue}` is no tissue of the {organ}"))
            .found(format!("organ `{organ}`"))
            .expected(organs.join(" or "));
        view.warn(block.at.key("tissue"), warning);
    }
}

/// The voxels along each axis, if they come out whole.
fn check_voxels(
    view: &mut View<'_>,
    block: &Block<'_, Site>,
    patch: &Geometry,
) -> Option<[usize; 3]> {
    let voxel = patch.voxel_um();
    let mut shape = [1; 3];
    let mut whole = true;
    for (axis, size) in patch.size_um().iter().copied().enumerate() {
        let at = block.at.keys_down(&["patch", "size"]).item(axis);
        let count = size / voxel;
        if axis == 2 && size == 0.0 {
            continue;
        }
        if count < 0.5 || (count - count.round()).abs() > 1e-6 * count {
            let near = count.round().max(1.0) * voxel;
            let fault = Fault::new("the patch is not a whole number of voxels")
                .found(format!(
                    "{} um, which is {} voxels of {voxel} um",
                    size,
                    (count * 1e4).round() / 1e4
                ))
                .expected("a multiple of the voxel")
                .help(format!("{near} um fits"));
            view.fault(at, fault);
            whole = false;
        } else if count > MOST_VOXELS {
            let fault =
                Fault::new("too many voxels along one axis").found(format!("{}", count.round()));
            view.fault(
                at,
                fault
                    .expected(format!("at most {MOST_VOXELS}"))
                    .help("use larger voxels or a smaller patch"),
            );
            whole = false;
        } else {
            shape[axis] = count.round() as usize;
        }
    }
    let voxels = shape.iter().product::<usize>();
    if whole && voxels >= CellId::VOXEL_LIMIT as usize {
        let millions = |voxels: f64| format!("{} million", voxels / 1e6);
        let fault = Fault::new("too many voxels").found(millions(voxels as f64));
        let most = millions(f64::from(CellId::VOXEL_LIMIT));
        let fault = fault.expected(format!("fewer than {most}"));
        view.fault(
            block.at.keys_down(&["patch", "size"]),
            fault.help("use larger voxels or a smaller patch"),
        );
        whole = false;
    }
    whole.then_some(shape)
}

fn check_fit(view: &mut View<'_>, block: &Block<'_, Site>, patch: &Geometry) {
    let (body, site) = (view.body(), &block.value);
    let Some(key) = &site.organ else {
        return;
    };
    let mass = body.organs.get(key).and_then(|organ| organ.value.mass);
    let (Some(mass), Some(density)) = (mass, body.tissue_density) else {
        return;
    };
    let share = match (&site.injured_share, block.at.has("injured_share")) {
        (Some(share), _) => share.value,
        (None, false) => 1.0,
        (None, true) => return,
    };
    let injured = share * mass.value / density.value;
    let patch = patch.volume_um3();
    if patch > injured * (1.0 + 1e-9) && share > 0.0 {
        let fault = Fault::new(format!(
            "the patch is larger than the injured part of `{key}`"
        ))
        .found(format!("{} mm^3", cubic_millimetres(patch)))
        .expected(format!("at most {} mm^3", cubic_millimetres(injured)))
        .help("make the patch smaller, or raise injured_share");
        view.fault(block.at.key("patch"), fault);
    }
}

fn cubic_millimetres(volume_um3: f64) -> f64 {
    let mm3 = volume_um3 / 1e9;
    if mm3 < 0.01 {
        (mm3 * 1e6).round() / 1e6
    } else {
        (mm3 * 1e3).round() / 1e3
    }
}

fn check_zones(view: &mut View<'_>, site: &Site, patch: &Geometry) {
    let Some(tissue) = &site.tissue else {
        return;
    };
    let tissues = view.tissues();
    let Some(tissue) = tissues.get(tissue) else {
        return;
    };
    let Some(injury) = &tissue.value.injury else {
        return;
    };
    let (Some(InjuryShape::Core), Some(radius)) = (injury.shape, &injury.radius) else {
        return;
    };
    let reach = radius.value + injury.border.as_ref().map_or(0.0, |border| border.value);
    let halves = patch.size_um().iter().take(2).map(|size| size / 2.0);
    let room = halves.fold(f64::INFINITY, f64::min);
    if reach > room * (1.0 + 1e-9) {
        let fault = Fault::new("core and border of the injury do not fit into the patch")
            .found(format!("{reach} um from the middle"))
            .expected(format!("at most {room} um, half of the shorter side"))
            .help("enlarge the patch, or set a smaller radius or border");
        view.fault(tissue.at.keys_down(&["injury", "radius"]), fault);
    }
}

fn check_residents(view: &mut View<'_>, residents: Spot<'_>) {
    for (kind, at) in residents.entries() {
        for (state, at) in at.entries() {
            check_state(view, at, kind, state);
        }
    }
}

fn check_injury(view: &mut View<'_>, tissue: &Block<'_, WrittenTissue>) {
    let at = tissue.at.key("injury");
    let injury = tissue.value.injury.as_ref();
    let Some(shape) = injury.and_then(|injury| injury.shape) else {
        return;
    };
    let given = at.has("radius");
    if shape == InjuryShape::Core && !given {
        let fault = Fault::new("an injury with a core needs its `radius`");
        let help = "add radius, or choose another shape";
        view.fault(at.key("shape"), fault.help(help));
    }
    if shape != InjuryShape::Core && given {
        let fault = Fault::new("only an injury with the shape `core` has a `radius`");
        view.fault(at.key("radius"), fault);
    }
    check_rim(view, at, shape);
}

/// Keys about a rim that the injury does not have are idle.
fn check_rim(view: &mut View<'_>, at: Spot<'_>, shape: InjuryShape) {
    let idle: Vec<(&str, &str)> = match (shape, at.has("border"), at.has("rim")) {
        (InjuryShape::Diffuse, border, rim) => {
            let why = "with the shape `diffuse`, `core` shows what the whole patch loses, and there is no rim";
            let keys = [("border", border), ("rim", rim)].into_iter();
            keys.filter(|(_, given)| *given)
                .map(|(key, _)| (key, why))
                .collect()
        }
        (_, true, false) => vec![("border", "add `rim`, what is lost within the border")],
        (_, false, true) => vec![("rim", "add `border`, the width of the rim")],
        _ => Vec::new(),
    };
    for (key, why) in idle {
        let warning = Fault::new(format!("`{key}` of the injury has no effect"));
        view.warn(at.key(key), warning.help(why));
    }
}
