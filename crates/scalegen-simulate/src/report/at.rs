//! The step in effect at one instant, out of all that pass by.

use super::row::{Actor, Row};
use super::time::time;
use crate::{Clock, Instant, Span};

/// Keeps the last step before an instant or at it, of each that decides: the HPA controller and KEDA.
#[derive(Debug)]
pub struct StepAt {
    at: Instant,
    clock: Option<Clock>,
    held: [Option<Row>; 2],
    first: Option<Instant>,
    last: Option<Instant>,
}

/// Why there is no step at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStepAt {
    /// The simulation has no step at all.
    #[error("the simulation has no step")]
    NoStep,
    /// The instant is not within the simulation.
    #[error("there is no step at {}: the first is at {}, the last at {}", shown(.clock, .at), shown(.clock, .first), shown(.clock, .last))]
    Outside {
        /// What the clock shows at the start, where times are shown by it.
        clock: Option<Clock>,
        /// The instant.
        at: Instant,
        /// The first step.
        first: Instant,
        /// The last step.
        last: Instant,
    },
}

fn shown(clock: &Option<Clock>, instant: &Instant) -> String {
    clock.map_or_else(
        || time(instant.seconds_f64()),
        |clock| clock.at(*instant).to_string(),
    )
}

impl StepAt {
    /// Waits for the step that is in effect at `at`.
    pub fn new(at: Instant) -> Self {
        Self {
            at,
            clock: None,
            held: [None, None],
            first: None,
            last: None,
        }
    }

    /// Shows times by a clock that shows this at the start.
    #[must_use]
    pub fn clock(mut self, clock: Option<Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Looks at a step. Those after the instant do not become rows.
    pub fn step(&mut self, time: Instant, row: impl FnOnce() -> Row) {
        self.first.get_or_insert(time);
        self.last = Some(time);
        if time <= self.at {
            let row = row();
            let [hpa, keda] = &mut self.held;
            let slot = if row.actor == Some(Actor::Keda) { keda } else { hpa };
            *slot = Some(row);
        }
    }

    /// What was found, in the order of time. A step is in effect until the next, `period` later at most.
    ///
    /// # Errors
    /// The instant is before the first step, or long after the last.
    pub fn rows(self, period: Span) -> Result<Vec<Row>, NoStepAt> {
        let (at, Some(first), Some(last)) = (self.at, self.first, self.last) else {
            return Err(NoStepAt::NoStep);
        };
        if at < first || at >= last + period {
            return Err(NoStepAt::Outside {
                clock: self.clock,
                at,
                first,
                last,
            });
        }
        let mut rows: Vec<_> = self.held.into_iter().flatten().collect();
        rows.sort_by_key(|row| row.time);
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_of_each_is_in_effect() {
        let found = |at| {
            let mut steps = StepAt::new(Instant::from_seconds(at));
            for (seconds, actor) in [
                (0, Actor::Keda),
                (15, Actor::Hpa),
                (30, Actor::Hpa),
                (30, Actor::Keda),
            ] {
                let time = Instant::from_seconds(seconds);
                steps.step(time, || Row {
                    actor: Some(actor),
                    ..Row::new(time, 1, 1)
                });
            }
            let times = |rows: Vec<Row>| rows.iter().map(|row| row.time.seconds_f64()).collect::<Vec<_>>();
            steps
                .rows(Span::from_seconds(15))
                .map(times)
                .map_err(|error| error.to_string())
        };
        assert_eq!(found(10), Ok(vec![0.0]));
        assert_eq!(found(29), Ok(vec![0.0, 15.0]));
        assert_eq!(found(44), Ok(vec![30.0, 30.0]));
        let outside = "there is no step at 45s: the first is at 0s, the last at 30s";
        assert_eq!(found(45), Err(outside.to_owned()));
        let mut steps = StepAt::new(Instant::START).clock(Clock::read("2026-01-05T23:59:50Z"));
        let time = Instant::from_seconds(15);
        steps.step(time, || Row::new(time, 1, 1));
        let outside = "there is no step at 2026-01-05T23:59:50Z: \
                       the first is at 2026-01-06T00:00:05Z, the last at 2026-01-06T00:00:05Z";
        let error = steps.rows(Span::ZERO).unwrap_err();
        assert_eq!(error.to_string(), outside);
        let none = StepAt::new(Instant::START).rows(Span::ZERO);
        assert_eq!(none, Err(NoStepAt::NoStep));
    }
}
