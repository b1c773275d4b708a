//! Products and the labels their cells carry.

use super::super::format::{self, Document};
use super::names::Names;
use super::unresolved::Unresolved;
use crate::simulation::{CellProduct, Content, Label, Product};

/// A product with one of the labels it is given with.
pub(super) fn build(
    document: &Document,
    key: &(String, Option<String>),
    names: &Names,
) -> Result<Product, Unresolved> {
    let (name, label) = key;
    let product = document.products.get(name);
    let product = product.ok_or_else(|| Unresolved::name("product", name))?;
    let content = match &product.contents {
        Some(contents) => {
            let amount = |(factor, molecules): (&str, &format::Quantity<format::Amount>)| {
                Ok((names.factor(factor)?, molecules.value))
            };
            Content::Factors(contents.iter().map(amount).collect::<Result<_, _>>()?)
        }
        None => Content::Cells(cells(document, product, label.as_deref(), names)?),
    };
    Ok(Product {
        name: name.clone(),
        label: product.name.clone().unwrap_or_else(|| name.clone()),
        content,
        price_jpy: product.price.as_ref().map(|price| price.value),
        pack_cells: product.pack.as_ref().map(|pack| pack.value),
    })
}

/// The value of a key that a product of cells needs.
fn given<'a, T>(value: &'a Option<T>, key: &'static str) -> Result<&'a T, Unresolved> {
    let of = "product of cells";
    value.as_ref().ok_or(Unresolved::Key { of, key })
}

fn cells(
    document: &Document,
    product: &format::Product,
    label: Option<&str>,
    names: &Names,
) -> Result<CellProduct, Unresolved> {
    let kind = given(&product.kind, "kind")?;
    let diameter = given(&product.diameter, "diameter")?;
    let receptors = given(&product.chemokine_receptors, "chemokine_receptors")?;
    Ok(CellProduct {
        kind: names.kind(kind)?,
        state: names.state(kind, given(&product.state, "state")?)?,
        diameter_median_um: diameter.median.value,
        diameter_cv: diameter.cv.value,
        viability: given(&product.viability, "viability")?.value,
        bag_death_per_s: given(&product.bag_death, "bag_death")?.value,
        receptors: given(&product.receptors, "receptors")?.value,
        chemokine_receptors: receptors.value,
        death_stages: given(&product.death_stages, "death_stages")?.value as u8,
        death_factor: given(&product.death_factor, "death_factor")?.value,
        adhesion_factor: given(&product.adhesion_factor, "adhesion_factor")?.value,
        killing_per_s: given(&product.killing, "killing")?.value,
        donor_log_sd: given(&product.donor_log_sd, "donor_log_sd")?.value,
        label: build_label(document, label, names),
    })
}

/// The label by key; without one the cells carry a label that never moves, which only a closed well may have.
fn build_label(document: &Document, key: Option<&str>, names: &Names) -> Label {
    let Some((key, label)) = key.and_then(|key| Some((key, document.labels.get(key)?))) else {
        return Label::none();
    };
    // Label may also go where no organ is: out of the body.
    let destinations = label.destinations.iter();
    let organs =
        destinations.filter_map(|(place, share)| Some((names.organ(place).ok()?, share.value)));
    Label {
        name: key.to_owned(),
        elution_per_s: label.elution.value,
        fast_per_s: label.fast.value,
        slow_share: label.slow_share.value,
        slow_per_s: label.slow.value,
        destinations: organs.collect(),
    }
}
