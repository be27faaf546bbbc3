//! A report that callbacks write.

use std::io::{self, Write};

use scalegen_simulate::report::{Report, Row, StepAt};
use scalegen_simulate::{Instant, Span};

use super::SimulationError;

/// A report, and the first error in writing it: steps come by callbacks, which cannot fail.
pub(super) struct Writing<W> {
    report: Report<W>,
    /// What waits for the steps that are wanted, where not all are.
    at: Option<StepAt>,
    failed: Option<io::Error>,
}

impl<W: Write> Writing<W> {
    pub(super) fn new(report: Report<W>, at: Option<StepAt>) -> Self {
        let failed = None;
        Self { report, at, failed }
    }

    pub(super) fn step(&mut self, time: Instant, row: impl FnOnce() -> Row) {
        match &mut self.at {
            Some(at) => at.step(time, row),
            None if self.failed.is_none() => self.failed = self.report.row(&row()).err(),
            None => {}
        }
    }

    /// Writes the end; a step is in effect for `period` at most.
    pub(super) fn end(mut self, period: Span) -> Result<(), SimulationError> {
        if let Some(error) = self.failed {
            return Err(cannot_write(error));
        }
        if let Some(at) = self.at {
            for row in at.rows(period)? {
                self.report.page(&row).map_err(cannot_write)?;
            }
        }
        self.report.finish().map_err(cannot_write)
    }
}

pub(super) fn cannot_write(error: io::Error) -> SimulationError {
    SimulationError::Write(error.into())
}
