//! Patches that fit their organs, their voxels and their fields.

use super::super::faults::{Fault, one_of};
use super::super::format::{Answer, Companion, CompanionUse, InjuryShape, Kind, Product, SiteKind};
use super::super::required_factors::RequiredFactors;
use super::dose::infusions;
use super::geometry::{Geometry, Solid};
use super::memory::check_memory;
use super::partial::{Body, Injury, Site};
use super::view::{SiteBlock, View};
use super::{crowds, entry, growth, resolution, several, uptake};
use crate::ids::CellId;

/// Most voxels along one axis.
const MOST_VOXELS: f64 = 4096.0;

pub fn check(view: &mut View<'_>) {
    for tissue in view.keys("tissues") {
        check_residents(view, &tissue);
        check_injury(view, &tissue);
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
    block: &'a SiteBlock,
    active: &RequiredFactors,
) -> Option<Solid<'a>> {
    check_place(view, block);
    let patch = block.site.patch.as_ref().and_then(Geometry::read)?;
    let shape = check_voxels(view, block, &patch)?;
    check_fit(view, block, &patch);
    check_zones(view, &block.site, &patch);
    let solid = Solid {
        block,
        patch,
        shape,
    };
    resolution::check(view, &solid, active);
    Some(solid)
}

fn active_factors(view: &View<'_>) -> RequiredFactors {
    let mut active = RequiredFactors::default();
    let paths = |table: &str| {
        view.keys(table)
            .into_iter()
            .map(move |key| format!("{table}.{key}"))
            .collect::<Vec<_>>()
    };
    for (_, rule) in view.rules().iter() {
        let terms = rule.raised_by.iter().chain(rule.lowered_by.iter());
        let sensed = terms.map(|(_, term)| (term.signal, term.of.as_ref()));
        active.acted(rule.does, rule.what.as_ref(), sensed);
    }
    paths("kinds")
        .iter()
        .filter_map(|p| view.read::<Kind>(p))
        .for_each(|kind| active.kind(&kind));
    for (_, infusion) in infusions(view) {
        let product = infusion.product.map(|key| format!("products.{key}"));
        if let Some(product) = product.and_then(|path| view.read::<Product>(&path)) {
            active.product(&product);
        }
    }
    (0..view.arms())
        .flat_map(|arm| view.read::<Vec<CompanionUse>>(&format!("arm.{arm}.companion")))
        .flatten()
        .filter_map(|given| view.read::<Companion>(&format!("companions.{}", given.agent)))
        .for_each(|companion| active.companion(&companion));
    (0..view.count("answer"))
        .filter_map(|row| view.read::<Answer>(&format!("answer.{row}")))
        .for_each(|answer| active.answer(&answer));
    active
}

fn check_place(view: &mut View<'_>, block: &SiteBlock) {
    let site = &block.site;
    match (site.kind, &site.organ) {
        (SiteKind::Well, Some(organ)) => {
            let fault =
                Fault::new("a closed well lies in no organ").found(format!("organ `{organ}`"));
            view.fault(
                &block.at("organ"),
                fault.help("remove `organ`, or write kind = \"tissue\""),
            );
        }
        (SiteKind::Tissue, None)
            if !view.keys("body").is_empty() && !view.given(&block.at("organ")) =>
        {
            let warning =
                Fault::new("the site names no organ: no infused cell can reach the patch by blood");
            view.warn(&block.path, warning);
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
        view.fault(
            &block.at("injured_share"),
            fault.expected("a share above 0"),
        );
    }
}

/// A patch of muscle in a kidney can be run, but is probably not intended.
fn check_organ_of_tissue(view: &mut View<'_>, block: &SiteBlock) {
    let (Some(organ), Some(tissue)) = (&block.site.organ, &block.site.tissue) else {
        return;
    };
    let organs = view.read::<Vec<String>>(&format!("tissues.{tissue}.organs"));
    let organs = organs.unwrap_or_default();
    if !organs.is_empty() && !organs.contains(organ) {
        let warning = Fault::new(format!("`{tissue}` is no tissue of the {organ}"))
            .found(format!("organ `{organ}`"))
            .expected(organs.join(" or "));
        view.warn(&block.at("tissue"), warning);
    }
}

/// The voxels along each axis, if they come out whole.
fn check_voxels(view: &mut View<'_>, block: &SiteBlock, patch: &Geometry) -> Option<[usize; 3]> {
    let voxel = patch.voxel_um();
    let mut shape = [1; 3];
    let mut whole = true;
    for (axis, size) in patch.size_um().iter().copied().enumerate() {
        let path = block.at(&format!("patch.size.{axis}"));
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
            view.fault(&path, fault);
            whole = false;
        } else if count > MOST_VOXELS {
            let fault =
                Fault::new("too many voxels along one axis").found(format!("{}", count.round()));
            view.fault(
                &path,
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
            &block.at("patch.size"),
            fault.help("use larger voxels or a smaller patch"),
        );
        whole = false;
    }
    whole.then_some(shape)
}

fn check_fit(view: &mut View<'_>, block: &SiteBlock, patch: &Geometry) {
    let site = &block.site;
    let (Some(body), Some(key)) = (view.read::<Body>("body"), &site.organ) else {
        return;
    };
    let mass = body.organs.get(key).and_then(|organ| organ.mass);
    let (Some(mass), Some(density)) = (mass, body.tissue_density) else {
        return;
    };
    let share = match (&site.injured_share, view.given(&block.at("injured_share"))) {
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
        view.fault(&block.at("patch"), fault);
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
    let path = format!("tissues.{tissue}.injury");
    let Some(injury) = view.read::<Injury>(&path) else {
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
        view.fault(&format!("{path}.radius"), fault);
    }
}

fn check_residents(view: &mut View<'_>, tissue: &str) {
    for kind in view.keys(&format!("tissues.{tissue}.residents")) {
        let states = view.keys(&format!("kinds.{kind}.states"));
        let path = format!("tissues.{tissue}.residents.{kind}");
        for state in view
            .keys(&path)
            .into_iter()
            .filter(|state| !states.contains(state))
        {
            if states.is_empty() {
                continue;
            }
            let fault = Fault::new(format!("`{kind}` has no state `{state}`"));
            let fault = fault.nearest(view.nearest(&state, states.iter().map(String::as_str)));
            view.fault(
                &format!("{path}.{state}"),
                fault.expected(one_of(states.iter().map(String::as_str))),
            );
        }
    }
}

fn check_injury(view: &mut View<'_>, tissue: &str) {
    let path = format!("tissues.{tissue}.injury");
    let injury = view.read::<Injury>(&path);
    let Some(shape) = injury.and_then(|injury| injury.shape) else {
        return;
    };
    let given = view.given(&format!("{path}.radius"));
    if shape == InjuryShape::Core && !given {
        let fault = Fault::new("an injury with a core needs its `radius`");
        view.fault(
            &format!("{path}.shape"),
            fault.help("add radius, or choose another shape"),
        );
    }
    if shape != InjuryShape::Core && given {
        let fault = Fault::new("only an injury with the shape `core` has a `radius`");
        view.fault(&format!("{path}.radius"), fault);
    }
    check_rim(view, &path, shape);
}

/// Keys about a rim that the injury does not have are idle.
fn check_rim(view: &mut View<'_>, path: &str, shape: InjuryShape) {
    let given = |key: &str| view.given(&format!("{path}.{key}"));
    let idle: Vec<(&str, &str)> = match (shape, given("border"), given("rim")) {
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
        view.warn(&format!("{path}.{key}"), warning.help(why));
    }
}
