//! Moments that answers ask for: read exactly, and without a trace in the run.

use mscsim::ids::Tick;
use mscsim::observe::Sample;
use mscsim::plan::{Answer, AnswerStat, AnswerUnit, Plan};
use mscsim::runs::answer;
use mscsim::scenario::shipped;

use super::support::{Shown, cut_down, plan, run, within};

fn asking(mut plan: Plan, moments: &[Tick]) -> Plan {
    let answer = |moment: &Tick| Answer {
        say: String::new(),
        headline: false,
        observable: "body.total.viable".to_owned(),
        per: None,
        stat: AnswerStat::At(*moment),
        against: None,
        halving: None,
        unit: AnswerUnit::Own,
    };
    plan.answers = moments.iter().map(answer).collect();
    plan
}

fn at(readings: &[Sample], moment: Tick) -> Vec<&Sample> {
    readings.iter().filter(|r| r.time == moment).collect()
}

/// A row never depends on other rows, for every shipped scenario: its values, the samples, and the state at the end.
#[test]
fn a_row_never_depends_on_other_rows() {
    let mut read = 0;
    for scenario in shipped() {
        let name = &scenario.name;
        let plan = cut_down(plan(name, &[]));
        let step = plan.clocks.phenotype.0;
        // In an epoch, one tick after a beat and one before it.
        let moments = [3 * step / 2 + 7, step + 1, 2 * step - 1].map(Tick);
        let (_, together, end) = run(asking(plan.clone(), &moments));
        let (_, none, end_of_none) = run(asking(plan.clone(), &[]));
        let (_, alone, end_of_alone) = run(asking(plan.clone(), &moments[..1]));
        // What is read beside jumps is read whatever the rows ask for.
        let jumps = plan.jumps();
        let beside_jumps = |reading: &&Sample| jumps.contains(&reading.time);
        assert!(none.readings.iter().all(|one| jumps.contains(&one.time)));
        let jumps_read: Vec<_> = together.readings.iter().filter(beside_jumps).collect();
        let of_none: Vec<_> = none.readings.iter().collect();
        assert!(of_none.len() <= jumps_read.len(), "{name}");
        assert!(of_none.iter().all(|one| jumps_read.contains(one)), "{name}");
        assert!(together.samples == none.samples, "{name}");
        assert!(alone.samples == none.samples, "{name}");
        assert_eq!(end.state_hash(), end_of_none.state_hash(), "{name}");
        assert_eq!(end.state_hash(), end_of_alone.state_hash(), "{name}");
        for moment in moments {
            let found = at(&together.readings, moment);
            assert_eq!(found.len(), plan.arms.len(), "{name}");
        }
        let one = at(&together.readings, moments[0]);
        assert!(one == at(&alone.readings, moments[0]), "{name}");
        read += one.len();
    }
    assert!(read > 100, "{read}");
}

/// A bolus on a beat; the body is asked for between beats and on the next one.
fn after_a_bolus(phenotype: &str) -> (Shown, [Tick; 4]) {
    let dose = "arm.venous.infusion.0.over=0 s";
    let clocks = ["fields", "phenotype"].map(|clock| format!("clock.{clock}={phenotype}"));
    let mut plan = plan(
        "small-infarct",
        &["duration=13 h", dose, &clocks[0], &clocks[1]],
    );
    plan.arms.retain(|arm| arm.name == "venous");
    let moments = [361.0, 363.0, 365.0, 366.0].map(|min| Tick::from_seconds(60.0 * min));
    (run(asking(plan, &moments)).1, moments)
}

/// The case of a bolus between beats: no interpolation across it.
#[test]
fn counts_minutes_after_a_bolus_are_those_then() {
    let viable = |sample: &Sample| sample.body.iter().map(|at| at.viable).sum::<u64>();
    let [coarse, fine] = ["6 min", "1 min"].map(|phenotype| {
        let (shown, moments) = after_a_bolus(phenotype);
        moments.map(|moment| viable(at(&shown.readings, moment)[0]))
    });
    for (coarse, fine) in coarse.into_iter().zip(fine) {
        // 20,000 cells of which 95 % are alive in the bag.
        assert!((18_700..=19_200).contains(&coarse), "{coarse}");
        assert!(coarse.abs_diff(fine) <= 60, "{coarse} {fine}");
    }
    assert!(coarse.is_sorted_by(|before, after| before >= after));
}

/// The tissue is that of the last beat, though cells arrive in between.
#[test]
fn the_tissue_is_read_on_its_last_beat() {
    let (shown, moments) = after_a_bolus("6 min");
    let [first, second] = [moments[0], moments[2]].map(|at_min| at(&shown.readings, at_min)[0]);
    let mut samples = shown.samples.iter();
    let before = samples.rfind(|sample| sample.time == Tick::from_seconds(6.0 * 3600.0));
    let before = before.unwrap();
    for reading in [first, second] {
        assert_eq!(reading.sites[0].cells, before.sites[0].cells);
        assert_eq!(reading.sites[0].factors, before.sites[0].factors);
        assert_eq!(reading.infused, 20_000);
        assert!(reading.body != before.body);
    }
    assert!(first.body != second.body);
}

/// Factors in blood too: they fall by their own clearance between two beats, not along a line.
#[test]
fn plasma_is_read_at_the_moment() {
    let (shown, moments) = after_a_bolus("6 min");
    let total = |moment: Tick| {
        let reading = at(&shown.readings, moment)[0];
        reading.plasma.iter().flatten().sum::<f64>()
    };
    let values = moments.map(total);
    assert!(values.iter().all(|value| value.is_finite()));
    assert!(
        values.windows(2).all(|pair| pair[0] != pair[1]),
        "{values:?}"
    );
}

/// Cell hours, and hours above a level, of a bolus between two samples: they do not depend on how far apart the samples are.
#[test]
fn no_line_is_drawn_across_a_dose() {
    let [coarse, fine] = ["1 h", "6 min"].map(|sampling| {
        let mut plan = plan(
            "small-infarct",
            &[
                "duration=13 h",
                "arm.venous.infusion.0.over=0 s",
                &format!("clock.sampling={sampling}"),
            ],
        );
        plan.arms.retain(|arm| arm.name == "venous");
        let row = asking(plan.clone(), &[Tick(0)]).answers.remove(0);
        let stats = [AnswerStat::Integral, AnswerStat::TimeAbove(1.0)];
        plan.answers = stats
            .map(|stat| Answer {
                stat,
                ..row.clone()
            })
            .to_vec();
        let closing = answer(plan).unwrap();
        [0, 1].map(|row: usize| closing.answers[row].values[0].unwrap())
    });
    let [cell_hours, hours_above] = fine;
    // 20,000 cells of which 95 % are alive, given at 6 h, and seven hours of loss of which half would take a day.
    within(cell_hours, 1.15e5..1.30e5);
    within(coarse[0] / cell_hours, 0.998..1.002);
    within(hours_above, 6.99..7.01);
    within(coarse[1], 6.99..7.01);
}
