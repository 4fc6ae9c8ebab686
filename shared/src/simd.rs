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
    let best = ("best", Level::new());
    std::iter::once(best).chain(lower(best.1)).collect()
}

#[cfg(target_arch = "x86_64")]
fn lower(best: Level) -> impl Iterator<Item = (&'static str, Level)> {
    let levels = [
        best.as_sse2().map(|simd| ("sse2", Level::Sse2(simd))),
        best.as_sse4_2().map(|simd| ("sse4.2", Level::Sse4_2(simd))),
        best.as_avx2().map(|simd| ("avx2", Level::Avx2(simd))),
        best.as_avx512().map(|simd| ("avx512", Level::Avx512(simd))),
    ];
    levels.into_iter().flatten().chain(scalar())
}

#[cfg(not(target_arch = "x86_64"))]
fn lower(_: Level) -> impl Iterator<Item = (&'static str, Level)> {
    scalar()
}

fn scalar() -> impl Iterator<Item = (&'static str, Level)> {
    #[cfg(feature = "scalar")]
    let scalar = Some(("scalar", Level::fallback()));
    #[cfg(not(feature = "scalar"))]
    let scalar = None;
    scalar.into_iter()
}
