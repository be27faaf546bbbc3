//! A recording as one simulation reads it: checked, with its clock, the replicas at its start and the times of its syncs.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use scalegen_document::Document;
use scalegen_simulate::hpa::SyncTimes;
use scalegen_simulate::report::{Replay, StepAt};
use scalegen_simulate::trace::{self, Survey, Trace, TraceError};
use scalegen_simulate::{Clock, Instant, Span};

use super::change::Change;
use super::{At, Simulation, SimulationError, Source};

/// How long a sync takes, beside the period that the controller waits after it: as recorded of real ones.
const SYNC_LASTS: Span = Span::from_nanos(30_000_000);

/// Lists of sync times are read up to this many bytes.
const MOST_LIST_BYTES: usize = 64 << 20;

/// Replays of pipes are read into memory up to this many bytes.
const MOST_REPLAY_BYTES: usize = 256 << 20;

/// The replicas at the start, and where they come from.
pub(super) struct Start {
    pub(super) replicas: Option<i32>,
    from: Option<&'static str>,
    /// Whether the recording has counts of its own after that, which the simulation does not follow.
    leaves_counts: bool,
}

/// What a report shows of a recording beside the steps.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) clock: Option<Clock>,
    pub(super) replay: Option<Replay>,
    /// Changes that no step has shown yet, in the order of time.
    pub(super) changes: VecDeque<Change>,
}

impl Start {
    /// Lines for people: the replicas, where nobody stated them, and what becomes of those of the recording.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        let start = self.replicas.zip(self.from).map(|(replicas, from)| {
            let unit = if replicas == 1 { "replica" } else { "replicas" };
            format!("It starts with {replicas} {unit}, from {from}.")
        });
        let counts = self.leaves_counts.then(|| {
            "The replicas of the recording change. The simulation does not follow them: --replay compares with them, and columns `ready` and `total` give the pods of a rollout."
                .to_owned()
        });
        start.into_iter().chain(counts)
    }
}

/// The replicas of an HPA that a controller has synced, by its status, which types leave out; none of one that it has not.
pub(super) fn replicas_of_status(document: &Document) -> Option<i32> {
    let status = |field| document.node().get_in(&["status", field]);
    let count = |field| status(field)?.as_i64();
    // What it wrote last is what the workload has; it is absent from a status that somebody shortened.
    let written = count("desiredReplicas").filter(|replicas| *replicas > 0);
    let replicas = written.or_else(|| count("currentReplicas"))?;
    // An API server fills in 0 and 0 before the first sync; a workload at 0 was scaled there.
    if replicas == 0 && status("lastScaleTime").is_none() {
        return None;
    }
    i32::try_from(replicas).ok().filter(|replicas| *replicas >= 0)
}

impl Simulation {
    /// A replay along a trace that can be read once only, with the trace in memory: the times of its syncs and its first
    /// count come of a pass before the run.
    pub(super) fn held(&self) -> Result<Option<Self>, SimulationError> {
        if !self.recording.is_replayed || self.trace.reopen()?.is_some() {
            return Ok(None);
        }
        let bytes = self.trace.bytes(MOST_REPLAY_BYTES)?;
        let refused = |kind: io::ErrorKind, why: &str| self.trace.error(io::Error::new(kind, why));
        if bytes.len() > MOST_REPLAY_BYTES {
            let why = "it is longer than 256 MiB: a replay reads a pipe into memory, and a file row by row";
            return Err(refused(io::ErrorKind::FileTooLarge, why));
        }
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| refused(io::ErrorKind::InvalidData, "it is not UTF-8"))?;
        let mut held = self.clone();
        held.trace = Source::text(self.trace.name(), text);
        Ok(Some(held))
    }

    /// A trace with its columns bound, if all of its rows can be used. Findings of both are reported together.
    pub(super) fn checked<S, R: BufRead>(
        &self,
        bound: Result<S, TraceError>,
        trace: impl FnOnce(&mut S) -> &mut Trace<R>,
    ) -> Result<(S, Survey), SimulationError> {
        let mut findings = Vec::new();
        let mut survey = Survey::default();
        let mut bound = match bound {
            Ok(bound) => Some(bound),
            Err(TraceError::Findings(of_columns)) => {
                findings = of_columns;
                None
            }
            Err(error) => return Err(self.trace_error(error)),
        };
        if let Some(reader) = self.trace.reopen()? {
            let checked = trace::check(self.trace.name(), reader, self.recording.clone());
            let checked = checked.and_then(|of_rows| {
                survey = of_rows;
                match &mut bound {
                    Some(bound) => {
                        let trace = trace(bound);
                        trace.take_warnings(&survey);
                        trace.check_common_time(&survey)
                    }
                    None => Ok(()),
                }
            });
            match checked {
                Ok(()) => {}
                Err(TraceError::Findings(of_rows)) => findings.extend(of_rows),
                Err(error) => return Err(self.trace_error(error)),
            }
        }
        match bound {
            Some(bound) if findings.is_empty() => Ok((bound, survey)),
            _ => Err(SimulationError::Findings(findings)),
        }
    }

    /// The replicas at the start: what the caller says, else what was recorded, else those of the object's status.
    pub(super) fn start<R: BufRead>(
        &self,
        trace: &mut Trace<R>,
        survey: &Survey,
        of_status: Option<i32>,
    ) -> Start {
        // Of a pipe, only the first row can be looked at.
        let recorded = survey.first_count().or_else(|| trace.first_replicas());
        let recorded = recorded.map(|it| (it, "the recording"));
        let found = recorded.or_else(|| Some((of_status?, "the HPA's status")));
        let (replicas, from) = match (self.initial_replicas, found) {
            (None, Some((replicas, from))) => (Some(replicas), Some(from)),
            (replicas, _) => (replicas, None),
        };
        Start {
            replicas,
            from,
            leaves_counts: survey.has_changing_counts() && !self.recording.is_replayed,
        }
    }

    /// The step that is wanted, if not all are.
    pub(super) fn step_at<R: BufRead>(
        &self,
        trace: &mut Trace<R>,
    ) -> Result<Option<StepAt>, SimulationError> {
        let Some(at) = self.at else { return Ok(None) };
        let clock = trace.clock();
        let at = match at {
            At::Since(span) => Instant::START + span,
            At::OfDay(span) => clock.ok_or(SimulationError::NoClock)?.next(span),
        };
        Ok(Some(StepAt::new(at).clock(clock)))
    }

    pub(super) fn shown<R: BufRead>(&self, trace: &mut Trace<R>) -> Shown {
        Shown {
            clock: trace.clock(),
            replay: (self.recording.is_replayed && self.at.is_none()).then(Replay::default),
            changes: self.changes_in_order().into(),
        }
    }

    /// When the HPA is synced. A replay takes the recorded times where there are some.
    pub(super) fn sync_times<R: BufRead>(
        &self,
        trace: &mut Trace<R>,
        survey: &Survey,
    ) -> Result<SyncTimes, SimulationError> {
        if let Some(list) = &self.sync_times {
            let bytes = list.bytes(MOST_LIST_BYTES)?;
            let text = String::from_utf8_lossy(&bytes);
            let times = trace::sync_times(list.name(), &text, trace.clock());
            return times.map(SyncTimes::At).map_err(|error| self.trace_error(error));
        }
        let period = self.hpa.sync_period;
        if !self.recording.is_replayed {
            return Ok(SyncTimes::Periods);
        }
        let every = Span::from_nanos(period.nanos().saturating_add(SYNC_LASTS.nanos()));
        Ok(survey
            .sync_times(period)
            .map_or(SyncTimes::Every(every), SyncTimes::At))
    }
}
