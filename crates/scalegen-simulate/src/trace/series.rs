//! Series of samples, each with its own times, merged into rows.

use std::collections::BTreeSet;

use scalegen_syntax::{Message, Place, Term};

use super::cell::Cell;
use super::column::Column;
use super::error::{TraceError, finding};
use super::messages::{
    RepeatedColumn, RepeatedTime, SortSamples, TimeOutOfOrder, TooManySamples, TooManySeries,
};
use crate::{Clock, Instant, codes};

/// More than this many samples are refused rather than held.
const MOST_SAMPLES: usize = 1 << 23;
const MOST_SERIES: usize = 1 << 16;

/// How long Prometheus takes a sample for the value of a series that is not sampled at even steps.
const LOOKBACK: i64 = 300_000_000_000;

/// The series of a recording that names them before their samples.
#[derive(Debug, Default)]
pub(super) struct Series {
    samples: Vec<Vec<Sample>>,
    /// For each series the sample that comes next.
    next: Vec<usize>,
    count: usize,
    /// The earliest time, in nanoseconds since 1970.
    first: Option<i64>,
    clock: Option<Clock>,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    /// Nanoseconds since 1970.
    at: i64,
    /// None where the series ends or has a gap.
    value: Option<f64>,
}

impl Series {
    /// Adds a series, whose samples follow.
    pub(super) fn start(&mut self, at: &Place) -> Result<usize, TraceError> {
        if self.samples.len() == MOST_SERIES {
            return Err(refused(TooManySeries { most: MOST_SERIES }, at));
        }
        self.samples.push(Vec::new());
        self.next.push(0);
        Ok(self.samples.len() - 1)
    }

    /// Adds a sample to a series; `at` is where it is written.
    pub(super) fn push(
        &mut self,
        series: usize,
        time: i64,
        value: f64,
        at: impl FnOnce() -> Place,
    ) -> Result<(), TraceError> {
        self.count += 1;
        if self.count > MOST_SAMPLES {
            return Err(refused(TooManySamples { most: MOST_SAMPLES }, &at()));
        }
        let Some(samples) = self.samples.get_mut(series) else {
            return Ok(());
        };
        let shown = |nanos: i64| Clock::utc(nanos).to_string();
        let message = match samples.last() {
            Some(last) if last.at == time => Message::from(RepeatedTime { time: shown(time) }),
            Some(last) if last.at > time => TimeOutOfOrder {
                time: shown(time),
                before: Term::shown(shown(last.at)),
            }
            .into(),
            _ => {
                samples.push(Sample {
                    at: time,
                    value: Some(value),
                });
                self.first = Some(self.first.map_or(time, |first| first.min(time)));
                return Ok(());
            }
        };
        Err(finding(codes::UNORDERED_TIMES, message)
            .help(SortSamples {})
            .at(Some(at()))
            .into())
    }

    /// Ends the reading: gaps become cells without a value, and the start is the earliest sample unless the caller says
    /// what it is.
    pub(super) fn finish(&mut self, given: Option<Clock>) {
        let gaps = || {
            let of_series = |samples: &Vec<Sample>| {
                let pairs = samples.iter().zip(samples.iter().skip(1));
                pairs.map(|(one, next)| next.at - one.at).collect::<Vec<_>>()
            };
            self.samples.iter().flat_map(of_series)
        };
        let step = gaps().min().unwrap_or(LOOKBACK);
        // Prometheus evaluates a range at even steps, so that a step without a sample is a metric that was not there.
        let is_even = gaps().all(|gap| gap % step == 0);
        let holds = if is_even { step } else { step.max(LOOKBACK) };
        let end = self
            .samples
            .iter()
            .filter_map(|it| it.last())
            .map(|it| it.at)
            .max();
        for samples in &mut self.samples {
            let mut filled = Vec::with_capacity(samples.len());
            for (index, sample) in samples.iter().enumerate() {
                filled.push(*sample);
                let next = samples.get(index + 1).map(|next| next.at).or(end);
                let gone = sample.at + holds;
                if next.is_some_and(|next| next > gone) {
                    filled.push(Sample {
                        at: gone,
                        value: None,
                    });
                }
            }
            *samples = filled;
        }
        self.clock = self.first.map(|first| {
            let first = Clock::utc(first);
            given.unwrap_or(first)
        });
    }

    /// The clock at the start.
    pub(super) fn clock(&self) -> Option<Clock> {
        self.clock
    }

    /// Moves the cells on to the next time of any series; none after the last.
    pub(super) fn read(&mut self, cells: &mut [Cell]) -> Option<Instant> {
        let sample = |series: usize, at: usize| self.samples.get(series)?.get(at).copied();
        let upcoming = || {
            self.next
                .iter()
                .enumerate()
                .filter_map(|(series, at)| sample(series, *at))
        };
        let time = upcoming().map(|it| it.at).min()?;
        let reached: Vec<_> = (0..self.next.len())
            .filter_map(|series| Some((series, sample(series, *self.next.get(series)?)?)))
            .filter(|(_, sample)| sample.at == time)
            .collect();
        for (series, sample) in reached {
            if let (Some(cell), Some(next)) = (cells.get_mut(series), self.next.get_mut(series)) {
                *cell = sample.value.map_or(Cell::Empty, Cell::of);
                *next += 1;
            }
        }
        let start = self.clock.unwrap_or(Clock::utc(time));
        Some(start.until(Clock::utc(time)))
    }
}

/// The findings of two series of one name.
pub(super) fn repeated(columns: &[Column]) -> Result<(), TraceError> {
    let mut before = BTreeSet::new();
    let found: Vec<_> = columns
        .iter()
        .filter(|column| !before.insert(&column.text))
        .map(|column| {
            let message = RepeatedColumn {
                column: column.text.clone(),
            };
            finding(codes::DUPLICATE_COLUMN, message).at(Some(column.place.clone()))
        })
        .collect();
    if found.is_empty() {
        Ok(())
    } else {
        Err(TraceError::Findings(found))
    }
}

fn refused(message: impl Into<Message>, at: &Place) -> TraceError {
    finding(codes::UNKNOWN_FORMAT, message)
        .at(Some(at.clone()))
        .into()
}

/// A time since 1970 in seconds, or in milliseconds where it has the size of those. Prometheus keeps whole milliseconds.
pub(super) fn since_1970(time: f64) -> Option<i64> {
    let seconds = if time.abs() < 1e11 { time } else { time / 1000.0 };
    let millis = (seconds * 1000.0).round();
    (time.is_finite() && millis.abs() < 9e12).then_some(millis as i64 * 1_000_000)
}
