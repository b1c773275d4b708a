//! A patch that fits its organ, its voxels and its fields.

use super::super::active::ActiveFactors;
use super::super::faults::{Fault, nearest};
use super::super::written::{
    Answer, Body, Factor, Injury, InjuryShape, Kind, Product, Rule, Site, SiteKind,
};
use super::dose::infusions;
use super::memory::check_memory;
use super::view::View;

/// Most voxels along one axis.
const MOST_VOXELS: f64 = 4096.0;

pub fn check(view: &mut View<'_>) {
    for tissue in view.keys("tissues") {
        check_residents(view, &tissue);
        check_injury(view, &tissue);
    }
    let Some(site) = view.read::<Site>("site") else {
        return;
    };
    check_place(view, &site);
    let Some(shape) = check_voxels(view, &site) else {
        return;
    };
    check_fit(view, &site);
    check_zones(view, &site);
    let active = active_factors(view);
    check_resolution(view, &site, shape, &active);
    check_memory(view, shape, patch_volume(&site), active.0.len());
}

fn active_factors(view: &View<'_>) -> ActiveFactors {
    let mut active = ActiveFactors::default();
    let paths = |table: &str| {
        view.keys(table)
            .into_iter()
            .map(move |key| format!("{table}.{key}"))
            .collect::<Vec<_>>()
    };
    paths("rules")
        .iter()
        .filter_map(|p| view.read::<Rule>(p))
        .for_each(|rule| active.rule(&rule));
    paths("kinds")
        .iter()
        .filter_map(|p| view.read::<Kind>(p))
        .for_each(|kind| active.kind(&kind));
    for infusion in infusions(view) {
        if let Some(product) = view.read::<Product>(&format!("products.{}", infusion.product)) {
            active.product(&product);
        }
    }
    view.read::<Vec<Answer>>("answer")
        .iter()
        .flatten()
        .for_each(|answer| active.answer(answer));
    active
}

fn check_place(view: &mut View<'_>, site: &Site) {
    match (site.kind, &site.organ) {
        (SiteKind::Well, Some(organ)) => {
            let fault =
                Fault::new("a closed well lies in no organ").found(format!("organ `{organ}`"));
            view.fault(
                "site.organ",
                fault.help("remove `organ`, or write kind = \"tissue\""),
            );
        }
        (SiteKind::Tissue, None) if !view.keys("body").is_empty() => {
            let warning =
                Fault::new("the site names no organ: no infused cell can reach the patch by blood");
            view.warn("site", warning);
        }
        _ => {}
    }
    if site
        .injured_share
        .as_ref()
        .is_some_and(|share| share.value == 0.0)
    {
        let fault = Fault::new("the patch stands for an empty part of the organ")
            .found("an injured share of 0");
        view.fault("site.injured_share", fault.expected("a share above 0"));
    }
}

/// The voxels along each axis, if they come out whole.
fn check_voxels(view: &mut View<'_>, site: &Site) -> Option<[usize; 3]> {
    let voxel = site.patch.voxel.value;
    let mut shape = [1; 3];
    let mut whole = true;
    for (axis, size) in site.patch.size.iter().enumerate() {
        let path = format!("site.patch.size.{axis}");
        let count = size.value / voxel;
        if axis == 2 && size.value == 0.0 {
            continue;
        }
        if count < 0.5 || (count - count.round()).abs() > 1e-6 * count {
            let near = count.round().max(1.0) * voxel;
            let fault = Fault::new("the patch is not a whole number of voxels")
                .found(format!(
                    "{} um, which is {} voxels of {voxel} um",
                    size.value,
                    (count * 1e4).round() / 1e4
                ))
                .expected("a multiple of the voxel")
                .help(format!("{near} um would do"));
            view.fault(&path, fault);
            whole = false;
        } else if count > MOST_VOXELS {
            let fault =
                Fault::new("too many voxels along one axis").found(format!("{}", count.round()));
            view.fault(
                &path,
                fault
                    .expected(format!("at most {MOST_VOXELS}"))
                    .help("take larger voxels or a smaller patch"),
            );
            whole = false;
        } else {
            shape[axis] = count.round() as usize;
        }
    }
    whole.then_some(shape)
}

