//! The HPA v2 controller of Kubernetes 1.36.2, without a cluster: values in, replicas and reasons out.

mod behavior;
mod conditions;
mod controller;
mod events;
mod history;
pub mod legacy;
mod limit;
mod metrics;
mod options;
mod pods;
pub mod rate_limit;
mod ratio;
mod reasons;
mod recorded;
pub mod replica_calculator;
mod requests;
mod sample;
mod simulation;
mod slots;
mod sources;
mod spec;
pub mod stabilization;
mod tolerance;

pub use behavior::{Behavior, Policy, PolicyKind, Rules, SelectPolicy};
pub use conditions::{Condition, Conditions};
pub use controller::{Branch, Controller, Decision, Scale, Selector};
pub use events::{EventList, ScaleEvent, ScaleEvents};
pub use history::{History, Recommendation};
pub use limit::{LimitReason, RateLimit};
pub use metrics::MetricOutcome;
pub use options::{HpaOptions, ToleranceRule};
pub use pods::{ConditionStatus, Container, Pod, PodClass, PodPhase, ReadyCondition, classify};
pub use ratio::{UtilizationRatio, percent_ratio, replicas_for, usage_ratio, utilization_ratio};
pub use reasons::reasons;
pub use recorded::RecordedMetrics;
pub(crate) use recorded::{ReadAs, read_as, reading};
pub use requests::pod_request;
pub use sample::Sample;
pub use simulation::{HpaSimulation, RecordedStep, Source, Step, simulate};
pub use sources::{
    DEFAULT_CUSTOM_METRIC_WINDOW, MetricError, Observation, PodReport, Reading, Workload, external_values,
    pods_samples, resource_samples,
};
pub use spec::{HpaSpec, Metric, MetricSource, Target, TargetKind};
pub use tolerance::Tolerances;

/// The version of Kubernetes whose controller this is.
pub const KUBERNETES_VERSION: &str = "1.36.2";
