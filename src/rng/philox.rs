//! Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, doi 10.1145/2063384.2063405).

/// Rounds; the paper's recommendation, which passes all of BigCrush.
const ROUNDS: usize = 10;
/// Multipliers of the two halves.
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// Steps of the key between rounds: golden ratio and square root of 3 minus 1.
const KEY_STEPS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// High and low word of a product.
#[inline(always)]
fn wide_product(a: u32, b: u32) -> (u32, u32) {
    let product = u64::from(a) * u64::from(b);
    ((product >> 32) as u32, product as u32)
}

/// Four random words for a counter and a key: a bijection of the counter for every key.
#[inline(always)]
pub fn philox4x32(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    // In double words of which the high halves are noise: so a loop over many counters keeps to one width of lane.
    let product = |word: u64, multiplier: u32| u64::from(word as u32) * u64::from(multiplier);
    let (mut words, mut key) = (counter.map(u64::from), key);
    for round in 0..ROUNDS {
        if round > 0 {
            key = [
                key[0].wrapping_add(KEY_STEPS[0]),
                key[1].wrapping_add(KEY_STEPS[1]),
            ];
        }
        let product0 = product(words[0], MULTIPLIERS[0]);
        let product1 = product(words[2], MULTIPLIERS[1]);
        words = [
            (product1 >> 32) ^ words[1] ^ u64::from(key[0]),
            product1,
            (product0 >> 32) ^ words[3] ^ u64::from(key[1]),
            product0,
        ];
    }
    words.map(|word| word as u32)
}

/// [`philox4x32`] of many counters at once, word by word, so that they run side by side in wide registers.
#[inline(always)]
pub fn philox4x32_lanes<const LANES: usize>(
    mut words: [[u32; LANES]; 4],
    mut key: [u32; 2],
) -> [[u32; LANES]; 4] {
    for round in 0..ROUNDS {
        if round > 0 {
            key = [
                key[0].wrapping_add(KEY_STEPS[0]),
                key[1].wrapping_add(KEY_STEPS[1]),
            ];
        }
        let before = words;
        for lane in 0..LANES {
            let (high0, low0) = wide_product(MULTIPLIERS[0], before[0][lane]);
            let (high1, low1) = wide_product(MULTIPLIERS[1], before[2][lane]);
            words[0][lane] = high1 ^ before[1][lane] ^ key[0];
            words[1][lane] = low1;
            words[2][lane] = high0 ^ before[3][lane] ^ key[1];
            words[3][lane] = low0;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers published with Random123 (`kat_vectors`): zeros, all ones, digits of pi.
    #[test]
    fn published_known_answers() {
        let cases = [
            (
                [0; 4],
                [0; 2],
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
            ),
            (
                [u32::MAX; 4],
                [u32::MAX; 2],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox4x32(counter, key), expected, "{counter:x?}");
        }
    }
}
