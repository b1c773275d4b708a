//! Ctrl-c.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// A flag that ctrl-c raises. Where the system refuses to tell of ctrl-c, it ends the program as it always does.
pub(super) fn stop_flag() -> &'static AtomicBool {
    // The only other failure is a second call, and then the first handler does the same.
    let _refused = ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed));
    &STOP
}
