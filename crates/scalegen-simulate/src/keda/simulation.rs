//! A ScaledObject over time: KEDA's polls and the syncs of its HPA, in turn.

use super::decision::{Check, LoopDecision, decide};
use super::fallback::Evaluated;
use super::metrics_server::{MetricsServer, TriggerReading};
use super::spec::KedaSpec;
use crate::hpa::{HpaOptions, HpaSimulation, Observation, Reading, RecordedStep, Sample, Step, Workload};
use crate::{Instant, Span};

/// How much later than a whole number of intervals each poll comes: enough that a cooldown which ends at a poll
/// is over, as its start is kept in whole seconds.
const POLL_OFFSET: Span = Span::from_nanos(10_000_000);

/// Where the values of triggers come from: a recording, or a load that reacts to the replicas.
pub trait TriggerSource {
    /// What can go wrong while reading.
    type Error;

    /// The values of the triggers at `time`, while the workload has `replicas` replicas; none at the end.
    fn observe(&mut self, time: Instant, replicas: i32) -> Result<Option<Triggers<'_>>, Self::Error>;
}

/// The values of the triggers of a ScaledObject at one instant.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Triggers<'a> {
    /// One for each trigger, in their order.
    pub readings: &'a [TriggerReading],
    /// The workload's pods.
    pub workload: Workload<'a>,
    /// What readings of cpu and memory triggers point into.
    pub samples: &'a [Sample],
}

impl<'a> Triggers<'a> {
    /// Readings that point into nothing.
    pub fn new(readings: &'a [TriggerReading], workload: Workload<'a>) -> Self {
        Self {
            readings,
            workload,
            samples: &[],
        }
    }
}

/// One poll of KEDA.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PollStep<'a> {
    /// When: a whole number of polling intervals after the start.
    pub time: Instant,
    /// The replicas before it.
    pub current_replicas: i32,
    /// The replicas after it.
    pub desired_replicas: i32,
    /// Whether a trigger is active.
    pub is_active: bool,
    /// Whether a trigger failed and no fallback replaces it.
    pub is_error: bool,
    /// What was decided.
    pub decision: LoopDecision,
    /// When a trigger was last seen active before this poll, in whole seconds.
    pub last_active: Option<Instant>,
    /// What the sources returned.
    pub readings: &'a [TriggerReading],
    /// What KEDA evaluated for each trigger.
    pub evaluated: &'a [Evaluated],
    /// The result of the formula, in thousandths.
    pub composite: Option<i64>,
}

/// One sync of the HPA that KEDA created.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SyncStep<'a> {
    /// The sync.
    pub step: Step<'a>,
    /// What the sources returned.
    pub readings: &'a [TriggerReading],
    /// What KEDA answered for each trigger; empty if the HPA asked for no metric.
    pub evaluated: &'a [Evaluated],
    /// The result of the formula, in thousandths; none without one, or if the HPA asked for no metric.
    pub composite: Option<i64>,
}

/// A step of either.
#[derive(Clone, Copy, Debug)]
pub enum KedaStep<'a> {
    /// KEDA looked at its triggers.
    Poll(PollStep<'a>),
    /// The HPA controller looked at the HPA.
    Sync(SyncStep<'a>),
}

/// One step, kept.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordedKedaStep {
    /// KEDA looked at its triggers.
    Poll {
        /// When.
        time: Instant,
        /// The replicas before it.
        current_replicas: i32,
        /// The replicas after it.
        desired_replicas: i32,
        /// What was decided.
        decision: LoopDecision,
        /// What KEDA evaluated for each trigger.
        evaluated: Vec<Evaluated>,
        /// The result of the formula, in thousandths.
        composite: Option<i64>,
    },
    /// The HPA controller looked at the HPA.
    Sync {
        /// The sync.
        step: RecordedStep,
        /// What KEDA answered for each trigger; empty if the HPA asked for no metric.
        evaluated: Vec<Evaluated>,
        /// The result of the formula, in thousandths.
        composite: Option<i64>,
    },
}

impl KedaStep<'_> {
    /// When it was.
    pub fn time(&self) -> Instant {
        match self {
            Self::Poll(poll) => poll.time,
            Self::Sync(sync) => sync.step.time,
        }
    }

    /// The step on its own.
    pub fn to_recorded(&self) -> RecordedKedaStep {
        match self {
            Self::Poll(poll) => RecordedKedaStep::Poll {
                time: poll.time,
                current_replicas: poll.current_replicas,
                desired_replicas: poll.desired_replicas,
                decision: poll.decision,
                evaluated: poll.evaluated.to_vec(),
                composite: poll.composite,
            },
            Self::Sync(sync) => RecordedKedaStep::Sync {
                step: sync.step.to_recorded(),
                evaluated: sync.evaluated.to_vec(),
                composite: sync.composite,
            },
        }
    }
}

impl RecordedKedaStep {
    /// When it was.
    pub fn time(&self) -> Instant {
        match self {
            Self::Poll { time, .. } => *time,
            Self::Sync { step, .. } => step.time,
        }
    }

    /// The replicas after it.
    pub fn desired_replicas(&self) -> i32 {
        match self {
            Self::Poll { desired_replicas, .. } => *desired_replicas,
            Self::Sync { step, .. } => step.decision.desired_replicas,
        }
    }
}

