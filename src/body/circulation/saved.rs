//! The state of a body that must be saved to continue from it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Body;
use crate::body::EpochError;
use crate::body::calendar::Calendar;
use crate::body::counts::Counts;
use crate::body::hazards::Ceilings;
use crate::body::population::Population;
use crate::ids::Tick;

/// What changes in a body during a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BodySnapshot<'a> {
    population: Cow<'a, Population>,
    ceilings: Cow<'a, Ceilings>,
    counts: Cow<'a, Counts>,
    now: Tick,
    next_index: u32,
}

impl Body {
    /// All cells and what is kept about them, to be saved.
    pub fn saved(&self) -> BodySnapshot<'_> {
        let Self {
            // From the plan.
            graph: _,
            dose_index: _,
            streams: _,
            watched: _,
            grain: _,
            // An index of due times: which rows it yields does not depend on when it was filled.
            calendar: _,
            population,
            ceilings,
            // Follows from the ceilings.
            ceiling_rates: _,
            counts,
            now,
            next_index,
        } = self;
        BodySnapshot {
            population: Cow::Borrowed(population),
            ceilings: Cow::Borrowed(ceilings),
            counts: Cow::Borrowed(counts),
            now: *now,
            next_index: *next_index,
        }
    }

    /// The same, laid out for the doses of another body, in which every dose that has begun is the same. Later doses may differ.
    ///
    /// # Errors
    /// [`EpochError::WrongLength`] when a dose that has begun has another number of cells there.
    pub fn saved_for(&self, heir: &Body) -> Result<BodySnapshot<'_>, EpochError> {
        let saved = self.saved();
        let mut population = Population::waiting(heir.population.len());
        for (dose, rows) in self.dose_index.rows() {
            if dose.start >= self.now {
                continue;
            }
            let there = heir.dose_index.rows_of(dose.id).unwrap_or_default();
            same("cells of a dose", there.len(), rows.len())?;
            population.copy(&self.population, rows, there.start);
        }
        let products = [self, heir].map(|body| body.dose_index.products().len());
        Ok(BodySnapshot {
            population: Cow::Owned(population),
            // If products were added or removed, no cell has been infused and no waiting time was drawn.
            ceilings: if products[0] == products[1] {
                saved.ceilings
            } else {
                Cow::Owned(Ceilings::unset())
            },
            ..saved
        })
    }

    /// Takes saved cells back; the body must have been made from the same plan.
    ///
    /// # Errors
    /// [`EpochError::WrongLength`] or [`EpochError::BadHazard`] when they are those of another body.
    pub fn restore(&mut self, saved: BodySnapshot<'_>) -> Result<(), EpochError> {
        let BodySnapshot {
            population,
            ceilings,
            counts,
            now,
            next_index,
        } = saved;
        let nodes = self.graph.len();
        same(
            "cells",
            self.population.len() as usize,
            population.len() as usize,
        )?;
        same("organs", nodes, counts.organs().len())?;
        ceilings.check(nodes, self.dose_index.products().len())?;
        if !population.lies_within(nodes) || counts.recount(&population) != *counts {
            return Err(EpochError::WrongLength {
                what: "counted cells",
                found: counts.infused() as usize,
                expected: population.len() as usize,
            });
        }
        self.population = population.into_owned();
        self.ceilings = ceilings.into_owned();
        self.ceiling_rates = self.ceilings.are_set().then(|| self.table_of_ceilings());
        self.counts = counts.into_owned();
        self.now = now;
        self.calendar = Calendar::empty(self.population.len(), self.grain, now.0 as u32);
        self.next_index = next_index;
        Ok(())
    }
}

fn same(what: &'static str, expected: usize, found: usize) -> Result<(), EpochError> {
    if expected == found {
        Ok(())
    } else {
        Err(EpochError::WrongLength {
            what,
            found,
            expected,
        })
    }
}