/// Volume of the patch, um^3; a flat patch is one voxel thick.
fn patch_volume(site: &Site) -> f64 {
    let voxel = site.patch.voxel.value;
    let edge = |axis: usize| {
        site.patch.size.get(axis).map_or(
            voxel,
            |size| if size.value == 0.0 { voxel } else { size.value },
        )
    };
    edge(0) * edge(1) * edge(2)
}

fn check_fit(view: &mut View<'_>, site: &Site) {
    let (Some(body), Some(key)) = (view.read::<Body>("body"), &site.organ) else {
        return;
    };
    let Some(organ) = body.organs.get(key) else {
        return;
    };
    let share = site.injured_share.as_ref().map_or(1.0, |share| share.value);
    let injured = share * organ.mass.value / body.tissue_density.value;
    let patch = patch_volume(site);
    if patch > injured * (1.0 + 1e-9) && share > 0.0 {
        let fault = Fault::new(format!(
            "the patch is larger than the injured part of `{key}`"
        ))
        .found(format!("{} mm^3", cubic_millimetres(patch)))
        .expected(format!("at most {} mm^3", cubic_millimetres(injured)))
        .help("make the patch smaller, or raise site.injured_share");
        view.fault("site.patch", fault);
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

fn check_zones(view: &mut View<'_>, site: &Site) {
    let path = format!("tissues.{}.injury", site.tissue);
    let Some(injury) = view.read::<Injury>(&path) else {
        return;
    };
    let (InjuryShape::Core, Some(radius)) = (injury.shape, &injury.radius) else {
        return;
    };
    let reach = radius.value + injury.border.as_ref().map_or(0.0, |border| border.value);
    let room = site
        .patch
        .size
        .iter()
        .take(2)
        .map(|size| size.value / 2.0)
        .fold(f64::INFINITY, f64::min);
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
            let fault = fault.nearest(nearest(&state, states.iter().map(String::as_str)));
            view.fault(
                &format!("{path}.{state}"),
                fault.expected(format!("one of {}", states.join(", "))),
            );
        }
    }
}

fn check_injury(view: &mut View<'_>, tissue: &str) {
    let path = format!("tissues.{tissue}.injury");
    let Some(injury) = view.read::<Injury>(&path) else {
        return;
    };
    if injury.shape == InjuryShape::Core && injury.radius.is_none() {
        let fault = Fault::new("an injury with a core needs its `radius`");
        view.fault(
            &format!("{path}.shape"),
            fault.help("add radius, or choose another shape"),
        );
    }
    if injury.shape != InjuryShape::Core && injury.radius.is_some() {
        let fault = Fault::new("only an injury with the shape `core` has a `radius`");
        view.fault(&format!("{path}.radius"), fault);
    }
}

/// A field whose decay length spans less than two voxels is not a field but noise of the grid.
fn check_resolution(view: &mut View<'_>, site: &Site, shape: [usize; 3], active: &ActiveFactors) {
    let voxel = site.patch.voxel.value;
    if shape == [1, 1, 1] {
        return;
    }
    let mut worst: Option<(f64, String)> = None;
    for key in &active.0 {
        let Some(factor) = view.read::<Factor>(&format!("factors.{key}")) else {
            continue;
        };
        if factor.decay.value > 0.0 && factor.diffusion.value > 0.0 {
            let decay_length = (factor.diffusion.value / factor.decay.value).sqrt();
            if worst
                .as_ref()
                .is_none_or(|(shortest, _)| decay_length < *shortest)
            {
                worst = Some((decay_length, key.clone()));
            }
        }
    }
    if let Some((decay_length, key)) = worst.filter(|(decay_length, _)| voxel > decay_length / 2.0)
    {
        let fault = Fault::new(format!("the voxels cannot resolve the field of `{key}`"))
            .found(format!("{voxel} um"))
            .expected(format!(
                "at most {:.3} um, half of its decay length sqrt(D/k)",
                decay_length / 2.0
            ))
            .help("take smaller voxels, or leave out what speaks of that factor");
        view.fault("site.patch.voxel", fault);
    }
}
