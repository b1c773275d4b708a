//! Label and viability are two different observables.

use super::fixtures::{self, FixedHold};
use crate::body::{Graph, LabelDestination, LabelFate, Route};
use crate::ids::{OrganId, Tick};

const CELLS: u32 = 40_000;

#[test]
fn label_outlives_the_cells_and_follows_its_two_pools() {
    let graph = fixtures::graph(0);
    let organ = |name: &str| LabelDestination::Organ(graph.find(name).expect("named"));
    let (death, fast, slow, slow_share) = (5e-5, 4e-5, 1e-6, 0.15);
    let mut product = fixtures::product();
    product.label = LabelFate {
        elution_per_s: 0.0,
        fast_per_s: fast,
        slow_per_s: slow,
        slow_share,
        eluted: vec![(LabelDestination::Excreted, 1.0)],
        after_death: vec![
            (organ("liver"), 0.5),
            (organ("spleen"), 0.15),
            (organ("marrow"), 0.2),
            (LabelDestination::Excreted, 0.15),
        ],
    };
    let mut dose = fixtures::bolus(CELLS, Route::Venous);
    dose.duration_ticks = 0;
    let mut body = fixtures::body(&graph, product, dose);
    let hold = FixedHold(vec![1.0; graph.len()]);
    let hazards = fixtures::hazards(&graph, 0.0, death);
    let time_s = 86_400.0;
    fixtures::run(
        &mut body,
        &hold,
        &hazards,
        Tick::from_seconds(time_s),
        |_, _| {},
    );
    let lung = body.counts().of(OrganId::new(Graph::LUNG));
    let alive = libm::exp(-death * time_s);
    // Dead and not yet cleared: a chain of two exponential steps.
    let remains = |rate: f64| death / (rate - death) * (alive - libm::exp(-rate * time_s));
    let debris = (1.0 - slow_share) * remains(fast) + slow_share * remains(slow);
    let cells = u64::from(CELLS);
    fixtures::assert_count(lung.viable, alive, cells, "viable");
    fixtures::assert_count(lung.dead, debris, cells, "debris");
    fixtures::assert_count(lung.label(), alive + debris, cells, "label");
    assert!(
        lung.label() > 5 * lung.viable,
        "after a day label is mostly debris"
    );
    let cleared = 1.0 - alive - debris;
    for (name, share) in [("liver", 0.5), ("spleen", 0.15), ("marrow", 0.2)] {
        let counts = body.counts().of(graph.find(name).expect("named"));
        assert_eq!((counts.viable, counts.label()), (0, counts.label_free));
        fixtures::assert_count(counts.label_free, share * cleared, cells, name);
    }
    fixtures::assert_count(
        body.counts().label_excreted(),
        0.15 * cleared,
        cells,
        "excreted",
    );
}

#[test]
fn live_cells_lose_label_without_dying() {
    let graph = fixtures::graph(0);
    let mut product = fixtures::product();
    product.label.elution_per_s = 0.07 / 3600.0;
    let mut body = fixtures::body(&graph, product, fixtures::bolus(CELLS, Route::Venous));
    let hold = FixedHold(vec![1.0; graph.len()]);
    let hazards = fixtures::hazards(&graph, 0.0, 0.0);
    fixtures::run(&mut body, &hold, &hazards, Tick(864_000), |_, _| {});
    let lung = body.counts().of(OrganId::new(Graph::LUNG));
    assert_eq!(lung.viable, u64::from(CELLS));
    fixtures::assert_count(
        lung.label(),
        libm::exp(-0.07 * 24.0),
        u64::from(CELLS),
        "label left",
    );
}

/// Five stages with the mean life that keeps the 24 h median, against one.
#[test]
fn staged_death_rises_and_keeps_the_median() {
    let graph = fixtures::graph(0);
    let per_min = 1.0 / 60.0;
    let cases = [
        (1, 4.81e-4 * per_min, [0.947, 0.923, 0.475, 0.119]),
        (5, 6.49e-4 * per_min, [0.950, 0.950, 0.475, 0.002]),
    ];
    for (stages, death, shares) in cases {
        let mut product = fixtures::product();
        product.death_stages = stages;
        product.viability = 0.95;
        let mut body = fixtures::body(&graph, product, fixtures::bolus(CELLS, Route::Venous));
        let hold = FixedHold(vec![1.0; graph.len()]);
        let hazards = fixtures::hazards(&graph, 0.0, death);
        for (minutes, share) in [5.0, 60.0, 1440.0, 4320.0].into_iter().zip(shares) {
            let until = Tick::from_seconds(60.0 * minutes);
            fixtures::run(&mut body, &hold, &hazards, until, |_, _| {});
            let alive =
                body.counts().of(OrganId::new(Graph::LUNG)).viable as f64 / f64::from(CELLS);
            assert!(
                (alive - share).abs() < 0.0055,
                "{stages} stages, {minutes} min: {alive}"
            );
        }
    }
}
