//! Replicates are the runs of their seeds, side by side.

use mscsim::ids::ReplicateId;
use mscsim::plan::Plan;
use mscsim::simulation::Simulation;

use super::support::{cut_down, plan, run};

fn replicated(replicates: usize) -> Plan {
    Plan {
        replicates,
        ..cut_down(plan("mouse-infarct", &[]))
    }
}

fn hashes(simulation: &Simulation) -> Vec<[u8; 32]> {
    let worlds = simulation.worlds().iter();
    worlds.map(|world| world.state_hash()).collect()
}

#[test]
fn a_replicate_is_the_run_of_its_seed() {
    let together = replicated(3);
    let (_, shown, all) = run(together.clone());
    let mut alone = Vec::new();
    for replicate in 0..3 {
        let seed = together.seed_of(ReplicateId::new(replicate));
        assert_eq!(seed, together.seed + replicate as u64);
        let (_, own, one) = run(Plan {
            seed,
            ..replicated(1)
        });
        alone.extend(hashes(&one));
        let of_it = |sample: &&mscsim::observe::Sample| sample.replicate.index() == replicate;
        let of_it = shown.samples.iter().filter(of_it);
        assert!(
            of_it
                .zip(&own.samples)
                .all(|(a, b)| a.sites == b.sites && a.body == b.body)
        );
    }
    assert_eq!(hashes(&all), alone);
    // Two seeds give two courses.
    assert_ne!(alone[0], alone[2]);
}

#[test]
fn replicates_have_the_same_bits_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| run(replicated(3)).2.state_hash())
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
}
