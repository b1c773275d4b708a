//! The jump chain of one cell through an epoch (Eq. B3 to B6).

use super::Slow;
use super::body::tick_of;
use super::slow::Circuit;
use super::state::{Arrival, Blood, NEVER, Row};
use crate::body::{
    Arrived, Epoch, Graph, Hazards, LabelDestination, LabelSplit, OrganEvents, Product, Route,
    State,
};
use crate::ids::{OrganId, Tick};
use crate::rng::{Purpose, Stream};

/// One cell moving through an epoch.
pub struct Walk<'a> {
    pub slow: &'a Slow,
    pub circuit: &'a Circuit,
    pub product: &'a Product,
    pub blood: &'a mut Blood,
    pub actual: &'a Hazards,
    pub epoch: Epoch,
    pub stream: Stream,
    pub number: usize,
    pub cell: Row,
    pub time_s: f64,
    pub arrival: Option<Arrival>,
}

impl Walk<'_> {
    pub fn go(mut self) {
        if self.cell.state == State::Waiting {
            self.come_in();
        } else {
            self.start_at_due();
            self.happen();
        }
        let length_s = self.epoch.seconds();
        let due = loop {
            if self.cell.state == State::Gone {
                break NEVER;
            }
            let (slow, cell) = (self.slow, self.cell);
            let waiting_s = slow.waiting_s(self.blood, &cell, &mut self.stream);
            let time_s = self.time_s + waiting_s;
            if time_s >= length_s {
                break tick_of(self.epoch.start.0, time_s).max(self.epoch.end.0 as u32);
            }
            self.time_s = time_s;
            self.happen();
        };
        self.cell.due = due;
        let tissue = self.cell.state == State::InTissue;
        let arrival = self.arrival.filter(|one| !one.how.alive() || tissue);
        self.blood.arrivals.extend(arrival);
        self.blood.rows[self.number] = self.cell;
    }

    /// The event was stored by its tick; the moment within the tick is exponential, cut off at its end.
    fn start_at_due(&mut self) {
        const TICK_S: f64 = 0.1;
        let ticks = u64::from(self.cell.due).saturating_sub(self.epoch.start.0);
        let rate: f64 = match self.cell.state {
            State::Dead => 0.0,
            _ => self.ceiling_rates().iter().sum(),
        };
        let u = self.stream.uniform();
        let within_s = if rate * TICK_S < 1e-3 {
            u * TICK_S
        } else {
            -libm::log(1.0 - u * (1.0 - libm::exp(-rate * TICK_S))) / rate
        };
        self.time_s = Tick(ticks).seconds() + within_s;
    }

    fn ceiling_rates(&self) -> [f64; 5] {
        let ceilings = self.blood.ceilings.as_ref();
        self.slow.rates(ceilings.expect("set before"), &self.cell)
    }

    /// One of the competing hazards; beyond the actual ones nothing happens.
    fn happen(&mut self) {
        if self.cell.state == State::Dead {
            self.cell.state = State::Gone;
            if self.cell.labelled {
                let split = self.product.label.after_death.clone();
                self.lose_label(&split);
            }
            return;
        }
        let ceiling: f64 = self.ceiling_rates().iter().sum();
        let rates = self.slow.rates(self.actual, &self.cell);
        let mark = self.stream.uniform() * ceiling;
        let mut passed = 0.0;
        let chosen = rates.iter().position(|rate| {
            passed += rate;
            mark < passed
        });
        match chosen {
            Some(0) => self.move_on(),
            Some(1) => {
                self.events().transmigrated += 1;
                self.cross(Arrived::FromVessel);
            }
            Some(2) => {
                if self.cell.stage + 1 >= self.product.death_stages {
                    self.die();
                } else {
                    self.cell.stage += 1;
                }
            }
            Some(3) => self.die(),
            Some(_) => {
                let split = self.product.label.eluted.clone();
                self.lose_label(&split);
            }
            None => {}
        }
    }

    fn events(&mut self) -> &mut OrganEvents {
        &mut self.blood.events[self.cell.place]
    }

    /// Eq. B6: what the cell is made with, and where it enters.
    fn come_in(&mut self) {
        let (dose, index) = self.slow.dose_of(self.number);
        let dose = &self.slow.doses[dose];
        let raw = self.slow.identity(self.number).raw();
        let mut making = self.slow.streams(Purpose::Dose).stream(raw, 0);
        let diameter_um = self.product.diameter_um.at(making.normal());
        let after_s = dose.admission_s(index);
        let bag_s = dose.bag_s + after_s;
        let viable = self.product.viability * libm::exp(-self.product.bag_death_per_s * bag_s);
        self.cell = Row {
            diameter_um: (diameter_um * 256.0).round().clamp(1.0, 65535.0) / 256.0,
            state: State::Flowing,
            stage: 0,
            viable: making.uniform() < viable,
            labelled: true,
            ..self.cell
        };
        let entry_s = dose.start.seconds() + after_s - self.epoch.start.seconds();
        self.time_s = entry_s.max(0.0);
        match dose.route {
            Route::Venous => self.cell.place = Graph::VENOUS,
            Route::Arterial => self.cell.place = Graph::ARTERIAL,
            Route::Portal => self.enter(self.circuit.graph.portal().expect("a liver")),
            Route::OrganArtery {
                organ,
                share_entering,
            } => {
                if self.stream.uniform() < share_entering {
                    self.enter(organ)
                } else {
                    self.cell.place = Graph::ARTERIAL
                }
            }
            Route::Local { into, retention } => {
                self.cell.place = into.index();
                let is_lossy = (retention.retained, retention.washed_out) != (1.0, 0.0);
                let place = if is_lossy { self.stream.uniform() } else { 0.0 };
                if place >= retention.retained + retention.washed_out {
                    self.cell.viable = false;
                    self.cell.labelled = false;
                    self.cell.state = State::Gone;
                    self.blood.excreted += 1;
                } else if place >= retention.retained {
                    self.cell.state = State::Flowing;
                } else if self.cell.viable {
                    self.cross(Arrived::Injected)
                } else {
                    self.cell.state = State::Dead;
                    self.arrive(Arrived::InjectedDead);
                }
            }
        }
    }

    fn move_on(&mut self) {
        match self.cell.state {
            State::Plugged => self.events().slipped += 1,
            State::Adhered => self.events().released += 1,
            _ => {}
        }
        self.cell.state = State::Flowing;
        let graph = &self.circuit.graph;
        let ways: Vec<(OrganId, f64)> = graph.next_shares(OrganId::new(self.cell.place)).collect();
        let mut next = ways[ways.len() - 1].0;
        if ways.len() > 1 {
            let mut left = self.stream.uniform();
            for (way, share) in ways {
                left -= share;
                if left <= 0.0 {
                    next = way;
                    break;
                }
            }
        }
        self.enter(next);
    }

    /// Eq. B3: three probabilities in turn, from one number.
    fn enter(&mut self, organ: OrganId) {
        self.cell.place = organ.index();
        let Some(bed) = self.slow.bed_of(organ.index()) else {
            return;
        };
        let [size, free, room] = self.passages(bed);
        let u = self.stream.uniform();
        let (alive, events) = (self.cell.viable, self.events());
        events.entered += 1;
        let held = if u > size {
            State::Plugged
        } else if u > size * free {
            State::Adhered
        } else if u > size * free * room {
            State::Plugged
        } else {
            events.passed_viable += u64::from(alive);
            return;
        };
        match held {
            State::Plugged => events.plugged += 1,
            _ => events.adhered += 1,
        }
        events.arrested_dead += u64::from(!alive);
        self.cell.state = held;
        if !alive {
            self.cell.state = State::Dead;
            self.leave_corpse(Arrived::HeldDead);
        }
    }

    /// P_size, P_free and P_room.
    fn passages(&self, bed: usize) -> [f64; 3] {
        let state = &self.blood.beds[bed];
        let plan = &self.circuit.plan;
        let mut organs = plan.numbered();
        let organ = organs.find(|(number, _)| self.slow.bed_of(number.index()) == Some(bed));
        let numbers = &organ.expect("a bed has an organ").1.bed;
        let median_um = numbers.lumen_median_um * state.interventions.lumen_factor;
        let size = libm::log(numbers.squeeze * self.cell.diameter_um / median_um);
        let z = size / numbers.lumen_log_sd / std::f64::consts::SQRT_2;
        let fits = libm::pow(0.5 * libm::erfc(z), numbers.segments);
        let receptor = libm::exp(self.product.receptor.log_median);
        let chemokine = self.product.chemokine_receptor;
        let sites = (1.0 - state.held_cells / numbers.sites_cells).max(0.0);
        let products = self.slow.plan.model.products.iter();
        let batch = products.filter_map(|product| match &product.content {
            crate::plan::Content::Cells(cells) => Some(cells.adhesion_factor),
            crate::plan::Content::Factors(_) => None,
        });
        let batch = batch.take(1).product::<f64>();
        let exposure =
            numbers.adhesion_exposure * batch * state.interventions.adhesion_factor * receptor;
        let active = 1.0 + (state.activation - 1.0) * chemokine;
        let free = if self.cell.viable {
            libm::exp(-exposure * active * sites)
        } else {
            1.0
        };
        let recent = state.crowding.recent_cells;
        let room =
            1.0 - numbers.crowding_strength * recent / (recent + numbers.crowding_half_cells);
        [fits, free, room]
    }

    fn cross(&mut self, how: Arrived) {
        self.cell.state = State::InTissue;
        self.arrive(how);
    }

    fn arrive(&mut self, how: Arrived) {
        self.arrival = Some(Arrival {
            row: self.number as u32,
            organ: self.cell.place,
            time_s: self.epoch.start.seconds() + self.time_s,
            how,
        });
    }

    fn die(&mut self) {
        self.events().died += 1;
        self.cell.viable = false;
        match self.cell.state {
            State::Flowing => return,
            State::Plugged => self.leave_corpse(Arrived::DiedPlugged),
            State::Adhered => self.leave_corpse(Arrived::DiedAdhered),
            _ => {}
        }
        self.cell.state = State::Dead;
    }

    fn leave_corpse(&mut self, how: Arrived) {
        if self.circuit.site == Some(self.cell.place) {
            self.arrive(how);
        }
    }

    fn lose_label(&mut self, split: &LabelSplit) {
        self.cell.labelled = false;
        let all: f64 = split.iter().map(|(_, share)| share).sum();
        let mark = self.stream.uniform() * all;
        let mut passed = 0.0;
        let reached = |(_, share): &&(LabelDestination, f64)| {
            passed += share;
            mark <= passed && *share > 0.0
        };
        let chosen = split.iter().find(reached).or(split.last());
        match chosen.expect("a split has a destination").0 {
            LabelDestination::Organ(organ) => self.blood.counts[organ.index()].label_free += 1,
            LabelDestination::Excreted => self.blood.excreted += 1,
        }
    }
}
