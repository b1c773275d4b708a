//! Doses without cells: what enters where, and when (Eq. B6, B7).

use crate::body::{Epoch, Graph, Route};
use crate::ids::{FactorId, OrganId, SiteId};
use crate::plan::{ArmPlan, Content, Infusion};

/// What a dose without cells gives of one factor in one epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Portion {
    pub route: Route<SiteId>,
    pub factor: FactorId,
    pub molecules: f64,
    /// True for a bolus, which enters at the start of the epoch; all else enters evenly over it.
    pub at_once: bool,
}

impl Portion {
    /// The site into which it is injected; the only one of a run without a body, whatever the route.
    pub fn site(&self) -> SiteId {
        match self.route {
            Route::Local { into, .. } => into,
            Route::Venous | Route::Arterial | Route::OrganArtery { .. } | Route::Portal => {
                SiteId::FIRST
            }
        }
    }
}

/// What the doses without cells of an arm give in an epoch. Epochs are cut where doses start and end.
pub(super) fn portions(arm: &ArmPlan, epoch: Epoch) -> Vec<Portion> {
    let mut portions = Vec::new();
    for infusion in &arm.infusions {
        let Content::Factors(contents) = &arm.model.products[infusion.product.index()].content
        else {
            continue;
        };
        let share = share_given(infusion, epoch);
        if share > 0.0 {
            let portion = |(factor, molecules): &(FactorId, f64)| Portion {
                route: infusion.route,
                factor: *factor,
                molecules: infusion.amount * share * molecules,
                at_once: infusion.over.0 == 0,
            };
            portions.extend(contents.iter().map(portion));
        }
    }
    portions
}

/// Share of a dose that is given in an epoch.
fn share_given(infusion: &Infusion, epoch: Epoch) -> f64 {
    let (start, length) = (infusion.at.0, infusion.over.0);
    if length == 0 {
        let now = infusion.at >= epoch.start && infusion.at < epoch.end;
        return f64::from(u8::from(now));
    }
    let from = epoch.start.0.max(start);
    let to = epoch.end.0.min(start + length);
    to.saturating_sub(from) as f64 / length as f64
}

/// Nodes at which a dose without cells enters the plasma, with their shares of it; none for an injection into the patch.
pub(super) fn entries(route: Route<SiteId>, graph: &Graph) -> Vec<(OrganId, f64)> {
    let arterial = OrganId::new(Graph::ARTERIAL);
    match route {
        Route::Venous => vec![(OrganId::new(Graph::VENOUS), 1.0)],
        Route::Arterial => vec![(arterial, 1.0)],
        Route::OrganArtery {
            organ,
            share_entering: share,
        } => vec![(organ, share), (arterial, 1.0 - share)],
        // The blood of a body without a liver continues to the veins.
        Route::Portal => vec![(graph.portal().unwrap_or(OrganId::new(Graph::VENOUS)), 1.0)],
        Route::Local { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ProductId, Tick};

    fn infusion(at: u64, over: u64) -> Infusion {
        Infusion {
            product: ProductId::new(0),
            amount: 1.0,
            route: Route::Venous,
            placed: None,
            at: Tick(at),
            over: Tick(over),
            bag_time_s: 0.0,
        }
    }

    fn epoch(start: u64, end: u64) -> Epoch {
        Epoch {
            index: 0,
            start: Tick(start),
            end: Tick(end),
        }
    }

    #[test]
    fn shares_follow_time_and_a_bolus_is_given_once() {
        let lasting = infusion(100, 40);
        let cuts = [0, 100, 110, 137, 140, 200];
        let shares = cuts
            .windows(2)
            .map(|cut| share_given(&lasting, epoch(cut[0], cut[1])));
        let expected = [0.0, 0.25, 0.675, 0.075, 0.0];
        assert!(shares.zip(expected).all(|(share, e)| share == e));
        let bolus = infusion(100, 0);
        let given = [epoch(0, 100), epoch(100, 101), epoch(101, 300)];
        let given = given.map(|epoch| share_given(&bolus, epoch));
        assert_eq!(given, [0.0, 1.0, 0.0]);
    }
}
