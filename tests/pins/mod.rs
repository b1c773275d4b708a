//! What the numbers of the library do, as a table: a plan, what is measured in it, and the bands in which that must lie.

mod body;
mod course;
mod fields;
mod layers;
pub mod library;
pub mod published;
mod responses;
mod wells;

use library::Library;
use mscsim::plan::Plan;

/// A band of an oracle, both ends included.
pub type Band = (f64, f64);

/// A result that the library must give.
pub struct Pin {
    /// Its name, which is also that of its test.
    pub name: &'static str,
    /// The plan that is looked at.
    pub plan: fn(&Library) -> Result<Plan, String>,
    /// What is measured in it.
    pub measure: fn(Plan) -> Vec<f64>,
    /// Where each measured number must lie.
    pub bands: &'static [Band],
}

impl Pin {
    /// Measures with a library and compares.
    ///
    /// # Errors
    /// What was found outside of its band, or why there is no plan.
    pub fn judge(&self, library: &Library) -> Result<(), String> {
        self.compare((self.plan)(library)?)
    }

    /// Measures in a plan and compares.
    ///
    /// # Errors
    /// What was found outside of its band.
    pub fn compare(&self, plan: Plan) -> Result<(), String> {
        let found = (self.measure)(plan);
        assert_eq!(found.len(), self.bands.len(), "{}", self.name);
        let inside = |(value, (low, high)): (&f64, &Band)| (*low..=*high).contains(value);
        if found.iter().zip(self.bands).all(inside) {
            Ok(())
        } else {
            Err(format!("found {found:.4?}, bands {:?}", self.bands))
        }
    }
}

/// All pins, cheap ones first.
pub static ALL: &[&Pin] = &[
    &body::PASSAGE,
    &body::ADHESION,
    &body::LOSS,
    &responses::COLLAGEN,
    &responses::REGROWTH,
    &responses::QUIESCENCE,
    &layers::KILLED,
    &layers::OXIDANTS,
    &layers::GROWTH,
    &layers::NEUROTROPHIC,
    &layers::TIPS,
    &layers::MONOCYTES,
    &layers::HELD_AND_LEAK,
    &layers::ANTIBODY,
    &fields::STEADY,
    &fields::LICENSED,
    &fields::SPROUTING,
    &responses::MYOFIBROBLASTS,
    &wells::DIVISION,
    &wells::MEALS,
    &body::LUMINAL,
    &wells::PERITONITIS,
    &wells::RAT_LUNG,
    &wells::SUPPRESSION,
];
