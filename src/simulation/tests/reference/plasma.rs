//! Plasma (Eq. B7), by the exponential of the whole matrix.

use nalgebra::{DMatrix, DVector};

use super::Slow;
use super::state::Blood;
use crate::ids::OrganId;

impl Slow {
    pub fn plasma_um3(&self, node: usize) -> f64 {
        let circuit = self.circuit.as_ref().expect("a body");
        circuit.plan.plasma_share * circuit.graph.blood_um3(OrganId::new(node))
    }

    /// Lets the plasma flow for `dt_s`, and adds up what the patch meets of it.
    pub fn flow(&self, blood: &mut Blood, secreted: &[Vec<f64>], dt_s: f64) {
        let circuit = self.circuit.as_ref().expect("a body");
        let nodes = circuit.graph.len();
        blood.exposure.elapsed_s += dt_s;
        for (factor, secreted) in secreted.iter().enumerate() {
            let mut traded = vec![0.0; nodes];
            if let Some(site) = circuit.site {
                traded[site] = blood.from_tissue[factor];
            }
            let pool = &mut blood.pools[factor];
            let whole = |values: &dyn Fn(usize) -> f64| {
                DVector::from_fn(
                    nodes + 1,
                    |node, _| if node < nodes { values(node) } else { 0.0 },
                )
            };
            let present = whole(&|node| pool.molecules[node]);
            let given = &blood.given[factor];
            let fed = whole(&|node| secreted[node] + given[node] + traded[node].max(0.0));
            // What the tissue takes, and what it took before and the plasma did not have.
            let due = whole(&|node| (-traded[node]).max(0.0) - pool.owed[node] / dt_s);
            let [kept, of_rate, twice] = self.exponential(pool.clearance_per_s, dt_s);
            let mut after = &kept * &present + &of_rate * &fed;
            let taken = &of_rate * &due;
            let mut share = 1.0_f64;
            for node in 0..=nodes {
                if taken[node] > 0.0 {
                    share = share.min(after[node] / taken[node]);
                }
            }
            after -= share * &taken;
            let stay_s = &of_rate * &present + &twice * &fed - share * (&twice * &due);
            for node in 0..nodes {
                pool.molecules[node] = after[node].max(0.0);
                pool.owed[node] = (share - 1.0) * due[node] * dt_s;
                pool.ledger.secreted += secreted[node] * dt_s;
                pool.ledger.given += given[node] * dt_s;
                pool.ledger.from_tissue += traded[node].max(0.0) * dt_s;
                pool.ledger.into_tissue += share * due[node] * dt_s;
            }
            pool.ledger.cleared += after[nodes].max(0.0);
            if let Some(site) = circuit.site {
                let stays = stay_s[site].max(0.0);
                blood.exposure.plasma[factor] += stays / self.plasma_um3(site);
            }
            blood.given[factor].fill(0.0);
        }
    }

    /// E, its integral F, and the integral of F, over `dt_s`: three corners of one exponential.
    fn exponential(&self, clearance_per_s: f64, dt_s: f64) -> [DMatrix<f64>; 3] {
        let circuit = self.circuit.as_ref().expect("a body");
        let size = circuit.graph.len() + 1;
        let mut known = self.exponentials.borrow_mut();
        let key = (clearance_per_s.to_bits(), dt_s.to_bits());
        let whole = known.entry(key).or_insert_with(|| {
            let mut matrix = DMatrix::zeros(3 * size, 3 * size);
            for from in circuit.graph.ids() {
                let turnover = 1.0 / circuit.graph.transit_s(from);
                for (to, share) in circuit.graph.next_shares(from) {
                    matrix[(to.index(), from.index())] += share * turnover * dt_s;
                }
                matrix[(from.index(), from.index())] -= (turnover + clearance_per_s) * dt_s;
                matrix[(size - 1, from.index())] += clearance_per_s * dt_s;
            }
            for place in 0..2 * size {
                matrix[(place, place + size)] = dt_s;
            }
            // The exponential of a matrix this large is squared up from a small part of it.
            matrix.exp()
        });
        [0, 1, 2].map(|part| whole.view((0, part * size), (size, size)).into_owned())
    }
}
