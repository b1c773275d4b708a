//! The jump chain of one infused cell through an epoch (Eq. B4): waiting times under ceilings, events by their share of the
//! hazards, entry into beds.

use crate::body::condition::{Condition, State};
use crate::body::epoch::{Arrival, Arrived, OrganEvents, Passage};
use crate::body::frame::{Frame, Tally};
use crate::body::hazards::Subject;
use crate::body::label;
use crate::body::population::{NEVER, Outcome};
use crate::body::rates::Total;
use crate::body::traits::Made;
use crate::body::waiting::{due_tick, waiting_time_s, within_tick_s};
use crate::body::{Graph, Route};
use crate::cells::{Arrest, HoldRule, Passenger};
use crate::ids::{OrganId, TICKS_PER_SECOND};
use crate::rng::Stream;

/// What a cell carries through the epoch.
pub(super) struct WalkInput<'a> {
    pub dose: usize,
    pub stream: &'a mut Stream,
    /// What it is made from, if it is to be admitted.
    pub made: Option<Made>,
}

/// One cell moving through the epoch.
struct Walker<'a, H> {
    frame: &'a Frame<'a, H>,
    tally: &'a mut Tally,
    stream: &'a mut Stream,
    row: u32,
    dose: usize,
    subject: Subject,
    /// Receptor level, drawn when first needed if the product has a spread.
    receptor: Option<f32>,
    /// Time since the start of the epoch, s.
    time_s: f64,
    /// Its arrival in the tissue, if that was in this epoch.
    arrival: Option<Arrival>,
    /// Every change of place and state, if somebody follows the cell.
    passages: Option<Vec<Passage>>,
}

impl<H: HoldRule> Frame<'_, H> {
    /// Runs the jump chain of one cell from its present place to the end of the epoch (Eq. B4).
    ///
    /// The cell must be due for admission or for an event in this epoch. It is taken through
    /// the whole epoch at once, so no cell may be walked twice in an epoch.
    pub fn walk(&self, before: &Outcome, input: WalkInput<'_>, tally: &mut Tally) -> Outcome {
        self.walk_noting(before, input, tally, None).0
    }

    /// The same, with every change of place and state on the way; the caller discards `tally`.
    pub fn passages(
        &self,
        before: &Outcome,
        input: WalkInput<'_>,
        tally: &mut Tally,
    ) -> Vec<Passage> {
        let noted = self.walk_noting(before, input, tally, Some(Vec::new())).1;
        noted.unwrap_or_default()
    }

    fn walk_noting(
        &self,
        before: &Outcome,
        input: WalkInput<'_>,
        tally: &mut Tally,
        passages: Option<Vec<Passage>>,
    ) -> (Outcome, Option<Vec<Passage>>) {
        let row = before.row;
        let dose = input.dose;
        let mut walker = Walker {
            frame: self,
            tally,
            stream: input.stream,
            row,
            dose,
            subject: Subject {
                condition: before.condition,
                place: before.place,
                product: self.dose_index.doses()[dose].product,
                diameter_um: before.diameter_um,
            },
            receptor: None,
            time_s: 0.0,
            arrival: None,
            passages,
        };
        if let Some(made) = input.made {
            walker.admit(made);
        } else {
            walker.time_s = walker.due_s(before.due);
            walker.fire();
        }
        walker.note();
        let due = walker.run();
        let (subject, passages) = (walker.subject, walker.passages.take());
        // A cell that died in the tissue within the epoch no longer counts as an arrival; one that came dead does.
        let stays = |arrival: &Arrival| {
            !arrival.how.alive() || subject.condition.state() == State::InTissue
        };
        let arrival = walker.arrival.filter(stays);
        tally.arrivals.extend(arrival);
        let after = (subject.condition, subject.place);
        tally.counts.add((before.condition, before.place), after);
        let outcome = Outcome {
            row,
            due,
            diameter_um: subject.diameter_um,
            condition: subject.condition,
            place: subject.place,
        };
        (outcome, passages)
    }
}

