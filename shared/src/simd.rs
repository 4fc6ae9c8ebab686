//! The SIMD levels. All arithmetic on samples has one source for all of them,
//! and gives the same bytes at each.

pub use fearless_simd::Level;

/// The best level of the machine that this runs on.
#[must_use]
pub fn detect() -> Level {
    Level::new()
}

/// Every level that this machine runs, for tests that force them one by one.
#[must_use]
pub fn levels() -> Vec<(&'static str, Level)> {
    let best = Level::new();
    let mut levels = vec![("best", best)];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_sse2().map(|simd| ("sse2", Level::Sse2(simd))));
        levels.extend(best.as_sse4_2().map(|simd| ("sse4.2", Level::Sse4_2(simd))));
        levels.extend(best.as_avx2().map(|simd| ("avx2", Level::Avx2(simd))));
        levels.extend(best.as_avx512().map(|simd| ("avx512", Level::Avx512(simd))));
    }
    #[cfg(feature = "scalar")]
    levels.push(("scalar", Level::fallback()));
    levels
}
