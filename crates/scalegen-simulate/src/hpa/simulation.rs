//! An HPA over time: one sync after another.

use std::collections::VecDeque;

use super::conditions::Conditions;
use super::controller::{Controller, Decision, Scale};
use super::metrics::MetricOutcome;
use super::options::HpaOptions;
use super::sources::{Observation, Workload};
use super::spec::HpaSpec;
use crate::{Instant, Span};

/// How much later than a whole number of periods each sync comes. In a cluster it is some milliseconds; what
/// matters is that a sample is never exactly as old as a window, and that it does not add up to a period.
const DRIFT: Span = Span::from_nanos(1_000);

/// When an HPA is synced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SyncTimes {
    /// At whole numbers of sync periods after the start, so that what-ifs can be compared.
    #[default]
    Periods,
    /// After each span: controllers wait a period after the end of a sync, which takes some time itself.
    Every(Span),
    /// At these times, in order; the simulation ends after them.
    At(Vec<Instant>),
}

/// Where the metrics of a simulated HPA come from: a recording, or a load that reacts to the replicas.
pub trait Source {
    /// What can go wrong while reading.
    type Error;

    /// What the controller sees at `time` of a workload with `replicas` replicas; none at the end.
    fn observe(&mut self, time: Instant, replicas: i32) -> Result<Option<Observation<'_>>, Self::Error>;
}

/// One sync of a simulation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Step<'a> {
    /// When: a whole number of sync periods after the start.
    pub time: Instant,
    /// What was decided, and what limited it.
    pub decision: Decision,
    /// What each metric read and proposed, in the order of the HPA's metrics; empty if none was read.
    pub outcomes: &'a [MetricOutcome],
    /// The conditions after it.
    pub conditions: &'a Conditions,
    /// The HPA.
    pub spec: &'a HpaSpec,
    /// The controller's flags.
    pub options: &'a HpaOptions,
    /// What the controller saw.
    pub observation: Observation<'a>,
    /// The controller's clock, which is a little later than `time`.
    pub(super) now: Instant,
}

/// One sync, kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecordedStep {
    /// When.
    pub time: Instant,
    /// What was decided, and what limited it.
    pub decision: Decision,
    /// What each metric read and proposed.
    pub outcomes: Vec<MetricOutcome>,
    /// The conditions after it.
    pub conditions: Conditions,
}

impl Step<'_> {
    /// The step on its own.
    pub fn to_recorded(&self) -> RecordedStep {
        RecordedStep {
            time: self.time,
            decision: self.decision,
            outcomes: self.outcomes.to_vec(),
            conditions: *self.conditions,
        }
    }
}

/// What someone changes while an HPA is simulated.
#[derive(Clone, Debug, PartialEq)]
pub enum HpaChange {
    /// The workload is scaled by hand.
    Replicas(i32),
    /// The HPA is applied anew, with metrics of the same names.
    Spec(Box<HpaSpec>),
}

/// An HPA with its workload, between two syncs.
#[derive(Clone, Debug)]
pub struct HpaSimulation {
    controller: Controller,
    replicas: i32,
    syncs: i64,
    times: SyncTimes,
    changes: VecDeque<(Instant, HpaChange)>,
}

impl HpaSimulation {
    /// A workload of `initial_replicas`, by default the minimum, whose HPA is created at the
    /// start: its first sync comes one period later.
    pub fn new(spec: HpaSpec, options: HpaOptions, initial_replicas: Option<i32>) -> Self {
        Self {
            replicas: initial_replicas.unwrap_or(spec.min_replicas.max(1)),
            controller: Controller::new(spec, options),
            syncs: 0,
            times: SyncTimes::default(),
            changes: VecDeque::new(),
        }
    }

    /// Syncs at other times than whole periods.
    #[must_use]
    pub fn with_sync_times(mut self, times: SyncTimes) -> Self {
        self.times = times;
        self
    }

    /// Makes changes while it [runs](Self::run), each before the first sync at its time or after it.
    #[must_use]
    pub fn with_changes(mut self, changes: Vec<(Instant, HpaChange)>) -> Self {
        self.changes = changes.into();
        self.changes.make_contiguous().sort_by_key(|(at, _)| *at);
        self
    }

