//! How much memory a run may take here.

use std::fs;
use std::path::{Path, PathBuf};

/// Memory that a run may take, and what sets that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Bytes.
    pub bytes: u64,
    /// In words: `the memory that is free`.
    pub by: &'static str,
    /// Bytes of it that each worker thread takes, whatever it does.
    pub of_thread: u64,
}

/// Bytes that the stack of a thread and its part of the allocator fill; and of their data and of their addresses, which are reserved
/// beyond what is filled.
const FILLED_BY_THREAD: u64 = 4_000_000;
const DATA_OF_THREAD: u64 = 12_000_000;
const ADDRESSES_OF_THREAD: u64 = 72_000_000;

impl Memory {
    /// A limit that somebody sets.
    pub fn set(bytes: u64) -> Self {
        Self {
            bytes,
            by: "the limit that was set for it",
            of_thread: FILLED_BY_THREAD,
        }
    }
}

/// The tightest limit on the memory of this process: what the machine has free, what its group of processes may take, what the
/// process itself may take. None if the system does not report it (only Linux does here); then no run is refused for its size.
pub fn memory() -> Option<Memory> {
    let read = |path: &Path| fs::read_to_string(path).ok();
    [
        free(read),
        of_group(read),
        of_addresses(read),
        of_data(read),
    ]
    .into_iter()
    .flatten()
    .min_by_key(|memory| memory.bytes)
}

/// Memory that the machine can give without taking it from others.
fn free(read: impl Fn(&Path) -> Option<String>) -> Option<Memory> {
    let text = read(Path::new("/proc/meminfo"))?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Memory {
        bytes: kibibytes.checked_mul(1024)?,
        by: "the memory that is free",
        of_thread: FILLED_BY_THREAD,
    })
}

/// The limit on addresses that the process was started with (`ulimit -v`).
fn of_addresses(read: impl Fn(&Path) -> Option<String>) -> Option<Memory> {
    Some(Memory {
        bytes: limit_of_process(read, "Max address space")?,
        by: "the limit of this process (ulimit -v)",
        of_thread: ADDRESSES_OF_THREAD,
    })
}

/// The limit on data that the process was started with (`ulimit -d`).
fn of_data(read: impl Fn(&Path) -> Option<String>) -> Option<Memory> {
    Some(Memory {
        bytes: limit_of_process(read, "Max data size")?,
        by: "the limit of this process (ulimit -d)",
        of_thread: DATA_OF_THREAD,
    })
}

fn limit_of_process(read: impl Fn(&Path) -> Option<String>, name: &str) -> Option<u64> {
    let text = read(Path::new("/proc/self/limits"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What is left of the limits of the control groups that the process is in, of both versions.
fn of_group(read: impl Fn(&Path) -> Option<String>) -> Option<Memory> {
    let groups = read(Path::new("/proc/self/cgroup"))?;
    let left = groups.lines().flat_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (kinds, path) = (parts.next().unwrap_or(""), parts.next().unwrap_or("/"));
        match kinds {
            "" => levels("/sys/fs/cgroup", path, V2),
            kinds if kinds.split(',').any(|kind| kind == "memory") => {
                levels("/sys/fs/cgroup/memory", path, V1)
            }
            _ => Vec::new(),
        }
    });
    let left = left.filter_map(|(folder, names)| left_in(&folder, names, &read));
    Some(Memory {
        bytes: left.min()?,
        by: "the limit of its control group",
        of_thread: FILLED_BY_THREAD,
    })
}

/// Names of the files of a control group: its limit, what is used, and in its statistics what is only cached.
type Names = [&'static str; 3];
const V2: Names = ["memory.max", "memory.current", "inactive_file "];
const V1: Names = [
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file ",
];

/// A group and those above it, each of which has its own limit.
fn levels(root: &str, path: &str, names: Names) -> Vec<(PathBuf, Names)> {
    let own = Path::new(path.trim_start_matches('/'));
    own.ancestors()
        .map(|level| (Path::new(root).join(level), names))
        .collect()
}

/// Bytes that a group may still take; none without a limit.
fn left_in(
    folder: &Path,
    [limit, used, cached]: Names,
    read: impl Fn(&Path) -> Option<String>,
) -> Option<u64> {
    let number = |name: &str| -> Option<u64> { read(&folder.join(name))?.trim().parse().ok() };
    let limit = number(limit).filter(|limit| *limit < UNLIMITED)?;
    let statistics = read(&folder.join("memory.stat")).unwrap_or_default();
    let cached = statistics
        .lines()
        .find_map(|line| line.strip_prefix(cached));
    let cached = cached
        .and_then(|bytes| bytes.trim().parse().ok())
        .unwrap_or(0);
    Some(limit.saturating_sub(number(used).unwrap_or(0).saturating_sub(cached)))
}

/// Version 1 writes no limit as the largest number of pages.
const UNLIMITED: u64 = 1 << 62;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &'static [(&str, &str)]) -> impl Fn(&Path) -> Option<String> + Copy {
        |path| {
            let found = files.iter().find(|(name, _)| Path::new(name) == path);
            found.map(|(_, text)| (*text).to_owned())
        }
    }

    fn bytes(memory: Option<Memory>) -> Option<u64> {
        memory.map(|memory| memory.bytes)
    }

    #[test]
    fn what_is_free_counts_and_not_what_there_is() {
        let meminfo = of(&[(
            "/proc/meminfo",
            "MemTotal:       24593408 kB\nMemFree: 1 kB\nMemAvailable:  1000 kB\n",
        )]);
        assert_eq!(bytes(free(meminfo)), Some(1_024_000));
        assert_eq!(free(of(&[("/proc/meminfo", "Speicher: 3")])), None);
    }

    #[test]
    fn limits_of_the_process_are_read() {
        let limits = of(&[(
            "/proc/self/limits",
            "Limit                     Soft Limit           Hard Limit           Units\n\
             Max data size             unlimited            unlimited            bytes\n\
             Max address space         3072000000           unlimited            bytes\n",
        )]);
        assert_eq!(bytes(of_addresses(limits)), Some(3_072_000_000));
        assert_eq!(of_data(limits), None);
        let none = of(&[(
            "/proc/self/limits",
            "Max data size  4096 unlimited bytes\nMax address space  unlimited unlimited bytes\n",
        )]);
        assert_eq!(of_addresses(none), None);
        assert_eq!(bytes(of_data(none)), Some(4096));
    }

    #[test]
    fn the_tightest_group_counts_and_its_cache_is_free() {
        let v2 = of(&[
            ("/proc/self/cgroup", "0::/jobs/mine\n"),
            ("/sys/fs/cgroup/jobs/mine/memory.max", "max\n"),
            ("/sys/fs/cgroup/jobs/memory.max", "1000\n"),
            ("/sys/fs/cgroup/jobs/memory.current", "700\n"),
            (
                "/sys/fs/cgroup/jobs/memory.stat",
                "anon 1\ninactive_file 200\n",
            ),
        ]);
        assert_eq!(bytes(of_group(v2)), Some(500));
        let v1 = of(&[
            ("/proc/self/cgroup", "9:cpu:/\n4:memory:/job\n0::/\n"),
            ("/sys/fs/cgroup/memory/job/memory.limit_in_bytes", "4000\n"),
            ("/sys/fs/cgroup/memory/job/memory.usage_in_bytes", "1000\n"),
            (
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "9223372036854771712\n",
            ),
        ]);
        assert_eq!(bytes(of_group(v1)), Some(3000));
        assert_eq!(of_group(of(&[("/proc/self/cgroup", "0::/\n")])), None);
    }
}
