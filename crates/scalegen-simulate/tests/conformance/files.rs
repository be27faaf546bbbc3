//! Files of conformance cases.

use std::path::Path;

use scalegen_simulate::conformance::{Tally, run};

/// Runs every case of a file.
pub(crate) fn run_file(path: &Path, tally: &mut Tally) {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => run(&name, &text, tally),
        Err(error) => tally.failures.push(format!("{name}: {error}")),
    }
}
