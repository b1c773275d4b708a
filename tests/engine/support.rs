//! Runs a scenario of the tests and keeps all it shows.

use std::path::Path;

use mscsim::body::Route;
use mscsim::ids::{SiteId, Tick};
use mscsim::observe::{Catalogue, Event, Frame, Sample, Sink};
use mscsim::plan::{Content, Plan};
use mscsim::scenario::{Settings, load};
use mscsim::simulation::Simulation;
use mscsim::syntax::{Style, render_faults};

/// Everything a run showed.
#[derive(Default)]
pub struct Shown {
    pub samples: Vec<Sample>,
    pub readings: Vec<Sample>,
    pub frames: Vec<Frame>,
    pub events: Vec<Event>,
}

impl Sink for Shown {
    type Error = std::convert::Infallible;

    fn sample(&mut self, sample: &Sample) -> Result<(), Self::Error> {
        self.samples.push(sample.clone());
        Ok(())
    }

    fn reading(&mut self, reading: &Sample) -> Result<(), Self::Error> {
        self.readings.push(reading.clone());
        Ok(())
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), Self::Error> {
        self.frames.push(frame.clone());
        Ok(())
    }

    fn event(&mut self, event: &Event) -> Result<(), Self::Error> {
        self.events.push(event.clone());
        Ok(())
    }
}

/// The plan of a scenario of the tests, or of a shipped one, with overlays.
pub fn plan(name: &str, overlays: &[&str]) -> Plan {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/scenarios/good")
        .join(format!("{name}.toml"));
    let name = if own.exists() {
        own.to_string_lossy().into_owned()
    } else {
        name.to_owned()
    };
    let settings = Settings {
        overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
        ..Settings::default()
    };
    let style = Style {
        width: 120,
        colour: false,
        unicode: true,
    };
    match load(&name, &settings) {
        // One replicate unless a test asks for more: what shipped scenarios carry is for their readers.
        Ok(scenario) => Plan {
            replicates: 1,
            ..scenario.plan()
        },
        Err(faults) => panic!("{}", render_faults(&faults, style)),
    }
}

/// The named arms of a scenario.
pub fn arms(name: &str, overlays: &[&str], kept: &[&str]) -> Plan {
    let mut plan = plan(name, overlays);
    plan.arms.retain(|arm| kept.contains(&arm.name.as_str()));
    assert_eq!(plan.arms.len(), kept.len(), "{name}");
    plan
}

/// Most cells of a dose of a plan that is cut down.
const DOSE: f64 = 2000.0;

/// Four steps of the tissue in a corner of the patch; the first doses come at once, and so do their companions.
pub fn cut_down(mut plan: Plan) -> Plan {
    let step = plan.clocks.phenotype;
    plan.duration = Tick(4 * step.0);
    plan.clocks.sampling = step;
    plan.clocks.pictures.clear();
    plan.answers.clear();
    for arm in &mut plan.arms {
        for site in &mut arm.model.sites {
            site.shape = site.shape.map(|voxels| voxels.min(8));
        }
        arm.infusions.truncate(2);
        for (number, dose) in arm.infusions.iter_mut().enumerate() {
            let product = &arm.model.products[dose.product.index()];
            if matches!(product.content, Content::Cells(_)) {
                dose.amount = dose.amount.min(DOSE);
            }
            dose.at = Tick(number as u64 * step.0);
            dose.over = Tick(dose.over.0.min(step.0));
            if let Some(ball) = &mut dose.placed {
                let site = match dose.route {
                    Route::Local { into, .. } => into,
                    _ => SiteId::FIRST,
                };
                let site = &arm.model.sites[site.index()];
                let half_um = site.shape.map(|voxels| voxels as f64 * site.voxel_um / 2.0);
                ball.centre_um = half_um;
                ball.radius_um = ball.radius_um.min(half_um[0]);
            }
        }
        for companion in &mut arm.companions {
            companion.from = Tick(0);
        }
    }
    plan
}

