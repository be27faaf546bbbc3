//! A report that callbacks write.

use std::io;

use super::SimulationError;

/// A report, and the first error in writing it: steps come by callbacks, which cannot fail.
pub(super) struct Writing<R> {
    report: R,
    failed: Option<io::Error>,
}

impl<R> Writing<R> {
    pub(super) fn new(report: R) -> Self {
        Self { report, failed: None }
    }

    pub(super) fn step(&mut self, write: impl FnOnce(&mut R) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = write(&mut self.report).err();
        }
    }

    pub(super) fn end(self, finish: impl FnOnce(R) -> io::Result<()>) -> Result<(), SimulationError> {
        let finished = match self.failed {
            Some(error) => Err(error),
            None => finish(self.report),
        };
        finished.map_err(|error| SimulationError::Write(error.into()))
    }
}