    /// The workload's `spec.replicas`.
    pub fn replicas(&self) -> i32 {
        self.replicas
    }

    /// Sets the workload's `spec.replicas`, as a person or KEDA would.
    pub fn set_replicas(&mut self, replicas: i32) {
        self.replicas = replicas;
    }

    /// Goes on with a changed HPA; the controller remembers what it recommended and did.
    pub fn change(&mut self, spec: HpaSpec) {
        self.controller.change(spec);
    }

    /// When the next sync comes; the end of time after the last of those that are given.
    pub fn next_sync(&self) -> Instant {
        let after = |span: Span| Instant::START + span.times(self.syncs + 1);
        match &self.times {
            SyncTimes::Periods => after(self.controller.options().sync_period),
            SyncTimes::Every(span) => after(*span),
            SyncTimes::At(times) => {
                let next = usize::try_from(self.syncs).ok().and_then(|next| times.get(next));
                next.copied().unwrap_or(Instant::END)
            }
        }
    }

    /// What each metric read and proposed at the last sync; empty if it read none.
    pub fn outcomes(&self) -> &[MetricOutcome] {
        self.controller.outcomes()
    }

    /// Whether metrics will decide the next sync; else replicas are corrected, or the HPA is switched off.
    pub fn reads_metrics(&self) -> bool {
        self.controller.branch_without_metrics(self.replicas).is_none()
    }

    /// The next sync, with what the controller sees at it.
    pub fn sync<'a>(&'a mut self, observation: &Observation<'a>) -> Step<'a> {
        let time = self.next_sync();
        let drift = match self.times {
            SyncTimes::Periods => DRIFT.times(self.syncs + 1),
            SyncTimes::Every(_) | SyncTimes::At(_) => Span::ZERO,
        };
        self.sync_at(time, time + drift, observation)
    }

    /// A sync at `time`, when the controller's own clock has `now`.
    pub fn sync_at<'a>(&'a mut self, time: Instant, now: Instant, observation: &Observation<'a>) -> Step<'a> {
        self.syncs += 1;
        // Pods follow the replicas within one period, unless a recording counts them.
        let mut scale = Scale::new(self.replicas);
        if let Workload::Counted { total, .. } = observation.workload {
            scale.status_replicas = total;
        }
        let decision = self.controller.reconcile(now, &scale, observation);
        self.replicas = decision.desired_replicas;
        Step {
            time,
            decision,
            outcomes: self.controller.outcomes(),
            conditions: self.controller.conditions(),
            spec: self.controller.spec(),
            options: self.controller.options(),
            observation: *observation,
            now,
        }
    }

    /// Syncs until the source ends, and shows each to `visit`.
    pub fn run<S: Source>(
        &mut self,
        source: &mut S,
        mut visit: impl FnMut(&Step<'_>),
    ) -> Result<(), S::Error> {
        loop {
            let time = self.next_sync();
            while self.changes.front().is_some_and(|(at, _)| *at <= time) {
                match self.changes.pop_front() {
                    Some((_, HpaChange::Replicas(replicas))) => self.set_replicas(replicas),
                    Some((_, HpaChange::Spec(spec))) => self.change(*spec),
                    None => {}
                }
            }
            let observed = source.observe(time, self.replicas)?;
            let Some(observation) = observed.filter(|_| time < Instant::END) else {
                return Ok(());
            };
            if let Some(recorded) = observation.replicas {
                self.replicas = recorded;
            }
            visit(&self.sync(&observation));
        }
    }
}

/// Runs an HPA to the end of its metrics, and keeps every step.
pub fn simulate<S: Source>(
    spec: HpaSpec,
    options: HpaOptions,
    initial_replicas: Option<i32>,
    source: &mut S,
) -> Result<Vec<RecordedStep>, S::Error> {
    let mut steps = Vec::new();
    HpaSimulation::new(spec, options, initial_replicas).run(source, |step| steps.push(step.to_recorded()))?;
    Ok(steps)
}
