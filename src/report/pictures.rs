//! The pictures of a run: fields, layers of the tissue and cells, in colours that mean the same in every arm and moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::picture::{Palette, Picture, picture_size};
use super::series::shortened;
use crate::ids::Tick;
use crate::observe::{Catalogue, CellMark, Frame, SiteInfo};
use crate::record::{OutputError, scale};

/// Cells of one picture at most; if there are more, an even subsample is drawn and the page states this.
const MOST_CELLS: usize = 20_000;

/// Layers of the tissue: key, words, unit, and the colour in which it lies under the cells.
const LAYERS: [(&str, &str, &str, [u8; 3]); 4] = [
    (
        "debris",
        "Debris of dead tissue",
        "/mm³",
        [0x8a, 0x6d, 0x3b],
    ),
    ("collagen", "Collagen", "%", [0x56, 0x8f, 0xc4]),
    (
        "vessels",
        "Perfused vessels",
        "% of healthy",
        [0xd6, 0x5a, 0x6a],
    ),
    ("parenchyma", "Living parenchyma", "%", [0x6f, 0xa8, 0x6f]),
];

/// The colours in which a quantity is drawn, as a field or as a layer under the cells.
pub(super) fn layer_palette(field: &FieldPictures, under_cells: bool) -> Palette {
    let layer = LAYERS.iter().find(|(key, ..)| *key == field.key);
    match layer.filter(|_| under_cells) {
        Some((.., colour)) => Palette::fading(*colour),
        None => Palette::even_lightness(),
    }
}

/// All pictures of a patch, as the page shows them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Pictures {
    /// Pixels along x and y.
    pub(super) pixels: [usize; 2],
    /// Extent of the patch along x, y, z, um.
    pub(super) extent_um: [f64; 3],
    /// Voxels along z over which the pictures are averaged.
    pub(super) slices: usize,
    /// Moments of which there are pictures, h.
    pub(super) moments_h: Vec<f64>,
    /// Fields, one scale for all arms and moments.
    pub(super) fields: Vec<FieldPictures>,
    /// Layers that lie under the cells.
    pub(super) layers: Vec<FieldPictures>,
    /// Cells by arm and moment.
    pub(super) cells: Vec<Vec<Option<CellsPicture>>>,
}

/// Pictures of one quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FieldPictures {
    /// Key of the factor or layer.
    pub(super) key: String,
    /// Words for people.
    pub(super) label: String,
    /// Unit of the scale.
    pub(super) unit: String,
    /// Value at the dark end of the scale.
    pub(super) low: f64,
    /// Value at the light end of the scale.
    pub(super) high: f64,
    /// Data URIs by arm and moment.
    pub(super) images: Vec<Vec<Option<String>>>,
    /// Largest difference of an arm from the reference arm at one moment, in either direction; zero where there is none.
    #[serde(default)]
    pub(super) most: f64,
    /// Data URIs of the differences from the reference arm at the same moment, by arm and moment.
    #[serde(default)]
    pub(super) differences: Vec<Vec<Option<String>>>,
}

/// Cells of one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct CellsPicture {
    /// Cells in the patch.
    pub(super) total: usize,
    /// Cells drawn.
    pub(super) drawn: usize,
    /// Five bytes a cell in base64: x and y as 16-bit little-endian shares of the extent, then the state.
    pub(super) packed: String,
}

/// A frame reduced to flat pictures.
struct Flat {
    fields: Vec<Option<Picture>>,
    cells: CellsPicture,
}

/// Collects frames until the scale of each quantity is known.
pub(super) struct PictureRecorder {
    names: Arc<Catalogue>,
    site: SiteInfo,
    /// The arm with which each arm is compared, if any.
    references: Vec<Option<usize>>,
    frames: BTreeMap<(Tick, usize), Flat>,
}

/// Pictures by moment and arm, each as a data URI; none where there is no difference to draw.
type Images = Vec<Vec<Option<String>>>;

