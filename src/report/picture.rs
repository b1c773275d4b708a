//! A flat picture of the patch, seen along z, as PNG.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::record::OutputError;

/// Pixels along the longer side of a picture at most; larger patches are averaged in square blocks.
const MOST_PIXELS: usize = 200;

/// A flat picture of the patch, seen along z.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    /// Pixels along x and y.
    pub(super) size: [usize; 2],
    /// Values, x fastest.
    pub(super) values: Vec<f32>,
}

/// Pixels along x and y of a patch with these voxels.
pub(super) fn picture_size(shape: [usize; 3]) -> [usize; 2] {
    let block = block(shape);
    [shape[0].div_ceil(block), shape[1].div_ceil(block)]
}

fn block(shape: [usize; 3]) -> usize {
    shape[0].max(shape[1]).div_ceil(MOST_PIXELS).max(1)
}

impl Picture {
    /// Means over z, and over blocks of voxels where the patch is larger than a picture may be.
    pub(super) fn mean_along_z(shape: [usize; 3], voxels: &[f32]) -> Self {
        let size = picture_size(shape);
        let block = block(shape);
        let mut sums = vec![0.0_f64; size[0] * size[1]];
        let mut counts = vec![0.0_f64; size[0] * size[1]];
        for (at, value) in voxels.iter().enumerate() {
            let (x, y) = (at % shape[0], at / shape[0] % shape[1]);
            let pixel = x / block + size[0] * (y / block);
            sums[pixel] += f64::from(*value);
            counts[pixel] += 1.0;
        }
        let means = sums
            .iter()
            .zip(&counts)
            .map(|(sum, count)| (sum / count) as f32);
        Self {
            size,
            values: means.collect(),
        }
    }

    /// Reads back a picture that was written between `low` and `high`, to a part in 255 of the span. None of anything else.
    pub(super) fn from_data_uri(uri: &str, low: f64, high: f64) -> Option<Self> {
        let bytes = STANDARD
            .decode(uri.strip_prefix("data:image/png;base64,")?)
            .ok()?;
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::IDENTITY);
        let mut reader = decoder.read_info().ok()?;
        let mut levels = vec![0; reader.output_buffer_size()?];
        let frame = reader.next_frame(&mut levels).ok()?;
        levels.truncate(frame.buffer_size());
        let value = |level: &u8| (low + f64::from(*level) / 255.0 * (high - low)) as f32;
        Some(Self {
            size: [frame.width as usize, frame.height as usize],
            values: levels.iter().map(value).collect(),
        })
    }

    /// The excess of this picture over another of the same size.
    pub(super) fn less(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values);
        Self {
            size: self.size,
            values: values.map(|(own, other)| own - other).collect(),
        }
    }

    /// The picture as a data URI, coloured by `palette` between `low` and `high`.
    pub(super) fn data_uri(
        &self,
        low: f64,
        high: f64,
        palette: &Palette,
    ) -> Result<String, OutputError> {
        let span = if high > low { high - low } else { 1.0 };
        let pixels: Vec<u8> = self
            .values
            .iter()
            .map(|value| (255.0 * ((f64::from(*value) - low) / span).clamp(0.0, 1.0) + 0.5) as u8)
            .collect();
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size[0] as u32, self.size[1] as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_palette(palette.colours.concat());
        if !palette.opacity.is_empty() {
            encoder.set_trns(&palette.opacity[..]);
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(format!("data:image/png;base64,{}", STANDARD.encode(&bytes)))
    }
}

/// Colours of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Palette {
    /// Red, green, blue of the 256 levels.
    pub(super) colours: Vec<[u8; 3]>,
    /// Opacity of the 256 levels; empty for an opaque picture.
    pub(super) opacity: Vec<u8>,
}

impl Palette {
    /// The opaque map of fields.
    pub(super) fn even_lightness() -> Self {
        Self {
            colours: super::colour_map::palette(),
            opacity: Vec::new(),
        }
    }

    /// The opaque map of differences.
    pub(super) fn diverging() -> Self {
        Self {
            colours: super::colour_map::diverging(),
            opacity: Vec::new(),
        }
    }

    /// One colour that fades in, for layers under the cells.
    pub(super) fn fading(colour: [u8; 3]) -> Self {
        Self {
            colours: vec![colour; 256],
            opacity: (0..=255_u8)
                .map(|level| (f32::from(level) * 0.8) as u8)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_averaged_and_orientation_kept() {
        let shape = [3, 2, 2];
        let mut voxels = vec![0.0; 12];
        voxels[2] = 4.0; // x = 2, y = 0, z = 0
        voxels[6 + 3] = 8.0; // x = 0, y = 1, z = 1
        let picture = Picture::mean_along_z(shape, &voxels);
        assert_eq!(picture.size, [3, 2]);
        assert_eq!(picture.values, [0.0, 0.0, 2.0, 4.0, 0.0, 0.0]);
    }

    #[test]
    fn a_large_patch_is_averaged_in_blocks_and_keeps_its_mean() {
        let shape = [401, 200, 1];
        let voxels: Vec<f32> = (0..401 * 200).map(|at| (at % 401) as f32).collect();
        let picture = Picture::mean_along_z(shape, &voxels);
        assert_eq!(picture.size, [134, 67]);
        assert_eq!(picture.values[0], 1.0, "mean of 0, 1 and 2");
        assert_eq!(picture.values[133], 399.5, "the last block is narrower");
    }

    #[test]
    fn a_picture_reads_back_as_the_levels_it_was_given() {
        let picture = Picture {
            size: [2, 1],
            values: vec![1.0, 3.0],
        };
        let palette = Palette::even_lightness();
        let uri = picture.data_uri(1.0, 3.0, &palette).unwrap();
        let read = |low, high| Picture::from_data_uri(&uri, low, high).unwrap();
        assert_eq!(read(1.0, 3.0), picture);
        assert_eq!(read(0.0, 255.0).values, [0.0, 255.0], "levels");
        assert_eq!(Picture::from_data_uri("data:,x", 0.0, 1.0), None);
    }
}
