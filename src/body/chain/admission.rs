//! Admission of a cell: what it is made with, and where it enters.

use super::Walker;
use crate::body::condition::{Condition, State};
use crate::body::epoch::Arrived;
use crate::body::traits::Made;
use crate::body::{Graph, LabelDestination, Retention, Route};
use crate::cells::HoldRule;
use crate::ids::OrganId;

impl<H: HoldRule> Walker<'_, H> {
    /// Admission of a waiting cell: what it is made with, then where it enters (Eq. B6).
    pub(super) fn admit(&mut self, made: Made) {
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
            Route::Local { into, retention } => {
                self.subject.place = into;
                self.inject(&retention);
            }
        }
    }

    /// A needle puts the cell into the tissue, into the veins behind it, or loses it along its track.
    fn inject(&mut self, retention: &Retention) {
        // A needle that loses nothing draws nothing.
        let place = if *retention == Retention::ALL {
            0.0
        } else {
            self.stream.uniform()
        };
        if place >= retention.retained + retention.washed_out {
            self.lose();
        } else if place >= retention.retained {
            // The veins of the organ carry it off: it flows from here.
        } else if self.subject.condition.viable() {
            self.cross(Arrived::Injected);
        } else {
            self.set_state(State::Dead);
            self.arrive(Arrived::InjectedDead);
        }
    }

    /// A cell that never enters the body counts as gone, with its label outside.
    fn lose(&mut self) {
        self.subject.condition = self.subject.condition.without_life().without_label();
        self.set_state(State::Gone);
        self.tally.free_label(LabelDestination::Excreted);
    }
}
