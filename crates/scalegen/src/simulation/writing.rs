//! A report that callbacks write.

use std::io::{self, Write};

use scalegen_simulate::report::{Replay, Report, Row, StepAt};
use scalegen_simulate::{Instant, Span};

use super::SimulationError;
use super::change::Change;
use super::recording::Shown;

/// A report, and the first error in writing it: steps come by callbacks, which cannot fail.
pub(super) struct Writing<W> {
    report: Report<W>,
    /// What waits for the steps that are wanted, where not all are.
    at: Option<StepAt>,
    shown: Shown,
    failed: Option<io::Error>,
}

impl<W: Write> Writing<W> {
    pub(super) fn new(report: Report<W>, at: Option<StepAt>, shown: Shown) -> Self {
        Self {
            report,
            at,
            shown,
            failed: None,
        }
    }

    pub(super) fn step(&mut self, time: Instant, row: impl FnOnce() -> Row) {
        let Shown {
            clock,
            replay,
            changes,
        } = &mut self.shown;
        let is_made = |change: &&Change| Instant::START + change.at() <= time;
        let made = changes.iter().take_while(is_made).count();
        let made = changes.drain(..made);
        let made: Vec<_> = made.map(|change| change.into_reason(*clock)).collect();
        let row = || {
            let mut row = row();
            row.clock = clock.map(|clock| clock.at(time));
            row.reasons.splice(0..0, made);
            if let Some(replay) = replay {
                replay.step(&row);
            }
            row
        };
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
        let replay = self.shown.replay.map(Replay::finish);
        self.report.replay(replay).finish().map_err(cannot_write)
    }
}

pub(super) fn cannot_write(error: io::Error) -> SimulationError {
    SimulationError::Write(error.into())
}
