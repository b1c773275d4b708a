//! Cases that run once and outside of criterion, and only on request.

/// Whether a case is requested: `BENCH_LARGE` is set, and the words of the command line, if any, are in its name.
pub fn on_request(name: &str) -> bool {
    let large = std::env::var_os("BENCH_LARGE").is_some();
    let words = std::env::args().skip(1);
    let mut words = words.filter(|word| !word.starts_with('-'));
    large && words.all(|word| name.contains(&word))
}
