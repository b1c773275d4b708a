//! Loops over values, compiled for the vectors that the machine has.

/// A loop over values. Its body has to be marked `#[inline(always)]`: only what is compiled into [`wide`] has its vectors.
pub(crate) trait Sweep {
    /// What the loop finds.
    type Found;
    /// Does it.
    fn sweep(self) -> Self::Found;
}

/// Does a sweep. Multiplications and additions stay separate, so the bits do not depend on the width of the vectors.
#[inline(always)]
pub(crate) fn wide<S: Sweep>(sweep: S) -> S::Found {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(
            unsafe_code,
            reason = "wider vectors take a third off the loops over a field"
        )]
        // SAFETY: the line above checked that the machine has AVX2.
        return unsafe { with_avx2(sweep) };
    }
    sweep.sweep()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<S: Sweep>(sweep: S) -> S::Found {
    sweep.sweep()
}
