//! Amounts of memory and of space on disk as people read them.

/// `1.2 GB`, in powers of a thousand.
pub fn size(bytes: f64) -> String {
    let mut value = bytes;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.5 {
            return format!("{} {unit}", rounded(value));
        }
        value /= 1000.0;
    }
    format!("{} TB", rounded(value))
}

fn rounded(value: f64) -> String {
    if value < 9.95 && value.fract() != 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!(size(512.0), "512 B");
        assert_eq!(size(1.25e6), "1.2 MB");
        assert_eq!(size(32e6), "32 MB");
        assert_eq!(size(999.9e9), "1.0 TB");
    }
}
