//! Whole timelines of typed objects along a recorded trace: the shortest way from an object to its steps.

use std::io::BufRead;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_kinds::vpa::VerticalPodAutoscaler;

use crate::Problem;
use crate::hpa::{self, HpaOptions, HpaSpec, RecordedMetrics, RecordedStep};
use crate::keda::{self, KedaSpec, RecordedKedaStep, RecordedTriggers};
use crate::trace::{Trace, TraceError};
use crate::vpa::{self, RecommenderOptions, RecordedUsage, RecordedVpaStep, VpaSpec};

/// Why there is no timeline.
#[derive(Debug, thiserror::Error)]
pub enum TimelineError {
    /// The object cannot be simulated: every field that is in the way.
    #[error("{}", first(.0))]
    Object(Vec<Problem>),
    /// The trace cannot be used.
    #[error(transparent)]
    Trace(#[from] TraceError),
}

fn first(problems: &[Problem]) -> String {
    let first = problems
        .first()
        .map(|problem| format!("{}: {}", problem.field, problem.message));
    first.unwrap_or_else(|| "the object cannot be simulated".to_owned())
}

/// An HPA: one step per sync. `initial_replicas` is `minReplicas` when absent.
///
/// ```
/// use k8s_openapi::api::autoscaling::v2::{HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec};
/// use scalegen_simulate::hpa::HpaOptions;
/// use scalegen_simulate::timeline;
/// use scalegen_simulate::trace::Trace;
///
/// // Without metrics the API server fills in CPU at 80 %.
/// let hpa = HorizontalPodAutoscaler {
///     spec: HorizontalPodAutoscalerSpec { max_replicas: 6, ..Default::default() },
///     ..Default::default()
/// };
/// let trace = Trace::open("cpu.csv", &b"time,cpu\n0,200\n30,200\n"[..]).unwrap();
/// let steps = timeline::hpa(&hpa, &HpaOptions::default(), Some(2), trace).unwrap();
/// let replicas: Vec<_> = steps.iter().map(|step| step.decision.desired_replicas).collect();
/// assert_eq!(replicas, [4, 6]); // 5 are asked for, without behavior one sync allows 4; then 10, of which 6.
/// ```
///
/// # Errors
/// Fields that cannot be simulated, and what is wrong with the trace.
pub fn hpa<R: BufRead>(
    object: &HorizontalPodAutoscaler,
    options: &HpaOptions,
    initial_replicas: Option<i32>,
    trace: Trace<R>,
) -> Result<Vec<RecordedStep>, TimelineError> {
    let spec = HpaSpec::new(object).map_err(TimelineError::Object)?;
    let mut source = RecordedMetrics::new(trace, &spec)?;
    Ok(hpa::simulate(
        spec,
        options.clone(),
        initial_replicas,
        &mut source,
    )?)
}

/// A ScaledObject: KEDA's polls and the syncs of its HPA, in turn. `initial_replicas` is `minReplicaCount` when
/// absent.
///
/// ```
/// use scalegen_kinds::scaled_object::ScaledObject;
/// use scalegen_simulate::hpa::HpaOptions;
/// use scalegen_simulate::timeline;
/// use scalegen_simulate::trace::Trace;
///
/// let object: ScaledObject = serde_json::from_str(r#"{
///     "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "worker"},
///     "spec": {"scaleTargetRef": {"name": "worker"}, "triggers": [{"type": "prometheus",
///         "metadata": {"serverAddress": "http://prometheus", "query": "sum(waiting)", "threshold": "5"}}]}
/// }"#).unwrap();
/// let csv = "time,external:s0-prometheus\n0,0\n20,12\n60,12\n";
/// let trace = Trace::open("queue.csv", csv.as_bytes()).unwrap();
/// let steps = timeline::scaled_object(&object, &HpaOptions::default(), None, trace).unwrap();
/// let replicas: Vec<_> =
///     steps.iter().map(|step| (step.time().seconds_f64(), step.desired_replicas())).collect();
/// // KEDA polls at 0, 30 and 60 s, the HPA is synced every 15 s.
/// assert_eq!(replicas, [(0.0, 0), (15.0, 0), (30.0, 0), (30.0, 1), (45.0, 3), (60.0, 3), (60.0, 3)]);
/// ```
///
/// # Errors
/// Fields that cannot be simulated, and what is wrong with the trace.
pub fn scaled_object<R: BufRead>(
    object: &ScaledObject,
    options: &HpaOptions,
    initial_replicas: Option<i32>,
    trace: Trace<R>,
) -> Result<Vec<RecordedKedaStep>, TimelineError> {
    let spec = KedaSpec::new(object).map_err(TimelineError::Object)?;
    let mut source = RecordedTriggers::new(trace, &spec)?;
    Ok(keda::simulate(
        spec,
        options.clone(),
        initial_replicas,
        &mut source,
    )?)
}

/// A VerticalPodAutoscaler: one step per run of the recommender.
///
/// ```
/// use scalegen_kinds::vpa::VerticalPodAutoscaler;
/// use scalegen_simulate::timeline;
/// use scalegen_simulate::trace::Trace;
/// use scalegen_simulate::vpa::RecommenderOptions;
///
/// let object: VerticalPodAutoscaler = serde_json::from_str(r#"{
///     "apiVersion": "autoscaling.k8s.io/v1", "kind": "VerticalPodAutoscaler", "metadata": {"name": "api"},
///     "spec": {"targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}}
/// }"#).unwrap();
/// let trace = Trace::open("usage.csv", &b"time,cpu:api\n0,200m\n120,200m\n"[..]).unwrap();
/// let steps = timeline::vpa(&object, &RecommenderOptions::default(), trace).unwrap();
/// assert_eq!(steps.len(), 2);
/// assert_eq!(steps[1].recommendations[0].cpu.unwrap().target.to_string(), "247m");
/// ```
///
/// # Errors
/// Fields that cannot be simulated, and what is wrong with the trace.
pub fn vpa<R: BufRead>(
    object: &VerticalPodAutoscaler,
    options: &RecommenderOptions,
    trace: Trace<R>,
) -> Result<Vec<RecordedVpaStep>, TimelineError> {
    let spec = VpaSpec::new(object).map_err(TimelineError::Object)?;
    let mut source = RecordedUsage::new(trace, &spec)?;
    Ok(vpa::simulate(&spec, options, &mut source)?)
}
