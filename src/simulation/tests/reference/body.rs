//! Infused cells (Eq. B4): every row is looked at in every epoch.

use super::Slow;
use super::state::{Blood, Row};
use super::walk::Walk;
use crate::body::{Epoch, Hazards, OrganCounts, OrganEvents, State};
use crate::ids::{OrganId, Tick};
use crate::rng::{Purpose, Stream};

/// A ceiling is moved when its hazard rises above it or falls below an eighth of it, and then to twice the hazard.
fn cover(ceiling: &mut f64, hazard: f64) -> bool {
    let moves = hazard > *ceiling || hazard < *ceiling / 8.0;
    if moves {
        *ceiling = 2.0 * hazard;
    }
    moves
}

impl Slow {
    /// Takes every cell that is due or comes in through the epoch, in the order of rows.
    pub fn walk_all(&self, blood: &mut Blood, epoch: Epoch) {
        let circuit = self.circuit.as_ref().expect("a body");
        let actual = self.hazards(blood);
        self.raise_ceilings(blood, &actual, epoch);
        blood.events = vec![OrganEvents::default(); circuit.graph.len()];
        blood.arrivals.clear();
        for number in 0..blood.rows.len() {
            let (dose, index) = self.dose_of(number);
            let before = |tick| Self::entered_before(&self.doses[dose], index, tick);
            let comes = !before(epoch.start.0) && before(epoch.end.0);
            let due = u64::from(blood.rows[number].due) < epoch.end.0;
            if !comes && !due {
                continue;
            }
            let product = self.product.as_ref().expect("rows have a product");
            let raw = self.identity(number).raw();
            let chain = self.streams(Purpose::Body);
            let walk = Walk {
                slow: self,
                circuit,
                product,
                actual: &actual,
                epoch,
                stream: chain.stream(raw, epoch.start.0 as u32),
                number,
                cell: blood.rows[number],
                time_s: 0.0,
                arrival: None,
                blood,
            };
            walk.go();
        }
        self.recount(blood);
    }

    /// Upper bounds of the hazards, under which waiting times are drawn; where one moves, its cells draw again.
    fn raise_ceilings(&self, blood: &mut Blood, actual: &Hazards, epoch: Epoch) {
        let Some(ceiling) = &mut blood.ceilings else {
            blood.ceilings = Some(actual.clone());
            return;
        };
        let mut killing = false;
        for (ceiling, hazard) in ceiling.kill_per_s.iter_mut().zip(&actual.kill_per_s) {
            killing |= cover(ceiling, *hazard);
        }
        let mut moved = Vec::new();
        for (ceiling, now) in ceiling.organs.iter_mut().zip(&actual.organs) {
            let (held, hazards) = (&mut ceiling.held, &now.held);
            let moves = [
                cover(&mut ceiling.death_per_s, now.death_per_s),
                cover(&mut held.slip_per_s, hazards.slip_per_s),
                cover(&mut held.release_per_s, hazards.release_per_s),
                cover(&mut held.transmigration_per_s, hazards.transmigration_per_s),
            ];
            moved.push(killing || moves.contains(&true));
        }
        for number in 0..blood.rows.len() {
            let cell = blood.rows[number];
            let lives = matches!(
                cell.state,
                State::Flowing | State::Plugged | State::Adhered | State::InTissue
            );
            if lives && moved[cell.place] {
                let raw = self.identity(number).raw();
                let redraw = self.streams(Purpose::Wall);
                let mut stream = redraw.stream(raw, epoch.start.0 as u32);
                let waiting_s = self.waiting_s(blood, &cell, &mut stream);
                blood.rows[number].due = tick_of(epoch.start.0, waiting_s);
            }
        }
    }

    /// Eq. B4, B5: hazards of a cell: on with the blood, through the wall, next stage of death, killing, loss of label.
    pub fn rates(&self, hazards: &Hazards, cell: &Row) -> [f64; 5] {
        let circuit = self.circuit.as_ref().expect("a body");
        let product = self.product.as_ref().expect("rows have a product");
        let here = &hazards.organs[cell.place];
        let held = &here.held;
        let mut rates = [0.0; 5];
        match cell.state {
            State::Flowing => rates[0] = 1.0 / circuit.graph.transit_s(OrganId::new(cell.place)),
            State::Plugged => {
                let ratio = held.slip_reference_um / cell.diameter_um;
                rates[0] = held.slip_per_s * libm::pow(ratio, held.slip_exponent);
            }
            State::Adhered => {
                rates[0] = held.release_per_s;
                rates[1] = held.transmigration_per_s;
            }
            _ => {}
        }
        if cell.viable && cell.state != State::Seated {
            rates[2] = f64::from(product.death_stages) * here.death_per_s * product.death_factor;
            rates[3] = hazards.kill_per_s[0];
        }
        if cell.viable && cell.labelled {
            rates[4] = product.label.elution_per_s;
        }
        rates
    }

    /// Time to the next event of a cell, drawn under the ceilings.
    pub fn waiting_s(&self, blood: &Blood, cell: &Row, stream: &mut Stream) -> f64 {
        let label = &self.product.as_ref().expect("rows have a product").label;
        let rate = match cell.state {
            State::Dead if stream.uniform() < label.slow_share => label.slow_per_s,
            State::Dead => label.fast_per_s,
            _ => {
                let ceilings = blood.ceilings.as_ref().expect("set by the first epoch");
                self.rates(ceilings, cell).iter().sum()
            }
        };
        if rate > 0.0 {
            -libm::log(stream.uniform()) / rate
        } else {
            f64::INFINITY
        }
    }

    /// The patch takes a cell over, or gives it back: a new state and a new waiting time from stream `draw`.
    pub fn change_row(
        &self,
        blood: &mut Blood,
        number: usize,
        (state, draw): (State, u32),
        now: Tick,
    ) {
        let mut cell = blood.rows[number];
        cell.state = state;
        cell.viable &= state != State::Dead;
        let raw = self.identity(number).raw();
        let mut stream = self.streams(Purpose::Label).stream(raw, draw);
        let waiting_s = self.waiting_s(blood, &cell, &mut stream);
        cell.due = tick_of(now.0, waiting_s);
        blood.rows[number] = cell;
        self.recount(blood);
    }

    /// Counts every cell where it is. Freed label is not in the rows.
    pub fn recount(&self, blood: &mut Blood) {
        let mut counts = vec![OrganCounts::default(); blood.counts.len()];
        for cell in &blood.rows {
            let here = &mut counts[cell.place];
            let place = match cell.state {
                State::Waiting => continue,
                State::Flowing => &mut here.flowing,
                State::Plugged => &mut here.plugged,
                State::Adhered => &mut here.adhered,
                State::InTissue | State::Seated => &mut here.in_tissue,
                State::Dead => &mut here.dead,
                State::Gone => &mut here.gone,
            };
            *place += 1;
            here.viable += u64::from(cell.viable);
            here.label_in_cells += u64::from(cell.labelled);
        }
        for (count, old) in counts.iter_mut().zip(&blood.counts) {
            count.label_free = old.label_free;
        }
        blood.counts = counts;
    }
}

/// The tick of a moment after a tick.
pub fn tick_of(start: u64, time_s: f64) -> u32 {
    (start as f64 + (time_s * 10.0).floor()) as u32
}
