//! The scenarios of an experiment, each with every choice of layers.

use std::collections::BTreeMap;

use super::file::ExperimentFile;
use crate::library::{Found, find_scenario};
use crate::scenario::{Additions, Scenario, Settings, Template};
use crate::syntax::{Entry, Fault, Faults, FileId, Place, Sources, Table};

/// Scenarios with choices of layers that an experiment may have.
const MOST_BASES: usize = 200;

/// A layer axis: the layer that is replaced, and those that are read in its place.
#[derive(Debug, Clone)]
pub(super) struct LayerChoice {
    pub replaced: String,
    pub layers: Vec<String>,
}

/// A scenario with a choice of layers.
#[derive(Debug)]
pub(super) struct Base {
    /// The name of the scenario, as the experiment has it.
    pub scenario: String,
    /// The layer of each choice.
    layers: Vec<String>,
    pub template: Template,
}

/// Where the texts of scenarios come from.
#[derive(Debug)]
pub(super) enum TextOrigin<'a> {
    /// Files and shipped texts, with what the experiment adds to them.
    Found(Additions),
    /// Texts in which layers and additions have been resolved, in the order of the bases.
    Resolved(&'a [String]),
}

impl TextOrigin<'_> {
    /// The text of a base, with the layers that are still to be read in place of others, and what is still to be added.
    fn find(
        &self,
        scenario: &str,
        position: usize,
        replaced: BTreeMap<String, String>,
    ) -> Result<(Found, BTreeMap<String, String>, Additions), Faults> {
        match self {
            Self::Found(more) => {
                let found = find_scenario(scenario).map_err(|fault| Faults::single(*fault))?;
                Ok((found, replaced, more.clone()))
            }
            Self::Resolved(texts) => {
                let Some(text) = texts.get(position) else {
                    let fault = Fault::new(format!("the text of scenario {position} is missing"));
                    return Err(Faults::single(fault));
                };
                let found = Found {
                    name: scenario.to_owned(),
                    text: text.clone(),
                    folder: None,
                };
                Ok((found, BTreeMap::new(), Additions::default()))
            }
        }
    }
}

/// The scenarios of an experiment; at least one.
#[derive(Debug)]
pub(super) struct Bases {
    /// The file of the experiment.
    file: FileId,
    /// Scenario by scenario; of each the choices of layers, the last of which changes fastest.
    all: Vec<Base>,
    choices: Vec<LayerChoice>,
}

impl Bases {
    /// Loads and checks all scenarios.
    ///
    /// # Errors
    /// All faults of the first scenario that has any.
    pub fn load(
        file: &ExperimentFile,
        (sources, id): (&Sources, FileId),
        choices: Vec<LayerChoice>,
        origin: &TextOrigin<'_>,
    ) -> Result<Self, Faults> {
        let combinations = combinations(&choices);
        let count = file.scenarios.len() * combinations.len();
        if count > MOST_BASES {
            let fault = Fault::new(format!("{count} scenarios with their layers"));
            return Err(Faults::single(
                fault.expected(format!("at most {MOST_BASES}")),
            ));
        }
        let mut all = Vec::new();
        for scenario in &file.scenarios {
            for chosen in &combinations {
                let chosen = choices.iter().zip(chosen);
                let layers: Vec<String> = chosen
                    .map(|(choice, layer)| choice.layers[*layer].clone())
                    .collect();
                let replaced = choices.iter().map(|choice| choice.replaced.clone());
                let replaced = replaced.zip(layers.iter().cloned()).collect();
                let (found, replaced, more) = origin.find(scenario, all.len(), replaced)?;
                let settings = Settings {
                    seed: Some(file.seed),
                    replicates: Some(1),
                    layers: replaced,
                    // The machine that opens an experiment need not be the one that runs it.
                    memory_bytes: Some(u64::MAX),
                    ..Settings::default()
                };
                all.push(Base {
                    scenario: scenario.clone(),
                    layers,
                    template: Template::new(found, &settings, sources.clone(), &more)?,
                });
            }
        }
        Ok(Self {
            file: id,
            all,
            choices,
        })
    }

    /// A scenario that does not use a layer, if there is one: it does not read what stands in place of it.
    pub fn without(&self, replaced: &str) -> Option<&str> {
        let choice = self
            .choices
            .iter()
            .position(|choice| choice.replaced == replaced)?;
        let ignores = |base: &&Base| !base.template.reads_layer(&base.layers[choice]);
        let base = self.all.iter().find(ignores)?;
        Some(&base.scenario)
    }

    /// The template of the first scenario, with which paths and quantities are looked up.
    pub fn first(&self) -> &Template {
        &self.all[0].template
    }

    /// All scenarios with their layers.
    pub fn all(&self) -> &[Base] {
        &self.all
    }

    /// Position of a scenario with a choice of layers.
    pub fn position(&self, scenario: usize, layers: &[usize]) -> usize {
        let own = self.choices.iter().zip(layers);
        own.fold(scenario, |position, (choice, layer)| {
            position * choice.layers.len() + layer
        })
    }

    /// Files the faults that values have in the first scenario which refuses them. `place` is where they are written.
    pub fn check(&self, settings: Vec<Entry>, place: Place, faults: &mut Vec<Fault>) {
        let table = Table::from(settings);
        for base in &self.all {
            let Err(found) = base.template.with(&table) else {
                continue;
            };
            let several = self.all.len() > 1;
            for fault in found.all() {
                faults.push(self.at_home(fault, &base.scenario, several, place));
            }
            return;
        }
    }

    /// A fault with its place in the experiment: what does not fit in the scenario is blamed on the value.
    fn at_home(&self, fault: &Fault, scenario: &str, several: bool, place: Place) -> Fault {
        let own = |place: Place| place.file == self.file;
        let related = fault.related.clone().filter(|(_, place)| own(*place));
        let of = if several {
            format!(" in {scenario}")
        } else {
            String::new()
        };
        if fault.place.is_some_and(own) {
            let message = format!("{}{of}", fault.message);
            return Fault {
                message,
                related,
                ..fault.clone()
            };
        }
        Fault {
            message: format!("with this value{of}: {}", fault.message),
            related,
            ..fault.clone()
        }
        .at(place)
    }

    /// The scenario with values of a condition.
    ///
    /// # Errors
    /// All faults of the condition.
    pub fn with(&self, base: usize, settings: Vec<Entry>) -> Result<Scenario, Faults> {
        self.all[base].template.with(&Table::from(settings))
    }
}

/// All combinations of layers, the last choice changing fastest; one without layers if there is no choice.
fn combinations(choices: &[LayerChoice]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for choice in choices {
        let longer = |layers: &Vec<usize>| {
            let layers = layers.clone();
            (0..choice.layers.len()).map(move |layer| [layers.clone(), vec![layer]].concat())
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// The choices of layers that the axes of a file make.
pub(super) fn choices(file: &ExperimentFile) -> Vec<LayerChoice> {
    let choice = |axis: &super::file::AxisFile| {
        let replaced = axis.layer.clone()?;
        let values = axis.values.iter().flatten();
        let names = values.filter_map(|value| value.0.as_str().map(str::to_owned));
        let layers: Vec<String> = names.collect();
        (!layers.is_empty()).then_some(LayerChoice { replaced, layers })
    };
    file.axis.iter().filter_map(choice).collect()
}
