//! Products and the labels their cells carry.

use super::super::format::{self, Document};
use super::names::Names;
use crate::simulation::{CellProduct, Content, Label, Product};

/// A product with one of the labels it is given with.
pub(super) fn build(document: &Document, key: &(String, Option<String>), names: &Names) -> Product {
    let (name, label) = key;
    let product = document
        .products
        .get(name)
        .expect("a checked scenario names only products that exist");
    let content = match &product.contents {
        Some(contents) => {
            let amount = |(factor, molecules): (&str, &format::Quantity<format::Amount>)| {
                (names.factor(factor), molecules.value)
            };
            Content::Factors(contents.iter().map(amount).collect())
        }
        None => Content::Cells(cells(document, product, label.as_deref(), names)),
    };
    Product {
        name: name.clone(),
        label: product.name.clone().unwrap_or_else(|| name.clone()),
        content,
        price_jpy: product.price.as_ref().map(|price| price.value),
        pack_cells: product.pack.as_ref().map(|pack| pack.value),
    }
}

fn cells(
    document: &Document,
    product: &format::Product,
    label: Option<&str>,
    names: &Names,
) -> CellProduct {
    // The checks of sense have seen that a product of cells has all of these.
    const PRESENT: &str = "a checked product of cells has all its keys";
    let kind = product.kind.as_deref().expect(PRESENT);
    let diameter = product.diameter.as_ref().expect(PRESENT);
    CellProduct {
        kind: names.kind(kind),
        state: names.state(kind, product.state.as_deref().expect(PRESENT)),
        diameter_median_um: diameter.median.value,
        diameter_cv: diameter.cv.value,
        viability: product.viability.as_ref().expect(PRESENT).value,
        bag_death_per_s: product.bag_death.as_ref().expect(PRESENT).value,
        receptors: product.receptors.as_ref().expect(PRESENT).value,
        chemokine_receptors: product.chemokine_receptors.as_ref().expect(PRESENT).value,
        death_stages: product.death_stages.as_ref().expect(PRESENT).value as u8,
        death_factor: product.death_factor.as_ref().expect(PRESENT).value,
        adhesion_factor: product.adhesion_factor.as_ref().expect(PRESENT).value,
        killing_per_s: product.killing.as_ref().expect(PRESENT).value,
        donor_log_sd: product.donor_log_sd.as_ref().expect(PRESENT).value,
        label: build_label(document, label, names),
    }
}

/// The label by key; without one the cells carry a label that never moves, which only a closed well may have.
fn build_label(document: &Document, key: Option<&str>, names: &Names) -> Label {
    let Some((key, label)) = key.and_then(|key| Some((key, document.labels.get(key)?))) else {
        return Label::none();
    };
    let organs = label
        .destinations
        .iter()
        .filter(|(place, _)| names.organs.iter().any(|organ| organ == place));
    Label {
        name: key.to_owned(),
        elution_per_s: label.elution.value,
        fast_per_s: label.fast.value,
        slow_share: label.slow_share.value,
        slow_per_s: label.slow.value,
        destinations: organs
            .map(|(organ, share)| (names.organ(organ), share.value))
            .collect(),
    }
}
