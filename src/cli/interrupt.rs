//! Ctrl-c, and the requests of the system to end.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// A flag that is raised by ctrl-c and, where the system has them, by the signals that ask a program to end (SIGTERM)
/// or tell that its terminal is gone (SIGHUP). Where the system refuses to tell, they end the program as they always do.
pub(super) fn stop_flag() -> &'static AtomicBool {
    // Who starts a program under `nohup` wants it to outlive the terminal. The signals can only be taken together.
    if !hangups_are_ignored() {
        // The only other failure is a second call, and then the first handler does the same.
        let _refused = ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed));
    }
    &STOP
}

/// True where the program was started with hangups ignored, as far as the system tells.
fn hangups_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignores_hangups(&status)
}

/// Reads the mask of ignored signals in the text of `/proc/self/status`; signal 1 is its lowest bit.
fn ignores_hangups(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        assert!(ignores_hangups("Name:\tx\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hangups("Name:\tx\nSigIgn:\t0000000000001000\n"));
        assert!(!ignores_hangups(""));
    }
}
