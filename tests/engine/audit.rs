//! The books of a run: no molecule is made or lost except by the equations.

use mscsim::simulation::FactorAudit;

use super::support::{plan, run};

#[test]
fn the_books_of_a_run_with_cells_are_balanced() {
    let mut plan = plan(
        "small-infarct",
        &["duration=13 h", "clock.pictures=[\"0 h\"]"],
    );
    plan.arms.truncate(2);
    let arms = plan.arms.clone();
    let (_, _, simulation) = run(plan);
    let audits = simulation.audit();
    assert_eq!(audits.len(), 2);
    for (audit, arm) in audits.iter().zip(&arms) {
        assert_eq!(audit.arm, arm.name);
        let factors = arm.model.factors.iter();
        assert!((audit.factors.iter().map(|f| &f.factor)).eq(factors.map(|factor| &factor.name)));
        for factor in &audit.factors {
            assert!(factor.field_residual.abs() < 1e-5, "{factor:?}");
            assert!(factor.plasma_residual.abs() < 1e-11, "{factor:?}");
            assert!((0.0..=1.0).contains(&factor.owed));
        }
        let warned: Vec<&FactorAudit> = audit.warnings().collect();
        assert!(warned.is_empty(), "{warned:?}");
    }
    // Rounding is there: the books are those of the fields and not zeros.
    let sum = |audit: &mscsim::simulation::ArmAudit| {
        let residuals = audit.factors.iter().map(|f| f.field_residual.abs());
        residuals.sum::<f64>()
    };
    assert!(audits.iter().all(|audit| sum(audit) > 0.0));
    let text = serde_json::to_string(&audits[0]).unwrap();
    assert!(text.starts_with("{\"arm\":\"untreated\",\"factors\":[{\"factor\":\"vegf\","));
}
