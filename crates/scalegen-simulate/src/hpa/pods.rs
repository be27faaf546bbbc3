//! Pods as the controller sees them, sorted into those that count and those that do not.

use super::options::HpaOptions;
use super::sample::Sample;
use crate::Instant;

/// A pod that the workload's selector matches.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pod {
    /// Its phase.
    pub phase: PodPhase,
    /// Whether it has a deletion timestamp.
    pub deleted: bool,
    /// Its start time; none until the kubelet has seen it.
    pub start: Option<Instant>,
    /// Its Ready condition.
    pub ready: Option<ReadyCondition>,
    /// Its containers.
    pub containers: Vec<Container>,
    /// Its init containers.
    pub init_containers: Vec<Container>,
    /// Requests of the pod itself, by resource, in thousandths.
    pub requests: Vec<(String, i64)>,
}

/// The phase of a pod, as far as the controller distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodPhase {
    /// Not all containers have started.
    Pending,
    /// Bound and started.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended badly.
    Failed,
}

/// A pod's Ready condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadyCondition {
    /// Its status.
    pub status: ConditionStatus,
    /// When the status last changed.
    pub transition: Instant,
}

/// The status of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not.
    False,
    /// Nobody knows; to the controller that is not False.
    Unknown,
}

/// A container of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its requests, by resource, in thousandths.
    pub requests: Vec<(String, i64)>,
    /// For init containers: whether `restartPolicy` is `Always`, so that it runs beside the others.
    pub restartable: bool,
}

/// How a pod counts for one metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PodClass {
    /// Being deleted, or failed: as if it were not there.
    Ignored,
    /// Pending, or for CPU not yet past its start.
    Unready,
    /// No value for it was reported.
    Missing,
    /// Its value counts.
    Ready,
}

impl Container {
    /// A container with these requests: resources with thousandths.
    pub fn new(name: &str, requests: Vec<(String, i64)>) -> Self {
        Self {
            name: name.to_owned(),
            requests,
            restartable: false,
        }
    }
}

impl Pod {
    /// A pod without containers that has been running and ready since `since`.
    pub fn running(since: Instant) -> Self {
        Self {
            phase: PodPhase::Running,
            deleted: false,
            start: Some(since),
            ready: Some(ReadyCondition {
                status: ConditionStatus::True,
                transition: since,
            }),
            containers: Vec::new(),
            init_containers: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Whether it counts for `Value` targets. Deletion timestamps play no part in this.
    pub fn is_running_and_ready(&self) -> bool {
        self.phase == PodPhase::Running
            && self
                .ready
                .is_some_and(|ready| ready.status == ConditionStatus::True)
    }
}

/// How `pod` counts for a metric of which `sample` is its value; `is_cpu` asks for the readiness test that
/// only the resource cpu has.
pub(crate) fn classify(
    pod: &Pod,
    sample: Option<&Sample>,
    is_cpu: bool,
    now: Instant,
    options: &HpaOptions,
) -> PodClass {
    if pod.deleted || pod.phase == PodPhase::Failed {
        return PodClass::Ignored;
    }
    if pod.phase == PodPhase::Pending {
        return PodClass::Unready;
    }
    let Some(sample) = sample else {
        return PodClass::Missing;
    };
    if is_cpu && is_starting(pod, sample, now, options) {
        return PodClass::Unready;
    }
    PodClass::Ready
}

/// Whether the CPU of a running pod may still be that of its start.
fn is_starting(pod: &Pod, sample: &Sample, now: Instant, options: &HpaOptions) -> bool {
    let (Some(start), Some(ready)) = (pod.start, pod.ready) else {
        return true;
    };
    let is_false = ready.status == ConditionStatus::False;
    if start + options.cpu_initialization_period > now {
        // The sample must cover a full window after the last change of readiness.
        return is_false || sample.timestamp < ready.transition + sample.window;
    }
    // After that only a pod that has never been ready is left out.
    is_false && start + options.initial_readiness_delay > ready.transition
}
