//! The number formats a field can be held in, and the one inner loop of the solver.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// Rows of a matrix that the inner loop works on together.
pub(super) const ROWS: usize = 4;

/// `f32` or `f64`: the number format of a field.
pub trait Real:
    Copy
    + Send
    + Sync
    + Default
    + PartialEq
    + PartialOrd
    + Add<Output = Self>
    + AddAssign
    + Mul<Output = Self>
    + Div<Output = Self>
    + Sub<Output = Self>
    + std::fmt::Debug
    + sealed::Kernel
    + 'static
{
    /// Bits of the significand, the implied one included.
    const MANTISSA_BITS: i32;
    /// Smaller magnitudes are stored as zero: products with them would be denormal, which is slow.
    const FLUSH_BELOW: Self;
    /// Smallest share of the largest value of a field below which the rounding of a transform shows: a thousand times what
    /// the transforms leave.
    const LEVEL: Self;
    /// Rounds to this format.
    fn from_f64(value: f64) -> Self;
    /// Widens exactly.
    fn to_f64(self) -> f64;
    /// The magnitude.
    fn magnitude(self) -> Self;
    /// Neither infinite nor undefined.
    fn is_finite_value(self) -> bool;
    /// The bits, for comparing states.
    fn bits(self) -> u64;
}

/// Stores magnitudes below the threshold as zero; keeps an undefined value as it is.
#[inline(always)]
pub(super) fn flushed<T: Real>(value: T) -> T {
    if value.magnitude() < T::FLUSH_BELOW {
        T::default()
    } else {
        value
    }
}

pub(super) mod sealed {
    use super::ROWS;

    /// The inner loop, kept out of reach so that only `f32` and `f64` can be fields.
    pub trait Kernel: Sized {
        /// Columns that the inner loop works on together.
        const LANES: usize;
        /// `out[r * strides[1] + p] = sum_j panel[j][r] * columns[j * strides[0] + p]` for `ROWS` rows r and
        /// all columns `p < width`, in the order of j; `width` is a multiple of `LANES`.
        fn multiply_panel(
            panel: &[[Self; ROWS]],
            columns: &[Self],
            strides: [usize; 2],
            width: usize,
            out: &mut [Self],
        );
    }
}

/// The body of [`sealed::Kernel::multiply_panel`]. Multiplications and additions stay separate, so the bits
/// do not depend on the width of the machine's vectors.
#[inline(always)]
fn panel_product<T: Real, const LANES: usize>(
    panel: &[[T; ROWS]],
    columns: &[T],
    [stride, out_stride]: [usize; 2],
    width: usize,
    out: &mut [T],
) {
    for start in (0..width).step_by(LANES) {
        let mut sums = [[T::default(); LANES]; ROWS];
        let mut place = start;
        for weights in panel {
            let row: &[T; LANES] = columns[place..]
                .first_chunk()
                .expect("rows are padded to whole lanes");
            place += stride;
            for (sum, &weight) in sums.iter_mut().zip(weights) {
                for (total, &value) in sum.iter_mut().zip(row) {
                    *total += weight * value;
                }
            }
        }
        for (r, sum) in sums.iter().enumerate() {
            out[r * out_stride + start..][..LANES].copy_from_slice(sum);
        }
    }
}

/// The same loop compiled for wider vectors.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn panel_product_avx2<T: Real, const LANES: usize>(
    panel: &[[T; ROWS]],
    columns: &[T],
    strides: [usize; 2],
    width: usize,
    out: &mut [T],
) {
    panel_product::<T, LANES>(panel, columns, strides, width, out);
}

macro_rules! real {
    ($float:ident, $mantissa_bits:literal, $flush_below:literal, $level:literal, $lanes:literal) => {
        impl Real for $float {
            const MANTISSA_BITS: i32 = $mantissa_bits;
            const FLUSH_BELOW: Self = $flush_below;
            const LEVEL: Self = $level;
            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as Self
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn magnitude(self) -> Self {
                self.abs()
            }
            #[inline(always)]
            fn is_finite_value(self) -> bool {
                self.is_finite()
            }
            #[inline(always)]
            fn bits(self) -> u64 {
                self.to_bits().into()
            }
        }

        impl sealed::Kernel for $float {
            const LANES: usize = $lanes;
            fn multiply_panel(
                panel: &[[Self; ROWS]],
                columns: &[Self],
                strides: [usize; 2],
                width: usize,
                out: &mut [Self],
            ) {
                #[cfg(target_arch = "x86_64")]
                if std::arch::is_x86_feature_detected!("avx2") {
                    #[expect(
                        unsafe_code,
                        reason = "wider vectors make a field step about twice as fast"
                    )]
                    // SAFETY: the line above checked that the machine has AVX2.
                    unsafe {
                        panel_product_avx2::<Self, $lanes>(panel, columns, strides, width, out);
                    }
                    return;
                }
                panel_product::<Self, $lanes>(panel, columns, strides, width, out);
            }
        }
    };
}

real!(f32, 24, 1e-24, 1e-3, 16);
real!(f64, 53, 1e-200, 1e-12, 8);

#[cfg(test)]
mod tests {
    use super::sealed::Kernel;
    use super::*;

    fn same_bits<T: Real, const LANES: usize>() {
        let value = |i: usize| T::from_f64((i * 7919 % 1013) as f64 / 1013.0);
        let panel: Vec<[T; ROWS]> = (0..23)
            .map(|j| [0, 1, 2, 3].map(|r| value(5 * j + r)))
            .collect();
        let columns: Vec<T> = (0..23 * 48).map(|i| value(i + 3)).collect();
        let mut portable = vec![T::default(); ROWS * 48];
        let mut chosen = portable.clone();
        panel_product::<T, LANES>(&panel, &columns, [48, 48], 48, &mut portable);
        <T as Kernel>::multiply_panel(&panel, &columns, [48, 48], 48, &mut chosen);
        let bits = |values: &[T]| values.iter().map(|value| value.bits()).collect::<Vec<_>>();
        assert_eq!(bits(&portable), bits(&chosen));
        let direct = (0..23).fold(0.0, |sum, j| {
            sum + panel[j][2].to_f64() * columns[j * 48 + 31].to_f64()
        });
        assert!((chosen[2 * 48 + 31].to_f64() / direct - 1.0).abs() < 1e-5);
    }

    #[test]
    fn wide_vectors_give_the_bits_of_the_portable_loop() {
        same_bits::<f32, 16>();
        same_bits::<f64, 8>();
    }

    #[test]
    fn flushing_keeps_an_undefined_value() {
        assert_eq!(flushed(1e-30_f32), 0.0);
        assert_eq!(flushed(-1e-30_f32), 0.0);
        assert_eq!(flushed(1e-20_f32), 1e-20);
        assert!(flushed(f64::NAN).is_nan());
    }
}