impl<H: HoldRule> Walker<'_, H> {
    fn state(&self) -> State {
        self.subject.condition.state()
    }

    fn set_state(&mut self, state: State) {
        self.subject.condition = self.subject.condition.with_state(state);
    }

    /// Events of the node where the cell is.
    fn here(&mut self) -> &mut OrganEvents {
        &mut self.tally.organs[self.subject.place.index()]
    }

    /// Moment, since the start of the epoch, of the event that was stored as a tick.
    fn due_s(&mut self, due: u32) -> f64 {
        let ticks = u64::from(due).saturating_sub(self.frame.epoch.start.0);
        let tick_s = ticks as f64 / TICKS_PER_SECOND as f64;
        let hazard = match self.state() {
            State::Dead => Total::NONE,
            _ => self.frame.ceiling.total_of(&self.subject),
        };
        tick_s + within_tick_s(hazard, self.stream.uniform())
    }

    /// Jumps until the epoch ends; returns the due tick of the next event.
    fn run(&mut self) -> u32 {
        let length_s = self.frame.length_s;
        loop {
            if self.state() == State::Gone {
                return NEVER;
            }
            let waiting_s = waiting_time_s(
                &self.subject,
                self.frame.ceiling,
                self.frame.dose_index,
                self.stream,
            );
            if self.time_s + waiting_s >= length_s {
                return self.due_after(self.time_s + waiting_s);
            }
            self.time_s += waiting_s;
            self.fire();
            self.note();
        }
    }

    /// Notes where the cell is now, if somebody follows it.
    fn note(&mut self) {
        let Some(passages) = &mut self.passages else {
            return;
        };
        let condition = self.subject.condition;
        passages.push(Passage {
            time_s: self.frame.epoch.start.seconds() + self.time_s,
            place: self.subject.place,
            state: condition.state(),
            viable: condition.viable(),
        });
    }

    /// Tick of a moment past the end of the epoch.
    fn due_after(&self, time_s: f64) -> u32 {
        due_tick(self.frame.epoch.start.0, time_s).max(self.frame.epoch.end.0 as u32)
    }

    /// The event that has come: picks among the competing hazards and acts.
    fn fire(&mut self) {
        if self.state() == State::Dead {
            self.clear();
            return;
        }
        let frame = self.frame;
        let product = frame.dose_index.product(self.subject.product);
        let ceiling = frame.ceiling.total_of(&self.subject).rate_per_s;
        let rates = frame.actual.of(&self.subject);
        // Eq. B4: the event is drawn by its share of the hazard; a draw beyond the actual hazards is no event (thinning).
        let mut left = self.stream.uniform() * ceiling;
        let mut rings = |rate: f64| {
            left -= rate;
            left < 0.0
        };
        if rings(rates.leave) {
            self.leave();
        } else if rings(rates.cross) {
            self.cross(Arrived::FromVessel);
        } else if rings(rates.age) {
            self.age(product.death_stages);
        } else if rings(rates.kill) {
            self.die();
        } else if rings(rates.elute) {
            self.lose_label(&product.label.eluted);
        }
    }

    /// Admission of a waiting cell: what it is made with, then where it enters (Eq. B6).
    fn admit(&mut self, made: Made) {
        let frame = self.frame;
        let dose = &frame.dose_index.doses()[self.dose];
        let index = frame.dose_index.index_in_dose(self.row, self.dose);
        let after_s = dose.admission_s(index);
        self.subject.diameter_um = made.diameter_um;
        let viable = frame.viability[self.dose].is_below(made.life, || {
            let product = frame.dose_index.product(dose.product);
            product.viability_after(dose.bag_s + after_s)
        });
        self.subject.condition = Condition::admitted(viable);
        self.tally.admitted += 1;
        self.tally.admitted_viable += u64::from(viable);
        self.time_s = (dose.start.seconds() + after_s - frame.epoch.start.seconds()).max(0.0);
        self.enter_body(dose.route);
    }

    fn enter_body(&mut self, route: Route) {
        let arterial = OrganId::new(Graph::ARTERIAL);
        match route {
            Route::Venous => self.subject.place = OrganId::new(Graph::VENOUS),
            Route::Arterial => self.subject.place = arterial,
            Route::OrganArtery {
                organ,
                share_entering,
            } => {
                if self.stream.uniform() < share_entering {
                    self.enter(organ);
                } else {
                    self.subject.place = arterial;
                }
            }
            Route::Portal => self.enter(
                self.frame
                    .graph
                    .portal()
                    .expect("checked when the dose was given"),
            ),
            Route::Local { into } => {
                self.subject.place = into;
                if self.subject.condition.viable() {
                    self.cross(Arrived::Injected);
                } else {
                    self.set_state(State::Dead);
                    self.arrive(Arrived::InjectedDead);
                }
            }
        }
    }

    /// Moves on with the blood from a node or a bed, to the next node by flow share (Eq. B4).
    fn leave(&mut self) {
        match self.state() {
            State::Plugged => self.here().slipped += 1,
            State::Adhered => self.here().released += 1,
            _ => {}
        }
        self.set_state(State::Flowing);
        let place = self.subject.place;
        let graph = self.frame.graph;
        let edge = if graph.branches(place) == 1 {
            graph.edge_from(place, 1.0)
        } else {
            graph.edge_from(place, self.stream.uniform())
        };
        self.tally.passed[edge] += 1;
        self.enter(graph.edges()[edge].to);
    }

    /// Entry into a node; its bed may hold the cell (Eq. B3).
    fn enter(&mut self, organ: OrganId) {
        self.subject.place = organ;
        if !self.frame.graph.has_bed(organ) {
            return;
        }
        let product = self.frame.dose_index.product(self.subject.product);
        let passenger = Passenger {
            diameter_um: self.subject.diameter_um,
            receptor: self.receptor(),
            chemokine_receptor: product.chemokine_receptor as f32,
            viable: self.subject.condition.viable(),
        };
        let arrest = self.frame.hold.arrest(organ, &passenger, self.stream);
        let events = self.here();
        events.entered += 1;
        match arrest {
            Arrest::Pass => events.passed_viable += u64::from(passenger.viable),
            Arrest::Plugged => events.plugged += 1,
            Arrest::Adhered => events.adhered += 1,
        }
        let dead_held = !passenger.viable && arrest != Arrest::Pass;
        events.arrested_dead += u64::from(dead_held);
        match arrest {
            Arrest::Pass => {}
            _ if !passenger.viable => {
                self.set_state(State::Dead);
                self.leave_corpse(Arrived::HeldDead);
            }
            Arrest::Plugged => self.set_state(State::Plugged),
            Arrest::Adhered => self.set_state(State::Adhered),
        }
    }

    /// Receptor level: the same at every entry, without being stored.
    fn receptor(&mut self) -> f32 {
        if let Some(level) = self.receptor {
            return level;
        }
        let level = match self.frame.dose_index.shared_receptor(self.subject.product) {
            Some(shared) => shared,
            None => {
                let cell = self.frame.dose_index.identify(self.row).1;
                let z = self.frame.draws.dose.stream(cell.raw(), 1).normal();
                let product = self.frame.dose_index.product(self.subject.product);
                product.receptor.at(z) as f32
            }
        };
        self.receptor = Some(level);
        level
    }

    fn cross(&mut self, how: Arrived) {
        self.set_state(State::InTissue);
        self.here().transmigrated += u64::from(how == Arrived::FromVessel);
        self.arrive(how);
    }

    fn arrive(&mut self, how: Arrived) {
        self.arrival = Some(Arrival {
            row: self.row,
            organ: self.subject.place,
            time_s: self.frame.epoch.start.seconds() + self.time_s,
            diameter_um: self.subject.diameter_um,
            dose: self.dose,
            how,
        });
    }

    fn age(&mut self, stages: u8) {
        let stage = self.subject.condition.stage() + 1;
        if stage >= stages {
            self.die();
        } else {
            self.subject.condition = self.subject.condition.with_stage(stage);
        }
    }

    /// Death: a held cell leaves its remains; one in the blood is carried on until its size holds it.
    fn die(&mut self) {
        self.here().died += 1;
        self.subject.condition = self.subject.condition.without_life();
        match self.state() {
            State::Flowing => return,
            State::Plugged => self.leave_corpse(Arrived::DiedPlugged),
            State::Adhered => self.leave_corpse(Arrived::DiedAdhered),
            _ => {}
        }
        self.set_state(State::Dead);
    }

    /// A corpse in the vessels of a watched organ is reported: phagocytes there may eat it.
    fn leave_corpse(&mut self, how: Arrived) {
        if self.frame.watched.contains(&self.subject.place) {
            self.arrive(how);
        }
    }

    /// Clearance of the remains, with what label is left in them (Eq. B5).
    fn clear(&mut self) {
        self.set_state(State::Gone);
        if self.subject.condition.labelled() {
            let product = self.frame.dose_index.product(self.subject.product);
            self.lose_label(&product.label.after_death);
        }
    }

    fn lose_label(&mut self, split: &label::LabelSplit) {
        self.subject.condition = self.subject.condition.without_label();
        let destination = label::pick(split, self.stream.uniform());
        self.tally.free_label(destination);
    }
}
