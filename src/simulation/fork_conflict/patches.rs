//! What keeps a patch from following another plan.

use super::conflict::{ForkConflict, List, Reason};
use crate::ids::Tick;
use crate::plan::{Injury, Model, Site};
use crate::simulation::World;
use crate::simulation::region::Region;

/// Patches must keep their place, and the plan must agree with what has already happened in them.
pub(super) fn sites(world: &World, [old, new]: [&Model; 2], list: &mut List) {
    let names = |model: &Model| -> Vec<String> {
        let sites = model.sites.iter();
        sites.map(|site| site.name.clone()).collect()
    };
    list.same("the sites", names(old) == names(new), Reason::InTables);
    let both = old.sites.iter().zip(&new.sites);
    for (region, (was, is)) in world.regions.iter().zip(both) {
        let mut own = List::new(list.arm.clone());
        site(was, is, &mut own);
        injury(world.now(), region, [&was.injury, &is.injury], &mut own);
        let several = world.regions.len() > 1;
        list.found.extend(own.found.into_iter().map(|found| {
            let what = if several {
                format!("{}, in the {}", found.what, region.name)
            } else {
                found.what
            };
            ForkConflict { what, ..found }
        }));
    }
}

fn site(old: &Site, new: &Site, list: &mut List) {
    let lies = |site: &Site| (site.organ, site.shape, site.voxel_um.to_bits(), site.well);
    let [lies_there, same_injured] = [
        lies(old) == lies(new),
        old.injured_share == new.injured_share,
    ];
    // What the patch stands for follows from both.
    let same_share = old.patch_share == new.patch_share || !same_injured;
    list.same("the patch", lies_there && same_share, Reason::OnItsGrid);
    list.same(
        "the share of the organ that is injured",
        same_injured,
        Reason::OnItsGrid,
    );
    list.same(
        "cells of the tissue at the start",
        old.residents == new.residents,
        Reason::UsedUp,
    );
    let collagen = |site: &Site| site.collagen_start;
    list.same(
        "collagen at the start",
        collagen(old) == collagen(new),
        Reason::UsedUp,
    );
}

fn injury(now: Tick, region: &Region, [old, new]: [&Option<Injury>; 2], list: &mut List) {
    if !region.injured {
        let past = old != new && new.as_ref().is_some_and(|injury| injury.at < now);
        return list.same("the time of the injury", !past, Reason::Before);
    }
    let (Some(old), Some(new)) = (old, new) else {
        return list.same("the injury", old == new, Reason::UsedUp);
    };
    // The alarm still to rise and the rate at which it falls follow the plan.
    let struck = Injury {
        alarm_delay_s: old.alarm_delay_s,
        alarm_per_s: old.alarm_per_s,
        ..new.clone()
    };
    list.same("the injury", struck == *old, Reason::UsedUp);
    let same = new.alarm_delay_s == old.alarm_delay_s;
    let rise = new.at + Tick::from_seconds(new.alarm_delay_s).0;
    let to_come = !region.alarm_to_come.is_empty() && rise >= now;
    list.same("the delay of the alarm", same || to_come, Reason::UsedUp);
}
