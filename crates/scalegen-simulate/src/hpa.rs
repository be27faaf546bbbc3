//! The HPA v2 controller of Kubernetes 1.36.2, without a cluster: values in, replicas and reasons out.

mod amount;
mod behavior;
mod conditions;
pub(crate) mod controller;
pub(crate) mod events;
pub(crate) mod history;
pub(crate) mod legacy;
mod limit;
mod metrics;
mod options;
pub(crate) mod pods;
pub(crate) mod rate_limit;
pub(crate) mod ratio;
mod reasons;
mod recorded;
pub(crate) mod replica_calculator;
pub(crate) mod requests;
mod sample;
mod simulation;
mod slots;
pub(crate) mod sources;
mod spec;
pub(crate) mod stabilization;
mod thresholds;
pub(crate) mod tolerance;

pub use amount::Amount;
pub(crate) use amount::Unit;
pub use behavior::{Behavior, Policy, PolicyKind, Rules, SelectPolicy};
pub use conditions::{Condition, Conditions};
pub use controller::{Branch, Controller, Decision, Scale, Selector};
pub use history::Recommendation;
pub use limit::{LimitReason, RateLimit};
pub use metrics::MetricOutcome;
pub use options::{HpaOptions, ToleranceRule};
pub use pods::{ConditionStatus, Container, Pod, PodPhase, ReadyCondition};
pub use reasons::{Arithmetic, Basis, Limit, Reason, Stabilization, arithmetic_of_all, reasons};
pub use recorded::RecordedMetrics;
pub(crate) use recorded::{ReadAs, read_as, reading};
pub use replica_calculator::{Current, Outcome, Proposal};
pub use sample::Sample;
pub use simulation::{HpaSimulation, RecordedStep, Source, Step, simulate};
pub use sources::{MetricError, Observation, PodReport, Reading, Workload, pods_samples, resource_samples};
pub use spec::{HpaSpec, Metric, MetricSource, Target, TargetKind};
pub use thresholds::Thresholds;

/// The version of Kubernetes whose controller this is.
pub const KUBERNETES_VERSION: &str = "1.36.2";
