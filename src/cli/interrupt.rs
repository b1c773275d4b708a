//! Ctrl-c, and the requests of the system to end.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::register;

/// A flag that is raised by ctrl-c and, where the system has them, by the signals that ask a program to end (SIGTERM), that
/// schedulers send some time before they end it (SIGUSR1, SIGUSR2), or that mean that its terminal is gone (SIGHUP). If the
/// system refuses to pass them on, they end the program as usual.
pub(super) fn stop_flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let signals = [SIGINT, SIGTERM].into_iter().chain(hangup());
    for signal in signals.chain(scheduled()) {
        let _refused = register(signal, Arc::clone(&stop));
    }
    stop
}

/// The signals by which a scheduler announces that the time of a job is nearly over.
#[cfg(unix)]
fn scheduled() -> [i32; 2] {
    [signal_hook::consts::SIGUSR1, signal_hook::consts::SIGUSR2]
}

/// There are no such signals here.
#[cfg(not(unix))]
fn scheduled() -> [i32; 0] {
    []
}

/// The signal that the terminal is gone. A program started under `nohup` must outlive the terminal.
#[cfg(unix)]
fn hangup() -> Option<i32> {
    (!hangups_are_ignored()).then_some(signal_hook::consts::SIGHUP)
}

/// There is no such signal here.
#[cfg(not(unix))]
fn hangup() -> Option<i32> {
    None
}

/// True where the program was started with hangups ignored, as far as the system shows.
#[cfg(unix)]
fn hangups_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignores_hangups(&status)
}

/// Reads the mask of ignored signals in the text of `/proc/self/status`; signal 1 is its lowest bit.
#[cfg(unix)]
fn ignores_hangups(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        assert!(ignores_hangups("Name:\tx\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hangups("Name:\tx\nSigIgn:\t0000000000001000\n"));
        assert!(!ignores_hangups(""));
    }
}