/// A value within a band that has two ends, so that it can fail both ways.
#[track_caller]
pub fn within(value: f64, band: std::ops::Range<f64>) {
    assert!(band.contains(&value), "{value} is not in {band:?}");
}

/// Runs a plan to its end.
pub fn run(plan: Plan) -> (Catalogue, Shown, Simulation) {
    let catalogue = Catalogue::of(&plan).unwrap();
    let mut shown = Shown::default();
    let mut simulation = Simulation::new(plan).unwrap();
    simulation.run(&mut shown).unwrap();
    (catalogue, shown, simulation)
}

/// The course of one arm, read through the catalogue.
pub struct Course<'a> {
    pub catalogue: &'a Catalogue,
    pub samples: Vec<&'a Sample>,
}

impl<'a> Course<'a> {
    pub fn of(catalogue: &'a Catalogue, shown: &'a Shown, arm: &str) -> Self {
        let arm = catalogue.arms.iter().position(|name| name == arm).unwrap();
        let samples = shown
            .samples
            .iter()
            .filter(|sample| sample.arm.index() == arm)
            .collect();
        Self { catalogue, samples }
    }

    pub fn at_h(&self, hours: f64) -> &'a Sample {
        let close = |sample: &&&Sample| (sample.time.seconds() / 3600.0 - hours).abs() < 1e-9;
        self.samples.iter().find(close).copied().unwrap()
    }

    /// An observable over the run, in the units of the engine.
    pub fn course(&self, name: &str) -> Vec<f64> {
        let observable = self.catalogue.observable(name).unwrap();
        let samples = self.samples.iter();
        samples
            .map(|sample| observable.value(self.catalogue, sample))
            .collect()
    }

    /// An observable at the end.
    pub fn last(&self, name: &str) -> f64 {
        *self.course(name).last().unwrap()
    }

    /// Largest value of an observable.
    pub fn peak(&self, name: &str) -> f64 {
        self.course(name).into_iter().fold(f64::MIN, f64::max)
    }

    /// Mean of an observable over the samples.
    pub fn mean(&self, name: &str) -> f64 {
        let course = self.course(name);
        course.iter().sum::<f64>() / course.len() as f64
    }

    /// An observable at a time.
    pub fn value(&self, name: &str, hours: f64) -> f64 {
        let observable = self.catalogue.observable(name).unwrap();
        observable.value(self.catalogue, self.at_h(hours))
    }

    /// Cells of a state per mm^3 at a time.
    pub fn density(&self, state: &str, hours: f64) -> f64 {
        self.density_in(self.at_h(hours), state)
    }

    fn density_in(&self, sample: &Sample, state: &str) -> f64 {
        let index = self
            .catalogue
            .states
            .iter()
            .position(|(name, _)| name == state)
            .unwrap();
        sample.sites[0].cells[index] as f64 / self.catalogue.sites[0].volume_um3 * 1e9
    }

    /// Mean concentration of a factor at a time, pM.
    pub fn picomolar(&self, factor: &str, hours: f64) -> f64 {
        let index = self
            .catalogue
            .factors
            .iter()
            .position(|(name, _)| name == factor)
            .unwrap();
        self.at_h(hours).sites[0].factors[index].mean * 1_660.539_067
    }

    /// Time of the largest density of a state, h.
    pub fn peak_h(&self, state: &str) -> f64 {
        let largest = |best: (f64, f64), sample: &&Sample| {
            let density = self.density_in(sample, state);
            if density > best.1 {
                (sample.time.seconds() / 3600.0, density)
            } else {
                best
            }
        };
        self.samples.iter().fold((0.0, 0.0), largest).0
    }

    /// Cells at a place of the body.
    pub fn place(&self, place: &str, hours: f64) -> mscsim::observe::PlaceCounts {
        let index = self
            .catalogue
            .places
            .iter()
            .position(|name| name == place)
            .unwrap();
        self.at_h(hours).body[index]
    }
}
