//! Says that a check was skipped, past the capture of the test harness, so that nobody takes it for passed.

use std::io::Write as _;

pub(crate) fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