impl PictureRecorder {
    pub(super) fn new(
        names: &Arc<Catalogue>,
        site: &SiteInfo,
        references: Vec<Option<usize>>,
    ) -> Self {
        Self {
            names: Arc::clone(names),
            site: site.clone(),
            references,
            frames: BTreeMap::new(),
        }
    }

    pub(super) fn record(&mut self, frame: &Frame) {
        let shape = self.site.shape;
        let mut fields: Vec<Option<Picture>> = vec![None; self.names.factors.len()];
        for (factor, conc_per_um3) in &frame.factors {
            fields[factor.index()] = Some(Picture::mean_along_z(shape, conc_per_um3));
        }
        // In the order of LAYERS.
        for layer in [
            &frame.debris,
            &frame.collagen,
            &frame.vessels,
            &frame.parenchyma,
        ] {
            fields.push(Some(Picture::mean_along_z(shape, layer)));
        }
        let flat = Flat {
            fields,
            cells: pack_cells(&frame.cells, self.site.extent_um()),
        };
        self.frames.insert((frame.time, frame.arm.index()), flat);
    }

    pub(super) fn finish(self) -> Result<Pictures, OutputError> {
        let even = Palette::even_lightness();
        let mut fields = Vec::new();
        for (at, (key, label)) in self.names.factors.iter().enumerate() {
            let scale = Scale {
                key,
                label,
                unit: "pM",
                factor: scale::picomolar(1.0),
            };
            fields.push(self.quantity(at, &scale, &even)?);
        }
        let mut layers = Vec::new();
        for (at, (key, label, unit, colour)) in LAYERS.iter().enumerate() {
            let factor = if *unit == "/mm³" {
                scale::per_mm3(1.0)
            } else {
                100.0
            };
            let scale = Scale {
                key,
                label,
                unit,
                factor,
            };
            let at = self.names.factors.len() + at;
            fields.push(self.quantity(at, &scale, &even)?);
            layers.push(self.quantity(at, &scale, &Palette::fading(*colour))?);
        }
        let moments = self.moments();
        Ok(Pictures {
            pixels: picture_size(self.site.shape),
            extent_um: self.site.extent_um(),
            slices: self.site.shape[2],
            moments_h: moments.iter().map(|time| scale::hours(*time)).collect(),
            fields,
            layers,
            cells: self.by_arm_and_moment(|flat| Some(flat.cells.clone())),
        })
    }

    /// Pictures of quantity number `at` in colours that mean the same in every arm and moment.
    fn quantity(
        &self,
        at: usize,
        scale: &Scale<'_>,
        palette: &Palette,
    ) -> Result<FieldPictures, OutputError> {
        let pictures = || {
            self.frames
                .values()
                .filter_map(|flat| flat.fields[at].as_ref())
        };
        let values = || {
            pictures()
                .flat_map(|picture| &picture.values)
                .copied()
                .map(f64::from)
        };
        let mut low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        // Under the cells zero must be invisible: fading layers start at zero.
        if !palette.opacity.is_empty() {
            low = low.min(0.0);
        }
        let known = low.is_finite() && high.is_finite();
        let shown = |value: f64| shortened(if known { value * scale.factor } else { 0.0 });
        let draw = |flat: &Flat| match &flat.fields[at] {
            Some(picture) => picture.data_uri(low, high, palette).map(Some),
            None => Ok(None),
        };
        let images = self.by_arm_and_moment(|flat| Some(draw(flat)));
        let images: Result<Vec<Vec<_>>, OutputError> = images
            .into_iter()
            .map(|arm| {
                arm.into_iter()
                    .map(|image| image.transpose().map(Option::flatten))
                    .collect()
            })
            .collect();
        // A layer under the cells is no picture to compare.
        let (most, differences) = if palette.opacity.is_empty() {
            self.differences(at)?
        } else {
            (0.0, Vec::new())
        };
        Ok(FieldPictures {
            most: shortened(most * scale.factor),
            differences,
            key: scale.key.to_owned(),
            label: scale.label.to_owned(),
            unit: scale.unit.to_owned(),
            low: shown(low),
            high: shown(high),
            images: images?,
        })
    }

