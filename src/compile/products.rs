//! Products and the labels their cells carry.

use super::names::Names;
use super::unresolved::Unresolved;
use crate::body::{self, LabelDestination, LabelFate, LabelSplit};
use crate::format::{self, Document};
use crate::kinetics::LogNormal;
use crate::plan::{CellProduct, Content, Product};

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
    let receptors = given(&product.receptors, "receptors")?;
    let chemokine_receptors = given(&product.chemokine_receptors, "chemokine_receptors")?;
    let death_stages = given(&product.death_stages, "death_stages")?.value as u8;
    let death_factor = given(&product.death_factor, "death_factor")?.value;
    let label = label.and_then(|key| Some((key, document.labels.get(key)?)));
    let in_body = body::Product {
        diameter_um: LogNormal::from_median_cv(diameter.median.value, diameter.cv.value),
        receptor: LogNormal::from_median_cv(receptors.value, 0.0),
        chemokine_receptor: chemokine_receptors.value,
        viability: given(&product.viability, "viability")?.value,
        bag_death_per_s: given(&product.bag_death, "bag_death")?.value,
        death_factor: body::Product::staged(death_factor, death_stages),
        death_stages,
        // Only in a closed well may cells carry no label.
        label: label.map_or_else(LabelFate::permanent, |(_, label)| fate(label, names)),
    };
    Ok(CellProduct {
        kind: names.kind(kind)?,
        state: names.state(kind, given(&product.state, "state")?)?,
        in_body,
        label: label.map(|(key, _)| key.to_owned()),
        death_factor,
        adhesion_factor: given(&product.adhesion_factor, "adhesion_factor")?.value,
        killing_per_s: given(&product.killing, "killing")?.value,
        donor_log_sd: given(&product.donor_log_sd, "donor_log_sd")?.value,
    })
}

/// What happens to a label. It may also go where no organ is: out of the body, like all that goes nowhere.
fn fate(label: &format::Label, names: &Names) -> LabelFate {
    let destinations = label.destinations.iter();
    let organs = destinations.filter_map(|(place, share)| {
        let organ = names.organ(place).ok()?;
        Some((LabelDestination::Organ(organ), share.value))
    });
    let mut split: LabelSplit = organs.collect();
    let kept: f64 = split.iter().map(|(_, share)| share).sum();
    split.push((LabelDestination::Excreted, (1.0 - kept).max(0.0)));
    LabelFate {
        elution_per_s: label.elution.value,
        fast_per_s: label.fast.value,
        slow_per_s: label.slow.value,
        slow_share: label.slow_share.value,
        eluted: split.clone(),
        after_death: split,
    }
}
