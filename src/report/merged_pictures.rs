//! Pictures of several runs on one scale.

use super::named::Named;
use super::picture::{Palette, Picture};
use super::pictures::{CellsPicture, FieldPictures, Pictures, layer_palette};

/// The pictures of one site of all runs, arm after arm, and a remark if some cannot be shown beside the others.
///
/// Runs may have other scales: each picture is read back to its values, which it holds to a part in 255, and drawn again on the
/// scale that spans all.
pub(super) fn merged_pictures(
    runs: &[Named],
    site_of: impl Fn(&Named) -> Option<usize>,
    references: &[Option<usize>],
) -> (Pictures, Option<String>) {
    let own = |run: &Named| run.data.recorded.pictures.get(site_of(run)?).cloned();
    let own: Vec<Option<Pictures>> = runs.iter().map(own).collect();
    let Some(first) = own.iter().flatten().next() else {
        return (Pictures::default(), None);
    };
    let fits = |own: &&Pictures| {
        own.pixels == first.pixels && own.extent_um == first.extent_um && own.slices == first.slices
    };
    let pairs = runs.iter().zip(&own);
    let unfit = pairs.filter(|(_, own)| own.as_ref().is_some_and(|own| !fits(&own)));
    let other: Vec<&str> = unfit.map(|(run, _)| run.name.as_str()).collect();
    let remark = (!other.is_empty()).then(|| {
        let names = other.join(", ");
        format!("The patch of {names} has a different size: its pictures are not shown.")
    });
    let mut moments_h: Vec<f64> = Vec::new();
    for pictures in own.iter().flatten().filter(fits) {
        moments_h.extend(&pictures.moments_h);
    }
    moments_h.sort_by(f64::total_cmp);
    moments_h.dedup();
    let shown = runs.iter().zip(&own).map(|(run, own)| Shown {
        arms: run.data.run.arms.len(),
        pictures: own.as_ref().filter(fits),
    });
    let shown: Vec<Shown<'_>> = shown.collect();
    let merge = |of: fn(&Pictures) -> &Vec<FieldPictures>, compared: bool| {
        let mut keys: Vec<&FieldPictures> = Vec::new();
        for field in shown.iter().filter_map(|run| run.pictures).flat_map(of) {
            if !keys.iter().any(|known| known.key == field.key) {
                keys.push(field);
            }
        }
        let references = if compared { references } else { &[] };
        let field = |like: &&FieldPictures| merged(like, of, &shown, &moments_h, references);
        keys.iter().map(field).collect()
    };
    let pictures = Pictures {
        fields: merge(|pictures| &pictures.fields, true),
        layers: merge(|pictures| &pictures.layers, false),
        cells: cells(&shown, &moments_h),
        moments_h,
        ..first.clone()
    };
    (pictures, remark)
}

/// A run as far as its pictures go.
struct Shown<'a> {
    arms: usize,
    pictures: Option<&'a Pictures>,
}

/// The position of a moment of all runs among those of one.
fn place(pictures: &Pictures, moment: f64) -> Option<usize> {
    pictures.moments_h.iter().position(|own| *own == moment)
}

/// One quantity of all runs.
fn merged(
    like: &FieldPictures,
    of: fn(&Pictures) -> &Vec<FieldPictures>,
    shown: &[Shown<'_>],
    moments_h: &[f64],
    references: &[Option<usize>],
) -> FieldPictures {
    let mut values: Vec<Vec<Option<Picture>>> = Vec::new();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for run in shown {
        let fields = run.pictures.map(of);
        let field = fields.and_then(|fields| fields.iter().find(|own| own.key == like.key));
        if let Some(field) = field {
            (low, high) = (low.min(field.low), high.max(field.high));
        }
        for arm in 0..run.arms {
            let read = |moment: &f64| {
                let (field, pictures) = (field?, run.pictures?);
                let image = field.images.get(arm)?.get(place(pictures, *moment)?)?;
                Picture::from_data_uri(image.as_ref()?, field.low, field.high)
            };
            values.push(moments_h.iter().map(read).collect());
        }
    }
    let draw = |pictures: &[Vec<Option<Picture>>], low: f64, high: f64, palette: &Palette| {
        let one = |picture: &Option<Picture>| {
            let picture = picture.as_ref()?;
            picture.data_uri(low, high, palette).ok()
        };
        let of_arm = |arm: &Vec<Option<Picture>>| arm.iter().map(one).collect();
        pictures.iter().map(of_arm).collect()
    };
    let differences = differences(&values, references);
    let all = differences
        .iter()
        .flatten()
        .flatten()
        .flat_map(|picture| &picture.values);
    let most = all.fold(0.0_f64, |most, value| most.max(f64::from(value.abs())));
    let palette = layer_palette(like, references.is_empty());
    FieldPictures {
        images: draw(&values, low, high, &palette),
        differences: if most > 0.0 {
            draw(&differences, -most, most, &Palette::diverging())
        } else {
            Vec::new()
        },
        low,
        high,
        most,
        key: like.key.clone(),
        label: like.label.clone(),
        unit: like.unit.clone(),
    }
}

/// The excess of each arm over the arm that it is compared with, at each moment of both.
fn differences(
    values: &[Vec<Option<Picture>>],
    references: &[Option<usize>],
) -> Vec<Vec<Option<Picture>>> {
    let arms = values.iter().zip(references);
    let of_arm = |(arm, reference): (&Vec<Option<Picture>>, &Option<usize>)| {
        let other = reference.and_then(|at| values.get(at));
        let less = |(at, own): (usize, &Option<Picture>)| {
            let other = other?.get(at)?.as_ref()?;
            own.as_ref().map(|own| own.less(other))
        };
        arm.iter().enumerate().map(less).collect()
    };
    arms.map(of_arm).collect()
}

fn cells(shown: &[Shown<'_>], moments_h: &[f64]) -> Vec<Vec<Option<CellsPicture>>> {
    let mut cells = Vec::new();
    for run in shown {
        for arm in 0..run.arms {
            let at = |moment: &f64| {
                let pictures = run.pictures?;
                let of_arm = pictures.cells.get(arm)?;
                of_arm.get(place(pictures, *moment)?)?.clone()
            };
            cells.push(moments_h.iter().map(at).collect());
        }
    }
    cells
}
