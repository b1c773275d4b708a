//! A map from 0..=255 to colours whose lightness rises in even steps, from deep blue over teal to pale yellow.
//!
//! Even lightness keeps the order of values readable for colour-blind readers and in grey print. The path is drawn in
//! the Oklab colour space (Ottosson 2020, <https://bottosson.github.io/posts/oklab/>).

/// Points of the path in Oklab: lightness rises evenly, `a` runs green to red, `b` blue to yellow.
const PATH: [[f64; 3]; 6] = [
    [0.22, 0.02, -0.11],
    [0.364, -0.01, -0.12],
    [0.508, -0.075, -0.055],
    [0.652, -0.12, 0.03],
    [0.796, -0.10, 0.12],
    [0.94, -0.03, 0.15],
];

/// The 256 colours, red, green and blue of each.
pub(super) fn palette() -> Vec<[u8; 3]> {
    (0..256).map(|at| colour(f64::from(at) / 255.0)).collect()
}

/// Colour at a position in 0..=1.
pub fn colour(position: f64) -> [u8; 3] {
    along(&PATH, position)
}

/// Colour at a position in 0..=1 of a path.
fn along(path: &[[f64; 3]], position: f64) -> [u8; 3] {
    let along = position.clamp(0.0, 1.0) * (path.len() - 1) as f64;
    let segment = (along as usize).min(path.len() - 2);
    let (from, to, part) = (path[segment], path[segment + 1], along - segment as f64);
    let mix = |axis: usize| from[axis] + part * (to[axis] - from[axis]);
    srgb([mix(0), mix(1), mix(2)])
}

/// Points of the path of differences: blue for less, through near white for the same, to brown for more. Both ends are equally
/// dark, and blue and orange are distinguished by all readers.
const DIFFERENCES: [[f64; 3]; 5] = [
    [0.40, -0.02, -0.15],
    [0.70, -0.03, -0.09],
    [0.97, 0.0, 0.0],
    [0.70, 0.06, 0.10],
    [0.40, 0.07, 0.07],
];

/// The 256 colours of differences; the middle ones stand for none.
pub fn diverging() -> Vec<[u8; 3]> {
    (0..256)
        .map(|at| along(&DIFFERENCES, f64::from(at) / 255.0))
        .collect()
}

/// Text of a CSS gradient along the map, from left to right.
pub fn css_gradient() -> String {
    gradient(colour)
}

/// Text of a CSS gradient along the map of differences.
pub fn css_diverging() -> String {
    gradient(|position| along(&DIFFERENCES, position))
}

fn gradient(colour: impl Fn(f64) -> [u8; 3]) -> String {
    let stops: Vec<String> = (0..=16)
        .map(|stop| {
            let [red, green, blue] = colour(f64::from(stop) / 16.0);
            format!("#{red:02x}{green:02x}{blue:02x}")
        })
        .collect();
    format!("linear-gradient(to right,{})", stops.join(","))
}

/// Oklab to sRGB in 0..=255, clipped to what a screen can show.
fn srgb([lightness, a, b]: [f64; 3]) -> [u8; 3] {
    let cube = |x: f64| x * x * x;
    let long = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let medium = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let short = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b);
    let linear = [
        4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
    ];
    linear.map(|channel| (255.0 * gamma(channel.clamp(0.0, 1.0)) + 0.5) as u8)
}

fn gamma(linear: f64) -> f64 {
    if linear <= 0.003_130_8 {
        12.92 * linear
    } else {
        1.055 * libm::pow(linear, 1.0 / 2.4) - 0.055
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE lightness of an sRGB colour, 0..=100: another measure than the one the path is drawn in.
    fn cie_lightness(colour: [u8; 3]) -> f64 {
        let [red, green, blue] = colour.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                libm::pow((value + 0.055) / 1.055, 2.4)
            }
        });
        116.0 * libm::cbrt(0.212_6 * red + 0.715_2 * green + 0.072_2 * blue) - 16.0
    }

    #[test]
    fn white_and_black_of_the_colour_space_are_white_and_black() {
        assert_eq!(srgb([1.0, 0.0, 0.0]), [255, 255, 255]);
        assert_eq!(srgb([0.0, 0.0, 0.0]), [0, 0, 0]);
    }

    #[test]
    fn lightness_rises_in_nearly_even_steps() {
        let lightness: Vec<f64> = (0..=16)
            .map(|at| cie_lightness(colour(f64::from(at) / 16.0)))
            .collect();
        let mean = (lightness[16] - lightness[0]) / 16.0;
        assert!(mean > 4.5, "too little contrast: {lightness:?}");
        for pair in lightness.windows(2) {
            let step = pair[1] - pair[0];
            assert!((0.6..1.4).contains(&(step / mean)), "uneven: {lightness:?}");
        }
    }

    #[test]
    fn differences_darken_alike_to_both_sides_of_none() {
        let colours = diverging();
        let lightness: Vec<f64> = colours.iter().map(|c| cie_lightness(*c)).collect();
        assert!(lightness[127] > 95.0 && lightness[128] > 95.0);
        for at in 0..128 {
            let pair = (lightness[at], lightness[255 - at]);
            assert!((pair.0 - pair.1).abs() < 6.0, "{at}: {pair:?}");
        }
        // Less is bluer, more is redder.
        for at in 0..100 {
            let ([red, _, blue], [other_red, _, other_blue]) = (colours[at], colours[255 - at]);
            assert!(blue > red && other_red > other_blue, "{at}");
        }
    }
}
