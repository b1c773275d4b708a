//! What this machine has.

/// Memory of the machine in bytes; none where the system does not tell (only Linux does here), and then no run is refused
/// for its size.
pub fn memory_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    memory_in(&text)
}

fn memory_in(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_where_it_is_told() {
        assert_eq!(
            memory_in("MemTotal:       24593408 kB\nMemFree: 1 kB\n"),
            Some(24_593_408 * 1024)
        );
        assert_eq!(memory_in("Speicher: 3"), None);
    }
}
