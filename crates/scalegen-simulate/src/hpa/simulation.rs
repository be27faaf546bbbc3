//! An HPA over time: one sync after another.

use super::conditions::Conditions;
use super::controller::{Controller, Decision, Scale};
use super::metrics::MetricOutcome;
use super::options::HpaOptions;
use super::sources::Observation;
use super::spec::HpaSpec;
use crate::{Instant, Span};

/// How much later than a whole number of periods each sync comes. In a cluster it is some milliseconds; what
/// matters is that a sample is never exactly as old as a window, and that it does not add up to a period.
const DRIFT: Span = Span::from_nanos(1_000);

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

/// An HPA with its workload, between two syncs.
#[derive(Clone, Debug)]
pub struct HpaSimulation {
    controller: Controller,
    replicas: i32,
    syncs: i64,
}

impl HpaSimulation {
    /// A workload of `initial_replicas`, by default the minimum, whose HPA is created at the
    /// start: its first sync comes one period later.
    pub fn new(spec: HpaSpec, options: HpaOptions, initial_replicas: Option<i32>) -> Self {
        Self {
            replicas: initial_replicas.unwrap_or(spec.min_replicas.max(1)),
            controller: Controller::new(spec, options),
            syncs: 0,
        }
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

    /// When the next sync comes.
    pub fn next_sync(&self) -> Instant {
        Instant::START + self.controller.options().sync_period.times(self.syncs + 1)
    }

    /// Whether metrics will decide the next sync; else replicas are corrected, or the HPA is switched off.
    pub fn reads_metrics(&self) -> bool {
        self.controller.branch_without_metrics(self.replicas).is_none()
    }

    /// The next sync, with what the controller sees at it.
    pub fn sync<'a>(&'a mut self, observation: &Observation<'a>) -> Step<'a> {
        let time = self.next_sync();
        self.sync_at(time, time + DRIFT.times(self.syncs + 1), observation)
    }

    /// A sync at `time`, when the controller's own clock has `now`.
    pub fn sync_at<'a>(&'a mut self, time: Instant, now: Instant, observation: &Observation<'a>) -> Step<'a> {
        self.syncs += 1;
        // Pods follow the replicas within one period.
        let scale = Scale::new(self.replicas);
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
        while let Some(observation) = source.observe(self.next_sync(), self.replicas)? {
            visit(&self.sync(&observation));
        }
        Ok(())
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
