//! Every shipped scenario, cut down to a moment and a corner of its patch, runs through all stages.

use mscsim::ids::Tick;
use mscsim::scenario::shipped;
use mscsim::simulation::{Catalogue, Content, Plan, Sample};

use super::support::{plan, run};

/// Most cells of a dose.
const DOSE: f64 = 2000.0;

/// Four steps of the tissue in a corner of the patch; the first doses come at once, and what goes with them too.
fn cut_down(name: &str) -> Plan {
    let mut plan = plan(name, &[]);
    let step = plan.clocks.phenotype;
    plan.duration = Tick(4 * step.0);
    plan.clocks.sampling = step;
    plan.clocks.pictures.clear();
    plan.answers.clear();
    for arm in &mut plan.arms {
        let site = &mut arm.model.site;
        site.shape = site.shape.map(|voxels| voxels.min(8));
        arm.infusions.truncate(2);
        for (number, dose) in arm.infusions.iter_mut().enumerate() {
            let cells = matches!(
                arm.model.products[dose.product.index()].content,
                Content::Cells(_)
            );
            dose.amount = if cells {
                dose.amount.min(DOSE)
            } else {
                dose.amount
            };
            dose.at = Tick(number as u64 * step.0);
            dose.over = Tick(dose.over.0.min(step.0));
        }
        for companion in &mut arm.companions {
            companion.from = Tick(0);
        }
    }
    plan
}

fn is_sound(sample: &Sample, catalogue: &Catalogue) -> bool {
    let fields = sample.factors.iter().flat_map(|f| [f.min, f.mean, f.max]);
    let plasma = sample.plasma.iter().flatten().copied();
    let done = sample.done.iter().chain(&sample.held).copied();
    let tissue = &sample.tissue;
    let tissue = [tissue.parenchyma, tissue.vessels, tissue.collagen];
    catalogue.factors.len() == sample.factors.len()
        && fields
            .chain(plasma)
            .chain(done)
            .chain(tissue)
            .all(|value| value.is_finite() && value >= 0.0)
}

#[test]
fn every_shipped_scenario_runs_cut_down() {
    let mut dosed = 0;
    for scenario in shipped() {
        let name = &scenario.name;
        let plan = cut_down(name);
        let expected: Vec<u64> = plan
            .arms
            .iter()
            .map(|arm| {
                let cells = arm.infusions.iter().filter(|dose| {
                    let product = &arm.model.products[dose.product.index()];
                    matches!(product.content, Content::Cells(_))
                });
                cells.map(|dose| dose.amount as u64).sum()
            })
            .collect();
        let (catalogue, shown, simulation) = run(plan);
        for (arm, expected) in expected.iter().enumerate() {
            let last = shown.samples.iter().rfind(|s| s.arm.index() == arm);
            let last = last.unwrap();
            assert!(is_sound(last, &catalogue), "{name}: {last:?}");
            assert_eq!(last.infused, *expected, "{name}");
            dosed += u64::from(*expected > 0);
        }
        let unbalanced: Vec<_> = simulation
            .audit()
            .iter()
            .flat_map(|arm| arm.warnings().cloned().collect::<Vec<_>>())
            .collect();
        assert!(unbalanced.is_empty(), "{name}: {unbalanced:?}");
    }
    assert!(dosed > 60, "{dosed}");
}
