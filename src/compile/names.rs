//! The ids of one run, the same in all arms.

use super::body::in_order;
use super::unresolved::Unresolved;
use crate::body::Graph;
use crate::cells::{Kind, Kinds, Level, State};
use crate::format::{Document, Infusion, KnownStates, RequiredFactors, dotted_state, one_state};
use crate::ids::{FactorId, KindId, LevelId, OrganId, ProductId, StateId};

/// Names in the order of their ids.
pub(super) struct Names {
    /// Active factors.
    pub factors: Vec<String>,
    /// Kinds and states without their numbers.
    pub kinds: Kinds,
    /// Organs, the lung first.
    pub organs: Vec<String>,
    /// Infused products, each with the label its cells carry.
    pub products: Vec<(String, Option<String>)>,
}

impl Names {
    /// Collects the names of all arms.
    pub fn collect(documents: &[&Document]) -> Self {
        let first = documents[0];
        let mut products = Vec::new();
        // Each arm has its own document, in which a product may have another label.
        for (position, document) in documents.iter().enumerate() {
            for infusion in &document.arm[position].infusion {
                let key = product_key(document, infusion);
                if !products.contains(&key) {
                    products.push(key);
                }
            }
        }
        let organs = first.body.as_ref().map(|body| {
            let organs = in_order(body).into_iter();
            organs.map(|(key, _)| key.to_owned()).collect()
        });
        Self {
            factors: active_factors(documents),
            kinds: outline(first),
            organs: organs.unwrap_or_default(),
            products,
        }
    }

    /// Id of a factor.
    pub fn factor(&self, key: &str) -> Result<FactorId, Unresolved> {
        position("factor", &self.factors, key).map(FactorId::new)
    }

    /// Id of an organ.
    pub fn organ(&self, key: &str) -> Result<OrganId, Unresolved> {
        position("organ", &self.organs, key).map(Graph::number_of)
    }

    /// Id of a kind.
    pub fn kind(&self, key: &str) -> Result<KindId, Unresolved> {
        let found = self.kinds.kinds.iter().position(|kind| kind.name == key);
        let unknown = || Unresolved::name("kind of cells", key);
        found.map(KindId::new).ok_or_else(unknown)
    }

    /// Id of a state of a kind.
    pub fn state(&self, kind: &str, state: &str) -> Result<StateId, Unresolved> {
        let unknown = || Unresolved::name("state", &format!("{kind}.{state}"));
        self.kinds.find(kind, state).ok_or_else(unknown)
    }

    /// Id of `kind.state`.
    pub fn dotted_state(&self, name: &str) -> Result<StateId, Unresolved> {
        let unknown = || Unresolved::name("state", name);
        let (kind, state) = dotted_state(name, self).ok_or_else(unknown)?;
        self.state(kind, state)
    }

    /// Id of `kind.state`, or of the only living state of a kind.
    pub fn one_state(&self, name: &str) -> Result<StateId, Unresolved> {
        let unknown = |_| Unresolved::name("state", name);
        let (kind, state) = one_state(name, self).map_err(unknown)?;
        self.state(kind, &state)
    }

    /// Id of a level of a kind.
    pub fn level(&self, kind: &str, level: &str) -> Result<LevelId, Unresolved> {
        let found = self.kinds.find_level(self.kind(kind)?, level);
        let unknown = || Unresolved::name("level", &format!("{kind}.{level}"));
        found.ok_or_else(unknown)
    }

    /// The states of a kind that are not corpses.
    pub fn living_states(&self, kind: &str) -> Result<Vec<StateId>, Unresolved> {
        let kind = self.kind(kind)?;
        let states = self.kinds.states.iter().enumerate();
        let living = states.filter(|(_, state)| state.kind == kind && !state.corpse);
        Ok(living.map(|(place, _)| StateId::new(place)).collect())
    }

    /// Id of an infused product.
    pub fn product(&self, key: &(String, Option<String>)) -> Result<ProductId, Unresolved> {
        let found = self.products.iter().position(|product| product == key);
        let unknown = || Unresolved::name("infused product", &key.0);
        found.map(ProductId::new).ok_or_else(unknown)
    }
}

impl KnownStates for Names {
    fn has_state(&self, kind: &str, state: &str) -> bool {
        self.kinds.find(kind, state).is_some()
    }

    fn living(&self, kind: &str) -> Option<Vec<String>> {
        let living = self.living_states(kind).ok()?;
        let name = |state: &StateId| self.kinds.state(*state).name.clone();
        Some(living.iter().map(name).collect())
    }
}

fn position(sort: &'static str, names: &[String], key: &str) -> Result<usize, Unresolved> {
    let found = names.iter().position(|name| name == key);
    found.ok_or_else(|| Unresolved::name(sort, key))
}

/// The product of an infusion with the label its cells carry.
pub(super) fn product_key(document: &Document, infusion: &Infusion) -> (String, Option<String>) {
    let product = document.products.get(&infusion.product);
    let label = infusion
        .label
        .clone()
        .or_else(|| product.and_then(|p| p.label.clone()));
    (infusion.product.clone(), label)
}

/// Active factors of all arms, in the order of the library.
fn active_factors(documents: &[&Document]) -> Vec<String> {
    let mut active = RequiredFactors::default();
    for document in documents {
        document
            .rules
            .iter()
            .for_each(|(_, rule)| active.rule(rule));
        document
            .kinds
            .iter()
            .for_each(|(_, kind)| active.kind(kind));
        document
            .answer
            .iter()
            .for_each(|answer| active.answer(answer));
        let given = document.arm.iter().flat_map(|arm| &arm.companion);
        given
            .filter_map(|given| document.companions.get(&given.agent))
            .for_each(|companion| active.companion(companion));
        let infusions = document.arm.iter().flat_map(|arm| &arm.infusion);
        infusions
            .filter_map(|i| document.products.get(&i.product))
            .for_each(|product| active.product(product));
    }
    let keys = documents[0]
        .factors
        .keys()
        .filter(|key| active.0.contains(*key));
    keys.map(str::to_owned).collect()
}

/// Kinds and states with their names and order, before any number is known.
fn outline(document: &Document) -> Kinds {
    let mut kinds = Kinds::default();
    for (position, (key, kind)) in document.kinds.iter().enumerate() {
        let first_state = StateId::new(kinds.states.len());
        for (name, state) in kind.states.iter() {
            kinds.states.push(State {
                kind: KindId::new(position),
                name: name.to_owned(),
                label: state.name.clone().unwrap_or_else(|| name.to_owned()),
                corpse: state.corpse,
            });
        }
        kinds.kinds.push(Kind {
            name: key.to_owned(),
            ontology: kind.cell_ontology.clone().unwrap_or_default(),
            diameter_um: kind.diameter.value,
            speed_um_per_s: kind.speed.value,
            persistence_s: kind.persistence.value,
            first_state,
            state_count: kind.states.len(),
            levels: kind
                .levels
                .iter()
                .map(|(name, level)| outline_level(name, level))
                .collect(),
        });
    }
    kinds
}

fn outline_level(name: &str, level: &crate::format::Level) -> Level {
    Level {
        name: name.to_owned(),
        on_s: level.on.value,
        off_s: level.off.value,
        raised_by: Vec::new(),
        set_by_engulfing: level.set_by.is_some(),
    }
}
