//! The circulation: every infused cell as an agent on a graph of organs, and the plasma that flows with them.
//!
//! [`Graph`](crate::body::Graph) holds the organs and flows (model equation B1), [`Body`](crate::body::Body) the cells and their
//! exact jump chain (B2, B4), [`Counts`](crate::body::Counts) what can be observed, viable cells and label apart (B5),
//! [`Product`](crate::body::Product) and [`Dose`](crate::body::Dose) what is given (B6), [`Plasma`](crate::body::Plasma) the
//! factors in blood (B7). The question whether a bed holds a cell goes to a [`HoldRule`](crate::cells::HoldRule): this room
//! contains nothing about adhesion. Model for teaching and research, not medical advice.

mod bucket_queue;
mod calendar;
mod chain;
mod circulation;
mod condition;
mod counts;
mod dose;
mod dose_index;
mod epoch;
mod frame;
mod graph;
mod hazards;
mod label;
mod linear;
mod plasma;
mod population;
mod product;
mod propagator;
mod rates;
mod traits;
mod turnover;
mod waiting;
mod window;

pub use circulation::{Body, BodySnapshot, TissueError};
pub use condition::State;
pub use counts::{Counts, OrganCounts};
pub use dose::{Dose, DoseError, Retention, Route};
pub use epoch::{
    Arrival, Arrived, Epoch, EpochError, EpochPlan, EpochReport, OrganEvents, Passage, Window,
};
pub use graph::{Edge, Graph, GraphError, GraphParameters, OrganParameters, OrganRole};
pub use hazards::{Hazards, OrganHazards};
pub use label::{LabelDestination, LabelFate, LabelSplit};
pub use linear::{LinearChain, LinearShares, final_hold};
pub use plasma::{Inflow, Plasma, PlasmaError, PlasmaLedger, PlasmaSnapshot};
pub use product::{MOST_DEATH_STAGES, Product};

#[cfg(test)]
mod tests;