/// Runs a ScaledObject to the end of its triggers, and keeps every step.
///
/// # Errors
/// What goes wrong while reading the source.
pub fn simulate<S: TriggerSource>(
    spec: KedaSpec,
    options: HpaOptions,
    initial_replicas: Option<i32>,
    source: &mut S,
) -> Result<Vec<RecordedKedaStep>, S::Error> {
    let mut steps = Vec::new();
    KedaSimulation::new(spec, options, initial_replicas)
        .run(source, |step| steps.push(step.to_recorded()))?;
    Ok(steps)
}

/// A ScaledObject with its workload, between two steps.
#[derive(Clone, Debug)]
pub struct KedaSimulation {
    spec: KedaSpec,
    hpa: HpaSimulation,
    server: MetricsServer,
    polls: i64,
    last_active: Option<Instant>,
    answers: Vec<Reading>,
}

impl KedaSimulation {
    /// A workload of `initial_replicas`, or of `minReplicaCount`, whose ScaledObject is created at the start: KEDA
    /// looks at it at once, the HPA controller one period later.
    pub fn new(spec: KedaSpec, options: HpaOptions, initial_replicas: Option<i32>) -> Self {
        let initial = initial_replicas.unwrap_or(spec.settings.min_replica_count.unwrap_or(0));
        Self {
            hpa: HpaSimulation::new(spec.hpa.clone(), options, Some(initial)),
            server: MetricsServer::new(&spec),
            spec,
            polls: 0,
            last_active: None,
            answers: Vec::new(),
        }
    }

    /// The ScaledObject.
    pub fn spec(&self) -> &KedaSpec {
        &self.spec
    }

    /// Goes on until the source ends, and shows each step to `visit`. A paused ScaledObject has one: it is set to
    /// the replicas that the annotation asks for, has no HPA, and nothing happens after that.
    pub fn run<S: TriggerSource>(
        &mut self,
        source: &mut S,
        mut visit: impl FnMut(&KedaStep<'_>),
    ) -> Result<(), S::Error> {
        loop {
            let next_poll = Instant::START + self.spec.polling_interval.times(self.polls);
            let next_sync = self.hpa.next_sync();
            let is_sync = next_sync <= next_poll;
            let Some(triggers) = source.observe(next_sync.min(next_poll), self.hpa.replicas())? else {
                return Ok(());
            };
            if is_sync {
                visit(&KedaStep::Sync(self.sync(None, &triggers)));
            } else {
                visit(&KedaStep::Poll(self.poll(next_poll, &triggers)));
                if self.spec.settings.annotations.paused {
                    return Ok(());
                }
            }
        }
    }

    /// The HPA that KEDA created, with the workload.
    pub fn hpa(&self) -> &HpaSimulation {
        &self.hpa
    }

    /// Sets the workload's `spec.replicas`, as a person would.
    pub fn set_replicas(&mut self, replicas: i32) {
        self.hpa.set_replicas(replicas);
    }

    /// A poll at `time`.
    pub fn poll<'a>(&'a mut self, time: Instant, triggers: &Triggers<'a>) -> PollStep<'a> {
        self.polls += 1;
        let current = self.hpa.replicas();
        let poll = self
            .server
            .poll(&self.spec, triggers.readings, (current, ready(triggers)));
        let now = time + POLL_OFFSET;
        let check = Check {
            current_replicas: current,
            is_active: poll.is_active,
            is_error: poll.is_error,
            last_active: self.last_active,
            created: Instant::START,
            now,
        };
        let decision = decide(&self.spec.settings, &check);
        if decision.sets_last_active {
            self.last_active = Some(now.truncated_to_second());
        }
        let paused = || {
            self.spec
                .settings
                .annotations
                .paused_replica_count()
                .ok()
                .flatten()
        };
        let desired = match decision.write {
            Some(replicas) => replicas,
            None if self.spec.settings.annotations.paused => paused().unwrap_or(current),
            None => current,
        };
        self.hpa.set_replicas(desired);
        PollStep {
            time,
            current_replicas: current,
            desired_replicas: desired,
            is_active: poll.is_active,
            is_error: poll.is_error,
            decision,
            last_active: check.last_active,
            readings: triggers.readings,
            evaluated: self.server.evaluated(),
            composite: poll.composite,
        }
    }

    /// A sync of the HPA, at `time` or when the next one comes.
    pub fn sync<'a>(&'a mut self, time: Option<Instant>, triggers: &Triggers<'a>) -> SyncStep<'a> {
        let current = self.hpa.replicas();
        let mut composite = None;
        self.answers.clear();
        // Failures are counted when the HPA asks, and it asks only if metrics decide.
        let is_asked = self.hpa.reads_metrics();
        if is_asked {
            let replicas = (current, ready(triggers));
            composite = self
                .server
                .answer(&self.spec, triggers.readings, replicas, &mut self.answers);
        }
        let observation = Observation {
            workload: triggers.workload,
            readings: &self.answers,
            samples: triggers.samples,
            values: &[],
        };
        let step = match time {
            Some(time) => self.hpa.sync_at(time, time, &observation),
            None => self.hpa.sync(&observation),
        };
        SyncStep {
            step,
            readings: triggers.readings,
            evaluated: if is_asked { self.server.evaluated() } else { &[] },
            composite,
        }
    }
}

fn ready(triggers: &Triggers<'_>) -> i32 {
    match triggers.workload {
        Workload::AllReady(count) => count,
        Workload::Pods(pods) => {
            let ready = pods.iter().filter(|pod| pod.is_running_and_ready()).count();
            i32::try_from(ready).unwrap_or(i32::MAX)
        }
    }
}
