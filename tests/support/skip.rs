//! Reports that a check was skipped, past the capture of the test harness, so that nobody takes it for passed.

use std::fs::OpenOptions;
use std::io::Write as _;

/// `.ci/run` names a file in `SCALEGEN_SKIPPED`, and shows at its end what is in it.
pub(crate) fn skipped(why: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a check");
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
    if let Some(list) = std::env::var_os("SCALEGEN_SKIPPED") {
        let list = OpenOptions::new().create(true).append(true).open(list);
        // In one write, which other tests do not part.
        list.and_then(|mut list| list.write_all(format!("{test}: {why}\n").as_bytes()))
            .expect("SCALEGEN_SKIPPED names a file that can be written");
    }
}