    /// The excess of quantity number `at` in each arm over the reference arm at the same moment, and the largest difference.
    fn differences(&self, at: usize) -> Result<(f64, Images), OutputError> {
        let mut pictures: BTreeMap<(Tick, usize), Picture> = BTreeMap::new();
        for ((time, arm), flat) in &self.frames {
            let reference = self.references.get(*arm).copied().flatten();
            let other = reference.and_then(|reference| self.frames.get(&(*time, reference)));
            if let (Some(own), Some(Some(other))) =
                (&flat.fields[at], other.map(|flat| &flat.fields[at]))
            {
                pictures.insert((*time, *arm), own.less(other));
            }
        }
        let values = pictures.values().flat_map(|picture| &picture.values);
        let most = values.fold(0.0_f64, |most, value| most.max(f64::from(value.abs())));
        if most == 0.0 || !most.is_finite() {
            return Ok((0.0, Vec::new()));
        }
        let palette = Palette::diverging();
        let moments = self.moments();
        let draw = |arm: usize, time: Tick| {
            let picture = pictures.get(&(time, arm));
            picture
                .map(|picture| picture.data_uri(-most, most, &palette))
                .transpose()
        };
        let of_arm = |arm| moments.iter().map(|time| draw(arm, *time)).collect();
        let images: Result<_, OutputError> = (0..self.names.arms.len()).map(of_arm).collect();
        Ok((most, images?))
    }

    fn by_arm_and_moment<T>(
        &self,
        mut take: impl FnMut(&Flat) -> Option<T>,
    ) -> Vec<Vec<Option<T>>> {
        let moments = self.moments();
        let mut one = |arm: usize, time: Tick| self.frames.get(&(time, arm)).and_then(&mut take);
        (0..self.names.arms.len())
            .map(|arm| moments.iter().map(|time| one(arm, *time)).collect())
            .collect()
    }

    fn moments(&self) -> Vec<Tick> {
        let mut moments: Vec<Tick> = self.frames.keys().map(|(time, _)| *time).collect();
        moments.dedup();
        moments
    }
}

/// How a quantity is shown.
struct Scale<'a> {
    key: &'a str,
    label: &'a str,
    unit: &'a str,
    /// Shown unit in one internal unit.
    factor: f64,
}

/// Packs an even subsample of the cells: cell `i` of `n` drawn ones is cell `i total / n` of all.
fn pack_cells(cells: &[CellMark], extent_um: [f64; 3]) -> CellsPicture {
    let drawn = cells.len().min(MOST_CELLS);
    let mut bytes = Vec::with_capacity(5 * drawn);
    for at in 0..drawn {
        let cell = cells[at * cells.len() / drawn];
        for (position_um, extent_um) in cell.position_um.iter().zip(extent_um).take(2) {
            let share = f64::from(*position_um) / extent_um;
            let level = (share * 65_535.0 + 0.5) as u16; // saturates
            bytes.extend(level.to_le_bytes());
        }
        bytes.push(cell.state.index() as u8);
    }
    CellsPicture {
        total: cells.len(),
        drawn,
        packed: STANDARD.encode(&bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StateId;

    fn crowd(count: usize) -> Vec<CellMark> {
        let mark = |at: usize| CellMark {
            position_um: [at as f32 * 10.0 / count as f32, -1.0, 0.0],
            state: StateId::new(3),
        };
        (0..count).map(mark).collect()
    }

    #[test]
    fn every_cell_is_drawn_until_there_are_too_many() {
        let few = pack_cells(&crowd(3), [10.0, 10.0, 1.0]);
        assert_eq!((few.total, few.drawn), (3, 3));
        // x = 0, 1/3, 2/3 of the extent, y outside it, state 3: 15 bytes are 20 digits.
        assert_eq!(few.packed, "AAAAAANVVQAAA6qqAAAD");
        let many = pack_cells(&crowd(50_001), [10.0, 10.0, 1.0]);
        assert_eq!((many.total, many.drawn), (50_001, MOST_CELLS));
        let none = pack_cells(&[], [10.0, 10.0, 1.0]);
        assert_eq!((none.total, none.packed.as_str()), (0, ""));
    }
}
