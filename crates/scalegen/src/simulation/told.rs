//! Steps that are told by callbacks, which cannot fail.

use std::io;

use super::SimulationError;

/// A report, and the first thing that went wrong in writing it: steps are shown by callbacks, which cannot fail.
pub(super) struct Told<R> {
    report: R,
    failed: Option<io::Error>,
}

impl<R> Told<R> {
    pub(super) fn new(report: R) -> Self {
        Self { report, failed: None }
    }

    pub(super) fn tell(&mut self, write: impl FnOnce(&mut R) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = write(&mut self.report).err();
        }
    }

    pub(super) fn end(self, finish: impl FnOnce(R) -> io::Result<()>) -> Result<(), SimulationError> {
        let finished = match self.failed {
            Some(error) => Err(error),
            None => finish(self.report),
        };
        finished.map_err(SimulationError::Write)
    }
}
